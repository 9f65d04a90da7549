"""The files that the converters' tests convert, made once a session."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests import mediafiles


@dataclass(frozen=True)
class Samples:
    """One file of each kind."""

    picture: Path
    """640 by 480, opaque."""
    disc: Path
    """640 by 480, a disc on a transparent ground."""
    photo: Path
    """1200 by 900, noisy, half a megabyte."""
    gif: Path
    """320 by 240, ten frames in a second."""
    sticker: Path
    """512 by 512, WebP, six frames."""
    video: Path
    """320 by 240, two seconds, with sound."""
    mute: Path
    """320 by 240, one second, without sound, in a container that phones do not play."""
    sound: Path
    """Three seconds, WAV."""
    paper: Path
    """A PDF of three pages."""


def make(folder: Path) -> Samples:
    """Make them all."""
    return Samples(
        mediafiles.picture(folder / "picture.png"),
        mediafiles.picture(folder / "disc.png", alpha=True),
        mediafiles.noise(folder / "photo.jpg", (1200, 900), quality=85),
        mediafiles.animation(folder / "animation.gif"),
        mediafiles.animation(folder / "sticker.webp", (512, 512), 6, 150),
        mediafiles.video(folder / "video.mp4"),
        mediafiles.video(folder / "mute.mkv", seconds=1, sound=False, codec="mpeg4"),
        mediafiles.sound(folder / "sound.wav", 3),
        mediafiles.paper(folder / "paper.pdf"),
    )
