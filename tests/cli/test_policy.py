"""``fanpin policy …`` as a person at the keyboard meets it: what is said, and exit codes."""

from __future__ import annotations

import pytest

from fanpin_lib.cli.app import main
from tests.classification.workdir import Workdir, line_values


@pytest.fixture
def fanpin(capsys, monkeypatch, tmp_path):
    """Run a command in a folder; gives exit code, output and complaint."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["policy", *arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def work(tmp_path) -> Workdir:
    return Workdir(tmp_path)


# ---- coverage


def test_coverage_says_what_clauses_drive_and_why_the_rest_is_text(fanpin, work):
    code, out, _ = fanpin("coverage")
    assert code == 0 and "demo-jiaohe" in out and "只是文字的" in out and "--all" in out
    code, out, _ = fanpin("coverage", "town-three-colour-rm1", "--on", "2020-06-30", "--all")
    assert code == 0 and "认定：每户的“三色分级”：红" in out and "文字：" in out


def test_coverage_takes_the_last_day_of_documents_that_have_lapsed(fanpin):
    code, out, _ = fanpin("coverage", "national-2021", "--on", "2026-10-31")
    assert code == 0 and "2026-10-31 文件不适用，按 2025-12-31 的规定" in out


def test_coverage_of_a_profile_that_is_not_there(fanpin):
    code, _, err = fanpin("coverage", "nirgends")
    assert code == 2 and "nirgends" in err


# ---- list, show


def test_list_names_every_profile_and_marks_the_countys_own(fanpin, work):
    code, out, _ = fanpin("list")
    assert code == 0
    here, others = out.split("本县不能直接用")
    assert "demo-jiaohe（本县使用）：演示县（蛟河方案加演示值）" in here
    assert "national-2026：" in here and "2026-01-01 起" in here
    assert "nm-hohhot：" in others and "区划 150100" in others
    assert "national-2021：" in others and "到 2025-12-31 止" in others
    assert "practice：" in others and "inherits" in others


def test_list_shows_a_profile_that_the_county_added(fanpin, work):
    work.rule_file("profile: ours\nlabel: 本县办法\ndescription: 试行。\ninherits: jilin-jiaohe\n",
                   "ours.yaml")  # fmt: skip
    assert "ours：本县办法" in fanpin("list")[1]


def test_outside_a_working_directory_the_packages_profiles_are_shown(fanpin):
    code, out, _ = fanpin("list")
    assert code == 0 and "本县使用" not in out


def test_show_a_rule_with_all_its_values_and_where_they_stand(fanpin, work):
    work.rule_file(line_values(5000))
    code, out, _ = fanpin("show", "monitoring_line")
    assert code == 0
    assert "2021-01-01 到 2021-12-31：人均纯收入低于 6,000 元/人·年" in out
    assert "2026-01-01 至今：人均纯收入低于 5,000 元/人·年" in out
    assert "出处：《某市通知》，某局，2026-01-01，第一条。文件写明。" in out


def test_show_a_decision_with_its_clauses(fanpin):
    code, out, _ = fanpin("show", "colour", "--profile", "town-three-colour-n6")
    assert code == 0
    assert "· 红：2019 年已标注或录入，不论收入和保障" in out


def test_show_what_applied_on_a_day(fanpin):
    out = fanpin("show", "monitoring_line", "--profile", "jilin-jiaohe", "--on", "2021-06-30")[1]
    assert "2021-06-30 的规定：人均纯收入低于 6,000 元/人·年" in out
    assert "2022-01-01 起没有取值：改由省级确定，文件没有给数" in out


def test_show_a_whole_profile_on_a_day(fanpin):
    code, out, _ = fanpin("show", "jilin-jiaohe", "--on", "2026-10-31")
    assert code == 0
    assert "monitoring_line 监测线：没有取值" in out
    assert "fund_amount 监测帮扶资金额度：500,000 元（《关于健全防止返贫" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["monitoring_lin", "--profile", "jilin-jiaohe"], "没有“monitoring_lin”这条规则"),
        (["monitoring_lin", "--profile", "jilin-jiaohe"], "monitoring_line"),
        (["monitoring_line", "--profile", "jilin"], "没有“jilin”这个方案"),
        (["monitoring_line"], "请加 --profile 方案名"),
        (["jilin-jiaohe", "--on", "2026-13-01"], "看不懂日期“2026-13-01”"),
    ],
)
def test_a_slip_is_answered_with_what_is_meant(fanpin, arguments, said):
    code, _, err = fanpin("show", *arguments)
    assert code == 2
    assert err.startswith("错误：") and said in err


# ---- check


def test_check_passes_what_the_package_ships(fanpin, work):
    code, out, _ = fanpin("check")
    assert (code, out) == (0, "检查通过，没有发现错误。\n")


def test_check_names_file_and_line_of_every_mistake(fanpin, work):
    work.rule_file(line_values(5000).replace("2026-01-01: 5000", "2026-01-01: 五千"))
    work.rule_file("profile: ours\nlable: 本县\ndescription: 试行。\n", "ours.yaml")
    code, out, err = fanpin("check")
    assert code == 2
    assert "values.yaml” 第 5 行" in out and "五千" in out
    assert "ours.yaml” 第 2 行" in out and "lable" in out
    assert "处错误" in err


@pytest.mark.parametrize(
    "command", [["list"], ["show", "monitoring_line"], ["gaps", "demo-jiaohe"]]
)
def test_a_broken_county_file_stops_every_command_with_file_and_line(fanpin, work, command):
    work.rule_file(line_values(5000).replace("2026-01-01: 5000", "2026-01-01: 五千"))
    code, _, err = fanpin(*command)
    assert code == 2
    assert "values.yaml” 第 5 行" in err and "Traceback" not in err


# ---- gaps


def test_gaps_of_n6_lists_the_two_households_that_the_plan_forgets(fanpin):
    code, out, _ = fanpin("gaps", "town-three-colour-n6", "--on", "2020-06-30")
    assert code == 0
    whom, income = "脱贫户，2019年{}，登记类别为无，", "人均收入（口径未写明）"
    low = f"{whom.format('没有标注')}{income}不足5,000元（如4,800元），六项条件都达标"
    high = f"{whom.format('已标注')}{income}10,000元（含）以上（如12,000元）"
    assert low in out and high in out
    assert "同时被认定为红和绿" in out
    assert "fanpin policy show open_questions --profile town-three-colour-n6" in out
    assert "《镇防止致贫返贫监测和帮扶工作方案》三色管理1：2019 年已标注或录入" in out
    assert "））" not in out


def test_gaps_are_shortened_unless_everything_is_wanted(fanpin):
    short = fanpin("gaps", "town-three-colour-n6", "--on", "2020-06-30")[1]
    everything = fanpin("gaps", "town-three-colour-n6", "--on", "2020-06-30", "--all")[1]
    assert "加 --all 全部列出" in short and "加 --all" not in everything
    assert len(everything) > len(short)


def test_gaps_between_profiles_come_after_those_of_each(fanpin):
    code, out, _ = fanpin("gaps", "town-n4", "town-three-colour-n6", "--on", "2020-06-30")
    assert code == 0
    assert out.index("镇防范返贫方案") < out.index("镇三色管理") < out.index("方案之间")


def test_gaps_of_an_unknown_profile(fanpin):
    code, _, err = fanpin("gaps", "town-three-colour")
    assert code == 2
    assert "没有“town-three-colour”这个方案" in err and "town-three-colour-n6" in err


# ---- simulate, unsettled


@pytest.fixture
def closed(work) -> Workdir:
    work.household("H1", 5500).household("H2", 9000).empty("cases", "alerts")
    return work.rule_file(line_values(5000)).store()


def test_simulate_says_who_enters_by_township(fanpin, closed):
    code, out, _ = fanpin("simulate", "--month", "2026-10", "--set", "line=6000")
    assert code == 0
    assert out.startswith("2026年10月：进入 1 户 3 人。")
    assert "新站镇" in out and "边缘易致贫户" in out


def test_simulate_without_a_change_says_that_nobody_moves(fanpin, closed):
    assert "没有一户的认定结果改变" in fanpin("simulate", "--month", "2026-10")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "line"], "改数请写成 规则编号=数"),
        (["--set", "lime=1"], "没有“lime”这条规则"),
        (["--set", "category=1"], "不是一个数"),
        (["--profile", "nowhere"], "没有“nowhere”这个方案"),
        (["--profile", "finance"], "没有可比的认定规则"),
        (["--profile", "county-seven-step", "--on", "2019-01-01"], "最早的取值从"),
        (["--set", "line=6000", "--by", "组"], "只能按“乡镇”或“村”"),
        (["--month", "2026-09"], "没有 2026年9月的台账"),
    ],
)
def test_simulate_refuses_what_it_cannot_do(fanpin, closed, arguments, said):
    month = [] if "--month" in arguments else ["--month", "2026-10"]
    code, _, err = fanpin("simulate", *month, *arguments)
    assert code == 2
    assert said in err


def test_unsettled_writes_the_households_to_a_private_folder(fanpin, closed, tmp_path):
    closed.household("H3", None).store()
    code, out, _ = fanpin("unsettled", "--month", "2026-10")
    assert code == 0
    assert "勿外传" in out
    assert (tmp_path / "private" / "2026-10" / "规则没有定论的户.xlsx").is_file()


def test_outside_a_working_directory_households_cannot_be_classified(fanpin):
    code, _, err = fanpin("simulate", "--month", "2026-10")
    assert code == 2 and "fanpin.toml" in err
