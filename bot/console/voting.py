"""Votes and quick surveys: one question with its choices, opened, asked of people, counted, and told when it closes."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.choices import choices, languages
from bot.console.composing import ahead_of
from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.paging import PAGE, before, older
from bot.console.rooms import Room
from bot.console.written import Written, chosen, reviewed_of, told_of, typed, typed_told, whole, written
from bot.flow import FlowMistakes
from bot.language import fold
from bot.programme.roles import ENGAGEMENT, READER
from bot.programme.surveys import Frame, picture
from bot.store import broadcasts
from bot.store.engine import reading
from bot.store.surveys import Sample
from bot.store.votes import Vote
from bot.work.ballot_box import BallotBox, Counted
from bot.work.ballots import VoteRefused
from bot.work.surveying import Surveying
from bot.work.translations_read import who_read

room = Room("voting")
MOST_CHOICES = 7
WHO_CAN = "Open: whoever replies VOTE can vote. Now ask people."
CALLED = {"service_user": "Service users", "carer": "Carers and family", "staff": "Members of staff"}
"""The roles of a survey, as staff know them; whoever is both of the first two is either."""


@room.get("/votes", READER)
def all_of_them() -> str:
    """Every vote, the newest first."""
    found = _box().all_of_them(before(), PAGE)
    further = older("voting.all_of_them", [one.vote.id for one in found])
    return render_template("console/votes.html", found=found, older=further)


@room.get("/votes/new", ENGAGEMENT)
def begin() -> str:
    """The form of a vote, empty or as an earlier vote was: what it can change comes before the question."""
    like = request.args.get("like", type=int)
    return _form({} if like is None else _as_typed(_there(like).vote), {})


@room.ask("/votes/check", ENGAGEMENT)
def check() -> str:
    """What is wrong so far, who would be asked and why, who not, what it costs, and how it looks on each phone."""
    given = typed()
    file = _file(given)
    try:
        looked = ahead_of(_box().before("vote", file.text))
    except FlowMistakes as mistakes:
        looked = {"wrong": file.told(mistakes)}
    wanted = _wanted(given)
    could_be = _surveying().size(wanted.frame) if wanted and not looked["wrong"] else 0
    return render_template("console/vote_check.html", looked=looked, wanted=wanted, could_be=could_be)


@room.post("/votes", ENGAGEMENT)
def keep() -> AnyResponse | tuple[str, int]:
    """The vote is open from now on; refused, what was typed stands there still."""
    given = typed()
    file, wanted = _file(given), _wanted(given)
    try:
        if wanted:
            number = _surveying().draw("vote", file.text, wanted, by().name)
        else:
            number = _box().open_text("vote", file.text, by().name)
    except FlowMistakes as mistakes:
        return _form(given, file.told(mistakes)), 400
    except VoteRefused as refused:
        return _form(given, {"size": refused.why}), 400
    done = "drew_survey" if wanted else "opened_vote"
    house().desk.noted(by(), done, about=("vote", number), why=who_read(file.text))
    told = "They are drawn, and only they can answer. Now ask them." if wanted else WHO_CAN
    return doing(lambda: None, sentence(told), _to(number))


@room.get("/votes/<int:number>", READER)
def show(number: int) -> str:
    """One vote and its counts as they are, small numbers hidden; the counts alone to a script."""
    found = _there(number)
    part = "console/vote_counts.html" if request.headers.get("HX-Request") else "console/vote.html"
    with reading(house().parts.engine) as connection:
        asking = broadcasts.asking(connection, f"vote:{number}")
    looked = _looked_at(number) if found.is_open and part == "console/vote.html" else None
    return render_template(part, found=found, vote=found.vote, asking=asking, looked=looked, survey=_survey(number))


@room.post("/votes/<int:number>/ask", ENGAGEMENT)
def ask(number: int) -> AnyResponse:
    """It is put to many by a broadcast in draft: whoever answers with a number has voted."""
    _there(number)
    asked: list[int] = []

    def work() -> None:
        asked.append(_box().ask(number, by().name))
        house().desk.noted(by(), "asked_vote", about=("vote", number))

    leads_to = doing(work, sentence("This broadcast asks them. Nothing is sent yet."), _to(number))
    return redirect(url_for(f"{NAME}_broadcasts.show", number=asked[0]), 303) if asked else leads_to


@room.post("/votes/<int:number>/close", ENGAGEMENT)
def close(number: int) -> AnyResponse:
    """Nobody can vote any more, and whoever voted is told the counts."""

    def work() -> None:
        _box().close(number)
        house().desk.noted(by(), "closed_vote", about=("vote", number))

    return doing(work, sentence("Closed. Whoever voted is told the counts."), _to(number))


def _form(given: dict[str, str], errors: dict[str, str]) -> str:
    shown = max([3, *(n for n in range(1, MOST_CHOICES + 1) if given.get(f"choice_{n}_plain"))])
    return render_template(
        "console/vote_new.html",
        typed=given,
        errors=errors,
        earlier=[one.vote for one in _box().all_of_them(most=20)],
        choices=range(1, MOST_CHOICES + 1),
        shown=shown,
        languages=languages(),
        roles=[(key, sentence(name)) for key, name in CALLED.items()],
        services=choices("services"),
    )


def _survey(number: int) -> dict[str, Any] | None:
    """Of a survey by sample among whom was drawn, and what became of it."""
    shown = _surveying().show(number)
    if shown is None:
        return None
    found, result = shown
    services = dict(choices("services"))
    among = [*(sentence(CALLED[role]) for role in found.frame.roles), *(services[key] for key in found.frame.services)]
    return {"found": found, "among": among, "picture": picture("survey", result)}


def _wanted(given: dict[str, str]) -> Sample | None:
    """Whom to draw; None where the vote is for everybody."""
    size = given.get("size", "")
    if not size:
        return None
    frame = Frame(tuple(chosen(given, "roles")), tuple(chosen(given, "services")))
    return Sample(frame, whole(size))


def _looked_at(number: int) -> dict[str, Any]:
    try:
        return ahead_of(_box().ahead(number))
    except VoteRefused as refused:
        return {"wrong": {"title": refused.why}}


def _file(given: dict[str, str]) -> Written:
    """The file that says what was typed; where only plain or only easy words are written, they are both."""
    given, written_in = _both(given), [key for key, _ in languages()]
    fields = [f"choice_{n}" for n in range(1, MOST_CHOICES + 1)]
    entries: list[tuple[str, Any, str]] = [("title", given.get("title", ""), "title")]
    for key in ("question", "change"):
        entries += told_of(given, key, key, written_in) or [(key, "", f"{key}_plain")]
    entries.append(("choices", None, "choice_1_plain"))
    named: set[str] = set()
    for field in fields:
        label = given.get(f"{field}_plain", "")
        key = fold(label).replace(" ", "_")[:30] or field
        key = f"{key}_{field}" if key in named else key
        named.add(key)
        entries += told_of(given, f'"{key}"', field, written_in, "  ")
    entries += reviewed_of(given, ("question", "change", *fields), written_in)
    entries.append(("closes", given.get("closes", "").replace("T", " "), "closes"))
    return written(entries)


def _as_typed(vote: Vote) -> dict[str, str]:
    """An earlier vote as the form of a new one: its words, and no day by which it closes."""
    labels = [*vote.words["choices"].values()][:MOST_CHOICES]
    texts = {"question": vote.words["question"], "change": vote.words["change"]}
    texts |= {f"choice_{n}": label for n, label in enumerate(labels, start=1)}
    return {"title": vote.title, **typed_told(texts)}


def _both(given: dict[str, str]) -> dict[str, str]:
    found = dict(given)
    for name, text in given.items():
        field, variant, ending = (*name.partition("_plain"),) if "_plain" in name else (*name.partition("_easy"),)
        if text and variant:
            other = f"{field}{'_easy' if variant == '_plain' else '_plain'}{ending}"
            found[other] = found.get(other) or text
    return found


def _there(number: int) -> Counted:
    try:
        return _box().show(number)
    except VoteRefused:
        abort(404)


def _box() -> BallotBox:
    parts = house().parts
    return BallotBox(parts.engine, parts.shelf, parts.zone, parts.clock)


def _surveying() -> Surveying:
    parts = house().parts
    return Surveying(parts.engine, parts.shelf, parts.zone, parts.clock)


def _to(number: int) -> AnyResponse:
    return redirect(url_for(f"{NAME}_voting.show", number=number), 303)
