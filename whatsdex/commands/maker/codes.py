"""QR codes, barcodes and colours."""

from __future__ import annotations

import secrets
from typing import Annotated

from whatsdex.commands.maker.making import fitting, send, told
from whatsdex.kit import Context, File, Kinds, Rest, UserError, command
from whatsdex.services import colours
from whatsdex.text import _, sanitize

LONGEST = 1200
SHOWN = 1500
"""Characters told of a code that was read."""
FORMS = {
    "code128": "Code128", "ean13": "EAN13", "ean8": "EAN8", "upca": "UPCA", "code39": "Code39", "itf": "ITF",
    "codabar": "Codabar", "pdf417": "PDF417", "datamatrix": "DataMatrix", "aztec": "Aztec",
}  # fmt: skip


@command("createqr", examples=["/qr https://example.org", "/qr WIFI:S:Guests;T:WPA;P:welcome;;"], background=True,
         pool="media")  # fmt: skip
def qr(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a QR code of a text or link."""
    quoted = ctx.message.quoted
    words = text or (quoted.text if quoted is not None else "")
    fitting(words, most=LONGEST, lines=0)
    send(ctx, "qr", {"text": words})


@command("scanqr", examples=["/readqr"], background=True, pool="media")
def readqr(ctx: Context, file: Annotated[File, Kinds("image", "sticker", "document")]) -> None:
    """Read the QR codes and barcodes in a picture."""
    found = told(ctx, "read_codes", {}, file=file)["codes"]
    lines = [f"*{each['form']}*\n{sanitize(each['text'], lines=True, limit=SHOWN) or '–'}" for each in found]
    ctx.reply("\n\n".join(lines) + "\n\n" + _("Only open links that you expect."))


@command(examples=["/barcode HELLO-123", "/barcode ean13 590123412345"], background=True, pool="media")
def barcode(ctx: Context, text: Annotated[str, Rest()]) -> None:
    """Make a barcode; its kind may stand first, else it is Code 128."""
    first, _space, rest = text.strip().partition(" ")
    named = first.lower() in FORMS and bool(rest.strip())
    form, words = (first.lower(), rest.strip()) if named else ("code128", text.strip())
    if len(words) > 80 or not words.isprintable() or not words.isascii():
        raise UserError(_("Up to 80 English letters, digits and signs work in a barcode."))
    send(ctx, "barcode", {"text": words, "form": FORMS[form]}, text=words)


@command("hex", examples=["/color #1abc9c", "/color tomato", "/color"], background=True, pool="media")
def color(ctx: Context, name: Annotated[str, Rest()] = "") -> None:
    """Show a colour with its values: a name, a hex code, rgb(…), or a random one."""
    found = colours.parse(name) if name.strip() else colours.of_bytes(secrets.token_bytes(3))
    if found is None:
        raise UserError(_("A colour such as tomato, #1abc9c or rgb(26, 188, 156) is expected."))
    facts = colours.facts(found)
    send(ctx, "color", {"facts": facts}, text=f"{facts['hex']} · {facts['name']}")
