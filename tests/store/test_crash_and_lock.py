"""A crash leaves nothing visible; a second writer waits or is told who is writing."""

import errno
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from fanpin_lib.errors import StoreBusy, StoreUnusable
from fanpin_lib.files.lock import hold
from fanpin_lib.store import Store, delta
from store.readings import OCTOBER, alert, household, part, reading

pytestmark = pytest.mark.heavy


def counts(store: Store) -> list:
    with store.snapshot(OCTOBER).connect() as connection:
        sql = "SELECT (SELECT count(*) FROM households), (SELECT count(*) FROM alerts)"
        return list(connection.execute(sql).fetchone())


def two_tables(number: int):
    return reading(
        OCTOBER, part("households", [household(number)]), part("alerts", [alert(number)])
    )


@pytest.mark.parametrize("writes_before_crash", [0, 1, 2])
def test_a_crash_between_tables_and_commit_leaves_nothing_visible(
    tmp_path, monkeypatch, writes_before_crash
) -> None:
    store = Store(tmp_path / "store")
    store.ingest(two_tables(1), "甲")
    real, done = delta.append, []

    def crash(folder, rows):
        if len(done) == writes_before_crash:
            raise KeyboardInterrupt
        done.append(folder.name)
        return real(folder, rows)

    monkeypatch.setattr(delta, "append", crash)
    with pytest.raises(KeyboardInterrupt):
        store.ingest(two_tables(2), "甲")
    monkeypatch.undo()
    assert counts(store) == [1, 1]
    assert counts(Store(store.folder)) == [1, 1]
    assert store.ingest(two_tables(3), "甲").seq == 2
    assert counts(store) == [1, 2]


def _deliver_and_die(folder, after: int) -> None:
    real, done = delta.append, []

    def die(path, rows):
        if len(done) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(path)
        return real(path, rows)

    delta.append = die
    Store(folder).ingest(two_tables(2), "甲")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("after", [1, 2])
def test_a_killed_process_leaves_a_store_that_works(tmp_path, after) -> None:
    store = Store(tmp_path / "store", wait_seconds=1)
    store.ingest(two_tables(1), "甲")
    process = multiprocessing.get_context("spawn").Process(
        target=_deliver_and_die, args=(store.folder, after)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert counts(store) == [1, 1]
    assert store.ingest(two_tables(2), "甲").seq == 2
    assert counts(store) == [1, 2]


def test_a_second_writer_is_told_who_is_writing(tmp_path) -> None:
    store = Store(tmp_path / "store", wait_seconds=0.1)
    store.ingest(two_tables(1), "甲")
    with hold(store.folder, 0), pytest.raises(StoreBusy) as info:
        store.ingest(two_tables(2), "乙")
    assert f"进程 {os.getpid()}" in str(info.value)
    assert "正在写入存储" in str(info.value)
    assert "请等对方完成后再试" in str(info.value)
    assert len(store.deliveries()) == 1


def test_a_second_writer_waits_for_the_first(tmp_path) -> None:
    store = Store(tmp_path / "store", wait_seconds=20)
    store.ingest(two_tables(1), "甲")
    holding = threading.Event()

    def first() -> None:
        with hold(store.folder, 0):
            holding.set()
            time.sleep(0.3)

    thread = threading.Thread(target=first)
    thread.start()
    holding.wait()
    assert store.ingest(two_tables(2), "乙").seq == 2
    thread.join()


def test_a_store_that_cannot_be_made_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnusable, match="建不了或不能写入"):
        Store(tmp_path / "file" / "store").ingest(two_tables(1), "甲")


@pytest.mark.parametrize(
    "said",
    [
        OSError(28, "No space left on device"),
        OSError("Generic LocalFileSystem error\n ↳ No space left on device (os error 28)\n"),
    ],
)
def test_a_full_disk_is_said_and_nothing_is_stored(tmp_path, monkeypatch, said) -> None:
    import deltalake

    store = Store(tmp_path / "store")
    store.ingest(two_tables(1), "甲")

    def full(*_args, **_options):
        raise said

    monkeypatch.setattr(deltalake.DeltaTable, "create_write_transaction", full)
    with pytest.raises(StoreUnusable, match="失败：磁盘已满。请检查磁盘空间"):
        store.ingest(two_tables(2), "甲")
    assert counts(store) == [1, 1]


def test_a_damaged_store_says_so(tmp_path) -> None:
    store = Store(tmp_path / "store")
    store.ingest(two_tables(1), "甲")
    for log in (store.folder / "deliveries" / "_delta_log").glob("*.json"):
        log.write_text("{broken")
    with pytest.raises(StoreUnusable, match="读不出来"):
        Store(store.folder).deliveries()


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights work differently on Windows")
def test_a_forbidden_store_is_not_taken_for_an_empty_one(tmp_path) -> None:
    store = Store(tmp_path / "store")
    store.ingest(two_tables(1), "甲")
    code = (
        "import os, sys, pathlib\n"
        "from fanpin_lib.errors import StoreUnusable\n"
        "import fanpin_lib.store.delta, fanpin_lib.store.store, deltalake, pyarrow.dataset\n"
        "store = fanpin_lib.store.store.Store(pathlib.Path(sys.argv[1]))\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "try:\n    print(store.deliveries())\n"
        "except StoreUnusable as error:\n    print(error)\n"
    )
    if os.geteuid():
        store.folder.chmod(0)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.folder)],
        capture_output=True,
        text=True,
        env=environment,
    )
    store.folder.chmod(0o700)
    assert "读不出来" in done.stdout, done.stderr
    assert "请检查文件夹权限" in done.stdout


@pytest.mark.parametrize("looked", [True, False], ids=["looked meanwhile", "at once"])
def test_a_store_that_another_took_the_place_of_is_read_anew(tmp_path, looked) -> None:
    """Restored from a backup, say, while a program has the store open."""
    open_store, other = Store(tmp_path / "store"), Store(tmp_path / "backup")
    for store, who in ((open_store, "甲"), (other, "乙")):
        store.ingest(two_tables(1), who)
    assert [d.delivered_by for d in open_store.deliveries()] == ["甲"]
    open_store.folder.rename(tmp_path / "old")
    if looked:
        assert open_store.deliveries() == []
    other.folder.rename(open_store.folder)
    assert [d.delivered_by for d in open_store.deliveries()] == ["乙"]


def test_what_others_delivered_meanwhile_is_seen(tmp_path) -> None:
    reader = Store(tmp_path / "store")
    for number in (1, 2, 3):
        Store(reader.folder).ingest(two_tables(number), "乙")
        assert [d.seq for d in reader.deliveries()] == list(range(1, number + 1))
        assert all(d.delivered_at.utcoffset().total_seconds() == 0 for d in reader.deliveries())


@pytest.mark.parametrize("said", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS])
def test_a_share_without_locks_is_refused(tmp_path, monkeypatch, said) -> None:
    fcntl = pytest.importorskip("fcntl", reason="only Unix has flock")
    store = Store(tmp_path / "store")
    store.ingest(two_tables(1), "甲")

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreUnusable, match="不能加锁.*本机硬盘"):
        store.ingest(two_tables(2), "甲")
    monkeypatch.undo()
    assert counts(store) == [1, 1]


def test_another_machine_that_writes_on_a_share_is_waited_for(tmp_path) -> None:
    name = tmp_path / ".holder.json"
    other = {"user": "李", "host": "别的电脑", "pid": 7, "since": "2026-10-31T09:00:00"}
    name.write_text(json.dumps(other), encoding="utf-8")
    with (
        pytest.raises(StoreBusy, match=r"李 正在入库.*别的电脑.*请删除文件"),
        hold(tmp_path, 0, doing="入库"),
    ):
        pytest.fail("two machines write at once")
    assert json.loads(name.read_text(encoding="utf-8")) == other
    threading.Timer(0.3, name.unlink).start()
    with hold(tmp_path, 30):
        assert json.loads(name.read_text(encoding="utf-8"))["pid"] == os.getpid()
    assert not name.exists()


def test_the_name_of_one_who_was_killed_here_is_no_hindrance(tmp_path) -> None:
    name = tmp_path / ".holder.json"
    for left in (json.dumps({"user": "李", "host": socket.gethostname()}), "{half"):
        name.write_text(left, encoding="utf-8")
        os.utime(name, (0, 0))
        with hold(tmp_path, 0):
            assert name.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_another_account_is_told_whose_folder_it_is(tmp_path) -> None:
    """A child process of the account nobody."""
    with hold(tmp_path, 0):
        pass
    tmp_path.chmod(0o755)
    asked = (
        "import os, filelock; from pathlib import Path\n"
        "from fanpin_lib.files.lock import hold\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try:\n    hold(Path('.'), 0).__enter__()\n"
        "except Exception as error:\n    print(error)"
    )
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "只由一个账号写" in said.stdout, said.stderr


def test_a_name_that_its_writer_died_of_is_out_of_the_way_soon(tmp_path) -> None:
    """Killed between making the file and writing its name; the next one waits, then goes on."""
    name = tmp_path / ".holder.json"
    name.touch()
    begun = time.time() - 4.8
    os.utime(name, (begun, begun))
    with hold(tmp_path, 0, doing="入库"):
        assert "入库" in name.read_text(encoding="utf-8")
    assert not name.exists()
