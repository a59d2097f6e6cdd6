"""Books by revision: what is published runs, what is broken disturbs nothing."""

import json
from pathlib import Path

import pytest

from bot.flow import FlowMistakes, load_book
from bot.flow.meaning import revision_of
from bot.store.engine import reading
from bot.work.folder import SHIPPED, NoFlows, read_folder
from bot.work.shelf import Shelf, Strands
from tests.work.hospital import Hospital, shipped


def _later(shelf: Shelf) -> None:
    """As if the last look had been a while ago."""
    shelf._looked = float("-inf")


def test_the_first_start_publishes_what_is_shipped_and_a_second_one_nothing(hospital: Hospital) -> None:
    calls: list[str] = []

    def sources() -> dict[str, str]:
        calls.append("read")
        return shipped()

    hospital.changes("DELETE FROM publications")
    fresh = Shelf(hospital.engine, hospital.clock)
    fresh.publish_first(sources)
    fresh.publish_first(sources)
    assert calls == ["read"]
    assert fresh.current()[0] == revision_of(shipped())


def test_another_process_takes_up_what_is_published(hospital: Hospital) -> None:
    elsewhere = Shelf(hospital.engine, hospital.clock)
    assert elsewhere.current()[0] == hospital.revision
    newer = hospital.shelf.publish(_changed())
    _later(elsewhere)
    assert elsewhere.current()[0] == newer != hospital.revision


def test_what_is_broken_is_not_published_and_the_last_good_one_runs_on(hospital: Hospital) -> None:
    broken = {**shipped(), "flows/join.yaml": "title: Join\nsteps: {a: {go: nowhere}}"}
    with pytest.raises(FlowMistakes) as told:
        hospital.shelf.publish(broken)
    assert "flows/join.yaml:2:9: " in str(told.value)
    assert hospital.shelf.current()[0] == hospital.revision


def test_a_revision_in_the_database_that_cannot_be_used_leaves_the_last_good_one(hospital: Hospital) -> None:
    assert hospital.shelf.current()[0] == hospital.revision
    hospital.changes("INSERT INTO revisions (id, content, created_at) SELECT 'bad', '{}', created_at FROM revisions")
    hospital.changes("INSERT INTO publications (revision_id, at) SELECT 'bad', created_at FROM revisions LIMIT 1")
    _later(hospital.shelf)
    assert hospital.shelf.current()[0] == hospital.revision
    with pytest.raises(NoFlows):
        Shelf(hospital.engine, hospital.clock).current()


def test_an_older_revision_can_be_published_again(hospital: Hospital) -> None:
    hospital.shelf.publish(_changed())
    assert hospital.shelf.publish(shipped()) == hospital.revision
    fresh = Shelf(hospital.engine, hospital.clock)
    assert fresh.current()[0] == hospital.revision


def test_a_book_of_an_older_revision_can_still_be_had(hospital: Hospital) -> None:
    hospital.shelf.publish(_changed())
    with reading(hospital.engine) as connection:
        assert "join" in Shelf(hospital.engine, hospital.clock).book(connection, hospital.revision).flows


def test_a_better_wording_reaches_those_in_the_middle_at_once(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.shelf.publish(_reworded())
    hospital.hears("yes")
    assert "Have you visited us at" in hospital.answers()[-1]


def test_another_shape_lets_those_in_the_middle_finish_as_they_began(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    newer = hospital.shelf.publish({**_reworded(), "flows/extra.yaml": EXTRA})
    hospital.hears("yes")
    assert "Have you used" in hospital.answers()[-1]
    (standing,) = hospital.shelf.who_is_where(newer)
    assert (standing.flow, standing.revision, standing.people, standing.goes_over) == (
        "join",
        hospital.revision,
        1,
        False,
    )


def test_nobody_is_stranded(hospital: Hospital) -> None:
    hospital.hears("JOIN", "+447700900001")
    for number in ("+447700900002", "+447700900003"):
        hospital.hears("FEEDBACK", number)
    hospital.changes("UPDATE revisions SET content = '{}'")
    with pytest.raises(Strands) as told:
        hospital.shelf.publish({**shipped(), "flows/extra.yaml": EXTRA})
    assert [line.partition(" on revision ")[0] for line in str(told.value).splitlines()] == [
        '2 people are in the middle of "feedback"',
        '1 person is in the middle of "join"',
    ]
    assert len(hospital.rows("SELECT id FROM revisions")) == 1


def test_going_back_is_publishing_an_older_revision(hospital: Hospital) -> None:
    hospital.shelf.publish(_reworded())
    assert hospital.shelf.publish_again(hospital.revision) == hospital.revision
    assert Shelf(hospital.engine, hospital.clock).current()[0] == hospital.revision
    with pytest.raises(NoFlows, match='no revision "gone"'):
        hospital.shelf.publish_again("gone")


def test_spacing_and_comments_are_not_another_revision() -> None:
    respaced = {**shipped(), "flows/join.yaml": shipped()["flows/join.yaml"] + "\n\n# A note for colleagues.\n"}
    assert revision_of(respaced) == revision_of(shipped()) != revision_of(_changed())


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_flows_is_told_in_one_line(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "flows").mkdir()
    with pytest.raises(NoFlows, match=r"There are no flows in .*FLOWS_DIR"):
        read_folder(tmp_path)


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "tea.yaml").write_bytes(b"title: caf\xe9")
    with pytest.raises(NoFlows, match="UTF-8"):
        read_folder(tmp_path)


def test_the_shipped_folder_stands_beside_the_code() -> None:
    assert "flows/join.yaml" in read_folder(SHIPPED)


EXTRA = "title: Extra\nstarts on: [extra]\nsteps: {hello: {say: Hello., easy: Hello.}}"


def _reworded() -> dict[str, str]:
    return {
        **shipped(),
        "flows/join.yaml": shipped()["flows/join.yaml"].replace("Have you used", "Have you visited us at"),
    }


def _changed() -> dict[str, str]:
    return {**shipped(), "flows/join.yaml": shipped()["flows/join.yaml"].replace("Become a", "Be a")}


@pytest.mark.thorough
def test_whoever_began_before_a_shared_sentence_was_needed_can_finish(hospital: Hospital) -> None:
    common = shipped()["flows/common.yaml"]
    start = common.index("  hard_thanks:")
    end = next(at for at in range(start + 3, len(common)) if common[at : at + 3] == "\n  " and common[at + 3] != " ")
    older = json.dumps({**shipped(), "flows/common.yaml": common[:start] + common[end + 1 :]}, ensure_ascii=False)
    hospital.changes(
        "INSERT INTO revisions (id, content, created_at) SELECT 'older', :content, created_at FROM revisions",
        content=older,
    )
    with pytest.raises(FlowMistakes):
        load_book(json.loads(older))
    with reading(hospital.engine) as connection:
        book = hospital.shelf.book(connection, "older")
    assert "hard_thanks" in book.common and "join" in book.flows
