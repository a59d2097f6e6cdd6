"""Where a step leads: names of steps into their addresses."""

from difflib import get_close_matches

from bot.flow.mistakes import did_you_mean
from bot.flow.model import Book, Silence
from bot.flow.source import Mapping, Node, Notebook

END = "end"


class Ways:
    """The steps of one flow by name, while `step` is being read; `silence` holds for every question of it."""

    def __init__(self, flow: str, steps: Mapping, book: Book, notes: Notebook) -> None:
        self.flow = flow
        self.steps = steps
        self.order = list(steps.entries)
        self.book = book
        self.notes = notes
        self.step = ""
        self.silence = Silence()

    def address(self, step: str | None) -> str | None:
        """ "flow:step", or None without a step."""
        return f"{self.flow}:{step}" if step else None

    def context(self, part: str) -> str:
        """How translators know a part of the step."""
        return f"{self.flow}.{self.step}.{part}"

    def target(self, node: Node) -> str | None:
        """The address of the step that is named; None for the end of the flow.

        The nearest step stands in for one that is not there, so that nothing else is told because of it.
        """
        name = self.notes.text(node, "the step to go to", node.spot)
        if name in (END, "") or name in self.steps.entries:
            return self.address(name if name != END else None)
        what = f'step "{self.step}" goes to "{name}", which is not a step.'
        self.notes.wrong(node.spot, what + did_you_mean(name, self.order))
        return self.address(next(iter(get_close_matches(name, self.order, n=1)), None))

    def on(self, node: Mapping) -> dict[str, str | None]:
        """Where each `on ...` leads."""
        return {key[3:]: self.target(target) for key, target in node if key.startswith("on ")}

    def only(self, node: Mapping, known: tuple[str, ...], what: str) -> None:
        """Note each `on ...` that never happens."""
        for key, spot in node.keys.items():
            if key.startswith("on ") and key[3:] not in known:
                self.notes.wrong(spot, f'{what} never comes to "{key[3:]}".{did_you_mean(key[3:], known)}')
