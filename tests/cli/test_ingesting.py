"""``fanpin ingest --explain``: what was recognised, how, and what was not."""

from __future__ import annotations

import pytest

from fanpin_lib.cli import main
from fanpin_lib.desk import working_folder
from tests.ledgers.making import case, cases, text, xlsx


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work" / "ledgers"


def explained(capsys, *files):
    with pytest.raises(SystemExit) as left:
        main(["ingest", "--explain", *map(str, files)])
    printed = capsys.readouterr()
    return left.value.code, printed.out, printed.err


def test_every_file_is_explained_although_one_cannot_be_opened(work, capsys) -> None:
    rows = cases()
    rows[0][1], rows[0][-1] = "家庭编号", "领导"
    xlsx(work / "监测对象台账_202610.xlsx", [["标题"], *rows], "监测")
    (work / "半个.xlsx").write_bytes((work / "监测对象台账_202610.xlsx").read_bytes()[:2000])
    text(work / "通讯录.csv", [["姓名", "电话"], ["张三", "1"]])
    code, out, err = explained(capsys, work)
    assert code == 2 and "有 1 份文件打不开：半个.xlsx" in err
    for said in (
        "月份：2026-10",
        "工作表“监测”：认作“监测对象台账”，表头在第 2 行，数据 5 行",
        "B “家庭编号” → 户编号（别名）",
        "“领导” → 不认识，原样保留",
        "文件不完整（可能只传了一半）",
        "全文：没有认出",
    ):
        assert said in out, said


def test_a_file_that_names_no_month_says_so(work, capsys) -> None:
    xlsx(work / "监测对象台账.xlsx", cases())
    code, out, _ = explained(capsys, work)
    assert code == 0 and "或用 --as-of 指定" in out


def test_a_ledger_full_of_mistakes_is_refused_and_every_mistake_listed(work, capsys) -> None:
    import fastexcel

    rows = cases(*(case(n, 识别日期="二月三十") for n in range(20)), good=3)
    xlsx(work / "监测对象台账_202610.xlsx", rows)
    with pytest.raises(SystemExit) as left:
        main(["ingest"])
    printed = capsys.readouterr()
    assert left.value.code == 2 and "清单在" in printed.err
    assert "23 行里有 20 行不能用，整份没有入库" in printed.out
    assert "第 5 行 “识别日期”列：填的是“二月三十”" in printed.out and "共 20 处" in printed.out
    listed = work.parent / "private" / "入库问题.xlsx"
    assert fastexcel.read_excel(listed).load_sheet(0).height == 20


def test_a_folder_without_ledgers_says_so(work, capsys) -> None:
    (work / "空").mkdir()
    with pytest.raises(SystemExit) as left:
        main(["ingest", str(work / "空")])
    assert left.value.code == 2 and "里没有台账文件" in capsys.readouterr().err
