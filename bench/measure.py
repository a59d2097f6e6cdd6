"""What all benches share: interleaved rounds, cores, and the table at the end."""

import gc
import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
"""At least five for a figure that is quoted; fewer only to try a bench out."""

Side = Callable[[], float]
"""Runs one round and gives the seconds of one unit of work."""


class Line(NamedTuple):
    """One line of the table; `target` is empty for orientation."""

    what: str
    figure: str
    least: str = ""
    target: str = ""
    verdict: str = ""


def interleaved(sides: dict[str, Side], slices: int = 1, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Every side once a round, after one round that does not count.

    A round is cut into slices in which the sides take turns, so that whatever disturbs the machine for a moment
    disturbs all of them. Before each slice the rubbish of the one before is cleared away: each pays for its own.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    gc.freeze()  # what is loaded by now stays; nobody need look through it again
    for number in range(rounds + 1):
        spent = dict.fromkeys(sides, 0.0)
        for part in range(slices):
            for name in sides if (number + part) % 2 else reversed(sides):
                gc.collect()
                spent[name] += sides[name]() / slices
        for name in sides if number else ():
            taken[name].append(spent[name])
    gc.unfreeze()
    return taken


def ratios(slower: Sequence[float], quicker: Sequence[float]) -> list[float]:
    """How many times one side is the other, round by round."""
    return [one / other for one, other in zip(slower, quicker, strict=True)]


def at_least(what: str, found: Sequence[float], target: float | None = None) -> Line:
    """A ratio that should be large: median, the least of all rounds, and how it stands."""
    middle, least = median(found), min(found)
    verdict = "" if target is None else _standing(middle >= target, least >= target)
    wanted = "" if target is None else f"at least {target:g} x"
    return Line(what, f"{middle:.2f} x", f"{least:.2f} x", wanted, verdict)


def at_most(what: str, found: Sequence[float], unit: str, target: float | None = None) -> Line:
    """A figure that should be small: median, the least of all rounds, and how it stands."""
    middle, least = median(found), min(found)
    verdict = "" if target is None else _standing(middle <= target, max(found) <= target)
    wanted = "" if target is None else f"at most {target:g} {unit}"
    return Line(what, f"{middle:.3g} {unit}", f"{least:.3g} {unit}", wanted, verdict)


def _standing(median_meets: bool, all_meet: bool) -> str:
    if median_meets:
        return "reached" if all_meet else "reached, not in every round"
    return "MISSED"


def micros(what: str, found: Sequence[float]) -> Line:
    """Seconds, shown as microseconds, for orientation."""
    return Line(what, f"{median(found) * 1e6:.1f} µs", f"{min(found) * 1e6:.1f} µs")


def show(title: str, lines: Sequence[Line], notes: Sequence[str], how: str = f"{ROUNDS} interleaved rounds") -> None:
    """The table, with the machine above it and what must be known below it."""
    print(f"\n{title}")
    print(f"  {machine()}; {how}")
    table = [Line("", "median", "minimum", "target"), *lines]
    widths = [max(len(line[column]) for line in table) for column in range(len(Line._fields))]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())
    for note in notes:
        print(f"  {note}")


def machine() -> str:
    """The machine in general terms."""
    model = next((line for line in _cpuinfo() if line.startswith("model name")), "").partition(":")[2].strip()
    cores = os.cpu_count()
    return f"{cores} cores, {model or platform.machine()}, Python {platform.python_version()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8").splitlines() if path.exists() else []


def last_core() -> int:
    """The core that a bench keeps to: the last one, since the first serves most interrupts."""
    return max(os.sched_getaffinity(0))


def first_core() -> int:
    """The core for whoever must not disturb the one that is measured; there may be only one."""
    return min(os.sched_getaffinity(0))


def keep_to(core: int, process: int = 0) -> str:
    """Bind a process (0: this one, with what it starts) to one core; says so for the table."""
    os.sched_setaffinity(process, {core})
    return f"core {core}"
