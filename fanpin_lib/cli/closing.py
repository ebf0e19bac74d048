"""Commands of the monthly work: month, ingest, run, publish."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.choices import check_address, check_regions, refuse_together, refuse_without
from fanpin_lib.cli.console import (
    MonthArgument,
    chosen_month,
    progress_bar,
    say,
    working_county,
)
from fanpin_lib.cli.going_on import refuse_going_back, warn_unfinished
from fanpin_lib.cli.ingesting import (
    PartialOption,
    ReplaceAllOption,
    WhoOption,
    chosen_coverage,
    ingest,
    store_files,
)

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.period import Month
    from fanpin_lib.publish import PublishResult
    from fanpin_lib.runner import RunSummary
    from fanpin_lib.runner.executors import ExecutorAtHand
    from fanpin_lib.store import Coverage


#: The exit code of a month that was closed without some files.
_LEFT_OUT = 3
WithoutOption = typer.Option(
    [], "--without", show_default=False,
    help="先不计入 ledgers/ 里的这份文件（可多次写），页面上会写明",
)  # fmt: skip
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
    for command in (month, ingest, run, publish):
        app.command(command.__name__, cls=ChineseCommand)(command)


def month(
    month: str = MonthArgument,
    who: str = WhoOption,
    without: list[str] = WithoutOption,
    partial: bool = PartialOption,
    replace_all: bool = ReplaceAllOption,
    cluster: str = ClusterOption,
    cluster_data: str = ClusterDataOption,
) -> None:
    """结清一个月：入库、核查、计算、运行笔记本、发布网站。

    退出码：0 结清；1 有地区的笔记本没有跑成；2 没有结清；3 结清了，但有 --without 的文件没有计入。
    """
    from fanpin_lib import desk
    from fanpin_lib.runner.summary import spoken

    coverage = chosen_coverage(partial, replace_all)
    county, chosen = working_county(), chosen_month(month)
    refuse_going_back(county, month, chosen, "month")
    warn_unfinished(chosen)
    started = time.perf_counter()
    with closing(_executor(county, cluster, cluster_data)) as executor:
        county.refuse_lapsed(chosen)  # a mistake in the rules shows before hours of reading
        _store(county, chosen, who, without, coverage)
        phases = {"入库": time.perf_counter() - started, **_compute(county, chosen, executor)}
        summary = _run_notebooks(county, chosen, executor, cluster, phases=phases)
    result = _publish(county, chosen)
    taken = spoken(time.perf_counter() - started)
    say(
        f"{chosen.label}已结清，共 {result.pages} 页，连发布一共用时 {taken}。"
        f"打开 {result.index} 查看。"
    )
    if left_out := desk.left_out_of(county, chosen):
        names = "、".join(left_out)
        say(f"没有计入的文件：{names}。改好后重新运行 fanpin month {chosen} 就会计入。")
    raise typer.Exit(1 if summary.failures else _LEFT_OUT if left_out else 0)


def _store(county: County, month: Month, who: str, without: list[str], coverage: Coverage) -> None:
    """Store what lies in ``ledgers/``, but for the files that are left out.

    Raises:
        InputError: some other file was not stored.
    """
    from fanpin_lib import desk

    files = desk.ledgers_of(county)
    left_out = desk.to_leave_out(county, files, without)
    rest = [path for path in files if path not in left_out]
    store_files(county, rest, who, unsaid=month, coverage=coverage)
    desk.remember_left_out(county, month, left_out)


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
    county, chosen = working_county(), chosen_month(month)
    asked = [why] if why else region
    check_regions(county, asked)
    if asked:
        desk.refuse_unknown(county, chosen, asked)
    if why:
        say(desk.why(county, chosen, why))
        return
    warn_unfinished(chosen)
    with closing(_executor(county, cluster, cluster_data)) as executor:
        if as_closed:
            from fanpin_lib.desk.tracing import recompute_as_closed

            say(recompute_as_closed(county, chosen))
        keep = resume or as_closed
        phases = {} if keep else _compute(county, chosen, executor, everything=everything)
        summary = _run_notebooks(
            county,
            chosen,
            executor,
            cluster,
            resume=not everything,
            regions=region or None,
            phases=phases,
        )
    raise typer.Exit(1 if summary.failures else 0)


def _refuse_contradictions(
    why: str, region: list[str], resume: bool, everything: bool, as_closed: bool
) -> None:
    if why:
        others = {"--resume": resume, "--all": everything, "--as-closed": as_closed}
        refuse_together({"--why": True, "--region": bool(region), **others})
    refuse_together({"--resume": resume, "--all": everything})
    refuse_together({"--resume": resume, "--as-closed": as_closed})


def publish(
    month: str = MonthArgument,
    everything: bool = typer.Option(False, "--all", help="重新建网站，不管有没有变化"),
) -> None:
    """核对个人信息，建好网站 site/public/。"""
    county, chosen = working_county(), chosen_month(month)
    refuse_going_back(county, month, chosen, "publish")
    result = _publish(county, chosen, everything=everything)
    say(f"{chosen.label}已发布，共 {result.pages} 页。打开 {result.index} 查看。")


def _executor(county: County, address: str, data_address: str) -> ExecutorAtHand:
    """What executes notebooks: the cluster as asked for, or this machine as the settings say."""
    from fanpin_lib.runner.executors import ExecutorAtHand, cluster_executor, executor_for

    if not address:
        refuse_without("--cluster", {"--cluster-data": bool(data_address)})
        return ExecutorAtHand(lambda: executor_for(county.settings.run))
    check_address(address)
    cluster = cluster_executor(county.settings.run, address, data_address)
    return ExecutorAtHand(lambda: cluster)


def _compute(
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


def _run_notebooks(
    county: County, chosen: Month, executor: ExecutorAtHand, cluster: str, **options: Any
) -> RunSummary:
    from fanpin_lib import desk

    with progress_bar("运行笔记本") as progress:
        summary = desk.run_notebooks(
            county, chosen, on_progress=progress, executor=executor, **options
        )
    say(str(summary))
    if cluster and not (summary.executed or summary.failures):
        say("没有要跑的笔记本，没有用到集群。")
    return summary


def _publish(county: County, chosen: Month, *, everything: bool = False) -> PublishResult:
    from fanpin_lib import desk

    with progress_bar("发布") as progress:
        result = desk.publish_site(county, chosen, progress, everything=everything)
    if result.unchanged:
        say("网站要用的都没有变，沿用已建好的；要重新建，请运行 fanpin publish --all。")
    for note in result.notes:
        say(note)
    return result
