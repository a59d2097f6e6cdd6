"""The language that is remembered: from Telegram, by its name, or from how somebody writes, until they choose."""

import pytest

from bot.store import people
from bot.store.engine import begin
from tests.work.hospital import Hospital, shipped


@pytest.fixture
def polish(hospital: Hospital) -> Hospital:
    """A hospital that writes in Polish too."""
    sources = dict(shipped())
    file = "flows/organisation.yaml"
    sources[file] = sources[file].replace("languages: [en]", "languages: [en, pl]")
    hospital.shelf.publish(sources)
    return hospital


def language(hospital: Hospital) -> tuple[str, bool]:
    """(what we write to whoever came last, whether they chose it)."""
    (row,) = hospital.rows("SELECT language, chose_language FROM people ORDER BY id DESC LIMIT 1")
    return row["language"], bool(row["chose_language"])


def test_telegrams_own_language_is_where_it_begins(polish: Hospital) -> None:
    polish.hears("/start", "7001", "telegram", language_hint="pl")
    assert language(polish) == ("pl", False)
    polish.hears("/start", "7002", "telegram", language_hint="sw")
    assert language(polish) == ("en", False)


@pytest.mark.thorough
def test_whoever_begins_in_letters_that_a_phone_may_lack_is_told_of_others_once(hospital: Hospital) -> None:
    sources = dict(shipped())
    file = "flows/organisation.yaml"
    sources[file] = sources[file].replace("languages: [en]", "languages: [en, pl, gu, gu_Latn]")
    hospital.shelf.publish(sources)
    boxes = "Ahi fakt khali box dekhay chhe?"

    hospital.hears("/start", "7001", "telegram", language_hint="gu")
    (first,) = hospital.answers("7001")
    assert first.startswith(boxes) and "ROMAN" in first and "નમસ્તે" not in first.partition("\n")[0]
    hospital.hears("મદદ", "7001", "telegram", language_hint="gu")
    assert boxes not in hospital.answers("7001")[-1]
    hospital.hears("ROMAN", "7001", "telegram", language_hint="gu")
    assert language(hospital) == ("gu_Latn", True)

    hospital.hears("/start", "7002", "telegram", language_hint="pl")  # Latin letters, which every phone has
    hospital.hears("/start join-festival-gu", "7003", "telegram", language_hint="gu")  # told by the link too, once
    hospital.hears("chest pain", "7004", "telegram", language_hint="gu")  # nothing stands before that
    told = [sum(said.count(boxes) for said in hospital.answers(each)) for each in ("7002", "7003", "7004")]
    assert told == [0, 1, 0]
    assert "999" in hospital.answers("7004")[-1]


def test_whoever_chose_english_stays_with_it_whatever_their_telegram_and_their_words_say(polish: Hospital) -> None:
    polish.hears("/start", "7001", "telegram", language_hint="pl")
    polish.hears("English", "7001", "telegram", language_hint="pl")
    assert language(polish) == ("en", True)
    polish.hears("zgadzam się", "7001", "telegram", language_hint="pl")
    assert language(polish) == ("en", True)


def test_whoever_never_chose_follows_how_they_write(polish: Hospital) -> None:
    polish.hears("JOIN")
    assert language(polish) == ("en", False)
    polish.hears("zgadzam się")
    assert language(polish) == ("pl", True)


def test_join_english_is_a_choice_too(polish: Hospital) -> None:
    polish.hears("JOIN ENGLISH")
    assert language(polish) == ("en", True)
    polish.hears("zgadzam się")
    assert language(polish) == ("en", True)


def test_danger_told_in_another_language_is_answered_in_it_once(polish: Hospital) -> None:
    polish.hears("chcę umrzeć")
    assert "999" in polish.answers()[-1] and "automatyczn" in polish.answers()[-1]
    assert language(polish) == ("en", False)


def test_danger_is_answered_in_their_language_also_when_the_turn_fails(polish: Hospital) -> None:
    polish.changes("ALTER TABLE alarms RENAME TO out_of_reach")
    try:
        assert polish.hears("chcę umrzeć") == "failed"
    finally:
        polish.changes("ALTER TABLE out_of_reach RENAME TO alarms")
    assert "999" in polish.answers()[-1] and "automatyczn" in polish.answers()[-1]


def test_a_link_that_names_the_language_chooses_it(polish: Hospital) -> None:
    polish.hears("/start join-festival-pl", "7003", "telegram", language_hint="en")
    assert language(polish) == ("pl", True)


@pytest.mark.parametrize("said", ["RATE-W5-PL", "/start rate-w5-pl"])
def test_a_poster_of_a_language_begins_in_it_and_names_its_place_in_it(polish: Hospital, said: str) -> None:
    polish.hears(said, "7003", "telegram", language_hint="en")
    assert language(polish) == ("pl", True)
    assert "Oddział 5" in polish.answers("7003")[-1] and "Ward 5" not in polish.answers("7003")[-1]


@pytest.mark.parametrize("said", ["opinia", "FEEDBACK POLSKI", "RATE PL", "FEEDBACK-PL"])
def test_a_word_chooses_the_language_also_where_something_is_looked_up_first(polish: Hospital, said: str) -> None:
    polish.hears(said)
    assert language(polish) == ("pl", True)
    assert polish.answers()[-1].startswith("Dziękujemy. Od teraz będziemy pisać po polsku.")


def test_whoever_is_forgotten_has_chosen_nothing(polish: Hospital) -> None:
    polish.hears("JOIN ENGLISH")
    polish.changes("UPDATE people SET only_english = 'wait'")
    with begin(polish.engine) as connection:
        people.forget(connection, polish.rows("SELECT id FROM people")[0]["id"])
    assert language(polish) == ("en", False)
    assert polish.rows("SELECT only_english FROM people") == [{"only_english": None}]
