"""How projects and the organisation judge themselves: principles, standards, who holds what, and what partners say."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.programme.report import Picture, Section

PRINCIPLE, STANDARD, STAKEHOLDER, PARTNERS = "principle", "standard", "stakeholder", "partners"

KEYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        PRINCIPLE: {
            "valuing_people": "Valuing People",
            "representative_networks": "Building Representative People Networks",
            "capacity": "Building People's Capacity",
            "reciprocal_recognition": "Reciprocal Recognition",
            "cross_boundary": "Cross Boundary Working",
            "enabling": "Enabling and Facilitating",
        },
        STANDARD: {
            "leadership": "Leadership",
            "governance": "Governance",
            "opportunities_support": "Opportunities and Support",
            "knowledge_skills": "Knowledge and Skills",
            "measuring_outcomes": "Measuring Outcomes",
        },
        STAKEHOLDER: {
            "authority": "Authority",
            "resources": "Resources",
            "expertise": "Expertise",
            "information": "Information",
            "need": "Need",
        },
        PARTNERS: {"own": "Their own involvement", "wider": "The involvement of wider patient groups"},
    }
)
"""The six principles of co-production, the five regional standards, the ARE IN map, and the partners' evaluation."""

SCALE = ("not yet", "partly", "fully")
SCALED = (PRINCIPLE, STANDARD)
OF_A_PROJECT = (PRINCIPLE, STAKEHOLDER)
NOBODY = "nobody yet"


class Assessment(NamedTuple):
    """One judgement, or one who holds something; the project's title is "" for the organisation."""

    sort: str
    project: str
    key: str
    says: str
    evidence: str


def sections(found: Sequence[Assessment], projects: Iterable[str]) -> tuple[Section, ...]:
    """What an annual report shows of them, what partners say last; an empty place is shown as one."""
    titles = list(projects)
    return (
        Section("The five standards", (), (), (_scaled(STANDARD, "", found),)),
        Section("The six principles", (), (), tuple(_scaled(PRINCIPLE, title, found) for title in titles)),
        Section("Who holds what (ARE IN)", (), (), tuple(_map(title, found) for title in titles)),
        Section("What Patient Partners say", tuple(_said(found)) or ("Nothing was written down yet.",)),
    )


def _scaled(sort: str, project: str, found: Sequence[Assessment]) -> Picture:
    # The last word on each counts.
    latest = {each.key: each for each in found if (each.sort, each.project) == (sort, project)}
    rows = tuple(
        (title, latest[key].says, latest[key].evidence) if key in latest else (title, "not judged yet", "")
        for key, title in KEYS[sort].items()
    )
    fully = sum(each.says == SCALE[-1] for each in latest.values())
    says = f"{fully} of {len(rows)} are judged to be met fully, {len(rows) - len(latest)} are not judged yet."
    title = project or "Our own judgement, with its evidence"
    return Picture(f"{sort}-{_short(project)}", title, says, ("What", "Our judgement", "Evidence"), rows)


def _map(project: str, found: Sequence[Assessment]) -> Picture:
    held = [each for each in found if (each.sort, each.project) == (STAKEHOLDER, project)]
    rows = tuple(
        (title, "; ".join(dict.fromkeys(each.says for each in held if each.key == key)) or NOBODY)
        for key, title in KEYS[STAKEHOLDER].items()
    )
    empty = [title for title, who in rows if who == NOBODY]
    says = f"Empty places: {', '.join(empty)}." if empty else "Every place is taken."
    return Picture(f"are-in-{_short(project)}", project, says, ("Who has", "Who it is"), rows)


def _said(found: Sequence[Assessment]) -> list[str]:
    return [f"{KEYS[PARTNERS][each.key]}: {each.says}" for each in found if each.sort == PARTNERS]


def _short(project: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in project.lower())
