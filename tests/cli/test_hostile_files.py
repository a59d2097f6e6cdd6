"""Whatever stands in a file that a command reads: a clear line and nothing half done, or it was right after all."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.engine import begin, open_engine
from bot.work.voices import Voices
from tests.cli.conftest import Improvers
from tests.store.crowds import improver
from tests.work.hospital import KEYS, Hospital, shipped
from tests.work.involvement import EVALUATION, REQUEST, House, opportunity

pytestmark = pytest.mark.thorough

UPDATE = """title: Letters that all can read
from: [1]
came of it: done
words:
  en:
    plain: "{name}: you said letters were too small. From today they are larger."
    easy: "Hello from {name}. You said letters were too small. Now they are larger."
"""
VOTE = """title: Signs
question: {plain: Which colour shall the new signs have?, easy: Which colour is best?}
change: The colour with most votes goes on every sign.
choices: {blue: Blue and white, yellow: Yellow and black}
closes: 2099-12-20 18:00
"""
BROADCAST = """title: Help choose new signs
to: {services: [eye], asked at most: 2}
until: 2099-12-20 18:00
words:
  en:
    plain: "{name}: would you help choose new signs? Replies may cost you. Reply YES or NO. STOP ends these messages."
    easy: "{name}: Can you help us? A reply may cost you money. Reply YES or NO. To stop, reply STOP."
"""
VISITS = "phone,service,visited at,circumstances\n07700 900555,eye,2026-11-24 12:00,\n"
VOICES = "said,method,date\nThe letters are too small,stall,2026-11-20\n"
MEMBERS = "phone,agreed on,invitations,equality form\n07700 900556,2026-05-31,yes,yes\n"
COUNTS = "kind,date,count\nsocial_media_posts,2026-11-20,3\n"
TOLD_ELSEWHERE = "reference,date,service,text\nCO-1,2026-11-20,eye,The letters are too small\n"
SCORES = "date,service,answer,responses\n2026-11-20,eye,good,12\n"
MAPPING = "count = How many\nkind: Tweets = social_media_posts\n"
THEIRS = "kind,date,How many\nTweets,2026-11-20,3\n"
"""A list of others, which that mapping makes readable."""
POLISH = "pl: {plain: '{name}: pomożesz?', easy: '{name}: pomożesz?', reviewed: 'Ewa, 3 November 2026'}\n"

COMMANDS: dict[str, tuple[str, str]] = {
    "request add 1 FILE --by Sam": ("r.yaml", REQUEST),
    "opportunity add 1 FILE --by Sam": ("o.yaml", opportunity()),
    "opportunity change 1 FILE": ("o.yaml", opportunity(places=5)),
    "project end 2 FILE --by Sam": ("e.yaml", EVALUATION),
    "updates add FILE --by Sam": ("u.yaml", UPDATE),
    "votes add FILE --by Sam": ("v.yaml", VOTE),
    "broadcast new FILE --by Sam": ("b.yaml", BROADCAST),
    "visits import FILE": ("visits.csv", VISITS),
    "voices import FILE --by Sam": ("voices.csv", VOICES),
    "people import FILE --evidence form": ("members.csv", MEMBERS),
    "people reconcile FILE": ("members.csv", MEMBERS),
    "evidence import FILE --kind observations --by Sam": ("counts.csv", COUNTS),
    "evidence import FILE --kind care_opinion --by Sam": ("care.csv", TOLD_ELSEWHERE),
    "evidence import FILE --kind ten_thousand_more_voices --by Sam": ("voices.csv", TOLD_ELSEWHERE),
    "evidence import FILE --kind friends_and_family --by Sam": ("scores.csv", SCORES),
    "evidence import THEIRS --kind observations --mapping FILE --by Sam": ("mapping.txt", MAPPING),
    "broadcast translate 1 FILE --by Sam": ("more.yaml", POLISH),
    "updates translate 1 FILE --by Sam": ("more.yaml", POLISH),
    "surveys draw FILE --size 5 --by Sam": ("v.yaml", VOTE),
}

BIG = 10_000_000
LAUGHS = "\n".join(
    [
        "a: &a [x, x, x, x, x, x, x, x, x]",
        *(f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
)
SCRIPTS = "Zażółć ગુજરાતી اردو العربية 漢字 ελληνικά עברית \U0001f600 e\u0301\u0301 \u202eabc\u202c \u200b"
FORMULAS = ("=1+1", '=HYPERLINK("http://x.example","y")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1")

# What moves a terminal's cursor, or turns round what stands beside it.
NOT_FOR_A_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Of no file that any command reads.
NEVER_RIGHT: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t\n",
    "one word": b"hello",
    "NUL": b"title: a\x00b\n",
    "control characters": b"title: \x01\x02\x1b[2J\x7f\n",
    "not UTF-8": b"title: caf\xe9 \xff\xfe\n",
    "UTF-16": "title: signs\n".encode("utf-16"),
    "UTF-32": "title: signs\n".encode("utf-32"),
    "a lone surrogate": b"title: \xed\xa0\x80\n",
    "a BOM and nothing": b"\xef\xbb\xbf",
    "a list": b"- a\n- b\n",
    "a number": b"12",
    "null": b"null\n",
    "two files": b"title: a\n---\ntitle: b\n",
    "a tag": b"!!python/object/apply:os.system ['true']\n",
    "anchors that explode": LAUGHS.encode(),
    "deep nesting": b"[" * 100_000,
    "deep mappings": "".join(f"{' ' * depth}a:\n" for depth in range(200)).encode(),
    "an open quotation mark": b'title: "never closed\n',
    "tabs": b"title:\n\t- a\n",
    "one line of 10 MB": b"title: " + b"x" * BIG,
    "many lines": b"a\n" * 300_000,
    "every script": f"{SCRIPTS}: {SCRIPTS}\n".encode(),
    "formulas": "".join(f'"{each}",\n' for each in FORMULAS).encode(),
    "the same key twice": b"title: a\ntitle: b\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
}
WRONG_VALUES = (
    *(
        "",
        "null",
        "~",
        "[]",
        "{}",
        "[[[]]]",
        "{a: {b: {c: d}}}",
        "yes",
        "-1",
        "0",
        "1e999",
        "9" * 400,
        "NaN",
        "-.inf",
        "0x1F",
    ),
    *(
        "2026-02-30",
        "2026-13-01 25:61",
        "0000-00-00",
        "99999-01-01",
        "31/02/2026",
        "tomorrow",
        "*nothing",
        "!!binary AAAA",
    ),
    *(
        '"\\0"',
        '"\\uD800"',
        '"\\x1b[31m"',
        "'; DROP TABLE people; --",
        "../../etc/passwd",
        "{name}",
        "{secret}",
        "%s%n",
    ),
    *(SCRIPTS, *(f'"{each}"' if '"' not in each else f"'{each}'" for each in FORMULAS), "x" * 100_000),
)


@pytest.fixture
def house(improvers: Improvers, database: str, tmp_path: Path) -> Iterator[House]:
    """A hospital in which each of those commands has something to do."""
    hospital = Hospital(open_engine(database))
    sources = dict(shipped())
    there = sources["flows/organisation.yaml"]
    sources["flows/organisation.yaml"] = there.replace("languages: [en] ", "languages: [en, pl] ")
    hospital.shelf.publish(sources)
    with begin(hospital.engine) as connection:
        for number in range(1, 9):  # enough to draw from
            improver(connection, number, services=("eye",))
    house = House(hospital, tmp_path)
    house.inviting.add(house.reviewed(), house.file(opportunity()), "Sam")
    house.involving.add_project("Letters", "They are hard to read.", "Sam", "Sam")
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    voices.add({"said": "They are too small.", "method": "stall", "date": "2026-11-20"}, "Sam")
    for told in (("broadcast", "new", BROADCAST), ("updates", "add", UPDATE)):
        assert improvers(*told[:2], house.file(told[2]), "--by", "Sam", DATABASE_URL=database).exit_code == 0
    house.file(THEIRS, "theirs.csv")
    yield house
    hospital.engine.dispose()


def calls(improvers: Improvers, house: House, command: str, content: bytes) -> tuple[int, str]:
    """How a command ends with that file, and all that it says."""
    file = house.folder / COMMANDS[command][0]
    file.write_bytes(content)
    files = {"FILE": file, "THEIRS": house.folder / "theirs.csv"}
    words = [str(files.get(word, word)) for word in command.split()]
    result = improvers(*words, DATABASE_URL=str(house.hospital.engine.url))
    return result.exit_code, result.stderr if result.exit_code else result.stdout


def refused(improvers: Improvers, house: House, command: str, content: bytes, may_be_right: bool = False) -> list[str]:
    """What is wrong with the way in which the file was refused."""
    before = house.hospital.everything()
    code, said = calls(improvers, house, command, content)
    name = COMMANDS[command][0]
    wrong = []
    if code == 0 and "project end" in command:
        house.hospital.changes("UPDATE projects SET ended_at = NULL, evaluation = NULL")  # so that the next is read too
    if code == 0 or (code == 1 and "Nothing was changed." in said):
        return [] if may_be_right else ["taken in"]
    if code not in (1, 2):
        wrong.append(f"ends with {code}")
    if "Traceback" in said or not said.strip():
        wrong.append("no words of ours")
    if not any(sign in said for sign in (name, "line ", "column", "Nothing was kept")):
        wrong.append(f"names neither file nor line: {said[:200]!r}")
    if NOT_FOR_A_TERMINAL.search(said):
        wrong.append(f"says what no terminal should get: {said[:200]!r}")
    if len(said) > 20_000:
        wrong.append(f"says {len(said)} characters")
    if house.hospital.everything() != before:
        wrong.append("something was kept")
    return wrong


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_these_files_are_right(improvers: Improvers, house: House, command: str) -> None:
    code, said = calls(improvers, house, command, COMMANDS[command][1].encode())
    # Reconciling ends with 1 when it finds a difference.
    assert code == 0 or (code == 1 and "reconcile" in command and "Nothing was changed." in said), said


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_such_file_is_refused_in_words(improvers: Improvers, house: House, command: str) -> None:
    # What a list needs no other words for may have an empty file of them.
    empty = "--mapping" in command
    found = {
        name: refused(improvers, house, command, content, empty and not content.decode("utf-8-sig", "replace").strip())
        for name, content in NEVER_RIGHT.items()
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def changed(text: str, kind: str) -> Iterator[bytes]:
    """The file with each of its values replaced by each that is strange, a value at a time."""
    if kind == "csv":
        heading, row = text.splitlines()
        cells = row.split(",")
        for at in range(len(cells)):
            for value in WRONG_VALUES:
                cell = '"' + value.replace('"', '""') + '"'
                yield "\n".join([heading, ",".join([*cells[:at], cell, *cells[at + 1 :]]), ""]).encode(
                    "utf-8", "replace"
                )
        return
    lines = text.strip().splitlines()
    for at, line in enumerate(lines):
        key, colon, _ = line.partition(": ")
        for value in WRONG_VALUES if colon else ():
            yield "\n".join([*lines[:at], f"{key}: {value}", *lines[at + 1 :], ""]).encode("utf-8", "replace")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_strange_value_is_refused_at_its_place_or_taken_as_it_stands(
    improvers: Improvers, house: House, command: str
) -> None:
    name, text = COMMANDS[command]
    files = list(changed(text, name.rpartition(".")[2]))
    # Every value of every file would take minutes: of each some, and all of them over the commands.
    start = list(COMMANDS).index(command) % 25
    found = {content[:300]: refused(improvers, house, command, content, True) for content in files[start::25]}
    assert {content: wrong for content, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("command", COMMANDS)
def test_whatever_is_written_anywhere_in_them(improvers: Improvers, house: House, command: str) -> None:
    text = COMMANDS[command][1].encode()

    @settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.integers(0, len(text)), st.integers(0, 12), st.one_of(st.binary(max_size=12), st.text(max_size=12)))
    def anywhere(at: int, taken_out: int, put_in: bytes | str) -> None:
        new = put_in if isinstance(put_in, bytes) else put_in.encode("utf-8", "surrogatepass")
        assert refused(improvers, house, command, text[:at] + new + text[at + taken_out :], True) == []

    anywhere()
