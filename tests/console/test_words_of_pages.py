"""The words of the staff pages, as Babel takes them out for translators."""

import tomllib
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "bot" / "console" / "templates"


def test_babel_finds_the_words_of_every_page_and_their_plurals() -> None:
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    pages = next(each for each in mappings if each["method"] == "jinja2")
    assert pages.pop("pattern").startswith(TEMPLATES.relative_to(ROOT).as_posix())
    found = list(extract_from_dir(str(TEMPLATES), [("**.html", pages.pop("method"))], {"**.html": pages}))
    assert ("%(num)s person gets it", "%(num)s people get it") in {message for _, _, message, _, _ in found}
    with_words = {
        path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if '_("' in path.read_text("utf-8")
    }
    assert {name for name, *_ in found} >= with_words
