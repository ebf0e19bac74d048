"""An edition appears whole or not at all; whatever a kill leaves behind can be gone on from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from edition_maker import FEW, MONTH, NONE, TOWN, make_edition
from runner_parts import InstantExecutor, write_notebook

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import computing, working_folder
from fanpin_lib.edition import folder as edition_folder
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import RUNS
from fanpin_lib.errors import NoDataForMonth, RunInterrupted, StoreBusy
from fanpin_lib.runner.summary import RunSummary


@pytest.fixture
def county(tmp_path: Path, notebooks: Path) -> County:
    """A working directory with tiny notebooks; nothing computed."""
    (tmp_path / working_folder.CONFIG_NAME).write_text(
        '[county]\ncode = "220281"\nname = "蛟河市"\n[policy]\nprofile = "demo-jiaohe"\n',
        encoding="utf-8",
    )
    return County.at(tmp_path)


def _figures(county: County, **about: Any) -> EditionFolder:
    """Figures as the step before leaves them."""
    edition = EditionFolder.of(county.folders.reports, MONTH)
    about.setdefault("inputs", {"ledgers": "1"})
    about.setdefault("edition_no", 1)
    data = edition.begin() / "data"
    shutil.rmtree(data, ignore_errors=True)  # links to the figures in force
    make_edition(data, **about)
    return edition


def _run(county: County, **options: Any) -> RunSummary:
    options.setdefault("executor", InstantExecutor())
    return desk.run_notebooks(county, MONTH, **options)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _about(folder: Path) -> dict[str, Any]:
    return json.loads((folder / RUNS).read_text(encoding="utf-8"))


def test_an_edition_appears_when_its_last_region_is_done(county: County) -> None:
    edition = _figures(county)
    part = _run(county, regions=[FEW, TOWN])
    assert len(part.left) == 7 and "还有 7 个地区没有跑" in str(part)
    assert not edition.current.exists()
    rest = InstantExecutor()
    assert _run(county, executor=rest).left == []
    assert len(rest.ran) == 7
    assert len(list(edition.current.glob("*/*.ipynb"))) == 9
    assert not edition.next.exists()


def test_a_failed_region_does_not_hold_the_edition_back(county: County) -> None:
    edition = _figures(county)
    summary = _run(county, executor=InstantExecutor(failing=[FEW]))
    assert len(summary.failures) == 1 and summary.left == []
    assert _about(edition.current)["regions"][FEW]["state"] == "failed"


def test_readers_find_the_old_edition_until_the_new_one_is_whole(county: County) -> None:
    edition = _figures(county)
    _run(county)
    before = _contents(edition.current)
    _figures(county, rules={}, inputs={"ledgers": "2"}, edition_no=2)
    with pytest.raises(RunInterrupted):
        _run(county, executor=InstantExecutor(stop_after=6))
    assert _contents(edition.current) == before
    rest = InstantExecutor()
    _run(county, executor=rest)
    assert len(rest.ran) == 3
    assert _about(edition.current)["edition_no"] == 2


def test_replaced_figures_are_kept_only_when_they_had_other_inputs(county: County) -> None:
    edition = _figures(county)
    _run(county)
    old = _contents(edition.current / "data")
    write_notebook(county.folders.notebooks / "village.ipynb", "1 + 1")
    assert len(_run(county).executed) == 6
    assert not edition.history.exists()
    _figures(county, rules={}, inputs={"ledgers": "2"}, edition_no=2)
    _run(county)
    kept = edition.history / "internal-001"
    assert sorted(path.name for path in kept.iterdir()) == ["data", RUNS]
    assert _contents(kept / "data") == old
    assert _about(kept)["edition_no"] == 1


def test_nothing_changed_runs_nothing_and_makes_no_new_edition(county: County) -> None:
    edition = _figures(county)
    _run(county)
    before = edition.current.stat().st_ino
    again = InstantExecutor()
    summary = _run(county, executor=again)
    assert again.ran == [] and len(summary.kept) == 9
    assert edition.current.stat().st_ino == before


def test_everything_runs_again_when_asked(county: County) -> None:
    _figures(county)
    _run(county)
    assert len(_run(county, resume=False).executed) == 9


def test_notebooks_name_the_folder_where_the_edition_will_lie(county: County) -> None:
    """Also in what they print: the hidden folder is gone once the edition is there."""
    write_notebook(county.folders.notebooks / "village.ipynb", "print(data_dir)")
    edition = _figures(county)
    _run(county, executor=None)
    text = (edition.current / "village" / f"{FEW}.ipynb").read_text(encoding="utf-8")
    assert ".internal.next" not in text
    assert text.count("reports/2026-10/internal/data") == 3  # parameter, its cell, output


def test_a_region_that_is_no_more_takes_its_notebook_along(county: County) -> None:
    edition = _figures(county)
    (edition.next / "village").mkdir()
    (edition.next / "village" / "220281100999.ipynb").write_text("{}", encoding="utf-8")
    _run(county)
    assert not (edition.current / "village" / "220281100999.ipynb").exists()


def test_a_second_run_is_refused_with_the_holders_name(county: County) -> None:
    _figures(county)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path\n"
            "from fanpin_lib.edition.folder import EditionFolder\n"
            "with EditionFolder(Path(sys.argv[1])).held('运行笔记本'):\n"
            "    print('held', flush=True); sys.stdin.read()",
            str(EditionFolder.of(county.folders.reports, MONTH).current),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout and holder.stdout.readline() == b"held\n"
    try:
        with pytest.raises(StoreBusy, match=f"正在运行笔记本（电脑 .+，进程 {holder.pid}，从 "):
            _run(county)
    finally:
        holder.communicate()
    assert _run(county).ok  # the lock went with its holder


def test_without_figures_it_says_what_to_do(county: County) -> None:
    with pytest.raises(NoDataForMonth, match="fanpin run 2026-10"):
        _run(county)


def test_why_names_what_changed(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = _figures(county)
    current = computing.MonthFigures(edition.next / "data", 1, computed=False)
    monkeypatch.setattr("fanpin_lib.desk.notebooks.compute", lambda *_: current)
    assert "还没有跑过" in desk.why(county, MONTH, FEW)
    _run(county, regions=[FEW, NONE])
    assert "不用重跑" in desk.why(county, MONTH, FEW)
    write_notebook(county.folders.notebooks / "village.ipynb", "2")
    _figures(county, rules={}, demo=False)
    told = desk.why(county, MONTH, FEW)
    assert "瓦窑村" in told
    assert "笔记本变了" in told and "规则变了" in told and "设置变了" in told
    assert "数据" not in told and "程序" not in told


class _Killed(BaseException):
    """Stands for the process being gone."""


def _kill_at(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die before its n-th change to folders."""
    made = 0

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal made
            made += 1
            if made == place:
                raise _Killed
            return real(*args, **options)

        return call

    monkeypatch.setattr(Path, "rename", dying(Path.rename))
    monkeypatch.setattr(Path, "unlink", dying(Path.unlink))
    monkeypatch.setattr(Path, "hardlink_to", dying(Path.hardlink_to))
    monkeypatch.setattr(os, "unlink", dying(os.unlink))  # inside shutil.rmtree
    monkeypatch.setattr(os, "rmdir", dying(os.rmdir))
    monkeypatch.setattr(edition_folder, "swap_folders", dying(edition_folder.swap_folders))


def _write_about(folder: Path, inputs: str, serial: int) -> None:
    """An edition's two manifests, replaced as the run does it."""
    texts = {
        "data/manifest.json": json.dumps({"inputs": inputs}),
        RUNS: json.dumps({"inputs": inputs, "serial": serial}),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "beside").write_text(text, encoding="utf-8")
        (folder / "beside").replace(folder / name)


def _two_editions(folder: Path) -> tuple[EditionFolder, Callable[[], None]]:
    """A small edition in force, and what lets a second one take its place."""
    edition = EditionFolder(folder / "internal")
    _write_about(edition.current, "1", serial=1)

    def replace() -> None:
        _write_about(edition.begin(), "2", serial=2)
        edition.appear()

    return edition, replace


@pytest.mark.parametrize("in_one_step", [True, False])
def test_cut_short_at_any_moment_the_replacement_is_finished_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr("fanpin_lib.edition.swap._in_one_step", lambda *_: False)
    place, cut = 0, True
    while cut:
        place += 1
        edition, replace = _two_editions(tmp_path / str(place))
        with monkeypatch.context() as patch:
            _kill_at(place, patch)
            try:
                replace()
                cut = False
            except _Killed:
                pass
        if in_one_step:
            assert edition.current.is_dir()  # readers always find one or the other
        with edition.held("测试"):
            if _about(edition.current)["inputs"] == "1":
                replace()
        assert _about(edition.current)["inputs"] == "2"
        assert _contents(edition.history) == {
            "internal-001/data/manifest.json": b'{"inputs": "1"}',
            f"internal-001/{RUNS}": b'{"inputs": "1", "serial": 1}',
        }
        names = {path.name for path in edition.current.parent.iterdir()}
        left = sorted(name for name in names if not name.endswith((".lock", ".holder.json")))
        assert left == ["history", "internal"]
    assert place > 10


@pytest.mark.parametrize("swapped", [True, False])
def test_figures_cut_short_while_they_change_places_leave_nothing_behind(
    tmp_path: Path, swapped: bool
) -> None:
    """Killed between the renames, or after them while the old figures were removed."""
    edition, _ = _two_editions(tmp_path)
    data = edition.begin() / "data"
    if swapped:
        shutil.copytree(data, data.with_name("data.old"))
    else:
        data.rename(data.with_name("data.old"))
    data.with_name("data.part").mkdir()
    with edition.held("测试"):
        assert sorted(path.name for path in edition.next.iterdir()) == ["data", RUNS]
        assert _contents(data) == {"manifest.json": b'{"inputs": "1"}'}
