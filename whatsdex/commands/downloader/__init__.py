"""Fetching media from the web."""
