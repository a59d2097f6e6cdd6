"""The membership as CSV: whole, harmless in a spreadsheet, and without equality answers."""

import csv
import io

import pytest

from bot.store.engine import reading
from bot.store.members import members
from bot.work.membership import COLUMNS, defused, write_csv
from tests.work.hospital import ADE, BEA, JOINING, Hospital


def _export(hospital: Hospital) -> list[dict[str, str]]:
    file = io.StringIO()
    with reading(hospital.engine) as connection:
        write_csv(members(connection), file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_one_line_a_member_and_no_equality_answer_in_it(hospital: Hospital) -> None:
    hospital.joins()
    hospital.joins(BEA, replies=(*JOINING[:7], "=cmd()", "skip", "later"))
    hospital.joins("+447700900789", replies=("JOIN", "yes"))
    first, second = _export(hospital)
    assert tuple(first) == COLUMNS
    assert (first["state"], first["first name"], first["services"]) == ("improver", "Ade", "diabetes; eye")
    assert first["addresses"] == f"'{ADE}", "a number that begins with + would be run as a formula"
    assert second["state"] == "nearly"
    without_reference = {column: cell for column, cell in first.items() if column != "reference"}
    assert not any(told in str(without_reference) for told in ("indian", "woman", "25"))


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_shown_and_never_run(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ade", "O'Neill", "", "a=b", "2 cats"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text
