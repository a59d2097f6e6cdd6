"""Copies that take long: how far each is, and the file once it is there, for whoever asked for it and nobody else."""

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, here, house
from bot.console.rooms import Room
from bot.programme.roles import ENGAGEMENT
from bot.store.exports import Export
from bot.work.exporting import KEPT

room = Room("copies")
KINDS_OF_FILE = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "text": ("text/plain; charset=utf-8", "txt"),
    "pdf": ("application/pdf", "pdf"),
}
CALLED = {"transcripts": "messages", "record": "record", "people": "people"}


@room.get("/copies", ENGAGEMENT)
def mine() -> str:
    """The copies that somebody asked for within a day: theirs, and nobody else's."""
    return render_template("console/copies.html", found=house().exporting.lately(here().staff_id), called=CALLED)


@room.get("/copies/<int:number>", ENGAGEMENT)
def show(number: int) -> str:
    """How far it is, of about how many, and the file once it is there; the living part alone when a script asks."""
    part = "console/copy_part.html" if request.headers.get("HX-Request") else "console/copy.html"
    copy = _mine(number)
    return render_template(part, copy=copy, what=CALLED[copy.kind], until=copy.made_at + KEPT)


@room.get("/copies/<int:number>/file", ENGAGEMENT)
def fetch(number: int) -> AnyResponse:
    """The file, read a part at a time."""
    copy = _mine(number)
    found = house().exporting.fetch(number, by(), here().role)
    if found is None:
        return redirect(url_for(f"{NAME}_copies.show", number=number))
    content_type, ending = KINDS_OF_FILE[copy.form]
    name = f"{CALLED[copy.kind]}-{copy.made_at.astimezone(house().parts.zone):%Y-%m-%d}.{ending}"
    return Response(found, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@room.post("/copies/<int:number>/drop", ENGAGEMENT)
def drop(number: int) -> AnyResponse:
    """Nothing of it is left here."""
    _mine(number)
    return doing(
        lambda: house().exporting.drop(number, by()),
        sentence("The copy is gone from here."),
        redirect(url_for(f"{NAME}_copies.mine"), 303),
    )


def _mine(number: int) -> Export:
    found = house().exporting.look(number, here().staff_id)
    if found is None:
        abort(404)
    return found
