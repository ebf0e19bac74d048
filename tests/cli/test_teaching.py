"""``fanpin teach``: shown, written to county/columns.yaml or not, exit codes."""

from __future__ import annotations

import io
import zipfile

import pytest

from fanpin_lib.cli import main
from fanpin_lib.desk import working_folder
from tests.ledgers.making import case, cases, xlsx

WORDS = ["产业帮扶", "雨露计划", "公岗"]


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    printed = capsys.readouterr()
    return left.value.code, printed.out, printed.err


def strange(folder):
    rows = cases()
    rows[0][4] = "困难原由"
    return xlsx(folder / "ledgers" / "监测户_202610.xlsx", rows)


def test_what_is_sure_is_shown_and_kept(work, capsys) -> None:
    code, out, _ = run(capsys, "teach", strange(work))
    assert code == 0
    assert "E “困难原由” → 致贫返贫风险（内容都是“致贫返贫风险”的写法）" in out
    assert "已记入" in out
    assert "困难原由" in (work / "county" / "columns.yaml").read_text(encoding="utf-8")
    code, out, _ = run(capsys, "ingest", "--explain", "ledgers/监测户_202610.xlsx")
    assert "“困难原由” → 致贫返贫风险" in out


def test_a_dry_run_writes_nothing(work, capsys) -> None:
    code, out, _ = run(capsys, "teach", strange(work), "--dry-run")
    assert code == 0
    assert "risks:\n      - 困难原由" in out
    assert not (work / "county" / "columns.yaml").exists()


def test_what_is_lacking_is_said_with_exit_code_2(work, capsys) -> None:
    rows = [row[:3] + row[4:] for row in cases()]
    path = xlsx(work / "ledgers" / "监测户_202610.xlsx", rows)
    code, _, err = run(capsys, "teach", path, "--kind", "监测对象台账")
    assert code == 2
    assert "还缺少必需的列：监测对象类别" in err
    assert "--column 表头=列名" in err


def test_an_unknown_kind_is_a_question_and_totals_are_none(work, capsys) -> None:
    people = [["村", "姓名", "身份证号"], ["瓦窑村", "张三", "220281199001011233"]]
    code, out, err = run(capsys, "teach", xlsx(work / "名单.xlsx", people))
    assert code == 2
    assert "没有它特有的列" in out
    assert "还不知道是哪一种台账" in err
    totals = [["乡镇", "户数", "人数"], ["新站镇", 2, 5], ["天岗镇", 3, 8]]
    code, out, err = run(capsys, "teach", xlsx(work / "月报表.xlsx", totals))
    assert code == 2
    assert "汇总数由 fanpin 从各户的台账算出" in out
    assert "没有可教的台账" in err


def test_words_in_cells_are_named(work, capsys) -> None:
    rows = cases(case(1, 致贫返贫风险="身体有恙"))
    path = xlsx(work / "ledgers" / "监测对象台账_202610.xlsx", rows)
    code, out, _ = run(capsys, "teach", path)
    assert code == 0
    assert "“致贫返贫风险”列有不认识的写法：“身体有恙”" in out
    code, out, _ = run(capsys, "teach", path, "--word", "身体有恙=因病")
    assert "不认识的写法" not in out
    code, _, err = run(capsys, "teach", path, "--word", "身体有恙")
    assert code == 2 and "看不懂" in err


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_at_a_terminal_all_that_is_open_is_asked_until_the_file_can_be_read(
    work, capsys, monkeypatch
) -> None:
    headers = ["编号", "户编号", "帮扶类别", "落实时间", "实施单位"]
    rows = [[f"CS{n}", f"H{n}", word, "2026.3.5", "教育局"] for n, word in enumerate(WORDS)]
    xlsx(work / "ledgers" / "帮扶情况_202610.xlsx", [headers, *rows])
    typed = ["帮扶措施", "帮扶措施台账", "是的", "对", "D", "教育", "教育帮扶", "是"]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(typed) + "\n"))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    code, out, _ = run(capsys, "teach", "帮扶情况_202610.xlsx")
    assert code == 0, out
    assert "没有名为“帮扶措施”的台账" in out
    assert "“编号”是不是“措施编号”" in out
    assert "哪一列是“开始日期”，可能是“落实时间”" in out
    assert "“帮扶类别”列里没有“教育”这个写法" in out
    taught = (work / "county" / "columns.yaml").read_text(encoding="utf-8")
    assert "雨露计划: 教育帮扶" in taught and "公岗: 公益岗位帮扶" in taught
    monkeypatch.undo()
    monkeypatch.chdir(work)
    code, out, _ = run(capsys, "ingest", "--explain", "ledgers/帮扶情况_202610.xlsx")
    assert code == 0, out
    assert "“落实时间” → 开始日期" in out


def test_without_a_terminal_the_likely_columns_are_named(work, capsys) -> None:
    headers = ["编号", "户编号", "帮扶类别", "落实时间"]
    rows = [[f"CS{n}", f"H{n}", "产业帮扶", "2026.3.5"] for n in range(3)]
    path = xlsx(work / "ledgers" / "帮扶情况_202610.xlsx", [headers, *rows])
    code, _, err = run(capsys, "teach", path, "--kind", "帮扶措施台账")
    assert code == 2
    assert '--column "编号=措施编号" --column "落实时间=开始日期"' in err


def test_a_file_in_an_archive_is_taught_by_the_name_that_messages_write(work, capsys) -> None:
    book = strange(work)
    with zipfile.ZipFile(work / "ledgers" / "各镇.zip", "w") as archive:
        for town in ("新站镇", "天岗镇"):
            archive.write(book, f"{town}/{book.name}")
    book.unlink()
    code, _, err = run(capsys, "teach", work / "ledgers" / "各镇.zip")
    assert code == 2
    assert "压缩包里有 2 份表格" in err and "新站镇-监测户_202610.xlsx" in err
    code, out, _ = run(capsys, "teach", "新站镇-监测户_202610.xlsx")
    assert code == 0, out
    assert "困难原由" in (work / "county" / "columns.yaml").read_text(encoding="utf-8")
    assert not list((work / "store").glob(".unpacked*"))


def test_an_answer_about_a_header_that_is_not_there_is_refused(work, capsys) -> None:
    code, _, err = run(capsys, "teach", strange(work), "--column", "困难原由1=致贫返贫风险")
    assert code == 2
    assert "表里没有“困难原由1”这个表头" in err and "困难原由、" in err
    assert not (work / "county" / "columns.yaml").exists()
