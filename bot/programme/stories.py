"""Who may see a story, by the level that its teller chose."""

LEVELS = ("private", "team", "anonymous", "public")


def may_stand(level: str, public: bool) -> bool:
    """Whether a story of that level may be used where everybody, or only staff, can see it.

    A private one stays with the PPI team and is used nowhere; an anonymous one is public without a name.
    """
    return level in ("anonymous", "public") if public else level != "private"
