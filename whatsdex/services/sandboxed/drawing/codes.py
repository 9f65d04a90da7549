"""QR codes and barcodes: drawn, and read from pictures."""

from __future__ import annotations

from typing import Any

import segno
import zxingcpp
from PIL import Image

from whatsdex.services.sandboxed.drawing import outcome
from whatsdex.services.sandboxed.failure import Failure, Tell

SIDE = 960
"""Pixels of a QR code, about."""
READ_SIDE = 2400
"""Of the longer side of a picture that codes are looked for in."""
FOUND = 10
"""Codes that are told of one picture."""
BAR, LARGEST = 4, 16
"""Pixels of the thinnest bar, at least and at most."""
ACROSS = 640
"""Pixels of a barcode, about."""


def qr(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw ``text`` as a QR code.

    Raises:
        Failure: ``long_code``.
    """
    try:
        code = segno.make_qr(job["text"], error="m", boost_error=True)
    except segno.DataOverflowError:
        raise Failure("long_code") from None
    modules = code.symbol_size(border=4)[0]
    code.save("code.png", scale=max(2, SIDE // modules), border=4, dark="#111111")
    with Image.open("code.png") as shown:
        return outcome.lossless(shown.convert("L"))


def barcode(job: dict[str, Any], tell: Tell) -> outcome.Told:
    """Draw ``text`` as a barcode of a ``form``.

    Raises:
        Failure: ``no_code`` where it cannot be written in that form.
    """
    try:
        code = zxingcpp.create_barcode(job["text"], zxingcpp.barcode_format_from_str(job["form"]))
    except (ValueError, RuntimeError) as error:
        raise Failure("no_code", detail=str(error)[:200]) from None
    longest = max(code.to_image(scale=1).shape)
    scale = max(BAR, min(LARGEST, ACROSS // longest))
    made = Image.fromarray(code.to_image(scale=scale, add_hrt=True))
    room = 6 * BAR
    sheet = Image.new("L", (made.width + 2 * room, made.height + 2 * room), 255)
    sheet.paste(made, (room, room))
    return outcome.lossless(sheet)


def read(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return the codes in the picture ``path``: of each its ``form`` and ``text``.

    Raises:
        Failure: ``no_code_seen``, and as ``outcome.opened``.
    """
    shown = outcome.opened(job["path"], READ_SIDE)
    ground = Image.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    found = zxingcpp.read_barcodes(ground.convert("L"))
    if not found:
        raise Failure("no_code_seen")
    return {"codes": [{"form": str(each.format), "text": each.text} for each in found[:FOUND]]}
