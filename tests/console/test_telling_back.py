"""From a finding to an update in two clicks, approved by somebody else above the set size, and sent at a time."""

import re
from datetime import timedelta
from html import unescape

import pytest

from bot.store import people
from bot.store.engine import begin
from tests.console.conftest import Colleague, Console, hidden, text_of
from tests.console.test_feedback import voice
from tests.console.test_involvement import newest
from tests.console.test_rooms import JOINING, writes

WORDS = "you said doors are heavy. From today they open by themselves."


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def drafted(console: Console, esme: Colleague) -> tuple[int, int]:
    """The number of an update that comes from a finding, and how many presses it took from the findings to there."""
    phone, _ = writes(console, *JOINING)
    said = voice(console, esme, "The doors are heavy", tell_me="yes", phone=phone)
    due = f"{(console.now + timedelta(days=30)).date()}"
    esme.does("/findings", what="Doors are heavy", owner="Sam", action="Mend", due=due, voices=str(said))
    made = newest(console, "findings")
    link = re.search(rf'href="(/updates/new\?finding={made})"', esme.reads("/findings"))
    assert link
    form = esme.reads(link[1])
    presses = 1
    filled = {name: hidden_or_typed(form, name) for name in ("title", "voices", "pen", "seen")}
    assert filled["voices"] == str(said) and filled["title"] == "Doors are heavy"
    esme.does("/updates", plain="{name}: " + WORDS, easy="Hello from {name}. " + WORDS, **filled)
    return newest(console, "updates"), presses + 1


def hidden_or_typed(form: str, name: str) -> str:
    """What stands in a field already."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', form)
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return unescape(value[1]) if value else ""


def test_from_a_finding_to_an_update_takes_two_presses_and_says_to_how_many_it_was_told(
    console: Console, esme: Colleague
) -> None:
    number, presses = drafted(console, esme)
    assert presses == 2
    assert "It goes to those whose words" in esme.does(f"/updates/{number}/send")
    assert "Told back to 1 person, confirmed by 0." in text_of(esme.reads(f"/updates/{number}"))


def test_above_the_set_size_the_ppi_team_approves_it_and_its_writer_cannot(
    console: Console, esme: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    pat = console.colleague("ppi")
    number, _ = drafted(console, esme)
    monkeypatch.setattr("bot.work.update_orders.approval_above", lambda book: 0)
    page = esme.reads(f"/updates/{number}")
    assert "must approve it" in text_of(page) and f"/updates/{number}/send" not in page
    assert "somebody else must approve it" in esme.does(f"/updates/{number}/send")
    assert esme.post(f"/updates/{number}/approve").status_code == 403
    assert "Look at the update again" in pat.does(f"/updates/{number}/approve")
    edition = hidden(pat.reads(f"/updates/{number}"), "edition")
    assert "Approved" in pat.does(f"/updates/{number}/approve", edition=edition)
    assert "It goes to those whose words" in esme.does(f"/updates/{number}/send")
    assert {one["about"] for one in console.recorded("approved_update")} == {f"update {number}"}


def test_it_goes_out_at_a_time_and_that_can_be_taken_back(console: Console, esme: Colleague) -> None:
    number, _ = drafted(console, esme)
    at = f"{console.now + timedelta(days=1):%Y-%m-%dT10:00}"
    for wrong, told in (("tomorrow", "Enter a time like"), ("2020-01-01T10:00", "over already")):
        refused = esme.post(f"/updates/{number}/send", begins=wrong)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 400 and told in text_of(page) and f'value="{wrong}"' in page
    assert "by itself" in esme.does(f"/updates/{number}/send", begins=at)
    page = esme.reads(f"/updates/{number}")
    assert "It goes out" in text_of(page) and f"/updates/{number}/take-back" in page
    assert "waits for somebody to send it" in esme.does(f"/updates/{number}/take-back")
    assert "Tell those who said it" in text_of(esme.reads(f"/updates/{number}"))


def test_it_says_what_telling_costs_and_is_watched_paused_and_called_back(console: Console, esme: Colleague) -> None:
    number, _ = drafted(console, esme)
    path = f"/updates/{number}"
    ahead = text_of(esme.reads(path))
    assert re.search(r"is told first , and asked whether it is right\. \d parts? of SMS, about £0\.", ahead)
    assert "It takes about a minute of sending hours. It would be over" in ahead
    assert "cannot be paused" in esme.does(f"{path}/pause")
    esme.does(f"{path}/send")
    page = esme.reads(path)
    assert (
        f'hx-get="{path}"' in page and "1 waiting to be sent" in text_of(page) and "It is going out." in text_of(page)
    )
    assert f"{path}/pause" not in console.colleague("reader").reads(path)
    assert console.colleague("reader").post(f"{path}/pause").status_code == 403
    assert "Paused: nobody else is told" in esme.does(f"{path}/pause")
    living = esme.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Paused:" in living and "<main" not in living and "waiting to be sent" not in living
    assert "It goes on" in esme.does(f"{path}/resume")
    assert "1 waiting to be sent" in text_of(esme.reads(path))
    assert "cannot be called back" in esme.does(f"{path}/cancel")
    page = esme.reads(path)
    assert "Cancelled: nobody else is told." in text_of(page) and f"{path}/resume" not in page
    for action in ("pause", "resume", "cancel"):
        assert [one["about"] for one in console.recorded(f"{action}_update")] == [f"update {number}"]


def test_before_it_is_told_it_says_in_which_languages_and_a_translation_reaches_whoever_waits(
    console: Console, esme: Colleague
) -> None:
    sources = console.parts.flow_sources()
    switched_on = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": switched_on})
    voices, phones = [], []
    for language, instead in (("en", None), ("pl", "wait"), ("pl", "english")):
        phone, _ = writes(console, *JOINING)
        voices.append(str(voice(console, esme, "The doors are heavy", tell_me="yes", phone=phone)))
        phones.append(phone)
        with begin(console.parts.engine) as connection:
            people.save(connection, console.person(phone), language=language, only_english=instead)
    given = {"title": "Doors", "voices": ", ".join(voices), "plain": "{name}: " + WORDS, "easy": "{name}: " + WORDS}
    ahead = text_of(esme.post("/updates/check", **given).get_data(as_text=True))
    then = ", 14 days at most, and is then called"
    waits = f"1 person gets English, with a line that says so; 1 person waits for a translation{then}"
    for told in ("1 person is told in English", f"Not in Polski: {waits}"):
        assert told in ahead
    assert "A draft is kept" in esme.does("/updates", **given)
    path = f"/updates/{newest(console, 'updates')}"
    assert f"Not in Polski: {waits}" in text_of(esme.reads(path))
    esme.does(f"{path}/send")
    page = esme.reads(path)
    assert f"1 of those who said it waits until it is in their language{then}." in text_of(page)
    assert "Add a translation" in page and f'action="{path}/translate"' in page
    reader = console.colleague("reader")
    assert f"{path}/translate" not in reader.reads(path)
    assert reader.post(f"{path}/translate", plain_pl="Drzwi").status_code == 403
    polish = {"plain_pl": "{name}: drzwi otwierają się same.", "easy_pl": "{name}: drzwi otwierają się same."}
    for wrong in (polish, {**polish, "plain_pl": "{name}: " + "drzwi " * 30, "reviewed_pl": "Ewa, 3 November 2026"}):
        refused = esme.post(f"{path}/translate", **wrong)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 400 and 'id="plain_pl-error"' in page and "drzwi otwierają się same." in page
    assert not console.recorded("translated_update")
    assert "Added." in esme.does(f"{path}/translate", **polish, reviewed_pl="Ewa, 3 November 2026")
    assert "until it is in their language" not in text_of(esme.reads(path))
    (line,) = console.recorded("translated_update")
    assert line["about"] == path.strip("/").replace("s/", " ")
    assert line["why"] == "Translations read by: Polish: Ewa, 3 November 2026"
    reached = [sum("drzwi" in (one["body"] or "") for one in console.house.messages(phone, "out")) for phone in phones]
    assert reached == [0, 1, 0]


@pytest.mark.thorough
@pytest.mark.parametrize("room", ["updates", "broadcasts"])
def test_a_translation_that_is_there_is_shown_and_replaced_only_when_that_is_said(
    console: Console, esme: Colleague, room: str
) -> None:
    sources = console.parts.flow_sources()
    switched_on = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": switched_on})
    stop = " STOP ends these messages."
    given = {"title": "Doors", "plain": "{name}: " + WORDS + stop, "easy": "{name}: " + WORDS + " To stop, reply STOP."}
    given |= {"voices": str(voice(console, esme, "The doors are heavy"))} if room == "updates" else {}
    assert "A draft is kept" in esme.does(f"/{room}", **given)
    path = f"/{room}/{newest(console, room)}"
    assert "there already" not in text_of(esme.reads(path))
    first, other = (
        {f"{part}_pl": f"{{name}}: drzwi {how}. STOP to koniec." for part in ("plain", "easy")}
        | {"reviewed_pl": "Ewa, 3 November 2026"}
        for how in ("otwarte", "szerokie")
    )
    assert "Added." in esme.does(f"{path}/translate", **first)
    page = esme.reads(path)
    assert "These words are there already" in text_of(page) and "drzwi otwarte" in text_of(page)
    mark = re.search(r'name="replace_pl" value="([0-9a-f]{16})"', page)
    assert mark
    for seen in ({}, {"replace_pl": "0" * 16}):
        refused = esme.post(f"{path}/translate", **other, **seen)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 400 and "look, then say that yours count" in text_of(page)
        assert "drzwi szerokie" in page and "drzwi otwarte" in page
    assert "drzwi otwarte" in esme.reads(path) and "drzwi szerokie" not in esme.reads(path)
    assert "Added." in esme.does(f"{path}/translate", **other, replace_pl=mark[1])
    assert "drzwi szerokie" in esme.reads(path) and "drzwi otwarte" not in esme.reads(path)
