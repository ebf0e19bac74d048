"""One county's month, closed in a process of its own: ``python -m fanpin_lib.province.one_county``.

A county that fails, or kills its process, is that county's failure only. What came of it is
written beside and renamed, so a result that is there is whole.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fanpin_lib.config import Config, load_config
from fanpin_lib.errors import FanpinError, InputError
from fanpin_lib.layout import keep_details
from fanpin_lib.period import Month
from fanpin_lib.whole_file import whole_file

Step = Callable[[Config, Month, str], dict[str, Any]]


def main(arguments: list[str]) -> int:
    """Close the month of the county in a folder; the result is a JSON file."""
    folder, month, who, workers, result = arguments
    config = _with_workers(load_config(Path(folder)), int(workers))
    started = time.perf_counter()
    outcome = _close(config, Month.parse(month), who)
    outcome["seconds"] = round(time.perf_counter() - started, 1)
    outcome["cpu_seconds"] = round(_cpu_seconds(), 1)
    with whole_file(Path(result)) as beside:
        beside.write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")
    return 0


def _with_workers(config: Config, workers: int) -> Config:
    """The settings with the share of the machine that this county may use."""
    return config.model_copy(update={"run": config.run.model_copy(update={"workers": workers})})


def _close(config: Config, month: Month, who: str) -> dict[str, Any]:
    """Every step in turn; the first that fails is named."""
    told: dict[str, Any] = {"state": "closed"}
    for name, step in _STEPS:
        try:
            told |= step(config, month, who)
        except FanpinError as error:
            return {**told, "state": "failed", "step": name, "message": str(error)}
        except Exception as error:  # a defect of ours or of a file: this county's failure only
            details = keep_details(config.folders.private, error)
            message = f"程序内部出错（{type(error).__name__}）。{details}"
            return {**told, "state": "failed", "step": name, "message": message}
    return told


def _ingest(config: Config, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import process

    report = process.ingest(config, process.ledgers_of(config), who)
    listed = process.error_list(config, report)
    waiting = [file.path.name for file in report.files if not file.ok]
    if waiting:
        shown = "、".join(waiting[:3]) + (" 等" if len(waiting) > 3 else "")
        where = f"，清单在 {listed}" if listed else ""
        raise InputError(f"有 {len(waiting)} 份文件没有入库（{shown}）{where}")
    return {"ingested": len(report.stored)}


def _compute(config: Config, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import process

    return {"figures": process.compute(config, month).rows}


def _run(config: Config, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import process

    summary = process.run_notebooks(config, month)
    return {"regions": summary.total, "failed_regions": [str(f) for f in summary.failures]}


def _publish(config: Config, month: Month, who: str) -> dict[str, Any]:
    from fanpin_lib import process

    return {"pages": process.publish_site(config, month).pages}


_STEPS: tuple[tuple[str, Step], ...] = (
    ("入库", _ingest),
    ("核查、计算", _compute),
    ("运行笔记本", _run),
    ("发布", _publish),
)


def _cpu_seconds() -> float:
    """Processor time of this process and of all that it started and that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
