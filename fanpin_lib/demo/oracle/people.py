"""Persons and spells of work as a ledger writes them, with what follows from the cells."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.cells import Cells
from fanpin_lib.demo.oracle.home_cells import HomeCells
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.demo.rows.limits import limit


class Spell(Cells):
    """One spell of work; ``person`` is the same person's row in the export of persons."""

    person: Person | None = None
    before: Spell | None = None  # the person's spell that began earlier

    @property
    def working(self) -> bool:
        """Whether the person is said to be working away now."""
        return words.yes(self.cells["working"])

    @property
    def birth(self) -> date | None:
        """By the persons' export, else by the number in the work export."""
        return self.person.birth if self.person else words.birth_in(self.cells["id_number"])

    @property
    def previous_end(self) -> date | None:
        """When the spell before ended; on a single row of somebody who works now, the row's
        own end is the last spell's."""
        if self.before is not None:
            return self.before.cells["ended_on"]
        return self.cells["ended_on"] if self.working else None


def _newest(spells: list[Spell]) -> Spell | None:
    """The spell that began last."""
    return max(spells, key=lambda s: s.cells["started_on"] or date.min, default=None)


class Person(Cells):
    """One person of one ledger as of a day."""

    def __init__(self, cells: Row, home: HomeCells, spells: list[Spell], end: date) -> None:
        super().__init__(cells)
        self.home, self.spells, self.end = home, spells, end
        self.source: str = home.source
        self.plans: list[Row] = []
        for spell in spells:
            spell.person = self

    @cached_property
    def birth(self) -> date | None:
        """As entered, or else by the ID number."""
        return self.cells["birth_date"] or words.birth_in(self.cells["id_number"])

    @cached_property
    def age(self) -> int | None:
        """In full years at the month's end."""
        return words.age_on(self.birth, self.end)

    @cached_property
    def labour(self) -> str | None:
        """The labour skill in the office's own word; None where not filled."""
        return words.labour_of(self.cells["labour_skill"])

    @cached_property
    def no_labour(self) -> bool:
        """Whether the person is said to have no labour skill."""
        return self.labour in limit("labour.none")

    @cached_property
    def able(self) -> bool:
        """Whether the person has full labour skill."""
        return self.labour in limit("labour.full")

    @cached_property
    def some_labour(self) -> bool:
        """Whether the person has full or weak labour skill."""
        return self.able or self.labour == limit("labour.weak")

    @cached_property
    def stage(self) -> str | None:
        """The stage of schooling; None where no school is named."""
        return words.stage_of(self.cells["schooling"])

    @cached_property
    def at_school(self) -> bool:
        """Whether the person is at a school, kindergartens aside."""
        return self.stage not in (None, "学前")

    @cached_property
    def vocational(self) -> bool:
        """Whether the school is a vocational one."""
        named = words.has_any(self.cells["schooling"], limit("vocational"))
        return self.stage in ("高中", "高职") and named

    @cached_property
    def of_school_age(self) -> bool:
        """Whether the person is of compulsory school age."""
        return words.within(self.age, limit("ages.compulsory"))

    @cached_property
    def of_working_age(self) -> bool:
        """Whether the person is grown up and not old yet."""
        return self.age is not None and limit("ages.adult") <= self.age < limit("ages.old")

    @cached_property
    def ailments(self) -> list[str]:
        """What is entered about health, each by itself."""
        return words.items(self.cells["health"])

    @cached_property
    def healthy(self) -> bool:
        """Whether nothing but good health is entered."""
        return self.ailments == ["健康"]

    @cached_property
    def certificate(self) -> bool:
        """Whether the document is a disability certificate."""
        return words.is_certificate(self.cells["id_number"]) or "残疾" in (
            self.get("id_type") or ""
        )

    @cached_property
    def disabled(self) -> bool:
        """Whether a disability is entered or certified."""
        return "残疾" in self.ailments or self.certificate

    @cached_property
    def severe(self) -> bool:
        """By the grade in a certificate's number."""
        number = self.cells["id_number"]
        return words.is_certificate(number) and number[19] in limit("severe_grades")

    @cached_property
    def uninsured(self) -> bool:
        """Whether neither insurance is 是 and at least one is 否."""
        both = (self.get("resident_medical_insurance"), self.get("employee_medical_insurance"))
        return "是" not in both and "否" in both

    @cached_property
    def surely_uninsured(self) -> bool:
        """In the ledgers, only where the newest record does not say that all are insured."""
        stated = self.source == "ledger" and self.home.get("member_uninsured") == "否"
        return self.uninsured and not stated

    @cached_property
    def working(self) -> bool:
        """By the records of work, or by the ledger where there are none."""
        if self.spells:
            return any(spell.working for spell in self.spells)
        return self.cells["work_place"] is not None or (
            self.source == "ledger" and (self.get("work_months") or 0) > 0
        )

    @cached_property
    def worked(self) -> bool:
        """Whether there is any record of work, also an earlier one."""
        return self.working or any(spell.cells["started_on"] for spell in self.spells)

    @cached_property
    def planned(self) -> bool:
        """Everybody in the export of planned work plans, unless the row says otherwise."""
        return any(plan["planned"] != "否" for plan in self.plans)

    @cached_property
    def last_spell(self) -> Spell | None:
        """The newest present spell of work, or else the newest one."""
        return _newest([s for s in self.spells if s.working] or self.spells)

    @cached_property
    def working_at(self) -> str | None:
        """Where the person works: by the record of work, else by the person's own cell."""
        place = self.last_spell.cells["work_county"] if self.last_spell else None
        return place or self.cells["work_place"]

    @cached_property
    def away(self) -> bool:
        """Whether the person works outside the county."""
        return self.working and words.away(self.working_at, self.home.county)

    def left_since(self, day: date) -> bool:
        """Whether a spell of work outside the county began on a day or later."""
        began = [s for s in self.spells if s.cells["started_on"] and s.cells["started_on"] >= day]
        return any(words.away(spell.cells["work_county"], self.home.county) for spell in began)

    @cached_property
    def work_phone(self) -> str | None:
        """The newest spell's in which somebody works, else the newest one's, else their own."""
        known = [s for s in self.spells if s.cells["phone"]]
        newest = _newest([s for s in known if s.working] or known)
        return newest.cells["phone"] if newest else self.cells["member_phone"]

    @cached_property
    def post(self) -> str | None:
        """The public-benefit post, from the persons' or the work export."""
        newest = _newest([s for s in self.spells if s.public_post])
        return self.public_post or (newest.public_post if newest else None)

    @cached_property
    def post_months(self) -> float:
        """Months in a public-welfare post, the longest of all records."""
        if self.public_post_months is not None:
            return float(self.public_post_months)
        return max((s.public_post_months or 0 for s in self.spells), default=0)

    @cached_property
    def transport(self) -> float | None:
        """The year's transport subsidy; None where no cell says."""
        sums = [s.transport_subsidy for s in self.spells if s.transport_subsidy is not None]
        return sum(sums) if sums else None
