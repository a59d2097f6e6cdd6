"""Every figure of a report once more, from the rows of a made-up year, in plain loops, by none of our rules."""

import json
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.year import Year

ENTERED = (
    *("trained_people", "trained_staff", "complaints", "care_opinion_changes", "pha_tool_entries", "awards"),
    *("social_media_posts", "website_visits", "advisory_board_meetings"),
    *("advisory_board_effective_yes", "advisory_board_effective_asked"),
    *("impact_survey_staff_yes", "impact_survey_staff_asked"),
)
LONDON = ZoneInfo("Europe/London")
Row = dict[str, Any]


class Slowly:
    """The figures of the days from `first` to the day before `until`, as `seen` finds them."""

    def __init__(self, year: Year, first: date, until: date, seen: datetime) -> None:
        self.rows, self.first, self.until, self.seen = year.rows, first, until, seen

    def day(self, moment: datetime) -> date:
        return moment.astimezone(LONDON).date()

    def within(self, table: str, column: str) -> list[Row]:
        """The rows of a table that fall into the period by that column, a day or a moment."""
        found = []
        for row in self.rows[table]:
            when = row.get(column)
            day = self.day(when) if isinstance(when, datetime) else when
            if day is not None and self.first <= day < self.until:
                found.append(row)
        return found

    def observed(self, kind: str) -> int | None:
        """None where nobody entered any."""
        found = [row["count"] for row in self.within("observations", "observed_on") if row["kind"] == kind]
        return sum(found) if found else None

    def stories_elsewhere(self, kind: str, source: str) -> int | None:
        taken_in = [row["responses"] for row in self.within("outside_feedback", "said_on") if row["source"] == source]
        entered = self.observed(kind)
        return max(sum(taken_in), entered or 0) if taken_in else entered

    def promoted(self) -> list[Row]:
        made = [row for row in self.within("opportunities", "created_at") if row["state"] != "draft"]
        return [json.loads(row["details"]) for row in made]

    def attended(self) -> list[Row]:
        ended = {row["id"] for row in self.within("opportunities", "ends_at")}
        return [
            row for row in self.rows["invitations"] if row["opportunity_id"] in ended and row["state"] == "attended"
        ]

    def after(self, question: str) -> tuple[int, int]:
        ended = {row["id"] for row in self.within("opportunities", "ends_at")}
        given = [
            row["answer"]
            for row in self.rows["event_answers"]
            if row["opportunity_id"] in ended and row["question"] == question
        ]
        return given.count("fully"), len(given)

    def with_staff(self, again: tuple[int, int]) -> tuple[int, int]:
        """What staff said, together with what others did unless they are too few to be told of."""
        staff = self.observed("impact_survey_staff_yes") or 0, self.observed("impact_survey_staff_asked") or 0
        return staff if again[1] < 5 else (again[0] + staff[0], again[1] + staff[1])

    def surveys(self) -> list[tuple[str, int, list[str]]]:
        """(title, how many were drawn, what each of them who answered chose) of every survey told in the period."""
        found = []
        for vote in self.within("votes", "told_at"):
            drawn = {row["person_id"] for row in self.rows["survey_people"] if row["vote_id"] == vote["id"]}
            said = [row for row in self.rows["vote_answers"] if row["vote_id"] == vote["id"]]
            found.append((vote["title"], len(drawn), [row["choice"] for row in said if row["person_id"] in drawn]))
        return found

    def sampled(self) -> tuple[int, int]:
        """Without the surveys that a few answered."""
        large = [(len(said), drawn) for _, drawn, said in self.surveys() if len(said) not in range(1, 5)]
        return sum(answered for answered, _ in large), sum(drawn for _, drawn in large)

    def scores(self) -> list[str]:
        ours = [row["answer"] for row in self.within("feedback", "month") if row["question"] == "score"]
        for row in self.within("outside_feedback", "said_on"):
            if row["source"] == "friends_and_family":
                ours += [row["answer"]] * row["responses"]
        return ours

    def asks(self) -> list[int]:
        begun = {row["id"] for row in self.within("broadcasts", "started_at")}
        sent: dict[int, int] = {}
        for row in self.rows["messages"]:
            if row["broadcast_id"] in begun and row["state"] != "suppressed":
                sent[row["person_id"]] = sent.get(row["person_id"], 0) + 1
        return sorted(sent.values())

    def promises(self) -> tuple[int, int, int, int]:
        kept = late = broken = 0
        for row in self.within("contributions", "hear_by"):
            told = self.day(row["told_at"]) if row["told_at"] and row["told_at"] <= self.seen else None
            if told and told <= row["hear_by"]:
                kept += 1
            elif told:
                late += 1
            elif row["hear_by"] < self.seen.astimezone(LONDON).date():
                broken += 1
        return kept, late, broken, kept + late + broken

    def involved(self) -> set[int]:
        people = {row["person_id"] for row in self.within("invitations", "answered_at")}
        people |= {row["person_id"] for row in self.attended()}
        return people | {row["person_id"] for row in self.within("contributions", "said_on") if row["person_id"]}

    def ledger(self) -> tuple[set[str], set[str], set[str]]:
        """By the ledger: who is a member at the end of the period, who joined in it, and who left in it."""
        agree: set[str] = set()
        members: set[str] = set()
        joined: set[str] = set()
        left: set[str] = set()
        for row in self.rows["consents"]:
            who, day = row["subject"], self.day(row["at"])
            if day >= self.until:
                continue
            if row["purpose"] == "equality_monitoring":
                members.add(who)
                joined |= {who} if day >= self.first else set()
            elif row["given"]:
                agree.add(who)
            elif who in agree:
                agree.remove(who)
                left |= {who} if who in members and day >= self.first else set()
                members.discard(who)
        return members, joined, left

    def came_from(self, who: set[str]) -> Counter[str]:
        """Where those of the ledger who have left by now had come from."""
        rows = self.rows["consents"]
        sources = {row["subject"]: row["source"] for row in rows if not row["given"]}
        return Counter(sources[subject] or "not said" for subject in who)

    def to_many(self) -> list[Row]:
        begun = {row["id"] for row in self.within("broadcasts", "started_at")}
        return [row for row in self.rows["messages"] if row["broadcast_id"] in begun]

    def tellings(self) -> list[Row]:
        sent = {row["id"] for row in self.within("updates", "sent_at")}
        return [row for row in self.rows["update_tellings"] if row["update_id"] in sent]

    def misunderstood(self) -> list[Row]:
        said = (".hint", "common.idle", "common.gave_up")
        ours = self.within("messages", "created_at")
        return [row for row in ours if any(part in (row["said"] or "") for part in said)]

    def since_first(self, question: str) -> tuple[int, int, int]:
        """Of all whose last answer by the end is of the period: how many said more than at first, less, and all."""
        ends = {row["id"]: row["ends_at"] for row in self.rows["opportunities"]}
        invited = {row["id"]: row for row in self.rows["invitations"]}
        given: dict[int, list[tuple[Any, int, int]]] = {}
        for row in self.rows["event_answers"]:
            person = invited[row["invitation_id"]]["person_id"]
            if row["question"] == question and self.day(ends[row["opportunity_id"]]) < self.until:
                high = {"fully": 2, "partly": 1}.get(row["answer"], 0)
                given.setdefault(person, []).append((ends[row["opportunity_id"]], row["invitation_id"], high))
        changes = [
            sorted(answers)[-1][2] - sorted(answers)[0][2]
            for answers in given.values()
            if len(answers) > 1 and self.day(max(answers)[0]) >= self.first
        ]
        return sum(each > 0 for each in changes), sum(each < 0 for each in changes), len(changes)

    def ways(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Of each way of asking and telling, by each dimension: of each group how many came to something, and all."""
        people = {row["id"]: row for row in self.rows["people"]}
        at = {row["person_id"]: row["channel"] for row in self.rows["addresses"]}
        lived = {row["id"]: row["person_id"] for row in self.rows["addresses"]}
        asked = {
            "invitations": [
                (row["person_id"], at[row["person_id"]], row["state"] != "offered")
                for row in self.within("invitations", "created_at")
            ],
            "messages": [(row["person_id"], row["channel"], row["state"] == "delivered") for row in self.to_many()],
            "updates": [(row["person_id"], at[row["person_id"]], row["answer"] is not None) for row in self.tellings()],
            "contributions": [
                (row["person_id"], at[row["person_id"]], row["told_at"] is not None)
                for row in self.within("contributions", "said_on")
                if row["person_id"]
            ],
            "misunderstood": [(lived[row["address_id"]], row["channel"], False) for row in self.misunderstood()],
        }
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for way, rows in asked.items():
            for person, channel, came_to_something in rows:
                words = "easy words" if people[person]["easy"] else "plain words"
                keys = {"languages": people[person]["language"], "words": words, "channels": channel}
                for dimension, key in keys.items():
                    of = found.setdefault(f"{way} {dimension}", {})
                    part, whole = of.get(key, (0, 0))
                    of[key] = part + came_to_something, whole + 1
        return found

    def figures(self) -> dict[str, Any]:
        """By the keys of the reports; a share is (part, whole)."""
        invited = self.within("invitations", "created_at")
        yes = [row for row in invited if row["state"] in ("attended", "missed", "cancelled_by_person")]
        kept, late, broken, due = self.promises()
        days = sorted(
            (self.day(row["told_at"]) - row["said_on"]).days for row in self.within("contributions", "told_at")
        )
        told = self.within("updates", "sent_at")
        sent = [row for row in told if row["came_of_it"] == "done"]
        good = [score for score in self.scores() if score in ("very_good", "good")]
        again = self.after("again")
        members, joined, left = self.ledger()
        surer, knew = self.since_first("confidence_or_connections"), self.since_first("knew_purpose")
        answers = [row["answer"] for row in self.tellings()]
        overdue = [
            row
            for row in self.within("findings", "due_on")
            if row["done_at"] is None or self.day(row["done_at"]) >= self.until
        ]
        return {
            "improvers": sum(self.day(row["joined_at"]) < self.until for row in self.rows["people"]) + len(members),
            "joined": len(self.within("people", "joined_at")) + len(joined),
            "leavers": len(left),
            "left": len(self.within("erasures", "at")),
            "active": len(self.involved()),
            "partners": sum(
                row["began_on"] < self.until and (row["ended_on"] is None or row["ended_on"] >= self.until)
                for row in self.rows["partners"]
            ),
            "opportunities": len(self.promoted()),
            "virtual": sum(details["online"] for details in self.promoted()),
            "in_person": sum(not details["online"] for details in self.promoted()),
            "invited": len(invited),
            "accepted": len(yes),
            "attended": len(self.attended()),
            "broadcasts": len(self.within("broadcasts", "started_at")),
            "feedback": len(self.scores()),
            "contributions": len(self.within("contributions", "said_on")),
            **{kind: self.observed(kind) for kind in ENTERED},
            "care_opinion_stories": self.stories_elsewhere("care_opinion_stories", "care_opinion"),
            "ten_thousand_more_voices": self.stories_elsewhere("ten_thousand_more_voices", "ten_thousand_more_voices"),
            "paid": sum(row["pence"] for row in self.within("claims", "paid_at")) / 100,
            "answered": (sum(row["state"] != "offered" for row in invited), len(invited)),
            "reached": (sum(row["state"] == "delivered" for row in self.to_many()), len(self.to_many())),
            "updates_answered": (sum(answer is not None for answer in answers), len(answers)),
            "not_understood": len(self.misunderstood()),
            "asks_median": middle(self.asks()),
            "asks_most": max(self.asks(), default=None),
            "days_to_told": middle(days),
            "promises_kept": (kept, due),
            "promises_late": (late, due),
            "promises_broken": (broken, due),
            "access_met": self.after("access_met"),
            "felt_heard": self.after("felt_heard"),
            "knew_purpose": self.after("knew_purpose"),
            "survey_answered": self.sampled(),
            "satisfied": self.with_staff(again),
            "changes": len(sent),
            "could_not": len(told) - len(sent),
            "changes_confirmed": (sum(row["confirmed_at"] is not None for row in sent), len(sent)),
            "actions_done": len(self.within("findings", "done_at")),
            "actions_late": len(overdue),
            "confidence": self.after("confidence_or_connections"),
            "confidence_more": (surer[0], surer[2]),
            "confidence_less": (surer[1], surer[2]),
            "knowledge_more": (knew[0], knew[2]),
            "knowledge_less": (knew[1], knew[2]),
            "again": again,
            "stories": sum(
                row["withdrawn_at"] is None and row["level"] != "private"
                for row in self.within("stories", "approved_at")
            ),
            "praise": len(self.within("praise", "passed_on_at")),
            "positive": (len(good), len(self.scores())),
        }


def middle(values: list[int]) -> float | None:
    """The median, by sorting."""
    if not values:
        return None
    half = len(values) // 2
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2
