"""A group's rules as pure functions: what they are, and which one a message breaks."""

from whatsdex.services.moderation.bursts import Bursts
from whatsdex.services.moderation.checks import Rule, broken, harmful
from whatsdex.services.moderation.options import NONE, Options, changed, moderates, read

__all__ = ["NONE", "Bursts", "Options", "Rule", "broken", "changed", "harmful", "moderates", "read"]
