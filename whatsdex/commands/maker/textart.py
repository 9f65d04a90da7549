"""Art made of letters."""

from __future__ import annotations

from typing import Annotated

from whatsdex.commands.maker.making import COST, fitting, send, told
from whatsdex.kit import Context, File, Kinds, OneOf, Rest, command
from whatsdex.text import drawable

FONTS = (
    "small", "standard", "slant", "banner", "bubble", "digital", "lean", "mini", "script", "shadow", "big", "block",
)  # fmt: skip
MOST = 60


@command(examples=["/figlet Hello", "/figlet slant Hi"], background=True, pool="media", cost=COST)
def figlet(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Write a word in large letters made of small ones; a font's name may stand first."""
    first, _space, rest = text.partition(" ")
    font, words = (first.lower(), rest) if first.lower() in FONTS and rest.strip() else ("small", text)
    if not words and ctx.message.quoted is not None:
        words = ctx.message.quoted.text
    shown = told(ctx, "figlet", {"text": fitting(words, most=MOST, lines=3), "font": font})["text"]
    ctx.reply(_mono(shown))


@command(examples=["/asciiart", "/asciiart letters"], background=True, pool="media", cost=COST)
def asciiart(
    ctx: Context, file: Annotated[File, Kinds("image", "sticker", "document")],
    style: Annotated[str, OneOf("dots", "letters")] = "dots",
) -> None:  # fmt: skip
    """Draw a picture with dots in a message, or with coloured letters in a picture."""
    if style == "letters":
        send(ctx, "letters", {}, file=file)
    else:
        ctx.reply(_mono(told(ctx, "dots", {}, file=file)["text"]))


def _mono(text: str) -> str:
    return "```\n" + drawable(text).replace("```", "'''") + "\n```"
