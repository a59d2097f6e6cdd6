"""The settings as the environment gives them."""

import os

from bot.settings import Settings


def settings() -> Settings:
    """The settings, or SettingsMistake with everything that is wrong in the environment."""
    return Settings.from_env(os.environ)
