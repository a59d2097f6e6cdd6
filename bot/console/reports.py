"""Reports: what the programme owes, as pages and files, each figure with what is behind it; and missing voices."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by
from bot.console.house import NAME, here, house, now
from bot.console.rooms import Room
from bot.language import by_name, english_name
from bot.programme.definitions import DEFINITIONS
from bot.programme.monitoring import MONITORING
from bot.programme.periods import NotAPeriod, Period
from bot.programme.report import Report, held_against
from bot.programme.roles import READER, may
from bot.work.evidence import Gathering
from bot.work.population import PopulationMistake
from bot.work.report_charts import svg
from bot.work.report_data import as_csv, as_json
from bot.work.report_html import as_html, goal_of
from bot.work.report_mail import WORD
from bot.work.report_word import as_word
from bot.work.report_words import PUBLIC
from bot.work.reports import ANNUAL, NEWSLETTER, QUARTERLY, Asked, Reports

room = Room("reports")
KINDS = {
    QUARTERLY: "Quarterly paper",
    ANNUAL: "Annual report",
    NEWSLETTER: "Newsletter",
    PUBLIC: "Public page",
}
_Form = Callable[[Report], str | bytes]
FORMS: Mapping[str, tuple[str, str, _Form]] = {
    "html": ("Page that stands by itself (HTML)", "text/html; charset=utf-8", as_html),
    "docx": ("Word", WORD, as_word),
    "csv": ("Table (CSV)", "text/csv; charset=utf-8", as_csv),
    "json": ("Data (JSON)", "application/json", as_json),
}
_QUARTERS, _HALVES, _YEARS = 9, 4, 3


class Counted(NamedTuple):
    """The list that a figure is counted from, and what it is called; or why there is none."""

    endpoint: str = ""
    what: str = ""
    why_not: str = ""
    # Whether the list holds what the figure of a period counts, and nothing else.
    of_period: bool = False


_NAMELESS = Counted(why_not="It is counted from answers that lead to nobody. There is no list of them.")
_PEOPLE = Counted("people.search", "People")
_OFFERS = Counted("opportunities.all_of_them", "Opportunities, and on each who was asked and who came")
_SENT = Counted("broadcasts.all_of_them", "Broadcasts, with how many got each")
_SAID = Counted("counted.rows", "What was said", of_period=True)
_SCORES = Counted("scores.overview", "Scores of each service")
_TOLD = Counted("updates.all_of_them", "What people were told")
_ENTERED = Counted("judging.entered", "What was entered", of_period=True)
LISTS: Mapping[str, Counted] = {
    **dict.fromkeys(("improvers", "joined", "partners"), _PEOPLE),
    "leavers": Counted(why_not="It is counted from the list of agreements, which names nobody."),
    "left": Counted(why_not="Whoever was erased is in no list any more."),
    "active": Counted("counted.rows", "People who were involved", of_period=True),
    "paid": Counted("counted.sums", "What was paid, sum by sum", of_period=True),
    **dict.fromkeys(("opportunities", "virtual", "in_person", "invited", "accepted", "attended", "answered"), _OFFERS),
    **dict.fromkeys(("broadcasts", "reached", "asks_median", "asks_most"), _SENT),
    "not_understood": Counted("transcripts.search", "Transcripts, and there Not understood"),
    **dict.fromkeys(("contributions", "days_to_told", "promises_kept", "promises_late", "promises_broken"), _SAID),
    **dict.fromkeys(("feedback", "positive"), _SCORES),
    **dict.fromkeys(("access_met", "felt_heard", "knew_purpose", "confidence", "again", "satisfied"), _NAMELESS),
    **dict.fromkeys(MONITORING, _ENTERED),
    "survey_answered": Counted("voting.all_of_them", "Votes and surveys"),
    **dict.fromkeys(("confidence_more", "confidence_less", "knowledge_more", "knowledge_less"), _NAMELESS),
    **dict.fromkeys(("updates_answered", "changes", "changes_confirmed", "could_not"), _TOLD),
    **dict.fromkeys(("actions_done", "actions_late", "praise"), Counted("feedback.findings", "Findings and praise")),
    "stories": Counted("feedback.told", "Stories, as far as your role may see them"),
}
"""By figure. A list shows what its reader's role may see, as it stands now."""


@room.get("/reports", READER)
def choose() -> str:
    """Which report, of which period, held against what."""
    return _choosing({}, {})


@room.get("/reports/show", READER)
def show() -> AnyResponse | tuple[str, int]:
    """A report as a page; of a long period one part is counted after the other, and how far it is can be seen."""
    try:
        asked, reports = _asked(), _reports()
        steps = reports.to_count(asked)
        if len(steps) > 1:
            return _counting(KINDS[asked.kind], asked.period, steps)
        report = reports.make(asked)
    except (NotAPeriod, PopulationMistake) as mistake:
        return _choosing(request.args.to_dict(), {"period": str(mistake)}), 400
    house().desk.noted(by(), "looked_at_report", about=("report", f"{asked.kind} {asked.period.name}"))
    page = render_template(
        "console/report.html",
        report=report,
        given=_given(),
        forms=[(form, title) for form, (title, _, _) in FORMS.items()],
        drawing=svg,
        goal_of=goal_of,
        held_against=held_against,
    )
    return make_response(page)


@room.get("/reports/file", READER)
def save() -> AnyResponse | tuple[str, int]:
    """A report as a file: a page that stands by itself, Word, a table or data; first counted, as on its page."""
    form = request.args.get("form", "html")
    if form not in FORMS:
        abort(404)
    try:
        asked, reports = _asked(), _reports()
        if len(reports.to_count(asked)) > 1:
            return redirect(f"{url_for(f'{NAME}_reports.show')}?{urlencode(_given())}")
        report = reports.make(asked)
    except (NotAPeriod, PopulationMistake) as mistake:
        return _choosing(request.args.to_dict(), {"period": str(mistake)}), 400
    house().desk.noted(by(), "saved_report", about=("report", f"{asked.kind} {asked.period.name}"))
    _, content_type, write = FORMS[form]
    name = asked.file_name(form)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(report), content_type=content_type, headers=headers)


@room.get("/reports/figure", READER)
def figure() -> str | tuple[str, int]:
    """One figure: what it means, the query behind it, what it is held against, and the list it is counted from."""
    key = request.args.get("key", "")
    if key not in {each.key for each in DEFINITIONS}:
        abort(404)
    try:
        period, against = _periods()
        line, queries = _reports().explain(key, period, against)
    except NotAPeriod as mistake:
        return _choosing(request.args.to_dict(), {"period": str(mistake)}), 400
    house().desk.noted(by(), "looked_at_figure", about=("figure", f"{key} {period.name}"))
    counted = LISTS[key]
    endpoint = f"{NAME}_{counted.endpoint}"
    hidden = line.raw is None
    allowed = bool(counted.endpoint) and not hidden and may(here().role, house().least[endpoint] or READER)
    return render_template(
        "console/figure.html",
        line=line,
        period=period,
        against=against or period.before(),
        year_before=period.year_before(),
        queries=queries,
        goal=goal_of(line),
        counted=counted,
        hidden=hidden,
        leads_to=url_for(endpoint, **_only_these(key, period)) if allowed else "",
    )


def _only_these(key: str, period: Period) -> dict[str, Any]:
    """What is listed by its period; other lists are as they stand."""
    if not LISTS[key].of_period:
        return {}
    return {"kind" if key in MONITORING else "key": key, "period": period.name}


@room.get("/reports/voices", READER)
def voices() -> AnyResponse | str | tuple[str, int]:
    """Who takes part beside who lives here, and what is larger than chance: groups only, never a person."""
    try:
        period, _ = _periods()
        if len(steps := _reports().parts(period)) > 1:
            return _counting("Missing voices", period, steps)
        found = _reports().missing_voices(period)
    except (NotAPeriod, PopulationMistake) as mistake:
        return _choosing(request.args.to_dict(), {"period": str(mistake)}), 400
    house().desk.noted(by(), "looked_at_missing_voices", about=("report", period.name))
    return render_template(
        "console/missing_voices.html",
        pictures=found.pictures,
        period=period,
        gaps=found.gaps,
        drawing=svg,
        periods=_choices(),
    )


@room.get("/reports/outreach", READER)
def outreach() -> AnyResponse | str | tuple[str, int]:
    """A draft of how to reach who is missing: groups, places, languages and words."""
    try:
        period, _ = _periods()
        if len(steps := _reports().parts(period)) > 1:
            return _counting("How to reach who is missing", period, steps)
        found = _reports().outreach(period)
    except (NotAPeriod, PopulationMistake) as mistake:
        return _choosing(request.args.to_dict(), {"period": str(mistake)}), 400
    house().desk.noted(by(), "drafted_outreach", about=("report", period.name))
    return render_template("console/outreach.html", found=found, period=period)


def _counting(title: str, period: Period, steps: list[Period]) -> AnyResponse:
    """How far it is; with `count` one part more is counted first. A script asks for one part after the other."""
    if request.args.get("count"):
        _reports().count(steps[0])
        steps = steps[1:]
    parts = len(period.quarters()) + 1
    again = f"{request.path}?{urlencode(_given())}"
    living = bool(request.headers.get("HX-Request"))
    if living and len(steps) < 2:
        return Response("", 200, {"HX-Redirect": again})
    page = render_template(
        "console/counting_part.html" if living else "console/counting.html",
        title=title,
        period=period,
        next_part=f"{again}&count=yes",
        step=steps[0],
        done=parts - len(steps),
        parts=parts,
    )
    return make_response(page)


def _choosing(given: dict[str, str], errors: dict[str, str]) -> str:
    last = Period.quarter_of(_today()).before()
    return render_template(
        "console/reports.html",
        typed={"kind": QUARTERLY, "period": last.name, **given},
        errors=errors,
        kinds=list(KINDS.items()),
        periods=_choices(),
        languages=_languages(),
        last=last,
    )


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Periods to choose from, under what each sort of them is for; any other can be written into the address."""
    today = _today()
    quarters = [Period.quarter_of(today)]
    while len(quarters) < _QUARTERS:
        quarters.append(quarters[-1].before())
    years = range(today.year, today.year - _YEARS, -1)
    halves = (Period.parse(f"{year}H{half}") for year in years for half in (2, 1))
    over = [half for half in halves if half.until <= today]
    names = [Period.parse(name) for year in years for name in (f"{year}", f"{year - 1}/{year % 100:02}")]
    found = {
        "Quarters, for the paper and the public page": quarters,
        "Half-years, for the newsletter": over[:_HALVES],
        "Years, for the annual report": names,
    }
    return [(title, [(one.name, f"{one.name}: {one.title}") for one in listed]) for title, listed in found.items()]


def _asked() -> Asked:
    kind = request.args.get("kind", QUARTERLY)
    if kind not in KINDS:
        abort(404)
    period, against = _periods()
    language = request.args.get("language", "en")
    if language not in dict(_languages()):
        language = "en"
    return Asked(kind, period, language, request.args.get("easy") == "yes", against)


def _periods() -> tuple[Period, Period | None]:
    """The period asked for, or the last quarter; and the one it is held against, if not the one before."""
    written, against = request.args.get("period", "").strip(), request.args.get("against", "").strip()
    period = Period.parse(written) if written else Period.quarter_of(_today()).before()
    other = Period.parse(against) if against else None
    if other is not None and other.months != period.months:
        raise NotAPeriod(f"{period.name} is held against another {period.sort}, not against {other.name}.")
    return period, other


def _given() -> dict[str, str]:
    names = ("kind", "period", "against", "language", "easy")
    return {name: value for name in names if (value := request.args.get(name, ""))}


def _in_english(code: str) -> tuple[str, str]:
    return by_name(english_name(code))


def _languages() -> list[tuple[str, str]]:
    _, book = house().parts.shelf.current()
    return [(code, english_name(code)) for code in ("en", *sorted(set(book.languages) - {"en"}, key=_in_english))]


def _reports() -> Reports:
    parts = house().parts
    gathering = Gathering(parts.engine, parts.zone, parts.clock)
    return Reports(gathering, lambda: parts.shelf.current()[1], parts.folder / "flows")


def _today() -> date:
    return now().astimezone(house().parts.zone).date()
