"""Taking the demo county out again, without touching anything of the office's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fanpin_lib.config import load_config
from fanpin_lib.demo import DemoReport
from fanpin_lib.demo.remove import remove_demo
from fanpin_lib.errors import InputError
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import Store, ingest_files

CONFIG = """[county]
code = "220281"
name = "蛟河市"
demo = {demo}
[policy]
profile = "demo-jiaohe"
"""


@pytest.fixture
def county(written: tuple[Path, DemoReport], tmp_path: Path) -> Path:
    """A copy of the written demo with a store, a result and a workbook of the staff."""
    root = tmp_path / "county-dir"
    shutil.copytree(written[0], root)
    (root / "fanpin.toml").write_text(CONFIG.format(demo="true"), encoding="utf-8")
    for name in ("reports/2026-10/internal/data", "private/workbooks", "private/2026-10"):
        (root / name).mkdir(parents=True)
    deliver(root, next((root / "ledgers").rglob("行政区划*")))
    return root


def deliver(root: Path, file: Path) -> None:
    store = Store(load_config(root).folders.store)
    ingest_files([file], store, ColumnMap.load(None), "测试", None, county_code="220281")
    assert store.deliveries()


def test_what_the_demo_made_goes_and_workbooks_stay(county: Path) -> None:
    remove_demo(county)
    left = sorted(str(p.relative_to(county)) for p in county.rglob("*"))
    assert left == ["county", "county/policy", "fanpin.toml", "private", "private/workbooks",
                    "reports"]  # fmt: skip
    assert remove_demo(county) == []


@pytest.mark.parametrize("spoil", ["own ledger", "own delivery", "own county"])
def test_nothing_goes_where_something_is_the_offices_own(county: Path, spoil: str) -> None:
    ledgers = county / "ledgers"
    if spoil == "own ledger":
        (ledgers / "本县台账.xlsx").write_bytes(b"")
    elif spoil == "own delivery":
        marker = ledgers / ".演示数据.txt"
        kept = [t for t in marker.read_text("utf-8").splitlines() if "行政区划" not in t]
        marker.write_text("\n".join(kept) + "\n", encoding="utf-8")
        next(ledgers.rglob("行政区划*")).unlink()
    else:
        (county / "fanpin.toml").write_text(CONFIG.format(demo="false"), encoding="utf-8")
    before = sorted(county.rglob("*"))
    with pytest.raises(InputError, match="没有"):
        remove_demo(county)
    assert sorted(county.rglob("*")) == before
