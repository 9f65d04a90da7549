from __future__ import annotations

import pytest

from whatsdex.transports.whatsapp.faults import LIMIT, failed, of_store


@pytest.mark.parametrize(
    ("words", "code", "ambiguous"),
    [
        ("failed to send message node: websocket not connected", "offline", False),
        (
            "failed to send message node: failed to write msg: write tcp 127.0.0.1:1->127.0.0.1:2: broken pipe",
            "offline",
            False,
        ),
        ("websocket disconnected before message send returned response", "offline", True),
        ("timed out waiting for message send response", "timeout", True),
        ("context deadline exceeded", "timeout", True),
        ("info query returned status 429: rate-overlimit", "limited", False),
        ("server returned error 463", "limited", False),
        ("info query returned status 403: forbidden", "forbidden", False),
        ("info query returned status 404: item-not-found", "gone", False),
        ("download failed with status code 410", "gone", False),
        ("info query returned status 400: bad-request", "invalid", False),
        ("something else", "internal", False),
    ],
)
def test_what_neonize_says_becomes_a_code(words: str, code: str, ambiguous: bool) -> None:
    result = failed(Exception(words))
    assert (result.ok, result.code, result.ambiguous, result.error) == (False, code, ambiguous, words)


def test_words_are_cut_and_cleaned() -> None:
    result = failed("\x1b[2J" + "x" * 1_000)
    assert len(result.error) <= LIMIT
    assert "\x1b" not in result.error


def test_an_error_without_words_has_its_name() -> None:
    assert failed(KeyError()).error == "KeyError"


@pytest.mark.parametrize(
    "words", ["Failed to save device: database is locked", "disk I/O error", "database or disk is full"]
)
def test_a_failing_store_is_heard(words: str) -> None:
    assert of_store(words)
    assert not of_store("failed to decrypt: no session")
