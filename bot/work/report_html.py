"""A report as one accessible page that stands by itself: nothing is loaded from anywhere."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.language import direction
from bot.programme.report import Line, Picture, Report, Section, held_against
from bot.work.report_charts import svg

_STYLE = """
body { font: 1.1875rem/1.5 Arial, Helvetica, sans-serif; color: #212b32 }
body { margin: 0 auto; max-width: 60rem; padding: 1rem }
h1 { font-size: 2rem; line-height: 1.25 } h2 { border-top: 2px solid #212b32; margin-top: 3rem; padding-top: 1rem }
table { border-collapse: collapse; margin: 1rem 0 2rem; width: 100% }
caption { font-weight: bold; text-align: start }
th, td { border-bottom: 1px solid #aeb7bd }
th, td { padding: .4rem .75rem .4rem 0; text-align: start; vertical-align: top }
td.number { text-align: end; white-space: nowrap }
.means { color: #425563; display: block; font: 1rem/1.4 Arial, Helvetica, sans-serif }
figure { margin: 2rem 0 } figure img { display: block; height: auto; max-width: 100% } figcaption { margin: .5rem 0 }
.wide { overflow-x: auto } .says { font-size: 1.375rem; max-width: 40rem }
@media print { body { font-size: 11pt } h2, figure, table { break-inside: avoid } }
"""


def as_html(report: Report) -> str:
    """The whole page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    language = escape(report.language)
    yield "<!doctype html>"
    yield f'<html lang="{language}" dir="{direction(report.language)}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(report.title)}: {escape(report.period)}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(report.title)}</h1>"
    made = f" Made on {escape(report.made)}." if report.notes else ""
    yield f"<p>{escape(report.organisation)}. {escape(report.covers)}.{made}</p>"
    for section in report.sections:
        yield from _section(section, report.beside)
    if report.notes:
        yield "<h2>How to read this</h2><ul>" + "".join(f"<li>{escape(note)}</li>" for note in report.notes) + "</ul>"
    yield "</main></body></html>"


def _section(section: Section, beside: Sequence[str]) -> Iterator[str]:
    yield f"<section>{f'<h2>{escape(section.heading)}</h2>' if section.heading else ''}"
    plain = not section.lines and not section.pictures
    yield from (f"<p{' class=says' if plain else ''}>{escape(sentence)}</p>" for sentence in section.says)
    if section.lines:
        yield _figures(section.heading, section.lines, beside)
    for picture in section.pictures:
        yield from _picture(picture)
    yield "</section>"


def _figures(heading: str, lines: Sequence[Line], beside: Sequence[str]) -> str:
    head = _row("th", ("What", "This period", *beside, "Goal"), "col")
    rows = "".join(
        f'<tr><th scope="row">{escape(line.title)} <span class="means">{escape(line.means)}</span></th>'
        + "".join(f'<td class="number">{escape(cell)}</td>' for cell in (line.value, *held_against(line, beside)))
        + f"<td>{escape(goal_of(line))}</td></tr>"
        for line in lines
    )
    return _table(f"{heading} The figures", head, rows)


def goal_of(line: Line) -> str:
    """Each goal and whether it is reached, in words, since colour alone says nothing."""
    return "; ".join(f"{goal}: {_REACHED[reached]}" for goal, reached in line.goals)


_REACHED = {True: "reached", False: "not reached", None: "not known"}


def _picture(picture: Picture) -> Iterator[str]:
    yield f"<h3>{escape(picture.title)}</h3>"
    if drawing := svg(picture):
        yield f'<figure><img src="{drawing}" alt="{escape(picture.title)}">'
        yield f"<figcaption>{escape(picture.says)}</figcaption></figure>"
    else:
        yield f"<p>{escape(picture.says)}</p>"
    if picture.rows:
        head = _row("th", picture.columns, "col")
        body = "".join(_body_row(row) for row in picture.rows)
        yield _table(f"{picture.title}, as a table" if picture.drawn else picture.title, head, body)


def _table(caption: str, head: str, body: str) -> str:
    table = f"<table><caption>{escape(caption)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _row(tag: str, cells: Iterable[str], scope: str) -> str:
    return "<tr>" + "".join(f'<{tag} scope="{scope}">{escape(cell)}</{tag}>' for cell in cells) + "</tr>"


def _body_row(cells: Sequence[str]) -> str:
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
    return f'<tr><th scope="row">{escape(cells[0])}</th>{rest}</tr>'
