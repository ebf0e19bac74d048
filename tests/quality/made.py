"""Findings made by hand: small, with everything that lists and summaries show."""

from __future__ import annotations

from fanpin_lib.period import Month
from fanpin_lib.quality.findings import Findings, RuleStatus, as_table

MONTH = Month(2026, 10)
VILLAGE, OTHER = "220281101201", "220281102201"


def row(fingerprint: str, rule: str = "4_02_001", **columns) -> dict:
    """One finding; the rest is plausible."""
    return {
        "fingerprint": fingerprint,
        "rule": rule,
        "title": f"题目{rule}",
        "section": "身份与联系方式",
        "severity": "错误",
        "scope": "人",
        "village_code": VILLAGE,
        "household_id": "H1",
        "id_number": "110101198001010117",
        "name": "张三",
        "column": "联系电话",
        "column_id": "phone",
        "value": "123",
        "message": "联系电话 123 不是 11 位手机号码",
        "todo": "联系本人改正。",
        "corrector": "村",
        "source": "national",
        "instance": None,
    } | columns


def made(*rows: dict, month: Month = MONTH, states: dict[str, str] | None = None) -> Findings:
    """Findings with a status for each of their rules (and for those in ``states``)."""
    rules = dict.fromkeys(r["rule"] for r in rows) | (states or {})
    severities = {r["rule"]: r["severity"] for r in rows}
    statuses = [
        RuleStatus(
            rule,
            f"题目{rule}",
            "身份与联系方式",
            severities.get(rule, "阻断" if rule.startswith("vanished") else "错误"),
            state or "已查",
            sum(r["rule"] == rule for r in rows),
            "" if state in (None, "已查") else "没有台账",
        )
        for rule, state in rules.items()
    ]
    return Findings(month, as_table(list(rows)), statuses)
