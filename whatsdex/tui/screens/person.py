"""All that an operator is shown of one person."""

from __future__ import annotations

from datetime import datetime, tzinfo

from textual.content import Content

from whatsdex.control.user_views import UserDetail
from whatsdex.tui.figures import count, millis
from whatsdex.tui.past import past
from whatsdex.tui.safe import plain, words

CONSENT = {1: "asked for them", -1: "wants none", 0: "said nothing"}


def person(found: UserDetail, zone: tzinfo) -> Content:
    """Return a person with what they did and what was done about them."""
    user = found.user
    facts = [
        ("number", user.number), ("role", user.role), ("state", user.state or "may write"),
        ("commands", count(user.commands)), ("warnings", count(found.warnings)),
        ("first seen", _day(user.first_seen, zone)), ("last seen", _day(user.last_seen, zone)),
        ("broadcasts", CONSENT.get(found.consent, "")), ("groups", ", ".join(found.groups) or "none"),
    ]  # fmt: skip
    if found.lid:
        facts.insert(1, ("LID", found.lid))
    if user.state == "banned":
        until = f"until {_day(found.banned_until, zone)}" if found.banned_until else "for good"
        facts.insert(-6, ("banned", f"{until}  {found.ban_reason}".rstrip()))
    if found.note:
        facts.append(("note", found.note))
    parts: list[Content | tuple[str, str] | str] = [(plain(user.name) or "?", "bold"), "\n\n"]
    for name, value in facts:
        parts += [(f"{name:<11}", "$muted"), words(value), "\n"]
    parts.append(("\nUsed lately\n", "bold $accent"))
    for each in found.uses:
        at = f"{each.at.astimezone(zone):%d %b %H:%M}  {each.command:<14} "
        parts += [words(at), (f"{each.outcome:<11}", "$success" if each.outcome == "ok" else "$warning"),
                  (f"{millis(each.ms):>11}\n", "$muted")]  # fmt: skip
    parts.append("" if found.uses else ("Nothing.\n", "$muted"))
    parts.append(("\nDone about them\n", "bold $accent"))
    return Content.assemble(*parts, past(found.acts, zone))


def _day(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d %b %Y %H:%M}"
