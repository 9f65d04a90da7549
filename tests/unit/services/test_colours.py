from __future__ import annotations

import pytest

from whatsdex.services import colours


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#1abc9c", (26, 188, 156)), ("1ABC9C", (26, 188, 156)), ("fff", (255, 255, 255)), ("Tomato", (255, 99, 71)),
        ("rgb(26, 188, 156)", (26, 188, 156)), ("hsl(0, 100%, 50%)", (255, 0, 0)), ("dark blue", (0, 0, 139)),
    ],
)  # fmt: skip
def test_a_colour_is_read_as_people_write_it(text, colour):
    assert colours.parse(text) == colour


@pytest.mark.parametrize("text", ["", "nocolour", "#12345", "rgb(1,2)", "x" * 400, "كحلي", "#" * 30])
def test_what_is_no_colour_is_none(text):
    assert colours.parse(text) is None


def test_a_swatch_tells_a_colour_in_several_ways():
    facts = colours.facts((255, 99, 71))
    assert (facts["hex"], facts["name"]) == ("#FF6347", "tomato")
    assert dict(facts["rows"]) == {
        "RGB": "255, 99, 71", "HSL": "9°, 100%, 64%", "HSV": "9°, 72%, 100%", "CMYK": "0, 61, 72, 0",
        "Opposite": "#47E3FF",
    }  # fmt: skip
    assert facts["ink"] == "#000000"
    assert colours.facts((10, 10, 60))["ink"] == "#ffffff"


def test_the_nearest_name_is_found_and_contrast_is_as_guidelines_count_it():
    assert colours.nearest((254, 99, 71)) == "≈ tomato"
    assert colours.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert colours.contrast((9, 9, 9), (9, 9, 9)) == 1
