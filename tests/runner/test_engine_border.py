"""What the engine says and raises reaches people in Chinese."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import nbformat
import pytest
from edition_maker import FEW, MONTH
from runner_parts import write_notebook

from fanpin_lib.engine import EngineError, Gone, Limits, NotStarted, UnknownParameter
from fanpin_lib.engine.limits import crashed, notebook_timeout, too_much_memory
from fanpin_lib.engine.words import words_at
from fanpin_lib.errors import EngineUnusable, NotebookRefused
from fanpin_lib.runner import run_edition
from fanpin_lib.runner import warm as warm_module
from fanpin_lib.runner.cluster import worker
from fanpin_lib.runner.cluster.kit import Kit, UnfitWorker
from fanpin_lib.runner.engine_border import CHINESE, error_of_ours, errors_of_ours
from fanpin_lib.runner.warm import WarmExecutor


def _chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_every_sentence_is_chinese() -> None:
    assert all(_chinese(getattr(CHINESE, field.name)) for field in fields(CHINESE))
    assert CHINESE.tell(notebook_timeout(4.0)) == "笔记本运行超过 4 秒，已强行结束。"
    assert words_at("fanpin_lib.runner.engine_border:CHINESE") is CHINESE  # the engine's README
    memory = CHINESE.tell(too_much_memory(700 << 20, 600 << 20))
    assert memory == "占用内存 700 MB，超过上限 600 MB，已强行结束。"
    assert CHINESE.tell(crashed("exit_code", code=7)) == "运行笔记本的进程中途结束（退出码 7）。"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotStarted("ImportError: no x"), ("没有启动", "ImportError: no x", "engine = ")),
        (NotStarted(), ("没有启动", "内存不足", "再运行")),
        (Gone(), ("已经不在", "不会重做")),
    ],
)
def test_an_engine_that_fails_is_one_clear_message(
    error: EngineError, told: tuple[str, ...]
) -> None:
    with pytest.raises(EngineUnusable) as caught, errors_of_ours():
        raise error
    assert all(part in str(caught.value) for part in told)
    assert caught.value.__cause__ is error


def test_a_parameter_that_the_notebook_lacks_names_file_found_and_expected() -> None:
    error = error_of_ours(UnknownParameter(Path("notebooks/village.ipynb"), ["mouth"], ["month"]))
    assert isinstance(error, NotebookRefused)
    assert error.exit_code == 2
    assert all(part in str(error) for part in ("village.ipynb", "mouth", "month", "parameters"))


def test_what_is_not_the_engines_passes_unchanged() -> None:
    with pytest.raises(OSError, match="own"), errors_of_ours():
        raise OSError("own")


def test_a_notebook_that_had_to_be_ended_says_so_in_chinese(edition: Path, notebooks: Path) -> None:
    write_notebook(notebooks / "village.ipynb", "import os; os._exit(7)")
    summary = run_edition(edition, notebooks, MONTH, [FEW], executor=WarmExecutor(1, 60))
    (failure,) = summary.failures
    assert failure.reason.endswith("运行笔记本的进程中途结束（退出码 7）。")
    kept = nbformat.read(edition / "village" / f"{FEW}.ipynb", as_version=4)
    assert "退出码 7" in kept.cells[0].source


@pytest.mark.parametrize("fork", [True, False])
def test_an_engine_that_does_not_start_is_told_in_chinese(
    edition: Path, notebooks: Path, monkeypatch: pytest.MonkeyPatch, fork: bool
) -> None:
    write_notebook(notebooks / "village.ipynb", "1")
    monkeypatch.setattr(warm_module, "_FEW_PRELOADED", ("no_such_module",))
    with pytest.raises(EngineUnusable, match=r"没有启动.*no_such_module") as caught:
        run_edition(edition, notebooks, MONTH, [FEW], executor=WarmExecutor(1, 60, fork=fork))
    assert caught.value.exit_code == 1


def test_a_worker_whose_engine_does_not_start_is_unfit(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PRELOADED", ("no_such_module",))
    kit = Kit("run", {}, str(edition / "data"), "reports/data", Limits(), {})
    with pytest.raises(UnfitWorker, match=r"没有启动.*no_such_module'$"):
        worker.Station(kit)
