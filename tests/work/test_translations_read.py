"""Who has read a translation, out of the files that staff write."""

from pathlib import Path

import pytest

from bot.work.translations_read import KEPT_BEFORE, who_read, who_read_in

BESIDE = "words: {en: {plain: Yes}, pl: {plain: Tak, reviewed: Ewa}, ur: {plain: x, reviewed: Ali}}"
FOR_ALL = "title: {en: Signs, pl: Znaki}\nreviewed: {pl: Ewa}\ninvitation: {pl: {plain: Tak, reviewed: Jan}}"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (BESIDE, "Translations read by: Polish: Ewa; Urdu: Ali"),
        (FOR_ALL, "Translations read by: Polish: Ewa; Polish: Jan"),
        ("pl: {plain: Tak, reviewed: Ewa}", "Translations read by: Polish: Ewa"),
        (f"pl: {{plain: Tak, reviewed: {KEPT_BEFORE}}}", ""),
        ("reviewed: {pl: Ewa}\npl: {plain: Tak, reviewed: Ewa}", "Translations read by: Polish: Ewa"),
        ("words: {en: {plain: Yes}}", ""),
        ("words: [", ""),
    ],
)
def test_who_has_read_which_language(file: str, told: str) -> None:
    assert who_read(file) == told


def test_a_file_that_cannot_be_read_brings_nobody(tmp_path: Path) -> None:
    assert who_read_in(tmp_path / "none.yaml") == ""
    (tmp_path / "not-text.yaml").write_bytes(b"\xff\xfe\x00")
    assert who_read_in(tmp_path / "not-text.yaml") == ""
