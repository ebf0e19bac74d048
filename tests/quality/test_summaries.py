"""Counts for pages: no personal data, additive, honest about what was not checked."""

from __future__ import annotations

from fanpin_lib.period import Month
from fanpin_lib.quality import counts, fit_to_publish, progress, trend
from tests.quality.made import OTHER, VILLAGE, made, row

COUNTY = "220281"


def by_region(table):
    return {(r["region_code"], r["rule"]): r for r in table.to_pylist()}


def test_counts_add_up_over_levels():
    findings = made(row("a"), row("b", village_code=OTHER), row("c"), row("d", village_code=None))
    found = by_region(counts(findings, COUNTY, waived={"a"}))
    assert found[(VILLAGE, "4_02_001")]["found"] == 2
    assert found[(VILLAGE, "4_02_001")]["open"] == 1
    assert found[("220281101000", "4_02_001")]["waived"] == 1
    assert found[("220281000000", "4_02_001")]["found"] == 4
    assert {r["level"] for r in found.values()} == {"village", "township", "county"}


def test_a_townships_own_finding_counts_once():
    findings = made(row("a", "region_totals", village_code="220281101000", household_id=None))
    table = counts(findings, COUNTY).to_pylist()
    assert [(r["region_code"], r["level"]) for r in table] == [
        ("220281000000", "county"),
        ("220281101000", "township"),
    ]


def test_summaries_hold_no_personal_data():
    findings = made(row("a"))
    later = made(row("a"), month=Month(2026, 11))
    text = str(counts(findings, COUNTY).to_pylist()) + str(
        progress(findings, later, COUNTY).to_pylist()
    )
    for word in ("张三", "H1", "110101198001010117", "123"):
        assert word not in text


def test_clearance_counts_only_rules_asked_in_both_months():
    before = made(row("a"), row("b"), row("c", "5_13"))
    now = made(
        row("b"), row("n"), month=Month(2026, 11), states={"4_02_001": "已查", "5_13": "无数据"}
    )
    total = by_region(progress(before, now, COUNTY))[("220281000000", "")]
    assert (total["before"], total["cleared"], total["still"], total["new"]) == (2, 1, 1, 1)
    assert total["clearance_rate"] == 0.5
    assert ("220281000000", "5_13") not in by_region(progress(before, now, COUNTY))


def test_a_region_with_nothing_before_has_no_rate():
    now = made(row("n"), month=Month(2026, 11))
    (first, *_) = progress(made(states={"4_02_001": "已查"}), now, COUNTY).to_pylist()
    assert first["clearance_rate"] is None


def test_trend_over_months():
    months = [made(row("a"), row("b"), month=Month(2026, 9)), made(row("a"))]
    rows = trend(counts(findings, COUNTY) for findings in months).to_pylist()
    assert [(r["month"], r["found"]) for r in rows if r["region_code"] == VILLAGE] == [
        ("2026-09", 2),
        ("2026-10", 1),
    ]
    assert {r["region_code"] for r in rows} == {VILLAGE, "220281101000", "220281000000"}
    assert trend([]).num_rows == 0


def test_open_blocking_findings_stop_publication_unless_waived():
    findings = made(row("a", "vanished_case", severity="阻断"), row("b"))
    decision = fit_to_publish(findings)
    assert not decision.fit and decision.blocking == {"vanished_case": 1}
    assert "不能发布" in decision.message and "vanished_case" in decision.message
    assert fit_to_publish(findings, {"a"}).fit


def test_a_blocking_rule_that_could_not_be_asked_is_said():
    decision = fit_to_publish(made(row("b"), states={"4_02_001": "", "vanished_case": "无数据"}))
    assert decision.fit and decision.unchecked == {"vanished_case": "没有台账"}
    assert "没有查成" in decision.message
