"""Examples of days to come, as heard on Sunday 22 November 2026."""

from datetime import date

import pytest

from bot.flow.answers import Date, Hearing, Meant, Perhaps, Reading, Unclear

EXAMPLES = [
    ("5 May", "en", Meant("2027-05-05")),
    ("5th of May", "en", Meant("2027-05-05")),
    ("the 5th of may please", "en", Meant("2027-05-05")),
    ("5 May please", "en", Meant("2027-05-05")),
    ("please 5 June", "en", Meant("2027-06-05")),
    ("5 June, thanks very much", "en", Meant("2027-06-05")),
    ("tomorrow please", "en", Meant("2026-11-23")),
    ("next Tuesday please", "en", Meant("2026-11-24")),
    ("in 3 days please", "en", Meant("2026-11-25")),
    ("5 maja proszę", "pl", Meant("2027-05-05")),
    ("آج شکریہ", "ur", Meant("2026-11-22")),
    ("5 مايو من فضلك", "ar", Meant("2027-05-05")),
    ("આવતીકાલે, આભાર", "gu", Meant("2026-11-23")),
    ("the 5th of May", "en", Meant("2027-05-05")),
    ("May 5", "en", Meant("2027-05-05")),
    ("May 26", "en", Meant("2027-05-26")),
    ("5may", "en", Meant("2027-05-05")),
    ("22 November", "en", Meant("2026-11-22")),
    ("21 November", "en", Meant("2027-11-21")),
    ("29 Feb", "en", Meant("2028-02-29")),
    ("5/5", "en", Meant("2027-05-05")),
    ("03/05", "en", Meant("2027-05-03")),
    ("05/05/27", "en", Meant("2027-05-05")),
    ("5.5.27", "en", Meant("2027-05-05")),
    ("5-5-2027", "en", Meant("2027-05-05")),
    ("2027-05-05", "en", Meant("2027-05-05")),
    ("5 May 2027", "en", Meant("2027-05-05")),
    ("May 5th 2027", "en", Meant("2027-05-05")),
    ("Tuesday 9 March 2027", "en", Meant("2027-03-09")),
    ("9 March next year", "en", Meant("2027-03-09")),
    ("20 January 2026", "en", Meant("2026-01-20")),
    ("5/5/87", "en", Meant("1987-05-05")),
    ("today", "en", Meant("2026-11-22")),
    ("tomorrow", "en", Meant("2026-11-23")),
    ("the day after tomorrow", "en", Meant("2026-11-24")),
    ("yesterday", "en", Meant("2026-11-21")),
    ("in 3 days", "en", Meant("2026-11-25")),
    ("in two weeks", "en", Meant("2026-12-06")),
    ("Tuesday", "en", Meant("2026-11-24")),
    ("next Tuesday", "en", Meant("2026-11-24")),
    ("on tues", "en", Unclear()),
    ("this Friday", "en", Meant("2026-11-27")),
    ("last Friday", "en", Meant("2026-11-20")),
    ("5 maja", "pl", Meant("2027-05-05")),
    ("jutro", "pl", Meant("2026-11-23")),
    ("wtorek", "pl", Meant("2026-11-24")),
    ("٥ مايو", "ar", Meant("2027-05-05")),
    ("૫ મે ૨૦૨૭", "gu", Meant("2027-05-05")),
    ("2027年5月5日", "zh", Meant("2027-05-05")),
    ("segunda-feira", "pt", Meant("2026-11-23")),
    # Said on a Sunday it may be today; a weekday that does not fit the day; a slip.
    ("Sunday", "en", Perhaps(("2026-11-22", "2026-11-29"))),
    ("Monday 9 March 2027", "en", Perhaps(("2027-03-09",))),
    ("5 Febuary", "en", Perhaps(("2027-02-05",))),
    ("perhaps 5 May", "en", Perhaps(("2027-05-05",))),
    ("I think 5 May", "en", Perhaps(("2027-05-05",))),
    ("maybe tomorrow", "en", Perhaps(("2026-11-23",))),
    ("tomorrow perhaps, thank you", "en", Perhaps(("2026-11-23",))),
    ("maybe in 3 days", "en", Perhaps(("2026-11-25",))),
    # No day, or none that exists.
    ("May", "en", Unclear()),
    ("May 2027", "en", Unclear()),
    ("05/2027", "en", Unclear()),
    ("the 5th", "en", Unclear()),
    ("5", "en", Unclear()),
    ("next week", "en", Unclear()),
    ("two weeks ago", "en", Unclear()),
    ("12/25", "en", Unclear()),
    ("31/04/27", "en", Unclear()),
    ("30 February", "en", Unclear()),
    ("5/5/7", "en", Unclear()),
    ("5 May 1890", "en", Unclear()),
    ("5 May 99999", "en", Unclear()),
    ("5 May or 6 May", "en", Unclear()),
    ("5 to 6 May", "en", Unclear()),
    ("please", "en", Unclear()),
    ("thank you very much", "en", Unclear()),
    ("maybe", "en", Unclear()),
    ("I think so", "en", Unclear()),
    ("not 5 May", "en", Unclear()),
    ("soon", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Date().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("today", "text", "reading"),
    [
        (MONDAY, "Tuesday", Meant("2026-11-24")),
        (MONDAY, "this Tuesday", Meant("2026-11-24")),
        # Tomorrow to some, in eight days to others.
        (MONDAY, "next Tuesday", Perhaps(("2026-11-24", "2026-12-01"))),
        (WEDNESDAY, "next Tuesday", Meant("2026-12-01")),
        (MONDAY, "next Monday", Meant("2026-11-30")),
        (MONDAY, "Monday", Perhaps(("2026-11-23", "2026-11-30"))),
        (date(2026, 12, 31), "tomorrow", Meant("2027-01-01")),
        (date(2028, 2, 29), "29 February", Meant("2028-02-29")),
        (date(2096, 3, 1), "29 February", Meant("2104-02-29")),
    ],
)
def test_on_other_days(today: date, text: str, reading: Reading, sunday: Hearing) -> None:
    read = Date().read(text, sunday._replace(today=today))

    assert (type(read), read) == (type(reading), reading)
