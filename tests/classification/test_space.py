"""The cases that clauses tell apart, and the words for each: made out of conditions by hand."""

from __future__ import annotations

import duckdb
import pytest

from fanpin_lib.classification.space import Dimension, Value, dimensions, lay_out, size
from fanpin_lib.policy import CompiledDecision, facts
from fanpin_lib.policy.citations import Citation, Document
from fanpin_lib.policy.compiling import CompiledClause

CITED = Citation(Document("d", "某县办法", "某县", "2020-01-01"), "第三条")
NET, DISPOSABLE = "net_income_per_capita", "disposable_income_per_capita"


def decision(*conditions: str, asked: str = "TRUE", **codes: tuple[str, ...]) -> CompiledDecision:
    """Clauses of these conditions, as compiled; the facts are those that they name."""
    named = frozenset(name for name in facts() if name in " ".join([asked, *conditions]).split())
    clauses = tuple(
        CompiledClause(f"c{n}", f"第{n}款", "红", sql, CITED, named)
        for n, sql in enumerate(conditions)
    )
    return CompiledDecision("r", clauses, asked, "", ("红",), True, {}, named, (), codes)


def values(dimension: Dimension) -> dict[str, str]:
    """Each value's number or code without its type, with its words after the fact's name."""
    return {
        value.sql.removesuffix("::DOUBLE"): value.label.removeprefix(dimension.label)
        for value in dimension.values
    }


def test_an_amount_is_tried_below_at_between_and_above_its_numbers() -> None:
    (income,) = dimensions([decision(f"{NET} < 5000", f"{NET} >= 3000 AND {NET} <= 5000")])
    assert (income.name, income.label, income.numbers) == (NET, "人均纯收入", (3000, 5000))
    assert income.unit == "元" and not income.sets
    assert values(income) == {
        "2999.9900": "不足3,000元",
        "3000.0000": "正好3,000元",
        "4000.0000": "超过3,000元不足5,000元",
        "5000.0000": "正好5,000元",
        "5000.0100": "超过5,000元",
    }


def test_whole_numbers_and_shares_have_steps_of_their_own() -> None:
    whole, share = dimensions([decision("labourers = 0"), decision("income_change_share <= - 0.2")])
    assert values(whole) == {"-1.0000": "不足0人", "0.0000": "正好0人", "1.0000": "超过0人"}
    assert values(share) == {
        "-0.2010": "不足-20%",
        "-0.2000": "正好-20%",
        "-0.1990": "超过-20%",
    }
    assert (whole.numbers, share.numbers, share.unit) == ((0,), (-0.2,), "")


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "=", "<>"])
def test_every_way_to_compare_gives_its_number(operator) -> None:
    (found,) = dimensions([decision(f"transfer_share {operator} 0.5")])
    assert found.numbers == (0.5,)


def test_numbers_of_who_is_asked_and_of_other_decisions_count_too() -> None:
    one, other = decision(f"{NET} < 5000", asked=f"{NET} < 9000"), decision(f"{NET} < 7000.5")
    (income,) = dimensions([one, other])
    assert income.numbers == (5000, 7000.5, 9000)


def test_an_amount_that_is_compared_with_no_number_takes_any_value() -> None:
    amount, number = dimensions([decision(f"{NET} > essential_expenditure / 3")])[:2]
    assert values(amount) == {"1000.0000": "为任意值"} == values(number)
    (whole,) = dimensions([decision("labourers IS NULL")])
    assert values(whole) == {"1.0000": "为任意值"} and whole.numbers == ()


def test_a_fact_is_yes_or_no_and_a_code_each_of_its_words_once() -> None:
    one = decision("tagged_2019 AND registered_category = '甲'", registered_category=("无", "甲"))
    two = decision("household_type = '丙'", "registered_category = '乙'",
                   registered_category=("甲", "乙"), household_type=("丙", "丁"))  # fmt: skip
    kind, tagged, category = dimensions([one, two])
    assert values(tagged) == {"true": "", "false": "2019年没有标注"}
    assert values(category) == {"'无'": "为无", "'甲'": "为甲", "'乙'": "为乙"}
    assert values(kind) == {"'丙'": "丙", "'丁'": "丁"}  # it needs no label beside its codes
    assert kind.numbers == ()


def test_conditions_are_met_all_or_short_of_one() -> None:
    (short,) = dimensions([decision("food_ok AND water_ok"), decision("NOT water_ok")])
    assert short.label == "条件"
    assert [(value.sql, value.label) for value in short.values] == [
        ("''", "六项条件都达标"),
        ("'food_ok'", "食不达标"),
        ("'water_ok'", "饮水安全不达标"),
    ]
    assert {name: sql.format("x") for name, sql in short.sets.items()} == {
        "food_ok": "(x <> 'food_ok')",
        "water_ok": "(x <> 'water_ok')",
    }


def test_incomes_of_every_concept_are_one_where_profiles_are_compared() -> None:
    asked = [decision(f"{NET} < 5000"), decision(f"{DISPOSABLE} < 9000 AND labourers > 0")]
    assert [one.name for one in dimensions(asked)] == ["labourers", NET, DISPOSABLE]
    labour, income = dimensions(asked, one_income=True)
    assert (income.label, income.unit, income.numbers) == ("人均收入", "元", (5000, 9000))
    assert set(income.sets) == {NET, DISPOSABLE} and labour.name == "labourers"
    assert list(values(income))[0] == "4999.9900" and len(income.values) == 5
    assert income.values[0].label == "不足5,000元"


def test_an_income_without_a_number_of_its_own_shares_the_others() -> None:
    asked = [decision(f"{NET} < 5000"), decision(f"{DISPOSABLE} IS NULL")]
    (income,) = dimensions(asked, one_income=True)
    assert income.numbers == (5000,)
    with duckdb.connect() as connection:
        lay_out(connection, [income])
        found = connection.execute(f"SELECT {NET}, {DISPOSABLE} FROM household_facts ORDER BY ALL")
        assert found.fetchall() == [(n, n) for n in (4999.99, 5000, 5000.01)]


def test_every_household_of_the_space_is_laid_out_in_its_place() -> None:
    space = dimensions([decision("food_ok AND tagged_2019", "labourers > 0")])
    assert [len(one.values) for one in space] == [2, 3, 2] and size(space) == 12
    with duckdb.connect() as connection:
        lay_out(connection, space)
        rows = connection.execute(
            "SELECT point, tagged_2019, labourers, food_ok, water_ok, at_risk "
            "FROM household_facts ORDER BY point"
        ).fetchall()
        columns = connection.execute("DESCRIBE household_facts").fetchall()
    held = {name for name, fact in facts().items() if not fact.expression}
    assert sorted(name for name, *_ in columns) == sorted([*held, "point"])
    assert [row[0] for row in rows] == list(range(12))
    assert {row[4:] for row in rows} == {(None, None)}  # no condition looks at them
    assert [row[1:4] for row in rows] == [
        (tagged, labour, food)
        for tagged in (True, False)
        for labour in (-1, 0, 1)
        for food in (True, False)
    ]


def test_where_nothing_is_looked_at_there_is_one_household() -> None:
    with duckdb.connect() as connection:
        lay_out(connection, [])
        found = connection.execute("SELECT point, labourers FROM household_facts").fetchall()
    assert size([]) == 1 and found == [(0, None)]


# ---- words


BANDS = tuple(Value("", str(index)) for index in range(5))
INCOME = Dimension("x", "收入", BANDS, numbers=(5000.0, 10000.0), unit="元")
CHANGE = Dimension("x", "变化", BANDS, numbers=(-0.2, 0.0))


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([0, 1], "收入不超过5,000元（如4,800元）"),
        ([2, 1, 0], "收入不足10,000元（如9,600元）"),
        ([1, 2, 3], "收入5,000元（含）以上、不超过10,000元（如7,500元）"),
        ([1, 2, 3, 4], "收入5,000元（含）以上（如6,000元）"),
        ([2, 3], "收入超过5,000元、不超过10,000元（如7,500元）"),
        ([2, 3, 4], "收入超过5,000元（如6,000元）"),
        ([3], "收入正好10,000元"),
        ([4], "收入超过10,000元（如12,000元）"),
        ([0, 4], "0或4"),
        ([0, 2, 4], "0、2或4"),
    ],
)
def test_bands_of_an_amount_beside_each_other_are_one_range(chosen, words) -> None:
    assert INCOME.words(chosen) == words


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([0], "变化小于-20%"),
        ([1], "变化正好-20%"),
        ([2], "变化超过-20%、小于0"),
        ([1, 2, 3], "变化-20%（含）以上、不超过0"),
        ([3, 4], "变化0（含）以上"),
    ],
)
def test_shares_are_said_in_percent_and_without_an_example(chosen, words) -> None:
    assert CHANGE.words(chosen) == words


@pytest.mark.parametrize(
    ("numbers", "chosen", "example"),
    [
        ((0.0, 3000.0), [0], ""),  # nothing below nothing to picture
        ((0.0, 3000.0), [2], "（如1,500元）"),
        ((0.0,), [2], ""),  # nothing known of how much above
        ((4010.0, 4090.0), [2], "（如4,050元）"),  # a round number would lie outside
        ((4001.0, 4240.0), [2], "（如4,100元）"),
        ((4100.0, 4300.0), [2], "（如4,200元）"),
        ((4200.0, 4230.0), [2], "（如4,215元）"),  # 4,200 is no example of more than that
        ((400.0,), [0], "（如384元）"),
        ((20.0,), [2], "（如24元）"),
    ],
)
def test_an_example_lies_within_the_range(numbers, chosen, example) -> None:
    bands = tuple(Value("", "") for _ in range(2 * len(numbers) + 1))
    said = Dimension("x", "收入", bands, numbers=numbers, unit="元").words(chosen)
    assert said.endswith(example or "元") and ("（如" in said) == bool(example)


def test_what_all_codes_begin_with_is_said_once() -> None:
    named = tuple(Value("", f"类别为{one}") for one in ("无", *"甲乙丙丁戊"))
    kinds = Dimension("x", "类别", named)
    assert kinds.words([1]) == "类别为甲"
    assert kinds.words([3, 1]) == "类别为甲或丙"
    assert kinds.words([0, 1, 2]) == "类别为无、甲或乙"
    assert kinds.words([1, 2, 3, 4]) == "类别为甲、乙、丙或丁"
    assert kinds.words([1, 2, 3, 4, 5]) == "类别不是“无”"
    four = Dimension("x", "类别", named[:5])
    assert four.words([1, 2, 3, 4]) == "类别为甲、乙、丙或丁"  # few enough to be named
    other = Dimension("x", "类别", named[1:])
    assert other.words([0, 1, 2, 3, 4]) == "类别为甲、乙、丙、丁或戊"


def test_shortfalls_are_said_together() -> None:
    (short,) = dimensions([decision("food_ok AND clothing_ok AND water_ok")])
    assert short.words([1, 2, 3]) == "有一项条件不达标"
    assert short.words([1]) == "食不达标"
    assert short.words([1, 3]) == "食或饮水安全不达标"
    assert short.words([0, 1, 3]) == "六项条件都达标或食或饮水安全不达标"
    assert short.words([0, 2]) == "六项条件都达标或衣不达标"
    assert short.words([0]) == "六项条件都达标"
    (alone,) = dimensions([decision("food_ok")])
    assert alone.words([1]) == "食不达标"  # which one is known


def test_the_yes_and_the_no_of_a_fact_are_told_apart() -> None:
    (fact,) = dimensions([decision("tagged_2019")])
    assert fact.is_([0], "true") and fact.is_([1], "false")
    assert not fact.is_([0], "false") and not fact.is_([0, 1], "true")
