"""What staff may do with a broadcast, and what they are shown."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.programme.hours import OpenHours
from bot.store.editions import take_up
from bot.store.engine import begin
from bot.work.broadcast import Writing
from bot.work.broadcast_orders import BroadcastRefused, Broadcasts, Overview
from bot.work.editing import ChangedMeanwhile
from tests.store.crowds import improver
from tests.work.hospital import LONDON, Hospital

pytestmark = pytest.mark.thorough

HOURS = OpenHours(time(9), time(19), LONDON)
FILE = """\
title: Signs
to: {{services: [eye], asked at most: 2}}
words:
  en:
    plain: "{{name}}: would you help choose new signs? {more}"
    easy: "{{name}}: Can you help us?"
"""


@pytest.fixture
def orders(hospital: Hospital) -> Broadcasts:
    """The orders, over that hospital."""
    return Broadcasts(hospital.engine, hospital.shelf, HOURS, hospital.clock, hospital._wake)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good file."""
    path = tmp_path / "signs.yaml"
    path.write_text(FILE.format(more=""))
    return path


def know_eyes(hospital: Hospital, size: int) -> None:
    with begin(hospital.engine) as connection:
        for last in range(1, size + 1):
            improver(connection, last, services=("eye",))


def refused(orders: Broadcasts, order: str, *arguments: object) -> str:
    with pytest.raises(BroadcastRefused) as caught:
        getattr(orders, order)(*arguments)
    return str(caught.value)


def test_from_a_file_to_the_outbox(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    know_eyes(hospital, 3)
    number, draft = orders.new(file, "Priya")
    assert draft.title == "Signs"
    assert orders.start(number, "Priya") == 3
    assert hospital.woken
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    assert orders.overview(number).rows == {"waiting": 3}
    assert [found.state for found in orders.all_of_them()] == ["sending"]


def test_the_overview_says_who_gets_what_and_who_does_not(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    know_eyes(hospital, 2)
    with begin(hospital.engine) as connection:
        improver(connection, 3, "telegram", services=("eye",), language="pl")
        improver(connection, 4, services=("eye",), invited=False)
        improver(connection, 5, services=("heart",))
    file.write_text(FILE.format(more="We pay travel. " * 12))
    number, _ = orders.new(file, "Priya")
    overview = orders.overview(number)
    assert (overview.people, overview.left_out, overview.rows) == (3, {"no consent": 1}, {})
    assert [(s.group.people, s.group.channel, s.written_in, s.parts) for s in overview.sayings] == [
        (2, "sms", "en", 2),
        (1, "telegram", "en", 0),
    ]
    assert (overview.sms_parts, overview.on("telegram"), overview.on("sms")) == (4, 1, 2)
    assert orders.sample(number) == [1, 2, 3]
    assert orders.sample(number, after=2) == [3]


def test_above_the_size_somebody_else_must_approve(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    number, _ = orders.new(file, "Priya")
    hospital.shelf.publish(_approval_above(hospital, 1))
    know_eyes(hospital, 2)
    assert "somebody else must approve it" in refused(orders, "start", number, "Priya")
    assert refused(orders, "approve", number, " PRIYA ").startswith(f"Priya wrote broadcast {number}")
    orders.approve(number, "Sam")
    assert orders.start(number, "Priya") == 2
    assert orders.overview(number).broadcast.approved_by == "Sam"


def _approval_above(hospital: Hospital, size: int) -> dict[str, str]:
    from tests.work.hospital import shipped

    sources = dict(shipped())
    organisation = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = organisation.replace("approval above: 100", f"approval above: {size}")
    assert sources != shipped()
    return sources


class Overtaken(Broadcasts):
    """Orders over which somebody else changes each draft right after it was looked at."""

    def overview(self, broadcast_id: int, *, at_once: bool = False) -> Overview:
        """As it was just before."""
        found = super().overview(broadcast_id, at_once=at_once)
        self.change_from(broadcast_id, "theirs", FILE.format(more="Or not?"), "Zoe", take_up(found.broadcast.edition))
        return found


def test_what_somebody_changed_in_the_same_moment_does_not_start(
    hospital: Hospital, orders: Broadcasts, file: Path
) -> None:
    number, _ = orders.new(file, "Priya")
    know_eyes(hospital, 1)
    orders.approve(number, "Sam")
    overtaken = Overtaken(hospital.engine, hospital.shelf, HOURS, hospital.clock, hospital._wake)
    assert "Zoe changed it meanwhile" in refused(overtaken, "start", number, "Priya")
    found = orders.overview(number).broadcast
    assert (found.state, found.approved_by) == ("draft", None)


def test_up_to_the_size_nobody_need_approve(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    know_eyes(hospital, 1)
    hospital.shelf.publish(_approval_above(hospital, 1))
    number, _ = orders.new(file, "Priya")
    assert orders.start(number, "Priya") == 1


@pytest.mark.parametrize("size", ["many", "-1", "1e9", "nan"])
def test_a_size_that_is_no_number_is_told(hospital: Hospital, orders: Broadcasts, file: Path, size: str) -> None:
    number, _ = orders.new(file, "Priya")
    sources = _approval_above(hospital, 1)
    organisation = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = organisation.replace("approval above: 1", f"approval above: {size}")
    hospital.shelf.publish(sources)
    assert refused(orders, "overview", number) == (
        'flows/organisation.yaml: "broadcasts" needs "approval above", a number like 100. Then run: improvers publish'
    )


def test_what_cannot_be_done_is_refused_with_the_reason(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    number, _ = orders.new(file, "Priya")
    assert refused(orders, "start", number, "Priya").startswith(f"Broadcast {number} reaches nobody.")
    assert refused(orders, "pause", number) == (
        f"Broadcast {number} cannot be paused: it is not under way. It is: draft."
    )
    know_eyes(hospital, 1)
    orders.start(number, "Priya")
    for order, arguments in (("start", (number, "Priya")), ("approve", (number, "Sam")), ("resume", (number,))):
        assert "It is: writing." in refused(orders, order, *arguments)
    orders.pause(number)
    orders.resume(number)
    orders.cancel(number)
    for order in ("pause", "resume", "cancel"):
        assert "It is: cancelled." in refused(orders, order, number)


@pytest.mark.parametrize("order", ["overview", "pause", "resume", "cancel", "sample"])
def test_a_number_that_is_none_is_told(orders: Broadcasts, order: str) -> None:
    assert refused(orders, order, 7) == "There is no broadcast 7. See: improvers broadcast list"


def test_whoever_gives_no_name_is_asked_for_it(orders: Broadcasts, file: Path) -> None:
    assert refused(orders, "new", file, " . ") == "Say who you are. Add --by NAME."
    assert orders.all_of_them() == []


def test_a_file_in_another_encoding_is_told(orders: Broadcasts, file: Path) -> None:
    file.write_bytes(b"title: caf\xe9")
    assert refused(orders, "new", file, "Priya") == f"{file}: this is not UTF-8 text. Save it as UTF-8."


def test_it_waits_for_its_time_and_can_be_called_off_before(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    know_eyes(hospital, 2)
    at = (hospital.now + timedelta(days=2)).astimezone(LONDON).replace(hour=10, minute=30)
    file.write_text(FILE.format(more="") + f"begins: {at:%Y-%m-%d %H:%M}\n")
    number, _ = orders.new(file, "Priya")
    other, _ = orders.new(file, "Priya")
    for each in (number, other):
        assert orders.start(each, "Priya") == 2
    orders.cancel(other)
    writing = Writing(hospital.engine, hospital.clock, lambda: None)
    writing.run()
    assert orders.overview(number).rows == {}
    hospital.now += timedelta(days=3)
    writing.run()
    assert (orders.overview(number).rows, orders.overview(other).rows) == ({"waiting": 2}, {})


def test_the_second_of_two_who_change_a_draft_is_told(hospital: Hospital, orders: Broadcasts, file: Path) -> None:
    number, _ = orders.new(file, "Priya")
    orders.approve(number, "Sam")
    seen = orders.overview(number).broadcast.edition
    hers, his = take_up(seen), take_up(seen)
    for more in ("Please.", "Please do."):
        orders.change_from(number, "form", FILE.format(more=more), "Ali", hers)
    with pytest.raises(ChangedMeanwhile, match="Ali changed this"):
        orders.change_from(number, "form", FILE.format(more="Now."), "Sam", his)
    found = orders.overview(number).broadcast
    assert "Please do." in found.words["en"]["plain"] and found.approved_by is None
    assert "changed it meanwhile" in refused(orders, "approve", number, "Sam", seen)
    assert "ALI changed broadcast" in refused(orders, "approve", number, "ALI", found.edition)
    orders.approve(number, "Sam", found.edition)
    know_eyes(hospital, 1)
    orders.start(number, "Priya")
    with pytest.raises(BroadcastRefused, match="cannot be changed"):
        orders.change_from(number, "form", FILE.format(more=""), "Ali", take_up(found.edition))


def test_what_is_sent_twice_by_one_visit_to_the_form_is_one_draft(orders: Broadcasts) -> None:
    pen = take_up()
    first, _ = orders.new_from("form", FILE.format(more=""), "Priya", pen)
    again, _ = orders.new_from("form", FILE.format(more="Please."), "Priya", pen)
    assert again == first and len(orders.all_of_them()) == 1
