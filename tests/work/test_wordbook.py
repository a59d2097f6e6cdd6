"""Words read in every language, and signed for; the same is told wherever somebody asks who vouches for them."""

from pathlib import Path

import pytest

from bot.flow.approvals import APPROVALS
from bot.work.changes import changes_between
from bot.work.desk import By
from bot.work.wordbook import Vouching, VouchingRefused
from tests.work.hospital import Hospital, shipped

PAT = By("Pat", "192.0.2.7")


@pytest.fixture
def vouching(hospital: Hospital, tmp_path: Path) -> Vouching:
    return Vouching(hospital.engine, hospital.shelf, hospital.clock, tmp_path)


@pytest.mark.thorough
def test_a_part_is_vouched_for_until_a_word_of_it_changes(hospital: Hospital, vouching: Vouching) -> None:
    seen = vouching.progress("pl").prints["call"]
    vouching.review("pl", "call", seen, PAT)
    part = next(each for each in vouching.progress("pl").parts if each.name == "call")
    assert part.holds and part.reviewed and part.reviewed.by == "Pat"
    sources = dict(shipped())
    path = "locales/pl/LC_MESSAGES/flows.po"
    pair = next(each for each in vouching.pairs("pl", "call") if each.context.endswith(".ask"))
    first = pair.said.split()[0]
    at = sources[path].index(f'msgctxt "{pair.context}"')
    changed = sources[path][at:].replace(first, f"{first} {first}", 1)
    hospital.shelf.publish(sources | {path: sources[path][:at] + changed})
    after = next(each for each in vouching.progress("pl").parts if each.name == "call")
    assert after.reviewed and not after.holds
    with pytest.raises(VouchingRefused, match="have changed"):
        vouching.review("pl", "call", seen, PAT)


@pytest.mark.thorough
def test_easy_words_are_approved_here_or_in_the_file(vouching: Vouching, tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    text = next(vouching._approvals().easy_texts(vouching.wordbook().wide, "en"))
    line = f"language,text,words,approved by,on\nen,{text.context},{text.print},Panel,2026-01-01\n"
    (tmp_path / APPROVALS).write_text(line)
    assert sum(part.approved for part in vouching.progress("en").parts) == 1
    with pytest.raises(VouchingRefused, match="Say who"):
        vouching.approve_easy("en", "call", vouching.print_of_easy("en", "call"), " ", PAT)
    vouching.approve_easy("en", "call", vouching.print_of_easy("en", "call"), "Panel of 5 March", PAT)
    call = next(part for part in vouching.progress("en").parts if part.name == "call")
    assert call.approved == call.easy > 0
    assert all(pair.approved for pair in vouching.pairs("en", "call") if pair.context.endswith(".easy"))


def test_what_publishing_changes_is_told_flow_by_flow_and_text_by_text(hospital: Hospital) -> None:
    sources = dict(shipped())
    call = sources["flows/call.yaml"]
    _, before = hospital.shelf.current()
    title = before.flows["call"].title
    _, reworded = hospital.shelf.prepared(sources | {"flows/call.yaml": call.replace(title, "Ring us", 1)})
    changes = changes_between(before, reworded)
    assert not (changes.added or changes.gone or changes.otherwise)
    assert [(each.key, each.after) for each in changes.reworded] == [("call.title", "Ring us")]
    assert changes_between(before, before).reworded == ()
    otherwise = sources["flows/join.yaml"].replace("go: recent_enough", "go: services", 1)
    _, other = hospital.shelf.prepared({**sources, "flows/join.yaml": otherwise})
    assert changes_between(before, other).otherwise == ("join",)
