"""What cannot be done, told in the words of whoever asked: on a page, or at a terminal."""


class Refused(Exception):
    """It was not done. `why` says so on a page, and what to do; at a terminal a command that helps follows."""

    def __init__(self, why: str, at_a_terminal: str = "") -> None:
        super().__init__(f"{why} {at_a_terminal}" if at_a_terminal else why)
        self.why = why
