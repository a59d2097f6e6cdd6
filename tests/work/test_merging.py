"""Two records of one person put together: everything moves, in one transaction, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.store import consents, equality
from bot.store.engine import begin, reading
from bot.store.merging import COPIES, DROPPED, ONE_EACH, WHOLE
from bot.store.tables import messages, metadata
from bot.work.desk import By, DeskRefused
from bot.work.merging import Merging
from tests.work.hospital import ADE, BEA, JOINING, KEYS, Hospital
from tests.work.involvement import House

PAT = By("Pat", "192.0.2.7", 1)
BEAS = ("JOIN", "yes", "1", "eye clinic", "agree", "yes", "yes", "Beatrice", "1", "2", "1", "2", "3")


def merging(hospital: Hospital) -> Merging:
    return Merging(hospital.engine, KEYS, hospital.clock)


def person(hospital: Hospital, address: str) -> int:
    row = hospital.rows("SELECT person_id AS who FROM addresses WHERE value = :address", address=address)[0]
    return int(row["who"])


def puts_together(hospital: Hospital, stays: int, goes: int) -> None:
    verbs = merging(hospital)
    verbs.merge(stays, goes, verbs.pair(stays, goes).seen, PAT, "she told me on the phone")


def apart(hospital: Hospital, who: int) -> dict[str, str]:
    with reading(hospital.engine) as connection:
        return equality.of(connection, equality.pseudonym_of(who, KEYS.pseudonym))


def says_no_to_invitations(hospital: Hospital, who: int) -> None:
    [row] = hospital.rows("SELECT subject FROM people WHERE id = :id", id=who)
    with begin(hospital.engine) as connection:
        consents.record(
            connection, row["subject"], "invitations", False, "No more?", "en", False, "sms", hospital.clock()
        )


def test_every_table_that_has_a_person_is_thought_of() -> None:
    having = {table for table in metadata.sorted_tables if "person_id" in table.c}
    assert having == {*WHOLE, *ONE_EACH, *DROPPED, *COPIES, messages}


def test_addresses_messages_agreements_and_answers_become_one_persons(hospital: Hospital) -> None:
    hospital.joins(ADE, replies=BEAS)
    says_no_to_invitations(hospital, person(hospital, ADE))
    hospital.joins(BEA)
    hospital.hears("WORRIED about the parking", ADE)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    before = {who: apart(hospital, who) for who in (ade, bea)}
    said = hospital.rows("SELECT count(*) AS n FROM messages")[0]["n"]
    subjects = {row["id"]: row["subject"] for row in hospital.rows("SELECT id, subject FROM people")}
    ledger = hospital.rows("SELECT count(*) AS n FROM consents WHERE subject = :s", s=subjects[bea])[0]["n"]
    puts_together(hospital, ade, bea)
    assert person(hospital, BEA) == ade
    assert hospital.rows("SELECT count(*) AS n FROM messages WHERE body IS NOT NULL OR kept_apart")[0]["n"] == said
    people = {row["id"]: row for row in hospital.rows("SELECT * FROM people")}
    assert (people[ade]["state"], people[bea]["state"], people[bea]["facts"]) == ("improver", "forgotten", "{}")
    assert '"Beatrice"' in people[ade]["facts"] and "diabetes" in people[ade]["facts"]
    assert {row["key"] for row in hospital.rows("SELECT key FROM interests WHERE person_id = :id", id=ade)} == {
        "diabetes",
        "eye",
    }
    assert len(hospital.rows("SELECT id FROM consents WHERE subject = :s", s=subjects[ade])) >= 2 * ledger
    # The last word on invitations was Bea's yes, although Ade's record, which stays, had a no.
    assert bool(people[ade]["may_invite"])
    assert apart(hospital, bea) == {}
    assert apart(hospital, ade) == {**before[bea], **before[ade]}
    pseudonyms = hospital.rows("SELECT DISTINCT pseudonym FROM equality_answers")
    assert [row["pseudonym"] for row in pseudonyms] == [equality.pseudonym_of(ade, KEYS.pseudonym)]
    lines = hospital.rows("SELECT * FROM record WHERE action IN ('took_in_record', 'merged_record') ORDER BY action")
    assert [(line["subject"], line["about"], line["actor"]) for line in lines] == [
        (subjects[bea], f"person {ade}", "Pat"),
        (subjects[ade], f"person {bea}", "Pat"),
    ]
    # Whoever writes from either number goes on as that one person.
    hospital.hears("MENU", BEA)
    assert person(hospital, BEA) == ade


@pytest.mark.parametrize(
    ("mine", "theirs", "after"), [(None, "call", "call"), ("wait", "call", "wait"), (None, None, None)]
)
def test_what_they_get_of_words_in_english_alone_is_what_either_has_said(
    hospital: Hospital, mine: str | None, theirs: str | None, after: str | None
) -> None:
    hospital.joins(ADE)
    hospital.joins(BEA)
    stays, goes = person(hospital, ADE), person(hospital, BEA)
    for who, way in ((stays, mine), (goes, theirs)):
        hospital.changes("UPDATE people SET only_english = :way WHERE id = :who", who=who, way=way)
    puts_together(hospital, stays, goes)
    assert hospital.rows("SELECT only_english FROM people WHERE id = :who", who=stays) == [{"only_english": after}]


def test_a_later_no_of_the_one_who_stays_is_still_the_last_word(hospital: Hospital) -> None:
    hospital.joins(BEA)
    hospital.joins(ADE, replies=BEAS)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    says_no_to_invitations(hospital, ade)
    puts_together(hospital, ade, bea)
    [row] = hospital.rows("SELECT may_invite FROM people WHERE id = :id", id=ade)
    assert not row["may_invite"]


@pytest.mark.parametrize("stays_is_ade", [True, False])
def test_of_two_parts_in_one_opportunity_the_further_one_stays(
    hospital: Hospital, tmp_path: Path, stays_is_ade: bool
) -> None:
    house = House(hospital, tmp_path)
    hospital.joins(ADE)
    hospital.joins(BEA)
    house.opens(invite=5)
    house.sends()
    hospital.hears("yes", BEA)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    stays, goes = (ade, bea) if stays_is_ade else (bea, ade)
    hospital.changes(
        "INSERT INTO claims (person_id, opportunity_id, kind, pence, state, claimed_at, session_at) "
        "SELECT :goes, opportunity_id, 'travel', 420, 'claimed', created_at, created_at FROM invitations LIMIT 1",
        goes=goes,
    )
    puts_together(hospital, stays, goes)
    assert hospital.rows("SELECT person_id, state FROM invitations") == [{"person_id": stays, "state": "place"}]
    assert [row["person_id"] for row in hospital.rows("SELECT person_id FROM claims")] == [stays]
    sent = hospital.rows("SELECT count(*) AS n FROM messages WHERE broadcast_id IS NOT NULL")
    assert sent[0]["n"] == 2


def test_what_was_said_told_and_voted_goes_with_the_person(hospital: Hospital) -> None:
    hospital.joins(ADE)
    hospital.joins(BEA)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    now = hospital.rows("SELECT created_at AS at FROM people LIMIT 1")[0]["at"]
    for who in (ade, bea):
        for statement in (
            "INSERT INTO contributions (person_id, method, kind, from_whom, text, said_on) "
            "VALUES (:who, 'paper', 'story', 'patient', 'Too dark', '2026-11-01')",
            "INSERT INTO stories (person_id, level, parts, state, told_on) "
            "VALUES (:who, 'team', '[]', 'approved', '2026-11-01')",
        ):
            hospital.changes(statement, who=who)
    hospital.changes(
        "INSERT INTO votes (id, words, title, closes_at, created_at, created_by) VALUES (1, '{}', 'V', :at, :at, 'x')",
        at=now,
    )
    hospital.changes(
        "INSERT INTO vote_answers (vote_id, person_id, choice) VALUES (1, :a, 'tea'), (1, :b, 'coffee')", a=ade, b=bea
    )
    puts_together(hospital, ade, bea)
    for table in ("contributions", "stories"):
        assert {row["person_id"] for row in hospital.rows(f"SELECT person_id FROM {table}")} == {ade}, table
    assert hospital.rows("SELECT choice FROM vote_answers") == [{"choice": "tea"}]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("same", "the same record"),
        ("died", "has died"),
        ("changed", "meanwhile"),
        ("asked", "asked to be forgotten"),
        ("no reason", "Say how you know"),
    ],
)
def test_what_cannot_be_one_stays_two(hospital: Hospital, before: str, says: str) -> None:
    hospital.joins(ADE, replies=JOINING[:-3])
    hospital.joins(BEA)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    verbs = merging(hospital)
    seen = verbs.pair(ade, bea).seen
    if before == "died":
        hospital.hears("DIED", BEA)
    if before == "changed":
        hospital.changes("UPDATE people SET easy = true WHERE id = :id", id=bea)
    if before == "asked":
        hospital.changes("UPDATE people SET forgetting = true WHERE id = :id", id=bea)
    with pytest.raises(DeskRefused, match=says):
        verbs.merge(ade, ade if before == "same" else bea, seen, PAT, "" if before == "no reason" else "she rang")
    assert person(hospital, BEA) == bea
    assert hospital.rows("SELECT id FROM record WHERE action = 'took_in_record'") == []


def test_of_two_who_put_them_together_either_way_round_one_does(hospital: Hospital) -> None:
    hospital.joins(ADE)
    hospital.joins(BEA)
    verbs, pair = merging(hospital), (person(hospital, ADE), person(hospital, BEA))
    ways = [(*way, verbs.pair(*way).seen) for way in (pair, pair[::-1])]
    start = Barrier(2)

    def tries(stays: int, goes: int, seen: str) -> bool:
        start.wait()
        try:
            verbs.merge(stays, goes, seen, PAT, "she rang")
        except DeskRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(lambda way: tries(*way), ways)) == [False, True]
    assert person(hospital, ADE) == person(hospital, BEA)


@pytest.mark.thorough
@pytest.mark.parametrize("sent_to", ["nobody", "the one who goes"])
def test_of_a_broadcast_on_its_way_to_both_one_text_leaves(hospital: Hospital, tmp_path: Path, sent_to: str) -> None:
    house = House(hospital, tmp_path)
    hospital.joins(ADE)
    hospital.joins(BEA)
    house.sends()
    house.opens(invite=5)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    if sent_to != "nobody":
        for step in ("leased", "submitting", "accepted"):
            hospital.changes(
                "UPDATE messages SET state = :step, moved_by = 'worker' "
                "WHERE broadcast_id IS NOT NULL AND person_id = :goes",
                step=step,
                goes=bea,
            )
    puts_together(hospital, ade, bea)
    states = hospital.rows("SELECT state FROM messages WHERE broadcast_id IS NOT NULL ORDER BY state")
    left = "waiting" if sent_to == "nobody" else "accepted"
    assert sorted(row["state"] for row in states) == sorted([left, "cancelled"])
    assert len(house.sends()) == (1 if sent_to == "nobody" else 0)


@pytest.mark.thorough
def test_of_two_claims_the_paid_one_and_of_two_standings_the_partner_stays(hospital: Hospital, tmp_path: Path) -> None:
    House(hospital, tmp_path).opens()
    hospital.joins(ADE)
    hospital.joins(BEA)
    ade, bea = person(hospital, ADE), person(hospital, BEA)
    for who, paid, standing in ((ade, "NULL", "wishes"), (bea, "created_at", "partner")):
        hospital.changes(
            "INSERT INTO claims (person_id, opportunity_id, kind, pence, state, claimed_at, session_at, paid_at) "
            f"SELECT :who, id, 'travel', 420, 'claimed', created_at, created_at, {paid} FROM opportunities",
            who=who,
        )
        hospital.changes("INSERT INTO partners (person_id, state) VALUES (:who, :standing)", who=who, standing=standing)
    puts_together(hospital, ade, bea)
    [claim] = hospital.rows("SELECT person_id, paid_at FROM claims")
    assert claim["person_id"] == ade and claim["paid_at"] is not None
    assert hospital.rows("SELECT person_id, state FROM partners") == [{"person_id": ade, "state": "partner"}]
