"""PDF documents made, cut, joined, drawn and read, and those that cannot be."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pytest
from PIL import Image

from tests import mediafiles
from tests.samples import Samples
from whatsdex.errors import UserError
from whatsdex.services import papers


def texts(path: Path) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [each.get_textpage().get_text_range() for each in document]
    finally:
        document.close()


def test_pages_are_drawn(samples: Samples, tmp_path: Path) -> None:
    shown = papers.pages_as_pictures(samples.paper, tmp_path, 2, 9)
    assert (shown.total, len(shown.files)) == (3, 2)
    for each in shown.files:
        with Image.open(each.path) as picture:
            assert (picture.format, picture.size) == ("JPEG", (625, 625))
            assert min(picture.convert("L").tobytes()) < 50, "its text is to be seen"
        assert (each.kind, each.mime, each.width, each.height) == ("image", "image/jpeg", 625, 625)


def test_a_page_of_any_size_is_a_picture_of_bounded_pixels(tmp_path: Path) -> None:
    huge = mediafiles.paper(tmp_path / "huge.pdf", ["x"], side=1_000_000)
    made = papers.pages_as_pictures(huge, tmp_path).files[0]
    assert 0 < max(made.width, made.height) <= 2201


def test_text_is_taken_out(samples: Samples, tmp_path: Path) -> None:
    found = papers.text_of(samples.paper, tmp_path)
    assert found.files[0].path.read_text() == "First page\n\nSecond page\n\nThird page"
    assert (found.total, found.files[0].mime) == (3, "text/plain")


def test_pages_become_a_document_of_their_own(samples: Samples, tmp_path: Path) -> None:
    part = papers.part_of(samples.paper, tmp_path, 2, 3)
    assert texts(part.files[0].path) == ["Second page", "Third page"]
    assert (part.total, part.files[0].mime, part.files[0].kind) == (3, "application/pdf", "document")
    assert part.files[0].thumbnail
    assert part.files[0].media(name="part.pdf").pages == 2


def test_documents_and_pictures_become_one(samples: Samples, tmp_path: Path) -> None:
    joined = papers.merged([samples.paper, samples.disc, samples.paper], tmp_path)
    assert joined.total == 7
    assert texts(joined.files[0].path)[2:5] == ["Third page", "", "First page"]
    document = pypdfium2.PdfDocument(joined.files[0].path)
    assert document[3].get_size() == pytest.approx((842, 842 * 480 / 640), abs=2)
    document.close()


@pytest.mark.parametrize("call", ["pages_as_pictures", "text_of", "merged"])
def test_a_locked_document_is_refused(tmp_path: Path, call: str) -> None:
    locked = mediafiles.paper(tmp_path / "locked.pdf", locked=True)
    function: Any = getattr(papers, call)
    with pytest.raises(UserError, match="locked with a password"):
        function([locked] if call == "merged" else locked, tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"hello", "not a PDF"),
        (b"%PDF-1.7\n" + bytes(500), "damaged"),
        (b"\xff\xd8\xff%PDF-1.4 polyglot", "damaged"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(UserError, match=words):
        papers.text_of(tmp_path / "a.pdf", tmp_path)


def test_a_page_behind_the_end_is_told(samples: Samples, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="3 pages only"):
        papers.part_of(samples.paper, tmp_path, 4, 5)


@pytest.mark.parametrize("call", ["pages_as_pictures", "text_of", "merged"])
def test_a_document_of_five_thousand_pages_is_refused(tmp_path: Path, call: str) -> None:
    many = mediafiles.paper(tmp_path / "many.pdf", ["x"] * 5000)
    function: Any = getattr(papers, call)
    with pytest.raises(UserError, match="too many pages for me; up to 2000"):
        function([many] if call == "merged" else many, tmp_path)


def test_a_document_that_unfolds_into_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LIMITS", msgspec.structs.replace(papers.LIMITS, memory=400_000_000))
    folded = mediafiles.folded(b"0 0 m 9 9 l S ", 2_000_000_000)
    bomb = mediafiles.pdf(tmp_path / "bomb.pdf", [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>",
        mediafiles.stream(folded, "/Filter /FlateDecode"),
    ])  # fmt: skip
    assert bomb.stat().st_size < 20_000_000
    with pytest.raises(UserError, match="too much for me"):
        papers.pages_as_pictures(bomb, tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"bomb.pdf"}


@pytest.mark.parametrize(
    ("pages", "words"),
    [("/Kids [2 0 R 2 0 R] /Count 100000", "too many pages"), ("/Kids [2 0 R] /Count 5", "damaged")],
)
def test_pages_that_contain_themselves_are_refused(tmp_path: Path, pages: str, words: str) -> None:
    tree = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages {pages} >>"]
    with pytest.raises(UserError, match=words):
        papers.pages_as_pictures(mediafiles.pdf(tmp_path / "a.pdf", tree), tmp_path)


def test_a_document_without_text_says_so(samples: Samples, tmp_path: Path) -> None:
    scan = papers.merged([samples.picture], tmp_path).files[0].path
    with pytest.raises(UserError, match="no text"):
        papers.text_of(scan, tmp_path)


def test_what_is_neither_picture_nor_document_does_not_become_pages(samples: Samples, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Only pictures and PDF"):
        papers.merged([samples.sound], tmp_path)


def test_a_truncated_document_gives_its_pages_or_a_clear_no(samples: Samples, tmp_path: Path) -> None:
    raw = samples.paper.read_bytes()
    for share in (0.3, 0.6, 0.9):
        (tmp_path / "cut.pdf").write_bytes(raw[: int(len(raw) * share)])
        with contextlib.suppress(UserError):
            assert papers.text_of(tmp_path / "cut.pdf", tmp_path).files
