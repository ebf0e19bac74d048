"""Check an installation: everything that would otherwise fail in the middle of a month."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import FanpinError
from fanpin_lib.policy.workdays import Calendar

#: A county's month (ledgers, store, reports and site) needs about this much room.
_ROOM_NEEDED_GB = 2
#: Excel and WPS put a file of this beginning beside an open workbook.
_LOCK = "~$"
_MOST_NAMED = 5
_MOST_DAMAGED = 20


@dataclass(frozen=True)
class Check:
    """One line of the doctor's report.

    ``level`` is 正常, 注意 (works, but somebody should know) or 故障 (will fail).
    """

    name: str
    level: str
    message: str


def examine(county: County, today: date, *, deep: bool = False) -> list[Check]:
    """All checks for a working directory, in the order a person should mend them.

    Args:
        today: the day by which rules that have ended are told.
        deep: also compare every stored file with what was written.
    """
    return [
        *_folders(county),
        _store(county.folders.store),
        *(_every_file(county) if deep else ()),
        _room(county.root),
        _open_tables(county),
        _font(),
        _module("jieba", "发布前查姓名用的中文分词", "不能发布网站"),
        _module("pypinyin", "站内搜索用的拼音", "不能发布网站"),
        _module("material", "网站主题 mkdocs-material", "不能发布网站"),
        _module("jupyterlab", "JupyterLab", "不能打开工作簿"),
        _kernel(),
        _templates(county),
        _profile(county, today),
        _calendar(county),
        _notify(county),
    ]


def _folders(county: County) -> Iterator[Check]:
    personal = {"ledgers", "store", "private"}
    for name, folder in county.folders.model_dump().items():
        if name in personal or name == "reports":
            yield _folder(f"文件夹 {name}/", folder, personal=name in personal)


def _folder(name: str, folder: Path, *, personal: bool) -> Check:
    if not folder.exists():
        return Check(name, "正常", "还没有，用到时会自动建立")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(name, "故障", f"没有读写权限：{folder}。请让管理员授权。")
    open_to_others = os.name == "posix" and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if personal and open_to_others:
        return Check(
            name,
            "故障",
            f"别人也能打开，但里面有个人信息。请运行：chmod 700 {shlex.quote(str(folder))}；"
            "运行后还是这样的，是磁盘不能设权限，请把工作目录放到本机硬盘上",
        )
    if personal and os.name != "posix":
        return Check(name, "正常", "可读写；里面有个人信息，请确认没有共享给别人")
    return Check(name, "正常", "可读写" + ("，只有本人能打开" if personal else ""))


def _store(folder: Path) -> Check:
    """One real commit; a disk without hard links holds a store, but not for two computers."""
    from fanpin_lib.store.trial import try_out

    name = "试写台账库"
    try:
        linked = try_out(folder)
    except FanpinError as error:
        return Check(name, "故障", str(error))
    if linked:
        return Check(name, "正常", "写得进，读得出")
    return Check(
        name,
        "注意",
        "写得进，读得出；这个磁盘没有硬链接（U 盘、共享文件夹常见），"
        "同一时间只能在一台电脑上入库，最好把工作目录放到本机硬盘上",
    )


def _every_file(county: County) -> Iterator[Check]:
    """The log of deliveries, and every file that it names, withdrawn ones too."""
    from fanpin_lib.store import integrity

    name = "核对台账库"
    try:
        deliveries = county.store.deliveries()
    except FanpinError as error:
        yield Check(name, "故障", str(error))
        return
    wrong = integrity.problems(county.folders.store, deliveries)
    if not wrong:
        files = sum(len(part.files) for one in deliveries for part in one.parts)
        said = f"{len(deliveries)} 次交付、{files} 个数据文件都和入库时一样"
        yield Check(name, "正常", said)
    for each in wrong[:_MOST_DAMAGED]:
        yield Check(name, "故障", f"{each}。{integrity.MEND}")
    if len(wrong) > _MOST_DAMAGED:
        yield Check(name, "故障", f"……共 {len(wrong)} 个数据文件坏了")


def _open_tables(county: County) -> Check:
    """Tables open in Excel or WPS, told by the lock files beside them."""
    name = "打开着的表格"
    folders = (county.folders.ledgers, county.folders.private)
    locks = [lock for folder in folders for lock in sorted(folder.rglob(f"{_LOCK}*"))]
    if not locks:
        return Check(name, "正常", "没有")
    shown = "、".join(lock.name.removeprefix(_LOCK) for lock in locks[:_MOST_NAMED])
    more = " 等" if len(locks) > _MOST_NAMED else ""
    return Check(name, "注意", f"{shown}{more} 像是正在 Excel 或 WPS 里打开，请先关闭再结账")


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free / 1e9
    if free < _ROOM_NEEDED_GB:
        return Check(
            "磁盘空间", "故障", f"只剩 {free:.1f} GB，至少要 {_ROOM_NEEDED_GB} GB。请清理。"
        )
    return Check("磁盘空间", "正常", f"剩余 {free:.0f} GB")


def _font() -> Check:
    from fanpin_lib.presentation.fonts import chinese_font_path

    try:
        return Check("图表中文字体", "正常", chinese_font_path().name)
    except FanpinError as error:
        return Check("图表中文字体", "故障", str(error))


def _module(module: str, name: str, consequence: str) -> Check:
    if importlib.util.find_spec(module) is None:
        return Check(name, "故障", f"没有安装，{consequence}。请重新安装 fanpin。")
    return Check(name, "正常", "已安装")


def _kernel() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Check(
            "笔记本内核 python3", "故障", "没有安装。请运行：python -m ipykernel install --user"
        )
    return Check("笔记本内核 python3", "正常", spec.display_name)


def _templates(county: County) -> Check:
    needed = [county.folders.notebooks / f"{n}.ipynb" for n in ("village", "township", "county")]
    needed += [county.settings.mkdocs_file, county.folders.site / "docs"]
    missing = [str(path.relative_to(county.root)) for path in needed if not path.exists()]
    if missing:
        return Check(
            "笔记本与网站模板", "故障", f"缺少 {'、'.join(missing)}。请运行 fanpin init . --upgrade"
        )
    return Check("笔记本与网站模板", "正常", "齐全")


def _profile(county: County, today: date) -> Check:
    """What closing the newest month would say of the profile; a month to come is a warning."""
    name = "政策方案"
    try:
        profile = county.profile
        if (newest := county.newest_month()) is not None:
            county.refuse_lapsed(newest)
    except FanpinError as error:
        return Check(name, "故障", str(error))
    if lapsed := county.lapsed_on(today):
        return Check(name, "注意", lapsed)
    said = f"{profile.name}（{len(profile.rules)} 条规则），文件适用：{profile.usage.period}"
    return Check(name, "正常", said)


def _calendar(county: County) -> Check:
    try:
        calendar = Calendar.load(county.workdays_file)
    except FanpinError as error:
        return Check("工作日历", "故障", str(error))
    return Check(
        "工作日历",
        "正常",
        f"已公布到 {calendar.last_day:%Y-%m-%d}；更晚的期限显示“日历待公布”，"
        "通知公布后写入 county/workdays.yaml",
    )


def _notify(county: County) -> Check:
    """The program that ``[office] notify`` names: is it there to be run."""
    name, program = "通知程序", county.settings.office.notify
    if not program:
        return Check(name, "正常", "没有写；要人处理的事只写在 private/ 里")
    if shutil.which(program[0], path=_search_path(county)) is None:
        return Check(
            name,
            "故障",
            f"fanpin.toml 里 [office] notify 写的“{program[0]}”找不到，或不能运行。"
            "请写程序的完整路径，并给它运行权限",
        )
    return Check(name, "正常", program[0])


def _search_path(county: County) -> str:
    """Programs may be named from the working directory, where they are run."""
    return os.pathsep.join([str(county.root), os.environ.get("PATH", "")])
