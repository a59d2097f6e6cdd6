"""`improvers project` and `improvers request`: from an idea to a request that the PPI team has reviewed."""

from pathlib import Path

import click

from bot.cli.beginning import noting, parts
from bot.programme.requests import EVALUATION, QUESTIONS
from bot.store.projects import Request
from bot.work.involving import Involving


def add_project(title: str, about: str, lead: str, by: str) -> int:
    """0 once the project is kept."""
    with noting(by, "began_project", "project") as note:
        number = _orders().add_project(title, about, lead, by)
        note.number = number
    click.echo(f"Project {number} is there. Its request: improvers request add {number} FILE --by NAME")
    return 0


def list_projects() -> int:
    """0 always."""
    for project in _orders().all_projects():
        state = "ended" if project.ended_at else "under way"
        click.echo(f"{project.id}  {state}  {project.created_at:%Y-%m-%d}  {project.title}")
    return 0


def show_project(number: int) -> int:
    """0 always: whatever it is, it is shown."""
    project, requests = _orders().project(number)
    click.echo(f"Project {project.id}: {project.title}\n{project.about}\nLed by {project.lead}.")
    for request in requests:
        click.echo(f"Request {request.id}  {request.state}  {request.title}")
    for key, answer in (project.evaluation or {}).items():
        click.echo(f"{EVALUATION.get(key, key)}\n    {answer}")
    return 0


def end_project(number: int, file: Path, by: str) -> int:
    """0 once it has ended."""
    with noting(by, "ended_project", "project", number):
        _orders().end_project(number, file, by)
    click.echo(f"Project {number} has ended.")
    return 0


def add_request(project: int, file: Path, by: str) -> int:
    """0 once the draft is kept."""
    with noting(by, "wrote_request", "request") as note:
        number = _orders().add_request(project, file, by)
        note.number = number
    click.echo(f"Request {number} is a draft. To hand it in: improvers request submit {number}")
    return 0


def submit_request(number: int, by: str) -> int:
    """0 once it is with the PPI team."""
    with noting(by, "submitted_request", "request", number):
        _orders().submit(number)
    click.echo(f"Request {number} is with the PPI team.")
    return 0


def review_request(number: int, rung: str, equality_impact: str, by: str) -> int:
    """0 once people may be asked."""
    with noting(by, "reviewed_request", "request", number):
        _orders().review(number, rung, equality_impact, by)
    click.echo(f"Request {number} is reviewed. To go on: improvers opportunity add {number} FILE --by NAME")
    return 0


def return_request(number: int, why: str, by: str) -> int:
    """0 once it is back with whoever wrote it."""
    with noting(by, "returned_request", "request", number, why):
        _orders().send_back(number, why)
    click.echo(f"Request {number} is returned.")
    return 0


def show_request(number: int) -> int:
    """0 always: whatever it is, it is shown."""
    for line in _lines(_orders().request(number)):
        click.echo(line)
    return 0


def _lines(request: Request) -> list[str]:
    said = [f"{question}\n    {request.answers.get(key, '(no answer)')}" for key, question in QUESTIONS.items()]
    lines = [
        f"Request {request.id} of project {request.project_id}: {request.title}",
        f"State: {request.state}. Written by {request.created_by}.",
        *said,
        f"People's input can change: {request.influence}.",
    ]
    if request.returned_why:
        lines.append(f"Returned: {request.returned_why}")
    if request.reviewed_by:
        lines.append(f"Reviewed by {request.reviewed_by}: {request.rung}. Equality impact: {request.equality_impact}")
    return lines


def _orders() -> Involving:
    here = parts()
    return Involving(here.engine, here.shelf, here.clock)
