"""Answers: how what a person writes is understood, one kind of answer to a file."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.flow.answers.date import Date
from bot.flow.answers.kind import Hearing, Kind, Meant, Perhaps, Reading, Unclear
from bot.flow.answers.many_of import ManyOf
from bot.flow.answers.month import Month
from bot.flow.answers.name import Name
from bot.flow.answers.one_of import OneOf
from bot.flow.answers.phone import Phone
from bot.flow.answers.text import Text
from bot.flow.answers.vocabulary import Choice, Vocabulary
from bot.flow.answers.yes_no import YesNo

__all__ = [
    "KINDS",
    "Choice",
    "Date",
    "Hearing",
    "Kind",
    "ManyOf",
    "Meant",
    "Month",
    "Name",
    "OneOf",
    "Perhaps",
    "Phone",
    "Reading",
    "Text",
    "Unclear",
    "Vocabulary",
    "YesNo",
]

# Every kind by the name that a flow calls it by after "answer:".
KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {kind.name: kind for kind in (YesNo, OneOf, ManyOf, Text, Name, Month, Date, Phone)}
)
