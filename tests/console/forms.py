"""A page as a browser understands it: its elements, its links, and its forms with what each would send where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
CHOSEN = ("hidden", "submit", "button", "file", "checkbox", "radio", "select")
TELLING = ("kind", "sort", "then", "action", "text", "false_alarm", "queue")
"""Hidden fields and named buttons that make one form two."""


@dataclass
class Element:
    """One element, with what it holds."""

    tag: str
    attributes: dict[str, str]
    holds: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Every element in it, in order; of these names, if any are given."""
        for each in self.holds:
            if isinstance(each, Element):
                if not tags or each.tag in tags:
                    yield each
                yield from each.all(*tags)

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(each if isinstance(each, str) else each.text for each in self.holds)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """A page read whole; `root` holds all of it."""

    def __init__(self, html: str, path: str = "") -> None:
        super().__init__()
        self.path, self.root = path.partition("#")[0], Element("page", {})
        self._open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more; some never close."""
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].holds.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One that is closed at once, as in a drawing."""
        self._open[-1].holds.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """It ends here, and so does whatever was left open in it."""
        if any(each.tag == tag for each in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Words."""
        self._open[-1].holds.append(data)

    def by_id(self, name: str) -> Element | None:
        """The element of that id."""
        return next((each for each in self.root.all() if each["id"] == name), None)

    def of_class(self, name: str) -> list[Element]:
        """Every element of that class."""
        return [each for each in self.root.all() if name in each["class"].split()]

    def links(self) -> set[str]:
        """Where it leads on this site, without the part after the #."""
        found = {each["href"].partition("#")[0] for each in self.root.all("a")}
        return {each for each in found if each.startswith("/")}

    def forms(self) -> list["Form"]:
        """What can be sent from here: once for each button with a name or an address, and for each living part."""
        return [sent for each in self.root.all("form") for sent in self._of(each)]

    def _of(self, form: Element) -> Iterator["Form"]:
        address, method = form["action"].partition("#")[0] or self.path, form["method"] or "get"
        address = address.partition("?")[0] if method == "get" else address  # what is sent takes its place
        fields = [_field(each) for each in form.all("input", "textarea", "select") if each["name"]]
        buttons = [each for each in form.all("button") if each["type"] != "button"]
        for button in buttons or [Element("button", {})]:
            pressed = [Field(button["name"], "submit", value=button["value"])] if button["name"] else []
            yield Form(button["formaction"] or address, method, [*fields, *pressed])
        for living in form.all():
            if living["hx-post"]:
                yield Form(living["hx-post"], "post", list(fields), living=True)


@dataclass
class Field:
    """One thing that is sent under a name."""

    name: str
    kind: str
    at: str = ""
    value: str = ""
    sent: bool = True
    numeric: bool = False
    longest: int = 0
    options: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether somebody writes into it, rather than choosing."""
        return self.kind not in CHOSEN


@dataclass
class Form:
    """What one button, or a living part, sends."""

    action: str
    method: str
    fields: list[Field]
    living: bool = False

    @property
    def typed(self) -> list[Field]:
        """What somebody writes into."""
        return [each for each in self.fields if each.typed]

    @property
    def asks(self) -> tuple[str, ...]:
        """What it has in common with the same form about something else."""
        told = {f"{each.name}={each.value}" for each in self.fields if each.kind in CHOSEN and each.name in TELLING}
        return (*sorted({each.name for each in self.fields}), *sorted(each for each in told if "select" not in each))

    def filled(self) -> dict[str, list[str]]:
        """What it sends as it stands."""
        given: dict[str, list[str]] = {}
        for each in self.fields:
            if each.sent and each.kind != "file":
                given.setdefault(each.name, []).append(each.value)
        return given


def _field(each: Element) -> Field:
    kind = each["type"] or "text" if each.tag == "input" else each.tag
    value, sent, options = each["value"], True, tuple(option["value"] for option in each.all("option"))
    if each.tag == "textarea":
        value = each.text
    elif each.tag == "select":
        chosen = (option["value"] for option in each.all("option") if "selected" in option.attributes)
        value = next(chosen, options[0] if options else "")
    elif kind in ("checkbox", "radio"):
        value, sent = each["value"] or "on", "checked" in each.attributes
    numeric, longest = each["inputmode"] == "numeric", int(each["maxlength"] or 0)
    return Field(each["name"], kind, each["id"], value, sent, numeric, longest, options)
