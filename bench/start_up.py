"""Row 10: how long a newcomer waits for `improvers --help` and for `improvers check`, beside `import aiogram`.

Each run is a process of its own; all of them keep to one core, and their files are in the cache after the first run.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.measure import Line, at_most, interleaved, keep_to, last_core, ratios, show
from bench.processes import seconds_of

HELP = ("-m", "bot.cli", "--help")
CHECK = ("-m", "bot.cli", "check")
AIOGRAM = ("-c", "import aiogram")
NOTHING = ("-c", "pass")


def main() -> None:
    """Measure and print."""
    where = keep_to(last_core())
    taken = interleaved(
        {
            "help": lambda: seconds_of(*HELP),
            "check": lambda: seconds_of(*CHECK),
            "aiogram": lambda: seconds_of(*AIOGRAM),
            "nothing": lambda: seconds_of(*NOTHING),
        }
    )
    lines: list[Line] = [
        at_most("10  improvers --help / import aiogram", ratios(taken["help"], taken["aiogram"]), "x", 0.3),
        at_most("10  improvers check, all flows and languages", taken["check"], "s", 2),
        at_most("    improvers --help", taken["help"], "s"),
        at_most("    import aiogram", taken["aiogram"], "s"),
        at_most("    Python alone", taken["nothing"], "s"),
    ]
    show("Row 10: starting (bench/start_up.py)", lines, [f"one process at a time on {where}"])


if __name__ == "__main__":
    main()
