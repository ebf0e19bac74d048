"""``fanpin month --plan``: what would be done and why, with nothing written."""

import os
import re
from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.cli import main
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.month_plan import month_plan
from fanpin_lib.errors import InputError
from tests.end_to_end.conftest import MONTH

pytestmark = pytest.mark.heavy


@pytest.fixture
def fresh(tmp_path: Path) -> County:
    folder = tmp_path / "work"
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    return County.at(folder)


def _everything(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file and folder with its size and when it was changed."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in [folder, *folder.rglob("*")]
    }


def _said(county: County, without: tuple[str, ...] = ()) -> dict[str, str]:
    """The plan's lines by step; looking has changed nothing."""
    before = _everything(county.root)
    lines = month_plan(county, MONTH, without)
    assert _everything(county.root) == before
    return dict(line.split("：", 1) for line in lines)


def test_a_fresh_county_has_everything_before_it(
    fresh: County, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _said(fresh)["入库"] == "ledgers/ 里没有文件"
    assert "还没有这个月的台账" in _said(fresh)["核查、计算"]
    file = fresh.folders.ledgers / "农户台账_202610.csv"
    file.write_text("户编号,村代码\nH1,220281001200\n", encoding="utf-8-sig")
    assert "新的 1 份要读（农户台账_202610.csv）" in _said(fresh)["入库"]
    assert "--without 的 1 份不读" in _said(fresh, (file.name,))["入库"]
    with pytest.raises(InputError):
        month_plan(fresh, MONTH, ["没有这份.csv"])
    monkeypatch.chdir(fresh.root)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    before = _everything(fresh.root)
    with pytest.raises(SystemExit) as ended:
        main(["month", str(MONTH), "--plan"])
    assert ended.value.code == 0
    assert "新的 1 份要读" in capsys.readouterr().out
    assert _everything(fresh.root) == before


def test_a_computed_month_is_taken_as_it_is_until_a_ledger_changes(copy: County) -> None:
    said = _said(copy)
    assert said["入库"].endswith("都入过库，没有变，不重读")
    assert said["核查、计算"].endswith("沿用")
    assert "还没有跑过" in said["笔记本"]
    many, due = map(int, re.findall(r"[0-9]+", said["笔记本"]))
    assert many == due > 0
    assert "重新建" in said["网站"]
    path = next(p for p in desk.ledgers_of(copy) if p.name.endswith("202610.csv"))
    path.write_bytes(path.read_bytes() + b"\n")
    changed = _said(copy)
    assert f"改过的 1 份要重读（{path.name}）" in changed["入库"]
    assert "有要入库的台账" in changed["核查、计算"]
    assert "算出数字以后才知道" in changed["笔记本"]


def test_what_else_changed_is_named(copy: County) -> None:
    settings = copy.root / "fanpin.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("interval = 0.2", "interval = 0.3"), encoding="utf-8")
    assert _said(County.at(copy.root))["核查、计算"] == "要全部重新核查、计算，因为设置变了"


def test_the_plan_foretells_what_computing_does(copy: County) -> None:
    assert _said(copy)["核查、计算"].endswith("沿用")
    assert not desk.compute(copy, MONTH).computed
