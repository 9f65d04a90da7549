"""What a group votes on, and what it keeps at its top: polls and pinned messages."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.kit import Context, OneOf, Rest, UserError, command
from whatsdex.kit.groups import group, is_admin, me, refusal, same
from whatsdex.models import Pin, Poll
from whatsdex.text import _, sanitize

OPTIONS = range(2, 13)
"""How many answers WhatsApp lets people choose from."""
LONGEST_QUESTION = 255
LONGEST_OPTION = 100
SPANS = {"24h": 86_400, "7d": 604_800, "30d": 2_592_000}
"""For how long WhatsApp pins a message, in seconds."""
WAIT = 4.0


@command(examples=["/poll When do we meet? | Friday | Saturday | Not at all"], admin=True, place="group")
def poll(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Ask the group: a question and two to twelve answers, with | or a line break between them."""
    question, *answers = [sanitize(each).strip() for each in re.split(r"[|\n]", text)]
    options = tuple(dict.fromkeys(each for each in answers if each))
    if not question or len(options) not in OPTIONS:
        raise UserError(_("A question and two to twelve different answers are expected, with | between them."))
    if len(question) > LONGEST_QUESTION or max(map(len, options)) > LONGEST_OPTION:
        raise UserError(_("That is too long: a question has up to {question} characters, an answer {answer}.").format(
            question=LONGEST_QUESTION, answer=LONGEST_OPTION))  # fmt: skip
    ctx.write(Poll(ctx.chat.jid, question, options))


@command(examples=["/pin", "/pin 30d"], admin=True, place="group")
def pin(ctx: Context, span: Annotated[str, OneOf(*SPANS)] = "7d") -> None:
    """Keep the message that you quote at the top, for 24h, 7d or 30d."""
    _pin(ctx, SPANS[span])


@command(examples=["/unpin"], admin=True, place="group")
def unpin(ctx: Context) -> None:
    """Take the message that you quote from the top."""
    _pin(ctx, 0)


def _pin(ctx: Context, seconds: int) -> None:
    quoted, info, mine = ctx.message.quoted, group(ctx), me(ctx)
    if quoted is None:
        raise UserError(_("Quote the message that you mean."))
    if info.locked and not is_admin(info, mine):
        raise UserError(_("I must be an admin of this group for that."), _("Make me one and try again."))
    ours = quoted.from_me or same(quoted.sender, mine)
    result = ctx.act(Pin(ctx.chat.jid, quoted.id, "" if ours else quoted.sender.key, seconds), WAIT)
    if not result.ok:
        raise UserError(refusal(result))
    ctx.react("📌" if seconds else "✅")
