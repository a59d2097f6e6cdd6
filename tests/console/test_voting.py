"""Votes and quick surveys on the pages of staff: written, opened once, asked of people, counted and closed."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event

from bot.programme.audience import Audience
from bot.store import broadcasts, people, votes
from bot.store.engine import begin
from tests.console.conftest import HOSTILE, Colleague, Console, text_of
from tests.console.test_involvement import newest, part_of
from tests.console.test_rooms import JOINING, writes
from tests.store.crowds import improver

pytestmark = pytest.mark.thorough


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def ballot(console: Console, **more: str) -> dict[str, str]:
    """The form of a vote, filled in."""
    closes = (console.now + timedelta(days=9)).astimezone(console.parts.zone)
    given = {"title": "Signs", "question_plain": "Which colour shall the signs have?"}
    given |= {"question_easy": "Which colour is best?", "change_plain": "The colour with most votes is on every sign."}
    given |= {"choice_1_plain": "Blue and white", "choice_2_plain": "Yellow and black", "choice_2_easy": "Yellow"}
    return given | {"closes": f"{closes:%Y-%m-%d}T18:00"} | more


def test_a_vote_is_opened_once_asked_counted_and_closed(console: Console, esme: Colleague) -> None:
    number, person = writes(console, *JOINING)
    part = part_of(esme.post("/votes/check", **ballot(console)))
    assert "Blue and white" in part and "SMS, easy words, 2 parts" in part and "Telegram" in part
    assert re.search(r"[1-9] (person gets|people get) it ; [2-9] parts of SMS, about £0\.", part)
    assert "The words are in English." in part
    assert "Now ask people" in esme.does("/votes", **ballot(console))
    made = newest(console, "votes")
    esme.does("/votes", **ballot(console))
    assert newest(console, "votes") == made
    assert "Nothing is sent yet" in esme.does(f"/votes/{made}/ask")
    draft = newest(console, "broadcasts")
    assert "1 for Blue and white" in text_of(esme.reads(f"/broadcasts/{draft}"))
    assert "People who know" in text_of(esme.reads(f"/broadcasts/{draft}/edit"))
    esme.does(f"/votes/{made}/ask")
    assert newest(console, "broadcasts") == draft
    assert f'href="/broadcasts/{draft}"' in esme.reads(f"/votes/{made}")
    assert console.house.rows("SELECT asks FROM broadcasts WHERE id = :id", id=draft) == [{"asks": f"vote:{made}"}]
    with begin(console.parts.engine) as connection:
        votes.cast(connection, made, person, "blue_and_white")
    living = esme.get(f"/votes/{made}", headers={"HX-Request": "true"})
    assert "fewer than 5 voted" in part_of(living) and "<html" not in living.get_data(as_text=True)
    assert "Closed" in esme.does(f"/votes/{made}/close") and "closed already" in esme.does(f"/votes/{made}/close")
    esme.does(f"/broadcasts/{draft}/cancel")
    assert "is over" in esme.does(f"/votes/{made}/ask")
    assert "Closed" in text_of(esme.reads("/votes")) and number
    assert console.recorded("opened_vote") and console.recorded("closed_vote")


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"question_plain": "", "question_easy": ""}, "question_plain", "has no text"),
        ({"choice_2_plain": "", "choice_2_easy": ""}, "choice_1_plain", "from 2 to 7"),
        ({"choice_2_plain": "blue, and WHITE"}, "choice_1_plain", "the same words"),
        ({"closes": "2001-01-01T18:00"}, "closes", "a time to come"),
        ({"question_plain": "Which colour? " * 30}, "question_plain", "Shorten it"),
        ({"question_plain": "Which colour for the eye clinic?"}, "question_plain", "a first message names no clinic"),
        ({"change_plain": "The skin clinic gets it."}, "change_plain", "a first message names no clinic"),
        ({"choice_2_plain": "Pharmacy"}, "choice_2_plain", "a first message names no clinic"),
    ],
)
def test_a_vote_that_is_wrong_is_told_beside_its_field(
    console: Console, esme: Colleague, change: dict[str, str], field: str, why: str
) -> None:
    refused = esme.post("/votes", **ballot(console, **change))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and f'href="#{field}"' in page and why in text_of(page)
    assert 'value="Signs"' in page
    assert "To mend:" in part_of(esme.post("/votes/check", **ballot(console, **change)))


@pytest.fixture
def polish(console: Console) -> None:
    """Polish is switched on."""
    sources = console.parts.flow_sources()
    switched_on = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": switched_on})


POLISH = {
    "question_plain_pl": "Jaki kolor znaków?",
    "change_plain_pl": "Wygra kolor z największą liczbą głosów.",
    "choice_1_plain_pl": "Niebieski",
    "choice_2_plain_pl": "Żółty",
    "reviewed_pl": "Ewa, 3 November 2026",
}


@pytest.mark.usefixtures("polish")
def test_a_vote_is_asked_in_each_language_that_it_is_written_in(console: Console, esme: Colleague) -> None:
    writes(console, *JOINING)
    number, person = writes(console, *JOINING)
    with begin(console.parts.engine) as connection:
        people.save(connection, person, language="pl")
    english = part_of(esme.post("/votes/check", **ballot(console)))
    assert "Not in Polski: 1 person gets English, with a line that says so" in english
    both = part_of(esme.post("/votes/check", **ballot(console, **POLISH)))
    assert "On phones in Polski" in both and "1 to Niebieski" in both and "Not in" not in both
    esme.does("/votes", **ballot(console, **POLISH))
    made = newest(console, "votes")
    assert console.recorded("opened_vote")[-1]["why"] == "Translations read by: Polish: Ewa, 3 November 2026"
    assert "If you ask everybody now" in esme.reads(f"/votes/{made}") and "Niebieski" in esme.reads(f"/votes/{made}")
    esme.does(f"/votes/{made}/ask")
    draft = text_of(esme.reads(f"/broadcasts/{newest(console, 'broadcasts')}"))
    assert "Jaki kolor znaków?" in draft and "Which colour" in draft
    esme.does(f"/votes/{made}/close")
    assert "If you ask everybody now" not in esme.reads(f"/votes/{made}")
    console.house.reads(number, "VOTE")


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"reviewed_pl": ""}, "reviewed_pl", "has no text"),
        ({"choice_2_plain_pl": ""}, "choice_2_plain", "write all of it, or none"),
        ({"question_plain_pl": ""}, "question_plain", "write all of it, or none"),
        ({"choice_2_plain_pl": "niebieski"}, "choice_1_plain", "the same words"),
        ({"question_plain_pl": "Jaki kolor? " * 30}, "question_plain_pl", "Shorten it"),
        ({"question_plain_pl": "Jaki {kolor}?"}, "question_plain_pl", "curly brackets"),
    ],
)
def test_a_translated_vote_that_is_wrong_is_told_beside_its_field(
    console: Console, esme: Colleague, change: dict[str, str], field: str, why: str
) -> None:
    refused = esme.post("/votes", **ballot(console, **POLISH | change))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and f'href="#{field}"' in page and why in text_of(page)
    assert 'value="Niebieski"' in page


def test_script_in_a_vote_is_text(console: Console, esme: Colleague) -> None:
    hostile = {"title": HOSTILE, "question_plain": HOSTILE, "choice_1_plain": HOSTILE, "change_plain": "The signs."}
    esme.does("/votes", **ballot(console, **hostile))
    for path in ("/votes", f"/votes/{newest(console, 'votes')}"):
        page = esme.reads(path)
        assert "<script>alert" not in page and "alert('x')" not in page


def test_pages_that_ask_by_themselves_read_no_broadcast_they_do_not_show(console: Console) -> None:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    console.colleague("engagement").does("/votes", **ballot(console, title="Colours"))
    made = newest(console, "votes")
    with begin(console.parts.engine) as connection:
        draft = broadcasts.add(connection, "Vote now", {}, Audience(), "Sam", console.now, asks=f"vote:{made}")
        other = broadcasts.add(connection, "Something else", {}, Audience(), "Sam", console.now)
        found = broadcasts.find(connection, other)
        assert found is not None and broadcasts.approve(connection, other, found.edition, "Pat", console.now)
    reader = console.colleague("reader")
    event.listen(console.parts.engine, "before_cursor_execute", note)
    try:
        vote, today = text_of(reader.reads(f"/votes/{made}")), reader.reads("/today")
    finally:
        event.remove(console.parts.engine, "before_cursor_execute", note)
    assert "Vote now" in vote and "Something else" not in vote
    assert f"/broadcasts/{draft}" in today and f"/broadcasts/{other}" not in today
    read = [told for told in asked if "FROM broadcasts" in told]
    assert read and all("WHERE broadcasts." in told for told in read)


def test_a_survey_is_drawn_and_says_what_so_few_can_say(console: Console, esme: Colleague) -> None:
    with begin(console.parts.engine) as connection:
        for last in range(1, 13):
            improver(connection, last)
    looked = part_of(esme.post("/votes/check", **ballot(console, size="8")))
    assert "only they can answer" in text_of(esme.does("/votes", **ballot(console, size="8")))
    made = newest(console, "votes")
    page = text_of(esme.reads(f"/votes/{made}"))
    ((found, drawn),) = [row.values() for row in console.house.rows("SELECT in_frame, drawn FROM surveys")]
    assert found >= 12 and drawn == 8 and f"{found} people could be drawn" in looked
    assert f"8 of {found} people who could be asked were drawn by chance" in page and "from the seed" in page
    assert "everybody who may be asked" in page and "If you ask those now who were drawn" in page
    them = [row["person_id"] for row in console.house.rows("SELECT person_id FROM survey_people")]
    with begin(console.parts.engine) as connection:
        for person in them[:6]:
            votes.cast(connection, made, person, "blue_and_white")
    page = text_of(esme.reads(f"/votes/{made}"))
    assert "6 answered (75 of a hundred)" in page and "Of a hundred in the frame" in page
    assert "Nothing is sent yet" in esme.does(f"/votes/{made}/ask")
    draft = newest(console, "broadcasts")
    assert "8 people" in text_of(esme.reads(f"/broadcasts/{draft}"))
    assert f"/broadcasts/{draft}/edit" not in esme.reads(f"/broadcasts/{draft}")
    assert console.recorded("drew_survey")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"size": "4"}, "From 5 to 5,000 people can be drawn"),
        ({"size": "many"}, "From 5 to 5,000 people can be drawn"),
        ({"size": "9", "roles": "staff"}, "Fewer than 5 people could be drawn"),
        ({"size": "9", "roles": "nurse"}, "There is no role"),
    ],
)
def test_whom_nobody_can_draw_is_told_beside_the_field(
    console: Console, esme: Colleague, more: dict[str, str], why: str
) -> None:
    before = console.house.rows("SELECT count(*) AS n FROM votes")
    refused = esme.post("/votes", **ballot(console, **more))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and 'href="#size"' in page and why in text_of(page)
    assert f'value="{more["size"]}"' in page
    assert console.house.rows("SELECT count(*) AS n FROM votes") == before


def test_a_vote_begins_with_the_words_of_an_earlier_one_and_a_day_of_its_own(console: Console, esme: Colleague) -> None:
    given = ballot(console, title="Signs again")
    esme.does("/votes", **given)
    made = newest(console, "votes")
    assert f'href="/votes/new?like={made}"' in esme.reads(f"/votes/{made}")
    assert f'href="/votes/new?like={made}"' in esme.reads("/votes/new")
    form = esme.reads(f"/votes/new?like={made}")
    filled = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]* name="([a-z_0-9]+)"[^>]* value="([^"]*)"', form)
        if name in given
    }
    assert filled == {name: text for name, text in given.items() if name != "closes"}
    other = {"title": "Signs once more", "closes": given["closes"]}
    assert "Now ask people" in esme.does("/votes", **filled | other)
    words = console.house.rows("SELECT words FROM votes WHERE id >= :n ORDER BY id", n=made)
    assert len(words) == 2 and words[0] == words[1]
    assert esme.get("/votes/new?like=999999").status_code == 404
