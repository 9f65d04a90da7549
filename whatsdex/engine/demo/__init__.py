"""Made-up users with a past, who chat by themselves, to look around without a phone."""

from whatsdex.engine.demo.account import account
from whatsdex.engine.demo.picture import picture
from whatsdex.engine.demo.talk import Demo

__all__ = ["Demo", "account", "picture"]
