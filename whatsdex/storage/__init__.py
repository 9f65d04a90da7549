"""What is kept: schema, migrations, the one writer, and reading."""

from whatsdex.storage.store import Store, open_store
from whatsdex.storage.unit import Unit

__all__ = ["Store", "Unit", "open_store"]
