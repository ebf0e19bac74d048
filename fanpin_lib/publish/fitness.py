"""Months whose data have open findings of blocking rules are shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.kinds import EDITIONS, kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.errors import NoDataForMonth, NotFitToPublish
from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob


def fit_months(editions: Mapping[Month, Path], fewest: int | None = None) -> dict[Month, Path]:
    """Of months and their editions' folders those that may be published.

    Args:
        fewest: of how few households (户) an edition may tell at least; None for any.
    """
    return {
        month: at for month, at in editions.items() if not _unfit(at) and _protected(at, fewest)
    }


def refuse_unfit(month: Month, edition: Path, fewest: int | None = None) -> None:
    """Blocking findings stop publication; the internal edition's manifest says whether there are
    any, and no other goes out that was not computed with it and protected. None goes out that
    was made before there was protection, or under settings that let more be told.

    Args:
        edition: its folder.
        fewest: of how few households (户) it may tell at least; None for any.

    Raises:
        NotFitToPublish: says why, where it is listed and what to do.
    """
    if not (reason := _unfit(edition)):
        if not _protected(edition, fewest):
            raise _unprotected(month, edition, fewest)
        return
    blocked = not _quality(edition).get("fit", True)
    listed = (
        f"逐条清单在 private/{month}/findings.xlsx：改正台账后重新入库；确实无误的，"
        f"答复“确认无误”并写明说明和答复人，运行 fanpin check --month {month} --answers 清单。"
        "然后再"
    )
    raise NotFitToPublish(
        f"{month.label}{reason}", hint=f"{listed if blocked else '请'}运行 fanpin month {month}。"
    )


def refuse_job(job: PublishJob) -> None:
    """Refuse to publish months that were never computed, or are not fit to be seen.

    Raises:
        NoDataForMonth, NotFitToPublish: as is said of `publish`.
    """
    if not job.data.is_dir():
        raise NoDataForMonth(
            f"{job.month.label}还没有可发布的结果（没有 {job.data}）",
            hint=f"请先运行“fanpin month {job.month}”。",
        )
    for month in dict.fromkeys((job.month, job.asked or job.month)):
        at = job.edition_folder if month == job.month else job.earlier[month]
        refuse_unfit(month, at, job.fewest)


def _unfit(edition: Path) -> str:
    """Why an edition may not be published; empty if it may."""
    kind = kind_of(edition.name)
    internal, own = (read_about(at / DATA) for at in (_internal(edition), edition))
    if not _quality(edition).get("fit", True):
        return str(_quality(edition).get("message", "有阻断性疑点，不能发布。"))
    if own.inputs != internal.inputs:
        return f"的{kind.label}和内部版不是同一次算出来的，没有发布"
    if kind.protected and not own.fewest:
        return f"的{kind.label}还没有去掉户数少的数字，没有发布"
    return ""


def _protected(edition: Path, fewest: int | None) -> bool:
    """Whether figures of fewer households than may be told of are withheld."""
    return fewest is None or (read_about(edition / DATA).fewest or 0) >= fewest


def _unprotected(month: Month, edition: Path, fewest: int | None) -> NotFitToPublish:
    return NotFitToPublish(
        f"{month.label}的{kind_of(edition.name).label}没有按现在的设置去掉户数少的数字"
        f"（不到 {fewest} 户的健康、残疾、收入、钱款），没有发布，原来的网站没有变",
        hint=f"请运行 fanpin month {month}，重新算一次再发布。",
    )


def _internal(edition: Path) -> Path:
    """The internal edition of the same month."""
    return edition if edition.name not in EDITIONS else edition.with_name(INTERNAL)


def _quality(edition: Path) -> Mapping[str, Any]:
    return read_about(_internal(edition) / DATA).quality or {}
