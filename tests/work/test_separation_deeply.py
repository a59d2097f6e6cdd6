"""The canaries once more, where no query of ours looks: indexes, a database's files and figures, every form of report.

The answers after the first event are among them: they go the way of the others.
"""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.programme.periods import Period
from bot.store import equality
from bot.store.engine import begin, scrub
from bot.store.equality import pseudonym_of
from bot.work.asking import MixingAnswers
from bot.work.evidence import Gathering
from bot.work.report_data import as_csv, as_json
from bot.work.report_html import as_html
from bot.work.report_word import as_word
from bot.work.reports import Asked, Reports
from tests.work.hospital import ADE, JOINING, KEYS, LONDON, Hospital
from tests.work.test_separation import CANARY, FLOWS, exports, rate

# As nobody else would say it: the choices themselves stand in our questions.
AT_JOINING = ("80 or over", "genderqueer", "limited a lot", "white", "irish traveller")
AFTERWARDS = ("judaism", "widower", "homosexual", "it is not", "i am not", "deaf and dyslexia")
KEPT = {"jewish", "widowed", "gay_lesbian", "no", "hearing, learning"}
TOLD = ("genderqueer", "irish traveller", "judaism", "jewish", "widower", "homosexual", "gay_lesbian", "dyslexia")
OWN_PLACES = {"equality_answers": "answer", "feedback": "answer", "feedback_drafts": "answers"}
ASKED = (
    ("quarterly", "2026Q4"),
    ("annual", "2026"),
    ("annual", "2026/27"),
    ("newsletter", "2026H2"),
    ("public", "2026Q4"),
)


@pytest.fixture
def planted(hospital: Hospital) -> Hospital:
    """A hospital to which somebody has told all of it, and which has mixed it since."""
    hospital.joins(replies=(*JOINING[:8], *AT_JOINING))
    for said in ("more about me", "yes", *AFTERWARDS):
        assert hospital.hears(said) == "heard"
    rate(hospital, "very poor", CANARY)
    rows = hospital.rows("SELECT answer FROM equality_answers")
    assert {row["answer"] for row in rows} >= KEPT and "widower" not in hospital.answers()[-1]
    MixingAnswers(hospital.engine, LONDON, hospital.clock).run()
    return hospital


def test_no_index_tells_whose_an_answer_is_not_even_in_an_expression_or_a_condition(planted: Hospital) -> None:
    if planted.engine.dialect.name == "sqlite":
        query = "SELECT tbl_name AS place, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view')"
    else:
        query = (
            "SELECT tablename AS place, indexdef AS sql FROM pg_indexes WHERE schemaname = current_schema() "
            "UNION ALL SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()"
        )
    found = planted.rows(query)
    assert len(found) > 50
    for row in found:
        if (secret := OWN_PLACES.get(row["place"])) and row["sql"]:
            # From the bracket on: the name of an index may speak of answers. Answers may be counted by one, in its own
            # place; but beside a pseudonym or a response they would be sorted by who gave them.
            named = {
                name
                for name in (secret, "pseudonym", "response")
                if re.search(rf"\b{name}\b", row["sql"].partition("(")[2])
            }
            assert secret not in named or named == {secret}, row["sql"]
    others = [row["sql"] for row in found if row["place"] not in OWN_PLACES and row["sql"]]
    assert not [sql for sql in others if any(re.search(rf"\b{place}\b", sql) for place in OWN_PLACES)]


def test_the_databases_own_figures_tell_an_answer_of_its_own_place_only(planted: Hospital) -> None:
    if planted.engine.dialect.name == "sqlite":
        planted.changes("ANALYZE")
        assert not told_in(str(planted.rows("SELECT * FROM sqlite_stat1")))
        return
    planted.changes("ANALYZE")
    rows = planted.rows(
        "SELECT tablename, attname, most_common_vals::text AS often, histogram_bounds::text AS bounds FROM pg_stats "
        "WHERE schemaname = current_schema()"
    )
    assert len(rows) > 100
    places = {(row["tablename"], row["attname"]) for row in rows if told_in(f"{row['often']} {row['bounds']}")}
    assert places <= {*OWN_PLACES.items(), ("revisions", "content")}
    # Figures over several columns would tell which answers go together.
    assert planted.rows("SELECT * FROM pg_statistic_ext") == []


def test_the_file_of_the_database_holds_it_in_its_place_and_after_deleting_not_at_all(planted: Hospital) -> None:
    file = planted.engine.url.database
    if planted.engine.dialect.name != "sqlite" or file is None:
        # PostgreSQL keeps old rows until a vacuum, where no query sees them: docs/data-protection.md says so.
        planted.changes("DELETE FROM feedback")
        return
    (person,) = planted.rows("SELECT id FROM people")
    under = pseudonym_of(person["id"], KEYS.pseudonym)
    secret = "the green heron slept"
    with begin(planted.engine) as connection:
        equality.keep(connection, under, "religion", secret, planted.now.date())
    MixingAnswers(planted.engine, LONDON, planted.clock).run()
    # An equality answer stands in its row and in the index that counts such answers, and nowhere else.
    assert (bytes_of(file).count(secret.encode()), bytes_of(file).count(CANARY.encode())) == (2, 1)
    with begin(planted.engine) as connection:
        equality.forget(connection, under)
        connection.execute(text("DELETE FROM feedback"))
    scrub(planted.engine)
    assert (bytes_of(file).count(secret.encode()), bytes_of(file).count(CANARY.encode())) == (0, 0)
    assert under.encode() not in bytes_of(file)


def test_every_kind_and_form_of_report_keeps_one_persons_answers_to_itself(planted: Hospital) -> None:
    gathering = Gathering(planted.engine, LONDON, planted.clock)
    reports = Reports(gathering, lambda: planted.shelf.current()[1], FLOWS)
    planted.now = planted.now.replace(year=2027, month=6)
    for kind, period in ASKED:
        report = reports.make(Asked(kind, Period.parse(period)))
        forms = {
            "json": as_json(report),
            "csv": as_csv(report),
            "html": as_html(report),
            "docx": in_word(as_word(report)),
        }
        for form, everything in forms.items():
            assert CANARY not in everything, (kind, form)
            assert not [each for each in TOLD if each in everything.lower()], (kind, form)
            # It names every group that there is, and how many are in each: of one person no number.
            assert not re.search(r"Traveller\W{1,40}1\b", re.sub("<[^>]*>", " ", everything)), (kind, form)


def test_no_export_holds_the_answers_after_the_first_event(planted: Hospital) -> None:
    for where, everything in exports(planted).items():
        assert not told_in(everything.replace("Jewish", "")), where
    everything = planted.everything(*OWN_PLACES, "revisions")
    assert not told_in(everything)


def test_nothing_beside_an_answer_tells_when_it_was_given(planted: Hospital) -> None:
    rows = planted.rows("SELECT * FROM equality_answers")
    assert {str(row["answered_on"]) for row in rows} == {"2026-11-01"} and len(rows) == 11
    planted.now = planted.now.replace(year=2027, month=5)
    for said in ("more about me", "yes", "SKIP", "NONE"):
        planted.hears(said, ADE)
    MixingAnswers(planted.engine, LONDON, planted.clock).run()
    again = planted.rows("SELECT * FROM equality_answers")
    assert {str(row["answered_on"]) for row in again} == {"2026-11-01"}
    assert not {row["id"] for row in rows} & {row["id"] for row in again if row["question"] == "religion"}


def told_in(everything: str) -> list[str]:
    """What of the answers is there."""
    return [each for each in (*TOLD, "walrus") if each in everything.lower()]


def bytes_of(file: str) -> bytes:
    """All that stands in the files of a SQLite database, whatever a query would show."""
    return b"".join(path.read_bytes() for end in ("", "-wal", "-journal") if (path := Path(file + end)).exists())


def in_word(document: bytes) -> str:
    """Every text of a Word file."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        texts: list[Any] = [parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))]
    return " ".join(texts)
