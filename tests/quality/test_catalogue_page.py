"""The site's page about the checks: every rule, with its values, escaped."""

from __future__ import annotations

import re

from fanpin_lib.period import Month
from fanpin_lib.quality import checks_page, load_catalogue

MONTH = Month(2026, 10)


def page(catalogue):
    parameters = catalogue.parameters(MONTH, "220281", "蛟河市")
    return checks_page(catalogue, parameters, MONTH)["methods/checks.md"]


def test_every_rule_stands_on_the_page_with_its_numbers():
    catalogue = load_catalogue()
    text = page(catalogue)
    codes = re.findall(r"<tr><td>[^<]+<br><small><code>([^<]+)", text)
    assert sorted(codes) == sorted(catalogue.rules)
    assert f"按下面 {len(codes)} 条规则" in text and "2026年10月" in text
    row = next(line for line in text.splitlines() if "<code>5_14_007</code>" in line)
    assert "5_14_014" in row and "5千米" in row
    line = next(line for line in text.splitlines() if "<code>1_02_006</code>" in line)
    assert "监测线没有取值" in line  # no policy profile was given


def test_what_a_county_wrote_is_escaped_and_what_it_switched_off_is_said(tmp_path):
    (tmp_path / "own.yaml").write_text(
        """
rules:
  - {code: "本县_01", title: "<b>面积</b>", severity: 提醒, scope: 户, table: household,
     column: housing_area, fails: "housing_area < {{least}}",
     parameters: {least: {value: 10, label: 住房面积下限, unit: 平方米, basis: 县办通知}},
     message: "只有 {housing_area} 平方米", todo: 入户量一量。, corrector: 村, basis: 县办通知,
     examples: {pass: [{housing_area: 10}], fail: [{housing_area: 9}]}}
adjust:
  "1111_08": {enabled: false, basis: 本县不查}
""",
        encoding="utf-8",
    )
    text = page(load_catalogue(tmp_path))
    assert "&lt;b&gt;面积" in text and "<b>" not in text and "住房面积下限10平方米" in text
    assert "提醒（本县停用）" in text
