"""docs/delivery.md says what the code does: its tables are the code's own."""

from bot.store.outbox_states import STATES
from bot.work.unreported import MOST, SECONDS
from bot.worker import RECEIPTS_EVERY
from docs.delivery import DRAWINGS, MARKED, PAGE, drawn


def test_the_page_is_drawn_from_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "Run: python docs/delivery.py"


def test_every_drawing_is_on_the_page() -> None:
    found = [match[2] for match in MARKED.finditer(PAGE.read_text("utf-8"))]
    assert sorted(found) == sorted(DRAWINGS)


def test_every_state_is_drawn() -> None:
    diagram = DRAWINGS["diagram"]()
    assert all(f" {state}" in diagram for state in STATES)


def test_how_many_texts_without_a_receipt_are_asked_about_in_a_day() -> None:
    in_a_day = f"{MOST * 86_400 / RECEIPTS_EVERY:,.0f} a day"
    for name in ("delivery.md", "runbook.md", "national-service.md"):
        assert in_a_day in PAGE.with_name(name).read_text("utf-8"), name
    assert f"for at most {SECONDS:.0f} seconds of each minute" in PAGE.read_text("utf-8").replace("\n", " ")
