"""A broadcast on the pages of staff: approved by somebody else, and on its way."""

import re
from pathlib import Path

import pytest

from bot.store import broadcasts
from bot.store.engine import begin
from tests.console.conftest import Console, text_of
from tests.console.test_rooms import BROADCAST, JOINING, writes

COME = """
title: Open evening
to: everyone
text: common.send_come
with: {day: 2099-03-09, hour: "14:30", place: Glenfield}
"""
NOBODY = "nobody vouches for them"


@pytest.mark.thorough
def test_whoever_approves_is_told_of_words_that_nobody_has_read(console: Console, tmp_path: Path) -> None:
    pat = console.colleague("ppi")
    sources = console.parts.flow_sources()
    organisation = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": organisation})
    for name, text in (("come", COME), ("signs", BROADCAST)):
        (tmp_path / f"{name}.yaml").write_text(text)
        console.staffed.broadcasts.new(tmp_path / f"{name}.yaml", "Esme")
    assert f"{NOBODY}: Polski." in text_of(pat.reads("/broadcasts/1/approve"))
    assert NOBODY not in pat.reads("/broadcasts/2/approve"), "its words were written for it"
    seen = re.findall(r'name="seen" value="([^"]+)"', pat.reads("/languages/pl/common"))[0]
    pat.does("/languages/pl/common/review", seen=seen)
    assert NOBODY not in pat.reads("/broadcasts/1/approve")


def test_a_broadcast_is_approved_by_somebody_else_and_goes_its_way(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "signs.yaml"
    file.write_text(BROADCAST)
    pat, esme = console.colleague("ppi"), console.colleague("engagement")
    writes(console, *JOINING)
    number, _ = console.staffed.broadcasts.new(file, pat.name)
    path = f"/broadcasts/{number}"
    assert "New signs <b>" in text_of(pat.reads("/broadcasts"))
    assert "Who gets it" in text_of(pat.reads(path))
    with begin(console.parts.engine) as connection:
        found = broadcasts.find(connection, number)
    assert found is not None
    assert "somebody else must approve it" in pat.does(f"{path}/approve", edition=found.edition)
    assert esme.post(f"{path}/approve", edition=found.edition).status_code == 403
    ali = console.colleague("administrator")
    assert "then approve it there" in ali.does(f"{path}/approve")
    assert "changed it meanwhile" in ali.does(f"{path}/approve", edition="")
    assert "Approved" in ali.does(f"{path}/approve", edition=found.edition)
    started = esme.does(f"{path}/start")
    assert "goes out now" in started or "nothing leaves before" in started  # by the hour at which this test runs
    assert "Paused" in esme.does(f"{path}/pause")
    assert "cannot be paused" in esme.does(f"{path}/pause")
    assert "goes on" in esme.does(f"{path}/resume")
    assert "Cancelled" in esme.does(f"{path}/cancel")
    part = pat.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "cancelled" in part and "<html" not in part
    assert [line["action"] for line in console.recorded("approved_broadcast")]
    with begin(console.parts.engine) as connection:
        assert broadcasts.find(connection, number) is not None
