"""Brings pip into an environment, also where this Python came without ensurepip or pip."""

from __future__ import annotations

import base64
import configparser
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

WHEEL_FOLDERS = ("/usr/share/python-wheels", "/usr/share/python3/wheels")
"""Where distributions that split ensurepip off keep its wheels."""


class NoPip(Exception):
    """There is no way to a pip."""


def bring_pip(python: Path) -> str:
    """Install pip into an environment by the first way that works.

    Args:
        python: The environment's Python.

    Returns:
        Which way it was, in a few words.

    Raises:
        NoPip: None worked.
    """
    if works([str(python), "-m", "pip", "--version"]):
        return "it was there"
    if works([str(python), "-m", "ensurepip", "--default-pip"]):
        return "by ensurepip"
    for find in (wheels_of_this_machine, wheel_by_other_pip, wheel_from_index, wheel_from_apt):
        with tempfile.TemporaryDirectory() as folder:
            for wheel in find(Path(folder)):
                # A wheel is a zip file that Python can run pip from; --no-index: it installs itself.
                if works([str(python), f"{wheel}/pip", "install", "--no-index", str(wheel)]):
                    return f"from {wheel.name}"
    uv = shutil.which("uv")
    if uv and works([uv, "pip", "install", "--python", str(python), "pip"]):
        return "by uv"
    raise NoPip


def works(command: list[str]) -> bool:
    """Tell whether a command ends well, whatever it prints."""
    try:
        done = subprocess.run(command, capture_output=True, env=plain_environment(), timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def plain_environment() -> dict[str, str]:
    """Return the environment for pip: the user's, less what would install elsewhere than asked."""
    away = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")
    kept = {name: value for name, value in os.environ.items() if name not in away}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}


def wheels_of_this_machine(_folder: Path) -> Iterator[Path]:
    """Yield pip's wheels that the distribution or the user keeps."""
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), *WHEEL_FOLDERS, *os.environ.get("PIP_FIND_LINKS", "").split()]
    for each in folders:
        if each and Path(each).is_dir():
            yield from sorted(Path(each).glob("pip-*.whl"), reverse=True)


def wheel_by_other_pip(folder: Path) -> Iterator[Path]:
    """Yield the wheel that another pip of this machine downloads, from where its settings say."""
    pips = [[getattr(sys, "_base_executable", sys.executable), "-m", "pip"]]
    pips += [[found] for name in ("pip3", "pip") if (found := shutil.which(name))]
    for pip in pips:
        if works([*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder), "pip"]):
            yield from folder.glob("pip-*.whl")


def wheel_from_index(folder: Path) -> Iterator[Path]:
    """Yield pip's newest wheel from the index that the user's own pip settings name."""
    index = named_index()
    if not index:
        return
    try:
        page_url = index.rstrip("/") + "/pip/"
        links = Links()
        links.feed(fetch(page_url).decode())
        url = urllib.parse.urljoin(page_url, newest(links.found))
        body = fetch(url)
    except (OSError, ValueError, ImportError):
        return
    address, _, promised = url.partition("#sha256=")
    if promised and hashlib.sha256(body).hexdigest() != promised:
        return
    wheel = folder / address.rpartition("/")[2]
    wheel.write_bytes(body)
    yield wheel


def named_index() -> str:
    """Return the package index of the environment or of pip's configuration files, else nothing."""
    named = os.environ.get("PIP_INDEX_URL", "")
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path(os.environ.get("PIP_CONFIG_FILE", os.devnull)), config / "pip/pip.conf", home / ".pip/pip.conf"]
    for path in (*files, Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf")):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path)
        except configparser.Error:
            continue
        for section in ("install", "global"):
            named = named or parser.get(section, "index-url", fallback="")
    return named


def fetch(url: str) -> bytes:
    """Return what an address of the user's index holds."""
    import ssl  # some Pythons were built without it, and most ways here need neither
    import urllib.request

    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    request = urllib.request.Request(  # noqa: S310 - the address is the user's own
        parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, fragment="").geturl()
    )
    if parts.username:
        secret = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(secret.encode()).decode())
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:  # noqa: S310 - as above
        body: bytes = answer.read()
    return body


class Links(HTMLParser):
    """Gathers the links of an index page, withdrawn files left out."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a link in."""
        named = dict(attrs)
        if tag == "a" and named.get("href") and "data-yanked" not in named:
            self.found.append(named["href"] or "")


def newest(links: list[str]) -> str:
    """Return the link to the highest released version of pip's wheel.

    Raises:
        ValueError: There is none.
    """
    wheel = re.compile(r"/pip-(\d+(?:\.\d+)*)-py3-none-any\.whl(?:#|$)")
    versions = [
        ([int(part) for part in hit[1].split(".")], link) for link in links if (hit := wheel.search("/" + link))
    ]
    return max(versions)[1]


def wheel_from_apt(folder: Path) -> Iterator[Path]:
    """Yield the wheel that Debian and its children ship as a package; root is not needed to unpack it."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return
    own_lists = ["-o", f"Dir::State={folder}/state", "-o", f"Dir::Cache={folder}/cache",
                 "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "APT::Sandbox::User="]  # fmt: skip
    ways: list[Callable[[], bool]] = [
        lambda: apt(folder, ["download", "python3-pip-whl"]),
        # The machine's lists of packages may be missing or stale: take new ones, for this once.
        lambda: apt(folder, [*own_lists, "update"]) and apt(folder, [*own_lists, "download", "python3-pip-whl"]),
    ]
    if any(way() for way in ways):
        for package in folder.glob("*.deb"):
            if works(["dpkg-deb", "-x", str(package), str(folder / "unpacked")]):
                yield from (folder / "unpacked").rglob("pip-*.whl")


def apt(folder: Path, arguments: list[str]) -> bool:
    """Run apt-get within a folder of ours; tells whether it ended well."""
    for each in ("state/lists/partial", "cache/archives/partial"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "-q", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False).returncode == 0  # noqa: S607
