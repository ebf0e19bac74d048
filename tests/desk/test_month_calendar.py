"""The calendar of a month's deadlines, read back as a phone reads it."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest

from fanpin_lib.county import County
from fanpin_lib.demo.divisions import serving
from fanpin_lib.demo.system.months import default_month
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.due import write_due_list
from fanpin_lib.desk.month_calendar import write_calendar
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile, profile_names
from fanpin_lib.store.laid import laid_once
from tests.classification.workdir import Workdir

OCTOBER = Month(2026, 10)
PROFILES = [name for name in profile_names() if load_profile(name).usage.use != "base"]


def events(path) -> list:
    return icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")


def made(tmp_path, profile: str, code: str = "220281") -> County:
    working_folder.lay_out(tmp_path / "county", code, "某县", profile, demo=True)
    return County.at(tmp_path / "county")


def test_reports_stand_on_the_working_day_that_the_rule_moves_them_to(tmp_path) -> None:
    written = write_calendar(made(tmp_path, "demo-jiaohe"), OCTOBER)
    [report] = [e for e in events(written.path) if "村 → 乡镇：月度监测报表" in e["SUMMARY"]]
    assert report.start == date(2026, 10, 8)
    assert "原定 2026-10-05 放假" in report["DESCRIPTION"]
    [alarm] = report.walk("VALARM")
    # the days before are days off: reminded on 30 September at nine
    assert alarm["TRIGGER"].dt == timedelta(days=-8, hours=9)
    assert "2026年10月有 18 个工作日" in str(written)
    assert "库里还没有 2026年10月或以前的台账" in str(written)


def test_days_beyond_the_published_calendar_say_so(tmp_path) -> None:
    written = write_calendar(made(tmp_path, "demo-jiaohe"), Month(2031, 5))
    reports = [e for e in events(written.path) if "→" in e["SUMMARY"]]
    assert reports and all(e["SUMMARY"].startswith("日历待公布：") for e in reports)
    assert "2031年5月的放假安排：日历待公布" in str(written)


def test_writing_again_replaces_and_doubles_nothing(tmp_path) -> None:
    county = made(tmp_path, "demo-jiaohe")
    first = write_calendar(county, OCTOBER).path.read_bytes()
    assert write_calendar(county, OCTOBER).path.read_bytes() == first
    found = [str(e["UID"]) for e in icalendar.Calendar.from_ical(first).walk("VEVENT")]
    assert len(found) == len(set(found)) > 3


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_has_the_days_of_its_own_document(tmp_path, profile) -> None:
    loaded = load_profile(profile)
    county = made(tmp_path, profile, serving(loaded.usage, "220281"))
    year = default_month(loaded).year
    for month in (Month(year, 4), Month(year, 6)):
        written = write_calendar(county, month)
        for event in events(written.path):
            assert Month.of(event.start) == month
            assert event["SUMMARY"] and event["DESCRIPTION"]


def test_open_matters_are_counted_and_nobody_is_named(tmp_path) -> None:
    work = Workdir(tmp_path, "demo-jiaohe", "2026-10")
    work.household("H1", 6000)
    for number, day in (("A1", date(2026, 10, 30)), ("A2", date(2026, 9, 1))):
        work.put("alerts", alert_id=number, household_id="H1", found_on=day, received_on=day)
    written = write_calendar(work.store().county, OCTOBER + 1)
    said = {str(e["SUMMARY"]): e for e in events(written.path)}
    [due] = [e for title, e in said.items() if title.startswith("预警线索核查到期 1 件")]
    assert Month.of(due.start) == OCTOBER + 1
    [late] = [e for title, e in said.items() if title.startswith("预警线索核查已过期限未办 1 件")]
    assert late.start == date(2026, 11, 2)  # the first is a Sunday
    assert "H1" not in written.path.read_text("utf-8")
    assert written.path.stat().st_mode & 0o077 == 0


@pytest.mark.heavy
def test_papers_written_together_say_what_each_says_alone(tmp_path) -> None:
    work = Workdir(tmp_path, "demo-jiaohe", "2026-10")
    work.household("H1", 6000)
    day = date(2026, 10, 30)
    work.put("alerts", alert_id="A1", household_id="H1", found_on=day, received_on=day)
    county = work.store().county
    alone = write_calendar(county, OCTOBER + 1), write_due_list(county, OCTOBER)
    with laid_once():
        for _ in range(2):
            assert write_calendar(county, OCTOBER + 1) == alone[0]
            assert write_due_list(county, OCTOBER) == alone[1]
        work.put("alerts", alert_id="A2", household_id="H1", found_on=day, received_on=day)
        county = work.store("又交").county
        assert write_due_list(county, OCTOBER) != alone[1], "what was delivered meanwhile counts"
