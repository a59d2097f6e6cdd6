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
SAYS = ("none", "choose")
"""What the page says besides the report, by the names of the shared sentences."""
PAGES = {PUBLIC: ("what_changed", "public_title"), NEWSLETTER: ("newsletter", "news_title")}
"""The pages, which lead to one another: the address of each, and the sentence that is its title."""


@room.get("/what-changed", ANYONE)
def what_changed() -> str:
    """The last quarter that staff have had two weeks to look at, as it was kept; nothing is counted for a stranger."""
    return _page(PUBLIC)


@room.get("/newsletter", ANYONE)
def newsletter() -> str:
    """The newsletter of the last half-year that staff have had two weeks to look at."""
    return _page(NEWSLETTER)


def _page(kind: str) -> str:
    parts = house().parts
    _, book = parts.shelf.current()
    languages = ["en", *sorted(set(book.languages) - {"en"}, key=lambda code: by_name(book.called(code)))]
    wanted, easy = request.args.get("language", "en"), request.args.get("easy") == "yes"
    language = wanted if wanted in languages else "en"
    gathering = Gathering(parts.engine, parts.zone, parts.clock)
    reports = Reports(gathering, lambda: book, parts.folder / "flows")
    speech = Speech(language, easy, "telegram")
    (name, title), (other, others) = PAGES[kind], PAGES[NEWSLETTER if kind == PUBLIC else PUBLIC]
    return render_template(
        "console/what_changed.html",
        address=f"console_public.{name}",
        report=reports.for_everybody(kind, now().astimezone(parts.zone).date(), language, easy),
        organisation=book.organisation["full_name"],
        title=said(book, title, speech),
        says={each: said(book, f"public_{each}", speech) for each in SAYS},
        other=(f"console_public.{other}", said(book, others, speech)),
        easy_words={code: said(book, "public_easy", Speech(code, True, "telegram")) for code in languages},
        language=language,
        easy=easy,
        side=direction,
        languages=[(code, book.called(code)) for code in languages],
    )
