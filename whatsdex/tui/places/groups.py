"""The groups: their place and what its keys do."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from whatsdex.tui.registry import Action, Place


def _make() -> Screen[Any]:
    from whatsdex.tui.screens.groups import GroupsScreen

    return GroupsScreen()


PLACE = Place(
    "groups",
    "4",
    "Groups",
    "Shows the groups that the bot is in, and what holds there.",
    _make,
    (
        ("on", "The bot answers there."),
        ("silent", "It waits until an admin or you have it answer."),
        ("left", "It is in that group no more."),
        ("uses", "Commands of the last 24 hours."),
        ("filter", "Words in the name; !word must not; also:"),
        ("", "name: account: is:on is:silent is:left"),
    ),
    table=True,
    jump=("group",),
)

ACTIONS = (
    Action("groups.switch", "e", "On/off", "Has the bot answer in the chosen groups, or be silent there.", "switch",
           "groups", calls=("groups.enable", "groups.disable"), twin="groups enable, groups disable"),
    Action("groups.options", "t", "Options", "Shows and changes what the marked group chose, its texts too.",
           "options", "groups"),
    Action("groups.members", "m", "Members", "Shows who is in the marked group.", "members", "groups"),
    Action("groups.commands", "c", "Commands", "Shows and changes which commands work in the marked group.",
           "commands", "groups"),
    Action("groups.leave", "x", "Leave", "Has the bot leave the chosen groups.", "leave", "groups", footer=False,
           calls=("groups.leave",), twin="groups leave"),
)  # fmt: skip

MEMBERS = Place(
    "members",
    "",
    "Members",
    "Shows who is in a group, and what can be done about them.",
    words=(
        ("admin", "May change the group; the bot needs to be one itself."),
        ("muted", "What they write is deleted."),
        ("filter", "Words that must occur; !word must not; also:"),
        ("", "name: number: is:admin"),
    ),
    within="groups",
    table=True,
)

OPTIONS = Place(
    "options",
    "",
    "Options of a group",
    "Shows what a group chose, and changes it; Enter does.",
    words=(("the usual", "The group chose nothing of its own."),),
    within="groups",
    table=True,
)

COMMANDS = Place(
    "group_commands",
    "",
    "Commands in a group",
    "Shows which commands work in a group, and switches them; Enter does.",
    words=(("off everywhere", "The Commands screen switches it on."),),
    within="groups",
    table=True,
)

MORE = (
    Action("members.promote", "p", "Promote", "Makes the chosen members admins.", "promote", "members",
           calls=("groups.promote",), twin="groups promote"),
    Action("members.demote", "d", "Demote", "Takes the chosen members' rights away.", "demote", "members",
           calls=("groups.demote",), twin="groups demote"),
    Action("members.mute", "m", "Mute", "Deletes what the chosen members write, or lets them write again.", "mute",
           "members", calls=("groups.mute", "groups.unmute"), twin="groups mute, groups unmute"),
    Action("members.warn", "w", "Warn", "Warns the chosen members; at the group's limit they are removed.", "warn",
           "members", calls=("groups.warn",), twin="groups warn"),
    Action("members.kick", "x", "Remove", "Removes the chosen members from the group.", "kick", "members",
           calls=("groups.kick",), twin="groups kick"),
    Action("options.change", "e", "Change", "Changes the marked option.", "detail", "options",
           calls=("groups.option",), twin="groups option"),
    Action("group_commands.switch", "e", "On/off", "Switches the chosen commands in this group.", "detail",
           "group_commands", calls=("groups.command",), twin="groups command"),
)  # fmt: skip
