"""The terminal panel: a Textual app that knows only ``control.api.Control``; ``run.run_app`` starts it."""
