"""Counting the words that are said in groups whose admins want that."""

from __future__ import annotations

from whatsdex.engine.arrival import Arrival
from whatsdex.services.moderation.options import read
from whatsdex.services.vocabulary import words_of
from whatsdex.storage import Unit, wordcounts


def collect(unit: Unit, arrival: Arrival) -> None:
    """Have a unit count the words of a message that is nothing but talk, where the group chose that."""
    message, chat = arrival.message, arrival.chat
    if not chat.group or not chat.enabled or not message.text or message.view_once or not read(chat.options).wordcloud:
        return
    wordcounts.add(unit, chat.id, words_of(message.text), arrival.received)
