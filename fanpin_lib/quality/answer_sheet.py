"""Reading a filled-in ``findings.xlsx`` back; every damaged row is named, none guessed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import date, timedelta
from pathlib import Path

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.files.filled_in import sheets_of
from fanpin_lib.quality.answers import ANSWERS, CONFIRMED, Answer
from fanpin_lib.quality.findings_sheet import ANSWER, AUTHOR, DAY, NOTE, NUMBER
from fanpin_lib.quality.summary_sheet import SUMMARY_SHEET

_NEEDED = (ANSWER, NOTE, AUTHOR, DAY, NUMBER)
_SHOWN = 20
_HEADER_ROWS = 10
_NUMBERS = re.compile(r"\d+")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_EPOCH = date(1899, 12, 30)


class AnswersRefused(FileRefused):
    """A filled-in list that cannot be taken over; ``problems`` names every place."""

    def __init__(self, path: Path, problems: list[FileRefused]) -> None:
        self.problems = problems
        shown = "\n".join(str(problem) for problem in problems[:_SHOWN])
        more = f"\n……另有 {len(problems) - _SHOWN} 处" if len(problems) > _SHOWN else ""
        super().__init__(
            f"“{path.name}”有 {len(problems)} 处不能采用，一条答复也没有记下：\n{shown}{more}",
            hint="\n请改好后重新读入。",
        )


def read_answers(path: Path, known: Container[str], closed_on: date | None = None) -> list[Answer]:
    """The answers that people filled in; rows without an answer are left out.

    Args:
        path: the list as it came back.
        known: fingerprints of the findings that the list was made from.
        closed_on: the last day of the list's month; ``11月6日`` is the next such day after it.

    Raises:
        FileRefused: no workbook, or not a list of findings.
        AnswersRefused: rows that cannot be used: unknown number, an answer that is none of
            the three, 确认无误 without reason or name, an unreadable day, two different answers.
    """
    problems: list[FileRefused] = []
    answers: dict[str, Answer] = {}
    rows = list(_rows(path, problems))
    _refuse_another_months(path, [row for _, row in rows], known)
    for where, row in rows:
        answer = _answer(row, where, known, problems, closed_on)
        if answer is None:
            continue
        earlier = answers.setdefault(answer.fingerprint, answer)
        if earlier != answer:
            _refuse(problems, where, ANSWER, "同一个编号有两种答复", "请只留一条。")
    if problems:
        raise AnswersRefused(path, problems)
    return list(answers.values())


def _rows(path: Path, problems: list[FileRefused]) -> Iterator[tuple[Where, dict[str, str]]]:
    """Filled rows of every township's sheet, with their place as a person sees it."""
    if not path.exists():
        raise FileRefused("没有这个文件", where=Where(file=str(path)), hint="请检查路径。")
    sheets = sheets_of(path, "不是能打开的 Excel 工作簿", "请另存为 .xlsx 后再交。")
    if all(name == SUMMARY_SHEET for name, _ in sheets):
        raise FileRefused(
            "里面没有乡镇的疑点表", where=Where(file=path.name), hint="请交回 findings.xlsx。"
        )
    for name, rows in sheets:
        if name == SUMMARY_SHEET or not any(map(any, rows)):
            continue  # or the blank sheet that programs add
        start = next((n for n, row in enumerate(rows[:_HEADER_ROWS]) if _complete(row)), 0)
        header = rows[start]
        if missing := [column for column in _NEEDED if column not in header]:
            message = f"缺少{'、'.join(f'“{column}”' for column in missing)}列"
            hint = "请不要删改表头，在原来的 findings.xlsx 里填写。"
            problems.append(FileRefused(message, where=Where(path.name, name), hint=hint))
            continue
        for number, cells in enumerate(rows[start + 1 :], start + 2):
            yield Where(path.name, name, number), dict(zip(header, cells))


def _complete(row: list[str]) -> bool:
    """Whether a row is the list's header; people write titles above it."""
    return set(_NEEDED) <= set(row)


def _refuse_another_months(path: Path, rows: list[dict[str, str]], known: Container[str]) -> None:
    """One sentence instead of a thousand when none of the numbers is of this month."""
    numbers = [row[NUMBER] for row in rows if row[ANSWER] and row[NUMBER]]
    if len(numbers) > 1 and not any(number in known for number in numbers):
        raise FileRefused(
            f"{len(numbers)} 条答复的编号都不在这个月的疑点里，多半是别的月份的清单",
            where=Where(file=path.name),
            hint="请用 --month 写清单的月份；清单打印时的页眉上有月份。",
        )


def _answer(
    row: dict[str, str],
    where: Where,
    known: Container[str],
    problems: list[FileRefused],
    closed_on: date | None,
) -> Answer | None:
    said, number = row[ANSWER], row[NUMBER]
    if not said:
        if row[NOTE] and number:
            _refuse(problems, where, ANSWER, "写了说明，没有选答复", "请选一种答复。")
        return None
    if said not in ANSWERS:
        message = f"答复填的是“{said}”，应是{'、'.join(ANSWERS)}之一"
        _refuse(problems, where, ANSWER, message, "请从下拉框里选。")
        return None
    if number not in known:
        message = f"编号“{number}”不在这个月的疑点里" if number else "编号空着"
        hint = "编号可能被改动，或者这是别的月份的表；请用当月的 findings.xlsx 填写。"
        _refuse(problems, where, NUMBER, message, hint)
        return None
    for column in (NOTE, AUTHOR) if said == CONFIRMED else ():
        if not row[column]:
            _refuse(
                problems, where, column, f"“确认无误”没有写{column}", "豁免必须有理由和答复人。"
            )
    day = _day(row[DAY], where, problems, closed_on)
    return Answer(number, said, row[NOTE], row[AUTHOR], day)


def _day(
    text: str, where: Where, problems: list[FileRefused], closed_on: date | None
) -> date | None:
    """The day in any usual spelling; an Excel serial number counts too."""
    if not text:
        return None
    try:
        if _SERIAL.match(text):
            return _EPOCH + timedelta(days=int(float(text)))
        parts = [int(part) for part in _NUMBERS.findall(text)]
        if len(parts) == 2 and closed_on:
            this_year = date(closed_on.year, *parts)
            return this_year if this_year > closed_on else date(closed_on.year + 1, *parts)
        if len(parts) == 1:
            parts = [int(text[:4]), int(text[4:6]), int(text[6:8])]
        return date(*parts[:3])
    except (ValueError, TypeError):
        message = f"日期填的是“{text}”，应是 2026-11-05 这样"
        _refuse(problems, where, DAY, message, "请改正。")
        return None


def _refuse(
    problems: list[FileRefused], where: Where, column: str, message: str, hint: str
) -> None:
    place = Where(where.file, where.sheet, where.row, column)
    problems.append(FileRefused(message, where=place, hint=hint))
