"""The page and the contact sheet of the makers are of today's catalogue."""

from __future__ import annotations

from PIL import Image

from scripts import contact_sheet


def test_each_maker_is_on_the_sheet_and_on_the_page() -> None:
    names = [each.name for each in contact_sheet.makers()]
    assert len(names) == 20
    with Image.open(contact_sheet.SHEET) as sheet:
        assert str(sheet.getexif()[contact_sheet.NAMES_TAG]).split() == names
        assert sheet.width >= 1000
    assert contact_sheet.SHEET.stat().st_size < 400_000
    assert contact_sheet.PAGE.read_text(encoding="utf8") == contact_sheet.page(), "run scripts/contact_sheet.py"
