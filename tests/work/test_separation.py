"""Nothing leads from an answer to a person: canaries are planted and looked for everywhere, by whoever has it all."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from bot.programme.periods import Period
from bot.store import equality, figures, holdings, members, record
from bot.store.engine import begin, reading
from bot.store.equality import pseudonym_of
from bot.store.tables import metadata
from bot.store.transcripts import Wanted
from bot.work import transcript_copy
from bot.work.asking import MixingAnswers
from bot.work.evidence import Gathering
from bot.work.membership import write_csv
from bot.work.report_data import as_json
from bot.work.reports import Asked, Reports
from tests.work.hospital import ADE, JOINING, KEYS, LONDON, Hospital
from webhooks.metrics import Database

FLOWS = Path(__file__).parents[2] / "flows"
CANARY = "the purple walrus sang"
SCORES = ("very good", "good", "neither", "poor", "very poor", "don't know")
OPENING = ("RATE", "eye clinic")
# What is published holds every choice there is.
OWN_PLACE, PUBLISHED = ("feedback", "feedback_drafts"), "revisions"


def rate(hospital: Hospital, score: str, why: str, address: str = ADE, until: int = 5) -> None:
    """Somebody answers, as far as that."""
    for said in (*OPENING, score, why, "no")[:until]:
        assert hospital.hears(said, address) == "heard"


def mix(hospital: Hospital) -> int:
    return MixingAnswers(hospital.engine, LONDON, hospital.clock).run()


def number(last: int) -> str:
    return f"+4477009008{last:02}"


def test_an_anonymous_answer_is_in_its_own_place_and_nowhere_else(hospital: Hospital) -> None:
    with capture_logs() as logs:
        hospital.joins()
        rate(hospital, "very poor", CANARY, until=4)
        while_open = hospital.everything(*OWN_PLACE, PUBLISHED)
        hospital.hears("no")
    assert CANARY in hospital.everything(PUBLISHED)
    for everything in (while_open, hospital.everything(*OWN_PLACE, PUBLISHED)):
        assert "walrus" not in everything and "very_poor" not in everything and "very poor" not in everything
    heard = hospital.rows("SELECT body, kept_apart FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT 5")
    assert [row["body"] for row in heard] == ["no", *["(anonymous answer)"] * 3, "RATE"]
    assert [bool(row["kept_apart"]) for row in heard] == [False, True, True, True, False]
    assert "walrus" not in json.dumps(logs, default=str)


def test_beside_nobody_in_an_index_and_not_in_a_metric_or_an_export(hospital: Hospital) -> None:
    hospital.joins()
    rate(hospital, "very poor", CANARY)
    looked = inspect(hospital.engine)
    for table, secret in (("feedback", "answer"), ("feedback_drafts", "answers"), ("equality_answers", "answer")):
        indexes = [set(index["column_names"]) for index in looked.get_indexes(table)]
        indexes.append(set(looked.get_pk_constraint(table)["constrained_columns"]))
        # Answers may be counted from an index of their own table, but never be sorted by whoever gave them.
        assert not [columns for columns in indexes if secret in columns and columns & {"pseudonym", "response", "id"}]
    out = io.StringIO()
    with reading(hospital.engine) as connection:
        write_csv(members.members(connection), out)
    assert "walrus" not in out.getvalue() and "very_poor" not in out.getvalue()
    assert "walrus" not in repr(figures.gather(hospital.engine, hospital.now))


def test_equality_answers_are_in_their_own_place_and_in_no_log_metric_record_or_export(hospital: Hospital) -> None:
    # As nobody else would say it: the choices themselves stand in our questions.
    answers = ("80 or over", "genderqueer", "limited a lot", "white", "irish traveller")
    with capture_logs() as logs:
        hospital.joins(replies=(*JOINING[:8], *answers))
        hospital.hears("what was my answer")
    kept = {row["answer"] for row in hospital.rows("SELECT answer FROM equality_answers")}
    assert {"age_80_over", "non_binary", "limited_a_lot", "white", "gypsy_traveller"} == kept
    masked = hospital.rows("SELECT body FROM messages WHERE kept_apart AND direction = 'in'")
    assert [row["body"] for row in masked] == ["(answer kept apart)"] * 5
    told = [*answers[1:3], "traveller", *(kept - {"white"})]
    without_answers = hospital.everything("equality_answers", PUBLISHED)
    places = {"the database": without_answers, "the log": json.dumps(logs, default=str), **exports(hospital)}
    # It names every group that there is, and how many are in each: of one person no number.
    report = json.loads(places.pop("the report"))
    assert not [row for row in shown_in(report) if "Traveller" in str(row) and re.search(r'"1"|\b1\b', str(row))]
    for where, everything in places.items():
        assert [each for each in told if each in everything.lower()] == [], where
    with reading(hospital.engine) as connection:
        (person,) = hospital.rows("SELECT id, subject FROM people")
        under = str(hospital.rows("SELECT pseudonym FROM equality_answers")[0]["pseudonym"])
        held = json.dumps(holdings.all_of(connection, person["id"]), default=str)
    # Not even what is gathered for the person leads to where their answers are: only the key does.
    assert under not in without_answers + held and person["subject"] != under


def shown_in(report: Any) -> list[Any]:
    """Every row of every table of a report."""
    return [row for section in report["sections"] for picture in section["pictures"] for row in picture["rows"]]


def exports(hospital: Hospital) -> dict[str, str]:
    """Everything that leaves this house as a file or a number: by what it is."""
    members_file = io.StringIO()
    with reading(hospital.engine) as connection:
        write_csv(members.members(connection), members_file)
        lines = [str(entry) for entry in record.everything(connection, None, None)]
    registry = CollectorRegistry()
    registry.register(Database(hospital.engine, hospital.clock, {"sms": 1.0}))
    gathering = Gathering(hospital.engine, LONDON, hospital.clock)
    report = Reports(gathering, lambda: hospital.shelf.current()[1], FLOWS).make(
        Asked("quarterly", Period.parse("2026Q4"))
    )
    said = list(transcript_copy.everything(hospital.engine, Wanted()))
    return {
        "the list of members": members_file.getvalue(),
        "the record": "\n".join(lines),
        "the metrics": generate_latest(registry).decode(),
        "the figures": repr(figures.gather(hospital.engine, hospital.now)),
        "the transcript": "".join(transcript_copy.as_csv(said, LONDON))
        + "".join(transcript_copy.as_text(said, LONDON)),
        "the report": as_json(report),
    }


def test_an_anonymous_answer_is_in_no_metric_record_or_export(hospital: Hospital) -> None:
    hospital.joins()
    rate(hospital, "very poor", CANARY)
    for where, everything in exports(hospital).items():
        assert "walrus" not in everything and "very_poor" not in everything, where


@pytest.mark.parametrize(
    ("table", "column", "before", "canary"),
    [
        ("feedback_drafts", "answers", (*OPENING, "poor"), CANARY),
        ("equality_answers", "answer", JOINING[:9], "3"),
    ],
)
def test_not_in_an_error_of_the_database(
    hospital: Hospital, table: str, column: str, before: tuple[str, ...], canary: str
) -> None:
    for said in before:
        hospital.hears(said)
    _refuse_everything(hospital, table)
    with capture_logs() as logs:
        assert hospital.hears(canary) == "failed"
    row = hospital.rows("SELECT body, reason FROM messages WHERE state = 'failed'")[0]
    assert row["body"].startswith("(an") and "walrus" not in str(row["reason"])
    assert "walrus" not in json.dumps(logs, default=str)
    assert "walrus" not in hospital.everything(PUBLISHED)
    assert [log["event"] for log in logs] == ["turn_failed"]
    _allow_again(hospital, table)


def test_nothing_links_answers_to_people_by_order_time_or_name(hospital: Hospital) -> None:
    people = [(number(last), f"{CANARY} {last}") for last in range(12)]
    for address, why in people:
        rate(hospital, SCORES[len(why) % 6], why, address)
    if hospital.engine.dialect.name == "sqlite":
        with reading(hospital.engine) as connection, pytest.raises(SQLAlchemyError):
            connection.execute(text("SELECT rowid FROM feedback"))
    assert mix(hospital) == 24 and mix(hospital) == 0
    columns = {column["name"] for column in inspect(hospital.engine).get_columns("feedback")}
    assert columns == {"id", "response", "flow", "service", "question", "answer", "month", "mixed"}
    assert not inspect(hospital.engine).get_foreign_keys("feedback")
    rows = hospital.rows("SELECT * FROM feedback")
    assert {str(row["month"]) for row in rows} == {"2026-11-01"}
    said_in_order = [why for _, why in people]
    physically = [row["answer"] for row in rows if row["question"] == "why"]
    assert sorted(physically) == sorted(said_in_order) and physically != said_in_order
    elsewhere = hospital.everything("feedback", PUBLISHED)
    assert not [row for row in rows if row["id"] in elsewhere or row["response"] in elsewhere]
    if hospital.engine.dialect.name == "postgresql":
        wrote = {str(row["xmin"]) for row in hospital.rows("SELECT xmin::text FROM feedback")}
        others = {str(row["xmin"]) for row in hospital.rows("SELECT xmin::text FROM messages")}
        assert len(wrote) == 1 and not wrote & others
    assert hospital.rows("SELECT * FROM feedback_drafts") == []


def test_equality_answers_are_in_no_order_of_joining(hospital: Hospital) -> None:
    for last in range(6):
        hospital.joins(number(last))
    joined = [pseudonym_of(row["id"], KEYS.pseudonym) for row in hospital.rows("SELECT id FROM people ORDER BY id")]
    in_order = [pseudonym for pseudonym in joined for _ in range(5)]
    before = hospital.rows("SELECT * FROM equality_answers")
    if hospital.engine.dialect.name == "sqlite":
        with reading(hospital.engine) as connection, pytest.raises(SQLAlchemyError):
            connection.execute(text("SELECT rowid FROM equality_answers"))
    else:
        # This is what mixing is for: until then the heap says who came when.
        assert [row["pseudonym"] for row in before] == in_order
    assert mix(hospital) == 30 and mix(hospital) == 0
    rows = hospital.rows("SELECT * FROM equality_answers")
    assert [row["pseudonym"] for row in rows] != in_order
    assert [row["pseudonym"] for row in sorted(rows, key=lambda row: str(row["id"]))] != in_order
    assert not {row["id"] for row in rows} & {row["id"] for row in before}
    assert said_apart(rows) == said_apart(before)
    elsewhere = hospital.everything("equality_answers", PUBLISHED)
    assert rows and not [row for row in rows if row["id"] in elsewhere or row["pseudonym"] in elsewhere]
    assert {str(row["answered_on"]) for row in rows} == {"2026-11-01"}


def test_no_transaction_links_equality_answers_to_a_person_once_they_are_mixed(hospital: Hospital) -> None:
    for last in range(3):
        hospital.joins(number(last))
    assert mix(hospital) == 15
    # One alone comes the day after: mixed by themselves they would be whoever joined that day.
    hospital.joins(number(3))
    before = {row["id"] for row in hospital.rows("SELECT id FROM equality_answers")}
    assert mix(hospital) == 5
    assert not before & {row["id"] for row in hospital.rows("SELECT id FROM equality_answers")}
    if hospital.engine.dialect.name == "postgresql":
        assert len(transactions(hospital, "equality_answers")) == 1
        for table in metadata.tables:
            if table != "equality_answers":
                assert not transactions(hospital, table) & transactions(hospital, "equality_answers"), table


def test_an_answer_given_again_is_mixed_again(hospital: Hospital) -> None:
    hospital.joins()
    mix(hospital)
    (person,) = hospital.rows("SELECT id FROM people")
    under = pseudonym_of(person["id"], KEYS.pseudonym)
    with begin(hospital.engine) as connection:
        equality.keep(connection, under, "age_group", "age_80_over", date(2026, 12, 24))
    assert mix(hospital) == 1 and mix(hospital) == 0
    (row,) = hospital.rows("SELECT * FROM equality_answers WHERE question = 'age_group'")
    assert (row["pseudonym"], row["answer"], str(row["answered_on"])) == (under, "age_80_over", "2026-12-01")


def said_apart(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """What must be the same after mixing."""
    return sorted(tuple(str(row[name]) for name in ("pseudonym", "question", "answer", "answered_on")) for row in rows)


def transactions(hospital: Hospital, table: str) -> set[str]:
    """Those that wrote the rows of a table, on PostgreSQL."""
    return {row["xmin"] for row in hospital.rows(f"SELECT DISTINCT xmin::text AS xmin FROM {table}")}


def test_what_is_said_next_is_the_same_whatever_the_score(hospital: Hospital) -> None:
    heard = []
    for last, score in enumerate(SCORES):
        rate(hospital, score, "it was so", number(last))
        heard.append(hospital.answers(number(last)))
    assert all(answers == heard[0] for answers in heard)
    kept = hospital.rows("SELECT answer FROM feedback WHERE question = 'score'")
    assert {row["answer"] for row in kept} == {"very_good", "good", "neither", "poor", "very_poor", "dont_know"}


def test_going_back_replaces_an_answer_and_the_end_keeps_one_response(hospital: Hospital) -> None:
    for said in (*OPENING, "poor", "BACK", "very good", "SKIP", "no"):
        hospital.hears(said)
    rows = hospital.rows("SELECT DISTINCT response, service, question, answer FROM feedback")
    assert [(row["service"], row["question"], row["answer"]) for row in rows] == [("eye", "score", "very_good")]


def test_urgent_words_get_their_reply_and_lead_to_nobody(hospital: Hospital) -> None:
    rate(hospital, "poor", "", until=3)
    hospital.hears("I want to kill myself")
    (reply,) = hospital.rows("SELECT kind, body, words FROM messages WHERE direction = 'out' ORDER BY id DESC LIMIT 1")
    assert reply["kind"] == "urgent" and reply["body"] is None and "urgent.crisis" in reply["words"]
    assert hospital.rows("SELECT id FROM messages WHERE needs_person IS NOT NULL") == []
    assert "kill myself" not in hospital.everything(PUBLISHED)


def test_a_response_that_nobody_ends_is_kept_with_what_there_is(hospital: Hospital) -> None:
    rate(hospital, "poor", "", until=3)
    assert mix(hospital) == 0
    hospital.now = hospital.now.replace(month=12, day=24)
    assert mix(hospital) == 1
    assert hospital.rows("SELECT * FROM feedback_drafts") == []
    hospital.hears("too late to say why")
    assert "too late" not in hospital.everything(*OWN_PLACE, PUBLISHED)


def _refuse_everything(hospital: Hospital, table: str) -> None:
    with begin(hospital.engine) as connection:
        if hospital.engine.dialect.name == "sqlite":
            refuse = f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
        else:
            # PostgreSQL tells the whole row in the details of such an error.
            refuse = f"ALTER TABLE {table} ADD CONSTRAINT refuse CHECK (false) NOT VALID"
        connection.execute(text(refuse))


def _allow_again(hospital: Hospital, table: str) -> None:
    with begin(hospital.engine) as connection:
        sqlite = hospital.engine.dialect.name == "sqlite"
        connection.execute(text("DROP TRIGGER refuse" if sqlite else f"ALTER TABLE {table} DROP CONSTRAINT refuse"))
