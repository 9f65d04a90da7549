"""A group's words: counted where its admin wants it, and nothing else kept of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grouped import ALICE, BEA, CARL, GROUP, Grouped, grouped
from whatsdex.models import Send
from whatsdex.services.vocabulary import words_of
from whatsdex.storage import Unit, wordcounts

TALK = "coffee football music weekend pizza holiday garden birthday مرحبا 日本語"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grouped]:
    with grouped(tmp_path_factory.mktemp("words")) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(group: Grouped) -> None:
    group.fresh()
    store = group.engine.core.store
    store.writer.call(lambda cursor: cursor.execute("DELETE FROM word_count"))


def counted(group: Grouped) -> dict[str, int]:
    group.engine.settled()
    return dict(group.engine.rows("SELECT word, said FROM word_count"))


def say(group: Grouped, text: str, who: str = BEA) -> None:
    group.engine.people.say(text, who, group=GROUP)


def test_no_word_is_counted_until_an_admin_wants_it(group: Grouped) -> None:
    say(group, TALK)
    assert counted(group) == {}
    assert "No words are counted here" in group.ask("/wordcloud")
    assert "count the words that are said here, not whose they are" in group.ask("/option wordcloud on")
    say(group, "Coffee, coffee and COFFEE!")
    say(group, "more coffee?", CARL)
    say(group, "/ping coffee", CARL)
    assert counted(group) == {"coffee": 2}


def test_who_said_a_word_is_not_kept(group: Grouped) -> None:
    columns = {row[1] for row in group.engine.rows("PRAGMA table_info(word_count)")}
    assert columns == {"chat", "word", "said", "at"}


def test_turning_it_off_forgets_the_words(group: Grouped) -> None:
    group.ask("/option wordcloud on")
    say(group, TALK)
    assert len(counted(group)) == 10
    assert "forgotten" in group.ask("/option wordcloud off")
    assert counted(group) == {}


def test_the_words_are_drawn_for_admins(group: Grouped) -> None:
    group.ask("/option wordcloud on")
    say(group, TALK)
    assert "Too few words" in group.ask("/wc")
    say(group, TALK)
    say(group, "coffee")
    action = group.engine.first(Send, "/wordcloud", ALICE, group=GROUP, seconds=30)
    assert action.media is not None
    assert (action.media.kind, action.media.mime) == ("image", "image/png")
    assert min(action.media.width, action.media.height) > 200
    assert "admin" in group.ask("/wordcloud", BEA)


def test_a_word_not_said_for_long_and_the_rarest_of_very_many_are_dropped(group: Grouped) -> None:
    store, now = group.engine.core.store, 10**12
    unit = Unit()
    wordcounts.add(unit, 1, ["old"], now - 100 * 86_400_000)
    for _ in range(2):
        wordcounts.add(unit, 1, [f"often{number}" for number in range(5)], now)
    wordcounts.add(unit, 1, [f"rare{number}" for number in range(wordcounts.KEPT)], now)
    store.writer.call_unit(unit)
    for _ in range(2):
        unit = Unit()
        wordcounts.prune(store, unit, now)
        store.writer.call_unit(unit)
    words = counted(group)
    assert "old" not in words
    assert len(words) == wordcounts.KEPT
    assert all(f"often{number}" in words for number in range(5))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I think the pizza is great, really great", ["pizza", "great"]),
        ("look https://example.org/coffee and mail me@example.org @15550000002 #tag", ["look", "mail"]),
        ("call 15550000002 or room101", ["call", "room"]),
        ("مَرْحَبًا بكم في الحديقة", ["مَرْحَبًا", "بكم", "الحديقة"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("日本語 と あ", ["日本語"]),
        ("party 🎉🎉 tonight", ["party", "tonight", "🎉"]),
        ("x" * 400 + " ab", []),
        ("\x00\x1b[31m", []),
    ],
)
def test_words_worth_counting_are_neither_usual_nor_links_nor_names_nor_numbers(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_message_counts_a_bounded_number_of_words() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert len(words_of(" ".join(f"word{one}{two}" for one in letters for two in letters))) == 25
