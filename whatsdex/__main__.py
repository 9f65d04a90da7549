"""Runs the command line: ``python -m whatsdex``."""

from whatsdex.cli import main

if __name__ == "__main__":
    main()
