"""What the boxes of the health screen say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from whatsdex.control.health_views import AccountHealth, Headroom
from whatsdex.control.views import Level, Part
from whatsdex.text import size
from whatsdex.tui.figures import count, millis
from whatsdex.tui.safe import fit, plain, words

NAME_CELLS = 12
ROOM_CELLS = 7
"""Of names in the narrower box."""
COMMAND_CELLS = 14
FOUND_CELLS = 15
ORDER: Sequence[Level] = ("bad", "warning", "ok")
RISKY = 0.2
"""Share of undelivered messages from which it is marked."""


def account(each: AccountHealth, now: datetime, zone: tzinfo) -> Content:
    """Return an account's figures of the last day."""
    share = each.undelivered / each.sent if each.sent else 0.0
    linked = "never"
    if each.paired is not None:
        linked = f"{each.paired.astimezone(zone):%d %b %Y}, {max(0, (now - each.paired).days)} days ago"
    return _rows(
        ("messages", f"{count(each.sent)} sent in 24 h, {count(each.waiting)} wait", ""),
        ("delivered", f"{count(each.delivered)}", ""),
        ("undelivered", f"{count(each.undelivered)}  {share:.0%}", "$error" if share >= RISKY else ""),
        ("ambiguous", count(each.ambiguous), "$warning" if each.ambiguous else ""),
        ("dead letters", count(each.dead), "$error" if each.dead else ""),
        ("unasked", f"{count(each.unasked)}, first contacts {count(each.first_contacts)}",
         "$warning" if each.first_contacts else ""),
        ("linked", linked, ""),
    )  # fmt: skip


def headroom(room: Headroom) -> Content:
    """Return how much more could be done."""
    possible = f", {room.possible}/s possible" if room.possible else ""
    lines = [
        ("sends", f"{room.sends_per_second:.1f}/s{possible}",
         "$warning" if room.sends_ceiling and room.sends_per_second > room.sends_ceiling / 2 else ""),
        ("lanes", f"{room.lanes_use:.0%} of {room.lanes} in use", "$warning" if room.lanes_use > 0.8 else ""),
        ("disk", f"{size(room.disk_free_bytes)}, {days(room.disk_days)}",
         "$error" if room.disk_days is not None and 0 < room.disk_days < 7 else ""),
    ]  # fmt: skip
    if room.slowest:
        lines.append(("slowest", "by their p95 of 24 h", "$muted"))
    lines += [("", f"{fit(plain(use.name), COMMAND_CELLS)} {millis(use.p95_ms)}", "") for use in room.slowest]
    return _rows(*lines, cells=ROOM_CELLS)


def findings(found: Sequence[Part], colours: Mapping[str, str]) -> Content:
    """Return what the doctor found, what is amiss first; ``colours`` are names of the theme's, by level."""
    lines = []
    for each in sorted(found, key=lambda each: ORDER.index(each.level)):
        lines.append(
            Content.assemble(
                (f"{each.level:<8}", f"${colours[each.level]}"),
                words(f"{each.name:<{FOUND_CELLS}} ", "bold"),
                words(each.reason),
            )
        )
        if each.remedy:
            lines.append(Content.assemble(" " * 8, words(each.remedy, "$accent")))
    return Content("\n").join(lines)


def days(left: float | None) -> str:
    """Return when the disk is full, in words."""
    if left is None:
        return "it does not fill"
    return f"full in {count(left)} days" if left else "trend after an hour"


def _rows(*rows: tuple[str, str, str], cells: int = NAME_CELLS) -> Content:
    return Content("\n").join(
        [Content.assemble((f"{name:<{cells}} ", "$muted"), (text, style)) for name, text, style in rows]
    )
