"""Errors that are the reader's to mend, in the reader's words."""

from bot.flow import FlowError, FlowMistakes
from bot.settings import SettingsMistake
from bot.store.schema import SchemaBehind
from bot.store.trouble import DatabaseTrouble


def lines_for(error: Exception) -> list[str] | None:
    """What to print instead of a traceback; None for an error that is ours, and should be seen whole."""
    match error:
        case FlowMistakes(mistakes=mistakes):
            count = len(mistakes)
            return [*map(str, mistakes), f"{count} thing{'s' if count > 1 else ''} to mend in the flows."]
        case SettingsMistake(lines=lines):
            return list(lines)
        case FlowError() | SchemaBehind() | DatabaseTrouble():
            return [str(error)]
        case PermissionError() | FileNotFoundError() | IsADirectoryError():
            return [f"{error.filename}: {error.strerror}. Check the path and who may use it."]
        case _:
            return None
