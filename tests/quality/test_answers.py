"""Answers: waivers with reason and expiry, verification next month, precision of rules."""

from __future__ import annotations

import stat
from datetime import date

import pytest

from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.quality import (
    Answer,
    AnswerBook,
    Waiver,
    read_book,
    read_findings,
    waiver_end,
    write_book,
    write_findings,
)
from tests.quality.made import MONTH, made, row

TODAY, END = date(2026, 11, 3), date(2027, 10, 31)


def confirmed(fingerprint="a", **columns):
    return Answer(fingerprint, "确认无误", "属实", "李四", **columns)


def test_confirmed_correct_becomes_a_waiver_until_it_expires():
    findings = made(row("a"), row("b"))
    book = AnswerBook().with_answers([confirmed()], findings, TODAY, END)
    assert book.waivers[0].reason == "属实" and book.waivers[0].author == "李四"
    assert book.waived(findings) == {"a"}
    assert len(findings.without(book.waived(findings))) == 1
    assert book.waived(made(row("a"), month=Month(2027, 10))) == {"a"}
    assert book.waived(made(row("a"), month=Month(2027, 11))) == set()


def test_another_value_is_a_new_finding():
    book = AnswerBook().with_answers([confirmed()], made(row("a", value="123")), TODAY, END)
    assert book.waived(made(row("a", value="124"))) == set()


def test_a_whole_rule_can_be_waived_by_hand():
    waiver = Waiver("vanished_case", "", "系统升级", "王主任", TODAY, END)
    book = AnswerBook().with_waiver(waiver)
    findings = made(row("a", "vanished_case"), row("b"))
    assert book.waived(findings) == {"a"}


def test_corrected_is_verified_at_the_next_run():
    answers = [Answer(f, "已改正") for f in ("a", "b")] + [Answer("c", "已改正")]
    findings = made(row("a"), row("b"), row("c", "5_13"))
    book = AnswerBook().with_answers(answers, findings, TODAY, END)
    assert book.verify(findings) == {}
    later = made(row("b"), month=Month(2026, 11), states={"4_02_001": "已查", "5_13": "无数据"})
    assert book.verify(later) == {"a": "已核实改正", "b": "仍未改正", "c": "无法核实"}


def test_precision_counts_the_newest_answer_only():
    findings = made(row("a"), row("b"), row("c"), row("d", "x"))
    book = AnswerBook().with_answers(
        [confirmed("a"), Answer("b", "已改正"), Answer("c", "待核实")], findings, TODAY, END
    )
    assert book.precision()["4_02_001"].precision == 0.5
    book = book.with_answers([Answer("a", "已改正")], findings, TODAY, END)
    assert book.precision()["4_02_001"].precision == 1.0
    book = book.with_answers([Answer("d", "待核实")], findings, TODAY, END)
    assert book.precision()["x"].precision is None


def test_the_book_survives_being_written_and_is_private(tmp_path):
    folder = tmp_path / "private"
    assert read_book(folder) == AnswerBook()
    book = AnswerBook().with_answers(
        [confirmed(answered_on=date(2026, 11, 2)), Answer("b", "待核实")],
        made(row("a"), row("b")),
        TODAY,
        END,
    )
    write_book(folder, book)
    assert read_book(folder) == book
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [p.suffix for p in folder.iterdir()] == [".parquet"] * 2


def test_findings_survive_being_written(tmp_path):
    findings = made(row("a"), row("b", village_code=None), states={"x": "无数据"})
    write_findings(tmp_path, findings)
    back = read_findings(tmp_path)
    assert back.table.equals(findings.table) and back.statuses == findings.statuses
    assert back.month == MONTH
    with pytest.raises(NoDataForMonth, match="fanpin check"):
        read_findings(tmp_path / "没有")


def test_a_waiver_ends_with_a_month():
    assert waiver_end(Month(2026, 10), 12) == END
