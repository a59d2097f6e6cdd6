"""A survey by sample: who can be drawn, by which chance, and what so few may honestly say of so many."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from math import sqrt
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from bot.programme import small_numbers
from bot.programme.evidence import SMALLEST_SHARE
from bot.programme.report import Picture
from bot.programme.voices import NINETY_FIVE

ROLES = MappingProxyType(
    {"service_user": ("patient", "both"), "carer": ("carer", "both"), "staff": ("staff",)},
)
"""Whom a survey can be for, and what those people said of themselves when they joined, or their list said of them."""

FEWEST, MOST = SMALLEST_SHARE, 5_000
"""So many can be drawn, at least and at most: of fewer no share could be shown."""

PRIME = 2_147_483_647
"""A prime above the number of every person, whose square neither database finds too large."""

MOST_SEED = 999_999_999
TITLE = "Survey by sample"
COLUMNS = ("Answer", "Number", "Of a hundred who answered", "Of a hundred in the frame")


@dataclass(frozen=True, slots=True)
class Frame:
    """Among whom is drawn; an empty tuple leaves nobody out. There is no field for an equality answer."""

    roles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {name: list(value) for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` gave."""
        return cls(**{name: tuple(value) for name, value in data.items()})

    @property
    def relations(self) -> tuple[str, ...]:
        """What somebody must have said of themselves to be in it; nothing where anybody may be."""
        return tuple(sorted({said for role in self.roles for said in ROLES[role]}))


class Result(NamedTuple):
    """What may be shown of a survey: how many were in the frame, drawn and reached; who answered, and what they chose.

    Where fewer than 5 answered only that is told, and None stands for how many.
    """

    title: str
    frame: int
    drawn: int
    reached: int
    answered: int | None
    # By the words of each choice, in the order in which they were asked; None for what is not shown.
    chosen: Mapping[str, int | None]


def fit(title: str, frame: int, drawn: int, reached: int, chosen: Mapping[str, int]) -> Result:
    """The same with small numbers hidden, and what would give one away."""
    answered = sum(chosen.values())
    if 0 < answered < SMALLEST_SHARE:
        return Result(title, frame, drawn, reached, None, {})
    shown = small_numbers.shown(chosen)
    seen = {label: count if isinstance(count, int) else None for label, count in shown.items()}
    return Result(title, frame, drawn, reached, answered, seen)


def coefficients(seed: int) -> tuple[int, int, int, int]:
    """The four numbers of a seed, the constant one last; the same on every machine, for ever."""
    first, second, third, last = (
        int.from_bytes(sha256(f"{seed}:{number}".encode()).digest(), "big") % PRIME for number in range(4)
    )
    return first, second, third, last


def between(part: int, answered: int, frame: int) -> tuple[float, float]:
    """Between which shares that of the whole frame lies, had those who were silent chosen as the others did.

    Wilson's interval of 95 in a hundred, as if more had answered by what a frame that is nearly used up leaves to
    chance: the correction for a finite population. Where everybody answered nothing is left.
    """
    if answered >= frame:
        return part / answered, part / answered
    as_many = answered * (frame - 1) / (frame - answered)
    share, square = part / answered, NINETY_FIVE**2
    middle = (share + square / (2 * as_many)) / (1 + square / as_many)
    reach = NINETY_FIVE / (1 + square / as_many) * sqrt(share * (1 - share) / as_many + square / (4 * as_many**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def picture(key: str, found: Result) -> Picture:
    """One survey as a table: of each choice how many, of a hundred who answered, and what that says of the frame."""
    rows = tuple((label, *_row(count, found)) for label, count in found.chosen.items())
    says = f"{_who(found)} {what_it_says(found)}"
    return Picture(key, f"{TITLE}: {found.title}", says, COLUMNS, rows if found.answered else ())


def what_it_says(found: Result) -> str:
    """What a sample of this size can say, and what no margin covers."""
    if not found.answered:
        return "Too few answered for their answers to be shown."
    low, high = between(found.answered // 2, found.answered, found.frame)
    says = (
        f"A share of those who answered differs from that of all {found.frame:,} by up to about "
        f"{round(50 * (high - low))} in a hundred by chance, 95 times in 100 "
        "(Wilson's interval, corrected for a finite population)."
    )
    if found.answered < found.drawn:
        says += " Those who did not answer may think otherwise, and no margin covers that."
    return f"{says} It tells of people who can be asked here, not of every patient."


def _who(found: Result) -> str:
    drawn = (
        f"{found.drawn:,} of {found.frame:,} people who could be asked were drawn by chance, {found.reached:,} reached"
    )
    if found.answered is None:
        return f"{drawn}, {small_numbers.HIDDEN} answered."
    return f"{drawn}, {found.answered:,} answered ({_of_hundred(found.answered / found.drawn)} of a hundred)."


def _row(count: int | None, found: Result) -> tuple[str, str, str]:
    if count is None or not found.answered:
        return (small_numbers.NOT_SHOWN,) * 3
    low, high = between(count, found.answered, found.frame)
    return f"{count:,}", _of_hundred(count / found.answered), f"{_of_hundred(low)} to {_of_hundred(high)}"


def _of_hundred(share: float) -> str:
    return f"{round(100 * share)}"
