"""The page of what each language costs is the one that the words of today make."""

from pathlib import Path

import pytest

from bot.cli.check import costs_of_all
from bot.work.folder import SHIPPED, read_folder

PAGE = Path(__file__).parents[1] / "docs" / "cost-of-languages.md"


@pytest.mark.thorough
def test_the_page_is_made_from_the_words_of_today() -> None:
    made = costs_of_all(read_folder(SHIPPED))
    assert PAGE.read_text("utf-8") == made, (
        "Make it again: improvers language status --cost --output docs/cost-of-languages.md"
    )
    head, *_ = made.partition("## Every message")
    for language in ("English", "Polish", "Gujarati", "Urdu", "Arabic"):
        assert f"| {language} | plain |" in head and f"| {language} | easy |" in head
