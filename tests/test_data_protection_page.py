"""docs/data-protection.md says what is kept and for how long: its tables are the code's own."""

from docs.data_protection import PAGE, drawn


def test_the_page_is_drawn_from_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "Run: python docs/data_protection.py"
