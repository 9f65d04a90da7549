"""The panel in a browser: textual-serve with a login in front, every session an ``attach`` of its own."""
