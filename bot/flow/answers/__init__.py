"""Answers: how what a person writes is understood, one kind of answer to a file."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.flow.answers.date import Date
from bot.flow.answers.kind import Hearing, Kind, Meant, Perhaps, Reading, Unclear
from bot.flow.answers.many_of import ManyOf
from bot.flow.answers.month import Month
from bot.flow.answers.name import Name
from bot.flow.answers.number import Number
from bot.flow.answers.one_of import OneOf
from bot.flow.answers.phone import Phone
from bot.flow.answers.photo import Photo
from bot.flow.answers.postcode import PostcodeArea
from bot.flow.answers.rating import Rating
from bot.flow.answers.several import Several
from bot.flow.answers.text import Text
from bot.flow.answers.time import Time
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
    "Number",
    "OneOf",
    "Perhaps",
    "Phone",
    "Photo",
    "PostcodeArea",
    "Rating",
    "Reading",
    "Several",
    "Text",
    "Time",
    "Unclear",
    "Vocabulary",
    "YesNo",
]

# Every kind by the name that a flow calls it by after "answer:".
KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(YesNo, OneOf, ManyOf, Number, Rating, Text, Name),
            *(Month, Date, Time, Phone, PostcodeArea, Photo, Several),
        )
    }
)
