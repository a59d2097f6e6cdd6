"""What every kind of answer promises: a text read as Meant, Perhaps or Unclear, and nothing ever raised."""

from datetime import date
from typing import Any, ClassVar, NamedTuple, Protocol

# A kind looks at no more of a text than this: whoever writes more is not answering a short question.
MOST_READ = 2_000


class Meant(NamedTuple):
    """Understood; the value is a str, a bool or a list of str, so that it can be kept as JSON."""

    value: Any


class Perhaps(NamedTuple):
    """Not certain: values of the same shape as Meant's, likeliest first, for the person to choose from."""

    values: tuple[Any, ...]


class Unclear(NamedTuple):
    """Not understood; `why` names a sentence of common.yaml, or is empty for the kind's own hint."""

    why: str = ""


Reading = Meant | Perhaps | Unclear


class Hearing(NamedTuple):
    """What an answer is read against.

    `shown`: keys of the choices in the order shown, so that "2" means the second. `nation`: where a phone
    number without a country code belongs. `allowed`: the only choices that count, or None for all.
    """

    language: str
    today: date
    shown: tuple[str, ...] = ()
    nation: str = "GB"
    allowed: frozenset[str] | None = None


class Kind(Protocol):
    """A kind of answer, such as "yes or no"; the same text and hearing always give the same reading."""

    name: ClassVar[str]

    def read(self, text: str, hearing: Hearing) -> Reading:
        """What the text means as an answer of this kind."""
        ...


def settle(values: list[Any], sure: bool) -> Reading:
    """Meant for one value that is sure; the person chooses among others; Unclear without any."""
    if not values:
        return Unclear()
    return Meant(values[0]) if sure and len(values) == 1 else Perhaps(tuple(values))
