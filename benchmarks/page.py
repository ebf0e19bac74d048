"""The benchmarks' figures as a page for the site, and whether their aims are met."""

from __future__ import annotations

import datetime
import platform
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from benchmarks.measuring import Figure

_PACKAGES = ("papermill", "duckdb", "deltalake", "pyarrow", "matplotlib", "mkdocs-material", "dask")
_AIM = re.compile(r"([≤≥]|[<>]=?) ?([\d.]+)")
#: Numbers that get thousands separators on the page.
_LONG = re.compile(r"(?<![A-Za-z\d.,])\d{4,}(?!\d)")

#: Groups of the page, by the first word of a figure's name.
GROUPS = {
    "engine": "运行笔记本（村笔记本，同样的数据）",
    "race": "几种引擎比一比（轮流跑，一本村笔记本，一本不用本程序的笔记本）",
    "month": "一个县的一个月",
    "correction": "再结清一次：什么都没有变、改了一户（处理器时间）",
    "start": "启动",
    "site": "建网站",
    "gate": "第一次发布时检查个人信息、去掉户数少的数字",
    "papers": "写材料",
    "province": "许多个县",
    "ingest": "台账入库",
    "quality": "数据核查",
    "indicators": "计算指标",
    "classification": "认定",
}

#: The ways of `race`, and what each promises about one notebook and the next.
_RACERS = {
    "stock": "不改动的 papermill，两个进程（每本一个新内核）",
    "nbclient": "nbclient，两个进程（每本一个新内核）",
    "ploomber": "ploomber-engine，两个进程（不隔离，一个进程接着跑）",
    "ours": "本程序的引擎，同时两个（分出的进程，和原来完全一样才再用）",
    "ploomber_papermill": "papermill 调 ploomber-engine（不隔离）",
    "ours_papermill": "papermill 调本程序的引擎（分出的进程，和原来完全一样才再用）",
}
_NOTEBOOKS = {"village": "村笔记本", "plain": "普通笔记本"}

_PAPERS = {
    "worklists": "各村、乡镇、部门、帮扶单位的工作清单",
    "bulletins": "县和各乡镇的通报（.docx）",
    "pdf": "通报连同 PDF",
    "learn": "学一张空表",
    "forms": "填好随带的表",
}


def _paper_names() -> dict[str, str]:
    """Names of the papers' figures."""
    own = {f"papers.{paper}": f"{name}，处理器时间" for paper, name in _PAPERS.items()}
    return own | {f"papers.{paper}.share": f"{name} ÷ 结账" for paper, name in _PAPERS.items()}


def _race_names() -> dict[str, str]:
    """Names of the race's figures."""
    found = {}
    for notebook, told in _NOTEBOOKS.items():
        for way, name in _RACERS.items():
            found[f"race_{notebook}_{way}"] = f"{told}，每本：{name}"
            for under in _RACERS:
                short = " ÷ ".join(_RACERS[one].partition("（")[0] for one in (way, under))
                found[f"race_{notebook}_{way}_to_{under}"] = f"{told}：{short}"
    return found


#: What figures are called on the page; others keep the name that their benchmark prints.
NAMES = {
    "month.ingest": "演示县十三个月的台账入库",
    "month.all": "fanpin month，全部重新计算、运行、发布",
    "month.memory": "同上，内存（按比例分摊，PSS）",
    "month.unchanged": "fanpin run，什么都没有变",
    "month.changed": "fanpin run，一户改了一个数（核查、计算全县，跑三本笔记本）",
    "month.changed_share": "这三本笔记本 ÷ 全部地区的笔记本",
    "correction.whole": "fanpin month，全部重新做",
    "correction.nothing": "fanpin month，什么都没有变",
    "correction.corrected": "fanpin month，一户改了一个数",
    "correction.nothing_share": "什么都没有变 ÷ 全部",
    "correction.share": "改了一户 ÷ 全部",
    "start.import": "import fanpin_lib",
    "start.help": "fanpin --help",
    "site.pages": "一个县的网站有多少页（各村、政策、方法）",
    "site.pages_per_second": "每秒发布的页数（含核对个人信息、建搜索索引）",
    "site.seconds": "发布一个县的网站",
    "site.cpu_per_page": "每页用的处理器时间",
    "site.memory": "发布时最大的进程的内存峰值",
    "gate.searched": "检查全部网页、笔记本、文件里的个人信息，处理器时间",
    "gate.withheld": "去掉户数少的数字，处理器时间",
    "gate.share": "这两样 ÷ 发布（连同去掉户数少的数字），处理器时间",
    "classification.facts": "每百万户月，从台账整理事实",
    "classification.facts.cpu": "同上，处理器时间",
    "classification.facts.to_copy": "整理事实 ÷ 把同样的行复制一遍",
    "classification.assess": "每百万户月，按规则认定",
    "classification.assess.cpu": "同上，处理器时间",
    "classification.assess.to_copy": "认定 ÷ 把同样的行复制一遍",
    "province.flat": "每县处理器时间：最多的一批 ÷ 一个县",
    "ingest.read": "读入 10 万行 × 40 列的表",
    "ingest.read.cpu": "同上，处理器时间",
    "ingest.read.memory": "同上，内存峰值",
    "ingest.checked": "10 万行 × 80 列，从文件到核查完",
    "ingest.checked.cpu": "同上，处理器时间",
    "ingest.checked.memory": "同上，内存峰值",
    "ingest.csv_to_xlsx": "同一份导出：CSV（GB18030）÷ xlsx，处理器时间",
    "quality.sheet": "写出核查清单",
    "quality.sheet.cpu": "同上，处理器时间",
    "quality.export.cpu": "同上，处理器时间",
    "quality.export.memory": "同上，内存峰值",
    "quality.export": "5 万人 × 177 列的全国系统导出，从文件到疑点清单",
    "quality.export.read and stored": "其中读入、入库",
    "quality.export.checked": "其中核查",
    "quality.export.linear": "每人处理器时间：10 万人 ÷ 2.5 万人",
    "engine_plain": "一个地区：不改动的 papermill，一个进程",
    "engine_pool": "一个地区：不改动的 papermill，两个进程",
    "engine_ours": "一个地区：本程序的引擎，同时两个",
    "engine_limit": "一个地区：两个热内核里只跑单元格（极限；每张图现画坐标轴）",
    "engine_given": "一个地区：同上，空白图事先做好，不计时",
    "engine_plain_to_ours": "papermill 一个进程 ÷ 本程序",
    "engine_pool_to_ours": "papermill 两个进程 ÷ 本程序",
    "engine_ours_to_limit": "本程序 ÷ 极限",
    "engine_ours_to_given": "本程序 ÷ 空白图也不计时的极限",
    "engine_start": "引擎启动",
    "engine_memory": "运行时的内存，同时两个（按比例分摊，PSS）",
}
_PATTERNS = (
    (re.compile(r"province\.county\.(\d+)"), "{0} 个县一起结清，每县处理器时间"),
    (re.compile(r"province\.clock\.(\d+)"), "{0} 个县一起结清，平均每县用时"),
    (re.compile(r"quality\.rules\.(\d+)"), "{0} 人在库，全部规则"),
    (re.compile(r"quality\.rules\.(\d+)\.cpu"), "{0} 人在库，全部规则，处理器时间"),
    (re.compile(r"quality\.rules\.(\d+)\.memory"), "{0} 人在库，全部规则，内存峰值"),
    (re.compile(r"(pandas )?rates seconds"), "{0}1,200 万户月：全部计数和比率"),
    (re.compile(r"(pandas )?rates processor"), "{0}1,200 万户月：全部计数和比率，处理器时间"),
    (re.compile(r"(pandas )?rates peak"), "{0}1,200 万户月：全部计数和比率，内存峰值"),
    (re.compile(r"rates ratio()"), "计数和比率：pandas ÷ 本程序"),
    (re.compile(r"(pandas )?all seconds"), "{0}1,200 万户月：连同金额、均值、分位数、基尼系数"),
    (re.compile(r"(pandas )?all processor"), "{0}1,200 万户月：连同分位数，处理器时间"),
    (re.compile(r"(pandas )?all peak"), "{0}1,200 万户月：连同分位数，内存峰值"),
    (re.compile(r"all ratio()"), "连同分位数：pandas ÷ 本程序"),
    (re.compile(r"province\.above\.(\d+)"), "{0} 个县的省、市汇总和门户网站，处理器时间"),
    (re.compile(r"province\.rollup\.(\d+)"), "{0} 个县的省、市汇总（每县一样大），处理器时间"),
    (re.compile(r"province\.memory\.(\d+)"), "{0} 个县的省、市汇总（每县一样大），内存峰值"),
    (re.compile(r"papers\.close()"), "结账一个月（写材料的那个县），处理器时间"),
)


def name_of(figure: Figure) -> str:
    """What the figure is called in Chinese."""
    for pattern, name in _PATTERNS:
        if found := pattern.fullmatch(figure.name):
            return name.format(*(part or "" for part in found.groups()))
    if figure.name.endswith("_cpu") and (name := NAMES.get(figure.name.removesuffix("_cpu"))):
        return f"{name}，处理器时间"
    return NAMES.get(figure.name, figure.what)


NAMES |= _race_names() | _paper_names()


def verdict(figure: Figure) -> str:
    """达到, 没有达到, or nothing where there is no aim."""
    found = _AIM.match(figure.aim)
    if not found:
        return ""
    sign, bound = found[1], float(found[2])
    met = figure.value <= bound if sign[0] in "≤<" else figure.value >= bound
    return "达到" if met else "**没有达到**"


def page(
    figures: Sequence[Figure],
    date: str,
    failed: Sequence[str],
    *,
    quick: bool,
    left_out: Sequence[str] = (),
) -> str:
    """Markdown of the page.

    Args:
        date: when it was measured, as given on the command line.
        failed: benchmarks that ended with an error.
        left_out: benchmarks that were not run this time.
    """
    parts = [_head(date, quick=quick)]
    for told, names in (("没有跑成的", failed), ("这次没有测的", left_out)):
        if names:
            parts.append(f"{told}：{'、'.join(GROUPS.get(n, n) for n in names)}。\n")
    for group, title in GROUPS.items():
        own = [f for f in figures if _group(f) == group]
        if own:
            parts.append(f"## {title}\n\n{_table(own)}\n")
    others = [f for f in figures if _group(f) not in GROUPS]
    if others:
        parts.append(f"## 其他\n\n{_table(others)}\n")
    return "\n".join(parts)


def _group(figure: Figure) -> str:
    """The first word of a figure's name; the indicators' benchmark gives its runs as names."""
    first = re.split(r"[._ ]", figure.name, maxsplit=1)[0]
    return "indicators" if first in ("rates", "all", "pandas") else first


def _head(date: str, *, quick: bool) -> str:
    small = "这次是小规模试跑（`--quick`），数字只供核对程序，不能当作结论。\n\n" if quick else ""
    return (
        "# 快慢和内存\n\n"
        "下面的数字由 `make bench` 在一台机器上一次测得，脚本在源码的 `benchmarks/` 里。"
        "同一组的几种做法轮流跑，取各轮的中位数；比值比秒数更说明问题，换一台机器秒数会变。\n\n"
        f"{small}"
        f"- 测量日期：{_said(date) or '没有写明'}\n"
        f"- 机器：{_machine()}\n"
        f"- 版本：{_versions()}\n"
    )


def _said(date: str) -> str:
    """A date as sentences write it, such as 2026年11月27日; what is none stays as it is."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{day.year}年{day.month}月{day.day}日"


def _table(figures: Sequence[Figure]) -> str:
    rows = ["| 项目 | 测得 | 目标 | |", "|---|---:|---|---|"]
    for figure in figures:
        value = f"{_number(figure.value)} {figure.unit}"
        name = name_of(figure).strip().replace("|", "｜")
        row = f"| {name} | {value} | {figure.aim} | {verdict(figure)} |"
        rows.append(_LONG.sub(lambda found: f"{int(found[0]):,}", row))
    return "\n".join(rows) + "\n"


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} 核 {_processor()}，内存 {memory:.0f} GB，{platform.system()}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    found = re.search(r"model name\s*: (.+)", text)
    return found[1].strip() if found else platform.machine()


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in ("fanpin", *_PACKAGES):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return "，".join(found)
