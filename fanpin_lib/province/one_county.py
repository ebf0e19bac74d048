"""One county's month, closed in a process of its own: ``python -m fanpin_lib.province.one_county``.

A county that fails, or kills its process, is that county's failure only. What came of it is
written beside and renamed, so a result that is there is whole.
"""

from __future__ import annotations

import _thread
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from fanpin_lib.county import County
from fanpin_lib.edition.about import readable
from fanpin_lib.errors import FanpinError, InputError, NoDataForMonth
from fanpin_lib.files.library_words import in_chinese
from fanpin_lib.files.lock import hold
from fanpin_lib.files.private import keep_details
from fanpin_lib.indicators.frame import BEFORE
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import contribute
from fanpin_lib.province.county_process import write_record
from fanpin_lib.province.fingerprint import data_in_force

#: Seconds that a killed run's county is given to end in.
_PATIENCE = 20.0

Step = Callable[[County, Month, str], dict[str, Any]]


def main(arguments: list[str]) -> int:
    """Close the month of the county in a folder; the result is a JSON file."""
    folder, month, who, workers, result = arguments
    threading.Thread(target=_end_with_parent, daemon=True).start()
    county = _with_workers(County.at(Path(folder)), int(workers))
    started = time.perf_counter()
    try:
        # what a killed run left at work here is about to end
        with hold(Path(result).parent, _PATIENCE, doing="结清这个县", prefix=f".{county.code}"):
            outcome = _close(county, Month.parse(month), who)
    except FanpinError as error:
        outcome = {"state": "failed", "step": "开始", "message": str(error)}
    outcome["seconds"] = round(time.perf_counter() - started, 1)
    outcome["cpu_seconds"] = round(_cpu_seconds(), 1)
    write_record(Path(result), outcome)
    return 0


def _end_with_parent() -> None:
    """Stop in order once the run that started this county is gone, else all at once."""
    while os.read(0, 1):
        pass
    _thread.interrupt_main()
    time.sleep(_PATIENCE / 2)
    own = psutil.Process()
    for process in (*own.children(recursive=True), own):
        with suppress(psutil.Error):
            process.kill()


def _with_workers(county: County, workers: int) -> County:
    """The county with the share of the machine that it may use."""
    settings = county.settings
    run = settings.run.model_copy(update={"workers": workers})
    return County(settings.model_copy(update={"run": run}))


def _close(county: County, month: Month, who: str) -> dict[str, Any]:
    """Every step; a county that is not closed gives what it was closed with last."""
    told = _steps(county, month, who)
    if told["state"] != "closed":
        with suppress(Exception):  # why it is not closed is told; there may be nothing to give
            _give_last(county, month)
    return told


def _give_last(county: County, month: Month) -> None:
    for each in reversed(month.window(BEFORE)):
        data = data_in_force(county, each)
        if readable(data):
            contribute(county, each, data)
            return


def _steps(county: County, month: Month, who: str) -> dict[str, Any]:
    """Every step in turn; the first that fails is named."""
    told: dict[str, Any] = {"state": "closed"}
    for name, step in _STEPS:
        try:
            told |= step(county, month, who)
        except FanpinError as error:
            if error.original:
                keep_details(county.folders.private, error.original)
            told["nothing_came"] = isinstance(error, NoDataForMonth)
            return {**told, "state": "failed", "step": name, "message": str(error)}
        except Exception as error:  # a defect of ours or of a file: this county's failure only
            details = keep_details(county.folders.private, error)
            what = in_chinese(error) or f"程序内部出错（{type(error).__name__}）。"
            message = f"{what}{details}"
            return {**told, "state": "failed", "step": name, "message": message}
    return told


def _ingest(county: County, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import desk

    report = desk.ingest(county, desk.ledgers_of(county), who)
    listed = desk.error_list(county, report)
    waiting = [file.path.name for file in report.files if not file.ok]
    if waiting:
        shown = "、".join(waiting[:3]) + (" 等" if len(waiting) > 3 else "")
        where = f"，清单在 {listed}" if listed else ""
        raise InputError(
            f"有 {len(waiting)} 份文件没有入库（{shown}）{where}",
            hint="请在该县的工作目录里改好这些文件，再重新运行。",
        )
    return {"ingested": len(report.stored)}


def _compute(county: County, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import desk

    return {"figures": desk.compute(county, month).rows}


def _run(county: County, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import desk

    summaries = [desk.run_notebooks(county, month, name) for name in county.editions]
    failed = [str(failure) for summary in summaries for failure in summary.failures]
    return {"regions": summaries[0].total, "failed_regions": failed}


def _publish(county: County, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import desk

    pages = [desk.publish_site(county, month, edition=name).pages for name in county.editions]
    return {"pages": pages[0]}


def _give(county: County, month: Month, who: str) -> dict[str, Any]:
    contribute(county, month, data_in_force(county, month))
    return {}


_STEPS: tuple[tuple[str, Step], ...] = (
    ("入库", _ingest),
    ("核查、计算", _compute),
    ("运行笔记本", _run),
    ("发布", _publish),
    ("交出汇总数", _give),
)


def _cpu_seconds() -> float:
    """Processor time of this process and of all that it started and that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
