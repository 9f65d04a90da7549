"""The families group, information and the owner's own are there as the catalogue's table says, with their rules."""

from __future__ import annotations

import pytest

from whatsdex import commands
from whatsdex.kit import Command

REGISTRY = commands.load()
TABLE = """
lead: group/gc add kick promote demote pending link/gclink revoke setname setdesc seticon/setpp disappearing/ephemeral
lead: purge autoclose
admin: warn unwarn setmaxwarnings mute unmute mutelist delete/del option/setopt settext simulate setrules badword
admin: allowlink lock antiraid slowmode filter schedule poll pin unpin lurkers/sider enable disable prefix language
admin: modlog tagall hidetag/ht tagadmins tagme
member: warnings votekick report intro rules note/save groupinfo admins topchat/topyapping
owner: ban unban banlist mode maintenance join leave groups block unblock setting restart audit
tell: menu help ping/server uptime status about source/sc owner donate privacy feedback/bug
"""
"""Who may, and what: each with its other names. ``lead``: admins, where the bot is one too."""
ROWS = [line.partition(": ") for line in TABLE.strip().splitlines()]
ENTRIES = [(who, entry) for who, _colon, entries in ROWS for entry in entries.split()]


def command_of(entry: str) -> Command:
    name, *others = entry.split("/")
    found = REGISTRY.find(name)
    assert found is not None, name
    assert found.name == name
    assert set(others) <= set(found.aliases), name
    return found


@pytest.mark.parametrize(("who", "entry"), ENTRIES)
def test_each_has_its_names_and_rules(who: str, entry: str) -> None:
    found = command_of(entry)
    category = {"owner": "owner", "tell": "information"}.get(who, "group")
    assert (found.category, found.role) == (category, "owner" if who == "owner" else "user")
    assert found.place == ("group" if category == "group" else "anywhere")
    assert found.admin == (who in ("lead", "admin"))
    assert found.bot_admin == (who == "lead" or entry == "votekick")
    assert found.cooldown == 60 or not found.name.startswith(("tag", "hidetag"))


def test_why_is_for_admins_in_groups_and_for_everybody_about_themselves() -> None:
    found = command_of("why/explain")
    assert (found.category, found.place, found.admin) == ("group", "anywhere", True)


def test_nothing_of_these_families_is_beyond_the_table_but_jobs() -> None:
    known = {entry.partition("/")[0] for _who, entry in ENTRIES}
    ours = {each.name for each in REGISTRY.commands if each.category in ("group", "information", "owner")}
    assert ours - known == {"why", "jobs", "cancel", "retry", "echo"}
