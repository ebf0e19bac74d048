"""Backups: incremental, read back, consistent, sealed; restored anywhere to the same bytes."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.backup_county import CONFIG, at, deliver, make_county, tree, write
from fanpin_lib.county import County
from fanpin_lib.desk.backup import make_backup, prune, restore, versions
from fanpin_lib.desk.backup.objects import Objects
from fanpin_lib.desk.backup.sealing import Seal
from fanpin_lib.desk.backup.versions import Backup
from fanpin_lib.errors import FanpinError, InputError, StoreBusy, StoreUnusable
from fanpin_lib.store import Store

pytestmark = pytest.mark.heavy

PASSPHRASE = "蛟河市防贫办备份"  # noqa: S105


@pytest.fixture
def county(tmp_path) -> County:
    return make_county(tmp_path / "县")


@pytest.fixture
def place(tmp_path) -> Path:
    """The backup's folder."""
    return tmp_path / "移动硬盘" / "备份"


def objects(place: Path) -> list[Path]:
    return sorted(path for path in (place / "objects").rglob("*") if path.is_file())


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_restored_elsewhere_every_byte_is_the_same(county, place, tmp_path) -> None:
    make_backup(county, place, at(0))
    done = restore(place, tmp_path / "另一台" / "新县")
    assert tree(done.folder) == tree(county.root)
    assert Store(done.folder / "store").deliveries() == county.store.deliveries()
    for name in ("ledgers", "store", "private"):
        assert stat.S_IMODE((done.folder / name).stat().st_mode) == 0o700
    ledger = done.folder / "ledgers" / "202610" / "农户台账.csv"
    before = county.root / "ledgers" / "202610" / "农户台账.csv"
    assert ledger.stat().st_mtime_ns == before.stat().st_mtime_ns
    assert [p.name for p in done.folder.parent.iterdir()] == ["新县"]


def test_work_goes_on_in_the_restored_directory(county, place, tmp_path) -> None:
    make_backup(county, place, at(0))
    again = County.at(restore(place, tmp_path / "新县").folder)
    deliver(again, 7)
    assert [d.seq for d in again.store.deliveries()] == [1, 2, 3]
    assert "没有变化" not in str(make_backup(again, place, at(1)))


def test_nothing_new_writes_nothing_and_what_is_new_is_written_alone(county, place) -> None:
    first = make_backup(county, place, at(0))
    lying = objects(place)
    again = make_backup(county, place, at(1))
    assert (again.unchanged, again.written, again.version) == (True, 0, first.version)
    assert objects(place) == lying
    write(county.root / "ledgers" / "202610" / "农户台账.csv", "户编号\nH2\n")
    third = make_backup(county, place, at(2))
    assert (third.unchanged, third.written) == (False, 1)
    assert [str(v.stamp) for v in versions(place)] == ["20261129-120000Z", "20261129-120200Z"]


def test_every_version_can_be_restored(county, place, tmp_path) -> None:
    make_backup(county, place, at(0))
    before = tree(county.root)
    deliver(county, 5)
    (county.root / "site" / "docs" / "index.md").unlink()
    make_backup(county, place, at(1))
    first, second = versions(place)
    assert tree(restore(place, tmp_path / "先", chosen=str(first)).folder) == before
    assert tree(restore(place, tmp_path / "后").folder) == tree(county.root)
    with pytest.raises(InputError, match="没有“2025”的备份"):
        restore(place, tmp_path / "无", chosen="2025")
    assert second.made_at > first.made_at


def test_what_went_bad_in_the_backup_is_noticed_and_mended(county, place, tmp_path) -> None:
    make_backup(county, place, at(0))
    for number, path in enumerate(objects(place)[:3]):
        damage(path) if number else path.unlink()
    with pytest.raises(StoreUnusable, match="备份里有内容"):
        restore(place, tmp_path / "新县")
    assert not (tmp_path / "新县").exists()
    report = make_backup(county, place, at(1))
    assert report.mended == 3
    assert "3 份内容坏了，已重新写好" in str(report)
    assert tree(restore(place, tmp_path / "新县").folder) == tree(county.root)


def test_a_damaged_list_is_noticed(county, place, tmp_path) -> None:
    make_backup(county, place, at(0))
    damage(versions(place)[0].path)
    with pytest.raises(StoreUnusable, match="的备份已损坏"):
        restore(place, tmp_path / "新县")
    make_backup(county, place, at(1))
    assert tree(restore(place, tmp_path / "新县").folder) == tree(county.root)


def test_sealed_nothing_can_be_read_and_no_passphrase_is_needed_to_go_on(
    county, place, tmp_path
) -> None:
    first = make_backup(county, place, at(0), PASSPHRASE)
    bytes_there = b"".join(p.read_bytes() for p in place.rglob("*") if p.is_file())
    for told in ("农户台账", "蛟河市", "households"):
        assert told.encode() not in bytes_there
    assert make_backup(county, place, at(1)).version == first.version
    deliver(county, 6)
    more = make_backup(county, place, at(2))
    assert 0 < more.written < first.written
    for wrong in ("", "不是这个密码"):
        with pytest.raises(InputError, match="备份密码不对"):
            restore(place, tmp_path / "新县", wrong)
    assert tree(restore(place, tmp_path / "新县", PASSPHRASE).folder) == tree(county.root)
    shutil.rmtree(county.folders.private / "backups")  # another machine goes on with it
    assert make_backup(county, place, at(3)).files == more.files
    assert tree(restore(place, tmp_path / "又一县", PASSPHRASE).folder) == tree(county.root)


def test_sealed_contents_are_plain_age_files() -> None:
    import pyarrow as pa
    import pyrage

    seal = Seal.new(PASSPHRASE)
    stored = seal.close("台账".encode())
    assert stored.startswith(b"age-encryption.org/v1")
    packed = pyrage.decrypt(stored, [seal.key(PASSPHRASE).identity])
    assert pa.decompress(packed, 6, codec="zstd", asbytes=True).decode() == "台账"


@settings(max_examples=20)
@given(st.binary(max_size=2000))
def test_contents_come_back_as_they_were(content) -> None:
    seal = Seal()
    assert seal.key("").open(seal.close(content), len(content)) == content


@pytest.mark.parametrize("section", ["ledgers", "private"])
def test_folders_outside_of_the_working_directory_come_inside(
    county, place, tmp_path, section
) -> None:
    outside = (tmp_path / "别处").resolve()
    shutil.move(county.root / section, outside)
    text = f'{CONFIG}[folders]\n{section} = "{outside}"   # 大盘\n'
    (county.root / "fanpin.toml").write_text(text, encoding="utf-8")
    moved = County.at(county.root)
    make_backup(moved, place, at(0))
    shutil.rmtree(outside)
    done = restore(place, tmp_path / "新县")
    assert section in str(done)
    again = County.at(done.folder)
    assert getattr(again.folders, section) == done.folder / section
    assert (done.folder / section).is_dir()
    assert "# 大盘" in (done.folder / "fanpin.toml").read_text(encoding="utf-8")


def test_places_that_cannot_be_are_refused(county, place, tmp_path) -> None:
    with pytest.raises(InputError, match="在工作目录里面"):
        make_backup(county, county.root / "备份", at(0))
    write(tmp_path / "有东西" / "x", "x")
    with pytest.raises(InputError, match="有别的东西"):
        make_backup(county, tmp_path / "有东西", at(0))
    with pytest.raises(InputError, match="没有备份"):
        restore(tmp_path / "有东西", tmp_path / "新县")
    make_backup(county, place, at(0))
    with pytest.raises(InputError, match="不能从这次起加密"):
        make_backup(county, place, at(0), PASSPHRASE)
    with pytest.raises(InputError, match="里有东西，没有恢复"):
        restore(place, tmp_path / "有东西")
    with pytest.raises(InputError, match="不能恢复到备份"):
        restore(place, place / "新县")
    other = make_county(tmp_path / "别县")
    toml = (other.root / "fanpin.toml").read_text(encoding="utf-8").replace("220281", "220282")
    (other.root / "fanpin.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match="另一个县（220281）"):
        make_backup(County.at(other.root), place, at(0))


def test_a_damaged_directory_is_renamed_and_not_deleted(county, place) -> None:
    make_backup(county, place, at(0))
    saved = tree(county.root)
    shutil.rmtree(county.folders.store)
    done = restore(place, county.root, replace=True)
    assert tree(county.root) == saved
    assert done.moved is not None
    assert (done.moved / "fanpin.toml").is_file()
    assert str(done.moved) in str(done)


@pytest.mark.skipif(os.name != "posix", reason="kinds of files that Windows has not")
def test_what_cannot_be_read_is_left_out_by_name(county, place, tmp_path) -> None:
    os.mkfifo(county.root / "ledgers" / "管道.xlsx")
    (county.root / "ledgers" / "断了.xlsx").symlink_to("没有")
    report = make_backup(county, place, at(0))
    assert sorted(report.left_out) == ["ledgers/断了.xlsx", "ledgers/管道.xlsx"]
    done = restore(place, tmp_path / "新县")
    assert "有 2 个文件读不出来" in str(done)


@pytest.mark.parametrize("path", ["../外面", "/etc/外面", "ledgers/../../外面", "C:/外面"])
def test_a_list_that_leads_outside_is_refused(county, place, tmp_path, path) -> None:
    make_backup(county, place, at(0))
    backup = Backup.at(place)
    listing = backup.read(versions(place)[0], backup.seal.key(""))
    bad = [file.__class__(**file.__dict__ | {"path": path}) for file in listing.files[:1]]
    backup.write(listing.__class__(listing.about, bad), at(1))
    with pytest.raises(StoreUnusable, match="在工作目录以外"):
        restore(place, tmp_path / "新县")
    assert not list(tmp_path.glob("**/外面"))


def test_two_backups_at_once_do_not_mix(county, place) -> None:
    from fanpin_lib.files.lock import hold

    with hold(county.root, 0, doing="备份", prefix=".backup"), pytest.raises(StoreBusy):
        make_backup(county, place, at(0))


def test_deliveries_meanwhile_leave_every_backup_whole(county, place, tmp_path) -> None:
    """The store of each version holds every file of every delivery that it knows."""
    stop = threading.Event()

    def work() -> None:
        own, number = County.at(county.root), 10
        while not stop.is_set():
            deliver(own, number := number + 1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for minute in range(4):
            make_backup(county, place, at(minute))
    finally:
        stop.set()
        worker.join()
    counts = []
    for number, version in enumerate(versions(place)):
        folder = restore(place, tmp_path / f"新县{number}", chosen=str(version)).folder
        store = Store(folder / "store")
        for delivery in store.deliveries():
            for part in delivery.parts:
                assert all((folder / "store" / path).is_file() for path in part.paths)
        counts.append(store.newest())
        deliver(County.at(folder), 999)
    assert counts == sorted(counts)


def test_the_command_line_says_what_was_done(county, place, tmp_path) -> None:
    def run(*words: str, where: Path = county.root) -> subprocess.CompletedProcess[str]:
        code = "from fanpin_lib.cli.app import main; main()"
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", code, *words]
        return subprocess.run(
            command, cwd=where, env=env, capture_output=True, text=True, check=False
        )

    secret = tmp_path / "密码.txt"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    made = run("backup", str(place), "--encrypt", "--passphrase-file", str(secret))
    assert made.returncode == 0, made.stderr
    assert "都读回核对过" in made.stdout
    assert run("restore", str(place), "--list", where=tmp_path).stdout.startswith("20")
    asked = run("restore", str(place), str(tmp_path / "新县"), where=tmp_path)
    assert asked.returncode == 2
    assert "--passphrase-file" in asked.stderr
    options = ("--passphrase-file", str(secret))
    done = run("restore", str(place), str(tmp_path / "新县"), *options, where=tmp_path)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "新县") == tree(county.root)


def test_an_object_that_is_read_back_as_another_is_an_error(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Objects, "is_whole", lambda self, name: False)
    with pytest.raises(FanpinError, match="读回来不一样"):
        Objects(tmp_path).put(b"x")


def test_a_damaged_store_does_not_take_the_place_of_a_good_one(county, place) -> None:
    make_backup(county, place, at(0))
    part = county.store.deliveries()[0].parts[0]
    damage(county.folders.store / part.paths[0])
    with pytest.raises(StoreUnusable, match="没有备份，台账库坏了：第 1 次交付"):
        make_backup(county, place, at(1))
    assert len(versions(place)) == 1


@pytest.mark.parametrize("passphrase", [None, "一二三四五六七八"])
def test_old_versions_are_forgotten_with_what_only_they_need(
    county, place, tmp_path, passphrase
) -> None:
    note = county.root / "county" / "说明.md"
    for minute in range(3):
        write(note, f"第 {minute} 次\n")
        make_backup(county, place, at(minute), passphrase)
    before = set((place / "objects").glob("*/*"))
    for path in before:
        os.utime(path, (0, 0))
    done = prune(county, place, 2, at(5), passphrase or "")
    assert (done.versions, len(versions(place))) == (1, 2)
    gone = before - set((place / "objects").glob("*/*"))
    assert len(gone) == done.objects > 0
    for number, version in enumerate(versions(place), start=1):
        folder = restore(
            place, tmp_path / f"新县{number}", passphrase or "", chosen=str(version)
        ).folder
        assert (folder / "county" / "说明.md").read_text(encoding="utf-8") == f"第 {number} 次\n"
    write(note, "第 0 次\n")
    assert make_backup(county, place, at(9)).mended == 0
    assert prune(county, place, 5, at(9), passphrase or "").objects == 0


def test_of_finished_sites_the_months_kept_are_taken(county, place, tmp_path) -> None:
    kept = ("public/archive/2026-09/village/220281101201.html", "public/archive/months.js")
    made_again = ("public/index.html", "public/village/220281101201.html", "open/index.html")
    for name in (*kept, *made_again, "docs/public/index.html"):
        write(county.root / "site" / name, "网页")
    make_backup(county, place, at(0))
    site = restore(place, tmp_path / "新县").folder / "site"
    found = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert found >= {kept[0], "docs/public/index.html"}
    assert not found & set(made_again)
    assert (site / kept[1]).is_file()
    assert not (site / "open").exists()
