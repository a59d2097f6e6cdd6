"""Who may see a story: each level that its teller can choose, where everybody sees it and where only staff do."""

import pytest

from bot.programme.stories import LEVELS, may_stand

EXAMPLES = [
    # level, among staff, for everybody
    ("private", False, False),
    ("team", True, False),
    ("anonymous", True, True),
    ("public", True, True),
]


@pytest.mark.parametrize(("level", "among_staff", "for_everybody"), EXAMPLES)
def test_a_story_stands_only_where_its_teller_said(level: str, among_staff: bool, for_everybody: bool) -> None:
    assert may_stand(level, public=False) is among_staff
    assert may_stand(level, public=True) is for_everybody


def test_every_level_has_its_example() -> None:
    assert tuple(level for level, *_ in EXAMPLES) == LEVELS
