"""Finding links in a text: with a scheme or without, invitations, and those that are slightly disguised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+")
_DOTS = re.compile(r"\s?(?:[\[({]\s?(?:\.|dot|punkt|punto|ponto)\s?[\])}]|(?<=\w) dot (?=\w))\s?", re.IGNORECASE)
_INVITES = re.compile(
    r"(chat|wa|t|discord|telegram)\s?\.\s?(whatsapp|me|gg)(\s?\.\s?com)?\s?/\s?(?=[\w+])", re.IGNORECASE
)
_SCHEME = re.compile(r"(?:h(?:tt|xx|\*\*)ps?|ftp)\s?:\s?(?://|\\\\)\s?([^\s/?#\\<>\"']{1,300})", re.IGNORECASE)
_RUN = re.compile(r"[\w.:@-]+")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
_ENDING = re.compile(r"[^\W\d_]{2,24}\Z|xn--[a-z0-9-]{2,59}\Z")
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}\Z")
_PORT = re.compile(r"\d{1,5}\Z")
_INSIDE = frozenset("/=?&#%\\")
"""What stands before a run that is part of a link found already."""
_ENDINGS = """
    com net org info biz xyz online site shop store app dev club top live link click pro vip fun
    space website tech blog cloud buzz icu cyou wiki game games bet casino porn sex cam chat tube
    me tv gg io co ly gl gd uk de fr es pt br ru ua pl nl cz gr tr ir in pk bd id my sg ph vn th jp kr cn
    hk tw au nz ca us mx ar cl pe ve ng ke za gh eg ma dz sa ae il se fi dk ch be eu ro hu bg rs hr sk si lt lv ee
    tk ml ga cf gq cc ws su pw ai gov edu mobi asia news media page link one
"""
_CLEAR = frozenset(_ENDINGS.split())
"""Endings that make a name with a dot a link, also where nothing follows it."""
_WORDS = "me in my us be gg si one ai page game games media news chat no so it is at to do am as"
_WORDLIKE = frozenset(_WORDS.split())
"""Endings that are words as well: ``like.me`` is a missing space, ``like.me/x`` a link."""


def hosts(text: str) -> Iterator[str]:
    """Yield the hosts of all links in a text, lower case and without ``www.``."""
    if "." not in text and "dot" not in text and ":" not in text and "\uff0e" not in text and "\u3002" not in text:
        return
    if not text.isascii():
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u3002", ".")
    if " dot " in text or any(each in text for each in "[({"):
        text = _DOTS.sub(".", text)
    if " ." in text or ". " in text:
        text = _INVITES.sub(lambda found: re.sub(r"\s", "", found[0]), text)
    for found in _SCHEME.finditer(text):
        host = _host(found[1].rpartition("@")[2].partition(":")[0])
        if host:
            yield host
    for found in _RUN.finditer(text):
        if "." in found[0] and text[found.start() - 1 : found.start()] not in _INSIDE:
            host = _bare(found[0], text[found.end() : found.end() + 2])
            if host:
                yield host


def foreign(text: str, allowed: Sequence[str]) -> str:
    """Return the first link's host that is not one of the ``allowed`` nor below one; empty when there is none."""
    for host in hosts(text):
        if not any(host == each or host.endswith("." + each) for each in allowed):
            return host
    return ""


def site(text: str) -> str:
    """Return the host that somebody named, with or without a scheme and path; empty when it is none."""
    name = re.split(r"[/?#\\]", text.strip().rpartition("://")[2], maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return _host(name) if _named(name.lower()) or _ADDRESS.match(name) else ""


def _bare(run: str, after: str) -> str:
    """Return the host that a run of letters, dots and dashes is by itself; empty when it is none."""
    name, colon, port = run.strip(".-").partition(":")
    if "@" in run or (colon and port and not _PORT.match(port)):
        return ""
    name = name.strip(".-").lower()
    led_on = bool(colon and port) or (after[:1] in ("/", "?", "#") and bool(after[1:].strip()))
    if _ADDRESS.match(name):
        return name if led_on else ""
    if not _named(name):
        return ""
    ending = name.rpartition(".")[2]
    clear = ending in _CLEAR and (ending not in _WORDLIKE or name.count(".") > 1)
    return _host(name) if led_on or clear or ending.startswith("xn--") or name.startswith("www.") else ""


def _named(name: str) -> bool:
    labels = name.split(".")
    return 2 <= len(labels) <= 20 and bool(_ENDING.match(labels[-1])) and all(_LABEL.match(each) for each in labels)


def _host(name: str) -> str:
    return name.lower().strip(".").removeprefix("www.")
