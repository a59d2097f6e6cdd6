"""Draws the table of `console.md` from the code that it describes: `python docs/console.py` writes it anew.

Whatever stands between two marks is drawn; everything else on the page is written by hand.
"""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.console import ROOMS
from bot.console.rooms import Page
from bot.programme.roles import CALLED

PAGE = Path(__file__).with_name("console.md")
MARKED = re.compile(r"(<!-- drawn: addresses -->\n).*?(<!-- end -->)", re.DOTALL)


def drawn(page: str) -> str:
    """The page with everything between its marks drawn anew."""
    return MARKED.sub(lambda found: f"{found[1]}{addresses()}{found[2]}", page)


def addresses() -> str:
    """Every address, what it does, and the least role that may use it."""
    head = ["| address | what it does | least role |", "|---|---|---|"]
    return "\n".join([*head, *(_row(page) for room in ROOMS for page in room.pages), ""])


def _row(page: Page) -> str:
    does = (page.view.__doc__ or "").partition("\n")[0].rstrip(".")
    least = CALLED[page.least] if page.least else "anyone"
    return f"| `{page.method} {page.rule}` | {does} | {least} |"


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
