"""A table over rows that the engine keeps: a window of them is held, and only those in view are drawn."""
