"""What closing a month would do now, and why, before anything is done; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.deliveries import ledgers_of
from fanpin_lib.desk.inputs import LABELS, changed_inputs
from fanpin_lib.desk.left_out import left_out_of, to_leave_out
from fanpin_lib.desk.notebooks import label_of, notebooks_of
from fanpin_lib.desk.office_papers import PAPERS
from fanpin_lib.desk.publishing import site_stands
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.period import Month
from fanpin_lib.runner.plan import REASONS, make_plan

if TYPE_CHECKING:
    from fanpin_lib.store import Delivery

_NAMED = 10


@dataclass(frozen=True)
class _Files:
    """What lies in ``ledgers/``: files to be read, archives, the rest is in the store."""

    every: Sequence[Path]
    new: Sequence[Path]
    changed: Sequence[Path]
    archives: Sequence[Path]
    left_out: Sequence[Path]

    @property
    def to_read(self) -> Sequence[Path]:
        return [*self.new, *self.changed]


def month_plan(county: County, month: Month, without: Sequence[str] = ()) -> list[str]:
    """A line for each step of `fanpin month`, in Chinese: what it would do, and why.

    What depends on figures that would first be computed is said to: only then is it known.

    Args:
        without: names of files that are not to count.

    Raises:
        InputError: no file has such a name.
        FileMistake: the county cannot work by its profile in this month.
    """
    county.refuse_lapsed(month)
    files = _files(county, without)
    changed = _why_compute(county, month, files)
    return [
        f"入库：{_ingest(files)}",
        f"核查、计算：{_computing(changed)}",
        *(line for name in county.editions for line in _of_edition(county, month, name, changed)),
        f"材料：{'、'.join(_papers(county)) or 'fanpin.toml 的 [office] 没有要'}",
    ]


def _files(county: County, without: Sequence[str]) -> _Files:
    from fanpin_lib.ledgers.archives import is_archive
    from fanpin_lib.ledgers.unchanged import hash_if_readable

    every = ledgers_of(county)
    left_out = to_leave_out(county, every, without)
    deliveries = county.store.deliveries()
    names = {name for one in deliveries for name in one.names}
    archives = [path for path in every if path not in left_out and is_archive(path)]
    rest = [path for path in every if path not in left_out and path not in archives]
    unknown = [p for p in rest if not _is_known(county, deliveries, p, hash_if_readable(p))]
    return _Files(
        every,
        new=[path for path in unknown if path.name not in names],
        changed=[path for path in unknown if path.name in names],
        archives=archives,
        left_out=left_out,
    )


def _is_known(county: County, deliveries: Sequence[Delivery], path: Path, sha256: str) -> bool:
    """As `ingest` decides it before it opens a file."""
    from fanpin_lib.ledgers.as_of import month_in
    from fanpin_lib.store.repeated import known_file, place_of

    place = place_of(path, county.store.folder)
    return bool(known_file(deliveries, sha256, month_in(path.stem), place))


def _ingest(files: _Files) -> str:
    if not files.every:
        return "ledgers/ 里没有文件"
    said = [f"ledgers/ 里有 {len(files.every)} 份文件"]
    if files.new:
        said.append(f"新的 {len(files.new)} 份要读（{_named(files.new)}）")
    if files.changed:
        said.append(f"改过的 {len(files.changed)} 份要重读（{_named(files.changed)}）")
    if files.archives:
        said.append(f"压缩包 {len(files.archives)} 份，打开才知道里面有没有新的")
    if files.left_out:
        said.append(f"--without 的 {len(files.left_out)} 份不读")
    if not (files.to_read or files.archives):
        said.append("都入过库，没有变，不重读")
    return "；".join(said)


def _named(paths: Sequence[Path]) -> str:
    more = "……" if len(paths) > _NAMED else ""
    return "、".join(path.name for path in paths[:_NAMED]) + more


def _why_compute(county: County, month: Month, files: _Files) -> list[str]:
    """Why figures would be computed; empty if those that stand would be taken."""
    if files.to_read:
        return ["有要入库的台账"]
    if tuple(sorted({path.name for path in files.left_out})) != left_out_of(county, month):
        return ["不计入的文件变了"]
    if not any(one.as_of == month and not one.withdrawn_by for one in county.store.deliveries()):
        return ["还没有这个月的台账"]
    changed = changed_inputs(county, month)
    if changed is None:
        return ["还没有算过"]
    return [f"{LABELS[name]}变了" for name in changed]


def _computing(why: Sequence[str]) -> str:
    if not why:
        return "台账、规则、程序和设置都没有变，沿用"
    return f"要全部重新核查、计算，因为{'、'.join(why)}"


def _of_edition(county: County, month: Month, name: str, why: Sequence[str]) -> Iterator[str]:
    """The lines about an edition's notebooks and site."""
    label = label_of(name)
    if why:
        yield f"{label}笔记本：算出数字以后才知道，只跑数字变了的地区；还没有跑过的都跑"
        yield f"{label}网站：有数字或台账变了就重新建，都没有变就沿用"
        return
    folder = EditionFolder.of(county.folders.reports, month, name)
    plan = make_plan(folder.newest_data.parent, notebooks_of(county, name), month, keep=False)
    due = plan.due()
    reasons = dict.fromkeys(REASONS.get(one, one) for each in due.values() for one in each)
    because = f"，因为{'、'.join(reasons)}" if due else ""
    yield f"{label}笔记本：{len(plan.wanted)} 个地区里要跑 {len(due)} 个{because}"
    if due or folder.next.is_dir():
        yield f"{label}网站：笔记本跑完以后重新建"
    elif site_stands(county, month, name):
        yield f"{label}网站：要用的都没有变，沿用"
    else:
        yield f"{label}网站：要重新建，数字、文稿、规则、程序、设置或台账和建它的时候不同"


def _papers(county: County) -> list[str]:
    asked = county.settings.office
    return [paper.label for paper in PAPERS if getattr(asked, paper.setting)]
