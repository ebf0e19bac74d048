"""Between the engine, which knows nothing of fanpin, and fanpin and the people who read it.

The engine is handed what to import and to read beforehand, and `CHINESE` to write into
notebooks that it had to end; what it raises is raised on as an error of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanpin_lib.engine import EngineError, NotStarted, UnknownParameter, Words
from fanpin_lib.errors import EngineUnusable, FanpinError, NotebookRefused, Where

#: What every region's notebook imports and does; the warm process has it behind itself.
PRELOADED = ("pyarrow.parquet", "fanpin_lib.presentation.preload_views:preload_views")

CHINESE = Words(
    notebook_timeout="笔记本运行超过 {seconds:g} 秒，已强行结束。",
    cell_timeout="单元格运行超过 {seconds:g} 秒，已强行结束。",
    memory="占用内存 {used} MB，超过上限 {limit} MB，已强行结束。",
    output="输出超过上限 {limit} MB，已强行结束。",
    exited="运行笔记本的进程中途结束（笔记本里调用了 exit 或 quit）。",
    exit_code="运行笔记本的进程中途结束（退出码 {code}）。",
    signal="运行笔记本的进程中途结束（信号 {name}）。",
    stayed="运行笔记本的进程中途结束（结束时没有退出）。",
    cancelled="运行被人中止。",
    not_valid="输出不合笔记本格式。",
)
"""What a run that was ended from outside says of itself (``FANPIN_WORDS`` may name it)."""


def edition_preload(data: Path) -> str:
    """What to preload for an edition, whose notebooks find its data at just this path."""
    return f"fanpin_lib.presentation.preload_edition:preload_edition:{data}"


@contextmanager
def errors_of_ours() -> Iterator[None]:
    """Raise on what the engine raises in here as an error of ours.

    Raises:
        EngineUnusable: its processes did not start or are gone.
        NotebookRefused: a notebook does not take the parameters that it is given.
    """
    try:
        yield
    except EngineError as error:
        raise error_of_ours(error) from error


def error_of_ours(error: EngineError) -> FanpinError:
    """An error of the engine as one of ours, with its Chinese message."""
    if isinstance(error, UnknownParameter):
        return NotebookRefused(
            f"笔记本没有参数“{'”“'.join(error.unknown)}”，它的参数是“{'”“'.join(error.known)}”。",
            where=Where(file=str(error.path)),
            hint="请检查参数名，或在带 parameters 标签的单元格里定义它。",
        )
    if isinstance(error, NotStarted) and error.detail:
        return EngineUnusable(
            f"运行笔记本的进程没有启动：{error.detail}",
            hint="请重新安装 fanpin 和它的依赖后再运行；"
            '或在 fanpin.toml 的 [run] 里写 engine = "papermill"，换用原样的 papermill。',
        )
    if isinstance(error, NotStarted):
        return EngineUnusable(
            "运行笔记本的进程没有启动：进程提前结束",
            hint="可能是内存不足或被系统结束，请关掉别的程序，再运行同一条命令。",
        )
    return EngineUnusable(
        "运行笔记本的预热进程已经不在", hint="请再运行同一条命令，已完成的不会重做。"
    )
