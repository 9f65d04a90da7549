"""Speech."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.commands.maker.making import COST, words_of
from whatsdex.kit import Context, Rest, UserError, command
from whatsdex.kit.groups import language
from whatsdex.services import speech
from whatsdex.text import _

LONGEST = 600
CODE = re.compile(r"([A-Za-z]{2,3})\s*:\s*(.*)", re.DOTALL)
USUAL = "en"


@command("say", examples=["/tts Good morning, everybody.", "/tts es: buenos días"], mark="n", background=True,
         pool="media", cost=COST)  # fmt: skip
def tts(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Say a text as a voice message; the code of a language and a colon may stand first."""
    found = CODE.match(text)
    code = speech.known(found[1].lower()) if found is not None else ""
    words = words_of(ctx, found[2] if found is not None and code else text, most=LONGEST, lines=40)
    if not any(each.isalnum() for each in words):
        raise UserError(_("There is nothing in that text that could be said."))
    code = code or speech.language_of(words, speech.known(language(ctx.chat)) or USUAL)
    made = speech.speak(words, code, ctx.folder, ctx.bot.guard(), cancelled=lambda: ctx.cancelled)
    ctx.reply(file=made.path, media=made.media())
