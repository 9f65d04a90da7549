"""What each part draws in when it is imported, read from ``sys.modules`` of a process of its own."""

from __future__ import annotations

import importlib.util
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import whatsdex

ROOT = Path(__file__).parents[2]
CHILD = "whatsdex.transports.whatsapp."
"""The link's child process lives below; only ``link`` and its like are the engine's."""
HEAVY = {"peewee", "pydantic", "textual", "neonize", "yt_dlp", "dramatiq", "PIL", "av", "psycopg2", "uvicorn", "httpx"}


def _drawn_in(code: str, said: str = "") -> set[str]:
    """Return the top-level and own modules that stand in ``sys.modules`` after ``code``."""
    tail = "\nimport json, sys; sys.stdout = sys.__stdout__; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail], input=said, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout.splitlines()[-1])
    return {name if name.startswith("whatsdex") else name.partition(".")[0] for name in modules}


def _modules(package: str) -> Iterator[str]:
    """Yield a package and all that lies in it."""
    found = importlib.util.find_spec(package)
    assert found is not None
    yield package
    for each in pkgutil.walk_packages(found.submodule_search_locations or [], package + "."):
        if each.name.rpartition(".")[2].isidentifier():
            yield each.name


def _importing(modules: list[str]) -> str:
    return "import " + ", ".join(modules)


def test_the_package_itself_draws_nothing_in() -> None:
    assert _drawn_in("import whatsdex") - _drawn_in("pass") == {"whatsdex"}
    assert whatsdex.__version__


def test_help_draws_nothing_heavy_in() -> None:
    code = (
        "import contextlib, io, sys\nsys.argv = ['whatsdex', '--help']\n"
        "from whatsdex.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    main()\n"
    )
    assert not _drawn_in(code) & HEAVY


def test_the_engine_and_all_below_it_draw_in_neither_neonize_nor_textual() -> None:
    below = ["engine", "commands", "kit", "services", "jobs", "storage", "cache", "monitoring", "transports.simulator"]
    own_processes = "whatsdex.services.sandboxed"
    modules = [each for part in below for each in _modules(f"whatsdex.{part}") if not each.startswith(own_processes)]
    assert not _drawn_in(_importing(modules)) & {"neonize", "textual"}


def test_the_engines_end_of_the_link_draws_no_neonize_in() -> None:
    assert "neonize" not in _drawn_in(_importing([CHILD + "link"]))


def test_the_links_child_knows_no_engine_no_storage_and_no_commands() -> None:
    own = {name for name in _drawn_in(_importing([CHILD + "client"])) if name.startswith("whatsdex.")}
    parts = {name.split(".")[1] for name in own}
    assert parts <= {"transports", "models", "events", "config", "errors", "text", "languages", "clock", "jid"}


@pytest.mark.parametrize("module", ["whatsdex.control.api", "whatsdex.control.remote"])
def test_asking_a_running_engine_draws_none_in(module: str) -> None:
    drawn = _drawn_in(_importing([module]))
    assert not {name for name in drawn if name.startswith(("whatsdex.engine", "whatsdex.storage", "whatsdex.commands"))}
    assert not drawn & {"neonize", "peewee", "dramatiq", "yt_dlp", "textual"}


def test_a_headless_run_draws_no_textual_in() -> None:
    modules = [each for part in ("cli", "web", "control") for each in _modules(f"whatsdex.{part}")]
    assert not _drawn_in(_importing(modules)) & {"neonize", "textual"}


def test_a_whole_engine_that_answers_draws_in_neither_neonize_nor_textual(tmp_path: Path) -> None:
    code = (
        "import contextlib, sys\n"
        f"sys.argv = ['whatsdex', 'chat', '--ephemeral', '--data', {str(tmp_path)!r}]\n"
        "from whatsdex.cli import main\n"
        "with contextlib.suppress(SystemExit):\n    main()\n"
    )
    drawn = _drawn_in(code, "/ping\n")
    assert {"whatsdex.engine.lifecycle", "whatsdex.storage.writer"} <= drawn
    assert not drawn & {"neonize", "textual", "yt_dlp"}


def test_the_panel_draws_in_neither_engine_nor_storage() -> None:
    drawn = _drawn_in(_importing(list(_modules("whatsdex.tui"))))
    assert "textual" in drawn
    assert not {name for name in drawn if name.startswith(("whatsdex.engine", "whatsdex.storage", "whatsdex.services"))}
    assert not drawn & {"neonize", "peewee"}
