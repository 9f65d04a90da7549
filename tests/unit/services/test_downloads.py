from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from tests import mediafiles
from tests.webserver import WebServer, certificate
from whatsdex.config import Net
from whatsdex.errors import UserError
from whatsdex.services import downloads
from whatsdex.services.downloads import Progress, TooLarge, Variant, Way
from whatsdex.services.guard import Guard, dial
from whatsdex.services.media import probe
from whatsdex.services.sandbox import SandboxCancelled, SandboxFault

LIMIT = 20_000_000


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    mediafiles.video(folder / "clip.mp4", (320, 240), 2)
    mediafiles.video(folder / "large.mp4", (640, 480), 4, bit_rate=3_000_000, noisy=True)
    mediafiles.video(folder / "small.mp4", (320, 240), 4, bit_rate=200_000)
    mediafiles.video(folder / "silent.mp4", (160, 120), 1, sound=False)
    return folder


@pytest.fixture
def web(files):
    with WebServer() as server:
        for path in files.iterdir():
            server.serve(f"/{path.name}", path.read_bytes(), "video/mp4")
        yield server


@pytest.fixture
def guard():
    with Guard(Net(allow_private=True, max_download=30_000_000, download_seconds=60)) as made:
        yield made


@pytest.fixture
def folder(tmp_path):
    """Where downloads go; nothing but them may be there in the end."""
    made = tmp_path / "downloads"
    made.mkdir()
    kept: list[Path] = []
    yield made, kept
    assert sorted(made.iterdir()) == sorted(kept)


@pytest.fixture
def fetch(guard, folder):
    def download(link, limit=LIMIT, kind="video", lines=0, **options):
        way = Way(options.pop("guard", guard), folder[0], **options)
        made = downloads.download(link, way, limit=limit, kind=kind, lines=lines)
        folder[1].append(made.path)
        return made

    return download


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>A page</title>{head}</head><body>{body}</body></html>".encode()


def refused(fetch, link, **options) -> str:
    with pytest.raises(UserError) as caught:
        fetch(link, **options)
    line = str(caught.value)
    assert "\n" not in line
    assert not any(each in line.lower() for each in ("yt-dlp", "guard", "http", "error", "/", "traceback"))
    return line


def test_a_direct_file_arrives_as_it_was_served(fetch, web, files):
    steps: list[Progress] = []
    made = fetch(web.url("/clip.mp4"), on_progress=steps.append)
    assert made.path.read_bytes() == (files / "clip.mp4").read_bytes()
    assert (made.kind, made.mime, made.width, made.height) == ("video", "video/mp4", 320, 240)
    assert made.seconds == pytest.approx(2, abs=0.1)
    assert made.size == made.path.stat().st_size
    assert made.title == "clip"
    assert steps[0].total == made.size
    assert steps[-1].stage == "finish"


def test_without_scheme_the_plain_web_is_reached_too(fetch, web, files):
    web.serve("/watch", (files / "clip.mp4").read_bytes(), "video/mp4")
    made = fetch(f"{web.host}/watch?v=xyz")
    assert made.path.read_bytes() == (files / "clip.mp4").read_bytes()
    assert "/watch?v=xyz" in web.requests


def test_a_secure_site_is_tried_first(fetch, files, tmp_path, monkeypatch):
    context = certificate(tmp_path / "site.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "site.pem"))
    with WebServer(tls=context) as site:
        site.serve("/clip.mp4", (files / "clip.mp4").read_bytes(), "video/mp4")
        made = fetch(f"localhost:{site.port}/clip.mp4")
    assert made.path.read_bytes() == (files / "clip.mp4").read_bytes()


def test_a_site_whose_certificate_is_not_trusted_is_not_read(fetch, tmp_path):
    with WebServer(tls=certificate(tmp_path / "site.pem")) as site:
        refused(fetch, f"https://localhost:{site.port}/clip.mp4")
        assert site.requests == []


def test_the_video_of_a_page_is_fetched_with_the_pages_title(fetch, web):
    made = fetch(web.serve("/page", page('<video src="/clip.mp4"></video>')))
    assert (made.kind, made.title) == ("video", "A page")


def test_a_hostile_title_is_made_harmless(fetch, web):
    body = page('<video src="/clip.mp4"></video>').replace(b"A page", "\u202eevil\x1b[31m\n".encode() + b"x" * 500)
    made = fetch(web.serve("/page", body))
    assert made.title.isprintable()
    assert "\u202e" not in made.title
    assert len(made.title) <= 120


def test_of_many_videos_the_first_is_fetched(fetch, web):
    body = "".join(f'<video src="/{name}.mp4"></video>' for name in ("small", "clip", "large"))
    made = fetch(web.serve("/page", page(body)))
    assert made.size == len(web_file(web, "small"))
    assert "/large.mp4" not in web.requests


def web_file(web, name: str) -> bytes:
    import httpx

    return httpx.get(web.url(f"/{name}.mp4"), trust_env=False).content


def test_the_sound_alone_is_taken_out(fetch, web):
    made = fetch(web.url("/clip.mp4"), kind="audio")
    assert (made.kind, made.mime) == ("audio", "audio/mp4")
    found = probe(made.path)
    assert (found.kind, found.audio) == ("audio", "aac")
    assert found.seconds == pytest.approx(2, abs=0.2)


def test_a_video_without_sound_has_none_to_take(fetch, web):
    assert "no sound" in refused(fetch, web.url("/silent.mp4"), kind="audio")


def test_a_file_in_another_container_is_sent_as_a_document(fetch, web, tmp_path):
    clip = mediafiles.video(tmp_path / "a.webm", (160, 120), 1, codec="libvpx-vp9")
    made = fetch(web.serve("/a.webm", clip.read_bytes(), "video/webm"))
    assert (made.kind, made.mime) == ("document", "video/webm")


def hls(web: WebServer, tmp_path: Path) -> str:
    """Serve a stream in two sizes, cut into segments."""
    import subprocess

    from whatsdex.services.ffmpeg import ffmpeg_path

    lines = ["#EXTM3U"]
    for name, width, height, rate in (("hi", 640, 480, 2_000_000), ("lo", 320, 240, 300_000)):
        source = mediafiles.video(tmp_path / f"{name}.mp4", (width, height), 4)
        command = [ffmpeg_path(), "-v", "error", "-i", str(source), "-c", "copy", "-f", "hls", "-hls_time", "2"]
        subprocess.run([*command, "-hls_list_size", "0", str(tmp_path / f"{name}.m3u8")], check=True)
        stream = f'BANDWIDTH={rate},RESOLUTION={width}x{height},CODECS="avc1.42c01e,mp4a.40.2"'
        lines += [f"#EXT-X-STREAM-INF:{stream}", f"{name}.m3u8"]
    for path in tmp_path.glob("*.ts"):
        web.serve(f"/{path.name}", path.read_bytes(), "video/mp2t")
    for path in tmp_path.glob("*.m3u8"):
        web.serve(f"/{path.name}", path.read_bytes(), "application/vnd.apple.mpegurl")
    return web.serve("/stream.m3u8", "\n".join([*lines, ""]).encode(), "application/vnd.apple.mpegurl")


def test_a_stream_in_segments_becomes_one_playable_file(fetch, web, tmp_path):
    made = fetch(hls(web, tmp_path))
    assert (made.kind, made.mime, made.height) == ("video", "video/mp4", 480)
    assert made.seconds == pytest.approx(4, abs=0.3)
    small = fetch(web.url("/stream.m3u8"), lines=240)
    assert small.height == 240


def test_a_stream_that_turns_out_too_large_is_offered_smaller(fetch, web, tmp_path):
    url = hls(web, tmp_path)
    with pytest.raises(TooLarge) as caught:
        fetch(url, limit=200_000)
    assert [(each.kind, each.lines) for each in caught.value.variants] == [("video", 240), ("audio", 0)]
    web.serve("/hi0.ts", (tmp_path / "hi0.ts").read_bytes().ljust(3_000_000, b"\0"), "video/mp2t")
    with pytest.raises(TooLarge) as caught:
        fetch(url, limit=2_000_000)
    assert caught.value.variants == (Variant(kind="video", lines=240), Variant(kind="audio"))


def test_a_missing_segment_is_no_half_video(fetch, web, tmp_path):
    url = hls(web, tmp_path)
    del web.pages["/hi1.ts"]
    assert "in the middle" in refused(fetch, url)


def test_a_segment_that_is_given_up_before_an_earlier_one_arrives_is_no_half_video(fetch, web, tmp_path):
    hls(web, tmp_path)
    given_up = threading.Event()

    def late(handler):
        given_up.wait(20)
        handler.reply(200, (tmp_path / "hi0.ts").read_bytes(), "video/mp2t")

    def last(handler):  # four are fetched at a time: its turn comes when the missing one has had its own
        given_up.set()
        late(handler)

    web.pages.update({"/0.ts": late, "/2.ts": late, "/3.ts": late, "/4.ts": last})
    listing = "".join(f"#EXTINF:2,\n{number}.ts\n" for number in range(5))
    head, end = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "#EXT-X-ENDLIST\n"
    url = web.serve("/long.m3u8", f"{head}{listing}{end}".encode(), "application/vnd.apple.mpegurl")
    assert "in the middle" in refused(fetch, url)
    assert given_up.is_set()


def test_a_live_stream_is_refused(fetch, web, tmp_path):
    hls(web, tmp_path)
    listing = (tmp_path / "hi.m3u8").read_text().replace("#EXT-X-ENDLIST", "").replace("VOD", "EVENT")
    url = web.serve("/live.m3u8", listing.encode(), "application/vnd.apple.mpegurl")
    assert "live" in refused(fetch, url)


def test_a_protected_stream_is_refused(fetch, web, tmp_path):
    hls(web, tmp_path)
    key = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://key",KEYFORMAT="com.apple.streamingkeydelivery"\n#EXTINF'
    listing = (tmp_path / "hi.m3u8").read_text().replace("#EXTINF", key, 1)
    url = web.serve("/drm.m3u8", listing.encode(), "application/vnd.apple.mpegurl")
    assert "protected" in refused(fetch, url)


def test_a_page_for_adults_is_refused(fetch, web):
    label = '<meta name="RATING" content="RTA-5042-1996-1400-1577-RTA">'
    url = web.serve("/adult", page('<video src="/clip.mp4"></video>', label))
    assert "adults" in refused(fetch, url)
    assert "/clip.mp4" not in web.requests


def test_a_file_too_large_is_offered_smaller_before_it_is_fetched(fetch, web, files):
    size = (files / "large.mp4").stat().st_size
    with pytest.raises(TooLarge) as caught:
        fetch(web.url("/large.mp4"), limit=400_000)
    assert caught.value.size == size
    assert caught.value.variants == (Variant(kind="video", lines=480), Variant(kind="audio"))
    assert "MB" in str(caught.value)


def test_each_offer_can_be_had(fetch, web):
    small = fetch(web.url("/large.mp4"), limit=400_000, lines=240)
    assert (small.kind, small.mime, small.height) == ("video", "video/mp4", 240)
    assert small.size <= 400_000
    assert small.seconds == pytest.approx(4, abs=0.2)
    assert fetch(web.url("/large.mp4"), limit=400_000, kind="audio").kind == "audio"


def test_of_a_file_too_large_even_to_fetch_nothing_is_offered(fetch, web):
    with pytest.raises(TooLarge) as caught:
        fetch(web.stalled("/huge.mp4", stated=900_000_000, sent=bytes(10_000)))
    assert caught.value.variants == ()


def test_an_endless_body_is_too_large(fetch, web, files):
    url = web.endless("/endless", start=(files / "clip.mp4").read_bytes())
    with pytest.raises(TooLarge) as caught:
        fetch(url, limit=1_000_000)
    assert caught.value.variants == ()


def test_an_endless_page_is_too_large(fetch, web):
    url = web.endless("/endless", "text/html", b"<html>")
    with pytest.raises(TooLarge):
        fetch(url, limit=1_000_000)


def test_a_slow_server_is_not_waited_for(fetch, web):
    with Guard(Net(allow_private=True, max_download=LIMIT, download_seconds=4)) as guard:
        url = web.stalled("/slow.mp4", sent=bytes(1000))
        assert "too long" in refused(fetch, url, guard=guard)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "nothing at that link"),
        (410, "nothing at that link"),
        (403, "does not let me in"),
        (429, "wait"),
        (500, "problem"),
    ],
)
def test_a_sites_refusal_is_told_in_words(fetch, web, status, words):
    assert words in refused(fetch, web.status("/x.mp4", status))


def test_where_nobody_listens_the_site_does_not_answer(fetch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert "does not answer" in refused(fetch, f"http://127.0.0.1:{unused.getsockname()[1]}/x")


def test_a_name_that_does_not_exist_is_told(fetch):
    assert "no site of that name" in refused(fetch, "nothing.invalid/watch?v=1")


@pytest.mark.parametrize(
    "path", ["/page", "/photo.jpg", "/drawing.svg", "/page.mp4", "/manifest.mp4", "/empty.mp4", "/archive.zip", "/text"]
)
def test_where_there_is_no_video_that_is_said(fetch, web, tmp_path, path):
    secret = mediafiles.video(tmp_path / "secret.mp4", seconds=1)
    photo = mediafiles.picture(tmp_path / "a.jpg", (64, 64)).read_bytes()
    web.serve("/page", page("<p>Just words</p>"))
    web.serve("/photo.jpg", photo, "image/jpeg")
    web.serve("/drawing.svg", mediafiles.SVG.encode(), "image/svg+xml")
    web.serve("/page.mp4", page("<p>Just words</p>"), "video/mp4")
    web.serve("/manifest.mp4", mediafiles.DASH.format(url=f"file://{secret}").encode(), "video/mp4")
    web.serve("/empty.mp4", b"", "video/mp4")
    web.serve("/archive.zip", b"PK\x03\x04" + bytes(500), "application/zip")
    web.serve("/text", b"hello", "text/plain")
    assert "no video there" in refused(fetch, web.url(path))


def test_a_manifest_that_names_local_files_reads_none(fetch, web, tmp_path):
    secret = mediafiles.video(tmp_path / "secret.mp4", seconds=1)
    url = f"file://{secret}"
    web.serve("/list.m3u8", mediafiles.HLS.format(url=url).encode(), "application/vnd.apple.mpegurl")
    web.serve("/manifest.mpd", mediafiles.DASH.format(url=url).encode(), "application/dash+xml")
    for path in ("/list.m3u8", "/manifest.mpd"):
        refused(fetch, web.url(path))


def test_a_damaged_file_is_not_passed_on(fetch, web, tmp_path):
    whole = mediafiles.video(tmp_path / "a.mp4", (64, 48), 6, noisy=True, faststart=True).read_bytes()
    url = web.serve("/cut.mp4", whole[: len(whole) // 2], "video/mp4")
    assert "damaged" in refused(fetch, url)


def test_a_body_shorter_than_stated_is_not_passed_on(fetch, web, files):
    whole = (files / "clip.mp4").read_bytes()

    def cut(handler):
        handler.start(200, "video/mp4", Content_Length=str(len(whole)), Connection="close")
        handler.wfile.write(whole[: len(whole) // 2])
        handler.close_connection = True

    web.pages["/cut.mp4"] = cut
    assert "in the middle" in refused(fetch, web.url("/cut.mp4"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "169.254.169.254", "[::ffff:7f00:1]"]
)
def test_private_addresses_are_refused_by_number_and_name(fetch, host):
    with Guard(Net()) as strict:
        assert "private address" in refused(fetch, f"http://{host}/x.mp4", guard=strict)


def test_private_addresses_are_refused_without_scheme(fetch, web):
    with Guard(Net()) as strict:
        assert "private address" in refused(fetch, f"{web.host}/clip.mp4", guard=strict)
    assert web.requests == []


@pytest.fixture
def outside(monkeypatch):
    """A server that the guard takes for one of the open internet."""
    from whatsdex.services.guard.addresses import judge

    monkeypatch.setattr(dial, "judge", lambda address: "public" if address == "127.0.0.2" else judge(address))
    with WebServer("127.0.0.2") as server:
        monkeypatch.setattr(dial, "PORTS", (80, 443, server.port))
        yield server


def test_a_redirect_to_a_private_address_is_refused(fetch, web, outside):
    url = outside.redirect("/go", web.url("/clip.mp4"))
    with Guard(Net()) as strict:
        assert "private address" in refused(fetch, url, guard=strict)
    assert web.requests == []


def test_a_page_whose_video_is_at_a_private_address_is_refused(fetch, web, outside):
    url = outside.serve("/page", page(f'<video src="{web.url("/clip.mp4")}"></video>'))
    with Guard(Net()) as strict:
        assert "private address" in refused(fetch, url, guard=strict)
    assert web.requests == []


def test_an_unusual_port_is_refused(fetch, outside, monkeypatch):
    monkeypatch.setattr(dial, "PORTS", (80, 443))
    with Guard(Net()) as strict:
        assert "unusual port" in refused(fetch, outside.url("/x.mp4"), guard=strict)


def test_a_blocked_site_is_refused(fetch):
    with Guard(Net(blocked_domains=["blocked.example"])) as strict:
        assert "not allowed" in refused(fetch, "https://www.blocked.example/x", guard=strict)


def test_a_page_cannot_forge_the_guards_words(fetch, web):
    def forged(handler):
        handler.send_response(403, "Guard-private-address")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    web.pages["/forged"] = forged
    assert "private" not in refused(fetch, web.url("/forged"))


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ytsearch:cats", "not a link", "https://a:b@example.com/"])
def test_what_is_no_link_to_the_web_is_refused(fetch, link):
    with pytest.raises(UserError):
        fetch(link)


def test_a_cancelled_download_leaves_nothing_behind(fetch, web):
    url = web.stalled("/slow.mp4", sent=bytes(1000))
    with pytest.raises(SandboxCancelled):
        fetch(url, cancelled=lambda: "/slow.mp4" in web.requests)


def test_a_nearly_full_disk_takes_no_downloads(fetch, web):
    assert "no room" in refused(fetch, web.url("/clip.mp4"), min_free=1 << 60)
    assert web.requests == []


COOKIES = (
    "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t2000000000\tsession\tsecret\n"
    ".other.example\tTRUE\t/\tFALSE\t2000000000\tno\tno\n"
)


def test_the_operators_cookies_go_to_their_site_and_stay_as_they_are(fetch, web, files, tmp_path):
    jar = tmp_path / "cookies.txt"
    jar.write_text(COOKIES)
    heard = []

    def page(handler):
        heard.append(handler.headers.get("Cookie"))
        handler.reply(200, (files / "clip.mp4").read_bytes(), "video/mp4", Set_Cookie="more=1")

    web.pages["/login.mp4"] = page
    with Guard(Net(allow_private=True, max_download=30_000_000, cookies=str(jar))) as guard:
        fetch(web.url("/login.mp4"), guard=guard)
    assert set(heard) <= {"session=secret", "session=secret; more=1", "more=1; session=secret"}
    assert heard
    assert jar.read_text() == COOKIES


@pytest.mark.parametrize("content", [None, "not\ta cookies file\n"])
def test_a_cookies_file_that_cannot_be_read_is_a_fault_that_operators_see(fetch, web, tmp_path, content):
    jar = tmp_path / "cookies.txt"
    if content is not None:
        jar.write_text(content)
    with Guard(Net(allow_private=True, cookies=str(jar))) as guard, pytest.raises(SandboxFault, match=r"net\.cookies"):
        fetch(web.url("/clip.mp4"), guard=guard)
    assert web.requests == []
