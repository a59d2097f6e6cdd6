"""The `improvers` command: every verb, its help, and how a mistake is told."""

from importlib import import_module

from bot.cli.command import FOUND_WRONG, USED_WRONGLY, WELL, fail, main

__all__ = ["FOUND_WRONG", "USED_WRONGLY", "WELL", "fail", "main"]

# Each adds its commands to `main`. What a command does is imported only when it is called.
for _commands in (
    "broadcast",
    "evidence",
    "flow",
    "involvement",
    "language",
    "listening",
    "people",
    "running",
    "staff",
):
    import_module(f"bot.cli.{_commands}_commands")
