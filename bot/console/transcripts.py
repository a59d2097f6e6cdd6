"""Transcripts: finding what was said, reading it as a conversation, and what staff do about it."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from flask import Response, abort, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.copies import KINDS_OF_FILE
from bot.console.doing import by, came_from, doing, sentence, trying
from bot.console.finding import in_short, looked_for, may_be_chosen
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.programme.roles import ENGAGEMENT, PPI_TEAM, READER
from bot.store import handovers, marks, profiles, staff, transcripts
from bot.store.engine import reading
from bot.store.transcripts import Found, Wanted
from bot.work import transcript_copy
from bot.work.desk import DeskRefused
from bot.work.exporting import TRANSCRIPTS, wanted_as_data
from bot.work.handing_over import CannotHandOver

room = Room("transcripts")
NO_LETTERS = "The letters that a PDF is set in are not installed here. Take a text, or print the page."
MARKED = {
    "flag": "flagged",
    "note": "with a note",
    "assigned": "assigned",
    "seen": "looked at",
    "hidden": "hidden",
}
AT_ONCE = 1_000
"""Up to so many messages a copy is written as it is read; a longer one is put together apart."""
PRINTED = 1_000
"""So many messages are put on one page to print."""


@room.get("/transcripts", READER)
def search() -> str:
    """Messages that fit what is looked for, the newest first."""
    return _found(*looked_for())


def _found(wanted: Wanted, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = transcripts.Page([], None)
    with reading(house().parts.engine) as connection:
        labels = marks.labels(connection)
        page = transcripts.Page([], None) if errors else transcripts.find(connection, wanted)
        beside = marks.beside(connection, [one.id for one in page.found])
        shown_with = page.found if wanted.step or wanted.not_understood else []
        heard = transcripts.heard_beside(connection, shown_with, after=bool(wanted.step))
    house().desk.noted(by(), "searched_messages", why=in_short(typed))
    house().desk.noted_each(by(), "saw_message", {one.person_id for one in page.found}, "in a search")
    older = _search(typed, page.before) if page.before is not None else ""
    return render_template(
        "console/transcripts.html",
        found=page.found,
        beside=beside,
        heard=heard,
        typed=typed,
        why=request.values.get("why", ""),
        errors=errors,
        older=older,
        labels=[(label, label) for label in labels],
        marked=MARKED,
        **may_be_chosen(),
        name_in=_name_in,
    )


@room.get("/transcripts/<any(csv, text, pdf, print):form>", ENGAGEMENT)
def copy(form: str) -> AnyResponse | str | tuple[str, int]:
    """A copy of the messages that fit: a table, a text, a PDF, or a page to print; what takes long is offered apart."""
    wanted, typed, errors = looked_for()
    why = request.args.get("why", "").strip()
    if not why:
        errors["why"] = sentence("Say why you take a copy.")
    elif form == "pdf" and not house().exporting.makes_pdf:
        errors["why"] = sentence(NO_LETTERS)
    if errors:
        return _found(wanted, typed, errors), 400
    if form == "pdf" or (form != "print" and _is_long(wanted)):
        kept = [*typed.items(), ("form", form), ("why", why)]
        order_at = url_for(f"{NAME}_transcripts.order")
        return render_template(
            "console/copy_new.html", order_at=order_at, kept=kept, back=_search(typed), laid_out=form == "pdf"
        )
    person_id = wanted.person_id
    house().desk.noted(by(), "took_copy_of_messages", person_id=person_id, why=f"{why} ({form}: {in_short(typed)})")
    found = _noting(transcript_copy.everything(house().parts.engine, wanted))
    if form == "print":
        return _to_print(list(islice(found, PRINTED + 1)), typed)
    return _as_file(form, found)


@room.post("/transcripts/copies", ENGAGEMENT)
def order() -> AnyResponse | tuple[str, int]:
    """A copy that is put together from now on, while a page says how far it is."""
    wanted, typed, errors = looked_for(request.form)
    form, why = request.form.get("form", ""), request.form.get("why", "").strip()
    if form not in KINDS_OF_FILE:
        abort(400)
    if not why:
        errors["why"] = sentence("Say why you take a copy.")
    if errors:
        return _found(wanted, typed, errors), 400
    told = f"{why} ({form}: {in_short(typed)})"
    asked = {"wanted": wanted_as_data(wanted), "why": why, "told": in_short(typed)}
    number = house().exporting.order(TRANSCRIPTS, form, asked, by(), told, wanted.person_id)
    return redirect(url_for(f"{NAME}_copies.show", number=number), 303)


@room.get("/people/<int:person_id>/messages", READER)
def read(person_id: int) -> str:
    """What was said with one person, in order."""
    before = request.args.get("before", type=int)
    return _conversation(person_id, before, {}, {})


@room.get("/messages/<int:number>", READER)
def one(number: int) -> AnyResponse:
    """To where the message stands among the others."""
    with reading(house().parts.engine) as connection:
        person_id = transcripts.person_of(connection, number)
    if person_id is None:
        abort(404)
    return redirect(_at(person_id, number))


@room.post("/messages/<int:number>/answer", ENGAGEMENT)
def answer(number: int) -> AnyResponse | tuple[str, int]:
    """What a member of staff has written goes to the person; refused, it stands there still."""
    person_id, text = _person_of(number), request.form.get("text", "")
    try:
        house().desk.answer(number, text, by())
    except (DeskRefused, CannotHandOver) as refused:
        return _conversation(person_id, None, {"text": text}, {"text": refused.why}), 400
    return doing(
        lambda: None,
        sentence("Your answer is on its way. Our questions wait until you hand back."),
        redirect(_at(person_id, number), 303),
    )


@room.post("/messages/<int:number>/take-over", ENGAGEMENT)
def take_over(number: int) -> AnyResponse:
    """Our questions wait there from now on, and whoever asked for it answers."""
    return doing(
        lambda: house().desk.take_over(number, by()),
        sentence("You have taken over. Our questions wait until you hand back."),
        redirect(_answering(_person_of(number)), 303),
    )


@room.get("/handovers/<int:number>", READER)
def handed(number: int) -> AnyResponse:
    """To the conversation that people answered, or answer still."""
    return redirect(_answering(_person_in(number)))


@room.post("/handovers/<int:number>/take", ENGAGEMENT)
def take(number: int) -> AnyResponse:
    """A conversation that people answer is theirs."""
    return doing(
        lambda: house().desk.take(number, by()),
        sentence("You have it."),
        redirect(_answering(_person_in(number)), 303),
    )


@room.post("/handovers/<int:number>/back", ENGAGEMENT)
def hand_back(number: int) -> AnyResponse:
    """The service goes on there; what it was opened for is seen to, or was a false alarm."""
    false_alarm = request.form.get("false_alarm") == "yes"
    person_id = _person_in(number)
    return doing(
        lambda: house().desk.handing(by()).hand_back(number, by().name, false_alarm=false_alarm),
        sentence("Noted as a false alarm." if false_alarm else "Handed back: the service goes on."),
        redirect(url_for(f"{NAME}_transcripts.read", person_id=person_id), 303),
    )


@room.post("/messages/<int:number>/mark", READER)
def mark(number: int) -> AnyResponse | tuple[str, int]:
    """A note, flag or label beside a message, or whom it is assigned to; refused, it stands there still."""
    person_id = _person_of(number)
    kind, text = request.form.get("kind", ""), request.form.get("text", "")
    at, chosen = f"{kind}-{number}", None
    if kind == marks.ASSIGNED:
        at = f"staff-{number}"
        with reading(house().parts.engine) as connection:
            account = staff.by_number(connection, request.form.get("staff", 0, type=int))
        chosen, text = (account.id, account.name) if account else (None, "")
    return trying(
        lambda: house().desk.mark(number, kind, text, by(), chosen),
        sentence("Kept beside the message."),
        redirect(_at(person_id, number), 303),
        lambda why: _conversation(person_id, _seen_from(person_id, number), {at: text}, {at: why}),
    )


@room.post("/marks/<int:number>/end", READER)
def unmark(number: int) -> AnyResponse:
    """It stands there no more."""
    try:
        message_id = house().desk.unmark(number, by())
    except DeskRefused:
        return doing(lambda: None, sentence("It was taken away already."), redirect(_search(), 303))
    return doing(lambda: None, sentence("Taken away."), redirect(_at(_person_of(message_id), message_id), 303))


@room.get("/messages/<int:number>/hide", PPI_TEAM)
def ask_to_hide(number: int) -> str:
    """Asks why, and whether it is meant: it cannot be undone."""
    return _hiding(number, {}, {})


@room.post("/messages/<int:number>/hide", PPI_TEAM)
def hide(number: int) -> AnyResponse | tuple[str, int]:
    """The words of the message are gone for good."""
    person_id, reason = _person_of(number), request.form.get("reason", "")
    return trying(
        lambda: house().desk.hide(number, reason, by()),
        sentence("Its words are gone for good."),
        redirect(_at(person_id, number), 303),
        lambda why: _hiding(number, {"reason": reason}, {"reason": why}),
    )


def _hiding(number: int, typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("console/hide.html", number=number, person_id=_person_of(number), typed=typed, errors=errors)


def _conversation(person_id: int, before: int | None, typed: dict[str, str], errors: dict[str, str]) -> str:
    with reading(house().parts.engine) as connection:
        person = profiles.one(connection, person_id)
        if person is None:
            abort(404)
        lines = transcripts.lines(connection, person_id, before)
        context: dict[str, Any] = {
            "person": person,
            "lines": lines,
            "beside": marks.beside(connection, [line.id for line in lines]),
            "addresses": profiles.reached_at(connection, person_id),
            "handed": [one for one in handovers.still_open(connection) if one.person_id == person_id],
            "colleagues": [one for one in staff.all_of_them(connection) if one.ended_at is None],
        }
    house().desk.noted(by(), "read_messages", person_id=person_id, why=came_from())
    english = house().english.beside(person_id, lines, person.easy)
    heard = [line for line in lines if line.direction == "in"]
    answerable = heard[-1] if heard else None
    return render_template(
        "console/conversation.html",
        answerable=answerable,
        typed=typed,
        errors=errors,
        me=here(),
        english=english,
        **context,
    )


def _seen_from(person_id: int, number: int) -> int | None:
    """Where a page with that message on it ends; None where it is among the newest."""
    with reading(house().parts.engine) as connection:
        newest = transcripts.lines(connection, person_id, None)
    return None if number in {line.id for line in newest} else number + 1


def _is_long(wanted: Wanted) -> bool:
    """Whether there are more than what is written in a moment, or so few of them that it takes long to find them."""
    with reading(house().parts.engine) as connection:
        return transcript_copy.part(connection, wanted, None, AT_ONCE).before is not None


def _to_print(found: list[Found], typed: dict[str, str]) -> str:
    return render_template(
        "console/transcripts_print.html",
        found=found[:PRINTED],
        more=len(found) > PRINTED,
        typed=typed,
        words_of=transcript_copy.words_of,
        made_at=now(),
    )


def _as_file(form: str, found: Iterator[Found]) -> AnyResponse:
    zone = house().parts.zone
    lines = (transcript_copy.as_csv if form == "csv" else transcript_copy.as_text)(found, zone)
    kind, ending = KINDS_OF_FILE[form]
    file = f"messages-{now().astimezone(zone):%Y-%m-%d}.{ending}"
    return Response(
        stream_with_context(lines),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _name_in(facts: str) -> str:
    return str(json.loads(facts).get("first_name") or "")


def _noting(found: Iterator[Found]) -> Iterator[Found]:
    """The same messages; each person among them is in the record before the words of the next ones leave."""
    noted: set[int] = set()
    who = by()
    while page := list(islice(found, AT_ONCE)):
        new = {one.person_id for one in page} - noted
        house().desk.noted_each(who, "saw_message", new, "in a copy")
        noted |= new
        yield from page


def _person_of(number: int) -> int:
    with reading(house().parts.engine) as connection:
        person_id = transcripts.person_of(connection, number)
    if person_id is None:
        abort(404)
    return person_id


def _person_in(number: int) -> int:
    with reading(house().parts.engine) as connection:
        found = handovers.one(connection, number)
    if found is None:
        abort(404)
    return found.person_id


def _answering(person_id: int) -> str:
    return url_for(f"{NAME}_transcripts.read", person_id=person_id, _anchor="text")


def _at(person_id: int, number: int) -> str:
    return url_for(f"{NAME}_transcripts.read", person_id=person_id, _anchor=f"message-{number}")


def _search(typed: Mapping[str, str] | None = None, before: int | None = None) -> str:
    asked: dict[str, Any] = dict(typed or {})
    return url_for(f"{NAME}_transcripts.search", before=before, **asked)
