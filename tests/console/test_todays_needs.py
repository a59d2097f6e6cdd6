"""Today: what went wrong, what is counted of anonymous answers, and alarms that lead to where they are seen to."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text

from bot.console.today import MOST
from bot.programme.audience import Audience
from bot.store import (
    alarms,
    broadcasts,
    consents,
    contributions,
    feedback,
    people,
    profiles,
    projects,
    stories,
    updates,
)
from bot.store.engine import begin, reading
from bot.store.tables import interests, messages
from bot.store.taking_part_tables import requests
from bot.work.alarm_words import KINDS, OTHER
from tests.console.conftest import Console, text_of
from tests.console.test_rooms import newest, writes


def figures(page: str) -> list[str]:
    """The figures of a page, each with what it counts."""
    return [text_of(one) for one in re.findall(r"<li><strong>.*?</li>", page, re.DOTALL)]


def test_failures_of_today_stand_among_what_needs_somebody(console: Console) -> None:
    esme = console.colleague("engagement")
    number, _ = writes(console, "JOIN", "hello")
    before = text_of(esme.reads("/today"))
    assert "has not arrived" not in before and "could not be answered" not in before
    with begin(console.parts.engine) as connection:
        for state, direction in (("undelivered", "out"), ("failed", "in")):
            one_more = insert(messages).values(
                address_id=console.house.address(number)["id"],
                channel="sms",
                direction=direction,
                kind="text",
                body=state,
                state=state,
                created_at=console.now,
            )
            connection.execute(one_more)
    page = esme.reads("/today")
    assert "1 message of today has not arrived" in text_of(page)
    assert "1 message from people today could not be answered" in text_of(page)
    assert "2 failures today" in figures(page)
    for state, direction in (("out-undelivered", "out"), ("in-failed", "in")):
        link = re.search(rf'href="(/transcripts\?[^"]*state={state}[^"]*)"', page)
        assert link and f"#message-{newest(console, number, direction)}" in esme.reads(link[1].replace("&amp;", "&"))
    console.pass_time(days=1)
    assert "failed" not in text_of(console.colleague("engagement").reads("/today"))


def test_what_was_to_be_answered_by_now_is_shown_however_long_ago_it_was_said(console: Console) -> None:
    esme, today = console.colleague("engagement"), console.now.date()
    with begin(console.parts.engine) as connection:
        for words, ago in (("The lift is slow.", 300), ("The tea is cold.", 100)):
            said = {"method": "paper", "kind": "experience", "from_whom": "patient", "entered_by": "Sam", "text": words}
            days = {"said_on": today - timedelta(days=ago), "hear_by": today - timedelta(days=ago - 56)}
            number = contributions.add(connection, {**said, **days})
    page = esme.reads("/today")
    link = re.search(r'href="(/feedback\?late=yes)"', page)
    assert link and "2 things that were said to us were to be answered by now" in text_of(page)
    assert "The tea is cold." not in text_of(esme.reads("/feedback"))
    shown = text_of(esme.reads(link[1]))
    assert shown.index("The lift is slow.") < shown.index("The tea is cold.")
    esme.does(f"/voices/{number}/told")
    shown = text_of(esme.reads(link[1]))
    assert "The lift is slow." in shown and "The tea is cold." not in shown


def test_an_update_that_waits_for_somebody_else_stands_among_what_needs_somebody(console: Console) -> None:
    esme = console.colleague("engagement")
    words = {
        "plain": "{name}: you said letters were small. They are larger.",
        "easy": "{name}: letters are larger now.",
    }
    with begin(console.parts.engine) as connection:
        said = {"method": "paper", "kind": "experience", "from_whom": "patient", "entered_by": "Sam", "text": "Small."}
        voice = contributions.add(connection, {**said, "said_on": console.now.date()})
    esme.does("/updates", title="Larger letters", voices=str(voice), **words)
    with reading(console.parts.engine) as connection:
        [found] = updates.not_approved(connection, 20)
    page = esme.reads("/today")
    assert "Update waiting: Larger letters" in text_of(page) and f'href="/updates/{found.id}"' in page
    assert "1 draft that waits" in figures(page)
    assert "Approved" in console.colleague("ppi").does(f"/updates/{found.id}/approve", edition=found.edition)
    page = esme.reads("/today")
    assert "Update waiting" not in text_of(page) and "0 drafts that wait" in figures(page)


def test_anonymous_answers_are_counted_by_the_month_and_small_numbers_hidden(console: Console) -> None:
    """No day of theirs is kept, and which answers came is told when the month is over: not here, as they come."""
    esme = console.colleague("engagement")
    shown = []
    for _ in range(8):
        with begin(console.parts.engine) as connection:
            token, today = feedback.new_token(), console.now.date()
            feedback.add(connection, token, "friends_and_family", "score", "very_poor", today)
            feedback.close(connection, token, today)
            last_month = date(today.year - 1, today.month, 1)
            feedback.add(connection, token, "friends_and_family", "score", "good", last_month)
            feedback.close(connection, token, last_month)
        [counted] = [one for one in figures(esme.reads("/today")) if "anonymously" in one]
        shown.append(counted.split(" answered")[0])
        board = text_of(esme.reads("/feedback"))
        assert f"{shown[-1]} answered the Friends and Family question this month" in board
        assert "very_poor" not in board and "Very poor" not in board
    assert shown == ["fewer than 5"] * 4 + ["5", "5", "5", "10"]


@pytest.mark.parametrize("kind", [*KINDS, "something_new"])
def test_an_alarm_says_what_to_do_on_these_pages_and_at_a_terminal_only_to_administrators(
    console: Console, kind: str
) -> None:
    esme, reader, ali = (console.colleague(role) for role in ("engagement", "reader", "administrator"))
    number, _ = writes(console, "JOIN")
    about = {"urgent": f"{newest(console, number)}", "handed_back": "handover 1"}.get(kind, "sms")
    with begin(console.parts.engine) as connection:
        alarms.raise_alarm(connection, kind, about, "because", console.now)
        [alarm] = [one.id for one in alarms.still_open(connection) if one.kind == kind]
    words = KINDS.get(kind, OTHER)
    page = esme.reads("/today")
    assert words.here in text_of(page) and "improvers " not in text_of(page) and "`" not in words.here
    assert f"At a terminal: {words.do}" in text_of(ali.reads("/today")) or "{" in words.do
    for link in re.findall(r'href="(/[^h][^"#]+)">Go there', page):  # a conversation has a test of its own
        assert esme.get(link).status_code in (200, 302)
    [here] = re.findall(rf'<h3 id="alarm-{alarm}".*?</article>', page, re.DOTALL)
    assert bool(words.page) == ("Go there" in here)
    assert f"/alarms/{alarm}/acknowledge" in page and f"/alarms/{alarm}/acknowledge" not in reader.reads("/today")
    assert reader.post(f"/alarms/{alarm}/acknowledge").status_code == 403
    with begin(console.parts.engine) as connection:
        alarms.over(connection, kind, about, console.now)


def test_an_alarm_about_a_conversation_leads_to_it(console: Console) -> None:
    esme = console.colleague("engagement")
    number, person = writes(console, "CALL")
    handover = console.house.rows(
        "SELECT handovers.id FROM handovers JOIN addresses ON addresses.id = handovers.address_id "
        "WHERE addresses.value = :v",
        v=number,
    )[0]["id"]
    with begin(console.parts.engine) as connection:
        alarms.raise_alarm(connection, "handed_back", f"handover {handover}", "quiet", console.now)
    page = esme.reads("/today")
    assert f'href="/handovers/{handover}">Go there' in page
    assert esme.get(f"/handovers/{handover}").location.startswith(f"/people/{person}/messages")
    with begin(console.parts.engine) as connection:
        alarms.over(connection, "handed_back", f"handover {handover}", console.now)


def test_under_way_reads_titles_alone(console: Console) -> None:
    esme = console.colleague("engagement")
    for title in ("Over by now", "Still going on"):
        esme.does("/projects", title=title, about="Signs", lead="Sam")
    with begin(console.parts.engine) as connection:
        connection.execute(text("UPDATE projects SET ended_at = created_at WHERE title = 'Over by now'"))
    page = esme.reads("/feedback/enter")
    assert "Still going on" in page and "Over by now" not in page


def test_a_withdrawn_story_stands_on_today_with_its_places_until_somebody_has_taken_it_out(console: Console) -> None:
    pat = console.colleague("ppi")
    told = ("STORY", "the staff it is about", "I came at night", "DONE", "yes")
    number, person = writes(console, *told)
    with reading(console.parts.engine) as connection:
        [story] = stories.of(connection, person)
    pat.does(f"/stories/{story.id}/use", place="a staff training")
    writes(console, "WITHDRAW", "1", number=number)
    with reading(console.parts.engine) as connection:
        alarm = alarms.number_of(connection, "story_withdrawn", f"story {story.id}")
    [here] = re.findall(rf'<h3 id="alarm-{alarm}".*?</article>', pat.reads("/today"), re.DOTALL)
    assert "a staff training" in here and "night" not in here and 'href="/stories">Go there' in here
    assert "taken out" not in text_of(pat.reads("/stories"))
    pat.does(f"/alarms/{alarm}/acknowledge")
    assert f'id="alarm-{alarm}"' not in pat.reads("/today")
    assert "a staff training (taken out)" in text_of(pat.reads("/stories"))


def test_whoever_answers_for_them_and_what_they_need_stand_where_they_wait(console: Console) -> None:
    esme = console.colleague("engagement")
    _, person = writes(console, "JOIN", "CALL")
    first = esme.reads("/today")
    assert "would like a call" in text_of(first) and "Family or a friend may help" not in first
    with begin(console.parts.engine) as connection:
        subject = profiles.subjects_of(connection, [person])[0]
        people.save(connection, person, facts={"supporter": "family", "access_own": "I use a whiteboard"})
        connection.execute(insert(interests).values(person_id=person, kind="access", key="hearing_loop"))
        for given in (False, True):
            consents.record(connection, subject, "supporter", given, None, "en", False, "sms", console.now)
    page = esme.reads("/today")
    [card] = [text_of(one) for one in page.split("<article")[1:] if "I use a whiteboard" in one]
    assert "Family or a friend may help" in card and "Needs:" in card and "would like a call" in card
    with begin(console.parts.engine) as connection:
        consents.record(connection, subject, "supporter", False, None, "en", False, "sms", console.now)
    assert "Family or a friend may help" not in text_of(esme.reads("/today"))


def test_what_is_beyond_the_first_of_many_is_a_link_away(console: Console) -> None:
    esme = console.colleague("engagement")
    with begin(console.parts.engine) as connection:
        for number in range(MOST + 3):
            written = projects.add(connection, f"Long {number}", "All.", "Kim", "Sam", console.now)
            broadcasts.add(connection, f"Letter {number}", {"en": {}}, Audience(), "Sam", console.now)
            request = {"project_id": written, "title": f"Asked {number}.", "state": "submitted", "created_by": "Sam"}
            request |= {"created_at": console.now, "submitted_at": console.now + timedelta(seconds=number)}
            connection.execute(insert(requests).values(request | {"edition": "a", "answers": "{}", "influence": "all"}))
    first = esme.reads("/today")
    assert f"{MOST}+ drafts that wait" in " ".join(figures(first)).replace(f"{MOST + 1}+", f"{MOST}+")
    assert 'href="/broadcasts#needs">All broadcasts' in first and 'hx-get="/today"' in first
    link = re.search(r'href="(/today\?requests=\d+)#needs"', first)
    assert link
    then = esme.reads(link[1])
    shown = [[int(number) for number in re.findall(r"<bdi>Asked (\d+)\.</bdi>", page)] for page in (first, then)]
    assert shown == [[*range(MOST)], [*range(MOST, MOST + 3)]]
    assert "hx-get" not in then and "/today?requests" not in then
    assert "Asked 0." in esme.reads("/today?requests=999999999")
