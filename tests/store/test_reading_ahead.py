"""Files are read ahead of their turns; what comes of them is the same as without."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers.making import NAMES, case, cases, text, xlsx
from ledgers.test_apart import LITTLE, lying, sheet_with_a_far_cell

from fanpin_lib.files import apart
from fanpin_lib.files.apart import Apart
from fanpin_lib.ledgers import ColumnMap, RegionLookup
from fanpin_lib.ledgers.unchanged import Lying, hash_if_readable
from fanpin_lib.store import Store, ingest_files, reading_ahead
from fanpin_lib.store import ingest as store_ingest
from fanpin_lib.store.report import FileReport, Status

LEVELS = {6: "县", 9: "乡镇", 12: "村"}
COLUMNS = ColumnMap.load()
COUNTY = "220281"
#: With the bound at nothing every file is read at its own turn.
WITHOUT = 0


@pytest.fixture
def process(monkeypatch) -> Iterator[Apart]:
    found = Apart(LITTLE)
    monkeypatch.setattr(apart, "_shared", found)
    yield found
    found.close()


class NoLists:
    """No file is a list of ours; tells which files were looked into ahead, and in the thread."""

    def __init__(self, first_look=lambda path: None) -> None:
        self.ahead: list[str] = []
        self._first_look = first_look

    def __call__(self, path):
        return None

    def claims(self, path):
        return False

    def recognises(self, path):
        self.ahead.append(path.name)
        self._first_look(path)
        return False


def regions(path: Path, names=NAMES) -> Path:
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in names.items())]
    return text(path, rows)


def named(path: Path, *villages: str, write=xlsx) -> Path:
    """Households whose villages are only named: without regions none is found."""
    rows = [[f"H{n}", "新站镇", name, "脱贫户", "2"] for n, name in enumerate(villages)]
    return write(path, [["户编号", "乡镇", "村", "户类型", "家庭人口"], *rows])


def months(folder: Path, numbers=range(1, 7)) -> list[Path]:
    """Two ledgers a month, of two formats."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for n in numbers:
        made.append(xlsx(folder / f"监测对象台账_2026{n:02}.xlsx", cases(case(n))))
        made.append(named(folder / f"农户台账_2026{n:02}.csv", "瓦窑村", "东沟村", write=text))
    return made


def ingest(files, store: Path, monkeypatch=None, most: int | None = None, **options):
    if most is not None:
        monkeypatch.setattr(reading_ahead, "_MOST_BYTES", most)
    options.setdefault("regions", RegionLookup.from_mapping(NAMES))
    return ingest_files(files, Store(store), COLUMNS, "王某", county_code=COUNTY, **options)


def told(report) -> list[tuple]:
    """A report without times and data files' names."""
    return [
        (f.path.name, f.status, f.as_of, str(f.refusal), f.parts, f.row_errors, f.notes)
        + ((f.delivery.seq, f.delivery.sha256, f.delivery.rows) if f.delivery else ())
        for f in report.files
    ]


def stored(folder: Path) -> list[tuple]:
    """What every delivery holds, down to the hashes of its rows."""
    return [
        (d.seq, d.file, d.sha256, d.as_of, [replace(p, files=()) for p in d.parts], d.files)
        for d in Store(folder).deliveries()
    ]


def both_ways(files, folder: Path, monkeypatch, **options):
    """An ingest with reading ahead; beside it one without came to the same."""
    with monkeypatch.context() as patch:
        without = ingest(files, folder / "a", patch, WITHOUT, **options)
    report = ingest(files, folder / "b", **options)
    assert told(report) == told(without)
    assert stored(folder / "a") == stored(folder / "b")
    return report


def test_reports_and_rows_are_the_same_and_files_were_read_ahead(process, tmp_path, monkeypatch):
    files = months(tmp_path / "ledgers")
    broken = tmp_path / "ledgers" / "程序台账_202603.xlsx"
    broken.write_bytes(b"PK\x03\x04 half")
    bad = xlsx(tmp_path / "ledgers" / "风险_202604.xlsx", cases(case(9, 识别日期="不知道")))
    lists = NoLists()
    report = both_ways([*files, broken, bad], tmp_path, monkeypatch, lists=lists)
    assert sum(f.status is Status.STORED for f in report.files) == len(files)
    assert {broken.name, files[-1].name} < set(lists.ahead)


def test_known_files_and_a_single_one_are_not_read_ahead(process, tmp_path) -> None:
    files = months(tmp_path / "ledgers")
    first, again, one = NoLists(), NoLists(), NoLists()
    ingest(files, tmp_path / "store", lists=first)
    ingest(files, tmp_path / "store", lists=again)
    ingest(months(tmp_path / "ledgers", [8])[:1], tmp_path / "store", lists=one)
    assert (len(first.ahead), again.ahead, one.ahead) == (len(files), [], [])
    new = months(tmp_path / "ledgers", [9])
    late = xlsx(tmp_path / "ledgers" / "监测_202512.xlsx", cases(case(3)))
    ingest([late, *files, *new], tmp_path / "store", lists=again)
    assert again.ahead == [late.name, *sorted(path.name for path in new)]


def test_little_is_held_in_memory(process, tmp_path, monkeypatch) -> None:
    files = months(tmp_path / "ledgers")
    large = xlsx(tmp_path / "ledgers" / "监测_202605.xlsx", cases(*map(case, range(2000))))
    lists = NoLists()
    most = large.stat().st_size - 1
    report = ingest([*files, large], tmp_path / "store", monkeypatch, most, lists=lists)
    assert large.name not in lists.ahead and len(lists.ahead) == len(files)
    assert report.files[-1].status is Status.STORED, report.to_text()


def test_villages_that_arrive_mid_way_count_from_then_on(process, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    few = {code: NAMES[code] for code in ("220281", "220281100", "220281100201")}
    files = [
        named(folder / "农户台账_202601.xlsx", "瓦窑村"),
        regions(folder / "村名单_202602.csv"),  # its name does not say that it goes first
        *(named(folder / f"农户台账_2026{n:02}.xlsx", "瓦窑村", "东沟村") for n in (3, 4, 5)),
    ]
    seen = threading.Event()
    lists = NoLists(lambda path: seen.set() if path == files[-1] else None)
    wait = lambda report: seen.wait(60 if seen_ahead else 0)  # noqa: E731
    options = {"lists": lists, "regions": RegionLookup.from_mapping(few), "on_progress": wait}
    seen_ahead = False
    without = ingest(files, tmp_path / "a", monkeypatch, WITHOUT, **options)
    seen_ahead = True
    report = ingest(files, tmp_path / "b", monkeypatch, 8 << 20, **options)
    assert told(report) == told(without) and stored(tmp_path / "a") == stored(tmp_path / "b")
    assert [f.status for f in report.files] == [Status.STORED] * 5, report.to_text()
    assert lists.ahead.count(files[-1].name) == 2


def test_a_file_saved_between_is_read_again(process, tmp_path) -> None:
    first, second, third = months(tmp_path / "ledgers", [1, 2])[:3]
    seen = threading.Event()
    lists = NoLists(lambda path: seen.set() if path == third else None)
    new = xlsx(tmp_path / "新.xlsx", cases(case(77)))

    def save(report) -> None:
        if report.path == first:
            assert seen.wait(60)
            process.ask(len, "", name="", hint="")  # the third has been read
            shutil.copyfile(new, third)

    store = tmp_path / "store"
    report = ingest([first, second, third], store, lists=lists, on_progress=save)
    assert report.files[-1].delivery.sha256 == reading_ahead.as_it_lies(new).sha256
    assert report.files[-1].status is Status.STORED
    with Store(store).snapshot(report.files[-1].as_of).connect() as connection:
        found = connection.execute("SELECT count(*) FROM cases WHERE case_id = 'C0077'").fetchall()
    assert found == [(1,)]


def test_a_file_refused_ahead_and_mended_before_its_turn_is_read(process, tmp_path) -> None:
    first, _, third = files = months(tmp_path / "ledgers", [1, 2])[:3]
    good = third.read_bytes()
    third.write_bytes(b"PK\x03\x04 half")
    seen = threading.Event()
    lists = NoLists(lambda path: seen.set() if path == third else None)

    def mend(report) -> None:
        if report.path == first:
            assert seen.wait(60)
            process.ask(len, "", name="", hint="")  # the third has been refused
            third.write_bytes(good)

    report = ingest(files, tmp_path / "store", lists=lists, on_progress=mend)
    assert [f.status for f in report.files] == [Status.STORED] * 3, report.to_text()


def test_what_lay_there_only_while_it_was_read_ahead_does_not_count(
    process, tmp_path, monkeypatch
) -> None:
    """On a disk whose times are so coarse that they tell nothing."""
    for module in (reading_ahead, store_ingest):
        monkeypatch.setattr(module, "as_it_lies", lambda path: Lying(hash_if_readable(path)))
    first, _, third = files = months(tmp_path / "ledgers", [1, 2])[:3]
    good, other = third.read_bytes(), xlsx(tmp_path / "别.xlsx", cases(case(77)))
    seen = threading.Event()

    def put_another(path: Path) -> None:
        """After it was seen how the file lies, before it is read."""
        if path == third:
            shutil.copyfile(other, third)
            seen.set()

    def put_back(report) -> None:
        if report.path == first:
            assert seen.wait(60)
            process.ask(len, "", name="", hint="")  # the other one has been read
            third.write_bytes(good)

    report = ingest(files, tmp_path / "store", lists=NoLists(put_another), on_progress=put_back)
    assert report.ok, report.to_text()
    assert report.files[-1].delivery.sha256 == hash_if_readable(third)
    with Store(tmp_path / "store").snapshot(report.files[-1].as_of).connect() as connection:
        found = connection.execute("SELECT count(*) FROM cases WHERE case_id = 'C0077'").fetchall()
    assert found == [(0,)]


def test_a_file_that_is_gone_at_its_turn_is_refused(process, tmp_path) -> None:
    files = months(tmp_path / "ledgers", [1, 2])
    gone = lambda report: files[-1].unlink(missing_ok=True)  # noqa: E731
    report = ingest(files, tmp_path / "store", on_progress=gone)
    assert "没有这个文件" in str(report.files[-1].refusal)
    assert [f.status for f in report.files[:-1]] == [Status.STORED] * 3


def test_the_same_bytes_twice_are_known_the_second_time(process, tmp_path, monkeypatch) -> None:
    files = months(tmp_path / "ledgers", [1, 2])
    (tmp_path / "stick").mkdir()
    twice = shutil.copy(files[2], tmp_path / "stick" / "监测对象台账_202612.xlsx")
    report = both_ways([*files, Path(twice)], tmp_path, monkeypatch)
    assert "完全相同" in report.to_text()


class OneList(NoLists):
    """One file is a list of ours: to be left, whatever could be read in it."""

    def __init__(self, one: Path, seen: bool) -> None:
        super().__init__()
        self._one, self._seen = one, seen

    def __call__(self, path):
        return FileReport(path, Status.LEFT, notes=["一行也没有填"]) if path == self._one else None

    def recognises(self, path):
        return super().recognises(path) or (self._seen and path == self._one)


@pytest.mark.parametrize("seen", [True, False])
def test_a_list_of_ours_is_no_ledger_though_it_was_read_ahead(
    process, tmp_path, monkeypatch, seen
) -> None:
    """One with a password is only known at its turn: nobody else can read it."""
    files = months(tmp_path / "ledgers", [1, 2, 3])
    if not seen:
        files[2].write_bytes(b"\xd0\xcf\x11\xe0 locked")
    lists = OneList(files[2], seen)
    report = both_ways(files, tmp_path, monkeypatch, lists=lists)
    assert files[2].name in lists.ahead
    kinds = [Status.STORED] * 2 + [Status.LEFT] + [Status.STORED] * 3
    assert [f.status for f in report.files] == kinds, report.to_text()


@pytest.mark.heavy
@pytest.mark.parametrize("make", [sheet_with_a_far_cell, lying])
def test_what_breaks_the_reader_is_named_at_its_turn(process, tmp_path, monkeypatch, make) -> None:
    files = months(tmp_path / "ledgers", [1, 2, 3])
    ending = ".ods" if make is sheet_with_a_far_cell else ".xlsx"
    bad = make(tmp_path / "ledgers" / f"程序台账_202602{ending}")
    monkeypatch.setattr(reading_ahead, "_MOST_BYTES", 16 << 20)
    lists = NoLists()
    report = ingest([*files, bad], tmp_path / "store", lists=lists)
    assert bad.name in lists.ahead
    assert str(report.files[-1].refusal).count("。") == 2
    assert all(f.status is Status.STORED for f in report.files[:-1])


def test_an_interrupt_does_not_wait_for_what_is_being_read(process, tmp_path) -> None:
    files = months(tmp_path / "ledgers", [1, 2])
    stopped = threading.Event()

    def stop(path: Path) -> None:
        """The process that reads will never answer."""
        if path == files[-1]:
            psutil.Process(process._process.pid).suspend()
            stopped.set()

    def interrupted(report) -> None:
        assert stopped.wait(60)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(files, tmp_path / "store", lists=NoLists(stop), on_progress=interrupted)
    assert not [t for t in threading.enumerate() if t.name.startswith("reading-ahead")]
    assert process._process.poll() is not None
    later = ingest(files, tmp_path / "store")
    assert later.ok, later.to_text()


WAITING = """
    import os, signal, sys
    from pathlib import Path
    import psutil
    from fanpin_lib.files import apart
    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.store import Store, ingest_files

    class Lists:
        def __call__(self, path): return None
        def claims(self, path): return False
        def recognises(self, path):
            if process := apart._shared._process:
                psutil.Process(process.pid).suspend()
                print(process.pid, flush=True)
            return False

    files = [Path(name) for name in sys.argv[2:]]
    ingest_files(files, Store(Path(sys.argv[1])), ColumnMap.load(), "王某", lists=Lists())
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_while_a_file_is_waited_for_leaves_no_process(tmp_path) -> None:
    files = months(tmp_path / "ledgers", [1, 2])
    command = [sys.executable, "-c", textwrap.dedent(WAITING), tmp_path / "store", *files]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGINT)
    _, said = parent.communicate(timeout=120)
    assert b"KeyboardInterrupt" in said
    child.wait(60)


@pytest.mark.heavy
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(7)), most=st.sampled_from([6_000, 12_000, 8 << 20]))
def test_whatever_the_order_and_the_bound(process, tmp_path_factory, order, most) -> None:
    folder = tmp_path_factory.mktemp("order")
    made = months(folder / "ledgers", [1, 2, 3])
    made.append(regions(folder / "ledgers" / "名单_202602.csv"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_ahead, "_MOST_BYTES", most)
        both_ways([made[place] for place in order], folder, patch)
