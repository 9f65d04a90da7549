from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatsdex.errors import UserError
from whatsdex.services.urls import find, read


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://youtu.be/abc", "https://youtu.be/abc"),
        ("HTTP://Example.COM/Path?Q=1", "http://example.com/Path?Q=1"),
        ("  <https://example.com/a>  ", "https://example.com/a"),
        ("(https://en.wikipedia.org/wiki/Foo_(bar))", "https://en.wikipedia.org/wiki/Foo_(bar)"),
        ("https://example.com/a.", "https://example.com/a"),
        ("*https://example.com/a*", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com?a=b", "https://example.com/?a=b"),
        ("https://example.com/a#t=10", "https://example.com/a#t=10"),
        ("https://müller.example/ä?ö", "https://xn--mller-kva.example/%C3%A4?%C3%B6"),
        ("https://１２７.0.0.1/", "https://127.0.0.1/"),
        ("http://2130706433/", "http://2130706433/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://example.com/%2e%2e/a%20b", "https://example.com/%2e%2e/a%20b"),
    ],
)
def test_a_link_with_scheme_is_read_as_one_url(text, url):
    assert read(text).urls == (url,)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("youtube.com/watch?v=xyz", "youtube.com/watch?v=xyz"),
        ("youtu.be/abc", "youtu.be/abc"),
        ("www.example.com", "www.example.com"),
        ("example.com", "example.com"),
        ("example.com:8080/watch?v=1", "example.com:8080/watch?v=1"),
        ("localhost:8000/x", "localhost:8000/x"),
        ("127.0.0.1:8765/watch?v=xyz", "127.0.0.1:8765/watch?v=xyz"),
        ("127.0.0.1/x", "127.0.0.1/x"),
        ("[::1]:8000/x", "[::1]:8000/x"),
        ("bücher.example/a", "xn--bcher-kva.example/a"),
    ],
)
def test_without_scheme_https_is_tried_before_http(text, rest):
    assert read(text).urls == ("https://" + rest, "http://" + rest)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd", "file:/etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd",
        "ftp://example.com/a", "javascript:alert(1)", "data:text/html,hi", "ytsearch:cats", "r:https://example.com",
        "ytdl:https://example.com", "generic:http://127.0.0.1/", "concat:/etc/passwd|/etc/group",
        "rtmp://example.com/a", "gopher://127.0.0.1:6379/_", "view-source:https://example.com", "tel:5551234567",
    ],
)  # fmt: skip
def test_anything_but_the_web_is_refused(text):
    with pytest.raises(UserError):
        read(text)
    found = find(text)
    assert found is None or found.url.startswith("https://")


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "hello", "http://", "https:///etc/passwd", "http:example.com", "http:/example.com",
        "//example.com/a",
        "http://exa mple.com/", "http://example.com\\@127.0.0.1/", "http://example.com:99999/", "http://example.com:0/",
        "http://example.com:/", "http://a..b/", "http://.example.com/", "http://-a.example/", "http://[::1/",
        "http://[fe80::1%25eth0]/", "http://[127.0.0.1]/", "http://exam%70le.com/", "http://example.com\r\nX: y/",
        "http://example.com\x00/", "http://exam\u202eple.com/", "http://exam\u200bple.com/", "http://" + "a" * 5000,
        "http://" + "a." * 130 + "com/", "/etc/passwd", "../a", "C:\\Windows", "10:30", "12.5", "a:b", "file",
        "http://exa<mple.com/", "http://example.com;x.y/", "http://\uff0fexample.com/",
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused(text):
    with pytest.raises(UserError):
        read(text)


@pytest.mark.parametrize("text", ["http://user@example.com/", "https://a:b@127.0.0.1/", "user:pw@example.com/a"])
def test_credentials_are_refused(text):
    with pytest.raises(UserError):
        read(text)


def test_credentials_are_refused_with_the_reason():
    with pytest.raises(UserError, match="password"):
        read("https://a:b@example.com/")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a#__youtubedl_smuggle=%7B%22to_generic%22%3A1%7D",
        "https://example.com/a#x#__youtubedl_smuggle=1",
        "example.com/a#__youtubedl_smuggle=1",
    ],
)
def test_smuggled_instructions_are_stripped(text):
    assert all("smuggle" not in url for url in read(text).urls)


def test_an_at_sign_in_the_path_is_no_credential():
    assert read("https://www.tiktok.com/@someone/video/1").url == "https://www.tiktok.com/@someone/video/1"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Hey bot, download this video: https://example.com/a", "https://example.com/a"),
        ("Hey bot, download this video: youtube.com/watch?v=xyz", "https://youtube.com/watch?v=xyz"),
        ("get 127.0.0.1:8000/watch?v=xyz please", "https://127.0.0.1:8000/watch?v=xyz"),
        ("look (https://example.com/a), nice", "https://example.com/a"),
        ("file:///etc/passwd then https://example.com/b", "https://example.com/b"),
    ],
)
def test_the_first_link_of_a_text_is_found(text, url):
    found = find(text)
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    "text",
    ["see you at 10:30", "ok.thanks", "e.g. this", "version 1.2.3", "and/or", "", "a@b.de", "1/2", "...", "note:30"],
)
def test_ordinary_talk_has_no_link(text):
    assert find(text) is None


def check(text: str) -> None:
    try:
        link = read(text)
    except UserError:
        return
    for url in link.urls:
        assert url.startswith(("http://", "https://"))
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url
        assert "@" not in url.split("/")[2]


@given(st.text(max_size=200))
def test_whatever_is_written_gives_a_web_link_or_a_clear_no(text):
    check(text)


@given(st.text(alphabet="htps:/.@#?%[]\\abc01 \u202e１。", max_size=60))
def test_lookalikes_of_links_give_a_web_link_or_a_clear_no(text):
    find(text)
    check("http://" + text)
