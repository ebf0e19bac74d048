"""Small counties closed month after month: villages of one household and of a dozen.

Everything that opens figures by subtraction happens: households are found and leave, incomes are
reported anew by some only, a village keeps one household throughout, a month is closed again
after a correction.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.period import Month
from tests.classification.workdir import OTHER_TOWN, TOWN, Workdir

MONTHS = [Month(2026, 8), Month(2026, 9), Month(2026, 10)]
RISKS = ["因病", "因残", "因学", "因务工就业不稳", "因自然灾害"]
#: Villages of both townships with their numbers of households.
_SIZES = (1, 2, 4, 9, 14)


class SmallCounty:
    """A county of two townships, five villages each, drawn from a seed.

    ``close`` delivers a month's ledgers and gives the county; the next month goes on from there.
    """

    def __init__(
        self, root: Path, seed: int, profile: str = "demo-jiaohe", times: float = 1
    ) -> None:
        """``times``: how many times the households of an ordinary one."""
        self.root, self.profile, self.times = root, profile, times
        self.draw = random.Random(seed)
        self.villages = [
            f"{town[:9]}{number:03}"
            for town in (TOWN, OTHER_TOWN)
            for number in range(201, 201 + len(_SIZES))
        ]
        self.households: list[dict[str, Any]] = []
        for village, size in zip(self.villages, self._sizes(), strict=True):
            self.households += [self._household(village, n) for n in range(size)]
        self.cases: dict[str, dict[str, Any]] = {}
        self.records: list[dict[str, Any]] = []
        self.deliveries = 0

    def _sizes(self) -> list[int]:
        sizes = [max(1, round(size * self.times)) for size in (*_SIZES, *_SIZES)]
        self.draw.shuffle(sizes)
        return sizes

    def _household(self, village: str, number: int) -> dict[str, Any]:
        kinds = ["一般农户", "脱贫户"]
        return {
            "household_id": f"{village}{number:04}", "village_code": village,
            "household_type": self.draw.choice(kinds), "members": self.draw.randint(1, 6),
            "labourers": self.draw.randint(0, 2),
        }  # fmt: skip

    def close(self, month: Month) -> County:
        """Deliver the month's ledgers."""
        self._go_on(month)
        return self._deliver(month)

    def correct(self, month: Month) -> County:
        """Deliver the month again, with one household's income corrected."""
        row = self.draw.choice([r for r in self.records if r["month"] == str(month)])
        row["net_income_per_capita"] += 500
        return self._deliver(month)

    def _go_on(self, month: Month) -> None:
        for household in self.households:
            known = any(r["household_id"] == household["household_id"] for r in self.records)
            if not known or self.draw.random() < 0.15:
                self.records.append(self._record(household, month))
        for household in self.households:
            case = self.cases.get(household["household_id"])
            if case is None and self.draw.random() < 0.25:
                self.cases[household["household_id"]] = self._case(household, month)
            elif case and case["eliminated_on"] is None and self.draw.random() < 0.1:
                case["eliminated_on"] = month.last_day

    def _record(self, household: dict[str, Any], month: Month) -> dict[str, Any]:
        parts = [self.draw.randrange(0, 9000, 10) for _ in range(4)]
        names = ("wage_income", "business_income", "property_income", "transfer_income")
        met = {
            f"{one}_ok": self.draw.random() > 0.05
            for one in ("food", "clothing", "education", "medical", "housing", "water")
        }
        total = sum(parts) // household["members"]
        return {
            "month": str(month), "household_id": household["household_id"],
            "village_code": household["village_code"], "members": household["members"],
            "net_income_per_capita": total, **dict(zip(names, parts, strict=True)), **met,
            "medical_expenditure": self.draw.randrange(0, 5000, 50),
        }  # fmt: skip

    def _case(self, household: dict[str, Any], month: Month) -> dict[str, Any]:
        kind = household["household_type"]
        return {
            "case_id": f"JC{household['household_id']}", "household_id": household["household_id"],
            "village_code": household["village_code"], "members": household["members"],
            "registered_category": "脱贫不稳定户" if kind == "脱贫户" else "边缘易致贫户",
            "risks": self.draw.sample(RISKS, self.draw.randint(1, 2)),
            "identified_on": month.first_day, "eliminated_on": None,
        }  # fmt: skip

    def _deliver(self, month: Month) -> County:
        made = Workdir(self.root, self.profile, str(month))
        for village in self.villages:
            parent = TOWN if village.startswith(TOWN[:9]) else OTHER_TOWN
            made.put("regions", region_code=village, region_name=f"村{village[8:]}", level="村",
                     parent_code=parent)  # fmt: skip
        for name, rows in (
            ("households", self.households),
            ("cases", list(self.cases.values())),
            ("monthly_records", [r for r in self.records if r["month"] == str(month)]),
        ):
            for row in rows:
                made.put(name, **row)
            made.empty(name)
        self.deliveries += 1
        return made.store(str(self.deliveries)).county
