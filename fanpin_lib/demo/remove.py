"""``python -m fanpin_lib.demo.remove DIR``: take the demo county out of a working directory.

Only what the demo wrote and what was made of it goes; one file of somebody else's, in the
ledgers or in the store, and nothing is removed.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fanpin_lib.config import Config, load_config
from fanpin_lib.demo.county_values import RURAL_INCOME_FILE, VALUES_FILE
from fanpin_lib.demo.files.folder import check_free, written_files
from fanpin_lib.errors import FanpinError, InputError
from fanpin_lib.store import Store

_KEPT = {".gitkeep", "workbooks"}


def remove_demo(root: Path) -> list[Path]:
    """Remove the demo's ledgers, their store, lists, results and site; returns what went.

    Workbooks of the staff (``private/workbooks``) stay.

    Raises:
        InputError: the directory is not a demo county's, or holds data that the demo did not
            write; nothing was removed.
    """
    config = load_config(root)
    _check_demo(config)
    removed = []
    for path in _made(config):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        removed.append(path)
    return removed


def _check_demo(config: Config) -> None:
    if not config.county.demo:
        raise InputError(
            "这个工作目录不是演示县（fanpin.toml 里 demo = false），没有删除任何内容",
            hint="clean-demo 只删演示数据。",
        )
    folders = config.folders
    check_free(folders.ledgers)
    if not folders.store.is_dir():
        return
    ours = {Path(name).name for name in written_files(folders.ledgers)}
    stored = {name for d in Store(folders.store).deliveries() for name in d.names}
    foreign = sorted({Path(name).name for name in stored} - ours)
    if foreign:
        raise InputError(
            f"库里有 {len(foreign)} 份文件不是这套演示数据的（{foreign[0]} 等），没有删除任何内容",
            hint="确实不要了，请自己删去 store 文件夹。",
        )


def _made(config: Config) -> list[Path]:
    """What the demo wrote and what was made of it, as far as it is there."""
    folders = config.folders
    policy = folders.county / "policy"
    candidates = [
        *(p for folder in (folders.private, folders.reports) for p in _children(folder)),
        folders.site / "public",
        folders.site / "open",
        policy / VALUES_FILE,
        policy / RURAL_INCOME_FILE,
        folders.store,
        folders.ledgers,  # last: it holds the list of what is the demo's
    ]
    return [path for path in candidates if path.exists()]


def _children(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.name not in _KEPT] if folder.is_dir() else []


def main() -> int:
    """Remove the demo of the directory named on the command line."""
    try:
        removed = remove_demo(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    except FanpinError as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"已删去演示数据和由它算出的结果，共 {len(removed)} 项。" if removed else "没有演示数据。"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
