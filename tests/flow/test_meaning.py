"""What is another revision, what is only another wording, and what is no change at all."""

import pytest

from bot.flow.meaning import revision_of, shape_in

FLOW = """
title: Tea
starts on: [tea]
steps:
  kind:
    ask: Which tea?
    easy: Tea?
    answer:
      one of:
        green: Green tea
        black: {label: Black tea, also: [builders]}
    save: kind
  milk: {ask: Milk?, easy: Milk?, answer: yes or no, on no: end}
"""
LIST = "title: Cups\nchoices: {small: Small cup, large: Large cup}"
ORGANISATION = "name: Tea house\nrecent months: 18\ncode of conduct: {text: Be kind., easy: Be kind., version: '1'}"
COMMON = "says: {idle: Hello}"


def _sources(flow: str = FLOW, **others: str) -> dict[str, str]:
    files = {"lists/cups": LIST, "organisation": ORGANISATION, "common": COMMON, **others}
    return {"flows/tea.yaml": flow, **{f"flows/{name}.yaml": text for name, text in files.items()}}


HERE = revision_of(_sources())


@pytest.mark.parametrize(
    "flow",
    [
        FLOW + "\n\n# A note for colleagues.\n",
        FLOW.replace("    ask: Which tea?\n    easy: Tea?\n", "    easy: Tea?\n    ask: Which tea?\n"),
        FLOW.replace("ask: Which tea?", 'ask: "Which tea?"'),
        FLOW.replace("    save: kind\n", "    save: kind\n    note: For translators.\n"),
        FLOW.replace("title: Tea\nstarts on: [tea]\n", "starts on:\n  - tea\ntitle: Tea\n"),
    ],
)
def test_looks_change_nothing(flow: str) -> None:
    assert revision_of(_sources(flow)) == HERE


@pytest.mark.parametrize(
    "changed",
    [
        _sources(FLOW.replace("Which tea?", "What tea?")),
        _sources(FLOW.replace("easy: Tea?", "easy: Which one?")),
        _sources(FLOW.replace("Green tea", "Tea that is green")),
        _sources(FLOW.replace("label: Black tea", "label: Tea that is black")),
        _sources(FLOW.replace("[builders]", "[builders, english breakfast]")),
        _sources(FLOW.replace("    save: kind", "    sms: T?\n    hint: Say it again.\n    save: kind")),
        _sources(**{"lists/cups": LIST.replace("Small cup", "Little cup")}),
        _sources(organisation=ORGANISATION.replace("text: Be kind", "text: Be very kind")),
        _sources(common=COMMON.replace("Hello", "Good day")),
        {**_sources(), "locales/pl/LC_MESSAGES/flows.po": "# anything"},
        _sources(wording="never: {simply: Leave it out.}"),
    ],
)
def test_another_wording_keeps_the_shape(changed: dict[str, str]) -> None:
    assert revision_of(changed) != HERE
    assert shape_in(revision_of(changed)) == shape_in(HERE)


@pytest.mark.parametrize(
    "changed",
    [
        _sources(FLOW.replace("save: kind", "save: sort")),
        _sources(FLOW.replace("green: Green tea", "mint: Green tea")),
        _sources(FLOW.replace("on no: end", "on no: kind")),
        _sources(FLOW.replace("  milk: {", "  cow: {")),
        _sources(FLOW.replace("starts on: [tea]", "starts on: [cuppa]")),
        _sources(
            FLOW.replace("        green: Green tea\n", "").replace(
                "[builders]}\n", "[builders]}\n        green: Green tea\n"
            )
        ),
        _sources(**{"lists/cups": "title: Cups\nchoices: {large: Large cup, small: Small cup}"}),
        _sources(organisation=ORGANISATION.replace("18", "12")),
    ],
)
def test_another_shape_is_told_apart(changed: dict[str, str]) -> None:
    assert shape_in(revision_of(changed)) != shape_in(HERE)
