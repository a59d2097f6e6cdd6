"""Transcripts beyond finding words: by question, service and answer, in English beside, reviewed and copied out."""

import re

import pytest
from sqlalchemy import text

from bot.store.engine import begin
from bot.store.tables import messages
from bot.work.conversation import KEPT_APART
from tests.console.conftest import HOSTILE, Colleague, Console, text_of, told
from tests.console.test_rooms import JOINING, newest, writes


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def lines_of(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"#message-(\d+)", page)]


def test_found_by_question_service_and_what_was_not_understood(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "purple", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none")
    page = esme.reads(f"/transcripts?person={person}&step=join.ready")
    assert "We said:" in text_of(page) and "They answered: purple" in text_of(page)
    hint = esme.reads(f"/transcripts?person={person}&not_understood=yes")
    assert "They wrote: purple" in text_of(hint) and len(lines_of(hint)) == 1
    known = console.house.rows("SELECT key FROM interests WHERE person_id = :id", id=person)[0]["key"]
    assert lines_of(esme.reads(f"/transcripts?person={person}&service={known}"))
    assert not lines_of(esme.reads(f"/transcripts?person={person}&service=nothing"))
    [subject] = console.house.rows("SELECT subject FROM people WHERE id = :id", id=person)
    assert subject["subject"] in {one["subject"] for one in console.recorded("saw_message")}
    # No question of equality can be asked for, nor found by its name.
    everything = esme.reads("/transcripts")
    assert 'value="join.ready"' in everything and 'value="equality.' not in everything
    assert not lines_of(esme.reads(f"/transcripts?person={person}&step=equality.ethnic_group"))
    assert number


@pytest.mark.parametrize(
    ("said", "words"),
    [("Mieszkam w ŁODZI", "łodzi"), ("મને ડાયાબિટીસ છે", "ડાયાબિટીસ"), ("عندي سؤال عن العيادة", "سؤال")],
)
def test_words_are_found_in_any_language(console: Console, esme: Colleague, said: str, words: str) -> None:
    _, person = writes(console, said)
    assert len(lines_of(esme.reads(f"/transcripts?person={person}&words={words}"))) == 1
    assert not lines_of(esme.reads(f"/transcripts?person={person}&words=x{words}"))


def test_found_by_what_was_said_after_an_event(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    letter = newest(console, number, "out")
    rows = (
        "INSERT INTO projects (id, title, about, lead, created_at, created_by) VALUES (77, 't', 'a', 'l', :at, 'x')",
        "INSERT INTO requests (id, project_id, title, answers, influence, state, created_at, created_by) "
        "VALUES (77, 77, 't', '{}', 'advise', 'reviewed', :at, 'x')",
        "INSERT INTO opportunities (id, request_id, project_id, state, places, ends_at, details, created_at, "
        "created_by) VALUES (77, 77, 77, 'over', 2, :at, '{}', :at, 'x')",
        "INSERT INTO invitations (id, opportunity_id, person_id, state, created_at) "
        "VALUES (77, 77, :person, 'attended', :at)",
        "INSERT INTO event_answers (id, opportunity_id, invitation_id, question, answer) "
        "VALUES ('a77', 77, 77, 'felt_heard', 'partly')",
        "UPDATE conversations SET flow = 'after_event' WHERE id = "
        "(SELECT conversation_id FROM messages WHERE id = :letter)",
    )
    at = console.house.rows("SELECT created_at AS at FROM people LIMIT 1")[0]["at"]
    with begin(console.parts.engine) as connection:
        for row in rows:
            connection.execute(text(row), {"at": at, "person": person, "letter": letter})
    assert letter in lines_of(esme.reads(f"/transcripts?person={person}&score=partly"))
    assert not lines_of(esme.reads(f"/transcripts?person={person}&score=fully"))


def test_english_stands_beside_what_was_said_in_another_language_alone(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN")
    assert "In English:" not in text_of(esme.reads(f"/people/{person}/messages"))
    body = console.house.messages(number, "out")[-1]["body"]
    with begin(console.parts.engine) as connection:
        connection.execute(
            messages.update().where(messages.c.id == newest(console, number, "out")).values(body="Witamy w szpitalu.")
        )
    page = text_of(esme.reads(f"/people/{person}/messages"))
    assert "Witamy w szpitalu. In English:" in page
    assert body.split(".")[0] in page


def test_reviewed_one_by_one(console: Console, esme: Colleague) -> None:
    numbers = [writes(console, "JOIN", "blue cheese")[0] for _ in range(2)]
    hints = [newest(console, number, "out") for number in numbers]
    page = esme.reads("/review?queue=not_understood")
    assert "blue cheese" in text_of(page) and "data-keys" in page and 'data-key="d"' in page
    assert f'action="/review/{hints[1]}/done"' in page
    after = esme.post(f"/review/{hints[1]}/done", queue="not_understood")
    following = esme.reads(after.location)
    assert "Looked after" in told(following) and f'action="/review/{hints[0]}/done"' in following
    # Begun anew, what was looked at does not come again.
    assert f'action="/review/{hints[0]}/done"' in esme.reads("/review?queue=not_understood")
    for action in ("flag", "mine"):
        esme.post(f"/review/{hints[0]}/{action}", queue="not_understood")
    for queue in ("flag", "mine"):
        assert f"/review/{hints[0]}/done" in esme.reads(f"/review?queue={queue}")
        assert esme.post(f"/review/{hints[0]}/done", queue=queue).status_code == 303
        assert f"/review/{hints[0]}/done" not in esme.reads(f"/review?queue={queue}")
    again = esme.post(f"/review/{hints[0]}/done", queue="flag")
    assert "taken it away already" in told(esme.reads(again.location))
    quiet = esme.reads("/review?queue=not_understood&keys=off")
    assert "data-keys" not in quiet and "<kbd>" not in quiet
    assert [one for one in console.recorded("read_messages") if one["why"] == "review"]


def test_a_copy_holds_what_one_may_see_and_nothing_that_runs(console: Console, esme: Colleague) -> None:
    number, person = writes(console, f"=HYPERLINK(1) {HOSTILE}", *JOINING[:-1])
    writes(console, "2", number=number)
    unsaid = esme.get(f"/transcripts/csv?person={person}")
    page = unsaid.get_data(as_text=True)
    assert unsaid.status_code == 400 and 'href="#why"' in page and "Say why you take a copy" in text_of(page)
    table = esme.get(f"/transcripts/csv?person={person}&why=asked+by+PALS")
    cells = table.get_data(as_text=True)
    assert table.headers["Content-Type"].startswith("text/csv") and "attachment" in table.headers["Content-Disposition"]
    assert "'=HYPERLINK(1)" in cells and ",=HYPERLINK" not in cells and KEPT_APART in cells
    assert cells.splitlines()[0] == "\ufeffnumber,at,from,person,channel,flow,state,words"
    assert cells.index("HYPERLINK") < cells.index("JOIN") < cells.index("diabetes")
    plain = esme.get(f"/transcripts/text?person={person}&why=x").get_data(as_text=True)
    assert "    diabetes" in plain and KEPT_APART in plain
    printed = esme.reads(f"/transcripts/print?person={person}&why=x")
    assert "diabetes" in text_of(printed) and "<script>alert" not in printed
    line = console.recorded("took_copy_of_messages")[0]
    assert line["why"] == "asked by PALS (csv: person)" and line["subject"]
    seen = [one for one in console.recorded("saw_message") if one["why"] == "in a copy"]
    assert line["subject"] in {one["subject"] for one in seen}
    assert console.colleague("reader").get(f"/transcripts/csv?person={person}&why=x").status_code == 403
