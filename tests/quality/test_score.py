"""Scoring against a key: recall and precision by rule, whatever made the findings."""

from __future__ import annotations

import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.quality import KeyLine, load_catalogue, read_key, score
from tests.quality.made import made, row

CATALOGUE = load_catalogue()
PERSON = "110101198001010117"


def line(rule="4_02_001", household_id="H1", id_number=PERSON, **columns):
    return KeyLine(rule=rule, household_id=household_id, id_number=id_number, **columns)


def test_a_perfect_run():
    result = score(made(row("a")), [line()])
    assert result.perfect and (result.total.recall, result.total.precision) == (1.0, 1.0)


def test_what_was_missed_and_what_is_surplus():
    result = score(
        made(row("a"), row("b", household_id="H9"), row("c", "x")), [line(), line("5_13")]
    )
    assert [k.rule for k in result.missed] == ["5_13"]
    assert [f["fingerprint"] for f in result.surplus] == ["b", "c"]
    assert result.rules["4_02_001"].precision == 0.5 and result.rules["5_13"].recall == 0
    assert result.total.recall == 0.5 and result.total.precision == pytest.approx(1 / 3)
    assert "5_13" in result.text() and "33.33%" in result.text()


def test_one_finding_answers_one_line():
    twice = [line(), line()]
    assert score(made(row("a")), twice).total.right == 1
    assert score(made(row("a"), row("b")), twice).perfect


def test_lines_that_name_column_or_instance_choose_first():
    findings = made(row("a", instance="2026-03-01"), row("b", instance="2026-04-01"))
    key = [line(), line(instance="2026-03-01")]
    assert score(findings, key).perfect
    assert score(findings, [line(instance="2026-05-01"), line()]).total.right == 1
    assert score(made(row("a")), [line(column="性别")]).total.right == 0


def test_villages_and_persons_without_household():
    findings = made(
        row("a", "3_03_003", household_id=None, id_number=None),
        row("b", "dept_not_in_ledgers", household_id=None, village_code=None),
    )
    key = [
        KeyLine("3_03_003", village_code="220281101201"),
        KeyLine("dept_not_in_ledgers", id_number=PERSON, village_code="220281101201"),
    ]
    assert score(findings, key).perfect


def test_a_key_is_read_under_the_rules_own_codes(tmp_path):
    path = tmp_path / "key.csv"
    named = "rule,household_id,id_number,origin,note"
    written = f'5_13_003,H1,{PERSON},planted,"电话少一位，含逗号,和引号"""'
    path.write_text(f"{named}\n{written}\n", encoding="utf-8-sig")
    (back,) = read_key(path, CATALOGUE)
    assert (back.rule, back.origin) == ("4_02_001", "planted")
    assert back.note.endswith('引号"')


def test_another_engines_rows_can_be_scored():
    rows = [{"rule": "4_02_001", "household_id": "H1", "id_number": PERSON}]
    assert score(rows, [line()]).perfect


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rule,household_id\n", "id_number"),
        ("rule,household_id,id_number\n9_99_999,1,\n", "第 2 行.*9_99_999|9_99_999"),
        ("rule,household_id,id_number\n4_02_001,,\n", "都空着"),
    ],
)
def test_a_damaged_key_is_refused(tmp_path, text, words):
    path = tmp_path / "key.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused, match=words):
        read_key(path, CATALOGUE)
    with pytest.raises(FileRefused, match="读不出来"):
        read_key(tmp_path / "没有.csv", CATALOGUE)
