"""The staff pages: their rooms, mounted on the application that serves everything else."""

from flask import Flask

from bot.console import (
    broadcasts,
    composing,
    copies,
    counted,
    duty,
    feedback,
    flows,
    hard_words,
    importing,
    judging,
    languages,
    merging,
    offering,
    opportunities,
    oversight,
    people,
    playing,
    posters,
    projects,
    public,
    reports,
    requests,
    review,
    rights,
    scores,
    signing_in,
    today,
    transcripts,
    updates,
    voting,
)
from bot.console.front import furnish
from bot.console.house import House
from bot.wiring import Parts

ROOMS = (
    signing_in.room,
    today.room,
    transcripts.room,
    copies.room,
    review.room,
    people.room,
    rights.room,
    merging.room,
    importing.room,
    composing.room,
    broadcasts.room,
    duty.room,
    projects.room,
    requests.room,
    offering.room,
    opportunities.room,
    feedback.room,
    scores.room,
    reports.room,
    counted.room,
    public.room,
    judging.room,
    updates.room,
    voting.room,
    posters.room,
    flows.room,
    playing.room,
    languages.room,
    hard_words.room,
    oversight.room,
)


def mount(app: Flask, parts: Parts) -> None:
    """The staff pages are part of the application from now on."""
    house = House.over(parts)
    furnish(app, house)
    for room in ROOMS:
        room.open(app, house)
