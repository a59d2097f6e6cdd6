"""Two people may write in one draft: who comes second is told, and loses nothing."""

from typing import NamedTuple


class Pen(NamedTuple):
    """One visit to a form: the edition that it was opened at, and the one that it makes each time it is kept.

    What was kept by the same visit is its own, so that keeping as one goes never stands against its writer.
    """

    seen: str
    own: str
