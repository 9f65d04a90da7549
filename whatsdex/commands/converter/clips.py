"""Edits of what plays: its parts, speed, direction and loudness."""

from __future__ import annotations

from typing import Annotated, cast

from whatsdex.commands.converter.sending import SECONDS, number_of, seconds_of, send_edited
from whatsdex.kit import Between, Context, File, Kinds, OneOf, UserError, command
from whatsdex.services import transcode
from whatsdex.text import _

Clip = Annotated[File, Kinds("video", "audio", "voice", "sticker", "document")]
Heard = Annotated[File, Kinds("video", "audio", "voice", "document")]
SOUNDS = ("bass", "echo", "robot", "chipmunk", "deep")
SHORTEST = 0.1
"""Seconds of the shortest part."""


@command("cut", examples=["/trim 0:05 0:20", "/trim 1:30"], background=True, pool="media", seconds=SECONDS, cost=5)
def trim(ctx: Context, file: Clip, start: str, end: str = "") -> None:
    """Cut a part out of a video, sound or animated sticker, from one time to another or to its end."""
    begin, stop = seconds_of(start), seconds_of(end) if end else 0.0
    if end and stop < begin + SHORTEST:
        raise UserError(_("The end must come after the start."))
    send_edited(ctx, file, transcode.trim(begin, stop))


@command(examples=["/speed 2", "/speed 0.5"], background=True, pool="media", seconds=SECONDS, cost=5)
def speed(ctx: Context, file: Clip, factor: str = "1.5") -> None:
    """Play a video, sound or animated sticker faster or slower, at the same pitch."""
    send_edited(ctx, file, transcode.speed(number_of(factor, 0.25, 4)))


@command(examples=["/reverseclip"], background=True, pool="media", seconds=SECONDS, cost=5)
def reverseclip(ctx: Context, file: Clip) -> None:
    """Play a video or sound of up to 30 seconds, or an animated sticker, backwards."""
    send_edited(ctx, file, transcode.reverse())


@command(examples=["/volume 200", "/volume 50"], background=True, pool="media", seconds=SECONDS, cost=5)
def volume(ctx: Context, file: Heard, percent: Annotated[int, Between(0, 1000)] = 200) -> None:
    """Make a video or sound louder or quieter; 100 is as it is."""
    send_edited(ctx, file, transcode.volume(percent))


@command(examples=["/audiofx bass", "/audiofx robot"], background=True, pool="media", seconds=SECONDS, cost=5)
def audiofx(ctx: Context, file: Heard, name: Annotated[str, OneOf(*SOUNDS)]) -> None:
    """Give a video or sound more bass, an echo, or the voice of a robot, chipmunk or giant."""
    send_edited(ctx, file, transcode.sound_effect(cast(transcode.SoundEffect, name)))
