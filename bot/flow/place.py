"""Where a conversation stands: small, plain, and the only thing kept of it between two turns."""

import json
from typing import Any, NamedTuple

from bot.flow.mistakes import LostPlace

FORMAT = 1
MOST_BACK = 12
"""So many of the questions before the open one are remembered, the last ones."""
_ALWAYS = 7  # so many parts of a place are always written
# Made once: `json.dumps` with any option would make an encoder each time.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


class Place(NamedTuple):
    """Where a person is.

    `at`: addresses ("flow:step") from the outermost flow to the question that is open, last. `ask`: the number of
    that question, counting from 1. `tries`: wrong answers to it so far. `back`: the questions before it, oldest
    first, each a `>`-joined address. `shown`: the keys of the choices shown, in order. `page`: which page of them.
    `maybe`: what a near miss may have meant, when that is what was asked last. `nudges`: how often the person was
    reminded of the question. `other`: what else they may go on with, when that is what was asked last: the name of a
    flow, or the number of a conversation that waits. `told`: what verbs made known for this conversation only.
    """

    at: tuple[str, ...]
    ask: int = 0
    tries: int = 0
    back: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    page: int = 0
    maybe: tuple[Any, ...] = ()
    nudges: int = 0
    other: str = ""
    told: dict[str, Any] | None = None

    @property
    def flow(self) -> str:
        """The flow of the step where they are, which another may have run; "" nowhere."""
        return self.at[-1].partition(":")[0] if self.at else ""

    def dumps(self) -> str:
        """JSON text, at most about 2 kB for the join flow; what is seldom there is left out."""
        return _encode((FORMAT, *self) if self.nudges or self.other or self.told else (FORMAT, *self[:_ALWAYS]))

    @staticmethod
    def loads(text: str) -> "Place":
        """The place that `dumps` wrote; LostPlace when it is none."""
        try:
            written = _decode(text)
            form, at, ask, tries, back, shown, page, maybe = written[: _ALWAYS + 1]
            if form != FORMAT:
                raise LostPlace(f"This place was written in format {form}, which this program cannot read.")
            place = Place(tuple(at), ask, tries, tuple(back), tuple(shown), page, tuple(maybe), *written[_ALWAYS + 1 :])
            if place.told is not None and type(place.told) is not dict:
                raise LostPlace("This place was told something that cannot be read.")
            return place
        except (ValueError, TypeError) as error:
            raise LostPlace("This place cannot be read.") from error
