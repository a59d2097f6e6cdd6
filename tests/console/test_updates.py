"""You said, we did: looked at before it is told, mended as a draft, and the second of two who mend it is told."""

from datetime import timedelta

import pytest

from bot.programme.membership_list import Entry
from bot.work.importing import Importing
from tests.console.conftest import Colleague, Console, hidden, text_of
from tests.console.test_feedback import voice
from tests.console.test_involvement import newest, part_of, pen, project
from tests.console.test_rooms import JOINING, writes

pytestmark = pytest.mark.thorough


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def test_an_update_is_looked_at_mended_and_stands_in_its_project(console: Console, esme: Colleague) -> None:
    pat = console.colleague("ppi")
    phone, _ = writes(console, *JOINING)
    said = voice(console, esme, "The doors are heavy", tell_me="yes", phone=phone)
    writes(console, *JOINING)
    words = "you said doors are heavy. From today they open by themselves."
    given = {"title": "Doors", "voices": str(said), "plain": "{name}: " + words, "easy": "Hello from {name}. " + words}
    part = part_of(esme.post("/updates/check", **given | {"services": "diabetes"}))
    assert "1 person whose words it came from is told first" in part and "would hear of it" in part
    assert "knows Diabetes" in part and "Is this right" in part and "SMS, easy words" in part
    assert "nobody said anything" in part_of(esme.post("/updates/check", **given | {"voices": "999999"}))
    wrong = esme.post("/updates", **given | {"voices": "999999"})
    assert wrong.status_code == 400 and 'id="voices-error"' in wrong.get_data(as_text=True)
    first = pen(esme.reads("/updates/new"))
    esme.does("/updates", **given, **first, project=str(project(console, esme)))
    made = newest(console, "updates")
    esme.does("/updates", **given, **first)
    assert newest(console, "updates") == made
    path = f"/updates/{made}"
    its = newest(console, "projects")
    hers, his = pen(esme.reads(f"{path}/edit")), pen(pat.reads(f"{path}/edit"))
    assert f'value="{said}"' in esme.reads(f"{path}/edit")
    assert "Changed" in esme.does(f"{path}/edit", **given | {"title": "All doors"}, **hers)
    late = pat.post(f"{path}/edit", **given | {"title": "My doors"}, **his)
    page = late.get_data(as_text=True)
    assert late.status_code == 409 and "changed this while" in text_of(page) and 'value="My doors"' in page
    assert "All doors" in text_of(esme.reads(path))
    seen = hidden(pat.reads(path), "edition")
    esme.does(f"{path}/edit", **given, **pen(esme.reads(f"{path}/edit")), project=str(its))
    assert "changed it meanwhile" in pat.does(f"{path}/send", edition=seen)
    tomorrow = f"{console.now + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert "changed it meanwhile" in pat.refused(f"{path}/send", edition=seen, begins=tomorrow)
    assert console.house.rows("SELECT sent_at, begins_at FROM updates WHERE id = :n", n=made) == [
        {"sent_at": None, "begins_at": None}
    ]
    esme.does(f"{path}/send", edition=hidden(esme.reads(path), "edition"))
    page = text_of(esme.reads(f"/projects/{its}"))
    assert "People were told: Doors" in page and "Told back : done" in page
    assert "has been sent" in text_of(esme.post(f"{path}/edit", **given, **hers).get_data(as_text=True))
    assert esme.get(f"{path}/edit").status_code == 404 and console.recorded("changed_update")


def test_a_clinic_in_a_first_text_is_refused_beside_the_words_that_name_it(console: Console, esme: Colleague) -> None:
    said = voice(console, esme, "More chairs", tell_me="yes", phone="+447700900371")
    words = "you said there were too few chairs. Now there are more."
    given = {"title": "Chairs", "voices": str(said), "plain": "{name}: " + words, "easy": "Hello from {name}. " + words}
    named = given | {"easy": given["easy"].replace("chairs", "chairs in the eye clinic")}
    assert "have never written to us" in part_of(esme.post("/updates/check", **named))
    page = esme.post("/updates", **named).get_data(as_text=True)
    assert 'href="#easy"' in page and "a service you told us about" in text_of(page.split('id="easy-error"')[1])
    assert "A draft is kept" in esme.does("/updates", **given)
    listed = Entry(2, "+447700900372", "Kai", "en", False, ("diabetes",), (), console.now.date(), True, True)
    importing = Importing(console.parts.engine, console.parts.keys.suppression)
    assert importing.take_in([listed], "form 2", console.now) == (1, 0, 0)
    letter = {"title": "Signs", "plain": "{name}: new signs to the skin clinic. STOP ends these messages."}
    letter |= {"easy": "{name}: we have new signs. To stop, reply STOP.", "services": "diabetes", "asked_at_most": "2"}
    assert "have never written to us" in part_of(esme.post("/broadcasts/check", **letter))
    page = esme.post("/broadcasts", **letter).get_data(as_text=True)
    assert 'href="#plain"' in page and "a service you told us about" in text_of(page.split('id="plain-error"')[1])
