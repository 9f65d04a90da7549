"""Editing a picture, animation, video or sound into another of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whatsdex.services.sandboxed import encode, loudness, opening, stickers, stills, timing
from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.filters import filters
from whatsdex.services.sandboxed.probe import probe

if TYPE_CHECKING:
    from PIL.Image import Image

REVERSED_SIDE = 640
"""Pixels of the longer side of a video that is turned round: all of it is in memory at once."""
REVERSED_RATE = 25
ANIMATION_SECONDS = 30.0
"""Of an animated picture that becomes a video."""
ANIMATION_RATE = 20
FRAMES_READ = 1500
"""Frames looked at of one animated picture, however many it has."""
SHORTEST_FRAME = 0.02
DEFAULT_FRAME = 0.1
SIDE_FED = 640
"""Pixels of the longer side of an animated picture that becomes a video."""
KEEP = {"name": "keep"}

Made = dict[str, Any]


def edit(job: dict[str, Any], tell: Tell) -> Made:
    """Do ``order`` to the file ``path`` and return what was made in the working folder.

    Raises:
        Failure: As ``probe``, and ``no_picture``, ``no_sound``, ``not_moving``, ``not_video``, ``turn``,
            ``beyond``, ``large_target``, ``large_already``, ``too_large``, ``too_detailed``, ``no_gain``,
            ``unfinished``.
    """
    stickers.not_empty(job["path"])
    opened = opening.picture(job["path"])
    if opened is None:
        return _media(job, tell)
    name = job["order"]["name"]
    with opened, opening.hostile():
        if name in timing.EDITS and stickers.moves(opened):
            return _timed(job, opened, tell)
        if name not in stills.EDITS:
            raise Failure("not_moving")
        still = name == "square" or not stickers.moves(opened)
        return _still(job, opened) if still else _animation(job, opened, tell)


def described(made: str, kind: str, mime: str, shown: Image | None = None, **facts: Any) -> Made:
    """Return what the parent is told of a made file."""
    size = (shown.width, shown.height) if shown is not None and "width" not in facts else None
    return {
        "file": made,
        "kind": kind,
        "mime": mime,
        "size": Path(made).stat().st_size,
        "thumbnail": stills.thumbnail(shown) if shown is not None else "",
        **({"width": size[0], "height": size[1]} if size else {}),
        **facts,
    }


def described_video(made: str, *, animated: bool = False) -> Made:
    """Return what the parent is told of a made video."""
    from whatsdex.services.sandboxed import frames

    facts = probe({"path": made}, lambda _: None)
    shown = frames.first(made, stills.THUMBNAIL)
    told = {each: facts[each] for each in ("width", "height", "seconds")}
    return described(made, "video", "video/mp4", shown, animated=animated, **told)


def movie(opened: Image, order: stills.Edit, *, clear: bool = False) -> encode.Source:
    """Return the frames of an animated picture, edited, as something to encode; ``clear`` ones without a ground."""
    opened.seek(0)
    size = encode.within(*stills.edit(opened.convert("RGBA"), order).size, SIDE_FED)
    fed = _fed(opened, order, size, clear)
    return encode.fed(fed, *size, ANIMATION_RATE, ANIMATION_SECONDS, clear=clear)


def _fed(opened: Image, order: stills.Edit, size: tuple[int, int], clear: bool) -> Iterator[bytes]:
    """Give every frame as often as the even rate shows it."""
    at, given = 0.0, 0
    for number in range(FRAMES_READ):
        try:
            opened.seek(number)
        except EOFError:
            break
        opened.load()  # only then a WebP tells its length
        stated = opened.info.get("duration", 0) / 1000
        at += stated if stated >= SHORTEST_FRAME else DEFAULT_FRAME
        due = max(round(min(at, ANIMATION_SECONDS) * ANIMATION_RATE), 1 if number == 0 else 0)
        if due > given:
            shown = stills.edit(opened.convert("RGBA"), order)
            raw = (shown if clear else stills.opaque(shown)).resize(size).tobytes()
            for _ in range(due - given):
                yield raw
            given = due
        if at >= ANIMATION_SECONDS:
            break


def _still(job: dict[str, Any], opened: Image) -> Made:
    from whatsdex.services.sandboxed import frames

    order = job["order"]
    picture = frames.upright(opened, stills.SIDE)
    if max(picture.size) > stills.SIDE:
        picture.thumbnail((stills.SIDE, stills.SIDE))
    picture = stills.edit(picture, order)
    if job["sticker"]:
        square = frames.fit(picture, stickers.SIDE)
        return sticker(stickers.still(square, stickers.label(job)), animated=False)
    if order["name"] == "shrink":
        stills.opaque(picture).save("made.jpg", "JPEG", quality=order["quality"], optimize=True, progressive=True)
        return _smaller(job, described("made.jpg", "image", "image/jpeg", picture))
    return saved(picture, job["limit"])


def saved(picture: Image, limit: int) -> Made:
    """Write a picture as JPEG, or as PNG where something of it is transparent."""
    if stills.is_opaque(picture):
        picture.convert("RGB").save("made.jpg", "JPEG", quality=92)
        made = described("made.jpg", "image", "image/jpeg", picture)
    else:
        picture.save("made.png", "PNG", compress_level=4)
        made = described("made.png", "image", "image/png", picture)
    if made["size"] > limit:
        raise Failure("too_large", limit=limit)
    return made


def _animation(job: dict[str, Any], opened: Image, tell: Tell) -> Made:
    from whatsdex.services.sandboxed import frames

    order = job["order"]
    if job["sticker"]:
        shown = frames.animation(
            opened, stickers.SIDE, stickers.SECONDS, stickers.RATE,
            lambda picture, side: frames.fit(stills.edit(picture, order), side),
        )  # fmt: skip
        raw, animated = stickers.encoded(shown, stickers.label(job))
        return sticker(raw, animated=animated)
    made = _film(job, movie(opened, order), tell)
    return _smaller(job, made) if order["name"] == "shrink" else made


def _timed(job: dict[str, Any], opened: Image, tell: Tell) -> Made:
    """Cut a part out of an animated picture, or play it faster, slower or backwards."""
    from whatsdex.services.sandboxed import frames

    order = job["order"]
    if job["sticker"]:
        shown = frames.animation(opened, stickers.SIDE, stickers.SECONDS, stickers.RATE)
        raw, animated = stickers.encoded(timing.changed(shown, order), stickers.label(job))
        return sticker(raw, animated=animated)
    facts = probe({"path": job["path"]}, lambda _: None)
    return _film(job, movie(opened, KEEP), tell, timing.filters(order, facts["seconds"]))


def _film(job: dict[str, Any], film: encode.Source, tell: Tell, chain: Iterable[str] = ()) -> Made:
    """Encode an animated picture as a video that plays as GIFs do."""
    options = encode.video(film, (film.width, film.height), job["limit"], filters=chain)
    encode.encode(job["ffmpeg"], film, options, "made.mp4", job["limit"], tell)
    return described_video("made.mp4", animated=True)


def sticker(raw: bytes, *, animated: bool) -> Made:
    """Write a sticker and return what the parent is told of it."""
    Path("made.webp").write_bytes(raw)
    return described("made.webp", "sticker", "image/webp", animated=animated, width=stickers.SIDE, height=stickers.SIDE)


def _smaller(job: dict[str, Any], made: Made) -> Made:
    if made["size"] >= Path(job["path"]).stat().st_size:
        raise Failure("no_gain")
    return made


def _media(job: dict[str, Any], tell: Tell) -> Made:
    order = job["order"]
    facts = probe({"path": job["path"]}, lambda _: None)
    start, end = _part(order, facts)
    source = encode.read(job["path"], facts, start=start, end=end)
    if order["name"] == "reverse" and source.seconds > order["seconds"]:
        raise Failure("length", limit=order["seconds"])
    bound = job["video_seconds"] if facts["kind"] == "video" else job["sound_seconds"]
    if source.seconds > bound:
        raise Failure("length", limit=bound)
    if facts["kind"] == "video":
        return _video(job, facts, source, tell)
    if order["name"] in stills.EDITS:
        raise Failure("no_picture")
    form = "voice" if job["voice"] else "mp3"
    return sounded(job, source, form, facts, tell, filters(order, facts).sound)


def sounded(
    job: dict[str, Any], source: encode.Source, form: str, facts: dict[str, Any], tell: Tell, chain: str = ""
) -> Made:
    """Make a sound of a source."""
    if not facts["audio"]:
        raise Failure("no_sound")
    suffix, mime, _ = encode.PLAIN[form]
    made = f"made{suffix}"
    encode.encode(job["ffmpeg"], source, encode.sound(form, source, job["limit"], chain), made, job["limit"], tell)
    found = probe({"path": made}, lambda _: None)
    if form != "voice":
        return described(made, "audio", mime, seconds=found["seconds"])
    bars = loudness.bars(job["ffmpeg"], made, found["seconds"])
    return described(made, "voice", mime, seconds=found["seconds"], waveform=bars)


def _video(job: dict[str, Any], facts: dict[str, Any], source: encode.Source, tell: Tell) -> Made:
    order, limit = job["order"], job["limit"]
    plan = filters(order, facts)
    heard = order["name"] in ("volume", "sound")
    if heard and not facts["audio"]:
        raise Failure("no_sound")
    source = source._replace(seconds=source.seconds * plan.seconds / max(facts["seconds"], 0.001))
    side = {"shrink": order.get("side", 0), "reverse": REVERSED_SIDE}.get(order["name"], encode.SIDE)
    if order["name"] == "resize":
        side = max(plan.size)
    size = encode.within(*plan.size, side)
    chain = plan.picture
    if order["name"] == "reverse":
        chain = [f"fps={REVERSED_RATE}", f"scale={size[0]}:{size[1]}", *chain]
    if heard and facts["video"] == "h264" and facts["mime"] == "video/mp4":
        shown = ["-map", "0:v:0", "-c:v", "copy", "-movflags", "+faststart"]
    else:
        shown = encode.video(source, size, limit, crf=order.get("crf", 24), filters=chain)
    encode.encode(job["ffmpeg"], source, [*shown, *encode.beside(plan.sound)], "made.mp4", limit, tell)
    made = described_video("made.mp4", animated=job["gif"])
    return _smaller(job, made) if order["name"] == "shrink" else made


def _part(order: dict[str, Any], facts: dict[str, Any]) -> tuple[float, float]:
    """Return the seconds that a trim keeps; two zeros for all."""
    return timing.part(order, facts["seconds"]) if order["name"] == "trim" else (0.0, 0.0)
