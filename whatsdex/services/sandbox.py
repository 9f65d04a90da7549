"""The sandbox: a child process in which outside files and programs are handled, killed whole when it must be."""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog

import whatsdex
from whatsdex.models import Frozen
from whatsdex.text import sanitize

log = structlog.get_logger(__name__)

DRAWING = "whatsdex.services.sandboxed.drawing"
TASKS = {
    "banner": f"{DRAWING}.sheets:banner",
    "barcode": f"{DRAWING}.codes:barcode",
    "brat": f"{DRAWING}.letters:brat",
    "carbon": f"{DRAWING}.code:carbon",
    "certificate": f"{DRAWING}.sheets:certificate",
    "cloud": f"{DRAWING}.cloud:cloud",
    "color": f"{DRAWING}.sheets:color",
    "coloured_text": f"{DRAWING}.letters:coloured",
    "convert": "whatsdex.services.sandboxed.convert:convert",
    "cutout": "whatsdex.services.sandboxed.cutout:cut_out",
    "dots": f"{DRAWING}.textart:dots",
    "download": "whatsdex.services.sandboxed.fetch:download",
    "edit": "whatsdex.services.sandboxed.edits:edit",
    "fetch": "whatsdex.services.sandboxed.plain:fetch",
    "figlet": f"{DRAWING}.textart:figlet",
    "gallery": "whatsdex.services.sandboxed.gallery:gallery",
    "letters": f"{DRAWING}.textart:letters",
    "meme": f"{DRAWING}.photos:meme",
    "overlay": f"{DRAWING}.photos:overlay",
    "pdf_merge": "whatsdex.services.sandboxed.papers:merge",
    "pdf_pictures": "whatsdex.services.sandboxed.papers:pictures",
    "pdf_split": "whatsdex.services.sandboxed.papers:split",
    "pdf_text": "whatsdex.services.sandboxed.papers:text",
    "picture": "whatsdex.services.sandboxed.stickers:picture",
    "pixels": "whatsdex.services.sandboxed.pixels:pixels",
    "preview": "whatsdex.services.sandboxed.look:preview",
    "probe": "whatsdex.services.sandboxed.probe:probe",
    "qr": f"{DRAWING}.codes:qr",
    "quote": f"{DRAWING}.sheets:quote",
    "read_codes": f"{DRAWING}.codes:read",
    "relabel": "whatsdex.services.sandboxed.relabel:relabel",
    "search": "whatsdex.services.sandboxed.look:search",
    "speak_offline": "whatsdex.services.sandboxed.speech:offline",
    "speak_online": "whatsdex.services.sandboxed.speech:online",
    "sticker": "whatsdex.services.sandboxed.stickers:make",
    "subtitles": "whatsdex.services.sandboxed.look:subtitles",
    "told": "whatsdex.services.sandboxed.plain:told",
    "versions": "whatsdex.services.sandboxed.look:versions",
    "wanted": f"{DRAWING}.photos:wanted",
    "write": f"{DRAWING}.sheets:write",
}
"""What a child may be asked to do: name, and the function that does it."""

POLL_SECONDS = 0.1
"""How often a cancellation is looked for."""
GRACE_SECONDS = 2.0
"""How long a child that said its last word may take to end."""
LINE_LIMIT = 1_000_000
"""Bytes of the longest line that a child may say."""
COMPLAINT_KEPT = 4000
"""Bytes kept of what a child's libraries printed, for the log."""

Progress = dict[str, Any]


class Limits(Frozen):
    """What a child may use."""

    seconds: float = 60.0
    """Until it is killed."""
    cpu_seconds: int = 60
    memory: int = 1 << 30
    """Bytes of address space; 0 for as much as it likes, which deno needs."""
    resident: int = 0
    """Bytes of memory that it and all it started may really use, looked at now and then; 0 for any."""
    file_size: int = 256_000_000
    """Bytes of the largest file it may write."""


class SandboxError(Exception):
    """A job in the sandbox did not end well; ``detail`` is for the log."""

    def __init__(self, detail: str = "") -> None:
        """Keep what the child last said."""
        super().__init__(detail)
        self.detail = detail


class SandboxTimeout(SandboxError):
    """The deadline or the processor time was used up."""


class SandboxCancelled(SandboxError):
    """Somebody cancelled the job."""


class SandboxMemory(SandboxError):
    """The job needed more memory than it may have."""


class SandboxKilled(SandboxError):
    """The child died of a signal, or without an answer."""


class SandboxFault(SandboxError):
    """The function in the child raised what it should not; a fault of ours."""


class SandboxFailure(SandboxError):
    """The function in the child says why it cannot be done.

    Args:
        code: A short name of the reason.
        facts: What belongs to it.
    """

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        """Keep code and facts."""
        super().__init__(f"{code} {facts}")
        self.code = code
        self.facts = facts


@contextlib.contextmanager
def work_folder(inside: Path | None = None) -> Iterator[Path]:
    """Make a folder for one job's files and delete it afterwards, whatever is in it."""
    path = Path(tempfile.mkdtemp(prefix="work-", dir=inside)).absolute()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(
    task: str,
    job: dict[str, Any],
    *,
    work: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    proxy: str = "",
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Run one of ``TASKS`` in a child of its own and return its result.

    Args:
        task: The task's name.
        job: What it is to do; JSON.
        work: The child's working folder, from ``work_folder``; made files are there afterwards.
        limits: What it may use.
        proxy: The URL of a guard's pass; without one the child has no network where the kernel can
            take it away.
        on_progress: Called with every step the child tells of.
        cancelled: Asked ten times a second; true kills the child.

    Raises:
        SandboxError: One of its kinds; the child and all it started are dead then.
    """
    order = {
        "target": TASKS[task],
        "job": job,
        "paths": _paths(),
        "online": bool(proxy),
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds,
        "file_size": limits.file_size,
    }
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", str(Path(__file__).parent / "sandboxed" / "main.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=work,
        env=_environment(work, proxy),
        start_new_session=True,
    )
    talk = _Talk(on_progress)
    grace = 0.0
    try:
        _tell(child, order)
        _listen(child, talk, limits, cancelled)
        grace = GRACE_SECONDS
    finally:
        status = _end(child, grace)
    return _outcome(task, status, talk)


class _Talk:
    """What a child said up to now."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self._on_progress = on_progress
        self._line = b""
        self.answer: dict[str, Any] = {}
        self.complaint = b""

    def hear(self, chunk: bytes) -> None:
        *lines, self._line = (self._line + chunk).split(b"\n")
        if len(self._line) > LINE_LIMIT:
            raise SandboxKilled("an endless line")
        for line in lines:
            try:
                said = json.loads(line)
                step = said["step"] if said["kind"] == "progress" else None
            except (ValueError, KeyError, TypeError):
                raise SandboxKilled("a garbled line") from None
            if step is None:
                self.answer = said
            elif self._on_progress is not None:
                self._on_progress(step)

    def overhear(self, chunk: bytes) -> None:
        self.complaint = (self.complaint + chunk)[-COMPLAINT_KEPT:]


def _tell(child: subprocess.Popen[bytes], order: dict[str, Any]) -> None:
    # Standard input stays open: its end tells the child that we are gone.
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(order).encode() + b"\n")
            child.stdin.flush()


def _listen(child: subprocess.Popen[bytes], talk: _Talk, limits: Limits, cancelled: Callable[[], bool] | None) -> None:
    """Hear the child out until it closes its output."""
    deadline = time.monotonic() + limits.seconds
    watched = cancelled is not None or limits.resident > 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout or 0, selectors.EVENT_READ, talk.hear)
        selector.register(child.stderr or 0, selectors.EVENT_READ, talk.overhear)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SandboxTimeout(_text(talk.complaint))
            if cancelled is not None and cancelled():
                raise SandboxCancelled
            if limits.resident and _resident(child.pid) > limits.resident:
                raise SandboxMemory("more memory than it may have")
            for key, _ in selector.select(min(left, POLL_SECONDS) if watched else left):
                chunk = os.read(key.fd, 65536)
                if chunk:
                    key.data(chunk)
                elif key.fileobj is child.stdout:
                    return
                else:
                    selector.unregister(key.fileobj)


def _resident(number: int) -> int:
    """Return the bytes of memory that a child and all it started use."""
    import psutil

    total = 0
    with contextlib.suppress(psutil.Error):
        child = psutil.Process(number)
        for each in (child, *child.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += each.memory_info().rss
    return total


def _end(child: subprocess.Popen[bytes], grace: float) -> int:
    """Kill the child's whole group, after ``grace`` seconds to end by itself, and return the child's status."""
    # Not reaped yet, it keeps its number from being given to a stranger while we kill by it.
    if grace:
        alive = os.pidfd_open(child.pid)
        try:
            select.select([alive], [], [], grace)
        finally:
            os.close(alive)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    for each in (child.stdin, child.stdout, child.stderr):
        if each is not None:
            with contextlib.suppress(BrokenPipeError):
                each.close()
    return child.wait()


def _outcome(task: str, status: int, talk: _Talk) -> dict[str, Any]:
    complaint = _text(talk.complaint)
    if complaint:
        log.debug("sandbox_said", task=task, text=complaint)
    answer = talk.answer
    match answer.get("kind"):
        case "result":
            result: dict[str, Any] = answer["value"]
            return result
        case "failure":
            raise SandboxFailure(answer["code"], answer["facts"])
        case "memory":
            raise SandboxMemory(complaint)
        case "fault":
            raise SandboxFault(answer["detail"])
    if status == -signal.SIGXCPU:
        raise SandboxTimeout(complaint)
    raise SandboxKilled(f"status {status}: {complaint}")


def _text(raw: bytes) -> str:
    return sanitize(raw.decode("utf8", "replace"), lines=True, limit=COMPLAINT_KEPT)


def _paths() -> list[str]:
    home = str(Path(whatsdex.__file__).parent.parent)
    return list(dict.fromkeys([home, *(each for each in sys.path if Path(each).is_absolute())]))


def _environment(work: Path, proxy: str) -> dict[str, str]:
    """Build a child's environment from nothing, so that no secret and no exception from the proxy is in it."""
    made = {"PATH": os.defpath, "HOME": str(work), "TMPDIR": str(work), "LANG": "C.UTF-8"}
    if "SSL_CERT_FILE" in os.environ:
        made["SSL_CERT_FILE"] = os.environ["SSL_CERT_FILE"]
    if proxy:
        made |= dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"), proxy)
    return made
