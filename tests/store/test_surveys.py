"""Whom a survey is put to: drawn by chance that can be done again, among those who may be asked, nobody too often."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from sqlalchemy import Connection, Engine, insert, text

from bot.programme.periods import Period
from bot.programme.surveys import PRIME, Frame, coefficients
from bot.store import addresses, merging, people, quiet, surveys, tables, votes
from bot.store.belongings import let_go
from bot.store.engine import begin, reading
from bot.store.surveys import Lot, Sample
from tests.store.crowds import agree, improver
from tests.store.scenes import NOW, at_once
from tests.work.slowly import LONDON

ANYBODY = Frame()
WORDS = {"question": {"en": "Did it help?"}, "choices": {"yes": {"en": "Yes"}, "no": {"en": "No"}}}


def put(connection: Connection, wanted: int, seed: int = 7, now: datetime = NOW, frame: Frame = ANYBODY) -> int:
    """A vote that so many are drawn for."""
    number = votes.add(connection, "Help", WORDS, now + timedelta(days=30), "Priya", now)
    surveys.draw(connection, number, Lot(Sample(frame, wanted), seed, 4), "Priya", now)
    return number


def drawn(connection: Connection, number: int) -> set[int]:
    query = text("SELECT person_id FROM survey_people WHERE vote_id = :number")
    return set(connection.execute(query, {"number": number}).scalars())


def crowd(connection: Connection, many: int) -> list[int]:
    return [improver(connection, last).person_id for last in range(1, many + 1)]


def place(person: int, seed: int) -> int:
    """Where chance puts somebody, worked out by hand: powers of their number, each so many times."""
    powers = zip(coefficients(seed), (3, 2, 1, 0), strict=True)
    return int(sum(times * person**power for times, power in powers) % PRIME)


def said(connection: Connection, person: int, relation: str) -> None:
    people.save(connection, person, facts={"first_name": "Ade", "relation": relation})


@pytest.mark.parametrize("seed", [0, 7, 999_999_999])
def test_whoever_has_the_seed_can_draw_again(connection: Connection, seed: int) -> None:
    them = crowd(connection, 30)
    number = put(connection, 8, seed)
    assert drawn(connection, number) == set(sorted(them, key=lambda person: place(person, seed))[:8])
    found = surveys.find(connection, number)
    assert found is not None and (found.seed, found.in_frame, found.drawn, found.wanted) == (seed, 30, 8, 8)
    assert found.frame == Frame() and found.drawn_at == NOW


def test_no_number_of_a_person_is_too_large_for_either_database(connection: Connection) -> None:
    them = [1, PRIME - 1, PRIME + 5, 2**40]
    for person in them:
        kept = {"subject": f"{person}", "state": "improver", "may_invite": True, "created_at": NOW}
        connection.execute(insert(tables.people).values(id=person, **kept))
        to = {"person_id": person, "channel": "sms", "value": f"{person}", "value_hash": f"{person}"}
        connection.execute(insert(tables.addresses).values(id=person, **to))
    for seed in range(20):
        first, *_ = sorted(them, key=lambda person: place(person, seed))
        assert drawn(connection, put(connection, 1, seed, NOW + timedelta(days=400 * seed))) == {first}


def test_chance_draws_everybody_alike_and_neighbours_no_more_often_than_others() -> None:
    """Over many seeds, by the square of how far each is from what is expected. The statement draws as `place` does."""
    many, wanted, seeds = 40, 10, 1500
    alone: Counter[int] = Counter()
    together: Counter[tuple[int, int]] = Counter()
    for seed in range(seeds):
        them = sorted(sorted(range(1, many + 1), key=lambda person: place(person, seed))[:wanted])
        alone.update(them)
        together.update(combinations(them, 2))
    expected = seeds * wanted / many
    off = sum((alone[person] - expected) ** 2 for person in range(1, many + 1)) / (expected * (1 - wanted / many))
    assert off < 76  # of 40 people; chance gives more than that once in a thousand times
    pairs = seeds * wanted * (wanted - 1) / (many * (many - 1))
    beside = sum(together[person, person + 1] for person in range(1, many)) / (many - 1)
    assert abs(beside - pairs) < 0.05 * pairs
    assert all(0.5 * pairs < together[pair] < 1.5 * pairs for pair in combinations(range(1, many + 1), 2))


def test_nobody_is_drawn_twice_in_a_year_while_others_were_not(connection: Connection) -> None:
    them = crowd(connection, 30)
    first, second, third = (drawn(connection, put(connection, 10, seed)) for seed in (1, 2, 3))
    assert first | second | third == set(them)
    fourth = drawn(connection, put(connection, 20, 4))
    assert len(fourth) == 20
    fifth = drawn(connection, put(connection, 15, 5))
    assert set(them) - fourth <= fifth, "whoever was drawn once comes before whoever was drawn twice"
    later = NOW + timedelta(days=366)
    again = drawn(connection, put(connection, 10, 1, later))
    assert again == first, "after a year everybody begins anew"


def test_nobody_is_drawn_who_may_not_be_asked(connection: Connection) -> None:
    ade, no, nearly, away, stopped, died, leaves = (improver(connection, last) for last in range(1, 8))
    agree(connection, no.subject, False)
    people.save(connection, nearly.person_id, state="nearly")
    quiet.be_quiet(connection, away.person_id, NOW + timedelta(days=1))
    addresses.stop(connection, stopped.address_id, NOW)
    people.save(connection, died.person_id, state="died")
    people.mark_forgetting(connection, leaves.person_id)
    assert drawn(connection, put(connection, 7)) == {ade.person_id}


@pytest.mark.parametrize(
    ("frame", "who"),
    [
        (Frame(), {"patient", "carer", "both", "staff", "unknown", "eye"}),
        (Frame(("service_user",)), {"patient", "both", "eye"}),
        (Frame(("carer",)), {"carer", "both"}),
        (Frame(("staff",)), {"staff"}),
        (Frame(("staff", "carer")), {"staff", "carer", "both"}),
        (Frame((), ("eye",)), {"eye"}),
        (Frame(("carer",), ("eye",)), set()),
    ],
)
def test_only_who_is_in_the_frame_is_drawn(connection: Connection, frame: Frame, who: set[str]) -> None:
    named = {}
    for last, relation in enumerate(("patient", "carer", "both", "staff"), 1):
        named[relation] = improver(connection, last).person_id
        said(connection, named[relation], relation)
    named["unknown"] = improver(connection, 5).person_id
    people.save(connection, named["unknown"], facts={"first_name": '"relation":"carer"', "other": "carer"})
    named["eye"] = improver(connection, 6, services=("eye",)).person_id
    said(connection, named["eye"], "patient")
    number = put(connection, 9, frame=frame)
    assert drawn(connection, number) == {named[each] for each in who}
    found = surveys.find(connection, number)
    assert found is not None and found.in_frame == len(who) == surveys.size(connection, frame, 4, NOW)


def test_who_is_asked_too_often_is_left_out(connection: Connection) -> None:
    them = crowd(connection, 3)
    number = votes.add(connection, "Help", WORDS, NOW + timedelta(days=30), "Priya", NOW)
    assert surveys.draw(connection, number, Lot(Sample(ANYBODY, 3), 7, 0), "Priya", NOW) == 0 < len(them)


def test_only_the_drawn_may_answer_and_others_have_the_vote_before(connection: Connection) -> None:
    them = crowd(connection, 12)
    earlier = votes.add(connection, "Signs", WORDS, NOW + timedelta(days=9), "Priya", NOW)
    number = put(connection, 6)
    for person in them:
        is_drawn = person in drawn(connection, number)
        assert surveys.may_answer(connection, number, person) is is_drawn
        assert surveys.may_answer(connection, earlier, person)
        newest = votes.newest(connection, person)
        assert newest is not None and newest.id == (number if is_drawn else earlier)


def test_only_answers_of_the_drawn_are_counted_and_stay_when_somebody_is_erased(connection: Connection) -> None:
    them = crowd(connection, 20)
    number = put(connection, 12)
    chosen, others = sorted(drawn(connection, number)), sorted(set(them) - drawn(connection, number))
    for person in (*chosen[:10], *others):
        votes.cast(connection, number, person, "yes" if person in chosen[:8] else "no")
    before = surveys.result(connection, number)
    # Two small ones would give one another away beside the sum.
    assert before is not None and (before.frame, before.drawn, before.answered, before.reached) == (20, 12, 10, 10)
    assert before.chosen == {"Yes": None, "No": None}
    surveys.keep_result(connection, number)
    votes.note_told(connection, number, NOW)
    let_go(connection, chosen[0])
    assert chosen[0] not in drawn(connection, number)
    assert surveys.result(connection, number) == before
    span = Period.quarter_of(NOW.date()).span(LONDON)
    assert surveys.told_in(connection, span) == [before]


@pytest.mark.parametrize("which", [(0,), (1,), (0, 1)])
def test_whoever_turns_out_to_be_two_records_was_drawn_once(connection: Connection, which: tuple[int, ...]) -> None:
    both = crowd(connection, 2)
    number = votes.add(connection, "Help", WORDS, NOW + timedelta(days=30), "Priya", NOW)
    surveys.draw(connection, number, Lot(Sample(ANYBODY, 0), 7, 4), "Priya", NOW)
    for place_of in which:
        row = {"vote_id": number, "person_id": both[place_of]}
        connection.execute(text("INSERT INTO survey_people VALUES (:vote_id, :person_id)"), row)
    merging.move(connection, both[0], both[1])
    let_go(connection, both[0])
    assert drawn(connection, number) == {both[1]}


def test_two_who_draw_at_once_draw_nobody_twice(engine: Engine) -> None:
    with begin(engine) as connection:
        them = crowd(connection, 20)
    numbers = at_once(2, engine, lambda connection, which: put(connection, 10, which))
    with reading(engine) as connection:
        first, second = (drawn(connection, number) for number in numbers)
    assert len(first) == len(second) == 10 and first | second == set(them)
