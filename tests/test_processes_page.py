"""docs/processes.md says what the program does: its figures are the program's own."""

from pathlib import Path

import pytest

from bot.cli.server import THREADS
from bot.clock import SURE_FOR
from bot.store import figures
from bot.store.engine import CONNECT_WITHIN, CONNECTIONS, IDLE_WITH_LOCKS, KEEPALIVES
from bot.store.leader import SILENT_AT_MOST
from bot.store.timely import ADDRESSES, LEAST
from bot.worker import LONGEST_REST, POLL
from webhooks.patience import ANSWERED_WITHIN, AT_MOST, HOLD

PAGE = (Path(__file__).parents[1] / "docs" / "processes.md").read_text("utf-8")
WEB, WORKER = CONNECTIONS + 1, CONNECTIONS + 2
VANISHED = KEEPALIVES["keepalives_idle"] + KEEPALIVES["keepalives_interval"] * KEEPALIVES["keepalives_count"]
LOCKS = int(IDLE_WITH_LOCKS.partition("=")[2]) // 1000


@pytest.mark.parametrize(
    "said",
    [
        f"Each has {THREADS} threads",
        f"| each web process | {CONNECTIONS} in its pool, 1 to notify |",
        f"| each worker | {CONNECTIONS} in its pool, 1 to listen, 1 to lead or to stand for it |",
        f"above {WEB} x web processes + {WORKER} x workers + 5",
        f"{4 * WEB} + {2 * WORKER} + 5 = {4 * WEB + 2 * WORKER + 5}",
        f"notices within about {VANISHED} seconds",
        f"A server that vanishes is noticed after {VANISHED} seconds",
        f"after {SILENT_AT_MOST:.0f} seconds of that PostgreSQL",
        f"sure of the lead for {SURE_FOR:.0f} seconds only",
        f"keeps its locks for {LOCKS} seconds at most",
        f"Workers also look every {POLL:.0f} seconds",
        f"a connection is waited for {CONNECT_WITHIN} seconds",
        f"held back for up to {ANSWERED_WITHIN:.0f} seconds",
        f"for more than those {ANSWERED_WITHIN:.0f} seconds",
        f"No connection is begun in the last {ADDRESSES * LEAST} seconds",
        f"holds back {AT_MOST} texts at most",
        f"at most {LONGEST_REST:.0f} seconds, and write down",
        f"gives up on a question after {figures.WITHIN.removesuffix('s')} seconds",
    ],
)
def test_a_figure_of_the_page(said: str) -> None:
    assert said in PAGE.replace("\n", " ")


def test_the_last_try_has_the_time_to_connect() -> None:
    assert HOLD + ADDRESSES * LEAST <= ANSWERED_WITHIN
