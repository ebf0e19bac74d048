"""Figures of a working directory explained, and its months compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.protecting import limits_of
from fanpin_lib.edition.editions import Edition, edition_before, editions, newest_edition
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.errors import NoDataForMonth, NotFitToPublish
from fanpin_lib.period import Month


@dataclass(frozen=True)
class Told:
    """Lines for the terminal, and the workbook with every row."""

    text: str
    path: Path

    def __str__(self) -> str:
        return f"{self.text}\n全部清单在 {self.path}（含户编号，勿外传）。"


def explain_figure(
    county: County, month: Month, indicator: str, region: str, part: str = ""
) -> Told:
    """Trace a published figure and write its list to ``private/<month>/``.

    Args:
        indicator: id or Chinese name.
        region: code or name; empty for the county.
        part: such as ``risk=因病`` or its value alone; empty for the total.

    Raises:
        NoDataForMonth: the month was never computed.
        InputError, UnknownRegion: no such indicator, part or region.
    """
    from fanpin_lib.edition.about import read_about
    from fanpin_lib.edition.regions import load_regions
    from fanpin_lib.history.explain import explain
    from fanpin_lib.history.explain_book import book_path, write_book
    from fanpin_lib.history.explain_text import text

    edition = newest_edition(county.folders.reports, month, INTERNAL)
    found = explain(
        edition,
        county,
        indicator=indicator,
        region=region or county.code,
        dimension=part,
    )
    names = {each.code: each.name for each in load_regions(edition.data)}
    made_up = bool(read_about(edition.data).demo)
    path = write_book(
        found,
        names,
        book_path(county.private_folder(month), found),
        synthetic=made_up,
    )
    return Told(text(found, names), path)


def explain_published(
    county: County, month: Month, edition: str, indicator: str, region: str, part: str = ""
) -> str:
    """What the readers of an edition may be told of a figure; writes nothing.

    Args:
        edition: its name; the other arguments are those of `explain_figure`.

    Raises:
        NoDataForMonth: the edition of the month was never computed.
        NotFitToPublish: small groups are not withheld in it as the settings say.
        InputError, UnknownRegion: it has no such indicator, part or region.
    """
    from fanpin_lib.history.explain_shown import explain_shown

    now = _protected(county, newest_edition(county.folders.reports, month, edition))
    place = region or county.code
    return str(explain_shown(now, county, indicator=indicator, region=place, dimension=part))


def compare_published(
    county: County, month: Month, edition: str, against: int | None = None
) -> str:
    """Which figures an edition shows otherwise than the one before; writes nothing.

    Args:
        edition: its name.
        against: as in `compare_month`, which says what is raised, too.

    Raises:
        NotFitToPublish: small groups are not withheld in one of them as the settings say.
    """
    from fanpin_lib.history.compare import compare_figures
    from fanpin_lib.history.compare_text import figures_text

    now = _protected(county, newest_edition(county.folders.reports, month, edition))
    earlier = [_protected(county, before) for before in _earlier(county, now, against)]
    if not earlier:
        raise _nothing_to_compare(month)
    return "\n\n".join(figures_text(compare_figures(before, now)) for before in earlier)


def _protected(county: County, edition: Edition) -> Edition:
    """The edition, if nothing is shown in it that the settings withhold."""
    fewest = limits_of(county, edition.name).households
    if (edition.about.fewest or 0) < fewest:
        raise NotFitToPublish(
            f"{edition.label}没有按现在的设置去掉不到 {fewest} 户的数字，不能给人看",
            hint=f"请运行 fanpin month {edition.month} 重新算一次；本机自己看，不写 --edition。",
        )
    return edition


def _nothing_to_compare(month: Month) -> NoDataForMonth:
    return NoDataForMonth(
        f"{month.label}只有一版，{(month - 1).label}也没有结账，没有可对照的",
        hint="台账改动后再结一次账，或先把上月结账，就可以对照了。",
    )


def compare_month(county: County, month: Month, against: int | None = None) -> Told:
    """What changed since the month's last edition and since the month before.

    Args:
        against: the number of an earlier edition of the month; by default the last one.

    Raises:
        NoDataForMonth: the month was never computed, or there is nothing to compare with.
        InputError: there is no such edition.
    """
    from fanpin_lib.edition.about import read_about
    from fanpin_lib.edition.regions import load_regions
    from fanpin_lib.history.compare import compare
    from fanpin_lib.history.compare_book import write_book
    from fanpin_lib.history.compare_text import text

    now = newest_edition(county.folders.reports, month, INTERNAL)
    found = [compare(before, now, county) for before in _earlier(county, now, against)]
    if not found:
        raise _nothing_to_compare(month)
    names = {each.code: each.name for each in load_regions(now.data)}
    made_up = bool(read_about(now.data).demo)
    path = write_book(found, names, county.private_folder(month) / "变动.xlsx", synthetic=made_up)
    return Told("\n\n".join(text(each, names) for each in found), path)


def _earlier(county: County, now: Edition, against: int | None) -> list[Edition]:
    """What an edition is compared with: the month's edition before it, the month before's."""
    reports = county.folders.reports
    before = edition_before(reports, now.month, now.name, against)
    last_month = editions(reports, now.month - 1, now.name)
    return ([before] if before else []) + last_month[-1:]


def recompute_as_closed(county: County, month: Month) -> str:
    """Compute a month again from the ledgers that it was closed on; says what is different.

    Raises:
        NoDataForMonth: the month was never computed.
        StoreUnusable: the store does not hold the ledgers that it was closed on.
    """
    import shutil
    from tempfile import TemporaryDirectory

    from fanpin_lib.desk.computing import compute
    from fanpin_lib.edition.about import read_about
    from fanpin_lib.edition.names import INDICATORS
    from fanpin_lib.history.changed_figures import changed_figures

    closed = newest_edition(county.folders.reports, month, INTERNAL)
    inputs = dict(closed.about.inputs or {})
    with TemporaryDirectory() as folder:
        shutil.copyfile(closed.data / INDICATORS, Path(folder) / INDICATORS)
        again = compute(county, month, as_closed=True)
        different = changed_figures(Path(folder), again.folder, month).num_rows
        changed = _changed(inputs, read_about(again.folder).inputs or {})
    said = (
        f"按结账时的台账（第 {closed.snapshot} 次交付）重新计算：{month.label}，"
        f"{again.rows:,} 个数字"
    )
    if not different:
        return f"{said}，与原来公布的全部相同。"
    return f"{said}，本月有 {different:,} 个与原来不同：{changed}。"


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Why figures from the same ledgers are others: what else they are made from."""
    from fanpin_lib.desk.inputs import LABELS

    others = [name for name in LABELS if name != "ledgers"]
    changed = [LABELS[name] for name in others if before.get(name) != now.get(name)]
    if changed:
        return f"结账以后变过的有{'、'.join(changed)}"
    return "规则、程序、设置都没有变，请运行 fanpin doctor --deep 核对台账库"
