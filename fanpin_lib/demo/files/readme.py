"""The note in the ledgers folder that says what these files are."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.demo.files.plan import layouts
from fanpin_lib.demo.report import DemoReport
from fanpin_lib.demo.world.county import World
from fanpin_lib.files.synthetic import MARK

README_NAME = "说明.txt"
_WHEN = {"monthly": "每月", "judged": "每月", "updates": "每季更新时", "exports": "两次"}


def readme(world: World, report: DemoReport, planted: int = 0) -> str:
    """Plain Chinese text for whoever opens the folder; ``planted`` is a number of errors."""
    updates = "、".join(m.label for m in world.timeline.update_months)
    at = [world.timeline.months[i].label for i in assume("calendar.national_export_at")]
    return f"""{MARK}

{report.text}

类别、步骤、用语和报送的日子照政策方案“{world.system.profile.label}”。
村名和区划代码取自国家统计局公布的统计用区划代码，其余一切都是程序按假设生成的：
姓名由常见字随机组合；身份证号的校验码正确，但顺序码从 999/998 往下取，不是真实号码；
电话用 {assume("persons.phone_prefix")} 开头的号段，该号段没有分配给用户。
每个假设的取值和理由写在程序包的 fanpin_lib/demo/assumptions.yaml。

文件按月份分文件夹。农户、家庭成员和行政区划按季更新（{updates}），
中间各月沿用上一次的登记；全国系统导出只有{"和".join(at)}两次。
各文件：
{_files(report)}

收入各项是本年度的估算，逐月修正：已过去的月份按实际，余下的月份按现状推算。
刚性支出是本年一月到当月的累计。没有走访的月份收入沿用上次。
程序、线索、预警户、交办、理赔台账只写当月有变化的行，再次出现的编号以后一次为准；
监测对象、帮扶措施、责任人台账每次都是全部。
个别问题是有意保留的（超期、漏办步骤、没有措施、没有责任人等），供核查练习。
{_planted(planted)}"""


def _planted(errors: int) -> str:
    if not errors:
        return ""
    return (
        f"最后一个月的台账里另外埋了 {errors:,} 处错误，用来检验核查规则；答案在 private/ 里。\n"
        "为此还多出部门名单、计划务工导出和一份重报的上月监测记录。\n"
    )


def _files(report: DemoReport) -> str:
    """A line for each ledger that was written: of what the documents do not know there is none."""
    written = {Path(file).stem.rpartition("_")[0] for file in report.files}
    lines = []
    for layout in (one for one in layouts().values() if one.name in written):
        formats = dict.fromkeys([layout.format, layout.between or layout.format])
        encoding = f"（{layout.encoding}）" if "csv" in formats else ""
        lines.append(f"  {layout.name}：{_WHEN[layout.when]}，{'、'.join(formats)}{encoding}")
    return "\n".join(lines)
