"""Files that the panel writes: where they are proposed to go, and writing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from whatsdex.errors import WhatsdexError
from whatsdex.tui.safe import plain
from whatsdex.tui.source import off_loop

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp

FOLDER = "exports"
"""In the data folder."""


def proposed(panel: WhatsdexApp, name: str) -> str:
    """Return the whole path of a file that is not there yet; without a data folder, in the present one."""
    wanted = Path(name) if panel.data is None else panel.data.absolute() / FOLDER / name
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_stem(f"{wanted.stem}-{number}")
    return str(path)


def path_of(name: str) -> Path:
    """Return the whole path that an operator typed; raises a ``WhatsdexError`` for a home that there is not."""
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError as error:
        raise WhatsdexError(f"{plain(name, limit=200)}: there is no such home folder.") from error


async def written(panel: WhatsdexApp, name: str, write: Callable[[Path], None]) -> Path:
    """Have a file written where an operator said, and return its whole path; makes the exports' folder if need be."""
    path = path_of(name)

    def run() -> None:
        if panel.data is not None and path.parent == panel.data.absolute() / FOLDER:
            path.parent.mkdir(mode=0o700, exist_ok=True)
        write(path)

    await off_loop(run)
    return path
