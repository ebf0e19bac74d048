"""Every mistake in a county's file is named with file and line, and nothing is half loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.errors import FileMistake
from fanpin_lib.policy import InUse, check_policy, load_in_use, load_profile

SOURCE = """source:
  title: 某县通知
  issuer: 某县乡村振兴局
  date: 2026-01-05
  jurisdiction: 某县
  clause: 第三条
"""
VALUES = f"values_for: demo-jiaohe\n{SOURCE}values:\n"
RULE = """rule: scale_share
description: 监测规模
cite: {title: 某县通知, issuer: 某县乡村振兴局, date: 2026-01-05, clause: 第三条}
"""
PROFILE = """profile: mine
label: 本县
description: 本县方案
inherits: demo-jiaohe
rules: [county/scale_share]
"""
DECISION = """rule: category
description: 类别
cite: {title: 某县通知, issuer: 某县乡村振兴局, date: 2026-01-05, clause: 第三条}
values:
  2026-01-01:
    outcomes: [边缘易致贫户, 不属于]
    otherwise: 不属于
"""


def _load(folder: Path, name: str = "demo-jiaohe", **files: str) -> FileMistake:
    for file, text in files.items():
        (folder / f"{file}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileMistake) as caught:
        load_in_use(InUse(name, "220281"), folder)
    return caught.value


VALUE_MISTAKES = {
    "same start twice": (
        VALUES + "  monitoring_line:\n    2026-01-01: 8000\n    2026-01-01: 8100\n",
        11,
        ["2026-01-01", "写了两次", "第 10 行"],
    ),
    "overlap": (
        VALUES
        + "  task_report_deadline:\n    2026-01-01: {value: 10, until: 2026-06-30}\n"
        + "    2026-06-01: 12\n",
        11,
        ["2026-06-01", "重叠", "until"],
    ),
    "ends before it starts": (
        VALUES + "  task_report_deadline:\n    2026-05-01: {value: 10, until: 2026-04-30}\n",
        10,
        ["终止日期 2026-04-30 早于起始日期 2026-05-01"],
    ),
    "start is no date": (
        VALUES + "  monitoring_line:\n    2026年: 8000\n",
        10,
        ["2026年", "不是日期", "2026-01-01"],
    ),
    "no such day": (
        VALUES + "  monitoring_line:\n    2026-02-30: 8000\n",
        10,
        ["2026-02-30", "不是能用的数或日期"],
    ),
    "text for a number": (
        VALUES + "  monitoring_line:\n    2026-01-01: 八千\n",
        10,
        ["应是数", "八千"],
    ),
    "unknown key in a value": (
        VALUES + "  monitoring_line:\n    2026-01-01:\n      value: 8000\n      注: 省里定的\n",
        12,
        ["“注”这个键"],
    ),
    "unknown rule": (
        VALUES + "  monitoring_lin:\n    2026-01-01: 8000\n",
        9,
        ["没有“monitoring_lin”这条规则", "monitoring_line"],
    ),
    "unknown key at the top": (
        f"values_for: demo-jiaohe\n{SOURCE}remark: 备注\n"
        "values:\n  monthly_visit:\n    2026-01-01: 1\n",
        8,
        ["取值文件里没有“remark”这个键"],
    ),
    "no source": (
        "values_for: demo-jiaohe\nvalues:\n  monthly_visit:\n    2026-01-01: 2\n",
        1,
        ["缺少“source”"],
    ),
    "source without a clause": (
        "values_for: demo-jiaohe\nsource: {title: 通知, issuer: 县, date: 2026-01-05}\n"
        "values:\n  monthly_visit:\n    2026-01-01: 2\n",
        2,
        ["缺少“clause”"],
    ),
    "issuer not stated and no note": (
        "values_for: demo-jiaohe\n"
        "source: {title: 通知, issuer: not stated, date: 2026-01-05, clause: 一}\n"
        "values:\n  monthly_visit:\n    2026-01-01: 2\n",
        2,
        ["not stated", "note"],
    ),
    "profile that is not there": (
        f"values_for: demo-jiaoh\n{SOURCE}values:\n  monthly_visit:\n    2026-01-01: 2\n",
        1,
        ["没有“demo-jiaoh”这个方案", "demo-jiaohe"],
    ),
    "another county's values": (
        f"values_for: demo-jiaohe\nregion_code: '150121'\n{SOURCE}"
        "values:\n  monthly_visit:\n    2026-01-01: 2\n",
        2,
        ["150121", "220281"],
    ),
    "step after a step that is not there": (
        VALUES
        + "  procedure_elimination:\n    2026-01-01:\n"
        + "      - {step: 提名, decider: 村}\n"
        + "      - {step: 确定, decider: 县, deadline: 3, runs_from: 提明}\n",
        12,
        ["runs_from", "提明", "提名"],
    ),
    "inferred without saying from what": (
        VALUES
        + "  procedure_elimination:\n    2026-01-01:\n"
        + "      - {step: 提名, decider: 村, inferred: [decider]}\n",
        11,
        ["推断", "note"],
    ),
    "day 31 without saying what holds in February": (
        VALUES
        + "  reporting_calendar:\n    2026-01-01:\n"
        + "      - {id: a, what: 报表, who: 村, every: 每月, day: 31}\n",
        11,
        ["31 日", "short_month"],
    ),
    "unknown department": (
        VALUES + "  routing:\n    2026-01-01:\n      - {cause: 因学, departments: [教肓]}\n",
        11,
        ["教肓", "教育"],
    ),
    "unquoted code": (
        f"values_for: demo-jiaohe\nregion_code: 220281\n{SOURCE}"
        "values:\n  monthly_visit:\n    2026-01-01: 2\n",
        2,
        ["region_code", "文字", "引号"],
    ),
}


@pytest.mark.parametrize("mistake", VALUE_MISTAKES)
def test_value_file_mistake_is_named(tmp_path: Path, mistake: str) -> None:
    text, line, words = VALUE_MISTAKES[mistake]
    error = _load(tmp_path, 取值=text)
    assert error.where is not None
    assert error.where.file == f"{tmp_path.name}/取值.yaml"
    assert error.where.line == line, str(error)
    for word in words:
        assert word in str(error)


RULE_MISTAKES = {
    "missing citation": (
        "rule: scale_share\ndescription: 规模\nvalues: {2026-01-01: 0.05}\n",
        1,
        ["cite"],
    ),
    "unknown document": (
        "rule: scale_share\ndescription: 规模\ncite: {document: jiaohe-2023, clause: 一}\n"
        "values: {2026-01-01: 0.05}\n",
        3,
        ["jiaohe-2023", "jiaohe-2022"],
    ),
    "unknown key": (RULE + "unitt: 比例\nvalues: {2026-01-01: 0.05}\n", 4, ["unitt", "unit"]),
    "no description": (
        "rule: scale_share\ncite: {title: 通知, issuer: 县, date: 2026-01-05, clause: 一}\n"
        "values: {2026-01-01: 0.05}\n",
        1,
        ["description"],
    ),
    "id unlike the file": (RULE.replace("scale_share", "visit_gap"), 1, ["visit_gap", "文件名"]),
    "wrong operator": (RULE + "operator: '>'\nvalues: {2026-01-01: 0.05}\n", 4, ["operator", "<="]),
    "inferred value without saying from what": (
        RULE + "values:\n  2026-01-01: {value: 0.05, status: inferred}\n",
        5,
        ["推断", "note"],
    ),
    "status that does not exist": (
        RULE + "values:\n  2026-01-01: {value: 0.05, status: 大概}\n",
        5,
        ["status", "大概"],
    ),
}


@pytest.mark.parametrize("mistake", RULE_MISTAKES)
def test_rule_file_mistake_is_named(tmp_path: Path, mistake: str) -> None:
    text, line, words = RULE_MISTAKES[mistake]
    error = _load(tmp_path, "mine", scale_share=text, 方案=PROFILE)
    assert error.where is not None
    assert (error.where.file, error.where.line) == (f"{tmp_path.name}/scale_share.yaml", line), str(
        error
    )
    for word in words:
        assert word in str(error)


CLAUSE_MISTAKES = {
    "unknown fact": ("not_registred AND at_risk", ["not_registred", "not_registered"]),
    "half a condition": ("not_registered AND", ["末尾", "缺少"]),
    "unclosed bracket": ("(not_registered AND at_risk", ["末尾", "缺“)”"]),
    "python instead of SQL": ("not_registered && at_risk", ["看不懂"]),
    "rule that the profile lacks": ("below({monitoring_lines})", ["monitoring_lines"]),
    "below without braces": ("below(monitoring_line)", ["below", "{"]),
    "outcome of another decision that it lacks": ("takes({scope}, '在范')", ["在范", "在范围"]),
    "itself": ("takes({category}, '不属于')", ["绕了一圈"]),
}


@pytest.mark.parametrize("mistake", CLAUSE_MISTAKES)
def test_condition_mistake_is_named(tmp_path: Path, mistake: str) -> None:
    when, words = CLAUSE_MISTAKES[mistake]
    clause = f'    clauses:\n      - {{id: a, label: 某, when: "{when}", outcome: 边缘易致贫户}}\n'
    profile = PROFILE.replace("scale_share", "category")
    error = _load(tmp_path, "mine", category=DECISION + clause, 方案=profile)
    assert error.where is not None and error.where.file == f"{tmp_path.name}/category.yaml"
    assert error.where.line in (5, 9)
    for word in words:
        assert word in str(error)


def test_outcome_that_is_not_listed(tmp_path: Path) -> None:
    clause = "    clauses:\n      - {id: a, label: 某, when: at_risk, outcome: 边缘户}\n"
    profile = PROFILE.replace("scale_share", "category")
    error = _load(tmp_path, "mine", category=DECISION + clause, 方案=profile)
    assert error.where is not None and error.where.line == 9
    assert "边缘户" in str(error) and "边缘易致贫户" in str(error)


class TestProfiles:
    def test_circular_inheritance(self, tmp_path: Path) -> None:
        one = "profile: one\nlabel: 一\ndescription: 一\ninherits: two\n"
        two = "profile: two\nlabel: 二\ndescription: 二\ninherits: one\n"
        error = _load(tmp_path, "one", one=one, two=two)
        assert "one → two → one" in str(error)
        assert error.where is not None and error.where.line == 4

    def test_parent_that_is_not_there(self, tmp_path: Path) -> None:
        rule = RULE + "values: {2026-01-01: 0.05}\n"
        profile = PROFILE.replace("demo-jiaohe", "demo-jiaohu")
        error = _load(tmp_path, "mine", scale_share=rule, 方案=profile)
        assert "demo-jiaohu" in str(error) and "demo-jiaohe" in str(error)
        assert error.where is not None and error.where.line == 4

    def test_rule_file_that_is_not_there(self, tmp_path: Path) -> None:
        error = _load(tmp_path, "mine", 方案=PROFILE)
        assert "county/scale_share" in str(error)
        assert error.where is not None and error.where.line == 5

    def test_rule_that_no_profile_lists(self, tmp_path: Path) -> None:
        error = _load(tmp_path, scale_share=RULE + "values: {2026-01-01: 0.05}\n")
        assert "没有被任何方案列出" in str(error) and "county/scale_share" in str(error)

    def test_profile_for_another_county(self, tmp_path: Path) -> None:
        with pytest.raises(FileMistake, match="150100.*220281") as caught:
            load_in_use(InUse("nm-hohhot", "220281"), tmp_path)
        assert caught.value.where is not None
        assert caught.value.where.file == "profiles/nm-hohhot.yaml"
        load_in_use(InUse("nm-hohhot", "150121"), tmp_path)  # a banner of the same city

    def test_two_profiles_of_one_name(self, tmp_path: Path) -> None:
        one = "profile: one\nlabel: 一\ndescription: 一\n"
        error = _load(tmp_path, "one", 甲=one, 乙=one)
        assert "“one”已经在" in str(error) and "甲.yaml" in str(error)

    def test_name_that_nobody_knows(self) -> None:
        with pytest.raises(FileMistake, match="demo-jiaohe"):
            load_profile("demo-jiaoha")


class TestFiles:
    def test_not_utf8(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_bytes((VALUES + "  x: 1\n").encode("gb18030"))
        with pytest.raises(FileMistake, match="UTF-8"):
            load_profile("demo-jiaohe", tmp_path)

    def test_byte_order_mark_is_fine(self, tmp_path: Path) -> None:
        text = VALUES + "  monthly_visit:\n    2026-01-01: 2\n"
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8-sig")
        assert load_profile("demo-jiaohe", tmp_path)

    def test_tab_in_the_indent(self, tmp_path: Path) -> None:
        error = _load(tmp_path, 取值=VALUES + "\tmonthly_visit:\n")
        assert error.where is not None and error.where.line == 9
        assert "制表符" in str(error)

    @pytest.mark.parametrize("text", ["", "- a\n- b\n", "# 只有注释\n"])
    def test_empty_or_a_list(self, tmp_path: Path, text: str) -> None:
        assert "values_for" in str(_load(tmp_path, 取值=text))

    def test_neither_rule_nor_profile_nor_values(self, tmp_path: Path) -> None:
        assert "看不出" in str(_load(tmp_path, 取值="monitoring_line: 8000\n"))

    def test_two_files_set_the_same_rule_from_the_same_day(self, tmp_path: Path) -> None:
        text = VALUES + "  monitoring_line:\n    2026-01-01: "
        error = _load(tmp_path, 乙=text + "8001\n", 甲=text + "8000\n")
        assert "“monitoring_line”从 2026-01-01 起的取值写了两次" in str(error)
        assert "甲.yaml" in str(error) and "乙.yaml" in str(error)
        assert error.where is not None and error.where.line == 10

    def test_overlap_is_counted_once(self, tmp_path: Path) -> None:
        text = (
            VALUES + "  monitoring_line:\n    2026-01-01: {value: 8000, until: 2026-12-31}\n"
            "    2026-06-01: 9000\n"
        )
        error = _load(tmp_path, 取值=text)
        assert "重叠" in str(error) and "处错误" not in str(error)

    def test_all_mistakes_are_listed_and_counted(self, tmp_path: Path) -> None:
        text = VALUES + "  monitoring_lin:\n    2026-01-01: 8000\n  monthly_visit: 2\n"
        error = _load(tmp_path, 取值=text)
        assert "有 2 处错误" in str(error)
        assert "第 9 行" in str(error) and "第 11 行" in str(error)
        lines = [problem.where.line for problem in check_policy(tmp_path) if problem.where]
        assert lines == [9, 11]

    def test_folder_that_is_not_there(self, tmp_path: Path) -> None:
        assert load_profile("demo-jiaohe", tmp_path / "nothing").name == "demo-jiaohe"
