"""A month that a timer runs: exit codes, log, notice, the program called, papers asked for."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from province.tiny_counties import MONTH, make_county

from fanpin_lib.cli import attending, main
from fanpin_lib.config import OfficeSettings
from fanpin_lib.county import County
from fanpin_lib.desk import office_papers
from fanpin_lib.desk.doctor import examine
from fanpin_lib.desk.first_settings import TEMPLATE
from fanpin_lib.desk.office_papers import PAPERS, Paper, Said, write_papers
from fanpin_lib.errors import InputError
from fanpin_lib.files import run_log

NOTICE = "需要处理-{}.txt"
TELL = "import pathlib, sys; pathlib.Path('told.txt').write_text('|'.join(sys.argv[1:]))"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> County:
    return make_county(tmp_path_factory.mktemp("itself"), "522301", [3000, 9000, 12000])


@pytest.fixture
def county(made, tmp_path, monkeypatch) -> County:
    folder = tmp_path / "county"
    shutil.copytree(made.root, folder, copy_function=shutil.copy2)
    monkeypatch.chdir(folder)
    return County.at(folder)


def with_settings(county: County, *lines: str) -> County:
    write_settings(county, *lines)
    return County.at(county.root)


def write_settings(county: County, *lines: str) -> None:
    path = county.root / "fanpin.toml"
    text = path.read_text("utf-8").partition("[office]")[0]
    path.write_text("\n".join([text, "[office]", *lines, ""]), encoding="utf-8")


def ran(*command: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(command))
    return int(left.value.code or 0)


def log_of(county: County) -> str:
    return (county.folders.private / run_log.LOG_NAME).read_text("utf-8")


def test_a_month_without_ledgers_leaves_log_notice_and_calls_the_program(county, capsys) -> None:
    county = with_settings(county, f"notify = ['{sys.executable}', '-c', \"{TELL}\"]")
    assert ran("month", "2026-09") == 2
    notice = county.folders.private / NOTICE.format("2026-09")
    said = capsys.readouterr()
    assert f"要人处理的写在 {notice}。" in said.out and "没有 2026年9月的台账" in said.err
    text = notice.read_text("utf-8")
    assert "没有 2026年9月的台账" in text and "退出码 2" in text
    assert "再运行一次：fanpin month 2026-09" in text
    assert (county.root / "told.txt").read_text() == f"2026-09|2|{notice}"
    log = log_of(county)
    assert "month 2026-09 开始" in log and "退出码 2（NoDataForMonth）" in log
    assert "没有 2026年9月的台账" not in log  # what an error says stands in the notice alone
    assert notice.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("['/no/such/program']", "运行不了（没有这个文件或文件夹）"),
        ("['false']", "没有做成，退出码 1"),
    ],
)
def test_a_program_that_fails_is_told_and_changes_no_exit_code(
    county, capsys, program, said
) -> None:
    with_settings(county, f"notify = {program}")
    assert ran("month", "2026-09") == 2
    assert said in capsys.readouterr().out


def test_names_in_a_bad_ledger_reach_the_notice_at_most(county, capsys) -> None:
    bad = county.folders.ledgers / "农户台账_202610.csv"
    bad.write_text(bad.read_text("utf-8-sig").replace(",3\n", ",欧阳春花\n"), encoding="utf-8-sig")
    assert ran("month", "2026-10") == 2
    said = capsys.readouterr()
    assert "欧阳春花" in said.out + said.err  # the test looks at something
    assert "欧阳春花" not in log_of(county)
    assert "没有入库" in (county.folders.private / NOTICE.format("2026-10")).read_text("utf-8")


def test_a_defect_of_the_program_has_a_code_of_its_own(county, monkeypatch, capsys) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("欧阳春花")

    monkeypatch.setattr("fanpin_lib.cli.monthly._store", broken)
    assert ran("month", "2026-10") == attending.DEFECT == 4
    assert "退出码 4（ZeroDivisionError）" in log_of(county)
    assert "欧阳春花" not in log_of(county)
    assert "程序内部出错" in (county.folders.private / NOTICE.format("2026-10")).read_text("utf-8")


def test_ctrl_c_leaves_no_notice(county, monkeypatch, capsys) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fanpin_lib.cli.monthly._store", stopped)
    assert ran("month", "2026-10") == attending.INTERRUPTED
    assert "退出码 130" in log_of(county)
    assert not list(county.folders.private.glob("需要处理*"))


@pytest.mark.heavy
def test_the_log_is_cut_off_and_a_log_that_cannot_be_written_stops_nothing(
    county, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(run_log, "_LOG_BYTES", 300)
    for _ in range(12):
        ran("month", "2026-09")
    kept = sorted(p.name for p in county.folders.private.glob("运行记录*"))
    assert len(kept) == 1 + run_log._LOGS_KEPT
    shutil.rmtree(county.folders.private)
    (county.folders.private / run_log.LOG_NAME).mkdir(parents=True)
    capsys.readouterr()
    assert ran("month", "2026-09") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_every_setting_writes_something_and_stands_in_the_template() -> None:
    switches = {n for n, f in OfficeSettings.model_fields.items() if f.annotation is bool}
    assert {paper.setting for paper in PAPERS} == switches
    template = TEMPLATE.partition("[office]")[2].partition("\n[")[0]
    named = set(re.findall(r"^(\w+) = ", template, re.M))
    assert named == set(OfficeSettings.model_fields)


def test_the_demo_of_the_source_tree_has_the_same_settings() -> None:
    """Settings of several sections were once put at the end of the file, under the wrong one."""
    office = County.at(Path(__file__).parents[2]).settings.office
    assert set(OfficeSettings.model_fields) - office.model_fields_set <= {"notify"}


def test_papers_that_fail_stop_no_other(county, monkeypatch) -> None:
    county = with_settings(county, "due = true", "rosters = true")

    def refused(*_: object) -> Said:
        raise InputError("模板里有不认识的占位符“甲”", hint="请改模板。")

    def broken(*_: object) -> Said:
        raise ZeroDivisionError

    papers = [
        Paper("due", "月通报", refused),
        Paper("rosters", "报表", broken),
        Paper("due", "工作单", lambda *_: Said("写好了", ("一格要人答",))),
        Paper("due", "公示", lambda *_: Said("网站以后"), of_the_site=True),
    ]
    monkeypatch.setattr(office_papers, "PAPERS", papers)
    before = list(write_papers(county, MONTH, of_the_site=False))
    assert [bool(one.failed) for one in before] == [True, True, False]
    assert "占位符“甲”" in before[0].failed and "程序内部出错" in before[1].failed
    assert before[2].said == Said("写好了", ("一格要人答",))
    [after] = write_papers(county, MONTH, of_the_site=True)
    assert after.label == "公示"


def test_what_is_not_asked_for_is_not_written(county, monkeypatch) -> None:
    county = with_settings(county)
    assert list(write_papers(county, MONTH, of_the_site=False)) == []


def test_settings_of_the_wrong_kind_are_named(county, capsys) -> None:
    write_settings(county, 'due = "是"', 'notify = "邮件"', "bulletins = true")
    assert ran("status") == 2
    said = capsys.readouterr().err
    assert "office.due”：应是 true 或 false" in said
    assert "office.notify”：应是列表" in said
    assert "office.bulletins”：没有这个设置项" in said


def test_the_doctor_looks_for_the_program(county, tmp_path) -> None:
    from datetime import date

    def level(*lines: str) -> str:
        checks = examine(with_settings(county, *lines), date(2026, 11, 5))
        return next(check.level for check in checks if check.name == "通知程序")

    assert level() == "正常"
    assert level("notify = ['/no/such']") == "故障"
    assert level(f"notify = ['{sys.executable}']") == "正常"


@pytest.mark.heavy
def test_a_whole_month_with_papers_and_a_paper_that_fails(county, monkeypatch, capsys) -> None:
    county = with_settings(county, "due = true", "rosters = true")
    assert ran("month", "2026-10") == 0
    assert not list(county.folders.private.glob("需要处理*"))
    assert (county.private_folder(MONTH) / "期限.xlsx").exists()
    log = log_of(county)
    for step in ("入库：", "核查、计算完", "笔记本：", "期限清单：写好", "名册：写好", "发布："):
        assert step in log
    assert "退出码 0" in log and (county.root / "site/public/index.html").exists()
    assert "什么都不用做" not in log
    assert ran("month", "2026-10") == 0
    assert "什么都不用做，退出码 0" in log_of(county), "the closing left its mark"

    def refused(*_: object) -> Said:
        raise InputError("模板里有不认识的占位符“甲”", hint="请改模板。")

    with_settings(county, "due = true")
    monkeypatch.setattr(office_papers, "PAPERS", (Paper("due", "月通报", refused),))
    assert ran("month", "2026-10") == 1
    notice = county.folders.private / NOTICE.format("2026-10")
    assert "月通报没有写成：模板里有不认识的占位符“甲”。请改模板。" in notice.read_text("utf-8")
    monkeypatch.undo()
    monkeypatch.chdir(county.root)
    assert ran("month", "2026-10") == 0
    assert not notice.exists(), "once all is well the notice goes"
    assert Path("site/public/index.html").exists()
