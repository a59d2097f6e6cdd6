"""`improvers chat`: a flow played in the terminal, by the same pure functions that answer real people."""

from datetime import datetime
from pathlib import Path

import click

from bot.cli import fail
from bot.flow import (
    Book,
    Heard,
    KeepApart,
    Reply,
    Save,
    Speech,
    Talk,
    Wording,
    load_book,
    question_open,
    reply,
    resume,
    word_turn,
)
from bot.flow.mistakes import did_you_mean
from bot.work.shelf import SHIPPED, read_folder


def chat(flow: str, language: str, easy: bool, channel: str, organisation: Path | None) -> int:
    """Talk until the person closes the input, or the flow is over."""
    book = load_book(read_folder(SHIPPED, organisation))
    if flow not in book.flows:
        fail(
            f'There is no flow called "{flow}".{did_you_mean(flow, book.flows)} Known: {", ".join(sorted(book.flows))}'
        )
    if language not in book.languages:
        fail(f'"{language}" is not switched on in organisation.yaml. Known: {", ".join(book.languages)}')
    first = next((words[0] for words in book.flows[flow].starts_on.values() if words), None)
    if first is None:
        fail(f'No word starts the flow "{flow}": it is run by others. Play the flow that runs it.')
    click.echo("Type what the person would say. Close the input (Ctrl-D) to leave.\n", err=True)
    play(book, Talk({}, language, easy, channel), first)
    return 0


def play(book: Book, talk: Talk, text: str) -> None:
    """The conversation, beginning with `text` as if the person had sent it."""
    click.echo(f"> {text}")
    while True:
        talk, wording = answer(book, talk, text)
        _show(wording)
        if question_open(book, talk.place) is None:
            return
        try:
            text = click.prompt(">", prompt_suffix=" ")
        except click.Abort:
            click.echo()
            return


def answer(book: Book, talk: Talk, text: str) -> tuple[Talk, Wording]:
    """What one more message leads to, remembered in the Talk itself: no database, no clock of ours."""
    now = datetime.now().astimezone()
    decided = reply(book, talk, Heard(text), now)
    talk = _remember(talk, decided)
    while decided.turn is not None and decided.turn.doing is not None:
        verb = decided.turn.doing.verb
        decided = resume(book, talk, decided, _RESULTS.get(verb, ""), now)
        talk = _remember(talk, decided)
    talk = talk._replace(
        flow=decided.flow, place=decided.place, paused=decided.paused, stopped=decided.act == "stop", last_heard=now
    )
    speech = Speech(talk.language, talk.easy, talk.channel)
    return talk, word_turn(book, decided.effects, speech, talk.facts)


_RESULTS = {"enrol": "joined"}


def _remember(talk: Talk, decided: Reply) -> Talk:
    facts = dict(talk.facts)
    for effect in decided.effects:
        if isinstance(effect, Save):
            facts[effect.fact] = effect.value
        elif isinstance(effect, KeepApart) and effect.answer is not None:
            facts[effect.question] = effect.answer
    easy = talk.easy if decided.easy is None else decided.easy
    return talk._replace(facts=facts, language=decided.language or talk.language, easy=easy)


def _show(wording: Wording) -> None:
    click.echo()
    for line in wording.body.split("\n"):
        click.echo(f"    {line}")
    if wording.buttons:
        click.echo("    " + " ".join(f"[{label}]" for label, _ in wording.buttons))
    click.echo()
