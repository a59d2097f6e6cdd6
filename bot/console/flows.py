"""Flows: each as a drawing with who stands where, its words in every language and variant, and which revision runs."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, sentence
from bot.console.house import NAME, house
from bot.console.languages import standing_of, vouching
from bot.console.rooms import Room
from bot.flow import Book, FlowError, LostPlace, Place, Speech
from bot.flow.drawing import Chart, charts
from bot.flow.drawing_numbers import is_in, passed, run_by, standing_in, with_numbers
from bot.flow.drawing_svg import svg
from bot.flow.sms_parts import parts
from bot.language import by_name, english_name
from bot.programme.roles import PPI_TEAM, READER
from bot.store import revisions, trails
from bot.store.engine import reading
from bot.work.changes import changes_between
from bot.work.vouched import Unvouched, unvouched

room = Room("flows")
CHANNELS = ("sms", "telegram")
MOST_SHOWN = 50


class Variant(NamedTuple):
    """A text as somebody gets it: in that language, in easy words or plain, by these channels."""

    language: str
    easy: bool
    channels: tuple[str, ...]
    text: str
    parts: int


@room.get("/flows", READER)
def all_of_them() -> str:
    """Every flow, and the revisions that were published."""
    revision, book = house().parts.shelf.current()
    with reading(house().parts.engine) as connection:
        published = revisions.published(connection)
    under_way: dict[str, int] = {}
    for row in house().parts.shelf.who_is_where(revision):
        under_way[row.flow] = under_way.get(row.flow, 0) + row.people
    return render_template(
        "console/flows.html",
        flows=sorted(book.flows.values(), key=lambda flow: by_name(flow.title)),
        under_way=under_way,
        revision=revision,
        published=published,
        unvouched=_unvouched(house().parts.shelf.sources(revision)) if len(book.languages) > 1 else [],
        called=english_name,
    )


@room.get("/flows/<name>", READER)
def show(name: str) -> str:
    """One flow: its drawing, and all that it says."""
    words = vouching().wordbook()
    book = words.wide
    if name not in book.flows:
        abort(404)
    charts, counted = _charts(words.plain, name)
    return render_template(
        "console/flow.html",
        flow=book.flows[name],
        texts=[(key, _variants(book, key)) for key in book.texts if key.startswith(f"{name}.")],
        languages=book.language_names,
        called=english_name,
        switched_on=words.plain.languages,
        described=[chart.description for chart in charts],
        counted=counted,
        most=trails.MOST,
        advice=[one for one in words.advice if one.spot.path == f"flows/{name}.yaml"],
        standing=standing_of(name),
    )


@room.get("/flows/<name>/drawing.svg", READER)
def drawing(name: str) -> Response:
    """The drawing, with how many came to each question, which way they went, who waits there and who gave up."""
    _, book = house().parts.shelf.current()
    if name not in book.flows:
        abort(404)
    return Response(svg(_charts(book, name)[0]), content_type="image/svg+xml; charset=utf-8")


@room.get("/flows/publish", PPI_TEAM)
def ask_to_publish() -> str:
    """What publishing would change, and who is in the middle of what."""
    return _publishing(request.args.get("revision", ""))


@room.ask("/flows/publish", PPI_TEAM)
def publish() -> AnyResponse | tuple[str, int]:
    """The folder's flows, or an earlier revision, are what new conversations run on."""
    chosen, shelf = request.form.get("revision", ""), house().parts.shelf
    before, _ = shelf.current()
    try:
        if request.form.get("before", "") != before and _revision_of(chosen) != before:
            raise FlowError("Somebody else has published meanwhile. Look again, then decide.")
        revision = shelf.publish_again(chosen) if chosen else shelf.publish(house().parts.flow_sources())
    except FlowError as mistakes:
        lines = [str(one) for one in getattr(mistakes, "mistakes", [])] or [str(mistakes)]
        return _publishing(chosen, lines), 400
    house().desk.noted(by(), "published_flows", about=("revision", revision))
    done = sentence("This revision was running already.") if revision == before else sentence("Published.")
    flash(done, "done")
    return redirect(url_for(f"{NAME}_flows.all_of_them"), 303)


def _revision_of(chosen: str) -> str:
    """What would run if that were published: the chosen revision, or the folder's flows."""
    return chosen or house().parts.shelf.prepared(house().parts.flow_sources())[0]


def _publishing(chosen: str, refused: Iterable[str] = ()) -> str:
    shelf = house().parts.shelf
    revision, book = shelf.current()
    following, changes, mistakes = "", None, list(refused)
    unread: list[Unvouched] = []
    try:
        sources = shelf.sources(chosen) if chosen else house().parts.flow_sources()
        following, after = shelf.prepared(sources)
        changes = changes_between(book, after)
        unread = _unvouched(sources)
    except FlowError as wrong:
        mistakes = mistakes or [str(one) for one in getattr(wrong, "mistakes", [])] or [str(wrong)]
    return render_template(
        "console/publish.html",
        chosen=chosen,
        revision=revision,
        following=following,
        changes=changes,
        unvouched=unread,
        most=MOST_SHOWN,
        tried=bool(refused),
        titles={name: flow.title for name, flow in book.flows.items()},
        called=english_name,
        standing=shelf.who_is_where(following or revision),
        mistakes=sorted(mistakes)[:MOST_SHOWN],
    )


def _unvouched(sources: Mapping[str, str]) -> list[Unvouched]:
    """What these would send that nobody vouches for, and what they would not send."""
    with reading(house().parts.engine) as connection:
        return unvouched(connection, sources)


def _charts(book: Book, name: str) -> tuple[tuple[Chart, ...], int]:
    """(the drawing with its numbers, how many conversations they are about: the newest)."""
    with reading(house().parts.engine) as connection:
        found = trails.newest(connection, (name, *run_by(book, name)))
    places = [(place, trail.over) for trail in found if (place := _place(trail.place)) and is_in(name, place)]
    drawn = charts(book, name, people=standing_in(name, places))
    return tuple(with_numbers(chart, passed(chart, places)) for chart in drawn), len(places)


def _place(text: str) -> Place | None:
    try:
        return Place.loads(text)
    except LostPlace:
        return None


def _variants(book: Book, key: str) -> list[Variant]:
    """Every text that somebody may get here, each once."""
    found: dict[tuple[str, bool, str], Variant] = {}
    for language in book.languages:
        for easy in (False, True):
            for channel in CHANNELS:
                template = book.template(book.texts[key], Speech(language, easy, channel))
                text = template.fill(lambda name: f"{{{name}}}")
                if template.language != language:
                    continue
                same = found.get((language, easy, text))
                channels = (*(same.channels if same else ()), channel)
                found[language, easy, text] = Variant(language, easy, channels, text, parts(text))
    return list(found.values())
