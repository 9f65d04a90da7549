"""Commands that are slow, wrong or talkative, to try the engine with."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Annotated

from whatsdex.kit import Between, Choice, Context, File, Kinds, Rest, UserError, command
from whatsdex.services.sandbox import SandboxCancelled

gate = threading.Event()
"""What ``/tryslow`` and ``/trywait`` wait for."""
ran: list[str] = []
"""What ran, in order."""

LONG = 30.0


@command(examples=["/trysay hello"], hidden=True)
def trysay(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Say a text back."""
    ran.append(text)
    ctx.reply(text)


@command(examples=["/tryslow"], hidden=True, seconds=0.3)
def tryslow(ctx: Context) -> None:
    """Wait for the gate, then say so, flush, and say so again."""
    ctx.reply("early")
    gate.wait(LONG)
    ctx.change_chat(subject="late")
    ctx.reply("late")
    try:
        ctx.flush()
        ctx.reply("later")
        ctx.flush()
    finally:
        ran.append("late")


@command(examples=["/trywait"], hidden=True, seconds=LONG)
def trywait(ctx: Context) -> None:
    """Wait for the gate."""
    ran.append("waiting")
    gate.wait(LONG)
    ctx.reply("waited")


@command(examples=["/tryraise"], hidden=True)
def tryraise(ctx: Context) -> None:
    """Reply, then fail."""
    ctx.reply("half an answer")
    ctx.change_chat(subject="half")
    ctx.after.append(lambda: ran.append("after"))
    raise ValueError("/home/operator/secret.py: whatsdex.engine exploded")


@command(examples=["/tryflush"], hidden=True)
def tryflush(ctx: Context) -> None:
    """Flush a reply, then fail."""
    ctx.reply("flushed")
    ctx.flush()
    ctx.reply("lost")
    raise ValueError("boom")


@command(examples=["/tryrefuse 3"], hidden=True)
def tryrefuse(ctx: Context, number: Annotated[int, Between(1, 6)]) -> None:
    """Reply, then refuse."""
    ctx.reply("lost")
    raise UserError("That cannot be.", "Try another one.")


@command(examples=["/trybad"], hidden=True)
def trybad(ctx: Context) -> None:
    """Write what the database refuses."""
    ctx.reply("never")
    ctx.unit.run("INSERT INTO nowhere VALUES (1)")


@command(examples=["/tryoffer"], hidden=True)
def tryoffer(ctx: Context) -> None:
    """Offer two things to say."""
    choices = [Choice(answers=(each,), command="trysay", arguments=f"chosen {each}") for each in ("1", "2")]
    ctx.offer("1 or 2?", choices)


@command(examples=["/tryedit"], hidden=True)
def tryedit(ctx: Context) -> None:
    """Write a message and change it before it is sent, after, and delete another."""
    handle = ctx.reply("first")
    ctx.edit(handle, "second")
    gone = ctx.reply("never seen")
    ctx.delete(gone)
    ctx.flush()


@command(examples=["/trykill"], hidden=True)
def trykill(ctx: Context) -> None:
    """End the process."""
    os.kill(os.getpid(), signal.SIGKILL)


@command(examples=["/tryjobkill"], hidden=True, background=True)
def tryjobkill(ctx: Context) -> None:
    """End the process, in the background."""
    ctx.reply("begun", name="begun")
    ctx.flush()
    os.kill(os.getpid(), signal.SIGKILL)


@command(examples=["/tryjob hello"], hidden=True, background=True)
def tryjob(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Wait for the gate, then say a text; ends when it is cancelled."""
    ran.append(f"{text}@{ctx.job.attempt if ctx.job else 0}")
    ctx.reply("begun", name="begun")
    ctx.flush()
    _wait_for(gate.is_set, ctx)
    ctx.reply(text or "done")


@command(examples=["/trysteps"], hidden=True, background=True)
def trysteps(ctx: Context) -> None:
    """Tell of a progress many times."""
    for number in range(20):
        ctx.progress(number / 20, f"step {number}")
    ctx.finish_progress("finished")


@command(examples=["/tryjobraise"], hidden=True, background=True)
def tryjobraise(ctx: Context) -> None:
    """Fail in the background."""
    ctx.reply("lost")
    raise ValueError("boom")


@command(examples=["/trysize"], hidden=True, background=True)
def trysize(ctx: Context, file: Annotated[File, Kinds("document", "image")]) -> None:
    """Tell a file's size."""
    ctx.reply(f"{file.path.stat().st_size} bytes")


def _wait_for(condition: Callable[[], bool], ctx: Context) -> None:
    pause = threading.Event()
    while not condition():
        if ctx.cancelled:
            raise SandboxCancelled
        pause.wait(0.01)


@command(examples=["/tryownerjob Bea"], hidden=True, background=True, role="owner")
def tryownerjob(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Do in the background what only owners may."""
    ctx.reply(text)
