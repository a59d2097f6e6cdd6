"""Every staff page with somebody in it, as the browser tests open them and as they are photographed."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.demo.running import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

WHO = "Ali Admin"
TODAY = datetime.now(UTC).date()


def people_it(url: str) -> None:
    """Somebody joins, somebody needs help, one asks for a call, and one has a name from right to left."""
    with Visitor(url) as visitor:
        for said in ("JOIN", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none"):
            visitor.say("sms", said)
        visitor.say("telegram", "/start")
        visitor.say("telegram", "CALL")
        visitor.say("telegram", "07700 900123")
    with Visitor(url) as visitor:
        for said in ("JOIN-W5", "yes", "2", "eye", "AGREE", "yes", "yes", "مريم العبد الله", "none"):
            visitor.say("sms", said)


def staff_work(page: "Page", url: str) -> None:
    """Somebody of staff enters what was said, finds something in it, tells it back, writes to many and asks."""
    month = f"{TODAY + timedelta(days=30)}"
    _send(page, f"{url}/feedback/enter", "Keep it", said="The letters are too small to read.")
    finding = {"what": "Letters are too small", "owner": "Sam Lee", "action": "Print them larger", "due": month}
    _send(page, f"{url}/findings", "Add", voices="1", **finding)
    told = "{name}: you said letters were too small. They are larger now."
    easy = "Hello from {name}. You said letters were too small. They are larger now."
    _send(page, f"{url}/updates/new", "Keep the draft", title="Larger letters", voices="1", plain=told, easy=easy)
    _send(page, f"{url}/broadcasts/new", "Keep the draft")
    _send(page, f"{url}/projects/1/request", "Keep as a draft", title="Signs that everybody can read")
    question = {
        "change": "The colour with most votes goes on every sign.",
        "question": "Which colour shall the signs have?",
        "choice_1": "Blue",
        "choice_2": "Yellow",
    }
    both = {f"{name}_{words}": text for name, text in question.items() for words in ("plain", "easy")}
    _send(page, f"{url}/votes/new", "Open the vote", title="Signs", closes=f"{month}T12:00", **both)
    drawn = {"title": "Signs, of some", "closes": f"{month}T12:00", "size": "20"}
    _send(page, f"{url}/votes/new", "Open the vote", **drawn, **both)
    page.goto(f"{url}/transcripts/pdf?person={JOINED}&why=asked")
    page.get_by_role("button", name="Put it together").click()
    page.get_by_role("link", name="Save the file").wait_for()


def _send(page: "Page", address: str, button: str, **fields: str) -> None:
    page.goto(address)
    for name, value in fields.items():
        page.locator(f"[id='{name}']").fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    page.locator(".told-done").wait_for()


def invited(page: "Page", url: str, email: str) -> str:
    """The one-time link of a new colleague."""
    page.goto(f"{url}/staff")
    page.fill("#name", "Kim")
    page.fill("#email", email)
    page.get_by_role("button", name="Add", exact=True).click()
    return page.locator(".told code").inner_text()


def pages(person: int) -> dict[str, str]:
    """{name of the picture: address}, for one person who has joined."""
    return {
        "today": "/today",
        "duty": "/duty",
        "transcripts": "/transcripts",
        "transcripts-wrong": "/transcripts?person=ade&since=monday",
        "transcripts-print": f"/transcripts/print?person={person}&why=asked",
        "copy-new": f"/transcripts/pdf?person={person}&why=asked",
        "copy": "/copies/1",
        "copies": "/copies",
        "review": "/review",
        "review-not-understood": "/review?queue=not_understood",
        "conversation": f"/people/{person}/messages",
        "hide": "/messages/1/hide",
        "people": "/people",
        "person": f"/people/{person}",
        "died": f"/people/{person}/died",
        "details": f"/people/{person}/details",
        "merge": f"/people/{person}/merge?other=1",
        "rights": "/rights",
        "rights-new": f"/people/{person}/rights",
        "import": "/people/import",
        "projects": "/projects",
        "project": "/projects/1",
        "request-new": "/projects/1/request",
        "request": "/requests/1",
        "request-draft": "/requests/2/edit",
        "opportunities": "/opportunities",
        "opportunity": "/opportunities/1",
        "opportunity-new": "/requests/1/opportunity?like=1",
        "opportunity-who": "/opportunities/1/who",
        "opportunity-next": "/opportunities/1/next",
        "opportunity-edit": "/opportunities/1/edit",
        "votes": "/votes",
        "vote-new": "/votes/new",
        "vote": "/votes/1",
        "survey": "/votes/2",
        "broadcasts": "/broadcasts",
        "compose": "/broadcasts/new",
        "broadcast": "/broadcasts/1",
        "broadcast-edit": "/broadcasts/1/edit",
        "broadcast-approve": "/broadcasts/1/approve",
        "feedback": "/feedback",
        "enter": "/feedback/enter",
        "scores": "/feedback/scores",
        "scores-service": "/feedback/scores/eye",
        "reports": "/reports",
        "report": "/reports/show?kind=quarterly",
        "figure": "/reports/figure?key=promises_kept",
        "figure-rows": "/reports/counted?key=active&period=2026",
        "figure-paid": "/reports/counted/paid?period=2026",
        "missing-voices": "/reports/voices",
        "outreach": "/reports/outreach",
        "judging": "/judging",
        "what-changed": "/what-changed",
        "newsletter": "/newsletter",
        "entered": "/entered",
        "findings": "/findings",
        "stories": "/stories",
        "updates": "/updates",
        "update-new": "/updates/new",
        "update": "/updates/1",
        "update-edit": "/updates/1/edit",
        "poster": "/posters?word=FEEDBACK&place=w5&telegram=HospitalBot",
        "flows": "/flows",
        "flow": "/flows/join",
        "play": "/flows/join/play?language=pl&channel=telegram",
        "languages": "/languages",
        "language": "/languages/pl",
        "hard-words": "/hard-words",
        "words": "/languages/ur/call",
        "publish": "/flows/publish",
        "record": "/record",
        "record-check": "/record/check",
        "staff": "/staff",
        "me": "/me",
        "sign-in": "/sign-in",
        "nothing-there": "/people/999999",
    }


def opened(page: "Page", url: str, name: str, address: str) -> "Response | None":
    """The page of that name, with done what has to be done before there is anything to see; the first answer."""
    answer = page.goto(url + address)
    if name == "play":
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("button", name="Tak").click()
        page.locator("#newest").wait_for()
    return answer


NO_PAGES = (
    *("/sign-in/code", "/sign-in/trust", "/sign-in/trust/back", "/sign-in/picture.svg", "/welcome/<token>"),
    *("/messages/<int:number>", "/handovers/<int:number>", "/reports/file", "/flows/<name>/drawing.svg", "/record.csv"),
    "/copies/<int:number>/file",
)
"""Steps of signing in, which have tests of their own, files, and an address that only leads elsewhere."""
REFUSED = {"nothing-there": 404, "report-wrong": 400}
"""What the pages that refuse something answer."""
ITS_MAKER_S = ("copy",)
"""Pages that are there for whoever made what is on them, and for nobody else."""
JOINED = 9
"""The number of whoever joins first in a demo, after the eight sample people."""
FROM_RIGHT_TO_LEFT = JOINED + 2
"""The number of whoever has a name from right to left: one asks for a call in between."""
