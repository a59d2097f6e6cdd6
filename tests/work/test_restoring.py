"""A backup is made of a real database and restored into another, or into the same one, by PostgreSQL's own programs."""

import json
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, select, text

from bot.store import addresses, consents, equality, schema
from bot.store.engine import DatabaseTrouble, begin, reading
from bot.store.schema import SchemaBehind
from bot.store.tables import metadata
from bot.work.backing_up import back_up, list_stops
from bot.work.erasing import Erasing
from bot.work.key_marks import WrongKey
from bot.work.parcel import Manifest, NotABackup
from bot.work.restoring import Restored, WillNotRestore, Wishes, restore
from bot.work.stop_list import FILE_NAME
from bot.work.taking import Keys
from bot.work.writing import CannotWrite
from tests.store.conftest import ENGINES
from tests.work.databases import database, emptied, opened
from tests.work.hospital import ADE, BEA, JOINING, KEYS, Hospital

pytestmark = pytest.mark.thorough

CAY = "+447700900789"
PLAINLY, ANYWAY = Wishes(), Wishes(without_stop_list=True)


@dataclass
class Scene:
    """A hospital that Ade and Bea have joined, its folder of backups, and an empty database elsewhere."""

    here: Engine
    elsewhere: Engine
    folder: Path
    now: datetime = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)

    @property
    def file(self) -> Path:
        """The backup."""
        return self.folder / "backup"

    def later(self) -> datetime:
        """A minute has passed."""
        self.now += timedelta(minutes=1)
        return self.now

    def backs_up(self, keys: Keys = KEYS) -> Manifest:
        """Now."""
        return back_up(self.here, self.file, keys, self.later())

    def lists(self, keys: Keys = KEYS) -> int:
        """The stop list beside the backup, now."""
        return list_stops(self.here, self.folder / FILE_NAME, keys, self.later())

    def erases(self, address: str) -> None:
        """As staff do it."""
        erasing = Erasing(self.here, KEYS)
        who = erasing.at_address(address)
        assert who is not None
        erasing.erase(who, self.later())

    def hospital(self, engine: Engine) -> Hospital:
        """What takes messages in, on one of the databases; no provider has named one like its messages before."""
        return Hospital(engine, self.later(), numbers=count(1000))

    def restores(self, wishes: Wishes = PLAINLY, keys: Keys = KEYS, into: Engine | None = None) -> Restored:
        """The backup, elsewhere or where it is wanted."""
        return restore(into or self.elsewhere, self.file, keys, wishes, self.later())

    def changes(self, statement: str) -> None:
        """Something a test does to the database behind everyone's back."""
        with begin(self.here) as connection:
            connection.exec_driver_sql(statement)


class Joined(NamedTuple):
    """Addresses of databases of one kind."""

    kind: str
    url: str
    spare: str


@pytest.fixture(scope="module", params=ENGINES)
def joined(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    """A database to copy, in which Ade and Bea have joined, and an empty one."""
    folder = tmp_path_factory.mktemp("joined")
    with database(request.param, folder) as url, database(request.param, folder) as spare:
        with opened(url, upgraded=True) as engine:
            hospital = Hospital(engine)
            hospital.joins(ADE)
            hospital.joins(BEA)
        yield Joined(request.param, url, spare)


@pytest.fixture
def scene(joined: Joined, tmp_path: Path) -> Iterator[Scene]:
    """One for each test."""
    (tmp_path / "backups").mkdir()
    spare = joined.spare if joined.kind == "postgresql" else f"sqlite:///{tmp_path / 'spare.db'}"
    with database(joined.kind, tmp_path, like=joined.url) as copy, opened(copy) as here, opened(spare) as elsewhere:
        yield Scene(here, emptied(elsewhere), tmp_path / "backups")


def table(engine: Engine, name: str) -> list[tuple[object, ...]]:
    """All rows of a table."""
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(metadata.tables[name]))]


def everything(engine: Engine) -> str:
    """All that a database holds."""
    return repr({name: table(engine, name) for name in metadata.tables})


def test_everything_comes_back_but_nothing_is_sent_again(scene: Scene) -> None:
    manifest = scene.backs_up()
    done = scene.restores(ANYWAY)
    assert done.manifest == manifest and done.aside is None and done.listed_at is None
    assert done.replayed == (0, 0, 0, 2 * len(JOINING), 0, 0)
    for name in set(metadata.tables) - {"messages"}:
        assert table(scene.elsewhere, name) == table(scene.here, name)
        assert len(table(scene.elsewhere, name)) == manifest.counts[name]
    assert {row[0] for row in table(scene.elsewhere, "messages")} == {row[0] for row in table(scene.here, "messages")}
    schema.ready(scene.elsewhere)
    again = scene.hospital(scene.elsewhere)
    assert again.rows("SELECT id FROM messages WHERE state IN ('waiting', 'leased', 'retry', 'submitting')") == []
    assert again.hears("issues", ADE) == "heard" and again.hears("parking", ADE) == "heard"
    with pytest.raises(Exception, match="only grows"):
        again.changes("DELETE FROM consents")


def test_the_file_is_private_and_names_nobody_in_its_manifest(scene: Scene) -> None:
    scene.backs_up()
    assert stat.S_IMODE(scene.file.stat().st_mode) == 0o600
    with zipfile.ZipFile(scene.file) as parcel:
        said = parcel.read("manifest.json").decode()
    assert ADE not in said and "Ade" not in said and KEYS.suppression not in said and KEYS.pseudonym not in said
    assert json.loads(said)["revision"] == schema.head()
    assert [path.name for path in scene.folder.iterdir()] == ["backup"], "nothing else is left lying about"


def test_whoever_was_erased_or_stopped_since_stays_so(scene: Scene) -> None:
    scene.backs_up()
    scene.erases(ADE)
    hospital = scene.hospital(scene.here)
    hospital.hears("STOP", BEA)
    hospital.hears("STOP", CAY)
    assert scene.lists() == 3
    done = scene.restores()
    assert done.replayed[:3] == (1, 2, 0) and done.listed_at is not None
    left = everything(scene.elsewhere)
    assert ADE not in left and CAY not in left and BEA in left
    pseudonym = equality.pseudonym_of(1, KEYS.pseudonym)
    with reading(scene.elsewhere) as connection:
        assert equality.of(connection, pseudonym) == {}
        for address in (BEA, CAY):
            known = addresses.find(connection, "sms", addresses.hash_of(address, "sms", KEYS.suppression))
            assert known is not None and known.stopped_at is not None
        [bea] = [row for row in table(scene.elsewhere, "people") if row[2] == "improver"]
        assert [row.given for row in consents.of(connection, str(bea[1]))][-1] is False
    # The restored database knows it all for the next time.
    assert list_stops(scene.elsewhere, scene.folder / "next", KEYS, scene.now) == 3


def test_whoever_left_or_died_since_is_gone_and_no_link_opens_again(scene: Scene) -> None:
    hospital = scene.hospital(scene.here)
    hospital.hears("MY DATA", ADE)
    scene.backs_up()
    hospital.hears("DIED", BEA)
    hospital.hears("LEAVE", ADE)
    hospital.hears("yes", ADE)
    assert scene.lists() == 2
    scene.restores()
    again = scene.hospital(scene.elsewhere)
    assert again.rows("SELECT state, facts, may_invite FROM people WHERE state = 'left'")[0]["facts"] == "{}"
    assert again.rows("SELECT id FROM passes WHERE closed_at IS NULL") == []
    before = again.rows("SELECT count(*) AS n FROM messages WHERE direction = 'out'")
    again.hears("hello", BEA)
    assert again.rows("SELECT count(*) AS n FROM messages WHERE direction = 'out'") == before


def test_whoever_came_back_after_an_erasure_and_before_the_backup_is_kept(scene: Scene) -> None:
    scene.erases(ADE)
    scene.hospital(scene.here).hears("JOIN", ADE)
    scene.backs_up()
    scene.lists()
    assert scene.restores().replayed.erased == 0
    assert table(scene.elsewhere, "people") == table(scene.here, "people")
    assert ADE in everything(scene.elsewhere)


def test_without_a_newer_stop_list_nothing_is_restored_unless_that_is_accepted(scene: Scene) -> None:
    scene.lists()
    scene.backs_up()
    with pytest.raises(WillNotRestore, match=r"No stop list is newer.*--without-stop-list"):
        scene.restores()
    with pytest.raises(SchemaBehind, match="still empty"):
        schema.ready(scene.elsewhere)
    assert scene.restores(ANYWAY).listed_at is not None


def test_a_stop_list_from_elsewhere_counts(scene: Scene, tmp_path: Path) -> None:
    scene.backs_up()
    scene.erases(ADE)
    scene.lists()
    there = (scene.folder / FILE_NAME).rename(tmp_path / "from another machine")
    assert scene.restores(Wishes(stop_lists=[there])).replayed.erased == 1


def test_a_database_in_use_is_left_alone_and_one_that_is_not_is_set_aside(scene: Scene) -> None:
    scene.backs_up()
    scene.erases(ADE)
    here = scene.here
    with pytest.raises(WillNotRestore, match=r"not empty.*--force"):
        scene.restores(ANYWAY, into=here)
    with opened(here.url.render_as_string(hide_password=False)) as running:
        before = everything(running)  # its connection stays open, as a service's does while nobody writes
        with pytest.raises(DatabaseTrouble, match="in use"):
            scene.restores(Wishes(force=True), into=here)
    assert everything(here) == before
    # The database that is replaced knows best who was erased: no list is needed.
    done = scene.restores(Wishes(force=True), into=here)
    assert done.replayed.erased == 1 and done.aside is not None
    assert ADE not in everything(here) and BEA in everything(here)
    if here.dialect.name == "sqlite":
        with opened(f"sqlite:///{done.aside}") as aside:
            assert everything(aside) == before
        assert stat.S_IMODE(Path(done.aside).stat().st_mode) == 0o600
    else:
        with reading(here) as connection:
            assert connection.execute(text(f"SELECT count(*) FROM {done.aside}.people")).scalar() == 2
        # It is not part of the next backup.
        assert scene.backs_up().counts["people"] == 2


def test_a_database_begun_after_the_disaster_is_no_stop_list(scene: Scene) -> None:
    scene.backs_up()
    schema.upgrade(scene.elsewhere)
    scene.hospital(scene.elsewhere).hears("JOIN", CAY)
    with pytest.raises(WillNotRestore, match="No stop list is newer"):
        scene.restores(Wishes(force=True))
    assert CAY in everything(scene.elsewhere)


@pytest.mark.parametrize("keys", [KEYS._replace(suppression="x"), KEYS._replace(pseudonym="x")])
def test_wrong_keys_are_refused_at_every_step(scene: Scene, keys: Keys) -> None:
    name = "SUPPRESSION_KEY" if keys.suppression == "x" else "PSEUDONYM_KEY"
    with pytest.raises(WrongKey, match=f"another {name}"):
        scene.backs_up(keys)
    assert not scene.file.exists()
    scene.backs_up()
    with pytest.raises(WrongKey, match=f"another {name}"):
        scene.restores(ANYWAY, keys)
    with pytest.raises(WrongKey, match=f"another {name}"):
        scene.lists(keys)
    assert [path.name for path in scene.folder.iterdir()] == ["backup"]


@pytest.mark.parametrize("keep", [0.2, 0.9])
def test_a_file_cut_short_is_refused_and_the_database_stays_as_it_was(scene: Scene, keep: float) -> None:
    scene.backs_up()
    whole = scene.file.read_bytes()
    scene.file.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(NotABackup, match="cut short or damaged"):
        scene.restores(ANYWAY)
    with pytest.raises(SchemaBehind, match="still empty"):
        schema.ready(scene.elsewhere)


def test_a_damaged_byte_is_found_and_what_was_there_is_put_back(scene: Scene) -> None:
    scene.backs_up()
    whole = bytearray(scene.file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    scene.file.write_bytes(whole)
    before = everything(scene.here)
    with pytest.raises(NotABackup, match="cut short or damaged"):
        scene.restores(Wishes(force=True, without_stop_list=True), into=scene.here)
    assert everything(scene.here) == before


def test_what_fails_in_the_middle_leaves_the_database_as_it_was(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.backs_up()
    before = everything(scene.here)

    def breaks(*_: object) -> None:
        raise RuntimeError("the power of this test")

    monkeypatch.setattr(schema, "upgrade_within", breaks)
    for into in (scene.here, scene.elsewhere):
        with pytest.raises(RuntimeError, match="the power of this test"):
            scene.restores(Wishes(force=True, without_stop_list=True), into=into)
    assert everything(scene.here) == before
    with pytest.raises(SchemaBehind, match="still empty"):
        schema.ready(scene.elsewhere)


def test_an_older_backup_is_brought_up_to_date_and_a_newer_one_refused(scene: Scene) -> None:
    with begin(scene.elsewhere) as connection:
        schema.upgrade_within(connection, "0001")
    assert back_up(scene.elsewhere, scene.file, KEYS, scene.later()).revision == "0001"
    scene.restores(Wishes(force=True, without_stop_list=True), into=scene.here)
    schema.ready(scene.here)
    scene.changes("UPDATE alembic_version SET version_num = '9999'")
    scene.backs_up()
    with pytest.raises(SchemaBehind, match=r"revision 9999, newer than this program.*Install the newer"):
        scene.restores(Wishes(force=True, without_stop_list=True))


def test_an_empty_database_is_not_backed_up(scene: Scene) -> None:
    with pytest.raises(SchemaBehind, match="nothing to back up"):
        back_up(scene.elsewhere, scene.file, KEYS, scene.now)
    assert list(scene.folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(scene: Scene) -> None:
    with pytest.raises(CannotWrite, match="No such file or directory"):
        back_up(scene.here, scene.folder / "no" / "such", KEYS, scene.now)


def test_a_backup_of_the_other_kind_of_database_is_refused(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url, opened(url, upgraded=True) as engine:
        hospital = Hospital(engine)
        back_up(engine, tmp_path / "backup", KEYS, hospital.now)
        with zipfile.ZipFile(tmp_path / "backup") as parcel:
            said, copied = parcel.read("manifest.json").decode(), parcel.read("database")
        with zipfile.ZipFile(tmp_path / "other", "w") as parcel:
            parcel.writestr("database", copied)
            parcel.writestr("manifest.json", said.replace('"sqlite"', '"postgresql"'))
        with pytest.raises(NotABackup, match="a backup of postgresql, and DATABASE_URL names sqlite"):
            restore(engine, tmp_path / "other", KEYS, ANYWAY, hospital.now)


def test_a_damaged_database_makes_way_for_its_backup(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url, opened(url, upgraded=True) as engine:
        hospital = Hospital(engine)
        hospital.hears("JOIN", ADE)
        back_up(engine, tmp_path / "backup", KEYS, hospital.now)
        engine.dispose()
        file = Path(str(engine.url.database))
        file.write_bytes(b"\0" * 100_000)
        done = restore(engine, tmp_path / "backup", KEYS, Wishes(force=True, without_stop_list=True), hospital.now)
        assert done.aside is not None and Path(done.aside).read_bytes() == b"\0" * 100_000
        assert ADE in everything(engine)


def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url, opened(url, upgraded=True) as engine:
        hospital = Hospital(engine)
        with begin(engine) as connection:
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            connection.exec_driver_sql("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'people_state'")
        engine.dispose()
        with pytest.raises(DatabaseTrouble, match="damaged"):
            back_up(engine, tmp_path / "backup", KEYS, hospital.now)
        assert not (tmp_path / "backup").exists()
