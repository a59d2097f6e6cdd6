"""The verbs with which people look at opportunities, take places and give them up, answer questions, and claim."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.programme import matching
from bot.programme.partners import PARTNER, over_if_begun_by
from bot.programme.payment import BOTH, DECLINED, EXPENSES, PAYMENT, may_be_paid, pence_of
from bot.programme.places import (
    ATTENDED,
    CANCELLED_BY_PERSON,
    MAYBE,
    NO,
    PLACE,
    PLACE_OFFERED,
    SAID_YES,
    TAKEN,
    WAITING,
)
from bot.programme.places import DECLINED as OFFER_DECLINED
from bot.store import claims, event_answers, interests, invitations, opportunities, partners
from bot.store.invitations import Invitation
from bot.store.opportunities import Opportunity
from bot.store.row_number import row_number
from bot.work import event_words, places
from bot.work.conduct import must_agree_first
from bot.work.occasion import CameTo, Occasion

_MOST_SHOWN = 30
_NOTHING = "none"


def _list(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    found = opportunities.whats_on(connection, on.now, _is_partner(connection, on), _MOST_SHOWN)
    return CameTo("some" if found else "none", {"opportunities": event_words.as_choices(found)})


def _look(connection: Connection, given: Mapping[str, str], on: Occasion) -> CameTo:
    found, theirs = _both(connection, given, on)
    if found is None or (found.partners_only and not _is_partner(connection, on)) or on.state == "forgotten":
        return CameTo("removed")
    told = event_words.told_of(on.book, found, on.zone, _reasons(connection, found, theirs, on))
    if found.state == "cancelled":
        return CameTo("cancelled", told)
    if theirs is not None and theirs.state in (PLACE, WAITING) and places.is_to_come(found, on.now):
        return CameTo(theirs.state, told)
    if found.state != "open" or found.begins <= on.now:
        return CameTo("over", told)
    answered = theirs is not None and theirs.state in (NO, MAYBE, OFFER_DECLINED, CANCELLED_BY_PERSON)
    return CameTo("answered" if answered else "open", told)


def _look_at_offer(connection: Connection, given: Mapping[str, str], on: Occasion) -> CameTo:
    found, theirs = _both(connection, given, on)
    if found is None or theirs is None:
        return CameTo("lapsed")
    told = event_words.told_of(on.book, found, on.zone, theirs.reasons)
    told |= event_words.answer_by(on.book, theirs.answer_by, on.zone)
    if theirs.state == PLACE and places.is_to_come(found, on.now):
        return CameTo("place", told)
    stands = found.state == "open" and theirs.answer_by is not None and theirs.answer_by > on.now
    return CameTo("offered" if stands and theirs.state == PLACE_OFFERED else "lapsed", told)


def _look_at_event(connection: Connection, given: Mapping[str, str], on: Occasion) -> CameTo:
    found, theirs = _both(connection, given, on)
    if found is None or theirs is None or theirs.state not in TAKEN:
        return CameTo("removed")
    if event_answers.has_any(connection, theirs.id):
        return CameTo("answered")
    return CameTo("attended", event_words.told_of(on.book, found, on.zone, theirs.reasons))


def _take(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    if on.state != "improver":
        return "join"
    found, theirs = _both(connection, given, on)
    if found is None or (found.partners_only and not _is_partner(connection, on)):
        return "over"
    if _is_of_their_own_accord(theirs) and must_agree_first(connection, on.book, on.person_id, on.now):
        return "code"
    # Whoever only waited in line was not asked yet what is asked with the first place.
    told_us = "wants_expenses" in on.remembered.facts or invitations.ever_had_a_place(connection, on.person_id)
    why = _reasons(connection, found, theirs, on)
    came_to = places.take(connection, found.id, on.person_id, on.address_id, on.now, on.zone, why)
    if came_to == PLACE:
        # Whoever says nothing more is still expected with what they told us once that they need.
        _keep_needs(connection, found.id, on)
    return "first" if came_to == PLACE and not told_us else came_to


def _is_of_their_own_accord(theirs: Invitation | None) -> bool:
    """Whether nobody asked them to it, as only those are asked who may be, and they have no part in it yet."""
    return theirs is None or (theirs.asked_in is None and theirs.state not in SAID_YES)


def _answer(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    if on.state == "improver" and (opportunity := row_number(given["opportunity"])):
        places.decline(connection, opportunity, on.person_id, given["answer"], on.now)
    return ""


def _note_needs(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    _keep_needs(connection, row_number(given["opportunity"]), on, given["needs"])
    return ""


def _keep_needs(connection: Connection, opportunity: int, on: Occasion, answer: str | None = None) -> None:
    """What they need stands beside their part in it; without an answer nothing that stands there is taken away."""
    theirs = invitations.of(connection, opportunity, on.person_id)
    if theirs is None or (answer is None and theirs.access_needs):
        return
    known = interests.of(connection, on.person_id).get("access", [])
    said = answer if answer != _NOTHING else None
    own_words = str(on.remembered.facts.get("access_own") or "")
    needs = "; ".join(dict.fromkeys(each for each in (*known, own_words, said) if each))
    invitations.move(connection, theirs.id, (theirs.state,), theirs.state, access_needs=needs or None)


def _my_places(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    found = [opportunities.find(connection, each.opportunity_id) for each in _standing(connection, on)]
    mine = [each for each in found if each is not None and places.is_to_come(each, on.now)]
    if len(mine) == 1:
        return CameTo("one", event_words.told_of(on.book, mine[0], on.zone))
    return CameTo("several" if mine else "none", {"my_places": event_words.as_choices(mine)})


def _give_up(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    number = row_number(given["opportunity"])
    # Held, so that nobody moves the event between this look and what follows.
    found = opportunities.hold(connection, number)
    if found is None or found.begins <= on.now:
        return places.OVER
    # Said again, or given up on another phone meanwhile: they are down for it no longer all the same.
    places.give_up(connection, number, on.person_id, on.now)
    return "freed"


def _keep_answer(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    theirs = invitations.of(connection, row_number(given["opportunity"]), on.person_id)
    if theirs is not None and theirs.state in TAKEN:
        event_answers.keep(connection, theirs.opportunity_id, theirs.id, given["question"], given["answer"])
    return ""


def _what_to_claim(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    attended = invitations.theirs(connection, on.person_id, (ATTENDED,))
    found = [opportunities.find(connection, each.opportunity_id) for each in attended]
    mine = [each for each in found if each is not None and _claimable(connection, each, on)]
    return CameTo("some" if mine else "none", {"claimable": event_words.as_choices(mine)})


def _claimable(connection: Connection, found: Opportunity, on: Occasion) -> bool:
    """Whether the person may still ask for one of the two, or has not yet said that they want neither."""
    said = {each.kind for each in claims.of(connection, on.person_id, found.id)}
    owed = {EXPENSES: found.details.expenses, PAYMENT: found.details.payment_pence}
    return not said or (DECLINED not in said and any(owed[kind] for kind in owed.keys() - said))


def _hold_claim(_: Connection, given: Mapping[str, str], on: Occasion) -> CameTo:
    return CameTo("", {"claim_for": given["opportunity"], "claim_of": given["kind"]})


def _claim(connection: Connection, given: Mapping[str, str], on: Occasion) -> str:
    # Whoever writes is held since their message came, from whichever phone: so nobody is paid for a seventh session.
    found, theirs = _both(connection, given, on, hold=True)
    if found is None or theirs is None or theirs.state != ATTENDED:
        return "unpaid"
    kind = EXPENSES if given["kind"] == BOTH else given["kind"]
    said = {each.kind for each in claims.of(connection, on.person_id, found.id)}
    if given["kind"] == BOTH and said == {EXPENSES}:
        return "kept"  # and the flow goes on to the payment
    if kind in said or DECLINED in said or (kind == DECLINED and said):
        return "already"
    pence: int | None = 0
    if kind == EXPENSES:
        if not found.details.expenses:
            return "unpaid"
        pence = pence_of(given["pounds"])
    elif kind == PAYMENT:
        if not found.details.payment_pence:
            return "unpaid"
        if not may_be_paid(claims.sessions(connection, on.person_id), found.begins, on.zone):
            return "too_many"
        pence = found.details.payment_pence
    if pence is None:
        return "unclear"
    claims.add(connection, on.person_id, found.id, kind, pence, found.begins, on.now)
    return "kept"


def _wish_partner(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    if on.state != "improver":
        return "not_yet"
    return "kept" if partners.wish(connection, on.person_id, on.now) else "already"


def _both(
    connection: Connection, given: Mapping[str, str], on: Occasion, hold: bool = False
) -> tuple[Opportunity | None, Invitation | None]:
    """The opportunity that is meant, and the person's part in it."""
    number = row_number(given["opportunity"])
    found = (opportunities.hold if hold else opportunities.find)(connection, number)
    return found, invitations.of(connection, number, on.person_id)


def _reasons(connection: Connection, found: Opportunity, theirs: Invitation | None, on: Occasion) -> tuple[str, ...]:
    if theirs is not None and theirs.reasons:
        return theirs.reasons
    known = interests.of(connection, on.person_id)
    services, issues = found.details.services, found.details.issues
    return matching.reasons(services, issues, known.get("service", ()), known.get("issue", ()))


def _standing(connection: Connection, on: Occasion) -> list[Invitation]:
    return invitations.theirs(connection, on.person_id, SAID_YES)


def _is_partner(connection: Connection, on: Occasion) -> bool:
    found = partners.find(connection, on.person_id)
    over = over_if_begun_by(on.now.date())
    return found is not None and found.state == PARTNER and (found.began_on is None or found.began_on > over)


VERBS: Mapping[str, Callable[[Connection, Mapping[str, str], Occasion], str | CameTo]] = {
    "list_opportunities": _list,
    "look_at_invitation": _look,
    "look_at_offer": _look_at_offer,
    "look_at_event": _look_at_event,
    "take_place": _take,
    "answer_invitation": _answer,
    "note_needs": _note_needs,
    "my_places": _my_places,
    "give_up_place": _give_up,
    "keep_event_answer": _keep_answer,
    "what_to_claim": _what_to_claim,
    "hold_claim": _hold_claim,
    "claim": _claim,
    "wish_partner": _wish_partner,
}
