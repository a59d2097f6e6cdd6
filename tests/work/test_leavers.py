"""Whoever leaves is a figure: by LEAVE or by erasure, once, also when two records became one; not who only said no."""

import pytest

from bot.programme.periods import Period
from bot.store import evidence_groups, evidence_members
from bot.store.engine import begin, reading
from bot.work.desk import By
from bot.work.erasing import erase_here
from bot.work.evidence import Gathering
from bot.work.merging import Merging
from tests.store.plans import plan_of
from tests.work.hospital import ADE, BEA, JOINING, KEYS, Hospital
from tests.work.slowly import LONDON

pytestmark = pytest.mark.thorough

CLEO = "+447700900303"
DEE = "+447700900304"
QUARTER = Period.parse("2026Q4")
SPAN = QUARTER.span(LONDON)


def left(hospital: Hospital, period: Period = QUARTER) -> object:
    made = Gathering(hospital.engine, LONDON, hospital.clock).beside(period)
    return made and made.figures["leavers"]


def number(hospital: Hospital, address: str) -> int:
    [row] = hospital.rows("SELECT person_id AS who FROM addresses WHERE value = :address", address=address)
    return int(row["who"])


def test_each_who_leaves_is_counted_once(hospital: Hospital) -> None:
    for address in (ADE, BEA):
        hospital.joins(address)
    hospital.joins(CLEO, replies=("JOIN", "yes", "1", "diabetes", "agree", "no"))
    assert left(hospital) == 0, "Cleo only said no"
    for said in ("LEAVE", "yes"):
        hospital.hears(said, ADE)
    assert left(hospital) == 1
    hospital.joins(ADE)
    for said in ("LEAVE", "yes"):
        hospital.hears(said, ADE)
    assert left(hospital) == 1, "the same person a second time"
    for said in ("DELETE MY DATA", "yes"):
        hospital.hears(said, BEA)
    assert left(hospital) == 2
    assert left(hospital, Period.parse("2026Q3")) == 0


def sources(hospital: Hospital) -> dict[str, dict[str, int]]:
    with reading(hospital.engine) as connection:
        return {
            "joined": evidence_groups.sources(connection, SPAN),
            "left": evidence_groups.leaver_sources(connection, SPAN),
        }


def test_where_they_had_come_from_is_counted_though_their_record_is_gone(hospital: Hospital) -> None:
    for address, word in ((ADE, "JOIN-DIWALI"), (BEA, "JOIN-DIWALI"), (CLEO, "JOIN-Cleo"), (DEE, "JOIN")):
        hospital.joins(address, replies=(word, *JOINING[1:]))
    joined = {"DIWALI": 2, "Cleo": 1, "not said": 1}
    assert sources(hospital) == {"joined": joined, "left": {}}
    for said in ("LEAVE", "yes"):
        hospital.hears(said, ADE)
    assert sources(hospital) == {"joined": joined, "left": {"DIWALI": 1}}
    with begin(hospital.engine) as connection:
        erase_here(connection, number(hospital, CLEO), KEYS, hospital.now)
    # What only one person ever wrote behind the word may be about them: it goes with them.
    assert sources(hospital) == {"joined": {"DIWALI": 2, "not said": 2}, "left": {"DIWALI": 1, "not said": 1}}
    for said in ("LEAVE", "yes"):
        hospital.hears(said, BEA)
    assert sources(hospital)["left"] == {"DIWALI": 2, "not said": 1}, "somebody else came by it, and left before"
    assert "Cleo" not in hospital.everything("messages", "revisions")
    assert hospital.rows("SELECT id FROM people WHERE source IS NOT NULL") == [], "their own records say nothing of it"


def test_of_two_records_that_became_one_only_one_has_left(hospital: Hospital) -> None:
    for address in (ADE, BEA):
        hospital.joins(address)
    for said in ("LEAVE", "yes"):
        hospital.hears(said, BEA)
    verbs = Merging(hospital.engine, KEYS, hospital.clock)
    stays, goes = number(hospital, ADE), number(hospital, BEA)
    verbs.merge(stays, goes, verbs.pair(stays, goes).seen, By("Pat", "192.0.2.7", 1), "she rang")
    assert left(hospital) == 1


def test_they_are_found_by_an_index(hospital: Hospital) -> None:
    with reading(hospital.engine) as connection:
        plan = plan_of(connection, evidence_members.leavers(SPAN))
    assert "consents_withdrawn" in plan and "consents_subject_index" in plan and "record_subject" in plan
