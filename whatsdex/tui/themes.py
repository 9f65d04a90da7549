"""The panel's own colours, dark and light."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="whatsdex-dark",
    primary="#34c78a",
    secondary="#4fb3c9",
    accent="#e3b65c",
    warning="#e8a940",
    error="#f0646c",
    success="#34c78a",
    foreground="#d5dfe3",
    background="#0e1418",
    surface="#131b20",
    panel="#1b262c",
    dark=True,
    variables={
        "line": "#2c3b43",
        "muted": "#7f939c",
        "plot-back": "#2b5364",
        "plot-text": "#5fa9c4",
        "footer-key-foreground": "#e3b65c",
        "footer-background": "#1b262c",
        "block-cursor-background": "#24483b",
        "block-cursor-foreground": "#eaf5f0",
        "block-cursor-text-style": "none",
    },
)

LIGHT = Theme(
    name="whatsdex-light",
    primary="#0b7f57",
    secondary="#1c6f8c",
    accent="#8f5b00",
    warning="#925f00",
    error="#b92735",
    success="#0b7f57",
    foreground="#1e2a2f",
    background="#f7f9f8",
    surface="#eff3f1",
    panel="#e1e8e5",
    dark=False,
    variables={
        "line": "#bfcbc6",
        "muted": "#5d6d68",
        "plot-back": "#a9cbd6",
        "plot-text": "#2f7d99",
        "footer-key-foreground": "#8f5b00",
        "footer-background": "#e1e8e5",
        "block-cursor-background": "#c4e3d6",
        "block-cursor-foreground": "#12211b",
        "block-cursor-text-style": "none",
    },
)

THEMES = (DARK, LIGHT)
