"""Draws ``docs/makers.webp``, one picture that shows what each maker makes, and writes ``docs/makers.md``.

Each is asked for as a user would, in a chat with a bot of its own: ``python scripts/contact_sheet.py``.
"""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import segno
import typst
from PIL import Image, ImageDraw, ImageFilter

from whatsdex import commands
from whatsdex.kit import Command
from whatsdex.services.sandboxed.drawing import typeset

ROOT = Path(__file__).resolve().parent.parent
SHEET, PAGE = ROOT / "docs" / "makers.webp", ROOT / "docs" / "makers.md"
NAMES_TAG = 0x010E
"""The EXIF tag, a description, that names those on the sheet."""
WITH_PICTURE = frozenset({"asciiart", "meme", "overlay", "wanted"})
SAID = {
    "asciiart": ["/asciiart letters"],
    "brat": ["/brat i love this song 💚"],
    "bratvideo": ["/bratvideo one word after the other"],
    "quote": ["/quote Nobody reads the manual. مرحبا, 你好, हाय 👋🏽"],
    "wanted": ["/wanted Billy the Kid | 5,000 coins"],
    "carbon": ['/carbon python\ndef greet(name: str) -> str:\n    return f"Hello {name} 👋"  # 日本語 too'],
    "overlay": ["/overlay polaroid Summer 2026 ☀️"],
    "write": [
        "/write Dear diary,\n\ntoday it rained 🌧️ and I stayed at home, read three letters and answered none. "
        "Tomorrow I shall do better: four letters, two answers, one walk with the dog. 🐕"
    ],
    "figlet": ["/figlet slant Hello"],
}
"""What is said for the sheet, where it is not a command's first example."""
TALK = {
    9: "coffee", 7: "football music", 6: "weekend", 5: "pizza مرحبا 🎉", 4: "holiday birthday 日本語 beach",
    3: "sunshine привет garden olá ❤",
    2: "train namaste river mountain dinner library guitar market winter cinema",
}  # fmt: skip
"""Words said in the group whose word cloud is shown, by how often."""
HEAD = """# What the makers make

![One picture that shows what each maker makes](makers.webp)

All are drawn on the machine that the bot runs on, with fonts that come along: Latin, Greek, Cyrillic, Arabic,
Hebrew, the scripts of India and South East Asia, Chinese, Japanese, Korean, and emoji in colour. How each looks is
a file of `whatsdex/assets/looks`. Only `tts` asks a service of the internet, Google Translate; where that does not
answer and espeak-ng is installed, that speaks.

| command | what it does | for example |
| --- | --- | --- |"""
FOOT = """

Made by `scripts/contact_sheet.py`; a test sees to it that no maker is missing.
"""
LOOK = """
#set page(width: 1240pt, height: auto, margin: 24pt, fill: rgb("#f2f3f5"))
#set text(font: ("Noto Sans", "Twemoji Mozilla", "Noto Sans CJK SC"), size: 17pt, fill: rgb("#1c1e21"))
#let facts = json(bytes(sys.inputs.facts))
#grid(columns: (1fr,) * 4, gutter: 18pt, ..facts.map(each => block(
  fill: white, radius: 10pt, inset: 12pt, width: 100%, breakable: false, {
    box(width: 100%, height: 236pt, align(center + horizon, if each.file != "" {
      box(fill: rgb("#dfe4e8"), radius: 6pt, clip: true, image(each.file, height: 236pt, width: 100%, fit: "contain"))
    } else if each.voice {
      text(size: 80pt, "🔊")
    } else {
      text(font: ("JetBrains Mono", "DejaVu Sans Mono"), size: 9.5pt, each.text.split("\\n").join(linebreak()))
    }))
    v(4pt)
    block(height: 66pt, width: 100%, {
      text(weight: 700, each.name)
      linebreak()
      text(size: 14pt, fill: rgb("#65676b"), each.said)
    })
  })))
"""


def main() -> int:
    """Draw the sheet and write the page."""
    made = makers()
    with tempfile.TemporaryDirectory(prefix="sheet-") as name:
        folder = Path(name)
        shown = [_asked(each, folder) for each in made]
        _draw(shown, folder)
    PAGE.write_text(page(), encoding="utf8")
    print(f"{SHEET.relative_to(ROOT)} ({SHEET.stat().st_size // 1000} KB) and {PAGE.relative_to(ROOT)} are written.")
    return 0


def makers() -> list[Command]:
    """Return all makers."""
    return [each for each in commands.load().commands if each.category == "maker"]


def page() -> str:
    """Return the page that names all makers."""
    lines = [HEAD]
    for each in makers():
        names = ", ".join(f"`{name}`" for name in (each.name, *each.aliases))
        example = each.examples[0].replace("|", "\\|").replace("\n", " ⏎ ")
        lines.append(f"| {names} | {each.description.replace('|', chr(92) + '|')} | `{example}` |")
    return "\n".join(
        [*lines, "", "Made by `scripts/contact_sheet.py`; a test sees to it that no maker is missing.", ""]
    )


def _asked(maker: Command, folder: Path) -> dict[str, object]:
    """Ask for a maker's example and return what the sheet shows of it."""
    said = SAID.get(maker.name, [maker.examples[0]])
    out = folder / maker.name
    words = ["chat", "--ephemeral", "--save-media", str(out), "--name", "Alice 🌸"]
    if maker.name in WITH_PICTURE or maker.name == "readqr":
        words += ["--attach", str(_picture(folder) if maker.name != "readqr" else _code(folder))]
    if maker.name == "wordcloud":
        talk = [each for times, each in TALK.items() for _ in range(times)]
        said = ["/enable", "/option wordcloud on", *talk, *said]
        words += ["--group", "Sheet"]
    text = "\n".join(each.replace("\n", "\u2028") for each in said)
    command = [sys.executable, "-m", "whatsdex", *words]
    done = subprocess.run(command, input=text + "\n", capture_output=True, text=True, check=True, cwd=ROOT)
    files = sorted(out.glob("*"), key=lambda path: path.stat().st_mtime) if out.exists() else []
    shown = files[-1] if files and files[-1].suffix != ".ogg" else None
    plain = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("("))  # no reactions
    answer = plain.partition("```\n")[2].partition("\n```")[0] or plain.strip()
    return {
        "name": "/" + maker.name, "said": said[-1].replace("\n", " ")[:64], "voice": bool(files) and shown is None,
        "file": _still(shown, folder) if shown else "", "text": answer,
    }  # fmt: skip


def _still(path: Path, folder: Path) -> str:
    """Return the last frame of a picture as a file that the sheet can take."""
    with Image.open(path) as opened:
        opened.seek(getattr(opened, "n_frames", 1) - 1)
        shown = opened.convert("RGBA")
    shown.thumbnail((560, 480), Image.Resampling.LANCZOS)
    name = f"{path.parent.name}.png"
    shown.save(folder / name)
    return name


def _draw(shown: list[dict[str, object]], folder: Path) -> None:
    emoji = typeset.ASSETS / "fonts" / "TwemojiMozilla.ttf.gz"
    (folder / emoji.stem).write_bytes(gzip.decompress(emoji.read_bytes()))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder), *map(str, typeset.folders())])
    (folder / "sheet.typ").write_text(LOOK, encoding="utf8")
    compiler = typst.Compiler(str(folder / "sheet.typ"), root=str(folder), font_paths=fonts)
    raw = compiler.compile(format="png", ppi=72, sys_inputs={"facts": json.dumps(shown)})
    exif = Image.Exif()
    exif[NAMES_TAG] = " ".join(str(each["name"])[1:] for each in shown)
    with Image.open(io.BytesIO(raw if isinstance(raw, bytes) else b"")) as made:
        made.convert("RGB").save(SHEET, "WEBP", quality=82, method=6, exif=exif)


def _picture(folder: Path) -> Path:
    """Draw somebody in front of mountains."""
    path = folder / "somebody.jpg"
    if not path.exists():
        sky = Image.linear_gradient("L").resize((1200, 900))
        red, green, blue = (sky.point(lambda v, low=low: low + v // 4) for low in (110, 160, 190))
        shown = Image.merge("RGB", (red, green, blue))
        pen = ImageDraw.Draw(shown)
        pen.ellipse((840, 90, 980, 230), fill="#fff3b0")
        pen.polygon([(0, 900), (0, 600), (300, 330), (560, 640), (760, 420), (1200, 720), (1200, 900)], fill="#4a6fa5")
        pen.polygon([(0, 900), (0, 760), (400, 640), (800, 770), (1200, 690), (1200, 900)], fill="#3a8f63")
        pen.rounded_rectangle((430, 540, 770, 980), 150, fill="#c8553d")
        pen.ellipse((480, 260, 720, 540), fill="#e8b48f")
        pen.pieslice((470, 235, 730, 500), 180, 360, fill="#4a2f1b")
        for left in (545, 635):
            pen.ellipse((left, 390, left + 24, 414), fill="#222222")
        pen.arc((555, 410, 645, 485), 20, 160, fill="#993333", width=8)
        shown.filter(ImageFilter.GaussianBlur(1)).save(path, quality=92)
    return path


def _code(folder: Path) -> Path:
    path = folder / "code.png"
    segno.make("https://example.org/hello").save(str(path), scale=8)
    return path


if __name__ == "__main__":
    sys.exit(main())
