"""What others hand over: read as they write it, told line by line, all or nothing, and kept once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.store.engine import reading
from bot.store.evidence_tables import observations, outside_feedback
from bot.work.evidence_entries import Entries
from bot.work.visit_list import ListRefused
from tests.work.hospital import Hospital

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def entries(hospital: Hospital, engine: Engine) -> Entries:
    return Entries(engine, lambda: hospital.shelf.current()[1], lambda: NOW)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def lines(*said: str) -> list[tuple[str, str]]:
    return [(f"map.txt:{number}: ", line) for number, line in enumerate(said, 1)]


RETURNS = "Period,Unit,Response,Number\n31/10/2026,Ophthalmology: OPD,Extremely likely,12\n31/10/2026,RPU,Likely,3\n"
WORDS = (
    *("# How the other system calls it.", "date = Period", "service = Unit", "answer = Response", ""),
    *("responses = Number", "service: ophthalmology: OPD = Eye clinic", "service: RPU ="),
    *("answer: Extremely likely = very_good", "answer: Likely = Good"),
)


def test_values_in_other_words_are_translated(entries: Entries, engine: Engine, tmp_path: Path) -> None:
    path = written(tmp_path, RETURNS)
    assert entries.take_in("friends_and_family", path, lines(*WORDS), "Sam") == (2, 2)
    assert entries.take_in("friends_and_family", path, lines(*WORDS), "Sam") == (2, 0), "known by our words for it"
    kept = select(*(outside_feedback.c[name] for name in ("service", "answer", "responses")))
    with reading(engine) as connection:
        assert sorted(map(tuple, connection.execute(kept)), key=str) == [("eye", "very_good", 12), (None, "good", 3)]
    posts = written(tmp_path, "kind,date,count\nTweets,2026-11-01,4\n")
    assert entries.take_in("observations", posts, lines("kind: tweets = social_media_posts"), "Sam") == (1, 1)


def test_each_line_with_a_value_that_nobody_translated_is_named(
    entries: Entries, engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(ListRefused) as refused:
        entries.take_in("friends_and_family", written(tmp_path, RETURNS), lines(*WORDS[:6]), "Sam")
    told = refused.value.lines
    assert [line.split('"')[:2] for line in told[:-1]] == [
        *(["line 2: ", "Ophthalmology: OPD"], ["line 2: ", "Extremely likely"]),
        *(["line 3: ", "RPU"], ["line 3: ", "Likely"]),
    ]
    assert "service: RPU = OURS" in told[2] and told[-1] == "4 to mend. Nothing was kept."
    with reading(engine) as connection:
        assert connection.execute(select(outside_feedback.c.id)).all() == []


def test_a_translation_into_nothing_that_we_know_is_refused(entries: Entries, tmp_path: Path) -> None:
    said = lines("service: Eyes = eyee", "answer: Fine = fine", "date: 1 = 2", "Unit", "note = Title")
    with pytest.raises(ListRefused) as refused:
        entries.take_in("friends_and_family", written(tmp_path, RETURNS), said, "Sam")
    told = refused.value.lines
    assert [line.split('"')[:2] for line in told] == [
        *(["map.txt:1: ", "eyee"], ["map.txt:2: ", "fine"], ["map.txt:3: ", "date: 1 = 2"]),
        *(["map.txt:4: ", "Unit"], ["map.txt:5: ", "note = Title"]),
    ]
    assert "no service or place of ours" in told[0] and "service: Eye OPD = eye" in told[3]


def test_a_list_with_columns_of_its_own_is_kept_once(entries: Entries, engine: Engine, tmp_path: Path) -> None:
    text = "Post ID,Submitted,Title,Unit\n77,01/11/2026,Small letters,Eye clinic\n78,2026-11-02,Thanks,\n"
    named = lines("reference = post id", "date = Submitted", "service = Unit", "text = Title")
    path = written(tmp_path, text)
    assert entries.take_in("care_opinion", path, named, "Sam", dry_run=True) == (2, 0)
    assert entries.take_in("care_opinion", path, named, "Sam") == (2, 2)
    assert entries.take_in("care_opinion", path, named, "Sam") == (2, 0)
    with reading(engine) as connection:
        kept = connection.execute(
            select(outside_feedback.c.reference, outside_feedback.c.service, outside_feedback.c.text)
        )
        assert sorted(map(tuple, kept)) == [("77", "eye", "Small letters"), ("78", None, "Thanks")]


def test_returns_of_the_test_are_counted_by_answer(entries: Entries, engine: Engine, tmp_path: Path) -> None:
    text = 'date,service,answer,responses\n2026-10-31,Eye clinic,Very good,"1,204"\n2026-10-31,eye,poor,3\n'
    assert entries.take_in("friends_and_family", written(tmp_path, text), [], "Sam") == (2, 2)
    with reading(engine) as connection:
        kept = connection.execute(select(outside_feedback.c.answer, outside_feedback.c.responses))
        assert sorted(map(tuple, kept)) == [("poor", 3), ("very_good", 1204)]


WRONG = (
    ("observations", "kind,date,count\nawards,2026-11-31,4\n", 'line 2: "2026-11-31" is not a day.'),
    ("observations", "kind,date,count\nawards,2026-12-31,4\n", "line 2: 2026-12-31 is still to come."),
    ("observations", "kind,date,count\nawards,2026-11-01,4\nawards,2026-11-01,-4\n", 'line 3: "-4" is not a whole'),
    ("observations", "kind,date,count\nsocial media post,2026-11-01,4\n", "Did you mean"),
    ("observations", "kind,date\nawards,2026-11-01\n", 'there is no column "count". If it is called otherwise'),
    ("observations", "kind,date,count\n", "There is nothing in it."),
    ("care_opinion", "reference,date,service\n,2026-11-01,Moon base\n", '"Moon base" is not one of the services'),
    ("friends_and_family", "date,service,answer,responses\n2026-11-01,,lovely,4\n", '"lovely" is not an answer'),
)


def test_one_wrong_line_keeps_all_out(entries: Entries, engine: Engine, tmp_path: Path) -> None:
    for kind, text, told in WRONG:
        with pytest.raises(ListRefused) as refused:
            entries.take_in(kind, written(tmp_path, text), [], "Sam")
        assert told in "\n".join(refused.value.lines)
    with reading(engine) as connection:
        assert connection.execute(select(observations.c.id)).all() == []
        assert connection.execute(select(outside_feedback.c.id)).all() == []


def test_one_by_one(entries: Entries, engine: Engine) -> None:
    entries.add({"kind": "awards", "date": "2026-11-01", "count": "2", "note": "the spring fair"}, "Sam")
    with reading(engine) as connection:
        row = connection.execute(select(observations)).one()
    assert (row.kind, row._mapping["count"], row.recorded_at, row.recorded_by) == ("awards", 2, NOW, "Sam")
