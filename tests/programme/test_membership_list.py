"""An existing membership list, read by its lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.membership_list import MOST_LINES, Entry, Known, read_list
from bot.programme.numbers import HOME, mobile_in

TODAY = date(2026, 11, 24)
KNOWN = Known(("en", "pl"), ("diabetes", "eye"), ("parking",))
HEADING = ["phone", "first name", "language", "easy words", "services", "issues", "agreed on", "invitations"]
HEADING += ["equality form"]
ADE = ["07700 900123", "Ade", "en", "no", "diabetes; eye", "parking", "2025-03-01", "yes", "yes"]


def changed(column: str, cell: str) -> list[str]:
    row = [*ADE]
    row[HEADING.index(column)] = cell
    return row


def test_a_line_becomes_an_entry() -> None:
    entries, problems = read_list([HEADING, ADE], KNOWN, TODAY)
    day = date(2025, 3, 1)
    assert problems == []
    assert entries == [
        Entry(2, "+447700900123", "Ade", "en", False, ("diabetes", "eye"), ("parking",), day, True, True)
    ]


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("phone", "0116 496 0123", "line 2: phone: this is not a mobile number that can be texted."),
        ("phone", "", "line 2: phone: this is not a mobile number that can be texted."),
        ("phone", "Ade's phone", "line 2: phone: this is not a mobile number that can be texted."),
        ("language", "xx", "line 2: language: must be one of en, pl."),
        ("easy words", "maybe", "line 2: easy words: must be yes or no."),
        ("invitations", "", "line 2: invitations: must be yes or no."),
        (
            "services",
            "diabetes; dentist",
            "line 2: services: number 2 there is not a key of flows/lists/services.yaml.",
        ),
        ("agreed on", "2027-01-01", "line 2: agreed on: must be a day that has been."),
        ("agreed on", "1066-10-14", "line 2: agreed on: must be a day that has been."),
        ("first name", "A" * 61, "line 2: first name: a name has at most 60 letters, on one line."),
        ("first name", "Ade\n=1", "line 2: first name: a name has at most 60 letters, on one line."),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column_without_saying_who(column: str, cell: str, told: str) -> None:
    _, problems = read_list([HEADING, changed(column, cell)], KNOWN, TODAY)
    assert [str(problem) for problem in problems] == [told]


@pytest.mark.parametrize("relation", ["patient", "carer", "both", "Staff ", ""])
def test_what_somebody_is_to_the_hospital_may_stand_there(relation: str) -> None:
    entries, problems = read_list([[*HEADING, "relation"], [*ADE, relation]], KNOWN, TODAY)
    assert problems == [] and entries[0].relation == relation.strip().casefold()


def test_nobody_is_something_else_to_it() -> None:
    _, problems = read_list([[*HEADING, "relation"], [*ADE, "nurse"]], KNOWN, TODAY)
    assert [str(each) for each in problems] == ["line 2: relation: must be one of patient, carer, both, staff."]


def test_without_a_day_there_is_no_consent_to_rely_on() -> None:
    _, problems = read_list([HEADING, changed("agreed on", "last year")], KNOWN, TODAY)
    assert problems[0].column == "agreed on" and "consent" in problems[0].what


def test_everything_is_told_at_once() -> None:
    rows = [HEADING, changed("phone", "x"), changed("language", "zz"), ADE, ADE, ADE[:3]]
    told = [str(problem) for problem in read_list(rows, KNOWN, TODAY)[1]]
    assert [line.split(":")[0] for line in told] == ["line 2", "line 3", "line 4", "line 5", "line 6"]
    assert told[-2].endswith("the same number stands in line 3.") and told[-1].endswith(
        "3 cells, and the heading has 9."
    )


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ([], "line 1: phone: this column is missing. The first line must name the columns."),
        ([*HEADING, "nhs number"], "line 1: column 10: is none of"),
        ([*HEADING, "phone"], "line 1: phone: stands there twice."),
        ([*HEADING, ""], "line 1: column 10: has no name."),
    ],
)
def test_a_heading_must_be_right(heading: list[str], told: str) -> None:
    assert str(read_list([heading, ADE], KNOWN, TODAY)[1][0]).startswith(told)


def test_empty_lines_are_passed_over_and_an_empty_list_is_refused() -> None:
    assert len(read_list([HEADING, [""] * 9, ADE, []], KNOWN, TODAY)[0]) == 1
    assert str(read_list([HEADING], KNOWN, TODAY)[1][0]) == "line 2: there is nobody on this list."


def test_a_list_has_an_end() -> None:
    rows = ([f"0770090{number:04}", *ADE[1:]] for number in range(MOST_LINES + 1))
    entries, problems = read_list([HEADING, *rows], KNOWN, TODAY)
    assert entries == [] and "split it" in problems[-1].what


def test_what_our_export_defused_is_read_back() -> None:
    assert read_list([HEADING, changed("phone", "'+447700900123")], KNOWN, TODAY)[0][0].number == "+447700900123"


@given(st.lists(st.lists(st.text(max_size=12), max_size=10), max_size=5))
def test_no_list_breaks_anything(rows: list[list[str]]) -> None:
    entries, problems = read_list(rows, KNOWN, TODAY)
    assert problems or entries


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+48 512 345 678", "+48512345678"),
        ("020 7946 0123", ""),
        ("999", ""),
        ("", ""),
        ("٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
    ],
)
def test_only_a_mobile_number_can_be_texted(text: str, number: str) -> None:
    assert mobile_in(text, HOME) == number
