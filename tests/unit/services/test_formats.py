from __future__ import annotations

import pytest

from whatsdex.services.sandboxed.failure import Failure
from whatsdex.services.sandboxed.formats import Wanted, choose

MB = 1_000_000


def both(lines, size, vcodec="avc1.64", acodec="mp4a.40.2", **more):
    return {"format_id": f"b{lines}", "url": "x", "protocol": "https", "ext": "mp4", "vcodec": vcodec, "acodec": acodec,
            "height": lines, "width": lines * 16 // 9, "filesize": size, **more}  # fmt: skip


def picture(lines, size, **more):
    return both(lines, size, **{"acodec": "none", "format_id": f"v{lines}", **more})


def sound(size, acodec="mp4a.40.2", **more):
    return both(0, size, **{"vcodec": "none", "acodec": acodec, "format_id": f"a-{acodec}", **more})


def chosen(formats, kind="video", limit=64 * MB, fetch=200 * MB, lines=0, seconds=100.0):
    return choose(formats, seconds, Wanted(kind, limit, fetch, lines))


def names(formats, **options):
    return [each["format_id"] for each in chosen(formats, **options).formats]


def offers(formats, **options):
    with pytest.raises(Failure) as caught:
        chosen(formats, **options)
    assert caught.value.code == "too_large"
    return [(each["kind"], each["lines"]) for each in caught.value.facts["variants"]]


def test_the_largest_picture_up_to_1080_is_taken():
    assert names([both(360, MB), both(720, 5 * MB), both(1080, 9 * MB), both(2160, 30 * MB)]) == ["b1080"]


def test_a_portrait_video_is_measured_by_its_shorter_side():
    tall = both(1920, 9 * MB, width=1080)
    assert names([both(720, MB), tall]) == ["b1920"]


def test_what_phones_play_goes_before_what_is_larger():
    assert names([both(720, 5 * MB), both(1080, 5 * MB, vcodec="vp9")]) == ["b720"]
    assert names([both(1080, 5 * MB, vcodec="vp9")]) == ["b1080"]


def test_picture_and_sound_are_joined_where_they_come_apart():
    assert names([sound(2 * MB, "opus"), sound(MB), picture(720, 9 * MB)]) == ["v720", "a-mp4a.40.2"]


def test_a_size_that_fits_is_taken_unasked_down_to_480():
    assert names([both(480, 20 * MB), both(720, 70 * MB), both(1080, 100 * MB)]) == ["b480"]


def test_below_480_the_user_is_asked():
    formats = [sound(2 * MB), both(144, 4 * MB), both(240, 8 * MB), both(360, 20 * MB), both(720, 99 * MB)]
    assert offers(formats) == [("video", 360), ("video", 240), ("video", 144), ("audio", 0)]
    assert names(formats, lines=240) == ["b240"]


def test_one_large_file_is_offered_shrunk_or_as_sound():
    assert offers([both(1080, 99 * MB)]) == [("video", 480), ("audio", 0)]
    choice = chosen([both(1080, 99 * MB)], lines=480)
    assert (choice.shrink, choice.limit) == (480, 200 * MB)


def test_nothing_is_offered_of_what_cannot_be_fetched():
    assert offers([both(1080, 999 * MB)]) == []


def test_the_size_is_reckoned_from_the_rate_where_it_is_not_stated():
    assert offers([both(1080, None, tbr=8000)], limit=50 * MB) == [("video", 480), ("audio", 0)]
    assert names([both(1080, None, tbr=8000)], limit=50 * MB, seconds=10.0) == ["b1080"]


def test_an_unknown_size_is_tried():
    choice = chosen([{"format_id": "mp4", "url": "x", "protocol": "http", "ext": "mp4"}])
    assert (choice.limit, choice.shrink) == (64 * MB, 0)


def test_sound_is_taken_from_sound_alone_where_there_is_any():
    assert names([sound(3 * MB, "opus"), sound(2 * MB), both(360, MB)], kind="audio") == ["a-mp4a.40.2"]
    assert names([sound(3 * MB, "opus")], kind="audio") == ["a-opus"]


def test_else_it_is_taken_from_the_smallest_video():
    choice = chosen([both(360, 9 * MB), both(720, 90 * MB)], kind="audio")
    assert [each["format_id"] for each in choice.formats] == ["b360"]
    assert choice.limit == 200 * MB


def test_sound_that_is_too_large_has_nothing_smaller():
    assert offers([sound(99 * MB)], kind="audio") == []


@pytest.mark.parametrize("protocol", ["rtmp", "rtsp", "mms", "ism", "f4m", "mhtml", "websocket_frag", "file", None])
def test_only_what_goes_through_the_guard_is_fetched(protocol):
    with pytest.raises(Failure) as caught:
        chosen([both(720, MB, protocol=protocol)])
    assert caught.value.code == "no_video"


def test_protected_formats_are_left_alone():
    assert names([both(360, MB), both(720, MB, has_drm=True)]) == ["b360"]
    with pytest.raises(Failure) as caught:
        chosen([both(720, MB, has_drm=True)])
    assert caught.value.code == "drm"


def test_sound_without_picture_is_no_video():
    with pytest.raises(Failure) as caught:
        chosen([sound(MB)])
    assert caught.value.code == "no_video"
