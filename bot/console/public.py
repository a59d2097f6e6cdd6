"""The pages that everybody may read: what people who help us changed, in their language and in easy words."""

from flask import render_template, request

from bot.console.house import house, now
from bot.console.rooms import ANYONE, Room
from bot.flow import Speech
from bot.language import by_name, direction
from bot.work.evidence import Gathering
from bot.work.report_words import PUBLIC, said
from bot.work.reports import NEWSLETTER, Reports

room = Room("public")
SAYS = ("title", "none", "choose")
"""What the page says besides the report, by the names of the shared sentences."""


@room.get("/what-changed", ANYONE)
def what_changed() -> str:
    """The last quarter that staff have had two weeks to look at, as it was kept; nothing is counted for a stranger."""
    return _page(PUBLIC, "what_changed")


@room.get("/newsletter", ANYONE)
def newsletter() -> str:
    """The newsletter of the last half-year that staff have had two weeks to look at."""
    return _page(NEWSLETTER, "newsletter")


def _page(kind: str, name: str) -> str:
    parts = house().parts
    _, book = parts.shelf.current()
    languages = ["en", *sorted(set(book.languages) - {"en"}, key=lambda code: by_name(book.called(code)))]
    wanted, easy = request.args.get("language", "en"), request.args.get("easy") == "yes"
    language = wanted if wanted in languages else "en"
    gathering = Gathering(parts.engine, parts.zone, parts.clock)
    reports = Reports(gathering, lambda: book, parts.folder / "flows")
    return render_template(
        "console/what_changed.html",
        address=f"console_public.{name}",
        report=reports.for_everybody(kind, now().astimezone(parts.zone).date(), language, easy),
        organisation=book.organisation["full_name"],
        says={name: said(book, f"public_{name}", Speech(language, easy, "telegram")) for name in SAYS},
        easy_words={code: said(book, "public_easy", Speech(code, True, "telegram")) for code in languages},
        language=language,
        easy=easy,
        side=direction,
        languages=[(code, book.called(code)) for code in languages],
    )
