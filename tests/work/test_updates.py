"""Updates: who is told first what came of what was said, who is named in it, and which are refused."""

from pathlib import Path

import pytest

from bot.flow import FlowMistakes
from bot.store import projects
from bot.store.engine import begin
from bot.work.broadcast import Writing
from bot.work.update_checks import UpdateRefused
from tests.work.hospital import ADE, BEA, Hospital
from tests.work.listening import UPDATE, counted, is_told_of_letters, may_be_named, orders, sent, tells_us


def test_nobody_is_named_who_has_not_agreed_to_it_or_has_taken_it_back(hospital: Hospital, tmp_path: Path) -> None:
    hospital.joins(ADE)
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    with pytest.raises(UpdateRefused, match="nobody of that name has agreed to be named"):
        orders(hospital).add(file, "Priya")
    may_be_named(hospital, "yes")
    number, _ = orders(hospital).add(file, "Priya")
    may_be_named(hospital, "no")
    with pytest.raises(UpdateRefused, match=f"Update {number} names Ade, and nobody of that name"):
        orders(hospital).send(number, "Priya")
    assert counted(hospital, "update_tellings") == 0
    file.write_text(UPDATE.replace("[Ade]", "[Ade (on paper)]"))
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya")[0] == 1


def test_an_update_goes_first_to_those_who_said_it_and_counts_when_they_say_so(
    hospital: Hospital, tmp_path: Path
) -> None:
    hospital.joins(ADE)
    hospital.joins(BEA)
    may_be_named(hospital, "yes")
    tells_us(hospital)
    sent(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE)
    number, _ = orders(hospital).add(file, "Priya")
    assert orders(hospital).send(number, "Priya") == (1, 1)
    with pytest.raises(UpdateRefused, match="sent already"):
        orders(hospital).send(number, "Priya")
    assert hospital.answers()[-1].endswith("Is this right? Reply YES or NO.")
    sent(hospital)
    hospital.hears("no")
    hospital.hears("They are still small")
    shown = orders(hospital).show(number)
    assert (shown.answers, shown.words, shown.confirmed) == (
        {"yes": 0, "no": 1, "not yet": 0},
        ["They are still small"],
        False,
    )
    hospital.hears("yes")
    assert orders(hospital).show(number).confirmed
    hospital.changes("UPDATE broadcasts SET state = 'writing', started_at = created_at, started_by = 'Priya'")
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    told = hospital.rows(
        "SELECT value FROM messages JOIN addresses ON addresses.id = address_id WHERE broadcast_id = 1"
    )
    assert [row["value"] for row in told] == [BEA], "nobody is told twice"
    hospital.hears("WHAT HAPPENED")
    hospital.hears("2")
    assert "For Letters that all can read:" in hospital.answers()[-1]
    assert "From today they are larger" in hospital.answers()[-1]
    with begin(hospital.engine) as connection:
        project = projects.add(connection, "Easier letters", "Size.", "Sam", "Sam", hospital.now)
    hospital.changes("UPDATE updates SET project_id = :id", id=project)
    hospital.hears("yes")
    hospital.hears("2")
    assert "For Easier letters:" in hospital.answers()[-1]
    hospital.hears("yes")
    hospital.hears("1")
    assert "You will hear what came of it by" in hospital.answers()[-1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("from: [1]", "from: [99]"), "nobody said anything of that number"),
        (("from: [1]", "from: [one]"), '"one" is not a number'),
        (("from: [1]", ""), '"from" is missing'),
        (("[eye]", "[eyes]"), '"eyes" is not one of the services'),
        (("[Ade]", "[Zoe]"), '"with" names Zoe, and the words do not'),
        (("words:", "wordz:"), '"words" is missing'),
        (("title: Letters", "title: " + "L" * 70), "more than 60 characters"),
        (("{name}: you said", "{first_name}: you said"), "first_name"),
        (("title:", "\ttitle:"), "tab"),
        (("with:", "came of it: could not\nwith:"), '"why" is missing'),
        (("with:", "came of it: could not\nwhy: ''\nwith:"), '"why" has no text'),
        (("with:", "came of it: could not\nwhy: no money\nwith:"), 'the plain words do not say "why"'),
        (("with:", "why: letters were too small\nwith:"), '"why" belongs to what could not be done'),
    ],
)
def test_an_update_that_is_wrong_is_not_kept(
    hospital: Hospital, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE.replace(*change))
    with pytest.raises((UpdateRefused, FlowMistakes)) as caught:
        orders(hospital).add(file, "Priya")
    said = str(caught.value)
    assert told in said or told in " ".join(map(str, getattr(caught.value, "mistakes", ())))
    assert counted(hospital, "updates") == 0


def test_without_words_nothing_is_promised(hospital: Hospital, tmp_path: Path) -> None:
    number, _ = is_told_of_letters(hospital, tmp_path)
    for said in ("no", "skip"):
        hospital.hears(said)
    assert "That's fine." in hospital.answers()[-1] and "You will hear" not in hospital.answers()[-1]
    assert orders(hospital).show(number).answers == {"yes": 0, "no": 1, "not yet": 0}
    assert counted(hospital, "contributions") == 2


def test_an_update_too_long_for_its_question_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    tells_us(hospital)
    file = tmp_path / "letters.yaml"
    file.write_text(UPDATE.replace("From today they are larger.", "From today they are larger. " * 7))
    with pytest.raises(UpdateRefused, match="Shorten it"):
        orders(hospital).add(file, "Priya")
