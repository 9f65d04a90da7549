"""Saying something back, to try the bot."""

from __future__ import annotations

from typing import Annotated

from whatsdex.kit import Context, Rest, command


@command(examples=["/echo Hello there"], role="owner")
def echo(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Say a text back."""
    ctx.reply(text)
