"""What can be wrong with flow files, and how it is told to the person who wrote them."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Spot(NamedTuple):
    """A place in a file: lines and columns count from 1, as editors do."""

    path: str
    line: int = 1
    column: int = 1


class Mistake(NamedTuple):
    """One thing to mend (or, when not serious, one piece of advice), where it is and what to do."""

    spot: Spot
    what: str
    serious: bool = True

    def __str__(self) -> str:
        advice = "" if self.serious else "advice: "
        return f"{self.spot.path}:{self.spot.line}:{self.spot.column}: {advice}{self.what}"


class ClinicNamed(Mistake):
    """Advice that words for many name a clinic: on a phone that has never written to us it is a mistake."""

    __slots__ = ()


class FlowError(Exception):
    """Anything wrong with flows: in what was written, or while one is running."""


class FlowMistakes(FlowError):
    """Flow files that cannot be used; carries every mistake found, in file order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class TurnLimit(FlowError):
    """A turn that took more steps, or went deeper, than any honest flow does."""


class LostPlace(FlowError):
    """A stored place that names a step which this revision does not have."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """' Did you mean "x"?' for the nearest known name, or nothing when none is near."""
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""
