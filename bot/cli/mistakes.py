"""Errors that are the reader's to mend, in the reader's words."""

import re

from bot.flow import FlowError, FlowMistakes
from bot.programme.retention import PeriodMistake
from bot.settings import SettingsMistake
from bot.store.schema import SchemaBehind
from bot.store.trouble import DatabaseTrouble
from bot.work.ballots import VoteRefused
from bot.work.broadcast_file import BroadcastMistakes
from bot.work.broadcast_orders import BroadcastRefused
from bot.work.duty import DutyRefused
from bot.work.erasing import CannotErase
from bot.work.follow_up import FollowUpRefused
from bot.work.handing_over import CannotHandOver
from bot.work.importing import ListRefused
from bot.work.involvement_file import InvolvementMistakes
from bot.work.involving import InvolvementRefused
from bot.work.key_marks import WrongKey
from bot.work.parcel import NotABackup
from bot.work.poster import PosterRefused
from bot.work.restoring import WillNotRestore
from bot.work.staffing import StaffRefused
from bot.work.stop_list import NotAStopList
from bot.work.update_checks import UpdateRefused
from bot.work.visit_list import ListRefused as VisitListRefused
from bot.work.writing import CannotWrite

_REFUSED = ("401", "403", "404", "20003", "20404")
_SILENT = ("unreachable", "timeout", "connection_lost")
_ACCOUNTS = {"telegram": "TELEGRAM_TOKEN", "sms": "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"}
_MAIL = {
    "mail_unreachable": "no answer. Check the server and port in SMTP_URL, and this machine's network",
    "mail_timeout": "the server answers too slowly. Check SMTP_URL, and try again later",
    "mail_tls": "the server cannot prove who it is. Check its name in SMTP_URL, and its certificate",
    "mail_without_tls": "the server offers no encryption for the password. Use smtps:// in SMTP_URL",
    "mail_takes_no_password": "the server takes no password. Leave user and password out of SMTP_URL",
    "mail_some_refused": "the server does not know everybody in ALERT_TO. Check the addresses",
}
_ADDRESSES = {"telegram": "TELEGRAM_API_URL", "sms": "TWILIO_API_URL"}


def provider_trouble(channel: str, reason: str) -> str:
    """What a channel's reason for not working asks of the reader; the reason itself stands in brackets."""
    pieces = reason.split("_", 1)[-1]
    if any(code in pieces.split("_") for code in _REFUSED):
        return f"the account is refused ({reason}). Check {_ACCOUNTS[channel]}."
    if pieces in _SILENT:
        return f"no answer ({reason}). Check this machine's network, and {_ADDRESSES[channel]} if it is set."
    return f"it does not work now ({reason}). Try again later, and look up the reason with the provider."


def mail_trouble(reason: str) -> str:
    """What the mail server's reason for taking nothing asks of the reader."""
    if reason in _MAIL:
        return f"{_MAIL[reason]} ({reason})."
    return f"the server refuses us ({reason}). Check the user and password in SMTP_URL, and the addresses in ALERT_TO."


_PLAIN = (
    *(FlowError, SchemaBehind, DatabaseTrouble, WrongKey, CannotErase, BroadcastRefused, CannotHandOver, DutyRefused),
    *(
        FollowUpRefused,
        PosterRefused,
        InvolvementRefused,
        StaffRefused,
        UpdateRefused,
        VoteRefused,
        NotABackup,
        NotAStopList,
        CannotWrite,
        WillNotRestore,
    ),
)
"""Their own words are what the reader should see."""


# What a file holds may be quoted: nothing of it moves the cursor, or turns round what stands beside it.
_NOT_FOR_A_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def lines_for(error: Exception) -> list[str] | None:
    """What to print instead of a traceback; None for an error that is ours, and should be seen whole."""
    lines = _words_of(error)
    return None if lines is None else [_NOT_FOR_A_TERMINAL.sub("\ufffd", line) for line in lines]


def _words_of(error: Exception) -> list[str] | None:
    match error:
        case BroadcastMistakes(mistakes=mistakes) | InvolvementMistakes(mistakes=mistakes):
            count = len(mistakes)
            return [*map(str, mistakes), f"{count} thing{'s' if count > 1 else ''} to mend. Nothing was kept."]
        case FlowMistakes(mistakes=mistakes):
            count = len(mistakes)
            return [*map(str, mistakes), f"{count} thing{'s' if count > 1 else ''} to mend in the flows."]
        case PeriodMistake():
            return [f'flows/organisation.yaml: "keep": {error} Then run: improvers publish']
        case ListRefused(problems=problems):
            return [*map(str, problems), str(error)]
        case SettingsMistake(lines=lines):
            return list(lines)
        case VisitListRefused(lines=told):
            return told
        case _ if isinstance(error, _PLAIN):
            return [str(error)]
        case PermissionError() | FileNotFoundError() | IsADirectoryError():
            return [f"{error.filename}: {error.strerror}. Check the path and who may use it."]
        case _:
            return None
