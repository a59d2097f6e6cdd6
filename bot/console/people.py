"""People: found, seen with their needs at the top, and what somebody who rang asked for."""

import re
from collections.abc import Mapping
from functools import partial

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import label_of
from bot.console.doing import by, came_from, doing, sentence, trying
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.console.written import typed
from bot.programme.agreements import SUPPORTER
from bot.programme.only_english import CALL, IN_ENGLISH, WAIT
from bot.programme.rights_requests import KINDS, OUTCOMES
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER, may
from bot.store import (
    behind,
    consents,
    contributions,
    invitations,
    opportunities,
    profiles,
    record,
    rights_requests,
    stories,
)
from bot.store.engine import reading
from bot.store.profiles import Profile
from bot.work.exporting import PEOPLE

room = Room("people")
STATES = {
    "improver": "Hospital Improver",
    "nearly": "nearly joined",
    "contributor": "has told us something, and has not joined",
    "provisional": "has not joined",
    "left": "has left",
    "died": "has died",
    "erasing": "is being deleted",
    "forgotten": "forgotten",
}
EVERY_STATE = (
    *("offered", "no", "maybe", "place", "place_offered", "waiting", "declined", "lapsed"),
    *("attended", "missed", "cancelled_by_person"),
)
ONLY_ENGLISH = {
    IN_ENGLISH: "they get them in English",
    WAIT: "they wait for a translation",
    CALL: "they would rather be called",
}
PURPOSES = {
    "recent_experience": "has used our hospitals lately, or someone close has",
    "code_of_conduct": "agrees to the code of conduct",
    "membership_data": "lets us keep their details",
    "invitations": "would like invitations",
    "equality_monitoring": "has answered or left the equality questions",
    "messages": "would like messages at this address",
    "supporter": "lets somebody help with our messages",
    "named": "may be named in what changed",
    "feedback_follow_up": "lets us keep their feedback with their number",
}


@room.get("/people", READER)
def search() -> str | AnyResponse:
    """People who fit what is looked for, the newest first; from Today straight to the only one who fits."""
    words, state = _looked_for(request.args)
    return _found(words, state, {}, {})


@room.post("/people/copies", ENGAGEMENT)
def order() -> str | AnyResponse | tuple[str | AnyResponse, int]:
    """A table of the people who fit, put together from now on while a page says how far it is."""
    words, state = _looked_for(request.form)
    why = request.form.get("why", "").strip()
    if not why:
        return _found(words, state, {"why": why}, {"why": sentence("Say why you take a copy.")}), 400
    wanted = {"words": words, "state": state, "values": _as_addresses(words)}
    told = ", ".join(name for name, value in (("state", state), ("words", words)) if value)
    number = house().exporting.order(PEOPLE, "csv", {"wanted": wanted}, by(), f"{why} ({told or 'everybody'})")
    return redirect(url_for(f"{NAME}_copies.show", number=number), 303)


def _looked_for(given: Mapping[str, str]) -> tuple[str, str]:
    """(words, state) as they were asked for."""
    state = given.get("state", "")
    return given.get("words", "").strip()[:100], state if state in STATES else ""


def _found(words: str, state: str, given: Mapping[str, str], errors: Mapping[str, str]) -> str | AnyResponse:
    before = request.args.get("before", type=int)
    with reading(house().parts.engine) as connection:
        page = profiles.find(connection, words, state, before, _as_addresses(words))
        found = page.found
        channels = profiles.channels_of(connection, [one.id for one in found])
    house().desk.noted(by(), "searched_people")
    if request.args.get("one") and words and len(found) == 1 and page.before is None:
        return redirect(url_for(f"{NAME}_people.show", person_id=found[0].id, _anchor="rang"))
    house().desk.noted_each(by(), "saw_person", {one.id for one in found}, "in a search")
    older = ""
    if page.before is not None:
        older = url_for(f"{NAME}_people.search", words=words or None, state=state or None, before=page.before)
    return render_template(
        "console/people.html",
        found=found,
        channels=channels,
        words=words,
        state=state,
        states=STATES,
        older=older,
        typed=given,
        errors=errors,
    )


@room.get("/people/<int:person_id>", READER)
def show(person_id: int) -> str:
    """One person."""
    return _page(_there(person_id), {}, {})


@room.post("/people/<int:person_id>/stop", ENGAGEMENT)
def stop(person_id: int) -> AnyResponse:
    """They asked to hear no more."""
    return doing(
        lambda: house().desk.stop(person_id, by(), request.form.get("why", "")),
        sentence("Nothing more is sent to them. They can come back by texting START."),
        _back(person_id),
    )


@room.get("/people/<int:person_id>/died", ENGAGEMENT)
def ask_about_death(person_id: int) -> str:
    """Asks whether it is meant."""
    return render_template("console/died.html", person=_there(person_id))


@room.post("/people/<int:person_id>/died", ENGAGEMENT)
def died(person_id: int) -> AnyResponse:
    """Everything for them ends at once."""
    return doing(
        lambda: house().desk.has_died(person_id, by(), request.form.get("why", "")),
        sentence("Everything for them has stopped, and nothing will be sent."),
        _back(person_id),
    )


@room.post("/people/<int:person_id>/forget-code", ENGAGEMENT)
def forget_code(person_id: int) -> AnyResponse:
    """They have forgotten the code of their shared phone, and somebody has made sure that it is they who say so."""
    return doing(
        lambda: house().desk.forget_code(person_id, by(), request.form.get("why", "")),
        sentence("They need no code any more, and what waited for it is sent. PRIVATE sets a new one."),
        _back(person_id),
    )


@room.post("/people/<int:person_id>/opportunities/<int:number>/cannot-come", ENGAGEMENT)
def cannot_come(person_id: int, number: int) -> AnyResponse:
    """Somebody who rang cannot come: their place is free."""
    return doing(
        lambda: house().desk.cannot_come(person_id, number, by(), request.form.get("why", "")),
        sentence("Their place is free. A mistake? Press: Can come after all."),
        _back(person_id),
    )


@room.post("/people/<int:person_id>/opportunities/<int:number>/can-come", ENGAGEMENT)
def can_come(person_id: int, number: int) -> AnyResponse:
    """They can come after all: a place if there is one, or a turn in line."""
    return doing(
        lambda: house().desk.can_come(person_id, number, by(), request.form.get("why", "")),
        sentence("They are on the list again."),
        _back(person_id),
    )


@room.post("/people/<int:person_id>/lives", ENGAGEMENT)
def lives(person_id: int) -> AnyResponse | tuple[str, int]:
    """That they had died was a mistake, for a reason that is asked for first."""
    how, back = request.form.get("why", ""), _back(person_id)
    done = sentence("They may be written to again. What waited for them is gone.")
    taking_back = partial(house().desk.has_not_died, person_id, by(), how)
    if how.strip():  # refused all the same, it was taken back already, and its form is gone
        return doing(taking_back, done, back)
    again = partial(_page, _there(person_id), {})
    return trying(taking_back, done, back, lambda refused: again({"lives-why": refused}))


@room.post("/people/<int:person_id>/call", ENGAGEMENT)
def call(person_id: int) -> AnyResponse:
    """They would like to be called."""
    return doing(
        lambda: house().desk.wants_call(person_id, by(), request.form.get("why", "")),
        sentence("Whoever looks at Today sees that they would like a call."),
        _back(person_id),
    )


@room.post("/people/<int:person_id>/speech", ENGAGEMENT)
def speech(person_id: int) -> AnyResponse | tuple[str, int]:
    """Their language, and easy words or plain ones; the second of two is told, and what was chosen stays."""
    given = typed()
    before = given.get("language_before", ""), given.get("easy_before") == "yes"
    return trying(
        lambda: house().desk.change_speech(
            person_id,
            given.get("language", ""),
            given.get("easy") == "yes",
            before,
            by(),
            given.get("only_english", ""),
        ),
        sentence("Changed. Their next message is written like this."),
        _back(person_id),
        lambda why: _page(_there(person_id), given, {"language": why}),
    )


def _page(person: Profile, given: Mapping[str, str], errors: Mapping[str, str]) -> str:
    _, book = house().parts.shelf.current()
    with reading(house().parts.engine) as connection:
        agreed = consents.of(connection, person.subject)
        addresses = profiles.reached_at(connection, person.id)
        cares = profiles.interests_of(connection, person.id)
        flow = profiles.open_flow(connection, person.id)
        theirs = invitations.theirs(connection, person.id, EVERY_STATE)
        said = contributions.of(connection, person.id)
        told = [
            one for one in stories.of(connection, person.id) if one.level != "private" or may(here().role, PPI_TEAM)
        ]
        asked = rights_requests.of(connection, person.id)
        shared = behind.code_of(connection, person.id) is not None
        goes_on_as = _goes_on_as(connection, person)
        part = [(one, found) for one in theirs if (found := opportunities.find(connection, one.opportunity_id))]
    house().desk.noted(by(), "looked_at_person", person_id=person.id, why=came_from())
    return render_template(
        "console/person.html",
        person=person,
        part=part,
        now=now(),
        today=now().astimezone(house().parts.zone).date(),
        said=[(one, label_of("service", one.service) if one.service else "") for one in said],
        stories=told,
        asked=asked,
        shared=shared,
        kinds=KINDS,
        outcomes=OUTCOMES,
        goes_on_as=goes_on_as,
        addresses=addresses,
        agreed=list(reversed(agreed)),
        purposes=PURPOSES,
        supported=next((entry.given for entry in reversed(agreed) if entry.purpose == SUPPORTER), False),
        states=STATES,
        cares=[(kind, label_of(kind, key)) for kind, key in cares],
        flow=book.flows[flow].title if flow in book.flows else flow,
        languages={key: book.called(key) for key in book.languages},
        gone=[address for address in addresses if address.suppressed == "died"],
        typed=given,
        errors=errors,
        only_english=ONLY_ENGLISH,
        all_stopped=bool(addresses) and all(address.stopped_at for address in addresses),
    )


def _goes_on_as(connection: Connection, person: Profile) -> Profile | None:
    """Into whose record this one went, if it was found to be the same person's."""
    if person.state != "forgotten":
        return None
    lines = record.search(connection, action="took_in_record", about=("person", person.id), most=1)
    return profiles.by_subject(connection, lines[0].subject or "") if lines else None


def _there(person_id: int) -> Profile:
    with reading(house().parts.engine) as connection:
        person = profiles.one(connection, person_id)
    if person is None:
        abort(404)
    return person


def _back(person_id: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_people.show", person_id=person_id), 303)


def _as_addresses(words: str) -> list[str]:
    """The ways in which a number may be kept that somebody has typed like this."""
    digits = re.sub(r"[^0-9+]", "", words)
    if len(digits) < 6:
        return []
    ways = [words, digits]
    if digits.startswith("0") and not digits.startswith("00"):
        ways.append(f"+44{digits[1:]}")
    return ways
