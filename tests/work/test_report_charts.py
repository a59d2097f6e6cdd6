"""Charts of reports: each is drawn, the same each time, and may be printed on a black-and-white printer."""

from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image

from bot.programme.pictures import experience, missing_voices
from bot.programme.report import BARS, BESIDE_EACH_OTHER, LINE, Picture, bars
from bot.work.report_charts import png, svg

CALM = [(f"2026-{month:02}-01", 20 + month % 3, 30) for month in range(1, 13)]
WILD = [*CALM, ("2027-01-01", 3, 30)]
ETHNIC_GROUPS = {"white": 150, "asian": 40, "black": None, "mixed": 10, "prefer_not_to_say": 5}
LIVES_HERE = {"white": 0.4, "asian": 0.43, "black": 0.08, "mixed": None}


def voices(shown: dict[str, int | None]) -> Picture:
    return missing_voices("ethnic_group", "Ethnic groups", shown, LIVES_HERE, {}, "a census", "Members")


EACH = [
    (BARS, bars("sources", "Where from", "Source", {"poster": 120, "mela": 33, "link": None}, {})),
    (LINE, experience(CALM[:5])),
    (LINE, experience(WILD)),
    (BESIDE_EACH_OTHER, voices(ETHNIC_GROUPS)),
]


def pixels(picture: Picture) -> NDArray[numpy.int16]:
    """Row by row, as red, green and blue."""
    return numpy.asarray(Image.open(BytesIO(png(picture))).convert("RGB"), numpy.int16)


@pytest.mark.parametrize(("drawn", "picture"), EACH, ids=lambda each: each if isinstance(each, str) else each.key)
def test_each_kind_is_drawn_for_a_page_and_for_print(drawn: str, picture: Picture) -> None:
    assert picture.drawn == drawn
    page = b64decode(svg(picture).partition(",")[2])
    root = ElementTree.fromstring(page)
    assert picture.says.encode() in page and root.tag.endswith("svg")
    assert not list(root.iter("{http://www.w3.org/2000/svg}text")), "text is drawn, so no font is needed"
    assert svg(picture) == svg(picture), "the same picture is the same file"
    print_ = pixels(picture)
    assert print_.shape[1] >= 1400, "sharp across a page"
    assert (print_.max(axis=2) < 80).sum() > 2000, "it is not empty"


@pytest.mark.parametrize("picture", [each for _, each in EACH], ids=lambda each: each.key)
def test_nothing_is_told_by_colour(picture: Picture) -> None:
    found = pixels(picture)
    assert (found.max(axis=2) - found.min(axis=2)).max() < 40


def test_what_is_more_than_chance_looks_different() -> None:
    signal = experience(WILD)
    assert signal.marked
    unmarked = Picture(**{name: getattr(signal, name) for name in Picture.__dataclass_fields__} | {"marked": ()})
    assert png(signal) != png(unmarked)


def test_a_hidden_number_has_no_length() -> None:
    """Whether it is 1 or 4: the drawing is made of what is shown alone."""
    picture = bars("sources", "Where from", "Source", {"poster": 120, "mela": 33, "link": None}, {})
    assert ("Link", None) in picture.points
    hidden = voices(ETHNIC_GROUPS)
    place = [label for label, _ in hidden.points].index("black")
    assert hidden.points[place] == ("black", None) and hidden.between[place] == (None, None)
    assert hidden.beside[place] == pytest.approx(8)


def test_where_nobody_entered_who_lives_here_there_is_one_bar() -> None:
    alone = missing_voices("ethnic_group", "Ethnic groups", ETHNIC_GROUPS, {}, {}, "not yet entered", "People")
    assert pixels(alone).shape[0] < 0.75 * pixels(voices(ETHNIC_GROUPS)).shape[0]


def test_a_table_alone_has_no_picture() -> None:
    alone = voices(dict.fromkeys(ETHNIC_GROUPS))
    assert (alone.drawn, svg(alone), png(alone)) == ("", "", b"")
