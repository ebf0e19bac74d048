"""What `status`, `month`, `publish` and `ledger undo` say about the state of a county."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from province.tiny_counties import MONTH, make_county

from fanpin_lib import desk
from fanpin_lib.cli import main
from fanpin_lib.cli.going_on import where_shown
from fanpin_lib.county import County
from fanpin_lib.desk.month_states import month_states
from fanpin_lib.desk.site_inputs import site_fingerprint
from fanpin_lib.desk.site_standing import month_of_home, site_standing
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.errors import NotFitToPublish
from fanpin_lib.period import Month
from fanpin_lib.publish import PublishJob, PublishResult
from fanpin_lib.publish.unchanged import remember

pytestmark = pytest.mark.heavy


def show(county: County, month: Month) -> None:
    """A site that says it shows a month."""
    job = replace(PublishJob.of(county.settings, MONTH), month=month)
    job.public.mkdir(parents=True, exist_ok=True)
    (job.public / "index.html").touch()
    made = PublishResult(month, job.public / "index.html", 1, 0.0, (), 0, ())
    remember(replace(job, fingerprint=site_fingerprint(county, job)), job.public, made)


@pytest.fixture(scope="module")
def closed(tmp_path_factory) -> County:
    """A tiny county with its figures in force, but for the notebooks."""
    county = make_county(tmp_path_factory.mktemp("state"), "522301", [3000, 9000, 12000])
    assert desk.ingest(county, desk.ledgers_of(county), "测试").ok
    desk.compute(county, MONTH)
    edition = EditionFolder.of(county.folders.reports, MONTH)
    edition.next.rename(edition.current)
    return county


@pytest.fixture
def county(closed, tmp_path, monkeypatch) -> County:
    folder = tmp_path / "county"
    shutil.copytree(closed.root, folder, copy_function=shutil.copy2)
    monkeypatch.chdir(folder)
    return County.at(folder)


def ran(*command: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(command))
    return int(left.value.code or 0)


def seq_of(county: County, table: str) -> int:
    return next(d.seq for d in county.store.deliveries() if table in d.tables)


def test_after_an_undo_everything_names_the_command_that_mends_it(county, capsys) -> None:
    show(county, MONTH)
    number = seq_of(county, "monthly_records")
    assert ran("ledger", "undo", str(number), "--reason", "交错了") == 0
    assert capsys.readouterr().out.endswith(
        "2026年10月的数字要更新，请运行 fanpin month 2026-10。\n"
    )
    [state] = month_states(county)
    told = f"计算之后撤回了 1 份（第 {number} 号），要更新请运行 fanpin month 2026-10"
    assert str(state).endswith(told) and "fanpin run" not in str(state)
    standing = str(site_standing(county))
    assert standing.endswith("要更新请运行 fanpin month 2026-10。") and "publish" not in standing
    with pytest.raises(NotFitToPublish, match=f"第 {number} 号交付.*请运行 fanpin month 2026-10"):
        desk.publish_site(county, MONTH)
    county.store.undo(number + 100 if number > 100 else county.store.newest(), "甲", "又要了")
    assert "撤回" not in str(month_states(county)[0])


def test_a_month_whose_ledgers_are_all_withdrawn_has_none(county, capsys) -> None:
    for delivery in county.store.deliveries():
        county.store.undo(delivery.seq, "甲", "交错了")
    [state] = month_states(county)
    assert "台账 0 份" in str(state)
    assert str(state).endswith("要更新请重新交 2026年10月的台账，再运行 fanpin month 2026-10")
    assert ran("run", "2026-10") == 2
    assert "没有 2026年10月的台账" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["month", "publish"])
def test_without_a_month_the_site_never_goes_back(county, capsys, command) -> None:
    show(county, Month(2098, 5))
    assert ran(command) == 2
    said = capsys.readouterr().err
    assert "网站已经显示2098年5月，不会退回去" in said
    assert f"请运行 fanpin {command} 2098-05" in said


def test_the_home_page_never_goes_back_by_closing_an_older_month(county) -> None:
    assert month_of_home(county, MONTH) == MONTH  # no site yet
    editions = [EditionFolder.of(county.folders.reports, MONTH + n).current for n in (0, 1)]
    show(county, MONTH + 1)
    assert month_of_home(county, MONTH) == MONTH  # what the site shows is gone
    shutil.copytree(*editions)
    assert month_of_home(county, MONTH) == MONTH + 1
    assert month_of_home(county, MONTH + 2) == MONTH + 2
    assert where_shown(MONTH, MONTH + 1).endswith("首页仍是2026年11月")
    assert where_shown(MONTH, MONTH) == ""


def test_status_says_one_thing_of_the_site(county) -> None:
    """What is later and closed comes first, then what the month's own line asks for."""
    show(county, MONTH)
    current = EditionFolder.of(county.folders.reports, MONTH).current
    states = tuple(month_states(county))
    assert states[0].has_something_to_do  # the notebooks have not been run
    told = str(site_standing(county, states))
    assert "上面那一行做完以后，请运行 fanpin publish 2026-10。" in told
    shutil.copytree(current, EditionFolder.of(county.folders.reports, MONTH + 1).current)
    assert str(site_standing(county, states)) == (
        "网站显示2026年10月，2026年11月已算好，还没有发布，请运行 fanpin publish 2026-11。"
    )


def test_folders_of_personal_data_are_private_again_with_every_command(county, capsys) -> None:
    folders = county.personal_folders
    for folder in folders:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o777)
    assert ran("ledger", "list") == 0
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700] * 3


def test_closing_a_month_before_its_end_warns(county, capsys) -> None:
    assert ran("month", "2098-05") == 2
    assert "注意：2098年5月还没有过完" in capsys.readouterr().out
    assert ran("month", "2020-05") == 2
    assert "还没有过完" not in capsys.readouterr().out


def test_the_calendar_without_ledgers_says_what_is_lacking(county, capsys) -> None:
    assert ran("due", "2026-11") == 2
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].startswith("以上是报送日历。2026年11月还没有台账")
    assert "没有 2026年11月的台账" in said.err


def test_a_household_that_moved_shows_in_diff(county, capsys) -> None:
    register = county.folders.ledgers / "农户台账_202610.csv"
    moved = register.read_text("utf-8-sig").replace("H2,522301101201", "H2,522301101202")
    assert moved != register.read_text("utf-8-sig")
    (county.folders.ledgers / "农户台账_202611.csv").write_text(moved, encoding="utf-8")
    assert desk.ingest(county, desk.ledgers_of(county), "测试").ok
    desk.compute(county, MONTH + 1)
    assert ran("diff", "2026-11") == 0
    assert "所在村变动　户编号 H2　2村　1村 → 2村" in capsys.readouterr().out


def test_an_edition_names_the_villages_that_were_merged_and_their_successors(county) -> None:
    (county.folders.ledgers / "行政区划_202611.csv").write_text(
        "行政区划代码,名称,层级,停用日期,并入代码\n522301000000,试验县,县,,\n"
        "522301101000,一镇,乡镇,,\n522301101201,1村,村,2026-11-15,522301101202\n"
        "522301101202,2村,村,,\n",
        encoding="utf-8",
    )
    report = desk.ingest(county, desk.ledgers_of(county), "测试")
    assert report.ok, report.to_text()
    assert read_about(desk.compute(county, MONTH).folder).merged is None
    assert read_about(desk.compute(county, MONTH + 1).folder).merged == [
        {"code": "522301101201", "name": "1村", "ended": "2026-11-15", "into": "522301101202"}
    ]


def households(folder: Path, name: str, members: object) -> Path:
    path = folder / name
    path.write_text(
        "户编号,村代码,户类型,家庭人口\n"
        f"H1,522301101201,一般农户,3\nH2,522301101202,一般农户,{members}\n"
        "H3,522301101201,一般农户,3\n",
        encoding="utf-8",
    )
    return path


def test_the_list_of_bad_rows_goes_when_they_are_mended(county, tmp_path) -> None:
    listed = county.folders.private / "入库问题.xlsx"
    bad = households(county.folders.ledgers, "农户台账_202611.csv", "三")
    cases = county.folders.ledgers / "监测对象台账_202611.csv"
    head = "监测编号,户编号,村代码,监测对象类别,致贫返贫风险,识别日期\n"
    good = "C1,H1,522301101202,边缘易致贫户,因病,2026-03-02\n"
    cases.write_text(f"{head}{good}C2,H2,522301101201,边缘易致贫户,因病,不知道\n", "utf-8")

    def deliver(*files: Path):
        report = desk.ingest(county, list(files), "测试")
        return report, desk.error_list(county, report)

    report, path = deliver(bad)
    assert path == listed and not report.ok
    deliver(cases)
    from fanpin_lib.store.error_file import listed as rows_of

    assert {row[0] for row in rows_of(listed)} == {bad.name, cases.name}
    bad.unlink()
    report, path = deliver(households(county.folders.ledgers, "农户台账_202611改.csv", 3))
    assert report.ok and path is None
    assert {row[0] for row in rows_of(listed)} == {cases.name}
    cases.write_text(head + good, encoding="utf-8")
    report, path = deliver(cases)
    assert report.ok and path is None and not listed.exists()
