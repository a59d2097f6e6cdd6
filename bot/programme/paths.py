"""From request to result: how far each project came, and what was changed on each rung of the ladder."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

from bot.programme.report import Picture, Section


class Path(NamedTuple):
    """One project: the rungs of its reviewed requests and of its opportunities, and what came of it."""

    project: str
    requests: tuple[str, ...]
    opportunities: tuple[str, ...]
    actions: int
    changes: int
    could_not: int
    confirmed: int

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Self:
        """What JSON made of one."""
        project, requests, opportunities, *counts = data
        return cls(project, tuple(requests), tuple(opportunities), *counts)

    @property
    def rungs(self) -> tuple[str, ...]:
        """Every rung that it involved people on."""
        return tuple(dict.fromkeys((*self.requests, *self.opportunities)))


_COUNTS = ("Opportunities", "Actions done", "Changes told", "Told that it could not be", "Confirmed")


def section(found: Sequence[Path], ladder: Sequence[str]) -> Section:
    """Every project from its requests to its results, and the same by rung, in the order of the ladder."""
    if not found:
        return Section("From request to result", ("No project was under way.",))
    open_still = [path.project for path in found if not path.changes and not path.could_not]
    says = f"{len(found) - len(open_still)} of {len(found)} projects have told people what came of them."
    if open_still:
        says += f" Not yet: {', '.join(open_still)}."
    rows = tuple((path.project, ", ".join(path.requests) or "none reviewed", *_counted([path])) for path in found)
    rungs = list(dict.fromkeys((*ladder, *(rung for path in found for rung in path.rungs))))
    return Section(
        "From request to result",
        (),
        (),
        (
            Picture("paths", "Each project", says, ("Project", "Requests reviewed, on which rung", *_COUNTS), rows),
            _by_rung(found, rungs),
        ),
    )


def _by_rung(found: Sequence[Path], rungs: Sequence[str]) -> Picture:
    rows = []
    for rung in rungs:
        here = [path for path in found if rung in path.rungs]
        offered = sum(path.opportunities.count(rung) for path in here)
        rows.append((rung, f"{len(here)}", f"{offered}", *_counted(here)[1:]))
    most = max(rows, key=lambda row: int(row[4]))
    says = f"Most changes came from projects on the rung {most[0]}." if int(most[4]) else "No change was told of yet."
    says += " A project on two rungs stands on both."
    return Picture("by-rung", "What each rung changed", says, ("Rung", "Projects", *_COUNTS), tuple(rows))


def _counted(paths: Iterable[Path]) -> tuple[str, ...]:
    all_of_them = list(paths)
    sums = (
        sum(len(path.opportunities) for path in all_of_them),
        sum(path.actions for path in all_of_them),
        sum(path.changes for path in all_of_them),
        sum(path.could_not for path in all_of_them),
        sum(path.confirmed for path in all_of_them),
    )
    return tuple(f"{each:,}" for each in sums)
