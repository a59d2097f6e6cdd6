"""docs/evidence.md says what the reports count: every figure with its meaning, every key that can be entered."""

from pathlib import Path

from bot.programme.assessments import KEYS
from bot.programme.definitions import DEFINITIONS
from bot.programme.monitoring import MONITORING

PAGE = (Path(__file__).parent.parent / "docs" / "evidence.md").read_text("utf-8")


def test_every_figure_is_explained() -> None:
    for each in DEFINITIONS:
        assert f"| {each.title} (`{each.key}`) | {each.means} | {each.counted} |" in PAGE


def test_every_key_is_there() -> None:
    assert all(f"- `{key}`: {title}" in PAGE for key, title in MONITORING.items())
    assert all(f"`{key}`" in PAGE for keys in KEYS.values() for key in keys)
