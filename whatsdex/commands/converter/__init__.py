"""Turning one kind of media into another."""
