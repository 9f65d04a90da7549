"""Reading links that people write: with a scheme or without, and never to anything but the web."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urlsplit

from whatsdex.errors import UserError
from whatsdex.models import Frozen
from whatsdex.text import _

LENGTH = 4000
"""Characters of the longest link."""
SMUGGLE = "#__youtubedl_smuggle"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PORT_FOLLOWS = re.compile(r"[0-9]{1,5}(?:[/?#]|\Z)")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_BARE = re.compile(
    r"""(?ix)
    (?:
        (?:[\w-]+\.)+ [^\W\d_][\w-]+ (?: :[0-9]{1,5} )? [/?]     # NAME.TLD/…
      | [^\W\d_][\w.-]* :[0-9]{1,5} /                            # NAME:PORT/…
      | (?:[0-9]{1,3}\.){3}[0-9]{1,3} (?: :[0-9]{1,5} )? /       # ADDRESS:PORT/…
      | \[[0-9a-f:.]+\] (?: :[0-9]{1,5} )? /
      | www\.[\w.-]+
    )"""
)
_WRAPPERS = "<>\"'`*_“”‘’«»()[]{}|"
_ENDS = ".,;:!?…" + _WRAPPERS


class Link(Frozen):
    """What somebody wants opened."""

    urls: tuple[str, ...]
    """The URLs to try in order: one, or https and then http where no scheme was written."""
    host: str

    @property
    def url(self) -> str:
        """The first to try."""
        return self.urls[0]


def find(text: str) -> Link | None:
    """Return the first link among the words of a text; None when there is none, or only bad ones."""
    for word in text.split():
        bare = word.lstrip(_WRAPPERS.replace("[", "")).rstrip(_ENDS)
        if bare[:8].lower().startswith(("http://", "https://")) or _BARE.match(bare):
            try:
                return read(word)
            except UserError:
                continue
    return None


def read(text: str) -> Link:
    """Read one link.

    Raises:
        UserError: It is none, or leads to something else than a page or file on the web.
    """
    text = _trim(text)
    if not text:
        raise UserError(_("There is no link in that."), _("Send one that begins with https://"))
    if len(text) > LENGTH:
        raise UserError(_("That link is too long."))
    if any(each.isspace() or unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Cn") for each in text):
        raise _not_a_link()
    text = text.partition(SMUGGLE)[0]
    found = _SCHEME.match(text)
    if found and not _PORT_FOLLOWS.match(text, found.end()):
        if found[1].lower() not in ("http", "https"):
            raise UserError(_("I can only open links to the web."), _("Send one that begins with https://"))
        rest = text[found.end() :]
        if not rest.startswith("//") or rest.startswith("///"):
            raise _not_a_link()
        made = _build(found[1].lower(), rest[2:])
        return Link((made[0],), made[1])
    url, host = _build("https", text)
    if not _goes_without_scheme(text):
        raise _not_a_link()
    return Link((url, "http" + url.removeprefix("https")), host)


def _trim(text: str) -> str:
    text = text.strip().strip("\u200b\u200e\u200f\u2060\ufeff\u2066\u2067\u2068\u2069")
    opening = text[:1]
    text = text.lstrip(_WRAPPERS.replace("[", "")).rstrip(".,;:!?…\"'`*“”‘’«»>|")
    # A closing bracket belongs to the link where the link has its opening one.
    for left, right in (("(", ")"), ("[", "]"), ("{", "}")):
        while text.endswith(right) and text.count(left) < text.count(right):
            text = text[:-1]
    return text.removesuffix("_") if opening == "_" else text


def _build(scheme: str, rest: str) -> tuple[str, str]:
    """Return a URL in ASCII and its host."""
    if "\\" in rest:
        raise _not_a_link()
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
        name = parts.hostname or ""
    except ValueError:
        raise _not_a_link() from None
    if "@" in parts.netloc:
        raise UserError(_("I do not open links with a name or password in them."), _("Send it without."))
    if port == 0 or parts.netloc.endswith(":"):
        raise _not_a_link()
    host = _host(name, "[" in parts.netloc)
    netloc = host if port is None else f"{host}:{port}"
    # The slash is put where it may be left out: to a careless reader "host?@other" is at "other".
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or ("/" if parts.query or parts.fragment else "")
    url = f"{scheme}://{netloc}{path}"
    if parts.query:
        url += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]{}|^")
    if parts.fragment:
        url += "#" + quote(parts.fragment, safe="/?%:@!$&'()*+,;=~-._")
    return url, host


def _host(name: str, bracketed: bool) -> str:
    if bracketed:
        if "%" in name:  # a zone of this machine
            raise _not_a_link()
        try:
            return f"[{IPv6Address(name)}]"
        except AddressValueError:
            raise _not_a_link() from None
    try:
        host = unicodedata.normalize("NFKC", name).encode("idna").decode().lower() if not name.isascii() else name
    except UnicodeError:
        raise _not_a_link() from None
    labels = host.removesuffix(".").split(".")
    if len(host) > 253 or not all(_LABEL.match(each) for each in labels):
        raise _not_a_link()
    return host


def _goes_without_scheme(text: str) -> bool:
    """Tell links from words: ``NAME.TLD``, ``NAME:PORT`` or an address, each with or without a path."""
    return bool(_BARE.match(text) or _BARE.match(re.split(r"[/?#]", text, maxsplit=1)[0] + "/"))


def _not_a_link() -> UserError:
    return UserError(_("That is not a link I can open."), _("Send one that begins with https://"))
