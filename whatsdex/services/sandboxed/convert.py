"""Turning a file into one of another kind or format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whatsdex.services.sandboxed import edits, encode, opening, stickers, stills
from whatsdex.services.sandboxed.edits import Made
from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.probe import probe

if TYPE_CHECKING:
    from PIL.Image import Image

GIF_SECONDS = 15.0
"""Of the longest GIF; longer ones are cut."""
MUTE_SECONDS = 60.0
PICTURES = {"jpg": ("JPEG", "image/jpeg"), "png": ("PNG", "image/png"), "webp": ("WEBP", "image/webp"),
            "bmp": ("BMP", "image/bmp")}  # fmt: skip
MOVING = ("mp4", "mute", "gif")
"""``mute`` is a video without sound that plays again and again, as phones show GIFs."""


def convert(job: dict[str, Any], tell: Tell) -> Made:
    """Make of the file ``path`` one of the form ``form`` and return what was made in the working folder.

    Raises:
        Failure: As ``edits.edit``.
    """
    stickers.not_empty(job["path"])
    opened = opening.picture(job["path"])
    form = job["form"]
    if opened is None:
        facts = probe({"path": job["path"]}, lambda _: None)
        if form in PICTURES:
            return _picture(_first(job, facts), form, job["limit"])
        if form in MOVING:
            return _video(job, facts, tell)
        return _sound(job, facts, tell)
    with opened, opening.hostile():
        if form in PICTURES:
            from whatsdex.services.sandboxed import frames

            return _picture(frames.upright(opened, stills.SIDE), form, job["limit"])
        if form not in MOVING:
            raise Failure("no_sound")
        if not stickers.moves(opened) and form != "gif":
            raise Failure("still")
        return _moving(job, opened, tell)


def _first(job: dict[str, Any], facts: dict[str, Any]) -> Image:
    from whatsdex.services.sandboxed import frames

    if facts["kind"] != "video":
        raise Failure("no_picture")
    return frames.first(job["path"], stills.SIDE)


def _picture(picture: Image, form: str, limit: int) -> Made:
    picture.thumbnail((stills.SIDE, stills.SIDE))
    name, mime = PICTURES[form]
    if form in ("jpg", "bmp"):
        picture = stills.opaque(picture)
    elif stills.is_opaque(picture):
        picture = picture.convert("RGB")
    made = f"made.{form}"
    picture.save(made, name, **({} if form in ("png", "bmp") else {"quality": 92}))
    told = edits.described(made, "image", mime, picture)
    if told["size"] > limit:
        raise Failure("too_large", limit=limit)
    return told


def _sound(job: dict[str, Any], facts: dict[str, Any], tell: Tell) -> Made:
    if facts["seconds"] > job["sound_seconds"]:
        raise Failure("length", limit=job["sound_seconds"])
    return edits.sounded(job, encode.read(job["path"], facts), job["form"], facts, tell)


def _video(job: dict[str, Any], facts: dict[str, Any], tell: Tell) -> Made:
    if facts["kind"] != "video":
        raise Failure("no_picture")
    form, limit, seconds = job["form"], job["limit"], facts["seconds"]
    bound = {"gif": GIF_SECONDS, "mute": MUTE_SECONDS}.get(form, 0.0)
    source = encode.read(job["path"], facts, end=min(seconds, bound) if bound else 0.0)
    if source.seconds > job["video_seconds"]:
        raise Failure("length", limit=job["video_seconds"])
    if form == "gif":
        return _gif(job, source, tell)
    size = encode.within(source.width, source.height, encode.SIDE)
    heard = encode.beside() if form == "mp4" else []
    encode.encode(job["ffmpeg"], source, [*encode.video(source, size, limit), *heard], "made.mp4", limit, tell)
    return edits.described_video("made.mp4", animated=form == "mute")


def _moving(job: dict[str, Any], opened: Image, tell: Tell) -> Made:
    film = edits.movie(opened, edits.KEEP, clear=job["form"] == "gif")
    if job["form"] == "gif":
        return _gif(job, film, tell)
    options = encode.video(film, (film.width, film.height), job["limit"])
    encode.encode(job["ffmpeg"], film, options, "made.mp4", job["limit"], tell)
    return edits.described_video("made.mp4", animated=job["form"] == "mute")


def _gif(job: dict[str, Any], source: encode.Source, tell: Tell) -> Made:
    size = encode.within(source.width, source.height, encode.GIF_SIDE)
    encode.encode(job["ffmpeg"], source, encode.gif(size), "made.gif", job["limit"], tell)
    shown = opening.picture("made.gif")
    if shown is None:
        raise Failure("unfinished")
    with shown:
        first, animated = shown.convert("RGBA"), stickers.moves(shown)
    return edits.described("made.gif", "image", "image/gif", first, animated=animated)
