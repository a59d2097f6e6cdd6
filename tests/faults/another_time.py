"""`improvers` at another time: `python -m tests.faults.another_time SECONDS COMMAND`, whose clock is so far ahead.

Behind, if there are less than none.
"""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import wiring
from bot.cli import main

# As modules are: things whose parts can be exchanged.
WIRING: Any = wiring


def be_ahead(time: timedelta) -> None:
    """From now on it is so much later."""
    WIRING._now = lambda: datetime.now(UTC) + time


if __name__ == "__main__":
    be_ahead(timedelta(seconds=float(sys.argv[1])))
    main(sys.argv[2:], prog_name="improvers")
