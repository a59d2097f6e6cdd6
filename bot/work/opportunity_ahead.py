"""What would come of an opportunity: what speaks against it, who would be asked and why, who not, and what it costs."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow import Book, Mistake
from bot.programme.audience import Audience
from bot.programme.planning import Finding
from bot.store import candidates, estimates, invitations
from bot.store.candidates import Candidate
from bot.store.opportunities import Opportunity
from bot.work.ahead import Ahead, ahead
from bot.work.asked_often import most_asked
from bot.work.conduct import needed

UNMET, OTHER_TIMES = "need what is not there", "are free at other times only"
OLD_CODE = "have not agreed to the new code of conduct"
_MOST_SHOWN = 20


class Soon(NamedTuple):
    """A first page of those who would be asked next; unless `all_looked_at`, found among the first who match only."""

    them: list[Candidate]
    all_looked_at: bool


class Planned(NamedTuple):
    """An opportunity as it stands or as it is being written, looked at before anybody is asked."""

    opportunity: Opportunity
    findings: list[Finding]
    ahead: Ahead
    next: list[Candidate]
    asked: int
    advice: list[Mistake]

    @property
    def payment_pence(self) -> int:
        """What all places together are paid at most, besides expenses."""
        return self.opportunity.places * self.opportunity.details.payment_pence


def planned(
    connection: Connection,
    book: Book,
    found: Opportunity,
    findings: list[Finding],
    now: datetime,
    advice: list[Mistake],
) -> Planned:
    """All that can be known of it this moment."""
    audience = audience_for(connection, book, found, now)
    come = ahead(connection, book, found.details.words, audience, now)
    left_out = come.left_out | _not_matching(connection, audience, now)
    asked = sum(invitations.by_state(connection, found.id).values()) if found.id else 0
    following = soon(connection, found, audience, _MOST_SHOWN, now).them
    return Planned(found, findings, come._replace(left_out=left_out), following, asked, advice)


def soon(connection: Connection, found: Opportunity, audience: Audience, most: int, now: datetime) -> Soon:
    """Who would be asked next, while somebody waits."""
    everybody = estimates.may_be_counted(connection, audience)
    among = None if everybody else candidates.SOME
    return Soon(candidates.page(connection, found.id, audience, most, now, among=among), everybody)


def audience_for(connection: Connection, book: Book, found: Opportunity, now: datetime) -> Audience:
    """Who may be asked: by what they know, care about and named, never by an answer to the equality questions."""
    details = found.details
    wanted = Audience(
        services=details.services,
        issues=details.issues,
        languages=details.languages,
        channels=details.channels,
        asked_at_most=details.asked_at_most,
        when_free=details.when_free,
        cannot_meet=details.cannot_meet,
        partners_only=found.partners_only,
        code_version=needed(connection, book, now),
    )
    return wanted.within(most_asked(book))


def _not_matching(connection: Connection, audience: Audience, now: datetime) -> dict[str, int]:
    """How many would be asked, were it not for what they need or when they are free."""
    found: dict[str, int] = {}
    wider_by = (
        (UNMET, replace(audience, cannot_meet=())),
        (OTHER_TIMES, replace(audience, when_free=())),
        (OLD_CODE, replace(audience, code_version="")),
    )
    for why, wider in wider_by:
        if wider != audience and (more := _all(connection, wider, now) - _all(connection, audience, now)) > 0:
            found[why] = more
    return found


def _all(connection: Connection, audience: Audience, now: datetime) -> int:
    return sum(group.people for group in estimates.who(connection, audience, now).groups)
