"""Commands about forms of superiors: learn, fill, list, add, duplicates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.asking import answer, yes
from fanpin_lib.cli.chinese import ChineseCommand, ChineseGroup
from fanpin_lib.cli.console import MonthArgument, county_and_month, say, working_county

if TYPE_CHECKING:
    from fanpin_lib.desk.forms.learning import Lesson, Surroundings
    from fanpin_lib.office.forms.asked import CellQuestion, LearntSheet, Proposal

_MOST = 60


def add_to(app: typer.Typer) -> None:
    """Register the group ``forms``."""
    group = typer.Typer(
        cls=ChineseGroup,
        help="上级发来的空表：学一次，每月填；几张表重复要什么。",
        no_args_is_help=True,
    )
    for name, command in (
        ("learn", learn),
        ("fill", fill),
        ("list", show_list),
        ("add", add),
        ("duplicates", show_duplicates),
    ):
        group.command(name, cls=ChineseCommand)(command)
    app.add_typer(group, name="forms")


def learn(
    file: Path = typer.Argument(..., metavar="空表", help="上级发来的空表（.xlsx）"),
    answer: list[str] = typer.Option(
        [], "--answer", help="直接回答：“表头=指标名称”，不填的写“表头=不填”（可多次写）"
    ),
    place: str = typer.Option(
        "", "--place", help="这张表由哪里填（乡镇或村的名称）；不写则按表上写的", show_default=False
    ),
    name: str = typer.Option("", "--name", help="记成什么名字；不写则用文件名", show_default=False),
    dry_run: bool = typer.Option(False, "--dry-run", help="只看，不记"),
) -> None:
    """学一张空表：说出每一格认作什么、依据什么，拿不准的问，答案记入 county/forms/。"""
    from fanpin_lib.desk.forms.learning import keep, learn, surroundings

    around = surroundings(working_county())
    answers = _pairs(answer)
    lesson = learn(around, file, answers, place)
    if lesson.open and sys.stdin.isatty() and sys.stdout.isatty():
        answers |= _asked(lesson, around)
        lesson = learn(around, file, answers, place)
    for sheet in lesson.sheets:
        _show(sheet, around)
    if dry_run:
        say("只看，没有记。")
        return
    path = keep(around, lesson, name)
    say(f"已记入 {path}，空表也存在旁边。接下来：fanpin forms fill 月份")


def fill(
    month: str = MonthArgument,
    form: list[str] = typer.Option([], "--form", help="只填这张表（可多次写）", show_default=False),
) -> None:
    """用一个月的结果填好学过的表，写到 private/月份/forms/，每一格从哪里来写在“填表说明”。"""
    from fanpin_lib.desk.forms.filling import fill, forms_of

    county, chosen = county_and_month(month)
    forms = forms_of(county, form)
    if not forms:
        say("还没有学过表。请运行 fanpin forms learn 空表.xlsx，或用 fanpin forms add 加备好的表。")
        return
    for one in fill(county, chosen, forms):
        added = f"，加了 {one.added} 行" if one.added else ""
        empty = f"，留空 {one.empty} 处（原因见“填表说明”）" if one.empty else ""
        say(f"{one.name}：填了 {one.filled} 格{empty}{added}")
        for remark in one.remarks:
            say(f"  请注意：{remark}")
    say(f"{chosen.label}的表在 {county.private_folder(chosen) / 'forms'}。")


def show_list() -> None:
    """列出学过的表和备好可以加的表。"""
    from fanpin_lib.desk.forms.filling import forms_of
    from fanpin_lib.desk.forms.shipped import shipped_forms

    county = working_county()
    learnt = forms_of(county)
    for form in learnt:
        say(f"学过：{form.path.stem if form.path else ''}（{form.form}）")
    known = {form.path.stem for form in learnt if form.path}
    for name, why in shipped_forms(county).items():
        if name not in known:
            say(f"备好：{name}{f'（用不了：{why}）' if why else ''}")
    say("加一张备好的表：fanpin forms add 名称；全部：fanpin forms add --all。")


def add(
    name: list[str] = typer.Argument(None, metavar="[名称…]", help="备好的表，见 forms list"),
    everything: bool = typer.Option(False, "--all", help="能用的全部加上"),
) -> None:
    """加一张备好的常用表：按本县方案的类别和乡镇做成空表，记入 county/forms/。"""
    from fanpin_lib.desk.forms.shipped import add_shipped

    for path, left in add_shipped(working_county(), name or [], everything=everything):
        say(f"已加 {path.stem}：{path}")
        for line in left:
            say(f"  {line}")


def show_duplicates() -> None:
    """列出学过的表里，哪些数不止一张表要。"""
    from fanpin_lib.desk.forms.duplicates import duplicates
    from fanpin_lib.desk.forms.filling import forms_of
    from fanpin_lib.desk.forms.learning import surroundings

    county = working_county()
    forms = forms_of(county)
    if len(forms) < 2:
        say("学过的表不到两张，没有可比的。")
        return
    found = duplicates(forms, surroundings(county).vocabulary)
    for item in found.shared:
        say(str(item))
    say(str(found))


def _pairs(answers: list[str]) -> dict[str, str]:
    from fanpin_lib.errors import InputError

    found = {}
    for one in answers:
        header, sign, meaning = one.rpartition("=")
        if not sign or not header:
            raise InputError(
                f"看不懂 --answer “{one}”",
                hint="请写成“表头=指标名称”，如 --answer 纳入监测=线索纳入监测。",
            )
        found[header.strip()] = meaning.strip()
    return found


def _show(sheet: LearntSheet, around: Surroundings) -> None:
    say(f"工作表“{sheet.sheet}”：")
    groups: dict[tuple[str, str], list[str]] = {}
    from fanpin_lib.files.existing_xlsx import cell_name

    for place, one in sorted(sheet.cells.items(), key=lambda each: each[0][::-1]):
        groups.setdefault(_said(one, around), []).append(cell_name(*place))
    for (said, meant), cells in list(groups.items())[:_MOST]:
        where = cells[0] if len(cells) == 1 else f"{cells[0]}…{cells[-1]}（{len(cells)} 格）"
        say(f"  {where} “{said}” → {meant}")
    if len(groups) > _MOST:
        say(f"  另有 {len(groups) - _MOST} 组，见记下的文件。")
    for line in sheet.lines:
        say(f"  第 {line.first}—{line.last} 行是空行，填表时写上各{_KINDS[line.of]}，不够就加行。")
    for remark in sheet.remarks:
        say(f"  请注意：{remark}")


_KINDS = {"township": "乡镇", "village": "村", "department": "部门"}


def _said(one: Proposal, around: Surroundings) -> tuple[str, str]:
    """The header without the place, and what it is taken for."""
    from fanpin_lib.desk.forms.naming import named, part_named

    said = one.says.rpartition(" · ")[2] or one.says
    if not one.sure:
        return said, f"没有把握，留空：{one.doubt}"
    if one.asked.text:
        return said, "写地名" if one.asked.text == "place" else "写区划代码"
    countable = around.vocabulary.countables[one.asked.indicator]
    part = part_named(countable, one.asked)
    share = {"": "", "whole": "占合计", "county": "占全县"}[one.asked.share]
    meant = [named(countable, one.asked), part, _when(one), share, one.asked.unit]
    return said, f"{'，'.join(filter(None, meant))}（{one.because}）"


def _when(one: Proposal) -> str:
    if one.asked.span:
        return _stretch(one.asked)
    if one.asked.month:
        return f"{one.asked.month} 月"
    return f"{one.asked.back} 个月以前" if one.asked.back else ""


def _stretch(asked: CellQuestion) -> str:
    from fanpin_lib.office.forms.stretches import stretch_named

    named = stretch_named(asked.span)
    if asked.month:
        return f"这一{named}到 {asked.month} 月各月之和"
    return f"{'上' * asked.back or '本'}{named}各月之和"


def _asked(lesson: Lesson, around: Surroundings) -> dict[str, str]:
    """At a terminal: what is not sure, a question a header."""
    from fanpin_lib.desk.forms.learning import answer_for

    found: dict[str, str] = {}
    names = {one.id: one.name for one in around.vocabulary.countables.values()}
    for header, one in lesson.open.items():
        key = answer_for(header)
        if key in found:
            continue
        say(f"“{header}”：{one.doubt}。")
        guess = next((names[i] for i in one.maybe if yes(f"填“{names[i]}”吗？")), "")
        if not guess:
            guess = answer("填哪个指标（写名称；不填就直接回车）")
        found[key] = guess or "不填"
    return found
