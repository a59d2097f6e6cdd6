"""The settings as the environment gives them."""

import os
from pathlib import Path

from bot.settings import Settings


def settings() -> Settings:
    """The settings, or SettingsMistake with everything that is wrong in the environment."""
    return Settings.from_env(os.environ)


def workshop() -> Path | None:
    """FLOWS_DIR, where flows are edited, if it is set; whatever else is wrong in the environment does not matter."""
    return Settings.from_env({"FLOWS_DIR": os.environ.get("FLOWS_DIR", "")}).flows_dir


def root_of(path: Path) -> Path | None:
    """The folder that holds the flows which `path` is a part of, if there is one: itself or above it."""
    whole = path.resolve()
    return next((each for each in (whole, *whole.parents) if (each / "flows" / "organisation.yaml").is_file()), None)
