"""The demo county's own policy values, laid beside its ledgers under ``county/``."""

from __future__ import annotations

import shutil
from pathlib import Path

from fanpin_lib.demo.rows.limits import limit
from fanpin_lib.demo.system.system import DEMO_PROFILE
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.policy.library import TEMPLATES

VALUES_FILE = f"{DEMO_PROFILE}.yaml"
#: A value that the departments' checks need, in force only where errors are planted.
RURAL_INCOME_FILE = "demo-errors.yaml"


def check_unchanged(root: Path) -> None:
    """The key holds for the demo's policy values only.

    Raises:
        InputError: the county changed them.
    """
    own = root / "county" / "policy" / VALUES_FILE
    if own.exists() and own.read_bytes() != (TEMPLATES / VALUES_FILE).read_bytes():
        raise InputError(
            f"本县改过 county/policy/{VALUES_FILE}，答案按原来的演示值写，会对不上",
            hint="请用 fanpin init 另建一个空文件夹，在那里运行 fanpin demo --errors。",
        )


def write_rural_income(root: Path, month: Month) -> None:
    """A demo value of last year's rural income; a file that the county changed is kept."""
    target = root / "county" / "quality" / RURAL_INCOME_FILE
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    span = f"from: {month.year}-01-01, to: {month.year}-12-31"
    target.write_text(
        "# fanpin demo --errors 写的演示值（合成数据用），不是任何地方的数字。\n"
        "parameters:\n"
        f"  rural_income_before: {{value: {limit('rural_income')}, {span}, basis: 演示值}}\n",
        encoding="utf-8",
    )


def write_values(root: Path) -> Path | None:
    """Copy the policy room's demo values; a file that the county changed is kept."""
    source, target = TEMPLATES / VALUES_FILE, root / "county" / "policy" / VALUES_FILE
    if not source.exists():
        return None
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return target
