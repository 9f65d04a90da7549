"""What counts as a link in a group, and what does not."""

from __future__ import annotations

import pytest

from whatsdex.services.moderation import links


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://example.org/a?b=c", "example.org"),
        ("see http://EXAMPLE.org.", "example.org"),
        ("www.example.org", "example.org"),
        ("example.com", "example.com"),
        ("look: example.co.uk, nice", "example.co.uk"),
        ("youtu.be/dQw4", "youtu.be"),
        ("t.me/channel", "t.me"),
        ("wa.me/15550000002", "wa.me"),
        ("https://chat.whatsapp.com/AbCdEf", "chat.whatsapp.com"),
        ("chat . whatsapp . com / AbCdEf", "chat.whatsapp.com"),
        ("hxxps://bad.example/x", "bad.example"),
        ("example[.]com", "example.com"),
        ("example (dot) com", "example.com"),
        ("example dot com", "example.com"),
        ("exam\u200bple.c\u200dom", "example.com"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
        ("https://youtube.com@evil.example/", "evil.example"),
        ("http://10.0.0.1/admin", "10.0.0.1"),
        ("10.0.0.1/admin", "10.0.0.1"),
        ("a.b.c.example.net:8080", "a.b.c.example.net"),
        ("bücher.de", "bücher.de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
    ],
)
def test_a_link_is_found_however_it_is_written(text: str, host: str) -> None:
    assert list(links.hosts(text))[0] == host


@pytest.mark.parametrize(
    "text",
    [
        "Good morning.How are you", "it costs 3.50", "version 2.0.1", "I saw him.It was late", "e.g. this", "...",
        "wait.so you came", "report.pdf", "mail me at bea@example.org", "3/4 cup", "and/or", "see you at 10:30",
        "node.js is nice", "a dot on the map", "polka dot dress", "he said:no", "", "10.12.2026", "me.me",
    ],
)  # fmt: skip
def test_what_people_write_anyway_is_no_link(text: str) -> None:
    assert list(links.hosts(text)) == []


def test_allowed_sites_and_what_is_below_them_pass_but_not_what_only_ends_alike() -> None:
    allowed = ("example.org",)
    assert links.foreign("https://example.org/a and https://www.example.org and m.example.org/x", allowed) == ""
    assert links.foreign("https://badexample.org", allowed) == "badexample.org"
    assert links.foreign("https://example.org.evil.com/", allowed) == "example.org.evil.com"
    assert links.foreign("https://example.org@evil.com/", allowed) == "evil.com"
    assert links.foreign("https://example.org/ https://evil.com", allowed) == "evil.com"


@pytest.mark.parametrize(
    ("text", "host"),
    [("https://www.YouTube.com/x", "youtube.com"), ("youtu.be", "youtu.be"), ("no host", ""), ("(.*)", ""), ("", "")],
)
def test_a_site_is_read_as_its_host(text: str, host: str) -> None:
    assert links.site(text) == host
