"""`improvers schema`: what editors complete and explain from, written beside the flows."""

import json
from pathlib import Path

import click

from bot.cli.environment import workshop
from bot.flow.schema import schemas
from bot.work.folder import SHIPPED

FOLDER = Path("flows") / "schema"


def schema(folder: Path | None) -> int:
    """Write flows/schema/NAME.json for each kind of file."""
    target = (folder or workshop() or SHIPPED) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name, made in schemas().items():
        (target / f"{name}.json").write_text(as_text(made), "utf-8")
    click.echo(f"Written to {target}.", err=True)
    return 0


def as_text(made: dict[str, object]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
