"""The number of a row, as it comes back in a form, a link or a place in a conversation."""

MOST_DIGITS = 18  # what both databases hold, and Python reads at once


def row_number(text: str) -> int:
    """The number that the text is; 0, which no row has, for anything else. Whatever it is, it can be looked for."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
