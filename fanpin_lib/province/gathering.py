"""What stands in the sums of a month: what counties gave now, before, or as a package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import FanpinError, InputError, NoDataForMonth
from fanpin_lib.indicators.frame import BEFORE
from fanpin_lib.period import Month
from fanpin_lib.province.closing import CLOSED, FAILED, CountyOutcome
from fanpin_lib.province.contribution import Contribution, last_contribution
from fanpin_lib.province.counties import RESULTS
from fanpin_lib.province.packages import package_files, read_package

#: Where a county whose package cannot be read, or is not of the month, got stuck.
_READING, _WAITING = "读汇总包", "没有交来本月的汇总包"


def packages_under(root: Path, month: Month) -> tuple[list[CountyOutcome], dict[str, Contribution]]:
    """The newest package of each county up to a month, with what came of every county.

    Two packages of the same county and month are named both, and neither counts.

    Returns:
        outcomes, and contributions by code.
    """
    outcomes: list[CountyOutcome] = []
    found: dict[str, list[tuple[Path, Contribution]]] = {}
    for path in package_files(root):
        try:
            given = read_package(path, root / RESULTS / "private" / "packages")
        except InputError as error:
            code = path.name[:6] if path.name[:6].isdigit() else ""
            outcomes.append(CountyOutcome(code, path.name, path.name, FAILED, _READING, str(error)))
            continue
        if given.of_month <= month:
            found.setdefault(given.code, []).append((path, given))
    chosen: dict[str, Contribution] = {}
    for code, those in found.items():
        newest = max(given.of_month for _, given in those)
        same = [(path, given) for path, given in those if given.of_month == newest]
        outcomes += _outcomes(same, month)
        if len(same) == 1 and newest >= month - BEFORE:
            chosen[code] = same[0][1]
    return outcomes, chosen


def _outcomes(same: Sequence[tuple[Path, Contribution]], month: Month) -> list[CountyOutcome]:
    """Of a county's newest packages: one is its month, or stands for it; of two none does."""
    if len(same) > 1:
        names = "、".join(path.name for path, _ in same)
        said = f"{names} 是同一个县同一个月的，不知道该算哪一份，都没有算。请移走一份。"
        return [
            CountyOutcome(one.code, one.name, path.name, FAILED, _READING, said, counts_not=True)
            for path, one in same
        ]
    path, one = same[0]
    if one.of_month == month:
        return [CountyOutcome(one.code, one.name, path.name, CLOSED, packed=True)]
    said = f"最新的是 {one.of_month.label}的（{path.name}）。"
    return [CountyOutcome(one.code, one.name, path.name, FAILED, _WAITING, said, nothing_came=True)]


def gather(outcomes: list[CountyOutcome], root: Path, month: Month) -> list[Contribution]:
    """What the counties give to the sums; one that is not closed what it was closed with last.

    Args:
        outcomes: of the counties whose working directories lie here; those of packages, and
            what figures each stands with, are added.

    Raises:
        NoDataForMonth: not one gives anything; says of each why not.
    """
    others, packed = packages_under(root, month)
    _refuse_both(outcomes, others)
    found: dict[str, Contribution] = {}
    for outcome in sorted(outcomes, key=lambda one: not one.closed):
        last = last_contribution(_private(root / outcome.folder), month)
        if last is not None and not outcome.counts_not and last.code not in found:
            found[last.code] = _noted(outcome, last, month)
    outcomes += others
    for outcome in others:
        last = packed.get(outcome.code)
        if last is not None and not outcome.counts_not and last.code not in found:
            found[last.code] = _noted(outcome, last, month)
    if not found:
        raise NoDataForMonth(
            f"{month.label}没有一个县结清：\n" + "\n".join(f"  {one}" for one in outcomes),
            hint="\n请按上面的说明改好，再运行同一条命令。",
        )
    return list(found.values())


def _noted(outcome: CountyOutcome, last: Contribution, month: Month) -> Contribution:
    outcome.code, outcome.name = last.code, last.name
    outcome.as_of = "" if outcome.closed else last.as_of(month)
    return last


def _refuse_both(folders: Sequence[CountyOutcome], packages: Sequence[CountyOutcome]) -> None:
    """A county that is here and has sent a package, too, counts neither way."""
    here = {one.code: one for one in folders if one.code}
    for other in packages:
        if own := here.get(other.code):
            for one in (own, other):
                one.state, one.step, one.counts_not = FAILED, _READING, True
                one.message = (
                    f"既有工作目录“{own.folder}”，又有汇总包“{other.folder}”，"
                    "不知道该算哪一个，都没有算。请移走一个。"
                )


def _private(folder: Path) -> Path:
    """A county's private folder, also where its settings cannot be read."""
    try:
        return County.at(folder).folders.private
    except FanpinError:
        return folder / "private"
