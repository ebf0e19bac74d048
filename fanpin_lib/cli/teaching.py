"""The command that teaches a layout, and how it shows what it takes each header for."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import say, working_county

if TYPE_CHECKING:
    from fanpin_lib.ledgers.teaching import Answers, ColumnLesson, SheetLesson


def add_to(app: typer.Typer) -> None:
    """Register this module's command."""
    app.command("teach", cls=ChineseCommand)(teach)


def teach(
    file: Path = typer.Argument(..., metavar="文件", help="表头认不全或认错的台账文件"),
    kind: str = typer.Option("", "--kind", help="它是哪一种台账，如 农户台账", show_default=False),
    column: list[str] = typer.Option(
        [], "--column", help="哪个表头是哪一列，如 户主编号=户编号；没有用处的写“表头=不用”"
    ),
    word: list[str] = typer.Option(
        [], "--word", help="格子里的写法是什么意思，如 雨露计划=教育帮扶"
    ),
    fill_down: bool = typer.Option(False, "--fill-down", help="乡镇、村、组列的空格表示“同上”"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只看，不写进 county/columns.yaml"),
) -> None:
    """教一种表头：说出每个表头认作什么、依据什么，答案记入 county/columns.yaml。"""
    from fanpin_lib.ledgers.teaching import Answers, as_yaml, keep, lessons_of, to_keep
    from fanpin_lib.ledgers.teaching.answers import pairs

    county = working_county()
    path, columns = county.columns_file, county.columns
    answers = Answers(kind, pairs(column, "--column"), pairs(word, "--word"), fill_down)
    lessons = lessons_of(file, columns, answers)
    if sys.stdin.isatty() and sys.stdout.isatty():
        answers = _asked(lessons, answers)
        lessons = lessons_of(file, columns, answers)
    for lesson in lessons:
        _show(lesson)
    if dry_run:
        new = to_keep(lessons)
        say(f"会记入 {path}：\n{as_yaml(new)}" if new else "没有新的要记。")
    elif keep(lessons, path):
        say(f"已记入 {path}，以后同样的表头照此读。")
    _complain(file, lessons)


def _show(lesson: SheetLesson) -> None:
    name = f"工作表“{lesson.sheet}”" if lesson.sheet else "全文"
    if lesson.remark:
        say(f"{name}：{lesson.remark}。")
        return
    if lesson.table is None:
        say(f"{name}：不知道是哪一种台账。{_kinds(lesson)}")
        return
    say(f"{name}：“{lesson.table.label}”，表头在第 {lesson.header_row} 行")
    for column in lesson.columns:
        say(f"  {column.letter} “{column.header}” {_taken(column)}")
    for header, words in lesson.words.items():
        say(f"  “{header}”列有不认识的写法：{_words(words)}")
    if lesson.empty and not lesson.fill_down:
        cells = "、".join(f"“{h}”列 {n} 格" for h, n in lesson.empty.items())
        say(f"  {cells}是空的，上面都有内容；如果表示“同上”，请加 --fill-down。")
    if lesson.fill_down:
        say(f"  空格表示“同上”的列：{'、'.join(lesson.fill_down)}")


def _taken(column: ColumnLesson) -> str:
    if column.field:
        return f"→ {column.label}（{column.why}）"
    if column.taught:
        return "→ 不用"
    if column.why:
        return f"→ {column.why}"
    if column.maybe:
        guesses = "；".join(f"{s.label}，{s.why}" for s in column.maybe)
        return f"→ 说不准，可能是：{guesses}"
    return "→ 不认识，原样保留"


def _words(words: dict[str, str]) -> str:
    return "、".join(f"“{w}”" + (f"（像“{code}”）" if code else "") for w, code in words.items())


def _kinds(lesson: SheetLesson) -> str:
    if not lesson.candidates:
        return "没有找到表头，请加 --kind 台账名称。"
    told = []
    for match in lesson.candidates:
        own = "、".join(c.header for c in match.own)
        known = "、".join(c.header for c in match.columns)
        speaks = f"有它的列 {own}" if own else f"认得 {known}，没有它特有的列"
        lacks = f"；还缺：{'、'.join(match.missing)}" if match.missing else ""
        told.append(f"\n  “{match.table.label}”：{speaks}{lacks}")
    return "可能是：" + "".join(told)


def _complain(file: Path, lessons: list[SheetLesson]) -> None:
    """Say what is still open.

    Raises:
        InputError: the file cannot be read yet.
    """
    from fanpin_lib.errors import InputError, Where

    where = Where(file=file.name)
    if not lessons or all(lesson.remark for lesson in lessons):
        raise InputError("没有可教的台账", where=where, hint="请检查是不是交错了文件。")
    for lesson in lessons:
        if lesson.table is None and not lesson.remark:
            raise InputError(
                "还不知道是哪一种台账",
                where=Where(file=file.name, sheet=lesson.sheet),
                hint=f"请运行 fanpin teach {file} --kind 台账名称"
                f"（如 {_first_kind(lesson)}），表头叫法不同的加 --column 表头=列名。",
            )
        if lesson.missing:
            raise InputError(
                f"要当作“{lesson.table.label if lesson.table else ''}”读，"
                f"还缺少必需的列：{'、'.join(lesson.missing)}",
                where=Where(file=file.name, sheet=lesson.sheet),
                hint="有而叫法不同的，请加 --column 表头=列名；表里没有的，请补上再交。",
            )
        if lesson.words:
            say("不认识的写法，请加 --word 写法=规定的写法；不加的，入库时会列为坏格。")
    say(f"接下来：fanpin ingest {file}")


def _first_kind(lesson: SheetLesson) -> str:
    return lesson.candidates[0].table.label if lesson.candidates else "农户台账"


def _asked(lessons: list[SheetLesson], answers: Answers) -> Answers:
    """At a terminal: the questions that are open, one after the other."""
    kind, columns = answers.kind, dict(answers.columns)
    for lesson in lessons:
        if lesson.table is None and not kind and not lesson.remark:
            say(_kinds(lesson))
            kind = typer.prompt(
                "它是哪一种台账（不知道就直接回车）", default="", show_default=False
            )
        for column in lesson.columns:
            for guess in () if column.field else column.maybe[:1]:
                if typer.confirm(f"“{column.header}”是不是“{guess.label}”？", default=False):
                    columns[column.header] = guess.field
    fill_down = answers.fill_down
    if not fill_down and any(lesson.empty for lesson in lessons):
        fill_down = typer.confirm("乡镇、村、组列的空格是不是表示“同上”？", default=False)
    return replace(answers, kind=kind, columns=columns, fill_down=fill_down)
