"""A report for spreadsheets and for programs."""

import csv
import json
from io import StringIO

from bot.programme.report import BESIDE, Report
from bot.work.membership import defused
from bot.work.report_html import goal_of

JSON_VERSION = 1
"""Rises when a key goes away or changes its meaning; a new key does not raise it."""

_LAST = "last period"
COLUMNS = ("section", "key", "what", "group", "value", _LAST, "a year before", "goal", "means", "counted")


def as_json(report: Report) -> str:
    """All that the report shows, the raw figures among it."""
    return json.dumps({"version": JSON_VERSION, **report.as_data()}, ensure_ascii=False, indent=1) + "\n"


def as_csv(report: Report) -> str:
    """One line for each figure, and one for each row of each table."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(_columns(report))
    for section in report.sections:
        for line in section.lines:
            # Of a year the period before is the year before, and stands there alone.
            last = line.last if len(report.beside) > 1 else ""
            held = (line.value, last, line.year_before, goal_of(line), line.means, line.counted)
            writer.writerow([defused(cell) for cell in (section.heading, line.key, line.title, "", *held)])
        for picture in section.pictures:
            for row in picture.rows:
                detail = "; ".join(f"{name}: {cell}" for name, cell in zip(picture.columns[2:], row[2:], strict=True))
                cells = (section.heading, picture.key, picture.title, row[0], row[1], "", "", "", detail, "")
                writer.writerow([defused(cell) for cell in cells])
        for sentence in section.says:
            writer.writerow([defused(cell) for cell in (section.heading, "", sentence, *[""] * (len(COLUMNS) - 3))])
    return file.getvalue()


def _columns(report: Report) -> list[str]:
    """The heads; a period that was chosen in place of the last one is named."""
    chosen = report.beside[0] if len(report.beside) > 1 and report.beside[0] != BESIDE[0] else _LAST
    return [chosen if name == _LAST else name for name in COLUMNS]
