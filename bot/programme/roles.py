"""What each role of staff may do: each may all that the ones before it may."""

READER, ENGAGEMENT, PPI_TEAM, ADMINISTRATOR = ROLES = ("reader", "engagement", "ppi", "administrator")

CALLED = {
    READER: "Reader",
    ENGAGEMENT: "Engagement",
    PPI_TEAM: "PPI team",
    ADMINISTRATOR: "Administrator",
}


def may(role: str, least: str) -> bool:
    """Whether somebody of that role may do what asks for at least the other."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)
