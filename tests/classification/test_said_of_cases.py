"""What is said of cases that wordings or incomes decide, and how cases and clauses are put."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from fanpin_lib.classification.boxes import cover, restricted, volume
from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.gap import Clause, Gap, cited, grouped
from fanpin_lib.classification.outcomes import Outcomes, alike
from fanpin_lib.classification.reading_gaps import read_otherwise, with_either_income
from fanpin_lib.classification.space import Dimension, Value
from fanpin_lib.classification.verdicts import Verdict
from fanpin_lib.policy import Ambiguity
from fanpin_lib.policy.citations import Citation, Document
from fanpin_lib.policy.value_kinds import WordingReading


def yes_or_no(name: str) -> Dimension:
    return Dimension(name, name, (Value("true", name), Value("false", f"没有{name}")))


SPACE = [yes_or_no("病"), yes_or_no("残")]


def wording(name: str, *labels: str) -> Ambiguity:
    readings = tuple(WordingReading(f"{name}{n}", label, "") for n, label in enumerate(labels))
    return Ambiguity(name, f"{name}怎么读", f"{name}条", readings)


WORDINGS = {
    "甲": wording("甲", "算，看六项", "不算"),
    "乙": wording("乙", "同时；都要", "任一（有一项）"),
}
READINGS = [
    dict(zip(WORDINGS, ids, strict=True))
    for ids in itertools.product(*([r.id for r in one.readings] for one in WORDINGS.values()))
]


def cases(*points: tuple[int, int]) -> np.ndarray:
    found = np.zeros((2, 2), dtype=bool)
    for point in points:
        found[point] = True
    return found


# ---- wordings read in several ways


@pytest.mark.parametrize(
    ("results", "matter", "says"),
    [
        ("红红黄黄", "甲", "按“算，看六项”读是红，按“不算”读是黄"),
        ("红黄红黄", "乙", "按“同时；都要”读是红，按“任一（有一项）”读是黄"),
        ("红黄黄黄", "甲乙", "按“算＋同时”读是红，其余读法是黄"),
        ("红红红黄", "甲乙", "按“不算＋任一”读是黄，其余读法是红"),
        ("红黄黄红", "甲乙", "按“算＋同时”或“不算＋任一”读是红，按“算＋任一”或“不算＋同时”读是黄"),
    ],
)
def test_only_wordings_that_matter_are_named_with_what_each_leads_to(results, matter, says) -> None:
    differing = {tuple(results): cases((0, 0), (0, 1))}
    (said,) = read_otherwise(WORDINGS, READINGS, differing, SPACE)
    assert (said.whom, said.cases, said.says) == ("病", 2, says)
    assert [one.id for one in said.wordings] == list(matter)


def test_every_combination_of_results_is_told_with_its_own_cases() -> None:
    differing = {tuple("黄黄红红"): cases((1, 1)), tuple("红红黄黄"): cases((0, 0), (0, 1))}
    said = list(read_otherwise(WORDINGS, READINGS, differing, SPACE))
    assert [(one.whom, one.cases) for one in said] == [("病", 2), ("没有病，没有残", 1)]
    assert [one.says.index("黄") > one.says.index("红") for one in said] == [True, False]


def outcomes(which: list[list[int]], *verdicts: Verdict | None) -> Outcomes:
    return Outcomes(np.asarray(which), list(verdicts))


RED, ALSO_RED = Verdict("认定", "红", ("a",)), Verdict("认定", "红", ("b",))
GREEN, OPEN = Verdict("认定", "绿", ("c",)), Verdict("未覆盖", None, ("a", "c"))


def test_cases_that_either_income_decides_otherwise_are_told_by_both_results() -> None:
    one = outcomes([[0, 1], [2, 3]], RED, ALSO_RED, GREEN, None)
    other = outcomes([[0, 0], [1, 1]], OPEN, GREEN)
    said = list(with_either_income([one, other], SPACE))
    assert [(each.whom, each.cases) for each in said] == [
        ("不在其列／绿：没有病，没有残", 1),
        ("红／未覆盖：病", 2),  # by whichever clause it is red
    ]
    assert len({each.says for each in said}) == 1
    assert said[0].says.index("人均纯收入") < said[0].says.index("人均可支配收入")


def test_combinations_of_verdicts_are_told_apart_case_by_case() -> None:
    one, other = outcomes([[0, 1], [1, 1]], RED, GREEN), outcomes([[0, 0], [0, 1]], OPEN, None)
    found = {verdicts: where.tolist() for verdicts, where in alike([one, other])}
    assert found == {
        (RED, OPEN): [[True, False], [False, False]],
        (GREEN, OPEN): [[False, True], [True, False]],
        (GREEN, None): [[False, False], [False, True]],
    }
    assert outcomes([[0]], RED, OPEN, None).results == ["红", "未覆盖", "不问"]


# ---- cases in words


def test_a_case_of_everything_is_every_household() -> None:
    assert list(in_words(np.ones((2, 2), dtype=bool), SPACE)) == [("所有农户", 4)]


def test_alternatives_are_counted_together_and_what_they_share_is_said_once() -> None:
    space = [*SPACE, yes_or_no("学"), yes_or_no("低保")]
    found = np.zeros((2, 2, 2, 2), dtype=bool)
    found[0, :, :, 0] = found[:, 0, :, 0] = True
    found[1, 1, 1, 1] = True
    assert list(in_words(found, space)) == [
        ("低保，病或残", 6),
        ("下列都没有：病、残、学、低保", 1),
    ]


def test_three_facts_that_are_no_are_said_one_by_one() -> None:
    space = [*SPACE, yes_or_no("学"), yes_or_no("低保")]
    found = np.zeros((2, 2, 2, 2), dtype=bool)
    found[1, 1, 1, :] = True
    assert list(in_words(found, space)) == [("没有病，没有残，没有学", 2)]


def test_facts_that_differ_in_more_than_one_are_told_apart() -> None:
    colour = Dimension("x", "类", tuple(Value("", f"类为{one}") for one in "甲乙丙"))
    found = np.zeros((2, 2, 3), dtype=bool)
    found[0, 1, 0] = found[1, 0, 1] = True
    assert list(in_words(found, [*SPACE, colour])) == [
        ("病，没有残，类为甲", 1),
        ("没有病，残，类为乙", 1),
    ]


def test_the_widest_case_and_the_longest_list_of_alternatives_come_first() -> None:
    space = [*SPACE, yes_or_no("学"), yes_or_no("低保"), yes_or_no("养老")]
    ill, disabled, pupils, poor, old = np.indices((2,) * 5) == 0
    found = (ill & (disabled | pupils | poor)) | (disabled & old)
    assert [said for said, _ in in_words(found, space)] == ["病，残、学或低保", "残，养老"]
    colour = Dimension("x", "类", tuple(Value("", f"类为{one}") for one in "甲乙丙"))
    wide = np.zeros((3, 2, 2), dtype=bool)
    wide[2] = wide[0, 0, 0] = True
    assert [said for said, _ in in_words(wide, [colour, *SPACE])] == ["类为丙", "类为甲，病，残"]


def test_boxes_come_widest_first_and_know_what_they_restrict() -> None:
    found = np.zeros((3, 4), dtype=bool)
    found[2, :] = found[0, 1] = True
    boxes = cover(found)
    assert boxes == [((2,), (0, 1, 2, 3)), ((0,), (1,))]
    assert [volume(box) for box in boxes] == [4, 1]
    assert [restricted(box, found.shape) for box in boxes] == [[0], [0, 1]]
    assert cover(np.zeros((2, 2), dtype=bool)) == []


@pytest.mark.parametrize(
    ("found", "boxes"),
    [
        ([[0, 1, 1], [1, 1, 0]], [((0,), (1, 2)), ((1,), (0, 1))]),
        ([[0, 1, 1], [0, 1, 0]], [((0,), (2,)), ((0, 1), (1,))]),
        ([[0, 1, 1], [0, 1, 1], [1, 1, 0]], [((0, 1), (1, 2)), ((2,), (0, 1))]),
        ([[1, 0, 1], [1, 1, 0], [0, 1, 0]], [((0,), (0, 2)), ((1,), (0,)), ((1, 2), (1,))]),
    ],
)
def test_cases_take_few_boxes_and_none_names_what_another_covers(found, boxes) -> None:
    assert cover(np.asarray(found, dtype=bool)) == boxes


@pytest.mark.parametrize("axes", list(itertools.permutations(range(3))))
def test_a_wide_box_is_found_in_whatever_order_the_facts_come(axes) -> None:
    found = np.zeros((2, 3, 4), dtype=bool)
    found[0, 0, :] = found[:, 0, 0] = found[0, :, 0] = True
    boxes = cover(found.transpose(axes))
    assert sorted(volume(box) for box in boxes) == [2, 3, 4]


# ---- findings and clauses


def citation(title: str, clause: str, inferred: bool = False) -> Citation:
    return Citation(Document(title, title, "某县", "2020-01-01"), clause, inferred)


def test_a_clause_is_named_by_its_place() -> None:
    stated = Clause.of("纳入", citation("办法", "第三条"))
    assert (stated.citation, str(stated)) == ("《办法》第三条", "《办法》第三条：纳入")
    assert (
        str(Clause("纳入")) == "纳入" and str(Clause.of("", citation("办法", "二"))) == "《办法》二"
    )
    assert Clause.of("", citation("办法", "第三条", True)).citation == "《办法》第三条，推断"
    assert Clause.of("", citation("办法", "第三条"), "第五条").citation == "《办法》第五条"
    assert Clause.of("", citation("办法", "not stated")).citation == "《办法》条款未载明"


def test_the_places_of_one_document_stand_together() -> None:
    places = [
        citation("办法", "一"),
        citation("通知", "三"),
        citation("办法", "二"),
        citation("办法", "一"),
    ]
    assert [str(one) for one in Clause.of_all(places)] == ["《办法》一、二", "《通知》三"]


def test_places_without_words_are_one_line_and_clauses_with_words_a_line_each() -> None:
    first, second = Clause("", "《办法》", "一"), Clause("", "《办法》", "二")
    assert cited([first, second, Clause("", "《通知》", "三")]) == ["《办法》一；二；《通知》三"]
    assert cited([first]) == ["《办法》一"] and cited([]) == []
    named = [
        Clause("甲", "《办法》", "一"),
        Clause("", "《通知》", "三"),
        Clause("乙", "《办法》", "一"),
    ]
    assert cited(named) == ["《办法》一：甲", "《通知》三", "《办法》一：乙"]
    assert cited([Clause("甲"), Clause("乙")]) == ["甲", "乙"]


def test_findings_are_grouped_by_what_they_say_of_whom() -> None:
    one, two = Clause("甲", "《办法》", "一"), Clause("乙", "《办法》", "二")
    gaps = [
        Gap("没有时限", "p", "r", "审定", "没有写", (one,)),
        Gap("没有决定人", "p", "r", "审定", "没有写", (one,)),
        Gap("没有时限", "p", "r", "公示", "没有写", (two, one)),
        Gap("没有时限", "q", "r", "公示", "没有写", (two,)),
        Gap("没有时限", "p", "s", "公示", "没有写", (two,)),
        Gap("矛盾", "p", "r", "病户", "红和绿", (one, two), 3),
        Gap("矛盾", "p", "r", "残户", "红和绿", (one, two), 2),
    ]
    groups = grouped(gaps)
    assert [(g.kind, g.profile, g.rule, g.whom) for g in groups] == [
        ("矛盾", "p", "r", ["病户", "残户"]),
        ("没有决定人", "p", "r", ["审定"]),
        ("没有时限", "p", "r", ["审定", "公示"]),
        ("没有时限", "q", "r", ["公示"]),
        ("没有时限", "p", "s", ["公示"]),
    ]
    assert groups[0].says == "红和绿" and groups[2].clauses == (one, two)
