"""Stickers of text."""

from __future__ import annotations

from typing import Annotated, Any

from whatsdex.commands.maker.making import COST, colour_of, face_of, letter_of, name_of, seed_of, send, words_of
from whatsdex.kit import Context, Rest, command
from whatsdex.models import Identity
from whatsdex.text import drawable

ANSWERED = 90
"""Characters shown of a message that a bubble answers."""


@command(examples=["/brat i love this song"], background=True, pool="media", cost=COST)
def brat(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a sticker that is nothing but black words on white."""
    send(ctx, "brat", {"text": words_of(ctx, text), "moves": False})


@command("bratv", examples=["/bratvideo one word after the other"], background=True, pool="media", cost=COST)
def bratvideo(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a sticker in which black words come one after the other."""
    send(ctx, "brat", {"text": words_of(ctx, text), "moves": True})


@command(examples=["/ttp good morning ☀️"], background=True, pool="media", cost=COST)
def ttp(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a sticker of a text in bright colours."""
    words = words_of(ctx, text)
    send(ctx, "coloured_text", {"text": words, "seed": seed_of(words), "moves": False})


@command(examples=["/attp party time 🎉"], background=True, pool="media", cost=COST)
def attp(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a sticker of a text whose colours go round."""
    words = words_of(ctx, text)
    send(ctx, "coloured_text", {"text": words, "seed": seed_of(words), "moves": True})


@command("qc", examples=["/quote I never said that.", "/quote"], background=True, pool="media", cost=COST)
def quote(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a sticker of a message as it looks in a chat: the one you quote, or your own words."""
    words, quoted = words_of(ctx, text), ctx.message.quoted
    mine = bool(text) or quoted is None
    facts: dict[str, Any] = {"text": words, "answered": None}
    if mine:
        facts |= {**_writer(ctx, ctx.message.sender), "face": face_of(ctx, ctx.message.sender)}
    elif quoted is not None and quoted.from_me:
        facts |= _bot(ctx)
    elif quoted is not None:
        facts |= {**_writer(ctx, quoted.sender), "face": face_of(ctx, quoted.sender)}
    if mine and quoted is not None and (shown := drawable(quoted.text, lines=1)):
        shown = shown if len(shown) <= ANSWERED else shown[: ANSWERED - 1] + "…"
        facts["answered"] = {**(_bot(ctx) if quoted.from_me else _writer(ctx, quoted.sender)), "text": shown}
    send(ctx, "quote", facts)


def _writer(ctx: Context, who: Identity) -> dict[str, str]:
    name = name_of(ctx, who)
    return {"name": name, "letter": letter_of(name), "colour": colour_of(who)}


def _bot(ctx: Context) -> dict[str, str]:
    name = drawable(ctx.bot.name())
    return {"name": name, "letter": letter_of(name), "colour": colour_of(Identity())}
