"""Writing down what people with rights did from a chat."""

from __future__ import annotations

from whatsdex.engine.roles import reaches
from whatsdex.engine.rules import Rule
from whatsdex.events import Outcome
from whatsdex.kit.context import Context
from whatsdex.storage import audit
from whatsdex.storage.audit import Entry


def record(context: Context, outcome: Outcome, rule: Rule, arguments: str) -> None:
    """Have a run's unit say in the audit what was done, if it was done with rights.

    Args:
        context: The run, ended.
        outcome: How it ended.
        rule: Who may run the command.
        arguments: What was written behind its name.
    """
    command = context.command
    privileged = (command.admin and context.chat.group) or reaches(rule.role, "staff") or reaches(command.role, "staff")
    if outcome not in ("ok", "failed") or context.asking or not (privileged or context.audited is not None):
        return
    target, detail = context.audited or ("", arguments)
    audit.put(
        context.unit,
        Entry(
            context.asked, context.user.key, "chat", f"{command.category}.{command.name}", target, context.chat.jid,
            detail if outcome == "ok" else f"{detail} ({outcome})",
        ),
    )  # fmt: skip
