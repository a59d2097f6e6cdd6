"""Why somebody is asked: always something that they said of themselves, never a protected characteristic."""

from collections.abc import Collection, Iterable

SERVICE, ISSUE = "service", "issue"
KINDS = (SERVICE, ISSUE)


def reasons(
    services: Iterable[str], issues: Iterable[str], known: Collection[str], cared_for: Collection[str]
) -> tuple[str, ...]:
    """What an opportunity and a person have in common, as keys like "service:diabetes", services first."""
    return (
        *(f"{SERVICE}:{key}" for key in services if key in known),
        *(f"{ISSUE}:{key}" for key in issues if key in cared_for),
    )


def by_kind(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The keys of reasons by their kind, each kind there."""
    split = [reason.partition(":") for reason in given]
    return {kind: tuple(key for named, _, key in split if named == kind) for kind in KINDS}
