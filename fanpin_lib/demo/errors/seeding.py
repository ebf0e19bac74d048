"""A given number of planted errors, every rule among them, and the key of all findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from fanpin_lib.demo.errors.arranged import Arrange, Arranger
from fanpin_lib.demo.errors.arranged_history import HistoryArranger
from fanpin_lib.demo.errors.arranged_meetings import MeetingArranger
from fanpin_lib.demo.errors.arranged_procedure import ProcedureArranger
from fanpin_lib.demo.errors.arranged_work import WorkArranger
from fanpin_lib.demo.errors.departments import add_lists
from fanpin_lib.demo.errors.desk import Desk
from fanpin_lib.demo.errors.planting import Planter, harmless, not_planted, plantings
from fanpin_lib.demo.errors.targets import Targets
from fanpin_lib.demo.oracle import Expected, Oracle
from fanpin_lib.demo.oracle.department_rules import ListsAndLedgers
from fanpin_lib.demo.oracle.reading import read
from fanpin_lib.demo.oracle.row_rules import land_sums
from fanpin_lib.demo.rows.county import County, read_county
from fanpin_lib.demo.world.county import World
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month

_ROUNDS = 6
_BETWEEN_ROWS = "多行之间的错误"
_NOBODY = "没有合适的户"

Found = dict[tuple[str, ...], Expected]


@dataclass
class Seeded:
    """The county with its errors, and what is to be found in it.

    Attributes:
        found: all findings expected; base: those that were there before any planting.
        planted: places of the findings that errors were planted for.
        notes: what was changed for each of them.
        asked: how many errors were asked for.
    """

    county: County
    found: Found
    base: Found
    planted: set[tuple[str, ...]]
    notes: dict[tuple[str, ...], str]
    asked: int

    def origin(self, place: tuple[str, ...]) -> str:
        """Why a finding is expected: planted, base or side_effect."""
        if place in self.planted:
            return "planted"
        return "base" if place in self.base else "side_effect"

    @property
    def summary(self) -> str:
        """How much was planted, for the screen."""
        origins = Counter(self.origin(place) for place in self.found)
        return (
            f"植入错误 {origins['planted']:,} 处，涉及 {len(self.by_rule)} 条规则；"
            f"应查出疑点共 {len(self.found):,} 条（连带 {origins['side_effect']:,} 条，"
            f"原有 {origins['base']:,} 条）。{self._short_of(origins['planted'])}{self._impossible}"
        )

    @property
    def _impossible(self) -> str:
        """Rules that no error can be planted for, whatever the size, and why."""
        told = [f"{code}：{why}" for code, why in left_out(self).items() if why != _NOBODY]
        return f"\n{len(told)} 条规则没有植入（{'；'.join(told)}）。" if told else ""

    def _short_of(self, planted: int) -> str:
        """What could not be planted for want of households, persons or cases."""
        without = sum(1 for why in left_out(self).values() if why == _NOBODY)
        told = []
        if planted < self.asked:
            told.append(f"要求 {self.asked:,} 处，没有埋满")
        if without:
            told.append(f"{without} 条规则没有合适的户，没有埋")
        return f"{'；'.join(told)}；请加大 --scale。" if told else ""

    @cached_property
    def by_rule(self) -> Counter[str]:
        """Planted errors by rule."""
        return Counter(place[0] for place in self.planted)


def rules_of(month: Month) -> int:
    """How many rules errors can be planted for; no fewer errors make sense."""
    codes = {planting.rule for planting in plantings()}
    return len(codes | set(_ARRANGED)) + (month.month % 3 == 0)


#: Rules whose errors are arranged between rows (dept_medical_quarterly: quarters' ends only).
_ARRANGED = (
    "1_01_001", "duplicate_across_villages", "5_15_022", "record_income_sum", "region_totals",
    "dept_medical_monthly", "dept_inpatient", "dept_tuition", "dept_schooling_missing",
    "dept_schooling_mismatch", "dept_dibao_missing", "dept_disability_missing",
    "dept_disability_extra", "dept_not_in_ledgers", "dept_housing_unwatched",
    "dept_housing_mismatch", "dept_water_unwatched", "dept_water_mismatch",
    "procedure_step_missing", "procedure_step_undated", "procedure_step_order",
    "procedure_notice_short", "procedure_step_late", "procedure_identified_early",
    "procedure_eliminated_early", "procedure_two_active", "procedure_reidentified",
    "category_moved", "edited_case", "edited_person", "edited_record", "vanished_case",
    "vanished_household", "vanished_person", "vanished_export", "household_not_discussed",
)  # fmt: skip


def check_enough(count: int, month: Month) -> None:
    """Refuse fewer errors than rules.

    Raises:
        InputError: so few that some rule would have none.
    """
    least = rules_of(month)
    if count < least:
        raise InputError(
            f"要植入 {count} 处错误，少于规则数 {least}",
            hint=f"每条规则至少一处，--errors 请写 {least} 或更大的数。",
        )


def seed_errors(world: World, count: int, values_file: str) -> Seeded:
    """Plant errors into the last month's ledgers.

    Args:
        count: how many; each is confirmed to be found by the oracle in the end.
        values_file: the demo's policy values (monitoring lines, steps of procedure).

    Raises:
        InputError: fewer errors than rules.
    """
    check_enough(count, world.timeline.month)
    rng = world.draws.stream("errors")
    county, oracle = read_county(world), Oracle(world, values_file)
    add_lists(county, rng)
    base = oracle.findings(county)
    line = oracle.lines[world.timeline.month.year]
    sower = Sower(Desk(county, rng, base, line), oracle)
    found = sower.sow(count)
    notes = sower.desk.notes
    return Seeded(county, found, base, set(sower.desk.meant), notes, asked=count)


class Sower:
    """Plants kind after kind until enough errors are confirmed."""

    def __init__(self, desk: Desk, oracle: Oracle) -> None:
        self.desk, self.oracle = desk, oracle
        seen = read(desk.county)
        arranger = Arranger(desk, ListsAndLedgers(desk.county, seen))
        self.work = WorkArranger(arranger)
        self.arranged: dict[str, Arrange] = {
            **arranger.rules(),
            **self.work.rules(),
            **ProcedureArranger(arranger, oracle).rules(),
            **HistoryArranger(arranger).rules(),
            **MeetingArranger(arranger).rules(),
        }
        sums = land_sums(desk.county, seen.of("national").values())
        targets = Targets(desk.county, oracle, sums)
        self.planters = [Planter(planting, desk, targets) for planting in plantings()]
        self.edges = [Planter(planting, desk, targets) for planting in harmless()]

    def sow(self, count: int) -> Found:
        """Plant so many errors; returns everything that is then to be found."""
        rules = len({*self.arranged, *(p.rule for p in self.planters)})
        for arrange in self.arranged.values():
            for _ in range(count // rules):
                if not self._arrange(arrange):
                    break
        for _ in range(count // rules):
            self.work.calm()
            for edge in self.edges:
                edge.plant()
        found: Found = {}
        for _ in range(_ROUNDS):
            self._fill(count)
            found = self.oracle.findings(self.desk.county)
            lost = [place for place in self.desk.meant if place not in found]
            if not lost:
                break
            for place in lost:
                del self.desk.meant[place]
        self._count_no_more_than(count)
        return found

    def _count_no_more_than(self, count: int) -> None:
        """What was planted beyond the number is a side effect, never a rule's only one."""
        meant = self.desk.meant
        each = Counter(place[0] for place in meant)
        for place in reversed(list(meant)):
            if len(meant) > count and each[place[0]] > 1:
                del meant[place]
                each[place[0]] -= 1

    def _arrange(self, arrange: Arrange) -> bool:
        expected = arrange()
        if expected is not None and self.desk.fresh(expected):
            self.desk.mean(expected, _BETWEEN_ROWS)
        return expected is not None

    def _fill(self, count: int) -> None:
        """Plant in turn, one error a kind, first for the rules that have none."""
        have = {place[0] for place in self.desk.meant}
        for rule, arrange in self.arranged.items():
            if rule not in have:
                self._arrange(arrange)
        for planter in self.planters:
            if planter.rule not in have:
                planter.plant()
        able = list(self.planters)
        while able and len(self.desk.meant) < count:
            able = [planter for planter in self._up_to(able, count) if planter.plant()]

    def _up_to(self, planters: list[Planter], count: int) -> Iterator[Planter]:
        """Planters until the number is reached."""
        for planter in planters:
            if len(self.desk.meant) >= count:
                return
            yield planter


def left_out(seeded: Seeded) -> dict[str, str]:
    """Rules without a planted error, with the reason."""
    planted = seeded.by_rule
    every = {planting.rule for planting in plantings()} | set(_ARRANGED)
    reasons = {code: why for code, why in not_planted().items() if not planted[code]}
    lacking = {code: _NOBODY for code in sorted(every) if not planted[code]}
    return {**lacking, **reasons}
