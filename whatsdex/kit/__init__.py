"""What a command's author uses: ``@command`` on plain functions, typed parameters, and the context."""

from whatsdex.errors import UserError
from whatsdex.kit.command import Command, Plain, Registry, command
from whatsdex.kit.context import Context, Handle
from whatsdex.kit.conversation import Choice
from whatsdex.kit.parameters import Between, File, Kinds, OneOf, Rest
from whatsdex.services.urls import Link

__all__ = [
    "Between", "Choice", "Command", "Context", "File", "Handle", "Kinds", "Link", "OneOf", "Plain", "Registry",
    "Rest", "UserError", "command",
]  # fmt: skip
