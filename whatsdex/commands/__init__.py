"""The catalogue: a folder a category, a module a family of commands."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from whatsdex.kit.command import Command, Registry


def load() -> Registry:
    """Import every module of the catalogue and return its commands.

    Raises:
        ValueError: A name or alias stands twice.
    """
    found: list[Command] = []
    for folder in pkgutil.iter_modules(__path__, __name__ + "."):
        package = import_module(folder.name)
        for module in pkgutil.iter_modules(package.__path__, folder.name + "."):
            found += [each for each in vars(import_module(module.name)).values() if isinstance(each, Command)]
    return Registry(found)
