"""Two people with the same form: the second is told, and neither loses what they wrote."""


class ChangedMeanwhile(Exception):
    """Somebody else has kept it since this form was opened; nothing of theirs is written over."""

    def __init__(self, by: str | None) -> None:
        self.by = by or "Somebody else"
        super().__init__(f"{self.by} changed this while you were writing.")
