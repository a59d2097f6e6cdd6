"""Projects, requests and opportunities for tests: the files that staff would write, and a hospital that has them."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.channels.pretend import PretendChannel
from bot.programme.hours import OpenHours
from bot.work.asked_often import most_asked_now
from bot.work.broadcast import Writing
from bot.work.delivery import Delivery
from bot.work.inviting import Inviting
from bot.work.involving import Involving
from bot.work.moving_up import MovingUp
from bot.work.reminders import Reminders
from bot.work.wording import Worder
from tests.work.hospital import ALWAYS, KEYS, LONDON, Hospital

REQUEST = """
title: New signs
people can change: advise
known already: Letters say that people get lost.
groups affected: Everybody who visits.
how involved: A workshop.
can change: Colours and words.
affected more: People who see badly.
how engaged: By way of their own group.
"""

OPPORTUNITY = """
title: {plain: Choosing new signs, easy: Choose new signs with us}
what: {plain: We look at six signs together., easy: We look at six signs.}
why: {plain: Many people get lost here., easy: Many people get lost.}
can change: {plain: The group chooses colours and words., easy: You choose colours and words.}
place: {plain: "Hall 2, Infirmary Road", easy: "Hall 2, Infirmary Road"}
access: {plain: There is a lift., easy: There is a lift.}
bring: {plain: your glasses, easy: your glasses}
rung: Involving
method: workshop
starts: STARTS
ends: ENDS
places: PLACES
payment: 20
contact: Priya on 07700 900121
information sheet: https://hospital.example/signs
consent form: https://hospital.example/signs-consent
services: [diabetes, eye]
issues: [access]
invitation:
  en:
    plain: >-
      {name}: would you help us choose new signs? Tuesday 9 March, 2pm to 4pm. We pay travel. Replies may cost you. Can
      you come? Reply YES, NO, MAYBE, or MORE. STOP ends these messages.
    easy: >-
      Hello from {name}. Can you help us choose new signs? It is on Tuesday 9 March. A reply may cost you money. Reply
      YES, NO or MORE. To stop, reply STOP.
"""

EVALUATION = """
clear objectives: Yes.
right people: Mostly.
right methods: Yes.
realistic outputs: Yes.
learned and fed back: By text.
"""


def opportunity(
    starts: str = "2027-03-09 14:00", ends: str = "2027-03-09 16:00", places: int = 2, **changes: str
) -> str:
    """The file of an opportunity, with other words for some of its lines ("payment": "none"; "" leaves one out)."""
    text = OPPORTUNITY.replace("STARTS", starts).replace("ENDS", ends).replace("PLACES", str(places))
    for key, value in changes.items():
        name = key.replace("_", " ")
        lines = [line for line in text.splitlines() if not line.startswith(f"{name}:")]
        text = "\n".join([*lines, f"{name}: {value}" if value else ""])
    return text


class House:
    """A hospital with its staff: what they order, and what the clock does."""

    def __init__(self, hospital: Hospital, folder: Path) -> None:
        self.hospital = hospital
        self.folder = folder
        self.involving = Involving(hospital.engine, hospital.shelf, hospital.clock)
        self.inviting = Inviting(hospital.engine, hospital.shelf, LONDON, hospital.clock, lambda: None)
        self.hours = OpenHours(datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=19), LONDON)
        self.moving_up = MovingUp(hospital.engine, hospital.shelf, self.hours, hospital.clock)
        most_asked = most_asked_now(hospital.shelf)
        self.writing = Writing(hospital.engine, hospital.clock, lambda: None, most_asked=most_asked)
        self.reminders = Reminders(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
        self.worder = Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)

    def file(self, text: str, name: str = "a.yaml") -> Path:
        """A file with this in it."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def reviewed(self, request: str = REQUEST, rung: str = "Involving") -> int:
        """A request that the PPI team has reviewed."""
        project = self.involving.add_project("Signs", "People get lost.", "Sam", "Sam")
        number = self.involving.add_request(project, self.file(request), "Sam")
        self.involving.submit(number)
        self.involving.review(number, rung, "No group is worse off.", "Priya")
        return number

    def opens(self, text: str = "", invite: int = 0) -> int:
        """An opportunity that is open, and to which so many were invited."""
        number, _ = self.inviting.add(self.reviewed(), self.file(text or opportunity()), "Sam")
        if not invite:
            self.inviting.open(number)
            return number
        self.inviting.invite(number, invite, "Sam")
        self.writing.run()
        return number

    def sends(self) -> list[tuple[str, str]]:
        """(to, body) of all that leaves now."""
        channel = PretendChannel("sms")
        sending = Delivery(self.hospital.engine, {"sms": channel}, self.worder.word, self.hospital.clock)
        while asyncio.run(sending.send_waiting()):
            pass
        return [(letter.address, letter.body) for letter in channel.letters]

    def states(self, number: int) -> list[str]:
        """How everybody stands, in the order of their turn."""
        rows = self.hospital.rows(
            "SELECT state FROM invitations WHERE opportunity_id = :id ORDER BY coalesce(turn, 1000000), id", id=number
        )
        return [str(row["state"]) for row in rows]

    def later(self, **span: int) -> None:
        """Time passes."""
        self.hospital.now += timedelta(**span)
