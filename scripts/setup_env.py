"""Makes the project's own environment in ``.venv``, or renews it when the pinned packages changed.

Needs nothing but Python's standard library: no root, no pip. Says what it does on standard error.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STEPS = 3
sys.path.insert(0, str(ROOT))  # for scripts.find_pip, which is needed only to set up


def main() -> int:
    """Set up what is missing; the status is 1 where that cannot be done."""
    parser = argparse.ArgumentParser(description="Make or renew the environment in .venv.")
    parser.add_argument("--dev", action="store_true", help="with what checks and tests need")
    parser.add_argument("--check", action="store_true", help="change nothing, status 1 if something is missing")
    options = parser.parse_args()
    if is_ready(options.dev):
        return 0
    if options.check:
        return 1
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # a second start waits here, then finds all done
    try:
        if not is_ready(options.dev):
            set_up(options.dev)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped; the next start goes on from here.")
        return 1
    finally:
        os.close(folder)
    return 0


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def say(text: str, end: str = "\n") -> None:
    """Tell the person at the terminal."""
    print(text, end=end, file=sys.stderr, flush=True)


def requirements(dev: bool) -> list[Path]:
    """Return the files that pin what is to be installed."""
    names = ["requirements.txt", "requirements-dev.txt"] if dev else ["requirements.txt"]
    return [ROOT / name for name in names]


def stamp(dev: bool) -> str:
    """Return what the environment's mark must read: a hash of all that it is made from."""
    digest = hashlib.sha256()
    for path in requirements(dev):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {sys.version_info.major}.{sys.version_info.minor} {ROOT}"


def mark(dev: bool) -> Path:
    """Return the file that keeps the stamp."""
    return VENV / ("whatsdex-dev.stamp" if dev else "whatsdex.stamp")


def is_ready(dev: bool) -> bool:
    """Tell whether the environment is whole and made from the files as they are now."""
    try:
        return mark(dev).read_text() == stamp(dev) and PYTHON.exists()
    except OSError:
        return False


def set_up(dev: bool) -> None:
    """Make the environment, install the packages and leave the mark.

    Raises:
        SetupError: A step does not work.
    """
    started = time.monotonic()
    load, disk = sizes(dev)
    least = max(1, load // 100)
    say(
        f"Setting up WhatsDeX in {VENV}: once, {load} MB to load, {disk} MB on disk,\n"
        f"about {least} to {least * 5} minutes with a common line. No root is needed, nothing else is touched."
    )
    make_environment()
    install(dev, load)
    finish(dev)
    say(f"Ready after {time.monotonic() - started:.0f} s.\n")


def sizes(dev: bool) -> tuple[int, int]:
    """Return megabytes to load and on disk, as the pinned files' first lines tell them."""
    load = disk = 0
    for path in requirements(dev):
        found = re.search(r"(\d+) MB to load, (\d+) MB on disk", path.read_text(encoding="utf8"))
        if found:
            load, disk = load + int(found[1]), disk + int(found[2])
    return load, disk


def make_environment() -> None:
    """Make an empty environment with pip, or take the one that is there."""
    from scripts.find_pip import NoPip, bring_pip, works

    base = getattr(sys, "_base_executable", sys.executable)
    say(f"[1/{STEPS}] An environment with Python {sys.version.split()[0]} ", end="")
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]} or sys.prefix == sys.base_prefix)"
    if not works([str(PYTHON), "-c", same]):
        # Without pip: where ensurepip is missing, that is all that venv can do.
        done = subprocess.run(
            [base, "-m", "venv", "--clear", "--without-pip", str(VENV)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SetupError(f"python -m venv failed:\n{(done.stderr or done.stdout).strip()}")
    try:
        say(f"(pip: {bring_pip(PYTHON)})")
    except NoPip:
        raise SetupError(
            "This Python has neither ensurepip nor pip, and none could be brought.\n"
            "Either install one (Debian, Ubuntu: sudo apt install python3-venv), or set PIP_INDEX_URL\n"
            "to your package index (it ends in /simple), then start again."
        ) from None


def install(dev: bool, load: int) -> None:
    """Install the pinned packages, telling how far it is.

    Args:
        dev: With what checks and tests need.
        load: Megabytes that are to be loaded in all.
    """
    from scripts.find_pip import plain_environment

    path = requirements(dev)[-1]
    say(f"[2/{STEPS}] Packages ({path.name})")
    command = [str(PYTHON), "-m", "pip", "install", "--prefer-binary", "--progress-bar=off", "-r", str(path)]
    lines: list[str] = []
    progress = Progress(load)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=plain_environment()
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            progress.hear(line)
    progress.end()
    if pip.returncode:
        raise SetupError(
            "pip could not install the packages:\n  " + "\n  ".join(lines[-8:]) + "\n"
            "Once the cause is gone (no network? disk full?), start again: it goes on from here."
        )


class Progress:
    """Turns pip's lines into one line that moves, or into few where the output is no terminal."""

    def __init__(self, load: int) -> None:
        """Begin with nothing loaded of ``load`` megabytes."""
        self.load = max(load, 1)
        self.loaded = 0.0
        self.started = time.monotonic()
        self.live = sys.stderr.isatty()
        self.told = 0

    def hear(self, line: str) -> None:
        """Take in one of pip's lines."""
        found = re.match(r"\s*(?:Downloading|Using cached) (\S+).*?\(([\d.]+) ([kM]?B)\)", line)
        if found:
            self.loaded += float(found[2]) * {"B": 1e-6, "kB": 1e-3, "MB": 1}[found[3]]
            self.tell(found[1].rpartition("/")[2].split("-")[0])
        elif line.startswith("Installing collected"):
            self.loaded = self.load
            self.tell("unpacking, about half a minute")

    def tell(self, what: str) -> None:
        """Say what is being done and how far it is."""
        share = min(self.loaded / self.load, 1.0)
        spent = time.monotonic() - self.started
        rest = spent / share - spent if share > 0.1 else 0
        left = f", about {rest:.0f} s left" if rest > 5 else ""
        text = f"      {share:4.0%}  {min(self.loaded, self.load):.0f} of {self.load} MB{left}: {what}"
        if self.live:
            say("\r\x1b[K" + text[: shutil.get_terminal_size().columns - 1], end="")
        elif int(share * 4) > self.told:
            self.told = int(share * 4)
            say(text)

    def end(self) -> None:
        """Close the moving line."""
        if self.live:
            say("\r\x1b[K", end="")


def finish(dev: bool) -> None:
    """Make the project importable, see which outside libraries serve, and leave the mark."""
    probe = (
        "import ctypes.util, shutil, sysconfig; print(sysconfig.get_path('purelib'));"
        "print(shutil.which('ffmpeg') or '', ctypes.util.find_library('magic') or '', sep='|')"
    )
    done = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True, check=True)
    packages, tools = done.stdout.splitlines()
    ffmpeg, magic = tools.split("|")
    # What an editable install would do, without building anything.
    (Path(packages) / "whatsdex-project.pth").write_text(f"{ROOT}\n", encoding="utf8")
    say(
        f"[{STEPS}/{STEPS}] ffmpeg: {ffmpeg or 'from its package'}; "
        f"libmagic: {'the system has it' if magic else 'from its package'}"
    )
    for kind in (True, False) if dev else (False,):
        mark(kind).write_text(stamp(kind))


if __name__ == "__main__":
    sys.exit(main())
