"""In-patients with high costs: who is on the list, what each waits for, who is excluded."""

from __future__ import annotations

from tests.indicators.reference.core import Book, World, in_month

_STAGE = "预警销号"


def count(world: World, book: Book) -> None:
    for month in world.window:
        for row in world.rows("medical_list"):
            if row["screened_on"] > month.last_day:
                continue
            listed = world.household(row["household_id"], month)
            code = row["village_code"] or (listed["village_code"] if listed else None)
            excluded = row["exclusion"] is not None
            done = {k for k, v in row.items() if k.endswith("_on") and v and v <= month.last_day}
            running = "closed_on" not in done and not excluded
            split = {"exclusion": row["exclusion"]}
            book.add("medical_listed", month, code, int(in_month(row["screened_on"], month)))
            waits = running and "fed_back_on" not in done
            book.add("medical_not_fed_back", month, code, int(waits))
            book.add("medical_in_township", month, code, int(running and "township_on" in done))
            book.add("medical_excluded", month, code, int(excluded), **split)
            if running:
                steps = world.rules.steps[_STAGE]
                last = max(i for i, s in enumerate(steps) if s.list_column in done)
                step = next(s.name for s in steps[last + 1 :] if s.required)
                book.add("medical_open", month, code, 1, step=step)
            if in_month(row["closed_on"], month):
                days = (row["closed_on"] - row["screened_on"]).days
                book.add("medical_days_median", month, code, value=days)
