"""Which months the sites show, and what there is to do about it: one thing each, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fanpin_lib.county import County
from fanpin_lib.desk.month_states import MonthState, closed_months
from fanpin_lib.desk.since_closing import SinceClosing, since_closing
from fanpin_lib.desk.site_inputs import site_fingerprint
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import EDITIONS, kind_of
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.period import Month


@dataclass(frozen=True)
class SiteStanding:
    """What a site shows: which month, and whether all that it is made from is unchanged.

    Attributes:
        since: what happened to the ledgers that its figures come from.
        later: months that are closed and later than the one shown.
        waits: the line of the month shown already says what has to be done first.
        edition: whose site it is.
        switched_off: the settings do not name the edition any more.
    """

    month: Month | None
    current: bool = False
    since: SinceClosing | None = None
    later: tuple[Month, ...] = ()
    waits: bool = False
    edition: str = INTERNAL
    switched_off: bool = False

    def __str__(self) -> str:
        site = "网站" if self.edition == INTERNAL else f"{kind_of(self.edition).label}网站"
        if self.month is None:
            return f"{site}还没有发布；结清一个月（fanpin month 月份）就会发布。"
        shows = f"{site}显示{self.month.label}"
        if self.switched_off:
            return (
                f"{shows}，它已不在 fanpin.toml 的 editions 里，不再更新；"
                f"不要的请删掉 site/{kind_of(self.edition).site}，放到别处的也请撤下。"
            )
        if self.later:
            return f"{shows}，{self.later[-1].label}已算好，还没有发布，" + _publish(self.later[-1])
        if self.since and str(self.since):
            return f"{shows}，算出数字之后台账{self.since}，要更新请{self.since.mended_by}。"
        if self.waits:
            return f"{shows}；上面那一行做完以后，" + _publish(self.month)
        if self.current:
            return f"{shows}，是最新的。"
        return f"{shows}，之后数字、文稿、规则或程序又变了，要更新" + _publish(self.month)


def _publish(month: Month) -> str:
    return f"请运行 fanpin publish {month}。"


def shown_month(county: County, edition: str = INTERNAL) -> Month | None:
    """The month that an edition's site shows; None where there is no site yet."""
    from fanpin_lib.publish.unchanged import published_month

    return published_month(county.folders.site / kind_of(edition).site)


def month_of_home(county: County, month: Month, edition: str = INTERNAL) -> Month:
    """The month of the home page when a month is published: never one before that shown now."""
    shown = shown_month(county, edition)
    if shown is None or not _in_force(county, shown, edition):
        return month
    return max(month, shown)


def _in_force(county: County, month: Month, edition: str) -> bool:
    return EditionFolder.of(county.folders.reports, month, edition).current.is_dir()


def site_standings(county: County, states: tuple[MonthState, ...] = ()) -> list[SiteStanding]:
    """How the site of each edition stands; those that were switched off come last.

    Args:
        states: how far the months are, where they are told beside it.
    """
    gone = [name for name in EDITIONS if name not in county.editions]
    left = [(name, month) for name in gone if (month := shown_month(county, name))]
    return [
        *(site_standing(county, states, name) for name in county.editions),
        *(SiteStanding(month, edition=name, switched_off=True) for name, month in left),
    ]


def site_standing(
    county: County, states: tuple[MonthState, ...] = (), edition: str = INTERNAL
) -> SiteStanding:
    """Which month an edition's site shows, and whether it would be built the same now."""
    from fanpin_lib.publish import PublishJob
    from fanpin_lib.publish.unchanged import as_published

    month = shown_month(county, edition)
    if month is None or not _in_force(county, month, edition):
        return SiteStanding(month, edition=edition)
    job = PublishJob.of(county.settings, month, edition)
    job = replace(job, fingerprint=site_fingerprint(county, job))
    since = since_closing(county, month, job.data)
    return SiteStanding(
        month,
        as_published(job) is not None and not str(since),
        since,
        tuple(later for later in closed_months(county, edition) if later > month),
        any(s.edition == edition and s.month == month and s.has_something_to_do for s in states),
        edition,
    )
