"""Feedback on the pages of staff: entered, sorted, made a finding, told back; scores without small numbers; posters."""

import re
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from sqlalchemy import update

from bot.programme.periods import months_back
from bot.programme.standards import STANDARDS
from bot.store import contributions, observations, stories, updates
from bot.store.bulk import put
from bot.store.engine import begin
from bot.store.listening_tables import contributions as said
from tests.console.conftest import HOSTILE, Colleague, Console, hidden, text_of
from tests.console.test_rooms import JOINING, seen, writes

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
    esme.does("/projects", title="Doors", about="All doors.", lead="Sam")
    project = console.house.rows("SELECT max(id) AS id FROM projects")[0]["id"]
    number = voice(console, esme, "The doors are heavy", tell_me="yes", phone=phone, project=str(project))
    assert f"from={number}#what" in esme.reads("/feedback")
    assert "Noted what" in esme.does(f"/voices/{number}/themes", theme="waiting", seen=shown(esme, number))
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
    assert f'<option value="{project}" selected>Doors' in form
    words = "you said doors are heavy. From today they open by themselves."
    draft = {
        "title": "Doors",
        "voices": str(number),
        "project": str(project),
        "plain": "{name}: " + words,
        "easy": "Hello from {name}. " + words,
    }
    wrong = esme.post("/updates", **draft | {"with": "Ade"})
    assert wrong.status_code == 400 and "names Ade, and the words do not" in text_of(wrong.get_data(as_text=True))
    wrong = esme.post("/updates", **draft | {"plain": "{name}: " + words + " {nothing}"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400 and 'id="plain-error"' in page and "you said doors are heavy" in page
    wrong = esme.post("/updates", **draft | {"came_of_it": "perhaps"})
    assert wrong.status_code == 400 and "can be done, or could not" in text_of(wrong.get_data(as_text=True))
    for why, told in (("", '"why" has no text'), ("No money", 'plain words do not say "why"')):
        wrong = esme.post("/updates", **draft, came_of_it="could not", why=why)
        page = wrong.get_data(as_text=True)
        assert wrong.status_code == 400 and told in text_of(page) and 'id="why-error"' in page
    why = "From today they open by themselves"
    assert "A draft is kept" in esme.does("/updates", **draft, came_of_it="could not", why=why)
    update = console.house.rows("SELECT max(id) AS id FROM updates")[0]["id"]
    assert f'value="{why}"' in esme.reads(f"/updates/{update}/edit")
    assert "It goes to those" in esme.does(f"/updates/{update}/send")
    assert "sent already" in esme.does(f"/updates/{update}/send")
    with begin(console.parts.engine) as connection:
        updates.answer(connection, int(update), person, "yes", "", console.now)
    assert seen(console, person, f"answers to update {update}", "saw_words") == 0
    assert "Told back to 1 person, confirmed by 1" in text_of(esme.reads(f"/updates/{update}"))
    assert "What could not be done, and why" in text_of(esme.reads(f"/updates/{update}"))
    path = text_of(esme.reads(f"/projects/{project}"))
    assert "1 thing was said 0 of 1 findings are done 1 were told back what came of it 1 say that it is right" in path
    assert "Found: Doors are heavy" in path and "People were told: Doors (asked 1, right say 1)" in path
    assert "Done" in esme.does(f"/findings/{which}/done", outcome="They open by themselves")
    late = esme.post(f"/findings/{which}/done", outcome="They are open").get_data(as_text=True)
    assert "no open finding" in text_of(late) and f'id="outcome-{which}"' in late and "They are open" in late
    for action in ("confirmed_themes", "added_finding", "finished_finding", "sent_update", "wrote_update"):
        assert console.recorded(action)[-1]["actor"] == esme.name


def test_who_has_a_number_and_is_late_to_hear_may_be_told_by_staff_too(console: Console, esme: Colleague) -> None:
    number = voice(console, esme, "The letters are too small", phone="07700 900123", tell_me="yes")
    told = f'action="/voices/{number}/told"'
    assert told not in esme.reads("/feedback"), "an update tells them"
    with begin(console.parts.engine) as connection:
        connection.execute(update(said).values(hear_by=date(2020, 1, 1)))
    assert told in esme.reads("/feedback")
    assert "Noted: they have been told." in text_of(esme.does(f"/voices/{number}/told"))


def shown(someone: Colleague, number: int) -> str:
    """How the themes of what was said stand on the page in front of somebody."""
    page = someone.reads("/feedback").partition(f'action="/voices/{number}/themes"')[2]
    return hidden(page, "seen")


def test_who_left_no_number_is_told_by_staff_who_say_so(console: Console, esme: Colleague) -> None:
    number = voice(console, esme, "The letters are too small")
    page = esme.reads("/feedback")
    assert "To hear by" in text_of(page) and f'action="/voices/{number}/told"' in page
    assert "Noted: they have been told." in text_of(esme.does(f"/voices/{number}/told"))
    page = esme.reads("/feedback")
    assert "Told what came of it." in text_of(page) and f'action="/voices/{number}/told"' not in page
    assert f"Nobody waits to hear about voice {number}." in text_of(esme.does(f"/voices/{number}/told"))
    assert console.recorded("told_of_voice")[-1]["actor"] == esme.name


def test_the_second_who_says_what_it_is_about_is_told(console: Console, esme: Colleague) -> None:
    pat = console.colleague("ppi")
    number = voice(console, esme, "We wait long for the letters")
    path, hers, his = f"/voices/{number}/themes", shown(esme, number), shown(pat, number)
    assert "Noted what" in esme.does(path, theme="waiting", seen=hers)
    told_of = pat.refused(path, theme="letters", seen=his)
    assert f"{esme.name} has chosen while you looked at it: Waiting" in told_of
    assert themes_of(console, number) == [("waiting", esme.name)]
    page = pat.post(path, theme="letters", seen=his).get_data(as_text=True)
    assert f'id="theme-{number}-letters" name="theme" value="letters" checked' in page, "what was chosen stays"
    assert "Noted what" in pat.does(path, theme="waiting", seen=his), "both say the same"
    assert "Noted what" in pat.does(path, theme="letters", seen=shown(pat, number))
    esme.does(path, seen=shown(esme, number))
    assert "Somebody else changed the themes" in pat.refused(path, theme="waiting", seen="letters")
    assert themes_of(console, number) == []


def themes_of(console: Console, number: int) -> list[tuple[str, str]]:
    """What it is about, and who says so."""
    query = "SELECT theme, confirmed_by FROM contribution_themes WHERE contribution_id = :n"
    return [(row["theme"], row["confirmed_by"]) for row in console.house.rows(query, n=number)]


def test_whose_words_were_seen_is_recorded(console: Console) -> None:
    esme, poll = console.colleague("engagement"), {"HX-Request": "true", "X-Poll": "yes"}
    phone, person = writes(console, *JOINING)
    same = {"kind": "good", "service": "heart", "tell_me": "yes", "phone": phone}
    number = voice(console, esme, "Everybody was kind", **same)
    with begin(console.parts.engine) as connection:
        contributions.praise_service(connection, number, "heart")
    before = len(console.recorded("looked_at_feedback"))
    for _ in range(2):
        assert "Everybody was kind" in text_of(esme.reads("/feedback"))
        esme.get("/feedback", headers=poll)
    assert seen(console, person, "in feedback", "saw_words") == 1
    assert len(console.recorded("looked_at_feedback")) == before + 2, "not one for each time that a page asks by itself"
    assert "Everybody was kind" in text_of(esme.reads("/findings"))
    assert seen(console, person, "praise", "saw_words") == 1
    looked = len(console.recorded("looked_at_findings"))
    what = {"what": "Kindness", "owner": "Sam", "action": "Say so", "due": f"{console.now.date()}"}
    esme.does("/findings", **what, voices=str(number))
    finding = console.house.rows("SELECT max(id) AS id FROM findings")[0]["id"]
    assert "Everybody was kind" in text_of(esme.reads(f"/updates/new?finding={finding}"))
    assert seen(console, person, "beside an update", "saw_words") == 1
    assert len(console.recorded("looked_at_findings")) > looked
    words = {"plain": "{name}: you said all were kind. We told them.", "easy": "Hello from {name}. We told them."}
    esme.does("/updates", title="Kind", voices=str(number), **words)
    update = int(console.house.rows("SELECT max(id) AS id FROM updates")[0]["id"])
    esme.does(f"/updates/{update}/send")
    with begin(console.parts.engine) as connection:
        updates.answer(connection, update, person, "no", "Not all of them", console.now)
    assert "Not all of them" in text_of(esme.reads(f"/updates/{update}"))
    assert seen(console, person, f"answers to update {update}", "saw_words") == 1


def score(console: Console, service: str, month: str, answer: str, count: int, standard: str = "") -> None:
    """So many anonymous answers about a service: of the Friends and Family Test, or about one of the five standards."""
    asked = {"flow": "standards", "question": standard} if standard else {"flow": "friends_and_family"}
    with begin(console.parts.engine) as connection:
        rows = [
            {"id": uuid4().hex, "response": uuid4().hex, "question": "score", "service": service, **asked}
            | {"answer": answer, "month": date.fromisoformat(f"{month}-01"), "mixed": True}
            for _ in range(count)
        ]
        put(connection, {"feedback": rows})


def test_scores_stand_over_time_with_the_number_behind_each(console: Console, esme: Colleague) -> None:
    months = months_back(console.now.date(), 12)
    assert "too few answers" in text_of(esme.reads("/feedback/scores/heart"))
    for month in months:
        score(console, "eye", f"{month:%Y-%m}", "good", 24)
        score(console, "eye", f"{month:%Y-%m}", "poor", 6)
        score(console, "heart", f"{month:%Y-%m}", "very_good", 3 if month == months[4] else 20)
    page = text_of(esme.reads("/feedback/scores"))
    assert "Eye clinic 80 360" in page and "Heart" in page
    eye = esme.reads("/feedback/scores/eye")
    assert "data:image/svg+xml" in eye and f"{months[-1]:%B %Y} 80 30" in text_of(eye)
    heart = text_of(esme.reads("/feedback/scores/heart"))
    assert f"{months[4]:%B %Y} not shown not shown" in heart and heart.count("not shown not shown") > 1
    assert esme.get("/feedback/scores/moon").status_code == 404


def test_the_five_standards_stand_beside_the_scores(console: Console, esme: Colleague) -> None:
    months = months_back(console.now.date(), 12)
    assert "five standards" not in esme.reads("/feedback/scores") + esme.reads("/feedback/scores/stroke")
    for place, month in enumerate(months):
        for standard in STANDARDS:
            score(console, "stroke", f"{month:%Y-%m}", "always" if place >= 6 else "never", 10, standard)
            score(console, "stroke", f"{month:%Y-%m}", "mostly", 10, standard)
            few = place == 4 and standard == "attitude"
            score(console, "diabetes", f"{month:%Y-%m}", "always", 3 if few else 20, standard)
    told_of_a_change(console, "stroke", months[6])
    page = text_of(esme.reads("/feedback/scores"))
    assert f"{months[-1]:%B %Y}{' 100 (40)' * 5}" in page
    assert page.count("75 (240)") == 5, "each standard of the service, answers to the nearest 5"
    stroke = esme.reads("/feedback/scores/stroke")
    assert f"{months[-1]:%B %Y} 100 20" in text_of(stroke) and stroke.count("data:image/svg+xml") == 5
    assert text_of(stroke).count(": 50 before, 100 after.") == 5
    diabetes = text_of(esme.reads("/feedback/scores/diabetes"))
    assert diabetes.count(f"{months[4]:%B %Y} not shown not shown") == 5, "what is hidden of one is hidden of all"


def told_of_a_change(console: Console, service: str, month: date) -> None:
    """People were told in that month that something was changed at a service."""
    sent = datetime.combine(month, time(12), UTC)
    row: dict[str, object] = {"title": "Softer chairs", "words": {}, "services": [service], "co_authors": []}
    row |= {"audience": None, "project_id": None, "created_by": "Sam", "created_at": sent}
    with begin(console.parts.engine) as connection:
        number = updates.add(connection, row | {"edition": "e1"}, [])
        updates.send(connection, number, None, sent, "e1")


def test_how_it_was_before_and_after_a_change(console: Console, esme: Colleague) -> None:
    months = months_back(console.now.date(), 12)
    for place, month in enumerate(months):
        score(console, "kidney", f"{month:%Y-%m}", "good" if place >= 6 else "poor", 10)
        score(console, "kidney", f"{month:%Y-%m}", "good", 10)
    told_of_a_change(console, "kidney", months[6])
    with begin(console.parts.engine) as connection:
        handed = {"source": "care_opinion", "service": "kidney", "said_on": months[3], "answer": None, "responses": 1}
        told = {**handed, "reference": "CO 1", "text": "The chairs hurt."}
        observations.add_outside(connection, [told], console.now, "Sam")
    page = text_of(esme.reads("/feedback/scores/kidney"))
    assert f"Softer chairs Before {months[6]:%B %Y}: 50 of a hundred good" in page and "From then on: 100." in page
    assert "The chairs hurt. Handed over by others: Care opinion" in page


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
    assert "has not said yes" in pat.refused(f"/stories/{team}/use", place="leaflet", public="yes")
    assert "has not said yes" in pat.refused(f"/stories/{private}/use", place="training")
    assert "Noted" in pat.does(f"/stories/{team}/use", place="training")
    assert "A team story" not in text_of(pat.reads("/stories?level=public"))


def test_a_poster_is_printed_with_its_word_and_picture(esme: Colleague) -> None:
    assert "FEEDBACK" in esme.reads("/posters")
    page = esme.reads("/posters?word=FEEDBACK&place=w5&telegram=LeicesterBot")
    assert "<svg" in page and 'class="poster"' in page
    assert "https://t.me/LeicesterBot?start=feedback-w5" in page
    assert "Text JOIN-OPENDAY to" in text_of(esme.reads("/posters?word=JOIN&event=OpenDay"))
    for query, says in (
        ("word=NOTHING", "starts no flow"),
        ("word=FEEDBACK&place=moon", "not the key of a service"),
        ("word=FEEDBACK&telegram=no+bot", "not the name of a bot"),
        ("word=FEEDBACK&link=javascript:x", "must be an address"),
        ("word=FEEDBACK&event=OPENDAY", "can stand behind JOIN alone"),
        ("word=JOIN&event=open+day", "cannot be the word of an event"),
    ):
        assert says in text_of(esme.reads(f"/posters?{query}"))


def test_a_poster_is_made_in_a_language_that_is_switched_on(console: Console, esme: Colleague) -> None:
    assert 'name="language"' not in esme.reads("/posters")
    assert "not switched on" in text_of(esme.reads("/posters?word=FEEDBACK&language=ur"))
    sources = console.parts.flow_sources()
    organisation = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, ur, ur_Latn]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": organisation})
    page = esme.reads("/posters?word=FEEDBACK&place=w5&telegram=LeicesterBot&language=ur")
    assert 'lang="ur" dir="rtl"' in page and "جو آپ ہمیں بتانا چاہیں" in page
    assert "https://t.me/LeicesterBot?start=feedback-w5-ur" in page
    assert '<option value="ur" selected>' in page


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
