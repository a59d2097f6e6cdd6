"""What staff do about claims and Patient Partners."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.programme.partners import PARTNER, tenure
from bot.store import claims, partners
from bot.store.claims import Claim
from bot.store.engine import begin, reading
from bot.store.partners import Partner
from bot.work.involving import InvolvementRefused, named


class Standing(NamedTuple):
    """A partner, and where their tenure is: "serving", "review due", "over", or "" for whoever is none."""

    partner: Partner
    tenure: str


class Recognition:
    """The orders of staff, each in one transaction."""

    def __init__(self, engine: Engine, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock

    def waiting(self) -> list[Claim]:
        """What is still to be paid, oldest first."""
        with reading(self._engine) as connection:
            return claims.waiting(connection)

    def pay(self, claim_id: int, by: str) -> Claim:
        """It is paid, and noted by whom; nobody is paid twice."""
        who = named(by)
        with begin(self._engine) as connection:
            found = claims.find(connection, claim_id)
            if found is None:
                raise InvolvementRefused(f"There is no claim {claim_id}.", "See: improvers claims list")
            if not claims.pay(connection, claim_id, who, self._clock()):
                raise InvolvementRefused(f"Claim {claim_id} cannot be paid: it is {found.state}.")
            return found

    def partners(self) -> list[Standing]:
        """Partners, and who would like to be one."""
        today = self._today()
        with reading(self._engine) as connection:
            return [Standing(each, _tenure(each, today)) for each in partners.all_of_them(connection)]

    def begin(self, person: int) -> None:
        """Somebody who wished it is a Patient Partner from today on."""
        self._change(person, partners.begin, "has not said that they would like to be a Patient Partner")

    def review(self, person: int) -> None:
        """Their review is noted."""
        self._change(person, partners.review, "is no Patient Partner")

    def end(self, person: int) -> None:
        """They are a Patient Partner no longer."""
        self._change(person, partners.end, "is no Patient Partner")

    def _change(self, person: int, change: Callable[..., bool], otherwise: str) -> None:
        with begin(self._engine) as connection:
            if not change(connection, person, self._today()):
                raise InvolvementRefused(f"Person {person} {otherwise}.", "See: improvers partners list")

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()


def _tenure(found: Partner, today: date) -> str:
    if found.state != PARTNER or found.began_on is None:
        return ""
    return tenure(found.began_on, found.reviewed_on, today)
