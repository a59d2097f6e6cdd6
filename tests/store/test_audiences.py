"""Who is in an audience: those who agreed, match and can be reached; the others counted, with the reason."""

from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from bot.programme.audience import MONTH, Audience
from bot.store import addresses, audiences, candidates, consents, feedback, interests, people, quiet
from bot.store.audiences import Group
from tests.store.crowds import EVERYONE, agree, begun, improver, written
from tests.store.scenes import KEY, NOW, number, somebody


def reached(connection: Connection, audience: Audience = EVERYONE) -> list[int]:
    return audiences.sample(connection, audience, NOW)


def shortages(connection: Connection, audience: Audience = EVERYONE) -> dict[str, int]:
    found = [group for group in audiences.who(connection, audience, NOW) if group.shortage]
    return {group.shortage: group.people for group in found if group.shortage}


def second_address(connection: Connection, person_id: int, last: int, channel: str) -> int:
    """Another address of somebody who has one."""
    there = somebody(connection, last, channel)
    connection.execute(
        text("UPDATE addresses SET person_id = :person WHERE id = :address"),
        {"person": person_id, "address": there.address_id},
    )
    return there.address_id


def test_an_improver_who_agreed_is_reached_and_others_are_not(connection: Connection) -> None:
    ade = improver(connection, 1)
    improver(connection, 2, invited=False)
    improver(connection, 3, invited=None)
    nearly = somebody(connection, 4)
    people.save(connection, nearly.person_id, state="nearly")
    agree(connection, nearly.subject, True)
    assert reached(connection) == [ade.person_id]
    assert shortages(connection) == {"no consent": 2}


def test_the_last_word_in_the_ledger_counts(connection: Connection) -> None:
    ade = improver(connection, 1)
    for given, expected in ((False, []), (True, [ade.person_id]), (True, [ade.person_id]), (False, [])):
        agree(connection, ade.subject, given)
        assert reached(connection) == expected
    agree(connection, ade.subject, True, purpose="membership_data")
    assert reached(connection) == []


def test_who_may_be_invited_is_what_the_ledger_says_of_everybody(connection: Connection) -> None:
    """Whatever was written to the ledger, and in whatever order, the flag beside the person agrees with it."""
    crowd = [improver(connection, last, invited=None) for last in range(1, 31)]
    for turn in range(4):
        for place, them in enumerate(crowd):
            if (place >> turn) & 1:
                agree(connection, them.subject, (place + turn) % 3 != 0)
    flags: dict[int, bool] = dict(connection.execute(text("SELECT id, may_invite FROM people")).all())
    entries = {
        them.person_id: [
            entry.given for entry in consents.of(connection, them.subject) if entry.purpose == "invitations"
        ]
        for them in crowd
    }
    said = {person: theirs[-1] if theirs else None for person, theirs in entries.items()}
    assert {person: bool(flag) for person, flag in flags.items()} == {who: bool(given) for who, given in said.items()}
    assert len(set(said.values())) == 3  # yes, no, and never asked


def test_interests_any_of_them_is_enough(connection: Connection) -> None:
    diabetes = improver(connection, 1, services=("diabetes", "eye"))
    heart = improver(connection, 2, services=("heart",))
    improver(connection, 3)
    interests.replace(connection, heart.person_id, "issue", ["letters"])
    assert reached(connection, Audience(services=("eye", "cancer"))) == [diabetes.person_id]
    assert reached(connection, Audience(issues=("letters",))) == [heart.person_id]
    assert reached(connection, Audience(services=("eye",), issues=("letters",))) == [
        diabetes.person_id,
        heart.person_id,
    ]


def test_languages_and_channels(connection: Connection) -> None:
    english, polish = improver(connection, 1), improver(connection, 2, "telegram", language="pl")
    assert reached(connection, Audience(languages=("pl",))) == [polish.person_id]
    assert reached(connection, Audience(channels=("sms",))) == [english.person_id]
    assert shortages(connection, Audience(channels=("sms",))) == {"no address": 1}


def test_somebody_with_two_addresses_is_written_to_where_they_last_wrote_from(connection: Connection) -> None:
    ade = improver(connection, 1)
    telegram = second_address(connection, ade.person_id, 1, "telegram")
    assert audiences.who(connection, EVERYONE, NOW) == [Group(None, "en", False, "sms", 1)]
    addresses.heard(connection, telegram, NOW + timedelta(minutes=1), 0, None)
    assert audiences.who(connection, EVERYONE, NOW) == [Group(None, "en", False, "telegram", 1)]
    addresses.stop(connection, telegram, NOW)
    assert audiences.who(connection, EVERYONE, NOW) == [Group(None, "en", False, "sms", 1)]


def test_stopped_suppressed_forgotten_and_unreachable_people_are_left_out(connection: Connection) -> None:
    stopped, suppressed, unreachable, forgetting = (improver(connection, last) for last in range(1, 5))
    addresses.stop(connection, stopped.address_id, NOW)
    addresses.suppress(connection, suppressed.address_id, "twilio_30005")
    connection.execute(text("UPDATE addresses SET value = NULL WHERE id = :id"), {"id": unreachable.address_id})
    people.mark_forgetting(connection, forgetting.person_id)
    assert reached(connection) == []
    assert shortages(connection) == {"no address": 2, "stopped": 1}


def test_whoever_pauses_is_left_out_until_the_pause_is_over(connection: Connection) -> None:
    ade, bea = improver(connection, 1), improver(connection, 2)
    quiet.be_quiet(connection, ade.person_id, NOW + timedelta(days=1))
    quiet.be_quiet(connection, bea.person_id, NOW)
    assert reached(connection) == [bea.person_id] == audiences.sample(connection, EVERYONE, NOW)
    assert shortages(connection) == {"paused": 1}


def test_nobody_is_asked_more_often_than_allowed_in_a_month(connection: Connection) -> None:
    ade, bea = improver(connection, 1), improver(connection, 2)
    for back in (MONTH + timedelta(days=2), timedelta(days=2), timedelta(days=1)):
        written(connection, begun(connection, now=NOW - back), now=NOW - back)
    assert reached(connection) == []
    assert shortages(connection) == {"asked too often": 2}
    assert reached(connection, Audience(asked_at_most=3)) == [ade.person_id, bea.person_id]
    # What never left has asked nobody.
    connection.execute(
        text("UPDATE messages SET state = 'cancelled', moved_by = 'stop' WHERE address_id = :id"),
        {"id": bea.address_id},
    )
    assert reached(connection) == [bea.person_id]


@pytest.mark.parametrize(
    ("asked_at_most", "asked_on", "expected"),
    [
        (1, NOW - timedelta(days=29), []),
        (1, NOW - timedelta(days=31), ["both"]),
        (2, NOW - timedelta(days=29), ["both"]),
        (0, None, []),
        (1, None, ["both"]),
    ],
)
def test_the_question_after_a_visit_is_one_of_what_a_month_may_ask(
    connection: Connection, asked_at_most: int, asked_on: datetime | None, expected: list[str]
) -> None:
    ade = improver(connection, 1)
    second_address(connection, ade.person_id, 2, "sms")
    if asked_on is not None:
        for last in (1, 2):  # once a month they are asked, whatever phones they have
            feedback.note_asked(connection, addresses.hash_of(number(last), "sms", KEY), asked_on.date())
    found = [ade.person_id] if expected else []
    audience = Audience(asked_at_most=asked_at_most)
    assert reached(connection, audience) == found
    assert (shortages(connection, audience) == {"asked too often": 1}) is not bool(expected)
    assert [each.person_id for each in candidates.page(connection, 0, audience, 9, NOW)] == found
    assert written(connection, begun(connection, audience)) == 1
    got = connection.execute(text("SELECT person_id FROM messages WHERE broadcast_id IS NOT NULL")).scalars()
    assert list(got) == found


def test_it_counts_together_with_what_goes_to_many(connection: Connection) -> None:
    ade, bea = improver(connection, 1), improver(connection, 2)
    written(connection, begun(connection, now=NOW - timedelta(days=2)), now=NOW - timedelta(days=2))
    feedback.note_asked(connection, addresses.hash_of(number(1), "sms", KEY), NOW.date())
    assert reached(connection) == [bea.person_id]
    assert reached(connection, Audience(asked_at_most=3)) == [ade.person_id, bea.person_id]
    assert shortages(connection) == {"asked too often": 1}


def test_the_counts_say_who_gets_which_words(connection: Connection) -> None:
    improver(connection, 1)
    improver(connection, 2)
    people.save(connection, improver(connection, 3).person_id, easy=True)
    improver(connection, 4, "telegram", language="pl")
    assert audiences.who(connection, EVERYONE, NOW) == [
        Group(None, "en", False, "sms", 2),
        Group(None, "en", True, "sms", 1),
        Group(None, "pl", False, "telegram", 1),
    ]


def test_the_sample_comes_in_pages(connection: Connection) -> None:
    crowd = [improver(connection, last).person_id for last in range(1, 6)]
    first = audiences.sample(connection, EVERYONE, NOW, most=3)
    assert first == crowd[:3]
    assert audiences.sample(connection, EVERYONE, NOW, after=first[-1], most=3) == crowd[3:]


def test_an_equality_answer_cannot_choose_anybody() -> None:
    everything = Audience(("diabetes",), ("letters",), ("en",), ("sms",), 3, 1)
    assert [field.name for field in fields(Audience)] == [
        *("services", "issues", "languages", "channels", "asked_at_most", "not_told_of"),
        # Who was chosen for what, the times that people named, what they need there, Patient Partners, the code of
        # conduct that they agreed to, and who was drawn by chance.
        *("opportunity", "asked_in", "when_free", "cannot_meet", "partners_only", "code_version", "survey"),
    ]
    assert "equality" not in str(audiences.reached(everything))
    with pytest.raises(TypeError):
        Audience.from_data({"ethnicity": ["indian"]})


def test_an_audience_survives_as_data() -> None:
    for audience in (EVERYONE, Audience(("diabetes",), ("letters",), ("en", "pl"), ("sms",), 3)):
        assert Audience.from_data(audience.as_data()) == audience


def test_a_forgotten_person_may_not_be_invited_when_they_come_back(connection: Connection) -> None:
    ade = improver(connection, 1)
    people.forget(connection, ade.person_id)
    again = addresses.arrive(connection, "sms", number(1), addresses.hash_of(number(1), "sms", KEY), NOW)
    people.save(connection, again.person_id, state="improver")
    assert again.person_id != ade.person_id
    assert reached(connection) == []
