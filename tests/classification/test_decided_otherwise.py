"""Which households profiles decide otherwise: what only sounds different is no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.classification.gap import Gap
from fanpin_lib.classification.profile_gaps import differences_between
from fanpin_lib.policy import Profile
from tests.classification.profiles import made

DAY = date(2026, 10, 31)


def decision(outcomes: str, *clauses: str, since: str = "2020-01-01", more: str = "") -> str:
    """Clauses as ``condition → outcome``."""
    written = "".join(
        f'      - {{id: c{n}, label: 第{n}款, when: "{when}", outcome: {outcome}}}\n'
        for n, (when, outcome) in enumerate(one.split(" → ") for one in clauses)
    )
    head = f"values:\n  {since}:\n    outcomes: [{outcomes}]\n"
    return head + "".join(f"    {one}\n" for one in more.splitlines()) + f"    clauses:\n{written}"


def sides(folder: Path, rule: str, *decisions: str) -> list[tuple[Profile, date]]:
    found = []
    for label, body in zip(("甲县", "乙县", "丙县"), decisions, strict=False):
        (folder / label).mkdir()
        found.append((replace(made(folder / label, **{rule: body}), label=label), DAY))
    return found


def differing(folder: Path, rule: str, *decisions: str) -> list[Gap]:
    return list(differences_between(sides(folder, rule, *decisions)))


DRY, HUNGRY = "NOT water_ok", "NOT food_ok"


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        (  # nobody's class by any name
            "category",
            decision("甲类, 乙类, 不登记", f"{DRY} → 甲类", more="otherwise: 不登记"),
            decision("甲类, 乙类, 不属于", f"{DRY} → 甲类", more="otherwise: 不属于"),
        ),
        (  # not asked at all
            "category",
            decision("甲类, 乙类, 不登记", f"{DRY} → 甲类",
                     more="otherwise: 不登记\nonly_if: at_risk"),
            decision("甲类, 乙类, 不属于", f"{DRY} AND at_risk → 甲类", more="otherwise: 不属于"),
        ),
        (  # a plain yes
            "elimination_ready",
            decision("可以消除, 不能消除", "water_ok → 可以消除", more="otherwise: 不能消除"),
            decision("可以退出, 不能退出", "water_ok → 可以退出", more="otherwise: 不能退出"),
        ),
        (  # each has groups of its own
            "group",
            decision("甲群, 乙群, 无", f"{DRY} → 甲群", f"{HUNGRY} → 乙群",
                     more="otherwise: 无\nexclusive: false"),
            decision("丙群, 丁群, 无", f"{DRY} → 丙群", f"{HUNGRY} → 丁群",
                     more="otherwise: 无\nexclusive: false"),
        ),
        (  # incomes of two concepts are held to be one
            "category",
            decision("甲类, 乙类", "net_income_per_capita < 5000 → 甲类", more="otherwise: 乙类"),
            decision("甲类, 乙类", "disposable_income_per_capita < 5000 → 甲类",
                     more="otherwise: 乙类"),
        ),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_no_difference(tmp_path, rule, first, second) -> None:
    assert differing(tmp_path, rule, first, second) == []


@pytest.mark.parametrize(
    ("rule", "first", "second", "says"),
    [
        (
            "elimination_ready",
            decision("可以消除, 不能消除", "water_ok → 可以消除", more="otherwise: 不能消除"),
            decision("可以退出, 不能退出", "water_ok AND food_ok → 可以退出",
                     more="otherwise: 不能退出"),
            {"甲县是“可以消除”；乙县是“不能退出”"},
        ),
        (
            "category",
            decision("甲类, 乙类, 不登记", f"{DRY} → 甲类", more="otherwise: 不登记"),
            decision("甲类, 乙类", f"{DRY} → 乙类", more="only_if: NOT water_ok"),
            {"甲县是“甲类”；乙县是“乙类”"},
        ),
        (
            "category",
            decision("甲类, 乙类, 不登记", f"{DRY} → 甲类", more="otherwise: 不登记"),
            decision("甲类, 乙类, 不登记", f"{DRY} AND at_risk → 甲类",
                     more="otherwise: 不登记\nonly_if: at_risk"),
            {"甲县是“甲类”；乙县是“不在其列”"},
        ),
        (
            "group",
            decision("甲群, 乙群, 无", f"{DRY} → 甲群", more="otherwise: 无\nexclusive: false"),
            decision("丙群, 丁群, 无", f"{HUNGRY} → 丙群", more="otherwise: 无\nexclusive: false"),
            {"甲县是“列入”；乙县是“无”", "甲县是“无”；乙县是“列入”"},
        ),
    ],
)  # fmt: skip
def test_what_each_says_of_the_households_is_told(tmp_path, rule, first, second, says) -> None:
    found = differing(tmp_path, rule, first, second)
    assert {gap.says for gap in found} == says
    assert {gap.kind for gap in found} == {"认定不同"}


def test_what_most_households_meet_comes_first_and_clauses_by_profile(tmp_path) -> None:
    ours = decision("甲类, 乙类, 不登记", f"{DRY} → 甲类", "labourers = 0 → 乙类",
                    more="otherwise: 不登记")  # fmt: skip
    other = decision("甲类, 乙类, 不登记", f"{DRY} AND labourers = 0 → 甲类",
                     more="otherwise: 不登记")  # fmt: skip
    gaps = differing(tmp_path, "category", ours, other)
    assert [(gap.says, gap.cases) for gap in gaps] == [
        ("甲县是“甲类”；乙县是“不登记”", 2),
        ("甲县是“乙类”；乙县是“不登记”", 1),
        ("甲县是“矛盾”；乙县是“甲类”", 1),
    ]
    assert [[str(one) for one in gap.clauses] for gap in gaps] == [
        ["甲县 第三条：第0款"],
        ["甲县 第三条：第1款"],
        ["甲县 第三条：第0款", "甲县 第三条：第1款", "乙县 第三条：第0款"],
    ]


def test_a_decision_not_yet_in_force_hides_none_of_the_others(tmp_path) -> None:
    one = "甲类, 乙类", f"{DRY} → 甲类"
    later = decision(*one, since="2027-01-01", more="otherwise: 乙类")
    other = decision(*one, more="otherwise: 乙类"), decision("甲类, 乙类", f"{HUNGRY} → 甲类",
                                                          more="otherwise: 乙类")  # fmt: skip
    found = differing(tmp_path, "category", later, *other)
    assert {gap.says for gap in found} == {
        "乙县是“甲类”；丙县是“乙类”", "乙县是“乙类”；丙县是“甲类”"
    }  # fmt: skip


def test_insurance_of_a_share_stands_against_insurance_of_households(tmp_path) -> None:
    def insured(*covers: str) -> str:
        rows = "".join(f"    - {{item: 保险{n}, {one}}}\n" for n, one in enumerate(covers))
        return f"values:\n  2020-01-01:\n{rows}"

    covers = "covers: 具体到户", "covers: 不具体到户到人"
    silent = insured("note: 没有写")
    gaps = differing(tmp_path, "insurance", insured(covers[0]), insured(covers[1]), silent)
    assert [(gap.kind, gap.rule, gap.says) for gap in gaps] == [
        ("步骤不同", "防贫保险", "保险保谁：甲县是“具体到户”；乙县是“不具体到户到人”")
    ]
    (tmp_path / "same").mkdir()
    assert differing(tmp_path / "same", "insurance", insured(covers[0]), insured(covers[0])) == []


def test_ends_by_a_day_alone_are_no_difference(tmp_path) -> None:
    day = ("values:\n  2020-01-01:\n    - {id: a, what: 销号, who: 县, every: 一次, "
           "once: 2026-06-30}\n")  # fmt: skip
    assert differing(tmp_path, "milestones", day, day) == []
