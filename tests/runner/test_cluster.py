"""A run over a Dask cluster of real processes: the same notebooks, no region lost."""

from __future__ import annotations

import builtins
import json
import shutil
import threading
from pathlib import Path

import pytest
from dask_cluster import REPOSITORY, DaskCluster, running_cluster
from distributed import Client
from runner_parts import write_notebook

from fanpin_lib.engine import Limits
from fanpin_lib.errors import ClusterUnusable, MissingPart
from fanpin_lib.period import Month
from fanpin_lib.runner import run_edition
from fanpin_lib.runner.cluster.executor import ClusterExecutor
from fanpin_lib.runner.warm import WarmExecutor

pytestmark = pytest.mark.heavy

MONTH = Month(2026, 10)
LIMITS = Limits(notebook_seconds=120)
_TIMES = {"start_time", "end_time", "duration", "execution"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with running_cluster(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


def executed(edition: Path) -> dict[str, dict]:
    """Every notebook of the edition without what times tell."""
    return {
        path.relative_to(edition).as_posix(): _timeless(json.loads(path.read_text("utf-8")))
        for path in sorted(edition.glob("*/*.ipynb"))
    }


def _timeless(value):
    if isinstance(value, dict):
        return {k: _timeless(v) for k, v in value.items() if k not in _TIMES}
    return [_timeless(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "shared",
    [pytest.param(True, marks=pytest.mark.heavy, id="folder"), pytest.param(False, id="fsspec")],
)
def test_a_run_over_a_cluster_leaves_the_notebooks_of_a_local_run(
    cluster, edition, tmp_path, shared
):
    place = tmp_path / "bucket"
    place.mkdir()
    address = "" if shared else f"file://{place}"
    notebooks = REPOSITORY / "notebooks"
    summary = run_edition(
        edition, notebooks, MONTH, executor=ClusterExecutor(cluster.address, LIMITS, address)
    )
    assert summary.ok, str(summary)
    over_cluster = executed(edition)
    assert run_edition(edition, notebooks, MONTH, executor=WarmExecutor(2, 120)).ok
    assert over_cluster == executed(edition)
    assert len(over_cluster) == summary.total
    assert list(place.iterdir()) == []  # what was put there is gone


def test_a_failing_region_keeps_its_notebook_with_the_error(cluster, edition, notebooks):
    write_notebook(notebooks / "township.ipynb", "print('先')", "1 / 0")
    summary = run_edition(
        edition, notebooks, MONTH, executor=ClusterExecutor(cluster.address, LIMITS)
    )
    assert summary.failures and "ZeroDivisionError" in summary.failures[0].reason
    failed = next((edition / "township").glob("*.ipynb")).read_text("utf-8")
    assert "ZeroDivisionError" in failed and "没有执行完" in failed
    assert len(list((edition / "village").glob("*.ipynb"))) > 0


def test_a_worker_that_sees_no_data_is_told_of(cluster, edition, notebooks, tmp_path):
    executor = ClusterExecutor(cluster.address, LIMITS)
    hidden = edition.with_name("elsewhere")

    class Hiding(ClusterExecutor):
        def _data_for(self, job, token):
            shutil.move(edition / "data", hidden)
            return executor._data_for(job, token)

    with pytest.raises(ClusterUnusable, match="看不到共享文件夹"):
        run_edition(edition, notebooks, MONTH, executor=Hiding(cluster.address, LIMITS))


def test_a_cluster_out_of_reach_is_one_clear_sentence(edition, notebooks, monkeypatch):
    monkeypatch.setattr("fanpin_lib.runner.cluster.connection._CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "没有"):
        with pytest.raises(ClusterUnusable, match="连不上集群") as told:
            run_edition(edition, notebooks, MONTH, executor=ClusterExecutor(address, LIMITS))
        assert "请检查地址" in str(told.value)


def test_without_dask_it_says_how_to_install_it(edition, notebooks, monkeypatch):
    original = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("distributed"):
            raise ImportError(name)
        return original(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPart, match=r"fanpin\[cluster\]"):
        run_edition(edition, notebooks, MONTH, executor=ClusterExecutor("tcp://x:1", LIMITS))


@pytest.mark.heavy
def test_losing_a_worker_loses_no_region(edition, notebooks, tmp_path):
    slow = "import time\ntime.sleep(1)\nprint(region_code)"
    for level in ("county", "township", "village"):
        write_notebook(notebooks / f"{level}.ipynb", slow)
    with running_cluster(tmp_path, 2) as own:
        lost = threading.Event()

        def progress(done: int, total: int, name: str) -> None:
            if done == 2 and not lost.is_set():
                lost.set()
                own.lose(own.workers[0])

        summary = run_edition(
            edition,
            notebooks,
            MONTH,
            on_progress=progress,
            executor=ClusterExecutor(own.address, LIMITS),
        )
    assert lost.is_set()
    assert summary.ok, str(summary)
    for path in edition.glob("*/*.ipynb"):
        assert path.stem in path.read_text("utf-8")


@pytest.mark.heavy
def test_losing_the_connection_for_a_moment_loses_no_region(edition, notebooks, tmp_path):
    write_notebook(notebooks / "village.ipynb", "import time\ntime.sleep(1)")
    with running_cluster(tmp_path, 1) as own:
        broken = []

        def progress(done: int, total: int, name: str) -> None:
            if done == 1 and not broken:
                for client in list(Client._instances):
                    client.loop.add_callback(client.scheduler_comm.comm.abort)
                    broken.append(client)

        summary = run_edition(
            edition,
            notebooks,
            MONTH,
            on_progress=progress,
            executor=ClusterExecutor(own.address, LIMITS),
        )
    assert broken
    assert summary.ok and not summary.left


@pytest.mark.heavy
def test_a_region_that_kills_its_workers_fails_alone(edition, notebooks, tmp_path):
    _kill_from_one_township(notebooks)
    cluster = DaskCluster(tmp_path)
    try:
        for _ in range(2):
            cluster.add("--nanny")  # comes back when killed
        executor = ClusterExecutor(cluster.address, LIMITS, patience_seconds=120)
        summary = run_edition(edition, notebooks, MONTH, executor=executor)
    finally:
        cluster.close()
    assert len(summary.failures) == 1
    assert "一再中断" in summary.failures[0].reason
    assert summary.done == summary.total - 1


def _kill_from_one_township(notebooks: Path) -> None:
    """One township's notebook kills the worker that runs it (not the nanny above)."""
    write_notebook(
        notebooks / "township.ipynb",
        "import os, psutil, signal\n"
        "above = psutil.Process().parents()\n"
        "words = ('spawn', 'forkserver', 'dask worker [')\n"  # the last where it has a title
        "worker = next(p for p in above if any(w in ' '.join(p.cmdline()) for w in words))\n"
        "if region_code.startswith('220281101'):\n"
        "    os.kill(worker.pid, signal.SIGKILL)\n"
        "    import time; time.sleep(60)\n",
    )


@pytest.mark.heavy
def test_a_worker_with_another_fanpin_is_named_and_the_others_work(
    edition, notebooks, tmp_path, caplog
):
    other = tmp_path / "other"
    shutil.copytree(REPOSITORY / "fanpin_lib", other / "fanpin_lib")
    package = other / "fanpin_lib" / "__init__.py"
    package.write_text(package.read_text("utf-8").replace("0.1.0", "0.0.9"), "utf-8")
    cluster = DaskCluster(tmp_path)
    try:
        cluster.add(python_path=other)
        with pytest.raises(ClusterUnusable, match="和这里装的不一样") as told:
            run_edition(
                edition, notebooks, MONTH, executor=ClusterExecutor(cluster.address, LIMITS)
            )
        cluster.add()
        executor = ClusterExecutor(cluster.address, LIMITS)
        assert run_edition(edition, notebooks, MONTH, executor=executor).ok
    finally:
        cluster.close()
    for said in (str(told.value), caplog.text):
        assert "fanpin 是 0.0.9（应为 0.1.0）" in said


@pytest.mark.heavy
def test_a_cluster_that_lost_all_its_workers_is_told_of(edition, notebooks, tmp_path):
    write_notebook(notebooks / "village.ipynb", "import time\ntime.sleep(2)")
    with running_cluster(tmp_path, 1) as own:

        def progress(done: int, total: int, name: str) -> None:
            if done == 1 and own.workers:
                own.lose(own.workers[0])

        with pytest.raises(ClusterUnusable, match="没有工作进程"):
            run_edition(
                edition,
                notebooks,
                MONTH,
                on_progress=progress,
                executor=ClusterExecutor(own.address, LIMITS, patience_seconds=3),
            )
    local = run_edition(edition, notebooks, MONTH, resume=True, executor=WarmExecutor(2, 120))
    assert local.ok and len(local.kept) >= 1
