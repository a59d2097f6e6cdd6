"""A report as a Word file for Board packs: headings, tables with a head row, and pictures with words for them."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.language import direction
from bot.programme.evidence import SPINE
from bot.programme.report import Line, Picture, Report, Section, held_against
from bot.work.report_charts import png
from bot.work.report_html import goal_of

_INCHES, _FIRST, _MARGIN = 6.6, 2.3, 0.8
_MANY, _VERY_MANY = 5, 8
"""More columns than this are set smaller and closer, so that no word breaks; of very many smaller still."""
_TOGETHER = 18
"""A table of no more rows stays on one page; a longer one may go on, with its head again."""
_CLOSE = "40"
_FONT = "Arial"
_RIGHT_TO_LEFT = "rtl"


def as_word(report: Report) -> bytes:
    """The whole file."""
    from docx import Document
    from docx.shared import Inches, Mm

    document = Document()
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        _set_in(document.styles[style], _FONT)
    if direction(report.language) == _RIGHT_TO_LEFT:
        _turn(document.styles["Normal"])
    for page in document.sections:
        page.left_margin = page.right_margin = Inches(_MARGIN)
        page.page_width, page.page_height = Mm(210), Mm(297)
    document.core_properties.title = f"{report.title}: {report.period}"
    document.core_properties.author = report.organisation
    document.core_properties.language = report.language
    made = datetime.fromisoformat(report.made)
    document.core_properties.created = document.core_properties.modified = made
    document.add_heading(report.title, 0)
    made_on = f" Made on {report.made}." if report.notes else ""
    document.add_paragraph(f"{report.organisation}. {report.covers}.{made_on}")
    for section in report.sections:
        _section(document, section, report.beside)
    if report.notes:
        document.add_heading("How to read this", 1)
        for note in report.notes:
            document.add_paragraph(note, style="List Bullet")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_in(style: Any, font: str) -> None:
    """In this font, whatever the theme has: else headings would be set in another."""
    from docx.oxml.ns import qn

    style.font.name = font
    fonts = style.element.rPr.rFonts
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:cs"), font)


def _turn(style: Any) -> None:
    """Lines begin on the right, whatever script is in them."""
    from docx.oxml import OxmlElement

    style.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    style.font.rtl = True


def _section(document: Any, section: Section, beside: Sequence[str]) -> None:
    if section.heading:
        document.add_heading(section.heading, 1)
    for sentence in section.says:
        paragraph = document.add_paragraph()
        paragraph.add_run(sentence).bold = sentence in SPINE or None
        paragraph.paragraph_format.keep_with_next = bool(section.lines) or sentence in SPINE
    if section.lines:
        _table(document, ("What", "This period", *beside, "Goal"), _rows(section.lines, beside))
        document.add_heading("What these figures mean", 2)
        for line in section.lines:
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{line.title}: ").bold = True
            paragraph.add_run(line.means)
    for picture in section.pictures:
        _picture(document, picture)


def _rows(lines: Sequence[Line], beside: Sequence[str]) -> list[tuple[str, ...]]:
    return [(line.title, line.value, *held_against(line, beside), goal_of(line)) for line in lines]


def _picture(document: Any, picture: Picture) -> None:
    from docx.shared import Inches

    document.add_heading(picture.title, 2)
    if drawing := png(picture):
        drawn = document.add_paragraph()
        drawn.paragraph_format.keep_with_next = True
        run = drawn.add_run()
        shape = run.add_picture(BytesIO(drawing), width=Inches(_INCHES))
        described = shape._inline.docPr
        described.set("descr", picture.says)
        described.set("title", picture.title)
    document.add_paragraph(picture.says).paragraph_format.keep_with_next = bool(picture.rows)
    if picture.rows:
        _table(document, picture.columns, picture.rows)


def _table(document: Any, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Inches, Pt

    many = len(columns) > _MANY
    table = document.add_table(rows=0, cols=len(columns), style="Light Grid Accent 1")
    table.autofit = False
    if many:
        _close(table)
    first = _FIRST / 2.5 if many else _FIRST
    rest = (_INCHES - first) / max(1, len(columns) - 1)
    widths = [Inches(rest if place else first) for place in range(len(columns))]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for place, texts in enumerate((columns, *rows)):
        row = table.add_row()
        # The head stands again on each page, and a screen reader knows it for one; no row breaks in two.
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit" if place else "w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text, cell.width = text, width
            cell.paragraphs[0].paragraph_format.keep_with_next = place < len(rows) <= _TOGETHER
            for run in cell.paragraphs[0].runs if many else ():
                run.font.size = Pt(7 if len(columns) > _VERY_MANY else 8)
    document.add_paragraph()


def _close(table: Any) -> None:
    """Little room is left beside what stands in a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    room = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), _CLOSE)
        edge.set(qn("w:type"), "dxa")
        room.append(edge)
    table._tbl.tblPr.append(room)
