"""Pictures of texts, and texts on pictures."""

from __future__ import annotations

import re
from typing import Annotated

from whatsdex.clock import from_millis
from whatsdex.commands.maker.making import COST, face_of, fitting, letter_of, name_of, parted, seed_of, send, words_of
from whatsdex.kit import Context, File, Kinds, OneOf, Rest, UserError, command
from whatsdex.text import _, drawable

Shown = Annotated[File, Kinds("image", "sticker", "document")]
CAPTION = 200
NOTE = 2000
NOTE_LINES = 80
CODE = 4000
CODE_LINES = 90
FENCE = re.compile(r"```[ \t]*([\w+#.-]*)[ \t]*\n(.*?)\n?```", re.DOTALL)
NAMED = re.compile(r"([\w+#.-]{1,20})[ \t]*\n(.+)", re.DOTALL)
LANGUAGES = frozenset({
    "bash", "c", "c#", "c++", "clojure", "cpp", "csharp", "css", "dart", "diff", "docker", "dockerfile", "elixir",
    "erlang", "fish", "go", "golang", "graphql", "groovy", "haskell", "html", "ini", "java", "javascript", "js",
    "json", "julia", "kotlin", "latex", "lua", "makefile", "markdown", "md", "matlab", "nginx", "nim", "objc",
    "ocaml", "perl", "php", "powershell", "py", "python", "r", "rb", "rs", "ruby", "rust", "scala", "scheme", "sh",
    "shell", "sql", "swift", "toml", "ts", "tsx", "typescript", "typst", "vim", "xml", "yaml", "yml", "zig", "zsh",
    "text",
})  # fmt: skip
STYLES = ("wasted", "passed", "jail", "rainbow", "polaroid", "film")


@command(
    examples=["/meme one does not simply | walk into a group chat", "/meme | only below"], background=True,
    pool="media", cost=COST,
)  # fmt: skip
def meme(ctx: Context, file: Shown, text: Annotated[str, Rest()]) -> None:
    """Write on a picture, above and below: TOP | BOTTOM."""
    fitting(text.replace("|", " "), most=2 * CAPTION)
    top, bottom = parted(text) if "|" in text else ("", text)
    facts = {"top": drawable(top, lines=4), "bottom": drawable(bottom, lines=4)}
    send(ctx, "meme", {**facts, "sticker": file.media.kind == "sticker"}, file=file)


@command(
    examples=["/overlay wasted", "/overlay polaroid Summer 2026", "/overlay jail"], background=True, pool="media",
    cost=COST,
)  # fmt: skip
def overlay(
    ctx: Context, file: Shown, style: Annotated[str, OneOf(*STYLES)], text: Annotated[str, Rest()] = ""
) -> None:
    """Put a picture into a scene: wasted, passed, jail, rainbow, polaroid or film, with words of yours."""
    usual = {"wasted": _("WASTED"), "passed": _("MISSION PASSED!\nRESPECT +")}.get(style, "")
    words = fitting(text, most=CAPTION, lines=3) if text else usual
    send(ctx, "overlay", {"style": style, "text": words, "sticker": file.media.kind == "sticker"}, file=file)


@command(
    examples=["/wanted Billy the Kid | 5,000 coins", "/wanted Alice"], background=True, pool="media", cost=COST
)  # fmt: skip
def wanted(
    ctx: Context, file: Annotated[File, Kinds("image", "sticker", "document")] | None = None,
    text: Annotated[str, Rest()] = "",
) -> None:  # fmt: skip
    """Make a wanted poster of a picture and a name, or of whom you quote: NAME | REWARD."""
    name, reward = parted(text)
    quoted = ctx.message.quoted
    who = quoted.sender if quoted is not None and not quoted.from_me else ctx.message.sender
    face = face_of(ctx, who) if file is None and not name else ""
    name = fitting(name or name_of(ctx, who), most=80, lines=1)
    words = {"title": _("WANTED"), "below": _("DEAD OR ALIVE"), "reward_title": _("REWARD")}
    chosen = fitting(reward, most=40, lines=1) if reward else f"{1000 * (1 + seed_of(name) % 99):,}"
    facts = {"text": name, "reward": chosen, "letter": letter_of(name), "words": words, "face": face}
    send(ctx, "wanted", facts, file=file)


@command(
    examples=["/certificate Alice | answering within a minute, always", "/certificate Bob"], background=True,
    pool="media", cost=COST,
)  # fmt: skip
def certificate(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a certificate for somebody: NAME | WHAT FOR."""
    name, reason = parted(words_of(ctx, text, lines=6))
    words = {
        "title": _("CERTIFICATE"), "below": _("OF APPRECIATION"), "to": _("This certificate is proudly presented to"),
        "date": from_millis(ctx.asked).strftime("%Y-%m-%d"), "date_title": _("Date"),
        "signed": drawable(ctx.bot.name(), lines=1)[:24], "signed_title": _("Signature"),
    }  # fmt: skip
    usual = _("in recognition of outstanding work and the kindness it was done with")
    facts = {"text": fitting(name, most=80, lines=1), "reason": reason or usual, "words": words}
    send(ctx, "certificate", facts)


@command(
    examples=["/banner Weekend Gamers | every Friday at eight", "/banner Book Club"], background=True, pool="media",
    cost=COST,
)  # fmt: skip
def banner(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a wide picture with a title: TITLE | LINE BELOW."""
    words = words_of(ctx, text, lines=4)
    title, below = parted(words)
    send(ctx, "banner", {"text": fitting(title, lines=3), "below": drawable(below, lines=1), "seed": seed_of(words)})


@command(examples=["/write Dear diary, today it rained."], background=True, pool="media", cost=COST)
def write(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Write a text by hand on ruled paper."""
    send(ctx, "write", {"text": words_of(ctx, text, most=NOTE, lines=NOTE_LINES)})


@command(
    "codeimg", examples=["/carbon python\nprint('hello')", "/carbon for (let i = 0; i < 3; i++) console.log(i)"],
    background=True, pool="media", cost=COST,
)  # fmt: skip
def carbon(ctx: Context, text: Annotated[str, Rest()] = "") -> None:
    """Make a picture of code; name its language in the first line, or I guess it."""
    quoted, text = ctx.message.quoted, drawable(text[: 2 * CODE])
    only = text.strip().lower()
    whole = drawable(quoted.text[: 2 * CODE]) if quoted is not None and (not text or only in LANGUAGES) else text
    language = only if quoted is not None and only in LANGUAGES else ""
    found = FENCE.search(whole) or NAMED.fullmatch(whole)
    if found is not None and (found.re is FENCE or found[1].lower() in LANGUAGES):
        language, whole = language or found[1].lower(), found[2]
    code = whole.strip("\n")
    if not code:
        raise UserError(_("Write code behind the command, or quote some."))
    if len(code) > CODE or code.count("\n") >= CODE_LINES:
        raise UserError(_("That is too long for one picture; up to {lines} lines and {most} characters work.").format(
            lines=CODE_LINES, most=CODE))  # fmt: skip
    send(ctx, "carbon", {"text": code, "language": language})
