"""Feedback on the pages of staff: entered, sorted, made a finding, told back; scores without small numbers; posters."""

import re

import pytest

from bot.store import stories, updates
from bot.store.engine import begin
from tests.console.conftest import HOSTILE, Colleague, Console, text_of
from tests.console.test_rooms import JOINING, writes

pytestmark = pytest.mark.thorough


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def voice(console: Console, esme: Colleague, said: str, **more: str) -> int:
    """Something said on paper is entered; its number."""
    given = {"said": said, "method": "paper", "date": "2020-11-24", "kind": "different", "from": "carer"}
    given["date"] = f"{console.now.date()}"
    assert "Kept" in esme.does("/feedback/enter", **(given | more))
    return int(console.house.rows("SELECT max(id) AS id FROM contributions")[0]["id"])


def test_what_was_said_on_paper_is_entered_with_its_method(console: Console, esme: Colleague) -> None:
    number = voice(console, esme, "Letters are too small", service="eye", method="stall")
    page = text_of(esme.reads("/feedback?service=eye"))
    assert f"{number}: something to do differently, Eye clinic Letters are too small" in page and "stall" in page
    assert "Letters are too small" not in text_of(esme.reads("/feedback?service=heart"))
    part = esme.get("/feedback", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Letters are too small" in part and "<html" not in part
    assert console.recorded("entered_voice")[-1]["origin"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"said": " "}, "said", "must have from 1"),
        ({"date": "soon"}, "date", "is not a day"),
        ({"method": "pigeon"}, "method", "is no method"),
        ({"phone": "07700 900300"}, "phone", "must wish to be told"),
        ({"tell_me": "yes"}, "phone", "needs a mobile number"),
    ],
)
def test_what_is_wrong_with_it_stands_beside_the_field(
    esme: Colleague, wrong: dict[str, str], field: str, says: str
) -> None:
    given = {"said": "More chairs", "method": "paper", "date": "2020-11-24", "kind": "other", "from": "carer"}
    answer = esme.post("/feedback/enter", **(given | wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and says in text_of(page)
    assert f'href="#{field}"' in page and f'id="{field}-error"' in page


def test_from_what_was_said_to_being_told_back(console: Console, esme: Colleague) -> None:
    phone, person = writes(console, *JOINING)
    number = voice(console, esme, "The doors are heavy", tell_me="yes", phone=phone)
    assert f"from={number}#what" in esme.reads("/feedback")
    assert "Noted what" in esme.does(f"/voices/{number}/themes", theme="waiting")
    assert "Waiting" in text_of(esme.reads("/feedback?theme=waiting"))
    finding = {"what": "Doors are heavy", "owner": "Estates", "action": "Fit motors", "due": "2020-12-24"}
    refused = esme.post("/findings", **finding | {"due": "soon"}, voices=str(number))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and "is not a day" in text_of(page) and 'value="Fit motors"' in page
    assert "owner and date" in esme.does("/findings", **finding, voices=str(number))
    page = text_of(esme.reads("/findings"))
    assert "Doors are heavy Overdue Estates : Fit motors" in page
    which = console.house.rows("SELECT max(id) AS id FROM findings")[0]["id"]
    form = esme.reads(f"/updates/new?finding={which}")
    assert "The doors are heavy" in text_of(form) and f'value="{number}"' in form
    words = "you said doors are heavy. From today they open by themselves."
    draft = {
        "title": "Doors",
        "voices": str(number),
        "plain": "{name}: " + words,
        "easy": "Hello from {name}. " + words,
    }
    wrong = esme.post("/updates", **draft | {"with": "Ade"})
    assert wrong.status_code == 400 and "names Ade, and the words do not" in text_of(wrong.get_data(as_text=True))
    wrong = esme.post("/updates", **draft | {"plain": "{name}: " + words + " {nothing}"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400 and 'id="plain-error"' in page and "you said doors are heavy" in page
    assert "A draft is kept" in esme.does("/updates", **draft)
    update = console.house.rows("SELECT max(id) AS id FROM updates")[0]["id"]
    assert "It goes to those" in esme.does(f"/updates/{update}/send")
    assert "sent already" in esme.does(f"/updates/{update}/send")
    with begin(console.parts.engine) as connection:
        updates.answer(connection, int(update), person, "yes", "", console.now)
    assert "Told back to 1 person, confirmed by 1" in text_of(esme.reads(f"/updates/{update}"))
    assert "Done" in esme.does(f"/findings/{which}/done", outcome="They open by themselves")
    for action in ("confirmed_themes", "added_finding", "finished_finding", "sent_update", "wrote_update"):
        assert console.recorded(action)[-1]["actor"] == esme.name


def test_small_numbers_are_not_shown(console: Console, esme: Colleague) -> None:
    for _ in range(2):
        writes(console, "RATE", "eye clinic", "good", "skip", "no")
    page = text_of(esme.reads("/feedback/scores"))
    assert "Eye clinic fewer than 5 fewer than 5" in page and " 2 " not in page.partition("By service")[2]


def test_stories_are_seen_and_used_as_their_tellers_said(console: Console, esme: Colleague) -> None:
    _, person = writes(console, "JOIN")
    with begin(console.parts.engine) as connection:
        private, team = (
            stories.add(connection, person, level, [f"A {level} story"], console.now) for level in ("private", "team")
        )
    pat = console.colleague("ppi")
    assert "A private story" in text_of(pat.reads("/stories"))
    page = text_of(esme.reads("/stories"))
    assert "A team story" in page and "A private story" not in page
    assert "has not said yes" in pat.does(f"/stories/{team}/use", place="leaflet", public="yes")
    assert "has not said yes" in pat.does(f"/stories/{private}/use", place="training")
    assert "Noted" in pat.does(f"/stories/{team}/use", place="training")
    assert "A team story" not in text_of(pat.reads("/stories?level=public"))


def test_a_poster_is_printed_with_its_word_and_picture(esme: Colleague) -> None:
    assert "FEEDBACK" in esme.reads("/posters")
    page = esme.reads("/posters?word=FEEDBACK&place=w5&telegram=LeicesterBot")
    assert "<svg" in page and 'class="poster"' in page
    for query, says in (
        ("word=NOTHING", "starts no flow"),
        ("word=FEEDBACK&place=moon", "not the key of a service"),
        ("word=FEEDBACK&telegram=no+bot", "not the name of a bot"),
        ("word=FEEDBACK&link=javascript:x", "must be an address"),
    ):
        assert says in text_of(esme.reads(f"/posters?{query}"))


def test_script_in_feedback_is_text_everywhere(console: Console, esme: Colleague) -> None:
    number = voice(console, esme, HOSTILE)
    _, person = writes(console, "JOIN")
    with begin(console.parts.engine) as connection:
        stories.add(connection, person, "team", [HOSTILE], console.now)
    given = {"what": HOSTILE, "owner": HOSTILE, "action": HOSTILE, "due": "2099-12-24", "voices": str(number)}
    esme.does("/findings", **given)
    which = console.house.rows("SELECT max(id) AS id FROM findings")[0]["id"]
    refused = esme.post("/updates", title=HOSTILE, voices=HOSTILE, plain=HOSTILE, easy=HOSTILE)
    assert refused.status_code == 400
    pages = [esme.reads(path) for path in ("/feedback", "/findings", "/stories", f"/updates/new?finding={which}")]
    pages += [refused.get_data(as_text=True), esme.reads(f"/posters?word={HOSTILE[:20]}")]
    for page in pages:
        assert "alert('x')" not in page and "<script>alert" not in page
        assert not re.search(r"<b>&", page)
