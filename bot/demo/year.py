"""A year in the life of a trust, and the one before it: made up by chance from a seed, and the same each time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from bot.programme import surveys
from bot.programme.opportunity import Details
from bot.store.bulk import is_empty, put
from bot.store.engine import begin
from bot.wiring import Parts

LANGUAGES = ("en", "pl", "gu", "ur", "ar", "pa", "bn", "so", "fa", "sk", "zh", "ro", "pt", "lt", "ga")
ROMAN = {"gu": "gu_Latn", "ur": "ur_Latn"}
"""Every second of those who read these reads them in Roman letters."""
SERVICES = ("emergency", "maternity", "diabetes", "eye", "heart", "cancer", "allergy", "audiology")
SOURCES = ("diwali festival", "library poster", "gp screen", "website", "friend", None)
RUNGS = ("Informing", "Consulting", "Involving", "Collaborating", "Devolving")
METHODS = ("sms", "telegram", "paper", "stall", "phone", "event")
HOW_MUCH = ("fully", "fully", "fully", "partly", "not")
QUESTIONS = ("felt_heard", "knew_purpose", "access_met", "confidence_or_connections", "again")
SCORES = ("very_good",) * 9 + ("good",) * 5 + ("neither", "poor", "very_poor", "dont_know")
EQUALITY = {
    "age_group": ("age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_79", "age_80_over"),
    "sex_or_gender": ("woman", "woman", "man", "non_binary"),
    "disability": ("limited_a_lot", "limited_a_little", "not_limited", "not_limited"),
    "ethnic_group": ("asian", "asian", "asian", "white", "white", "black", "mixed", "other"),
}
LATER = {
    "religion": ("hindu", "hindu", "muslim", "muslim", "christian", "christian", "no_religion", "no_religion", "sikh"),
    "marital_status": ("married", "married", "single", "divorced", "widowed"),
    "sexual_orientation": ("straight",) * 9 + ("gay_lesbian", "bisexual"),
    "gender_since_birth": ("yes",) * 30 + ("no",),
    "pregnancy": ("no",) * 14 + ("yes",),
}
IMPAIRMENTS = ("vision", "hearing", "mobility", "learning", "mental_health", "stamina", "social", "other")
UNSAID = "prefer_not_to_say"
STATES = ("attended",) * 5 + ("missed", "no", "no", "maybe", "cancelled_by_person", "declined") + ("offered",) * 4
OBSERVED = {
    "social_media_posts": 12,
    "website_visits": 900,
    "trained_people": 8,
    "trained_staff": 15,
    "complaints": 1,
    "care_opinion_changes": 2,
    "impact_survey_staff_asked": 20,
    "impact_survey_staff_yes": 17,
    "ten_thousand_more_voices": 3,
    "pha_tool_entries": 4,
    "awards": 1,
    "advisory_board_meetings": 1,
    "advisory_board_effective_asked": 9,
    "advisory_board_effective_yes": 7,
}
CHANGES = (
    ("Letters", "Letters are printed larger.", "Letters are larger now."),
    ("Waiting room", "The waiting room has chairs with arms.", "We have new chairs with arms."),
    ("Signs", "Signs to the clinics have pictures.", "The signs have pictures now."),
    ("Calling names", "A screen shows your number, and no name is called out.", "A screen shows your number now."),
    ("Quiet hour", "There is a quiet hour on Monday mornings.", "Monday mornings are quiet now."),
    ("Discharge", "You leave with a page that says whom to ring.", "You get a page that says who to call."),
)
COULD_NOT = (
    "Parking",
    "Free parking for carers: we could not do it, since another company runs the car park until 2028.",
    "We could not make parking free. Another company owns the car park.",
)
"""The title of what people were told, and its plain and its easy words."""
SAID = ("join.services", "join.services.hint1", "common.idle join.name", "common.gave_up", "update.right")
_SAID = {"en": "Choosing signs", "en easy": "Choosing signs"}
SIGNS = Details(_SAID, _SAID, _SAID, _SAID, _SAID, _SAID, RUNGS[0], "workshop", "Sam", "https://hospital.example/signs")
Row = dict[str, Any]


@dataclass
class Year:
    """How much there is of everything, and the rows by table."""

    year: int = 2026
    seed: int = 7
    people: int = 400
    opportunities: int = 60
    responses: int = 2400
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everything is drawn in one order, so that a seed is one year."""
        self._chance = Random(self.seed)
        self._people()
        self._projects()
        self._opportunities()
        self._listening()
        self._feedback()
        self._observations()
        self._leaving()
        self._answering()
        self._asking_later()
        self._surveys()

    def _add(self, table: str, **row: Any) -> int:
        rows = self.rows.setdefault(table, [])
        rows.append(row)
        return len(rows)

    def _key(self, length: int = 32) -> str:
        return f"{self._chance.getrandbits(4 * length):0{length}x}"

    def _day(self, first: date | None = None, last: date | None = None) -> date:
        begin = first or date(self.year - 1, 1, 1)
        return begin + timedelta(days=self._chance.randrange(((last or date(self.year, 12, 31)) - begin).days + 1))

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, self._chance.randrange(8, 18), 30, tzinfo=UTC)

    def _people(self) -> None:
        for number in range(1, self.people + 1):
            joined = self._moment(self._day())
            language = self._chance.choice(LANGUAGES) if self._chance.random() < 0.45 else "en"
            language = ROMAN.get(language, language) if number % 2 else language
            easy = self._chance.random() < 0.2
            kind = {"state": "improver", "language": language, "easy": easy, "facts": "{}"}
            source = self._chance.choice(SOURCES)
            times = {"created_at": joined, "joined_at": joined}
            self._add("people", id=number, subject=self._key(), source=source, **kind, **times)
            channel = self._chance.choice(("sms", "sms", "telegram"))
            value = {"value": None, "value_hash": self._key(64), "last_heard_at": joined}
            self._add("addresses", id=number, person_id=number, channel=channel, **value)
            pseudonym, month = self._key(64), joined.date().replace(day=1)
            for question, answers in EQUALITY.items():
                answer = UNSAID if self._chance.random() < 0.15 else self._chance.choice(answers)
                kept = {"pseudonym": pseudonym, "question": question, "answer": answer, "answered_on": month}
                self._add("equality_answers", id=self._key(), mixed=True, **kept)
        for person in self._chance.sample(range(1, self.people + 1), max(1, self.people // 50)):
            began = self._day()
            ended = self._day(began) if self._chance.random() < 0.3 else None
            self._add("partners", person_id=person, state="partner", began_on=began, ended_on=ended)
        for _ in range(self.people // 20):
            self._add("erasures", channel="sms", value_hash=self._key(64), at=self._moment(self._day()))

    def _projects(self) -> None:
        made = self._moment(date(self.year - 1, 1, 2))
        self._add("projects", id=1, title="Signs", about="All signs.", lead="Sam", created_at=made, created_by="Sam")
        kept = {"title": "Signs", "answers": "{}", "influence": "design", "state": "reviewed", "rung": RUNGS[2]}
        self._add("requests", id=1, project_id=1, **kept, created_at=made, created_by="Sam")

    def _opportunities(self) -> None:
        for number in range(1, self.opportunities + self.opportunities // 3 + 1):
            late = number <= self.opportunities
            first = date(self.year, 1, 1) if late else date(self.year - 1, 1, 1)
            made = self._day(first, first + timedelta(days=300))
            ends = self._moment(made + timedelta(days=self._chance.randrange(20, 60)))
            services = self._chance.sample(SERVICES, self._chance.randrange(1, 3))
            rung, online = self._chance.choice(RUNGS), self._chance.random() < 0.4
            details = replace(SIGNS, services=tuple(services), rung=rung, online=online).as_data()
            state = self._chance.choice(("held", "held", "held", "open", "cancelled", "draft"))
            kept = {"state": state, "places": 20, "starts_at": ends - timedelta(hours=2), "ends_at": ends}
            by = {"created_at": self._moment(made), "created_by": "Sam", "details": json.dumps(details)}
            self._add("opportunities", id=number, request_id=1, project_id=1, **kept, **by)
            self._invite(number, made, ends)

    def _invite(self, number: int, made: date, ends: datetime) -> None:
        at = self._moment(made + timedelta(days=1))
        asked = {"words": "{}", "audience": "{}", "state": "finished", "created_at": at, "created_by": "Sam"}
        self._add("broadcasts", id=number, title="Signs", started_at=at, **asked)
        for person in sorted(self._chance.sample(range(1, self.people + 1), min(self.people, 22))):
            state = self._chance.choice(STATES)
            answered = None if state == "offered" else at + timedelta(days=self._chance.randrange(1, 15))
            row = {"opportunity_id": number, "person_id": person, "state": state, "created_at": at}
            invitation = len(self.rows.get("invitations", ())) + 1
            self._add("invitations", id=invitation, **row, answered_at=answered)
            left = {"direction": "out", "channel": "sms", "kind": "broadcast", "lane": 1, "created_at": at}
            gone = {"state": self._chance.choice(("delivered", "delivered", "failed", "suppressed"))}
            about = {"broadcast_id": number, "person_id": person, "said": None}
            self._add("messages", address_id=person, **about, **left, **gone)
            if state == "attended":
                self._after(number, invitation, person, ends)

    def _after(self, number: int, invitation: int, person: int, ends: datetime) -> None:
        for question in QUESTIONS:
            if self._chance.random() < 0.8:
                answer = {"question": question, "answer": self._chance.choice(HOW_MUCH)}
                self._add("event_answers", id=self._key(), opportunity_id=number, invitation_id=invitation, **answer)
        if self._chance.random() < 0.5:
            paid = ends + timedelta(days=self._chance.randrange(1, 40))
            kept = {"kind": "expenses", "pence": self._chance.randrange(200, 2000), "state": "paid", "claimed_at": ends}
            self._add("claims", person_id=person, opportunity_id=number, session_at=ends, paid_at=paid, **kept)

    def _listening(self) -> None:
        for number in range(1, self.people + 1):
            said = self._day()
            person = self._chance.choice((None, self._chance.randrange(1, self.people + 1)))
            hear_by = said + timedelta(days=56) if person else None
            waited = timedelta(days=self._chance.randrange(5, 90))
            told = self._moment(said + waited) if person and self._chance.random() < 0.8 else None
            kept = {"method": self._chance.choice(METHODS), "kind": "different", "from_whom": "service_user"}
            times = {"said_on": said, "hear_by": hear_by, "told_at": told}
            self._add("contributions", id=number, person_id=person, text="The letters are small.", **kept, **times)
            if number % 7 == 0:
                passed = self._moment(self._day(said))
                self._add("praise", contribution_id=number, service="eye", passed_on_at=passed)
            if number % 9 == 0:
                self._change(said, "could_not" if number % 45 == 0 else "done")
            if number % 11 == 0:
                approved = self._moment(said)
                withdrawn = self._moment(self._day(said)) if self._chance.random() < 0.2 else None
                level = self._chance.choice(("private", "team", "anonymous", "public"))
                story = {"level": level, "parts": "[]", "state": "approved", "told_on": said}
                self._add("stories", person_id=person or 1, approved_at=approved, withdrawn_at=withdrawn, **story)

    def _change(self, said: date, came_of_it: str) -> None:
        sent = self._moment(self._day(said))
        confirmed = sent + timedelta(days=3) if self._chance.random() < 0.6 else None
        number = len(self.rows.get("updates", ()))
        title, plain, easy = CHANGES[number % len(CHANGES)] if came_of_it == "done" else COULD_NOT
        words = json.dumps({"en": {"plain": plain, "easy": easy}})
        where = json.dumps([SERVICES[0] if number % 4 else SERVICES[number // 4 % len(SERVICES)]])
        kept = {"title": title, "words": words, "services": where, "co_authors": "[]", "created_by": "Sam"}
        self._add("updates", created_at=sent, sent_at=sent, confirmed_at=confirmed, came_of_it=came_of_it, **kept)
        due = self._day(said)
        done = self._moment(self._day(said)) if self._chance.random() < 0.7 else None
        kept = {"what": "Small letters", "owner": "Sam", "action": "Print larger", "created_by": "Sam"}
        self._add("findings", due_on=due, created_at=self._moment(said), done_at=done, **kept)

    def _feedback(self) -> None:
        for _ in range(self.responses):
            month, response = self._day().replace(day=1), self._key()
            service = self._chance.choice((*SERVICES, None)) if self._chance.random() < 0.2 else SERVICES[0]
            same = {"response": response, "flow": "friends_and_family", "service": service, "month": month}
            for question, answer in self._answers():
                self._add("feedback", id=self._key(), question=question, answer=answer, mixed=True, **same)

    def _answers(self) -> Iterator[tuple[str, str]]:
        yield "score", self._chance.choice(SCORES)
        if self._chance.random() < 0.5:
            yield "why", "They were kind."

    def _observations(self) -> None:
        for month in range(24):
            day = date(self.year - 1 + month // 12, month % 12 + 1, 15)
            recorded = {"recorded_at": self._moment(day), "recorded_by": "Sam"}
            for kind, about in OBSERVED.items():
                self._add("observations", kind=kind, observed_on=day, count=about, **recorded)
            self._outside("friends_and_family", month, day, "good", month + 1)
            self._outside("care_opinion", month, day, None, 1)

    def _leaving(self) -> None:
        """Some leave, some twice, some say no again, had only said no, or had nearly joined; all are erased by now."""
        for number in range(self.people // 10):
            told = (True, False) if number % 4 else (False,)
            told = (*told, True, False) if number % 5 == 1 else (*told, False) if number % 5 == 2 else told
            first, subject = self._day(date(self.year - 1, 9, 1), date(self.year, 8, 31)), self._key()
            for later, given in enumerate(told):
                at = self._moment(first + timedelta(days=20 * later))
                said = {"subject": subject, "language": "en", "easy": False, "channel": "sms", "at": at}
                source = None if given else SOURCES[number % len(SOURCES)]
                self._add("consents", purpose="membership_data", given=given, source=source, **said)
                if given and number % 7:
                    self._add("consents", purpose="equality_monitoring", given=True, source=None, **said)

    def _answering(self) -> None:
        """People say whether what they are told of is right, and sometimes we do not understand them."""
        for number, update in enumerate(self.rows.get("updates", ()), 1):
            update["id"] = number
            for person in sorted(self._chance.sample(range(1, self.people + 1), min(self.people, 12))):
                answer = self._chance.choice(("yes", "yes", "no", None))
                self._add(
                    "update_tellings", update_id=number, person_id=person, told_at=update["sent_at"], answer=answer
                )
        for said in self._chance.choices(SAID, k=self.people):
            person = self._chance.randrange(1, self.people + 1)
            channel, at = self.rows["addresses"][person - 1]["channel"], self._moment(self._day())
            left = {"direction": "out", "kind": "text", "lane": 0, "state": "delivered", "created_at": at}
            self._add(
                "messages", address_id=person, channel=channel, broadcast_id=None, person_id=None, said=said, **left
            )

    def _asking_later(self) -> None:
        """Every third has answered the questions that come after a first event."""
        forms = self.rows["equality_answers"][:: len(EQUALITY)]
        for form in forms[::3]:
            given = {question: self._chance.choice(answers) for question, answers in LATER.items()}
            some = self._chance.sample(IMPAIRMENTS, self._chance.choice((1, 1, 1, 2, 3, 8)))
            given["impairments"] = ", ".join(sorted(some)) if self._chance.random() < 0.6 else "not_any"
            for question, answer in given.items():
                said = UNSAID if self._chance.random() < 0.1 else answer
                kept = {"pseudonym": form["pseudonym"], "answered_on": form["answered_on"], "mixed": True}
                self._add("equality_answers", id=self._key(), question=question, answer=said, **kept)

    def _surveys(self) -> None:
        """A survey by sample in most quarters, and one that fewer than five answered."""
        labels = {"yes": "Yes, a lot", "some": "Yes, a little", "no": "No"}
        choices = {key: {"en": label} for key, label in labels.items()}
        words = json.dumps({"question": {"en": "Did it help?"}, "change": {"en": "What we do."}, "choices": choices})
        for number, many in enumerate((40, 60, 7, 40, 50, 60), 1):
            told = self._moment(self._day(date(self.year - 1, 3 * (number % 4) + 1, 1)))
            wanted = min(many, self.people)
            drawn = self._chance.sample(range(1, self.people + 1), wanted)
            said = {person: self._chance.choice(tuple(labels)) for person in drawn[: wanted // 2]}
            by = {"created_at": told - timedelta(days=30), "created_by": "Sam"}
            kept = {"title": f"Survey {number}", "words": words, "closes_at": told, "told_at": told}
            self._add("votes", id=number, **kept, **by)
            chosen = {label: [*said.values()].count(key) for key, label in labels.items()}
            found = surveys.fit(f"Survey {number}", self.people, wanted, wanted - 3, chosen)
            self._add(
                "surveys",
                vote_id=number,
                frame="{}",
                wanted=wanted,
                seed=number,
                in_frame=self.people,
                drawn=wanted,
                drawn_at=by["created_at"],
                drawn_by="Sam",
                result=json.dumps(found._asdict()),
            )
            for person in sorted(drawn):
                self._add("survey_people", vote_id=number, person_id=person)
            for person, choice in sorted(said.items()):
                self._add("vote_answers", vote_id=number, person_id=person, choice=choice)

    def _outside(self, source: str, number: int, day: date, answer: str | None, responses: int) -> None:
        recorded = {"recorded_at": self._moment(day), "recorded_by": "Sam", "reference": str(number)}
        said: Row = {"said_on": day, "service": self._chance.choice(SERVICES), "answer": answer, "responses": responses}
        self._add("outside_feedback", source=source, **said, **recorded)


def add_year(parts: Parts) -> None:
    """Last year and the one before, whole; into an empty database only."""
    with begin(parts.engine) as connection:
        if is_empty(connection):
            put(connection, Year(year=parts.clock().year - 1).rows)
