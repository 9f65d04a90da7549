"""Migrations, applied in order at the start; each holds frozen copies of what it makes."""
