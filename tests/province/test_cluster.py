"""Counties closed by the workers of a Dask cluster: the same, none lost, the unfit passed over."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import INDICATORS_CSV
from fanpin_lib.errors import ClusterUnusable
from fanpin_lib.province import close_province
from fanpin_lib.province.cluster_closer import ClusterCloser
from fanpin_lib.province.county_process import Order
from tests.province.conftest import given_by
from tests.province.tiny_counties import MONTH, make_county
from tests.runner.dask_cluster import REPOSITORY, running_cluster

pytestmark = pytest.mark.heavy

INCOMES = {"220191": [5000, 6000, 20000], "220291": [9000, 9500, 50000]}


def another_fanpin(folder):
    """The same, but for a file that shapes what a county comes to."""
    shutil.copytree(REPOSITORY / "fanpin_lib", folder / "fanpin_lib")
    changed = folder / "fanpin_lib" / "province" / "ending.py"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    return folder


def test_counties_closed_on_a_cluster_are_those_closed_here(tmp_path, caplog):
    """One of the workers has another fanpin, one is lost while it closes a county."""
    root = tmp_path / "root"
    for code, incomes in INCOMES.items():
        make_county(root, code, incomes)
    over = threading.Event()
    with running_cluster(tmp_path, 2) as cluster:
        cluster.add(python_path=another_fanpin(tmp_path / "other"))
        args = (cluster.workers[0], over)
        watching = threading.Thread(target=_lose_when_it_closes, args=args, daemon=True)
        watching.start()
        result = close_province(root, MONTH, "测试", cluster=cluster.address)
        over.set()
        watching.join()
        assert cluster.workers[0].poll() is not None  # it was lost
    assert result.complete, str(result)
    assert "和这里装的不一样" in caplog.text
    assert not list((root / "province" / "private").glob(".cluster-*"))
    code, incomes = next(iter(INCOMES.items()))
    here = make_county(tmp_path / "here", code, incomes)
    given_by(here)
    own = EditionFolder.of(here.folders.reports, MONTH).newest_data / INDICATORS_CSV
    there = EditionFolder.of(root / code / "reports", MONTH).current / "data" / INDICATORS_CSV
    assert there.read_bytes() == own.read_bytes()


def _lose_when_it_closes(worker, over):
    while not over.wait(0.05):
        if _closes_a_county(worker.pid):
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            return


def _closes_a_county(pid):
    with suppress(psutil.Error):  # what ended while we looked
        below = psutil.Process(pid).children(recursive=True)
        return any("one_county" in " ".join(process.cmdline()) for process in below)
    return False


def test_workers_that_do_not_see_the_folders_are_told_of(tmp_path, monkeypatch):
    record = tmp_path / "private" / "record.json"
    record.parent.mkdir()
    order = Order("220191", tmp_path / "220191", str(MONTH), "测试", record)
    with running_cluster(tmp_path, 1) as cluster:
        closer = ClusterCloser(cluster.address)
        monkeypatch.setattr(Path, "touch", lambda *_, **__: None)  # so that no mark is seen
        with pytest.raises(ClusterUnusable, match="看不到共享文件夹"):
            list(closer.close([order]))
