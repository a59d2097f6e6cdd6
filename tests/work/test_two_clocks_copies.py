"""As in test_two_clocks.py: a copy is put together once, and answers are mixed once, none of them twice or lost."""

from collections import Counter
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.programme.roles import ENGAGEMENT
from bot.store import staff
from bot.store.engine import begin
from bot.work import exporting, transcript_copy, transcript_pdf
from bot.work.asking import MixingAnswers
from bot.work.desk import By
from bot.work.exporting import PDF, TRANSCRIPTS, Exporting
from bot.work.transcript_pdf import Said, can_be_made
from tests.work.hospital import LONDON, Hospital
from tests.work.test_separation import rate
from tests.work.test_two_clocks import CLOCKS, held_at_its_commit, tick_together
from tests.work.test_two_clocks_listening import all_tick, recorded

PEOPLE = [f"+447700900{number:03d}" for number in range(300, 303)]
A_PART = 2  # messages


class Desk:
    """A member of staff who asks for copies of what three people said, and reads them."""

    def __init__(self, hospital: Hospital) -> None:
        self.copies = Exporting(hospital.engine, LONDON, hospital.clock)
        for person in PEOPLE:
            for said in ("JOIN", "yes"):
                hospital.hears(said, person)
        with begin(hospital.engine) as connection:
            staff.add(connection, "esme@hospital.example", "Esme", ENGAGEMENT, hospital.now)
            found = staff.by_email(connection, "esme@hospital.example")
        assert found is not None
        self.esme = By("Esme", "192.0.2.7", found.id)

    def orders(self, form: str) -> int:
        """The number of a copy that waits to be put together."""
        return self.copies.order(TRANSCRIPTS, form, {"why": "asked by PALS"}, self.esme, form)

    def reads(self, number: int) -> bytes:
        """The copy, which is ready."""
        parts = self.copies.fetch(number, self.esme, ENGAGEMENT)
        assert parts is not None
        return b"".join(parts)


@pytest.fixture
def desk(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """One whose copies have many parts, and whose files are kept in many pieces."""
    monkeypatch.setattr(transcript_copy, "AT_ONCE", A_PART)
    monkeypatch.setattr(exporting, "_PIECE", 1000)
    return Desk(hospital)


def test_a_copy_is_put_together_once(hospital: Hospital, desk: Desk) -> None:
    alone = desk.orders("csv")
    parts = desk.copies.run()
    assert parts > 3 and recorded(hospital, "saw_message") == len(PEOPLE)
    together = desk.orders("csv")
    assert sum(tick_together([desk.copies.run] * CLOCKS)) == parts
    assert desk.reads(together) == desk.reads(alone)
    assert recorded(hospital, "saw_message") == 2 * len(PEOPLE), "each person is noted once more"


def test_a_part_of_a_copy_that_is_not_yet_committed_is_put_by_nobody_else(hospital: Hospital, desk: Desk) -> None:
    alone = desk.orders("csv")
    parts = desk.copies.run()
    held = desk.orders("csv")
    with held_at_its_commit(hospital.engine, desk.copies._one_part):
        others = desk.copies.run()
    assert others + 1 + desk.copies.run() == parts
    assert desk.reads(held) == desk.reads(alone)


class Overtaken(Exporting):
    """While it reads what was gathered, another clock lays out the same, and is done before it goes on."""

    def overtaken_by(self, other: Exporting) -> "Overtaken":
        """That one is quicker."""
        self._others = iter([other])
        return self

    def _said(self, number: int) -> Iterator[Said]:
        for said in super()._said(number):
            for other in self._others:
                assert other.run() == 1
            yield said


@pytest.mark.thorough
@pytest.mark.skipif(not can_be_made(), reason="the fonts are fetched by npm when the project is installed")
def test_pages_that_two_lay_out_are_kept_once_and_whole(hospital: Hospital, desk: Desk) -> None:
    alone = desk.orders(PDF)
    desk.copies.run()
    number = desk.orders(PDF)
    slower = Overtaken(hospital.engine, LONDON, hospital.clock).overtaken_by(desk.copies)
    with capture_logs() as logs:
        slower.run()
    file = desk.reads(number)
    assert file.startswith(b"%PDF-") and len(file) == len(desk.reads(alone))
    assert [line for line in logs if line["log_level"] == "error"] == [], "nobody is told that it went wrong"


def test_pages_that_cannot_be_laid_out_are_told_of_by_one(hospital: Hospital, desk: Desk) -> None:
    number = desk.orders(PDF)
    without_letters = Exporting(hospital.engine, LONDON, hospital.clock, transcript_pdf.FOLDER / "nowhere")
    with capture_logs() as logs:
        tick_together([without_letters.run] * CLOCKS)
    assert [row["state"] for row in hospital.rows("SELECT state FROM exports WHERE id = :n", n=number)] == ["failed"]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["pdf_not_made"]


def answers(hospital: Hospital) -> Counter[tuple[object, ...]]:
    """Every answer that is kept apart from names, and how often it is there."""
    apart = hospital.rows("SELECT pseudonym, question, answer FROM equality_answers")
    nameless = hospital.rows("SELECT flow, question, answer FROM feedback")
    return Counter(tuple(row.values()) for row in (*apart, *nameless))


def test_answers_are_mixed_once_and_none_is_lost_or_doubled(hospital: Hospital) -> None:
    for person in PEOPLE:
        hospital.joins(person)
        rate(hospital, "very good", "they listened", person)
    before = answers(hospital)
    mixing = MixingAnswers(hospital.engine, LONDON, hospital.clock)
    mixed = sum(all_tick(hospital, mixing.run))
    assert mixed == before.total() > 2 * len(PEOPLE)
    assert answers(hospital) == before
    left = "SELECT 1 AS one FROM {} WHERE NOT mixed"
    assert [hospital.rows(left.format(table)) for table in ("equality_answers", "feedback")] == [[], []]
    assert mixing.run() == 0
