"""What commands need of this machine and of the network, looked at for real: is it there, does it answer?"""

from __future__ import annotations

import http.client
import importlib.util
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from whatsdex.config import Config
from whatsdex.models import Frozen
from whatsdex.monitoring.health import Health, State, bad, warning
from whatsdex.services import sandbox
from whatsdex.services.deno import deno_path
from whatsdex.services.ffmpeg import ffmpeg_path
from whatsdex.services.guard import Guard, Pass
from whatsdex.services.speech import SITE
from whatsdex.text import sanitize, size

SECONDS = 6.0
"""How long a program or a service may take to answer."""
BUDGET = 100_000
"""Bytes that asking all services may cost."""
WORD = 60
"""Characters kept of what a program says of itself."""


class Service(Frozen):
    """A server of the open internet that something here needs."""

    name: str
    host: str
    without: str
    """What is so without it."""
    port: int = 443


SERVICES = (
    Service("WhatsApp", "web.whatsapp.com", "no account connects"),
    Service("YouTube", "www.youtube.com", "/play and all that comes from there fail"),
    Service("GitHub", "codeload.github.com", "/githubdl fails"),
    Service("Google Drive", "drive.google.com", "/gdrive fails"),
    Service("Google's speech", urlsplit(SITE).hostname or "", "/tts speaks by espeak-ng alone"),
)
NETWORK = "Look at the machine's network and name server, a firewall, and net.proxy."
SAID = {
    "no-such-name": ("its name is not known here", NETWORK),
    "blocked-domain": ("net.blocked_domains names it", "Take it out there if that was not meant."),
    "private-address": ("its name leads to a private address", "Look at the machine's name server."),
}
"""What the guard's refusals mean here, and what to do; of all others it is that nothing answers."""


def examine(config: Config, data: Path, guard: Guard, services: Sequence[Service] = SERVICES) -> list[Health]:
    """Look at all of it side by side; takes up to ``SECONDS`` where something does not answer.

    Args:
        config: The settings as they are now.
        data: The data folder.
        guard: The way to the services.
        services: The servers to ask.
    """
    with guard.issue(BUDGET, SECONDS) as access:
        checks: dict[str, Callable[[], State]] = {
            "data folder": partial(_folder, data),
            "sandbox": _sandbox,
            "ffmpeg": _ffmpeg,
            "espeak-ng": _espeak,
            "YouTube scripts": _scripts,
            "cookies": partial(_cookies, config.net.cookies),
            "backgrounds": partial(_backgrounds, config.media.removebg_model),
            **{each.name: partial(_answers, access, each) for each in services},
        }
        with ThreadPoolExecutor(len(checks), "doctor") as pool:
            states = list(pool.map(lambda check: check(), checks.values()))
    return [Health(name, state.level, state.reason, state.remedy) for name, state in zip(checks, states, strict=True)]


def _folder(data: Path) -> State:
    if not data.exists():
        return State(reason=f"{data} is not there yet; run makes it")
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"x")
    except OSError as error:
        return bad(f"{data} cannot be written to: {error.strerror}", "Give it to the bot's user: chown -R USER.")
    return State(reason=f"{size(shutil.disk_usage(data).free)} free")


def _sandbox() -> State:
    began = time.monotonic()
    try:
        with sandbox.work_folder() as work:
            sandbox.run("figlet", {"text": "ok", "font": "standard"}, work=work, limits=sandbox.Limits(seconds=30))
    except (sandbox.SandboxError, OSError) as error:
        reason = f"no child ends as it should, so all work on files fails: {sanitize(str(error), limit=WORD)}"
        return bad(reason, "The log has more: `whatsdex logs`.")
    return State(reason=f"a child did its work in {time.monotonic() - began:.1f} s")


def _ffmpeg() -> State:
    if not (path := ffmpeg_path()):
        return warning("it is missing: no videos, no voice messages, no stickers that move", "apt install ffmpeg")
    return _version(path, "-version", "apt install --reinstall ffmpeg")


def _espeak() -> State:
    if (path := shutil.which("espeak-ng")) is None:
        return warning("it is missing: /tts speaks by Google alone", "apt install espeak-ng")
    return _version(path, "--version", "apt install --reinstall espeak-ng")


def _scripts() -> State:
    if not (path := deno_path()):
        remedy = "Install WhatsDeX with its extra: whatsdex[youtube]"
        return warning("deno or yt-dlp-ejs is missing: YouTube gives few formats or none", remedy)
    return _version(path, "--version", "Install the extra whatsdex[youtube] anew.")


def _version(path: str, flag: str, remedy: str) -> State:
    try:
        said = subprocess.run([path, flag], capture_output=True, timeout=SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return warning(f"{path} does not run: {sanitize(str(error), limit=WORD)}", remedy)
    first = said.decode("utf8", "replace").partition("\n")[0]
    return State(reason=sanitize(first.partition(" Copyright")[0], limit=WORD))


def _cookies(path: str) -> State:
    if not path:
        return State(reason="none; net.cookies names a file for sites that want a login")
    try:
        with Path(path).open("rb") as file:
            netscape = b"HTTP Cookie File" in file.read(200)
    except OSError as error:
        return warning(f"{path}: {error.strerror}: every download fails", "Mend the file, or empty net.cookies.")
    if not netscape:
        return warning(f"{path} is no cookies file in Netscape's format", "Export it from a browser as cookies.txt.")
    return State(reason=f"from {path}")


def _backgrounds(model: str) -> State:
    if not model:
        return State(reason="/removebg is not set up; media.removebg_model names a model")
    if not Path(model).is_file():
        return warning(f"{model} is not there: /removebg fails", "Mend media.removebg_model.")
    if importlib.util.find_spec("onnxruntime") is None:
        return warning("onnxruntime is missing: /removebg fails", "Install WhatsDeX with its extra: whatsdex[removebg]")
    return State(reason=f"by {Path(model).name}")


def _answers(access: Pass, service: Service) -> State:
    """Have the guard connect to a service, as it does for a child."""
    began = time.monotonic()
    way = http.client.HTTPConnection("127.0.0.1", urlsplit(access.url).port, timeout=SECONDS + 1)
    way.set_tunnel(service.host, service.port, {"Proxy-Authorization": access.authorization})
    try:
        way.connect()
    except OSError:
        refusals = access.ledger.refusals
        code = next((each.code for each in refusals if (each.host, each.port) == (service.host, service.port)), "")
        why, remedy = SAID.get(code, ("it does not answer", NETWORK))
        return warning(f"{service.host}: {why}: {service.without}", remedy)
    finally:
        way.close()
    return State(reason=f"{service.host} answers in {(time.monotonic() - began) * 1000:.0f} ms")
