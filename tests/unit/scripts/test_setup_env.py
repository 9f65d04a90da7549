"""Setting the environment up, driven as a newcomer does: by the scripts, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup_env

ROOT = Path(__file__).parents[3]
PINS = "# Nothing at all: 7 MB to load, 9 MB on disk.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that needs no packages and whose program tells its arguments."""
    root = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "requirements.txt").write_text(PINS)
    (root / "requirements-dev.txt").write_text(PINS)
    (root / "whatsdex").mkdir()
    (root / "whatsdex" / "__main__.py").write_text("import sys\nprint(sys.argv[1:], sys.prefix)\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    return root


def _start(project: Path, script: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{project.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", **variables}
    return subprocess.run(
        [str(script), *arguments], capture_output=True, text=True, cwd=project.parent, env=environment, check=False
    )


def test_the_first_start_sets_up_as_does_one_after_a_move_or_a_change_and_others_say_nothing(project: Path) -> None:
    first = _start(project, project / "scripts/run", "--demo", "a b")
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"['run', '--demo', 'a b'] {project / '.venv'}\n"
    assert "7 MB to load, 9 MB on disk" in first.stderr
    assert "[3/3]" in first.stderr

    second = _start(project, project / "scripts/whatsdex", "ping")
    assert second.stdout == f"['ping'] {project / '.venv'}\n"
    assert second.stderr == ""

    link = project.parent / "bot"
    link.symlink_to(project / "scripts/run")
    assert _start(project, link).stdout == f"['run'] {project / '.venv'}\n"

    moved = project.parent / "moved"
    project.rename(moved)
    start = _start(moved, moved / "scripts/run")
    assert start.stdout == f"['run'] {moved / '.venv'}\n"
    assert "Ready" in start.stderr

    (moved / "requirements.txt").write_text("no-such-package-of-ours==1\n")
    changed = _start(moved, moved / "scripts/run")
    assert changed.returncode == 1
    assert changed.stdout == ""
    assert "no-such-package-of-ours" in changed.stderr
    assert "start again" in changed.stderr
    assert "Traceback" not in changed.stderr


def test_no_fitting_python_is_told_in_one_line(project: Path) -> None:
    folder = project.parent / "old"
    folder.mkdir()
    for name in ("sh", "dirname", "readlink"):
        (folder / name).symlink_to(shutil.which(name) or name)
    script = project / "scripts/environment.sh"
    script.write_text(script.read_text().replace(" /usr/bin/python3", ""))
    start = _start(project, project / "scripts/run", PATH=str(folder))
    assert start.returncode == 1
    assert start.stderr.startswith("Python 3.11 or newer is needed")
    assert start.stderr.count("\n") == 1


def test_the_share_that_is_loaded_is_told_in_quarters(capsys: pytest.CaptureFixture[str]) -> None:
    progress = setup_env.Progress(10)
    progress.live = False
    for line in (
        "Collecting av==18.1.0\n",
        "  Downloading av-18.1.0-cp311-abi3-manylinux_2_28_x86_64.whl (6.0 MB)\n",
        "Using cached https://127.0.0.1/files/click-8.5.1-py3-none-any.whl.metadata (500 kB)\n",
        "Installing collected packages: av, click\n",
    ):
        progress.hear(line)
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told] == ["60%", "100%"]
    assert "6 of 10 MB" in told[0]
