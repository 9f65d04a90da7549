"""Structured logs: lines for people on standard error, JSON lines in a rotating file."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from io import FileIO
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO, cast

import msgspec
import structlog

from whatsdex.monitoring import logfiles, scrub
from whatsdex.monitoring.recent import RECENT

Level = Literal["debug", "info", "warning", "error"]

FILE = Path("logs") / "whatsdex.log"
"""Where the file is, in the data folder."""

FILE_BYTES = 10_000_000
FILES_KEPT = 5

_COLOURS = {"debug": "\033[2m", "info": "\033[36m", "warning": "\033[33m", "error": "\033[31m", "critical": "\033[31m"}

Output = Callable[[Mapping[str, Any]], None]
DIED: Counter[str] = Counter()
"""Threads that ended by what nobody caught, by name, since the setup."""
log = structlog.get_logger(__name__)


def setup(level: Level = "info", folder: Path | None = None, console: bool = False) -> Callable[[], None]:
    """Send all logs where they belong; may be called again, when the terminal or the level changes.

    Nothing else writes to the terminal from then on: warnings, libraries' logs (from warning on)
    and what dies in a thread come the same way.

    Args:
        level: The least that is written.
        folder: The data folder; None for no file.
        console: Whether to write for people on standard error; not while a TUI draws.

    Returns:
        What takes it all back.
    """
    file = LogFile(folder / FILE) if folder is not None else None
    if folder is not None and RECENT.empty:
        RECENT.extend(logfiles.tail(folder / FILE))
    outputs: list[Output] = [RECENT.write]
    if file is not None:
        outputs.append(file.write)
    if console:
        outputs.append(_console(sys.stderr))
    made = tuple(outputs)
    root = logging.getLogger()
    before = root.handlers[:], root.level, threading.excepthook, sys.unraisablehook
    for each in before[0]:
        if isinstance(each, _Libraries):
            each.close()
    root.handlers = [_Libraries(file)]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    DIED.clear()
    threading.excepthook = _thread_died
    sys.unraisablehook = _unraisable
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_PROCESSORS],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda name="", *_: _Writer(made, name),
        cache_logger_on_first_use=False,  # else a second setup would not reach loggers in use
    )

    def restore() -> None:
        DIED.clear()
        root.handlers[0].close()
        root.handlers, _level, threading.excepthook, sys.unraisablehook = before
        root.setLevel(_level)
        logging.captureWarnings(False)
        structlog.reset_defaults()

    return restore


def line(event: Mapping[str, Any], *, colour: bool = False) -> str:
    """Return a cleaned event as people read it, further lines of traces set off."""
    level = event.get("level", "")
    shown = f"{_COLOURS.get(level, '')}{level:<7}\033[0m" if colour else f"{level:<7}"
    text = f"{str(event.get('time', ''))[11:19]} {shown} {event.get('event', '')}"
    traces = []
    for key, given in event.items():
        if key in scrub.LINES:
            # A hostile text in a trace could else look like a line of ours.
            traces += [f"\n    | {each}" for each in str(given).splitlines()]
        elif key not in ("time", "level", "event", "logger") and given is not None:
            text += f" {key}={_quoted(str(given))}"
    return text + "".join(traces)


def _quoted(text: str) -> str:
    return f'"{text}"' if not text or " " in text else text


class LogFile(RotatingFileHandler):
    """The rotating file; it is given whole lines, which costs a third of what log records do."""

    def __init__(self, path: Path) -> None:
        """Open it; its folder is made when missing."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT - 1)
        self._size = path.stat().st_size
        self._guard = threading.Lock()

    def _open(self) -> FileIO:  # type: ignore[override]
        return Path(self.baseFilename).open("ab", buffering=0)  # what a full disk refuses must not pile up

    def write(self, event: Mapping[str, Any]) -> None:
        """Write an event; one that cannot be written is lost, since there is nobody to tell."""
        text = msgspec.json.encode(event) + b"\n"
        with self._guard, contextlib.suppress(OSError):
            if self.stream is None:  # closed, while a thread still logs
                return
            if self._size + len(text) > self.maxBytes:
                self.doRollover()
                self._size = 0
            cast("FileIO", self.stream).write(text)
            self._size += len(text)


class _Writer:
    """The end of structlog's chain: hands an event to all outputs."""

    def __init__(self, outputs: tuple[Output, ...], name: str) -> None:
        self._outputs = outputs
        self.name = name.removeprefix("whatsdex.")

    def write(self, /, **event: Any) -> None:
        for each in self._outputs:
            each(event)

    debug = info = warning = error = critical = exception = msg = write


class _Libraries(logging.Handler):
    """Takes the records of libraries' own loggers into ours."""

    def __init__(self, file: LogFile | None) -> None:
        super().__init__(logging.WARNING)
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        try:
            event = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit their message
            event = str(record.msg)
        tell = log.error if record.levelno >= logging.ERROR else log.warning
        tell(event, source=record.name, exc_info=record.exc_info or None)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _console(stream: TextIO) -> Output:
    colour = stream.isatty() and not os.environ.get("NO_COLOR")

    def write(event: Mapping[str, Any]) -> None:
        try:
            stream.write(line(event, colour=colour) + "\n")
            stream.flush()
        except (OSError, ValueError):  # the terminal has gone
            return

    return write


def _order(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Put level and event in front, where they are looked for, and the module at the end."""
    made = {"time": event.pop("time"), "level": method, "event": event.pop("event"), **event}
    if name := getattr(logger, "name", ""):
        made["logger"] = name
    return made


_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.format_exc_info,
    _order,
    scrub.processor,
]


def _thread_died(args: threading.ExceptHookArgs) -> None:
    if args.exc_type is not SystemExit:
        name = args.thread.name if args.thread else ""
        DIED[name] += 1
        log.error("thread_died", thread=name, exc_info=_info(args.exc_type, args.exc_value, args.exc_traceback))


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    info = _info(args.exc_type, args.exc_value, args.exc_traceback)
    log.warning("exception_ignored", where=repr(args.object), exc_info=info)


def _info(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return kind, error if error is not None else kind(), trace
