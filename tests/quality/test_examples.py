"""Every rule against its own examples, and the catalogue against the list of all codes."""

# ruff: noqa: E501 - rows of data are easier to compare on one line
from __future__ import annotations

import re
from pathlib import Path

import pytest

from fanpin_lib.quality import load_catalogue, run_examples
from fanpin_lib.quality.rule import SEVERITIES

CATALOGUE = load_catalogue()
CODES = [
    line
    for line in (Path(__file__).parent / "codes.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def results():
    by_rule = {}
    for result in run_examples(CATALOGUE):
        by_rule.setdefault(result.rule.code, []).append(result)
    return by_rule


@pytest.mark.parametrize("code", CATALOGUE.rules)
def test_examples_come_out_as_the_rule_says(results, code):
    assert [str(result) for result in results[code] if not result.right] == []
    assert {result.example.fails for result in results[code]} == {True, False}


@pytest.mark.parametrize("code", CODES)
def test_every_code_in_circulation_is_a_rule(code):
    assert code in CATALOGUE.find(code).codes


def test_ranges_and_suffixes_are_written_out():
    assert len(CODES) == len(set(CODES)) > 270
    assert {f"5_14_00{n}" for n in range(1, 7)} <= set(CODES)
    assert {f"1_03_0{n:02d}" for n in range(9, 17)} <= set(CODES)
    assert {"2_01_005-16", "4_01_006_123", "5_12_007_200", "2_12_00x"} <= set(CODES)


def test_every_rule_says_what_people_need():
    for rule in CATALOGUE.rules.values():
        assert rule.severity in SEVERITIES
        for text in (rule.title, rule.message, rule.todo, rule.corrector, rule.basis, rule.section):
            assert text.strip(), rule.code
        assert rule.todo.endswith("。"), rule.code


def test_no_threshold_stands_in_a_condition():
    """Numbers compared with belong under parameters; digits that say a format may stay."""
    format_digits = re.compile(
        r"length\(\w+\) (NOT )?IN \([\d, ]+\)|left\(\S+ \d+\)|right\(\S+ \d+\)|'[^']*'|\+ 1\b|= 0\b|> 0\b|> 1\b|"
        r"education_rank\(education\)[^A-Z]*[<>=]+ \d|len\(risks\) = 0|len\(health\) = 0|\* 2 > persons|"
        r"INTERVAL 12 MONTH|% 3 = 0|round\((.|\n)*?, 2\)|BETWEEN 0 AND|\{\{[^}]*\}\}|, 0\)|= 18\b|SELECT 1\b|, 2\) AS"
    )
    for rule in CATALOGUE.rules.values():
        left = format_digits.sub(" ", " ".join((rule.when, rule.fails, rule.select)))
        left = re.sub(r"\bid_18\b|\w+\d{4}\w*", " ", left)
        assert not re.search(r"[<>=]\s*\d", left), (rule.code, left)
