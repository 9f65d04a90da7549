"""The one-time code that makes an owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.simulated import ALICE, Simulated, configured, simulated, until
from whatsdex.events import Event, OwnerClaimed
from whatsdex.models import Identity

BOB = "15550000003"


def test_the_code_makes_its_sender_an_owner_once(bot: Simulated) -> None:
    claimed: list[Event] = []
    bot.engine.bus.listen(lambda event: claimed.append(event) if isinstance(event, OwnerClaimed) else None)
    code = bot.core.owner_code.current()
    assert len(code) == 8
    assert "not valid" in bot.ask("/owner WRONG")
    assert "owner now" in bot.ask(f"/owner  {code.lower()} ")
    assert bot.core.owner_code.current() == ""
    assert "not valid" in bot.ask(f"/owner {code}", BOB)
    assert bot.rows("SELECT phone, role FROM \"user\" WHERE role <> ''") == [(f"{ALICE}@s.whatsapp.net", "owner")]
    assert bot.ask("/echo hi") == "hi"
    until(lambda: claimed == [OwnerClaimed("main", Identity(phone=f"{ALICE}@s.whatsapp.net"))])


def test_an_empty_code_is_nobodys(bot: Simulated) -> None:
    bot.make_owner()
    for text in ('/owner ""', "/owner “”", '/owner " "'):
        assert "not valid" in bot.ask(text, BOB) or "no contact" in bot.ask(text, BOB)
    assert bot.core.directory.owners() == 1


def test_of_many_who_send_it_at_once_one_becomes_owner(bot: Simulated) -> None:
    code = bot.core.owner_code.current()
    people = [f"1555000{number:04}" for number in range(20)]
    for each in people:
        bot.ask("/ping", each)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda who: bot.people.say(f"/owner {code}", who), people))
    bot.settled()
    assert bot.core.directory.owners() == 1
    assert sum("owner now" in each for each in bot.texts()) == 1


def test_the_code_is_kept_over_restarts_until_used(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        code = bot.core.owner_code.current()
    with simulated(tmp_path) as bot:
        assert bot.core.owner_code.current() == code
        bot.make_owner()
    with simulated(tmp_path) as bot:
        assert bot.core.owner_code.current() == ""
        assert bot.ask("/echo still") == "still"
        assert bot.core.owner_code.renew(bot.core.bot.now()) == bot.core.owner_code.current() != ""


def test_the_code_works_also_where_nobody_but_owners_is_served(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(bot={"mode": "self"})) as bot:
        assert "only answer my owner" in bot.ask("/ping", BOB)
        bot.make_owner()
        assert bot.ask("/ping").startswith("pong")


def test_the_code_works_in_a_group_that_is_not_enabled(bot: Simulated) -> None:
    code = bot.core.owner_code.current()
    assert "owner now" in bot.ask(f"/owner {code}", BOB, group="Family")
