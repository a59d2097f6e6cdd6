"""`improvers` at another time, with a clock that begins there: `python -m tests.faults.another_time MOMENT COMMAND`."""

import sys
from datetime import UTC, datetime
from typing import Any

from bot import wiring
from bot.cli import main

# As modules are: things whose parts can be exchanged.
WIRING: Any = wiring


def begin_at(moment: datetime) -> None:
    """From now on it is as long after that moment as this process runs."""
    ahead = moment - datetime.now(UTC)
    WIRING._now = lambda: datetime.now(UTC) + ahead


if __name__ == "__main__":
    begin_at(datetime.fromisoformat(sys.argv[1]))
    main(sys.argv[2:], prog_name="improvers")
