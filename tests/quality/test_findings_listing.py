"""Findings for other programs: both forms, their columns, and the page that promises them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from fanpin_lib.cli.app import app
from fanpin_lib.errors import InputError
from fanpin_lib.quality.findings import SCHEMA, RuleStatus
from fanpin_lib.quality.findings_file import write_findings
from fanpin_lib.quality.findings_listing import list_findings
from tests.quality.made import made, row

PAGE = Path(__file__).parents[2] / "site/docs/help/findings.md"
FOUND = made(
    row("a", value='引号"和,逗号\n换行', id_number=None, name="张三"),
    row("b", rule="5_13", severity="提醒", instance="2026-03-01"),
    states={"1_02_006": "规则未定"},
)


def listed(form: str) -> str:
    text = io.StringIO()
    list_findings(FOUND, form, text)
    return text.getvalue()


def test_both_forms_and_the_parquet_file_say_the_same(tmp_path):
    stored = pq.read_table(write_findings(tmp_path / "2026-10", FOUND)).to_pylist()
    as_csv = list(csv.DictReader(io.StringIO(listed("csv"))))
    assert json.loads(listed("json"))["findings"] == stored
    assert as_csv == [{k: "" if v is None else v for k, v in one.items()} for one in stored]


def test_json_says_what_became_of_every_rule():
    said = json.loads(listed("json"))
    assert said["month"] == "2026-10"
    states = {rule["rule"]: (rule["state"], rule["findings"]) for rule in said["rules"]}
    assert states == {"4_02_001": ("已查", 1), "5_13": ("已查", 1), "1_02_006": ("规则未定", 0)}


def test_a_month_without_findings_is_a_header_and_an_empty_list():
    nothing, text = made(states={"5_13": "已查"}), io.StringIO()
    list_findings(nothing, "csv", text)
    assert text.getvalue() == ",".join(SCHEMA.names) + "\n"
    text = io.StringIO()
    list_findings(nothing, "json", text)
    assert json.loads(text.getvalue())["findings"] == []


def test_the_page_names_every_column_and_key_in_order():
    text = PAGE.read_text(encoding="utf-8")
    columns, _, keys = text.partition("## 给别的程序读")[2].partition("JSON 的 `rules`")
    assert re.findall(r"^\| `(\w+)` \|", columns, re.M) == SCHEMA.names
    named = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", keys, re.M)))
    assert set(named) == {field.name for field in fields(RuleStatus)}


def test_an_unknown_form_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"xlsx(.|\n)*csv 或 json"):
        list_findings(FOUND, "xlsx", io.StringIO())
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["check", "--format", "xlsx"])
    assert "csv" in str(done.exception) or "csv" in done.output
    both = CliRunner().invoke(app, ["check", "--format", "csv", "--waive", "1_02_006"])
    assert "--format" in str(both.exception) + both.output
