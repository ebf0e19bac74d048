"""The steps of a month as commands of their own: ingest, run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.choices import check_address, check_regions, refuse_together, refuse_without
from fanpin_lib.cli.console import (
    MonthArgument,
    county_and_month,
    progress_bar,
    say,
)
from fanpin_lib.cli.going_on import warn_unfinished
from fanpin_lib.cli.ingesting import ingest

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.period import Month
    from fanpin_lib.publish import PublishResult
    from fanpin_lib.runner import RunSummary
    from fanpin_lib.runner.executors import ExecutorAtHand


ClusterOption = typer.Option(
    "", "--cluster", help="在 Dask 集群上运行笔记本，写调度器地址，如 tcp://10.0.0.5:8786",
    show_default=False,
)  # fmt: skip
ClusterDataOption = typer.Option(
    "", "--cluster-data", help="各台机器没有共享文件夹时，放汇总数据的 fsspec 地址，如 s3://桶/文件夹",
    show_default=False,
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (ingest, run):
        app.command(command.__name__, cls=ChineseCommand)(command)


def run(
    month: str = MonthArgument,
    resume: bool = typer.Option(False, "--resume", help="只补没跑完的，不看有没有新台账"),
    everything: bool = typer.Option(False, "--all", help="全部重算重跑，不管有没有变化"),
    region: list[str] = typer.Option([], "--region", help="只跑这些地区（区划代码，可多次写）"),
    as_closed: bool = typer.Option(
        False, "--as-closed", help="按本月结账时的台账重新计算，不算后来交的"
    ),
    why: str = typer.Option("", "--why", help="只说明这个地区为什么要重跑", show_default=False),
    cluster: str = ClusterOption,
    cluster_data: str = ClusterDataOption,
) -> None:
    """核查、计算一个月的数字，为有变化的村、乡镇、县运行笔记本。"""
    from fanpin_lib import desk

    _refuse_contradictions(why, region, resume, everything, as_closed)
    county, chosen = county_and_month(month)
    asked = [why] if why else region
    check_regions(county, asked)
    if asked:
        desk.refuse_unknown(county, chosen, asked)
    if why:
        say(desk.why(county, chosen, why))
        return
    warn_unfinished(chosen)
    with closing(executor_asked_for(county, cluster, cluster_data)) as executor:
        if as_closed:
            _recompute(county, chosen)
        keep = resume or as_closed
        phases = {} if keep else compute_and_tell(county, chosen, executor, everything=everything)
        options = {"resume": not everything, "regions": region or None, "phases": phases}
        summaries = run_notebooks(county, chosen, executor, cluster, **options)
    raise typer.Exit(1 if any(summary.failures for summary in summaries) else 0)


def _recompute(county: County, chosen: Month) -> None:
    from fanpin_lib.desk.tracing import recompute_as_closed

    say(recompute_as_closed(county, chosen))


def _refuse_contradictions(
    why: str, region: list[str], resume: bool, everything: bool, as_closed: bool
) -> None:
    if why:
        others = {"--resume": resume, "--all": everything, "--as-closed": as_closed}
        refuse_together({"--why": True, "--region": bool(region), **others})
    refuse_together({"--resume": resume, "--all": everything})
    refuse_together({"--resume": resume, "--as-closed": as_closed})


def executor_asked_for(county: County, address: str, data_address: str) -> ExecutorAtHand:
    """What executes notebooks: the cluster as asked for, or this machine as the settings say."""
    from fanpin_lib.runner.executors import ExecutorAtHand, cluster_executor, executor_for

    if not address:
        refuse_without("--cluster", {"--cluster-data": bool(data_address)})
        return ExecutorAtHand(lambda: executor_for(county.settings.run))
    check_address(address)
    cluster = cluster_executor(county.settings.run, address, data_address)
    return ExecutorAtHand(lambda: cluster)


def compute_and_tell(
    county: County, chosen: Month, executor: ExecutorAtHand, *, everything: bool = False
) -> dict[str, float]:
    """Bring findings and figures up to date and say so; the seconds it took."""
    from fanpin_lib import desk

    started = time.perf_counter()
    figures = desk.compute(county, chosen, everything=everything, when_computed=executor.get_ready)
    if figures.checked:
        say(f"核查：{figures.checked.summary}")
    say(f"计算：{chosen.label}，{figures}。")
    return {"核查、计算": time.perf_counter() - started}


def run_notebooks(
    county: County, chosen: Month, executor: ExecutorAtHand, cluster: str, **options: Any
) -> list[RunSummary]:
    """Run the notebooks of what has changed, of each edition, and say what it came to."""
    first, *others = county.editions
    summaries = [_run_edition(county, chosen, first, executor, **options)]
    options |= {"phases": None}  # told with the first
    summaries += [_run_edition(county, chosen, name, executor, **options) for name in others]
    if cluster and not any(each.executed or each.failures for each in summaries):
        say("没有要跑的笔记本，没有用到集群。")
    return summaries


def _run_edition(
    county: County, chosen: Month, edition: str, executor: ExecutorAtHand, **options: Any
) -> RunSummary:
    from fanpin_lib import desk

    with progress_bar("运行笔记本") as progress:
        summary = desk.run_notebooks(
            county, chosen, edition, on_progress=progress, executor=executor, **options
        )
    if summary.total:  # of the regions asked for the edition may have none
        say(str(summary))
    return summary


def publish_and_tell(
    county: County, chosen: Month, editions: Sequence[str] = (), **options: bool
) -> list[PublishResult]:
    """Build the site of every edition and say what is to be known of it; the internal one comes
    first: what it must not, the others must not.

    Args:
        editions: only these.

    Raises:
        LeakFound: personal data on a page; the site stays as it was.
        NotFitToPublish: blocking findings are open, or the figures hold withdrawn ledgers.
    """
    return [
        _publish_edition(county, chosen, name, **options) for name in editions or county.editions
    ]


def _publish_edition(county: County, chosen: Month, edition: str, **options: bool) -> PublishResult:
    from fanpin_lib import desk

    with progress_bar("发布") as progress:
        result = desk.publish_site(county, chosen, progress, edition=edition, **options)
    if result.unchanged:
        say("网站要用的都没有变，沿用已建好的；要重新建，请运行 fanpin publish --all。")
    for note in result.notes:
        say(note)
    return result
