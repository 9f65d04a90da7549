"""Running a command's function, and what follows from how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from whatsdex.engine.incidents import Incidents
from whatsdex.errors import UserError, WhatsdexError
from whatsdex.events import Outcome
from whatsdex.kit.context import Context
from whatsdex.kit.groups import prefix
from whatsdex.kit.parameters import File, bind
from whatsdex.models import Message
from whatsdex.services.sandbox import SandboxCancelled
from whatsdex.storage.unit import Voided
from whatsdex.text import _

log = structlog.get_logger(__name__)

APOLOGY = "failed"
"""The name of the reply that tells of a fault of ours; a run has one at most."""


@dataclass(frozen=True, slots=True)
class End:
    """How a run ended."""

    outcome: Outcome
    incident: int = 0
    note: str = ""


def run(
    context: Context,
    arguments: str,
    request: Message,
    incidents: Incidents,
    *,
    file: Callable[[File], File] | None = None,
) -> End:
    """Run a command; what it wrote since its last flush counts only if it succeeds.

    Args:
        context: The run.
        arguments: What the user wrote behind the name.
        request: The message whose media and mentions count.
        incidents: Where a fault of ours is written down.
        file: Completes media parameters with where the bytes are.
    """
    command = context.command
    try:
        values = bind(command.parameters, arguments, request, context_usage(context))
        if file is not None:
            values = {name: file(each) if isinstance(each, File) else each for name, each in values.items()}
        command.run(context, **values)
        return End("ok")
    except Voided:
        return End("failed", note="timeout")
    except UserError as error:
        context.take()
        if not context.finish_progress("⚠ " + str(error)):
            context.reply("⚠ " + str(error))
        return End("user_error", note=error.message)
    except SandboxCancelled:
        context.take()
        if context.job is not None and context.job.cancelled():
            context.finish_progress("✗ " + _("Cancelled."))
            return End("cancelled")
        context.reply("⚠ " + _("That took longer than I may work on it, so I stopped."))
        return End("user_error", note="out of time")
    except Exception as error:  # noqa: BLE001 - an isolation point: a command's fault stays its own
        context.take()
        number = incidents.record(f"command {command.name}", error, context.invocation)
        context.reply(apology(number), name=APOLOGY)
        detail = error.message if isinstance(error, WhatsdexError) else type(error).__name__
        return End("failed", number, detail)


def apology(number: int) -> str:
    """Return the one line that a user is told of a fault of ours."""
    return _("⚠ Something went wrong here. It was noted as incident {number}.").format(number=number)


def context_usage(context: Context) -> str:
    """Return how the command is called, with the prefix in force."""
    return prefix(context) + context.command.usage
