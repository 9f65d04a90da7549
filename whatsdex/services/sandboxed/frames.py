"""Decoding pictures and the frames of animations and videos, as fitted to a square canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageOps

from whatsdex.services.sandboxed.failure import Failure
from whatsdex.services.sandboxed.opening import container, hostile, moving

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

SHORTEST_FRAME = 0.02
DEFAULT_FRAME = 0.1
"""Seconds; what browsers show frames for that state less than the shortest."""
FRAMES_READ = 2000
"""Frames looked at of one animation, however many it has."""


class _Frame(NamedTuple):
    make: Callable[[], Image.Image]
    """Converts it; most frames are left out and need not be."""
    at: float
    length: float


Timed = tuple[Image.Image, float]
"""A picture and the seconds it is shown for."""
Shape = Callable[[Image.Image, int], Image.Image]
"""Makes a square, so many pixels wide, of a picture."""


def upright(opened: Image.Image, side: int) -> Image.Image:
    """Decode a picture as it is to be seen, no smaller than ``side`` where its format can be decoded small."""
    opened.draft("RGB", (side, side))
    picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith(("I", "F")):  # 16 bits a pixel: scaled, where converting alone would cut
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA")


def fit(picture: Image.Image, side: int) -> Image.Image:
    """Return the whole picture in the middle of a transparent square."""
    small = ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)
    if small.size == (side, side):
        return small
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(small, ((side - small.width) // 2, (side - small.height) // 2))
    return canvas


def crop(picture: Image.Image, side: int) -> Image.Image:
    """Return the middle of a picture as a full square."""
    return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)


def circle(picture: Image.Image, side: int) -> Image.Image:
    """Return the middle of a picture as a disc."""
    made = crop(picture, side)
    large = Image.new("L", (4 * side, 4 * side))
    ImageDraw.Draw(large).ellipse((0, 0, 4 * side - 1, 4 * side - 1), fill=255)
    disc = large.resize((side, side), Image.Resampling.LANCZOS)
    made.putalpha(ImageChops.multiply(made.getchannel("A"), disc))
    return made


SHAPES: dict[str, Shape] = {"whole": fit, "crop": crop, "circle": circle}


def animation(opened: Image.Image, side: int, seconds: float, rate: float, shape: Shape = fit) -> list[Timed]:
    """Return the fitted frames of an animated picture, at most ``rate`` a second, up to ``seconds``."""

    def frames() -> Iterator[_Frame]:
        at = 0.0
        for number in range(FRAMES_READ):
            try:
                opened.seek(number)
            except EOFError:
                return
            opened.load()  # only then a WebP tells its length
            stated = opened.info.get("duration", 0) / 1000
            length = stated if stated >= SHORTEST_FRAME else DEFAULT_FRAME
            yield _Frame(lambda: shape(opened.convert("RGBA"), side), at, length)
            at += length

    return _sample(frames(), seconds, rate)


def video(path: str, side: int, seconds: float, rate: float, shape: Shape = fit) -> list[Timed]:
    """Return the fitted frames of a video, at most ``rate`` a second, up to ``seconds``.

    Raises:
        Failure: ``no_picture`` when it has sound only.
    """
    with container(path) as media, hostile():
        stream = moving(media)
        if stream is None:
            raise Failure("no_picture")
        stream.thread_type = "AUTO"
        frames = _video_frames(media, stream, side, shape)
        return _sample(frames, seconds, rate)


def first(path: str, side: int) -> Image.Image:
    """Return a video's first picture, its longer side ``side`` at most.

    Raises:
        Failure: ``no_picture`` when it has sound only.
    """
    with container(path) as media, hostile():
        stream = moving(media)
        if stream is None:
            raise Failure("no_picture")
        frame = next(media.decode(stream))
        return _small(frame, stream, min(side, max(frame.width, frame.height)))


def _video_frames(media: InputContainer, stream: VideoStream, side: int, shape: Shape) -> Iterator[_Frame]:
    length = 1 / float(stream.average_rate or 10)
    start: float | None = None
    at = 0.0
    for frame in media.decode(stream):
        at = frame.time if frame.pts is not None else at + length
        start = at if start is None else start
        yield _Frame(partial(_square, frame, stream, side, shape), at - start, length)


def _sample(frames: Iterator[_Frame], seconds: float, rate: float) -> list[Timed]:
    pictures: list[Image.Image] = []
    starts: list[float] = []
    end = 0.0
    for frame in frames:
        if frame.at >= seconds:
            break
        end = min(seconds, max(end, frame.at + frame.length))
        if not starts or frame.at >= starts[-1] + 0.9 / rate:
            starts.append(frame.at)
            pictures.append(frame.make())
    if not pictures:
        raise Failure("damaged")
    ends = [*starts[1:], end]
    return [(each, ends[number] - starts[number]) for number, each in enumerate(pictures)]


def _small(frame: VideoFrame, stream: VideoStream, side: int) -> Image.Image:
    shape = frame.width * float(stream.sample_aspect_ratio or 1), float(frame.height)
    scale = side / max(shape)
    width, height = (max(1, round(each * scale)) for each in shape)
    picture: Image.Image = frame.to_image(width=width, height=height)
    if frame.rotation % 360:
        picture = picture.rotate(frame.rotation, expand=True)
    return picture.convert("RGBA")


def _square(frame: VideoFrame, stream: VideoStream, side: int, shape: Shape) -> Image.Image:
    return shape(_small(frame, stream, side if shape is fit else 2 * side), side)
