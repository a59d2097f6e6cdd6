"""Flows: each as a drawing with who stands where, its words in every language and variant, and which revision runs."""

from typing import NamedTuple

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, sentence
from bot.console.house import NAME, house
from bot.console.rooms import Room
from bot.flow import Book, FlowError, Speech
from bot.flow.drawing import Chart, charts
from bot.flow.drawing_svg import svg
from bot.flow.sms_parts import parts
from bot.programme.roles import PPI_TEAM, READER
from bot.store import revisions
from bot.store.engine import reading
from bot.store.standing import standing

room = Room("flows")
CHANNELS = ("sms", "telegram")


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
        flows=sorted(book.flows.values(), key=lambda flow: flow.title),
        under_way=under_way,
        revision=revision,
        published=published,
    )


@room.get("/flows/<name>", READER)
def show(name: str) -> str:
    """One flow: its drawing, and all that it says."""
    _, book = house().parts.shelf.current()
    if name not in book.flows:
        abort(404)
    texts = [(key, _variants(book, key)) for key in book.texts if key.startswith(f"{name}.")]
    return render_template(
        "console/flow.html",
        flow=book.flows[name],
        texts=texts,
        languages=book.language_names,
        described=[chart.description for chart in _charts(book, name)],
    )


@room.get("/flows/<name>/drawing.svg", READER)
def drawing(name: str) -> Response:
    """The drawing, with how many wait at each question and how many gave up there."""
    _, book = house().parts.shelf.current()
    if name not in book.flows:
        abort(404)
    return Response(svg(_charts(book, name)), content_type="image/svg+xml; charset=utf-8")


@room.get("/flows/publish", PPI_TEAM)
def ask_to_publish() -> str:
    """What publishing would change, and who is in the middle of what."""
    chosen = request.args.get("revision", "")
    revision, _ = house().parts.shelf.current()
    return render_template(
        "console/publish.html", chosen=chosen, revision=revision, standing=house().parts.shelf.who_is_where(revision)
    )


@room.post("/flows/publish", PPI_TEAM)
def publish() -> AnyResponse | tuple[str, int]:
    """The folder's flows, or an earlier revision, are what new conversations run on."""
    chosen, shelf = request.form.get("revision", ""), house().parts.shelf
    before, _ = shelf.current()
    try:
        if request.form.get("before", "") != before:
            raise FlowError("Somebody else has published meanwhile. Look again, then decide.")
        revision = shelf.publish_again(chosen) if chosen else shelf.publish(house().parts.flow_sources())
    except FlowError as mistakes:
        lines = [str(one) for one in getattr(mistakes, "mistakes", [])] or [str(mistakes)]
        page = render_template(
            "console/publish.html",
            chosen=chosen,
            revision=before,
            standing=shelf.who_is_where(before),
            mistakes=sorted(lines)[:50],
        )
        return page, 400
    house().desk.noted(by(), "published_flows", about=("revision", revision))
    done = sentence("This revision was running already.") if revision == before else sentence("Published.")
    flash(done, "done")
    return redirect(url_for(f"{NAME}_flows.all_of_them"), 303)


def _charts(book: Book, name: str) -> tuple[Chart, ...]:
    with reading(house().parts.engine) as connection:
        return charts(book, name, people=standing(connection, name))


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
