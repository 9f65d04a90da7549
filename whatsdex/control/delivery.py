"""What came of each account's messages in the last day, as the outbox tells it."""

from __future__ import annotations

from dataclasses import dataclass

from whatsdex.storage import Store

DAY = 86_400_000
LATE = 300_000
"""Milliseconds after which a message counts as undelivered."""
ROWS = 50_000
"""Of the newest rows that are looked at, so that a busy day costs no more."""
OF_A_DAY = f"""
SELECT account, sum(state='sent'), sum(state='sent' AND delivered+read>0),
  sum(state='sent' AND delivered+read=0 AND sent<?), sum(ambiguous>0), sum(state='sent' AND NOT urgent),
  sum(state='sent' AND NOT urgent AND chat NOT LIKE '%@g.us' AND NOT EXISTS
    (SELECT 1 FROM chat WHERE chat.account=outbox.account AND chat.jid=outbox.chat AND first_seen<=created))
FROM outbox WHERE id > (SELECT coalesce(max(id), 0) FROM outbox) - {ROWS} AND created>=? AND kind='send'
GROUP BY account"""
DEAD = "SELECT account, count(*) FROM outbox WHERE state='dead' GROUP BY account"


@dataclass(slots=True)
class Figures:
    """Of one account."""

    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
    ambiguous: int = 0
    unasked: int = 0
    first_contacts: int = 0
    dead: int = 0


def figures(store: Store, now: int) -> dict[str, Figures]:
    """Return each account's figures at a time in milliseconds since 1970."""
    found = {account: Figures(*map(int, counts)) for account, *counts in store.all(OF_A_DAY, now - LATE, now - DAY)}
    for account, count in store.all(DEAD):
        found.setdefault(account, Figures()).dead = int(count)
    return found
