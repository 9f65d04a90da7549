"""Speech as a voice message, by Google's voices or by espeak-ng."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from whatsdex.services.sandboxed import encode
from whatsdex.services.sandboxed.edits import sounded
from whatsdex.services.sandboxed.failure import Failure, Tell
from whatsdex.services.sandboxed.probe import probe

SECONDS = 30
"""Until one answer of the service is given up."""


def online(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Have the service at ``site`` say ``text`` in a ``language``.

    Raises:
        Failure: ``unreachable``, and as ``encode.encode``.
    """
    import gtts
    import gtts.tts
    import requests

    class Session(requests.Session):
        """Asks for certificates, which the library would not."""

        def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            return super().send(request, **{**options, "verify": os.environ.get("SSL_CERT_FILE") or True})

    gtts.tts.requests.Session = Session
    gtts.tts._translate_url = lambda tld="", path="": f"{job['site']}/{path}"
    try:
        gtts.gTTS(job["text"], lang=job["language"], lang_check=False, timeout=SECONDS).save("said.mp3")
    except (gtts.gTTSError, requests.RequestException, AssertionError, ValueError) as error:
        raise Failure("unreachable", detail=str(error)[:200]) from None
    return _voice("said.mp3", job, tell)


def offline(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Have the program ``espeak`` say ``text`` in a ``language``.

    Raises:
        Failure: ``unreachable`` where it cannot, and as ``encode.encode``.
    """
    command = [job["espeak"], "-v", job["language"], "-s", "155", "-w", "said.wav", "--stdin"]
    done = subprocess.run(command, input=job["text"].encode(), capture_output=True, check=False)
    if done.returncode != 0 or not Path("said.wav").exists():
        raise Failure("unreachable", detail=done.stderr.decode("utf8", "replace")[:200])
    return _voice("said.wav", job, tell)


def _voice(path: str, job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    facts = probe({"path": path}, lambda _: None)
    return sounded(job, encode.read(path, facts), "voice", facts, tell)
