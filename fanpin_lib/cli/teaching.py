"""The command that teaches a layout, and how it shows what it takes each header for."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fanpin_lib.cli.chinese import ChineseCommand
from fanpin_lib.cli.console import say, working_county

if TYPE_CHECKING:
    from fanpin_lib.ledgers.teaching import ColumnLesson, SheetLesson


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
    from fanpin_lib.ledgers.teaching.finding import found

    county = working_county()
    path, columns = county.columns_file, county.columns
    answers = Answers(kind, pairs(column, "--column"), pairs(word, "--word"), fill_down)
    with found(file, county.folders.ledgers, county.store.folder) as taught:
        read = partial(lessons_of, taught, columns)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from fanpin_lib.cli.teaching_questions import asked

            answers = asked(read, answers, _kinds)
        lessons = read(answers)
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
        unsure = f"认得 {known}，没有它特有的列" if known else "名称像是它，还没有认得的列"
        speaks = f"有它的列 {own}" if own else unsure
        lacks = f"；还缺：{'、'.join(match.missing)}" if match.missing else ""
        told.append(f"\n  “{match.table.label}”：{speaks}{lacks}")
    return "可能是：" + "".join(told)


def _complain(file: Path, lessons: list[SheetLesson]) -> None:
    """Say what is still open.

    Raises:
        InputError: the file cannot be read yet.
    """
    from fanpin_lib.errors import InputError, Where

    if not lessons or all(lesson.remark for lesson in lessons):
        raise InputError(
            "没有可教的台账",
            where=Where(file=file.name),
            hint=f"请检查是不是交错了文件；上级发来要填的表，请用 fanpin forms learn {file}。",
        )
    for lesson in lessons:
        _complain_of(lesson, file)
        if lesson.words:
            say("不认识的写法，请加 --word 写法=规定的写法；不加的，入库时会列为坏格。")
    say("接下来：fanpin ingest" + (f" {file}" if file.exists() else ""))


def _complain_of(lesson: SheetLesson, file: Path) -> None:
    """Say what is still open of a sheet.

    Raises:
        InputError: it cannot be read yet.
    """
    from fanpin_lib.errors import InputError, Where

    where = Where(file=file.name, sheet=lesson.sheet)
    if lesson.table is None and not lesson.remark:
        raise InputError(
            "还不知道是哪一种台账",
            where=where,
            hint=f"请运行 fanpin teach {file} --kind 台账名称"
            f"（如 {_first_kind(lesson)}），表头叫法不同的加 --column 表头=列名。",
        )
    if lesson.missing:
        raise InputError(
            f"要当作“{lesson.table.label if lesson.table else ''}”读，"
            f"还缺少必需的列：{'、'.join(lesson.missing)}",
            where=where,
            hint=f"有而叫法不同的，请加 {_example(lesson)}；表里没有的，请补上再交。",
        )


def _example(lesson: SheetLesson) -> str:
    """How a missing column is told, with the headers that are most likely meant."""
    likely = {c.header: c.maybe[0].label for c in lesson.columns if c.maybe and not c.field}
    for label, headers in lesson.missing_in.items():
        for header in headers[: len(headers) == 1]:
            likely.setdefault(header, label)
    told = " ".join(f'--column "{header}={label}"' for header, label in likely.items())
    return f"--column 表头=列名（看样子是：{told}）" if told else "--column 表头=列名"


def _first_kind(lesson: SheetLesson) -> str:
    return lesson.candidates[0].table.label if lesson.candidates else "农户台账"
