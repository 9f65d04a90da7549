"""Finding a pip where Python came without."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import find_pip

WHEEL = b"a wheel"
SUM = hashlib.sha256(WHEEL).hexdigest()


class _Index(BaseHTTPRequestHandler):
    links = ""
    asked: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        body = self.links.encode() if self.path.endswith("/simple/pip/") else WHEEL
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Index]]:
    monkeypatch.setattr(_Index, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), _Index) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://me:s%40cret@127.0.0.1:{server.server_port}/simple")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield _Index
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_newest_release_is_taken(index: type[_Index], tmp_path: Path) -> None:
    index.links = f"""
        <a href="../../files/pip-9.0-py3-none-any.whl#sha256={SUM}">old</a>
        <a href="../../files/pip-26.1-py3-none-any.whl#sha256={SUM}">new</a>
        <a href="../../files/pip-27.0b1-py3-none-any.whl">beta</a>
        <a href="../../files/pip-28.0-py3-none-any.whl" data-yanked="">withdrawn</a>
        <a href="../../files/pip-29.0.tar.gz">source</a>
        <a href="../../files/pipx-30.0-py3-none-any.whl">another</a>"""
    (wheel,) = find_pip.wheel_from_index(tmp_path)
    assert wheel.name == "pip-26.1-py3-none-any.whl"
    assert wheel.read_bytes() == WHEEL
    assert [path for path, _ in index.asked] == ["/simple/pip/", "/files/pip-26.1-py3-none-any.whl"]
    assert {secret for _, secret in index.asked} == {"Basic bWU6c0BjcmV0"}


def test_a_file_that_is_not_what_the_index_promised_is_refused(index: type[_Index], tmp_path: Path) -> None:
    index.links = f'<a href="pip-26.1-py3-none-any.whl#sha256={"0" * 64}">x</a>'
    assert list(find_pip.wheel_from_index(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_an_index_without_pip_brings_nothing(index: type[_Index], tmp_path: Path) -> None:
    index.links = "<p>nothing here"
    assert list(find_pip.wheel_from_index(tmp_path)) == []


def test_the_index_is_the_one_of_pips_configuration(home: Path) -> None:
    (home / ".config/pip").mkdir(parents=True)
    (home / ".config/pip/pip.conf").write_text("[global]\nindex-url = http://127.0.0.1/here%20/simple\n")
    assert find_pip.named_index() == "http://127.0.0.1/here%20/simple"


def test_the_environment_outdoes_pips_configuration(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1/file\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(home / "pip.conf"))
    assert find_pip.named_index() == "http://127.0.0.1/file"
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/variable")
    assert find_pip.named_index() == "http://127.0.0.1/variable"


def test_pip_is_told_nothing_that_would_install_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/kept")
    environment = find_pip.plain_environment()
    assert "PIP_TARGET" not in environment
    assert environment["PIP_INDEX_URL"] == "http://127.0.0.1/kept"
