"""Slips of the pen: what a clerk's hand makes of a right cell (``$name`` in plantings.yaml)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fanpin_lib.demo.errors.desk import Desk
from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.rows.county import Row
from fanpin_lib.period import Month

Slip = Callable[[Row, str, Desk], Any]


def value_for(value: Any, row: Row, column: str, desk: Desk) -> Any:
    """A planting's value for a row: one of a list, a slip of the old cell, or as written."""
    if isinstance(value, list):
        value = desk.one_of(value)
    if isinstance(value, str) and value.startswith("$"):
        return _SLIPS[value[1:]](row, column, desk)
    return value


def _digit(row: Row, column: str, desk: Desk) -> Any:
    """One digit of the running number misread: only the checksum tells."""
    number = row["id_number"]
    if len(number) < 18:
        return number
    wrong = str((int(number[15]) + int(desk.rng.integers(1, 9))) % 10)
    return number[:15] + wrong + number[16:]


def _digit_lost(row: Row, column: str, desk: Desk) -> str:
    at = int(desk.rng.integers(8, 16))
    return row["id_number"][:at] + row["id_number"][at + 1 :]


def _no_papers(row: Row, column: str, desk: Desk) -> str:
    return "999999" + row["id_number"][6:]


def _severe(row: Row, column: str, desk: Desk) -> str:
    """A limb disability of the second grade at the end of the number."""
    return row["id_number"][:18] + "42"


def _birth(row: Row, column: str, desk: Desk) -> date:
    """Month and day swapped; where that is no date, the neighbouring year."""
    born: date = row["birth_date"] or words.birth_in(row["id_number"]) or date(1970, 1, 2)
    if born.day <= 12 and born.day != born.month:
        return born.replace(month=born.day, day=born.month)
    return born.replace(year=born.year - 1, day=min(born.day, 28))


def _other_sex(row: Row, column: str, desk: Desk) -> str:
    return "女" if row["sex"] == "男" else "男"


def _phone(row: Row, column: str, desk: Desk) -> str:
    """A digit short or too many, a wrong beginning, a landline, the number of the next cell."""
    number = row[column] or "15400000000"
    spoilt = [number[:-1], number + number[-1], "12" + number[2:], "0432-67" + number[-6:]]
    spoilt += [row["id_number"][:18]] if "id_number" in row else []
    return str(desk.one_of(spoilt))


def _relative_phone(row: Row, column: str, desk: Desk) -> Any:
    """The telephone of another worker of the household."""
    rows = desk.county.now["national_work"]
    others = [r for r in rows if r["household_id"] == row["household_id"] and r is not row]
    return others[0][column] if others else row[column]


def _shortly_after(months: int) -> Slip:
    def slip(row: Row, column: str, desk: Desk) -> Any:
        first = row["identified_on"]
        return (Month.of(first) + months).first_day if first else row[column]

    return slip


def _line(row: Row, column: str, desk: Desk) -> float:
    """Exactly the monitoring line of the year."""
    return float(desk.line)


def _month_end(row: Row, column: str, desk: Desk) -> date:
    return desk.county.end


def _reissued(row: Row, column: str, desk: Desk) -> str:
    """A certificate issued anew: two more characters."""
    return row["id_number"][:20] + "B1"


def _at_fourteen(row: Row, column: str, desk: Desk) -> Any:
    born = words.birth_in(row["id_number"])
    return date(born.year + 14, born.month, 1) if born else row[column]


def _half_year_ago(row: Row, column: str, desk: Desk) -> date:
    return (desk.county.month - 6).first_day


def _quarter_ago(row: Row, column: str, desk: Desk) -> date:
    """The last spell's end, later than the beginning that was entered."""
    return (desk.county.month - 3).last_day


def _this_spring(row: Row, column: str, desk: Desk) -> date:
    return date(desk.county.end.year, 1, 1)


def _typo(row: Row, column: str, desk: Desk) -> str:
    """A name with a character of the same sound or shape."""
    pairs = {"伟": "玮", "丽": "莉", "华": "花", "明": "名", "军": "均", "红": "虹", "平": "萍"}
    name = str(row[column])
    swapped = next((name.replace(a, b) for a, b in pairs.items() if a in name[1:]), "")
    return swapped or name + "儿"


_SLIPS: dict[str, Slip] = {
    "digit": _digit,
    "digit_lost": _digit_lost,
    "no_papers": _no_papers,
    "severe": _severe,
    "birth": _birth,
    "other_sex": _other_sex,
    "phone": _phone,
    "relative_phone": _relative_phone,
    "next_month": _shortly_after(1),
    "after_three_months": _shortly_after(3),
    "after_six_months": _shortly_after(6),
    "line": _line,
    "month_end": _month_end,
    "reissued": _reissued,
    "at_fourteen": _at_fourteen,
    "half_year_ago": _half_year_ago,
    "quarter_ago": _quarter_ago,
    "this_spring": _this_spring,
    "typo": _typo,
}
