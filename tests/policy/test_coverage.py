"""What each clause drives is what the code reads; what nothing reads says why."""

from __future__ import annotations

import ast
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from fanpin_lib import policy
from fanpin_lib.classification.deadlines import deadlines, due_reports
from fanpin_lib.desk import checks
from fanpin_lib.desk.computing import compute
from fanpin_lib.desk.policy_coverage import profile_coverage, unknown_figures, within
from fanpin_lib.fields import code_list, code_lists
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.policy import (
    Classification,
    Profile,
    Step,
    TopicEntry,
    Usage,
    load_profile,
    profile_names,
    topics,
)
from fanpin_lib.policy.clause_rows import clause_rows
from fanpin_lib.policy.coverage import KINDS, SILENT, TEXT, Covered, counts, share_of_text
from tests.classification.profiles import category, made
from tests.classification.workdir import NEAR, Workdir

PACKAGE = Path(policy.__file__).parents[1]
DAY = date(2026, 10, 31)
#: These show or compare clauses: being on a page is not being computed with.
SHOWING = ("publish/policy/", "classification/profile_rules.py", "classification/rule_gaps.py",
           "policy/", "demo/", "presentation/", "cli/")  # fmt: skip
#: More of the clauses than this must not be text alone.
MOST_TEXT = 0.17


def told_by_class(one: Classification) -> set[str]:
    """The classes, as they are and as figures tell them: with the label, and as changes."""
    moves = {f"{one.label}：{a}→{b}" for a, b in permutations(one.names, 2)}
    return {*one.names, *(f"{one.label}：{name}" for name in one.names)} | moves


def rows_of(profile: Profile, **how: bool) -> list[Covered]:
    return profile_coverage(profile, DAY, **how)


@pytest.fixture(scope="module")
def everything() -> list[Covered]:
    """The rows that each profile lists itself."""
    return [row for name in profile_names() for row in rows_of(load_profile(name), own=True)]


def test_a_profile_row_by_row(tmp_path):
    clauses = (
        "      - {id: a, label: 低, when: 'below({monitoring_line})', outcome: 边缘易致贫户}\n"
    )
    profile = made(
        tmp_path,
        category=category(clauses),
        monitoring_line="concept: net\noperator: '<'\nvalues:\n  2020-01-01: 5000\n",
        red_line="concept: net\nvalues:\n  2020-01-01: 4000\n",
        green_line="concept: net\nvalues:\n  2020-01-01: {undecidable: 没有印出}\n",
        reporting_calendar="values:\n  2020-01-01:\n"
        "    - {id: m, what: 月报, who: 村, every: 每月, day: 2}\n"
        "    - {id: y, what: 总结, who: 乡镇, every: 每年}\n",
        detection="values:\n  2020-01-01:\n"
        "    - {way: 自己报, source: 农户自主申报}\n    - {way: 别的}\n",
        openness="values:\n  2020-01-01:\n    - {what: 公示, stage: 识别, ruling: 未写明}\n"
        "    - {what: 公示, stage: 帮扶, ruling: 必须}\n",
        duties="values:\n  2020-01-01:\n"
        "    - {matter: 走访, who: 村, does: 走访, shown_by: [visit_rate]}\n",
    )  # fmt: skip
    found = {(row.row.rule.id, row.row.place): row for row in rows_of(profile)}
    kinds = {key: row.kinds for key, row in found.items()}
    assert kinds["category", 0][0] == "认定" and "认定" in kinds["monitoring_line", 0]
    assert kinds["red_line", 0] == [TEXT] and "没有哪条" in found["red_line", 0].why
    assert kinds["green_line", 0] == [SILENT] and "没有印出" in found["green_line", 0].why
    assert "日历" in kinds["reporting_calendar", 0]
    assert kinds["reporting_calendar", 1] == [TEXT]
    assert found["detection", 0].uses[0].figure == "alerts_received/source=农户自主申报"
    assert kinds["detection", 1] == [TEXT] and "线索来源" in found["detection", 1].why
    assert [use.figure for use in found["duties", 0].uses] == ["visit_rate"]
    assert kinds["openness", 0] == [SILENT] and kinds["openness", 1] != [SILENT]
    assert counts(found.values())[TEXT] == 3 and share_of_text(found.values()) == 3 / 9


def test_every_row_drives_something_or_says_why_not(everything):
    for row in everything:
        assert bool(row.uses) != bool(row.why), row
        assert {use.kind for use in row.uses} <= set(KINDS)
        topic = topics()[row.row.rule.id]
        assert row.uses or topic.kind != "catalogue" or topic.why_text, row.row.rule.key


def test_a_row_that_says_why_it_is_text_is_text(everything):
    """A reason of its own is no excuse for what could act, nor left behind where it does."""
    said = [
        r
        for r in everything
        if isinstance(r.row.content, TopicEntry) and r.row.content.text_because
    ]
    assert said and all(not row.uses and row.why == row.row.content.text_because for row in said)


def test_rows_without_anything_that_acts_are_not_said_to_be_read(everything):
    """Of targets and funds only those count that a figure takes up."""
    for row in everything:
        content = row.row.content
        if row.row.rule.id == "targets" and row.uses:
            assert content.shown_by or (content["tracked"] and content["compare"])
        if row.row.rule.id == "funds" and row.uses:
            assert content.shown_by or content.get("amount") is not None


def test_most_clauses_are_more_than_text(everything):
    assert share_of_text(everything) <= MOST_TEXT


def test_rows_name_figures_that_are_published():
    codes = {code for name in code_lists() for code in code_list(name)}
    codes |= {v for one in load_indicators().values() for d in one.dimensions for v in d.values}
    for name in profile_names():
        profile = load_profile(name)
        funds = {r.content["fund"] for r in clause_rows(profile, DAY) if r.rule.id == "funds"}
        funds |= {
            r.content.get("tracked") for r in clause_rows(profile, DAY) if r.rule.id == "targets"
        }
        words = codes.union(funds, *map(told_by_class, profile.classes.values()))
        assert not unknown_figures(profile)
        for row in clause_rows(profile, DAY, own=True):
            content = row.content
            for figure in content.shown_by if isinstance(content, TopicEntry | Step) else ():
                assert "=" not in figure or figure.partition("=")[2] in words, figure


def test_a_figure_that_there_is_not_is_named_with_its_file(tmp_path):
    rows = (
        "values:\n  2020-01-01:\n    - {matter: 走访, who: 村, shown_by: [visit_rat, visit_rate]}\n"
    )
    (mistake,) = unknown_figures(made(tmp_path, duties=rows))
    assert "visit_rat”" in str(mistake) and "duties.yaml" in str(mistake)
    assert "visit_rate" in str(mistake)


def test_what_the_code_asks_for_by_name_is_said_to_drive_something(everything):
    driving = {row.row.rule.id for row in everything if row.uses}
    undecided = {row.row.rule.id for row in everything if not row.row.value.decided}
    practice = set(load_profile("practice").rules)
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        if where.startswith(SHOWING) or where.endswith("_gaps.py"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
        asked = {one for one in named if isinstance(one, str)} & set(topics())
        assert asked <= driving | undecided | practice, where


@pytest.mark.heavy
def test_what_is_said_to_be_read_is_read(tmp_path, monkeypatch):
    work = Workdir(tmp_path)
    work.household("H1", 5_000, village_code=NEAR).empty("cases", "case_steps", "alerts", "tasks")
    work.empty("warnings", "helpers", "measures", "submissions", "visits", "sweeps").store()
    rows = rows_of(work.county.profile)
    said = {
        use.rule_id
        for row in rows
        for use in row.uses
        if not (isinstance(row.row.content, TopicEntry) or use.rule_id == "milestones")
    }
    asked: set[str] = set()
    ask = Profile.value

    def recording(self: Profile, rule_id: str, on: date):
        asked.add(rule_id)
        return ask(self, rule_id, on)

    monkeypatch.setattr(Profile, "value", recording)
    compute(work.county, work.month, everything=True)
    with work.county.snapshot(work.month).connect() as connection:
        deadlines(connection, work.month, work.county.profile, work.county.calendar)
    due_reports(work.county.profile, work.month, work.county.calendar)
    checks.check(work.county, work.month)
    assert said <= asked


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2019-05-01", "2020-01-01"), ("2021-05-01", "2021-05-01"), ("2026-01-01", "2025-12-31")],
)
def test_documents_that_do_not_apply_are_shown_as_of_the_nearest_day(day, shown):
    usage = Usage(starts=date(2020, 1, 1), ends=date(2025, 12, 31))
    assert within(usage, date.fromisoformat(day)) == date.fromisoformat(shown)
