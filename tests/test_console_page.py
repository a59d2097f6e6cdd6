"""docs/console.md says what the staff pages do: its table is the code's own."""

from docs.console import PAGE, drawn


def test_the_page_is_drawn_from_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "Run: python docs/console.py"
