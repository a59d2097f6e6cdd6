"""A broadcast's file: the example of the manual, and every mistake with its line and column."""

import re
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.flow import Book, Speech, load_book
from bot.flow.notices import notice_of
from bot.programme.audience import Audience
from bot.programme.hours import OpenHours
from bot.work.broadcast_file import BroadcastMistakes, Draft, read_broadcast
from tests.work.hospital import shipped

MANUAL = (Path(__file__).parents[2] / "docs" / "broadcasts.md").read_text("utf-8")
EXAMPLE, FROM_TEMPLATE = re.findall(r"```yaml broadcast\n(.*?)```", MANUAL, re.DOTALL)
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
GOOD = """\
title: Signs
to: everyone
words:
  en:
    plain: "{name}: would you help choose new signs?"
    easy: "{name}: Can you help us choose new signs?"
"""


FRIDAY = """title: Open evening
to: everyone
text: common.send_come
with: {day: 2027-03-09, hour: "14:30", place: {en: the main hall, pl: główna sala}}
"""
POLISH = "{name}: zapraszamy: {slot_day}, {slot_hour}, {slot_place}."


@cache
def book() -> Book:
    """The shipped flows, with Polish switched on and two of its texts."""
    sources = dict(shipped())
    idle, come = (load_book(sources).common[key].plain for key in ("idle", "send_come"))
    organisation = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = organisation.replace("languages: [en] ", "languages: [en, pl] ")
    sources["locales/pl/LC_MESSAGES/flows.po"] = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgctxt "common.send_come"\nmsgid "{come}"\nmsgstr "{POLISH}"\n\n'
        f'msgctxt "common.idle"\nmsgid "{idle}"\nmsgstr "{{name}}: tak"\n\n'
        'msgctxt "list.services.maternity"\nmsgid "Maternity"\nmsgstr "Położnictwo"\n'
    )
    return load_book(sources)


def read(text: str) -> Draft:
    return read_broadcast("signs.yaml", text, book(), OpenHours(time(9), time(19), LONDON), NOW)


def mistakes_in(text: str) -> list[str]:
    with pytest.raises(BroadcastMistakes) as caught:
        read(text)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_example_of_the_manual_is_a_good_one() -> None:
    draft = read(EXAMPLE)
    assert draft.advice == []
    assert draft.audience == Audience(services=("eye", "diabetes"), issues=("parking",), asked_at_most=2)
    assert draft.expires_at == datetime(2099, 12, 20, 18, 0, tzinfo=LONDON)
    said = notice_of(book(), draft.words).say(Speech("en", False, "sms"))
    assert said.startswith("Leicester's Hospitals: would you help choose new signs?")


def test_a_day_alone_means_until_its_end() -> None:
    draft = read(f"{GOOD}until: 2026-11-03\n")
    assert draft.expires_at == datetime(2026, 11, 4, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("title: Signs", "titel: Signs"), 'signs.yaml:1:1: a broadcast cannot have "titel". Did you mean "title"?'),
        (("title: Signs", "title: Signs\nto:\n  - x"), "signs.yaml:4:1: "),
        (("to: everyone\n", ""), 'signs.yaml:1:1: "to" is missing'),
        (("to: everyone", "to: nobody"), 'signs.yaml:2:5: "to" must have named parts'),
        (("to: everyone", "to: {ethnicity: [indian]}"), 'signs.yaml:2:6: "to" cannot have "ethnicity".'),
        (("to: everyone", "to: {services: [eyes]}"), 'signs.yaml:2:17: "eyes" is not one of the services.'),
        (("to: everyone", "to: {services: []}"), 'signs.yaml:2:16: "services" names none'),
        (("to: everyone", "to: {channels: [email]}"), 'signs.yaml:2:17: "email" is not one of the channels.'),
        (("to: everyone", "to: {languages: [gu]}"), 'signs.yaml:2:18: "gu" is not one of the languages.'),
        (("to: everyone", "to: {asked at most: often}"), 'signs.yaml:2:21: "asked at most" must be a number'),
        (("to: everyone", "to: {asked at most: 0}"), 'signs.yaml:2:21: "asked at most" must be a number'),
        (
            ("to: everyone", "to: {asked at most: 5}"),
            'signs.yaml:2:21: "asked at most" must be a number of times a month from 1 to 4',
        ),
        (("to: everyone", "to: everyone\nuntil: soon"), 'signs.yaml:3:8: "until" must be like 2026-12-20'),
        (("to: everyone", "to: everyone\nuntil: 2026-02-30"), 'signs.yaml:3:8: "until" must be like 2026-12-20'),
        (("to: everyone", "to: everyone\nuntil: 2026-11-02"), 'signs.yaml:3:8: "until" is over already'),
        (("to: everyone", "to: everyone\nbegins: tomorrow"), 'signs.yaml:3:9: "begins" must be like 2026-12-20 10:00'),
        (("to: everyone", "to: everyone\nbegins: 2026-11-02 10:00"), 'signs.yaml:3:9: "begins" is over already'),
        (("to: everyone", "to: everyone\nbegins: 2026-11-05 20:00"), "signs.yaml:3:9: it begins outside sending hours"),
        (
            ("to: everyone", "to: everyone\nuntil: 2026-11-04\nbegins: 2026-11-05 10:00"),
            'signs.yaml:4:9: "begins" is not before "until"',
        ),
        (("to: everyone", "to: everyone\ntext: common.idle"), 'signs.yaml:1:1: say it in "words"'),
        (("{name}: would", "{first_name}, would"), 'signs.yaml:5:12: "{first_name}" is no fact of the organisation'),
        (("{name}: would", "{name}: please note: would"), 'signs.yaml:5:12: "please note" is hard to read'),
        (("would you", "would you " * 40), "signs.yaml:5:12: by SMS this makes 3 parts"),
        (("would you", "would {you"), 'signs.yaml:5:12: "{" stands alone'),
        (('    easy: "{name}: Can you help us choose new signs?"\n', ""), "signs.yaml:5:12: easy words are missing"),
        (("  en:", "  gu:"), 'signs.yaml:4:3: the words need English: add "en:"'),
    ],
)
def test_a_mistake_is_told_with_its_place(change: tuple[str, str], told: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    assert any(mistake.startswith(told) for mistake in mistakes_in(text)), mistakes_in(text)


def test_everything_wrong_is_told_at_once() -> None:
    text = GOOD.replace("everyone", "{services: [eyes]}\nuntil: soon").replace("{name}: would", "{nam}: would")
    assert len(mistakes_in(text)) == 3


def test_what_is_no_yaml_at_all_is_told_too() -> None:
    assert mistakes_in("title: [")[0].startswith("signs.yaml:2:1: this is not readable as YAML")


@pytest.mark.parametrize(
    ("polish", "told"),
    [
        ("  pl: {plain: Pomozesz?}\n", 'signs.yaml:7:7: "reviewed" (who has read it, and when) is missing.'),
        ("  pl: {plain: Tak, sms: Nie, reviewed: Ewa}\n", 'signs.yaml:7:20: the English words have no "sms"'),
        ("  gu: {plain: Ha, reviewed: Asha}\n", 'signs.yaml:7:7: the language "gu" is not switched on'),
        ("  pl: {reviewed: Ewa}\n", 'signs.yaml:7:7: "plain" is missing.'),
        ('  pl: {plain: "{nazwa}: Tak", reviewed: Ewa}\n', 'signs.yaml:7:15: "{nazwa}" is no fact'),
        (f"  pl: {{plain: {'Zażółć ' * 40}, reviewed: Ewa}}\n", "signs.yaml:7:15: by SMS this makes "),
    ],
)
def test_a_translation_is_checked_as_well(polish: str, told: str) -> None:
    assert any(mistake.startswith(told) for mistake in mistakes_in(GOOD + polish)), mistakes_in(GOOD + polish)


def test_a_service_in_the_words_and_no_name_at_the_start_are_advice() -> None:
    text = GOOD.replace("{name}: would you help choose new signs?", "Would you help in the eye clinic?")
    assert [str(mistake) for mistake in read(text).advice] == [
        "signs.yaml:5:12: advice: begin with who we are: {name}.",
        'signs.yaml:5:12: advice: this names "Eye clinic": a locked screen is read by others, so name no clinic.',
    ]


def test_a_service_is_found_in_its_translation_too() -> None:
    draft = read(GOOD + '  pl: {plain: "{name}: oddział położnictwo", reviewed: Ewa}\n')
    assert any('"Położnictwo"' in mistake.what for mistake in draft.advice)


def test_a_published_text_can_be_sent_and_is_taken_as_it_is() -> None:
    words = book().texts["common.idle"]
    draft = read("title: Hello\nto: everyone\ntext: common.idle\n")
    assert draft.words == {"en": {"plain": words.plain, "easy": words.easy}, "pl": {"plain": "{name}: tak"}}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (
            "common.troubel",
            'signs.yaml:3:7: no published text is called "common.troubel". Did you mean "common.trouble"?',
        ),
        ("common.too_small", 'signs.yaml:3:7: the text "common.too_small" names "{least}"'),
    ],
)
def test_a_published_text_that_cannot_be_sent_to_many(key: str, told: str) -> None:
    assert mistakes_in(f"title: Hello\nto: everyone\ntext: {key}\n")[0].startswith(told)


def test_the_template_of_the_manual_is_a_good_one() -> None:
    assert (
        read(FROM_TEMPLATE)
        .words["en"]["easy"]
        .startswith("{name}: You can come and meet us. It is on Monday 9 March 2099 at 2:30pm. Where: Glenfield. ")
    )


def test_the_rooms_of_a_template_are_filled_as_each_language_writes() -> None:
    draft = read(FRIDAY)
    assert draft.words["pl"] == {"plain": "{name}: zapraszamy: wtorek, 9 marca 2027, 14:30, główna sala."}
    assert draft.words["en"]["plain"].startswith(
        "{name}: come and meet us on Tuesday 9 March 2027 at 2:30pm, the main hall. "
    )
    assert draft.advice == []


def test_a_language_without_the_words_of_a_place_is_told_and_left_out() -> None:
    draft = read(FRIDAY.replace(", pl: główna sala", ""))
    assert set(draft.words) == {"en"}
    assert [each.what for each in draft.advice] == [
        '"place" is not said in "pl": whoever reads that gets of all this what they chose instead.'
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("day: 2027-03-09", "day: 2027-02-30", 'signs.yaml:4:13: "day" must be like 2026-12-20, not "2027-02-30".'),
        ('hour: "14:30"', "hour: noon", 'signs.yaml:4:31: "hour" must be like 14:30, not "noon".'),
        (
            'hour: "14:30", ',
            "",
            'signs.yaml:3:7: the text "common.send_come" has room for "hour": say it under "with".',
        ),
        ("{en: the main hall, pl:", "{pl:", 'signs.yaml:4:47: the place needs English: add "en: ...".'),
        ("with: {", "with: {sum: £20, ", 'signs.yaml:4:13: the text has no room for "sum".'),
        ("with: {", "with: {sun: £20, ", 'signs.yaml:4:8: "with" cannot have "sun".'),
        ("text: common.send_come", "words: {en: {plain: x, easy: y}}", '"with" fills the rooms of a published text'),
    ],
)
def test_what_is_wrong_with_the_rooms_is_told(right: str, wrong: str, told: str) -> None:
    assert right in FRIDAY
    assert any(told in line for line in mistakes_in(FRIDAY.replace(right, wrong)))


def test_language_comes_before_variant_and_english_last() -> None:
    notice = notice_of(
        book(),
        {"en": {"plain": "{name}: yes", "easy": "{name}: easy", "sms": "short"}, "pl": {"plain": "{name}: tak"}},
    )
    said = {
        (language, easy, channel): notice.say(Speech(language, easy, channel))
        for language in ("en", "pl", "ur")
        for easy in (False, True)
        for channel in ("sms", "telegram")
    }
    assert said["en", False, "sms"] == said["ur", False, "sms"] == "short"
    assert said["en", True, "sms"] == "Leicester's Hospitals: easy"
    assert said["pl", True, "sms"] == said["pl", False, "telegram"] == "Leicester's Hospitals: tak"
    assert [notice.language_for(language) for language in ("en", "pl", "ur")] == ["en", "pl", "en"]
