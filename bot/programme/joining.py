"""When someone is a Hospital Improver: the five things that joining needs (UHL 6.12-6.19)."""

from collections.abc import Collection, Mapping

PREFER_NOT_TO_SAY = "prefer_not_to_say"
AGREEMENTS = ("recent_experience", "code_of_conduct", "membership_data", "invitations")
"""What must have been agreed to; the fifth thing, `equality_monitoring`, is the form answered or declined."""


def has_joined(agreed: Mapping[str, bool], answered: Collection[str], questions: Collection[str]) -> bool:
    """Whether every agreement stands and every equality question was answered or declined.

    `agreed` holds the latest word on each purpose; an agreement taken back counts as none.
    """
    return all(agreed.get(purpose) for purpose in AGREEMENTS) and set(questions) <= set(answered)
