"""Figures into executed notebooks, and an edition into force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.computing import compute
from fanpin_lib.desk.deliveries import Progress
from fanpin_lib.edition.about import readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.edition.regions import load_regions
from fanpin_lib.errors import NoDataForMonth, UnknownRegion
from fanpin_lib.period import Month
from fanpin_lib.regions import normalise_code
from fanpin_lib.runner.executors import executor_for

if TYPE_CHECKING:
    from fanpin_lib.runner import RunSummary
    from fanpin_lib.runner.jobs import Executor


def run_notebooks(
    county: County,
    month: Month,
    edition: str = INTERNAL,
    *,
    resume: bool = True,
    regions: Sequence[str] | None = None,
    on_progress: Progress | None = None,
    executor: Executor | None = None,
    phases: Mapping[str, float] | None = None,
) -> RunSummary:
    """Execute the notebooks whose inputs changed and let the edition appear once it is whole.

    Work goes on beside the edition in force, which stays readable as it was; it is replaced
    in one step when every region is done or has failed. Ctrl-C or a kill leaves the work
    beside; the next call goes on with it.

    Args:
        edition: which edition of the month.
        resume: False runs every wanted region, changed or not.
        regions: codes of the regions to run, changed or not; all of the edition's by default.
            Those that another edition than the internal one does not have are passed over.
        executor: what executes the notebooks; as the settings say by default.
        phases: seconds of the steps before, by name, for summary and log.

    Raises:
        NoDataForMonth: no figures were computed.
        StoreBusy: somebody else is at this edition; names who, where and since when.
    """
    folder = EditionFolder.of(county.folders.reports, month, edition)
    with folder.held("运行笔记本"):
        again = bool(regions) or not resume
        if not again and (kept := _nothing_to_do(folder, county, month, phases)):
            return kept
        from fanpin_lib.runner import run_edition  # a run with nothing to do needs no kernels

        _with_figures(folder, month)
        summary = run_edition(
            folder.begin(),
            notebooks_of(county, edition),
            month,
            regions=_held_by(folder, regions),
            resume=not again,
            on_progress=on_progress,
            executor=executor or executor_for(county.settings.run),
            lies_in=folder.current,
            phases=phases,
        )
        if not summary.left:
            folder.appear()
    return replace(summary, label=label_of(edition))


def notebooks_of(county: County, edition: str) -> Path:
    """Where the notebooks of an edition lie."""
    return kind_of(edition).notebooks_in(county.folders.notebooks)


def label_of(edition: str) -> str:
    """What an edition is called beside the internal one, which needs no name: 公开版."""
    return "" if edition == INTERNAL else kind_of(edition).label


def _held_by(folder: EditionFolder, regions: Sequence[str] | None) -> Sequence[str] | None:
    """Of the regions asked for those that the edition has; the internal one tells of all."""
    if regions is None or folder.name == INTERNAL:
        return regions
    known = {region.code for region in load_regions(folder.newest_data)}
    return [code for code in regions if normalise_code(code) in known]


def refuse_unknown(county: County, month: Month, codes: Sequence[str]) -> None:
    """See that regions are known, from the month's figures or the ledger of regions.

    Raises:
        UnknownRegion: neither holds them.
    """
    from fanpin_lib.store import region_lookup

    ledger = region_lookup(county.store)
    data = EditionFolder.of(county.folders.reports, month).newest_data
    shown = {each.code for each in load_regions(data)} if readable(data) else set()
    full = [normalise_code(code) for code in codes]
    unknown = [c for c in full if c not in shown and not (ledger and ledger.knows(c))]
    if unknown and (shown or ledger):
        raise UnknownRegion(
            f"没有区划代码为 {'、'.join(unknown)} 的地区",
            hint="请核对代码；新划入的村要先写进行政区划台账。",
        )


def why(county: County, month: Month, region: str) -> str:
    """Why a region would be run now, in Chinese; brings the figures up to date first.

    Raises:
        UnknownRegion: the edition does not hold it.
    """
    compute(county, month)
    said = [_why(county, month, region, INTERNAL)]
    for name in county.editions[1:]:
        data = EditionFolder.of(county.folders.reports, month, name).newest_data
        if normalise_code(region) in {each.code for each in load_regions(data)}:
            said.append(_why(county, month, region, name))
    return "\n".join(said)


def _why(county: County, month: Month, region: str, edition: str) -> str:
    from fanpin_lib.runner.plan import REASONS, make_plan

    folder = EditionFolder.of(county.folders.reports, month, edition).newest_data.parent
    plan = make_plan(folder, notebooks_of(county, edition), month, [region])
    wanted = plan.wanted[0]
    place = f"{label_of(edition)}{wanted.name}（{wanted.code}）"
    reasons = plan.due().get(wanted.code, [])
    if reasons:
        return f"{place}要重跑：{'，'.join(REASONS.get(each, each) for each in reasons)}。"
    last = plan.manifest.regions[wanted.code].get("because") or []
    told = "，".join(REASONS.get(each, each) for each in last)
    return f"{place}不用重跑：数据、笔记本、程序、规则、设置都没有变" + (
        f"；现有的一份是因为“{told}”跑的。" if told else "。"
    )


def _nothing_to_do(
    edition: EditionFolder, county: County, month: Month, phases: Mapping[str, float] | None
) -> RunSummary | None:
    """The summary of a run in which no region has to be run; None if some have."""
    from fanpin_lib.runner.plan import make_plan
    from fanpin_lib.runner.summary import RunSummary

    if edition.next.is_dir() or not readable(edition.current / DATA):
        return None
    plan = make_plan(edition.current, notebooks_of(county, edition.name), month)
    if plan.due():
        return None
    kept = [region.code for region in plan.wanted]
    summary = RunSummary(month, len(kept), kept=kept, label=label_of(edition.name))
    summary.phases = dict(phases or {})
    summary.seconds = sum(summary.phases.values())
    return summary


def _with_figures(edition: EditionFolder, month: Month) -> Path:
    """The edition in progress, with figures.

    Raises:
        NoDataForMonth: none were computed.
    """
    if not any(readable(folder / DATA) for folder in (edition.next, edition.current)):
        raise NoDataForMonth(f"{month.label}还没有算出数字", hint=f"请先运行“fanpin run {month}”。")
    return edition.begin()
