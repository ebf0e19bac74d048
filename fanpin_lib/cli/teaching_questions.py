"""At a terminal: what `fanpin teach` is not sure of, asked until the file can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from fanpin_lib.cli.asking import answer, yes
from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.ledgers.teaching import Answers, ColumnLesson, SheetLesson

    Lessons = Callable[[Answers], list[SheetLesson]]


def asked(lessons_of: Lessons, answers: Answers, kinds: Callable[[SheetLesson], str]) -> Answers:
    """The answers to all that is open, one question after the other.

    Args:
        lessons_of: reads the file anew with some answers.
        kinds: what an unknown sheet may be, in words.
    """
    answers = _ledger(lessons_of, answers, kinds)
    lessons = [lesson for lesson in lessons_of(answers) if lesson.table]
    for lesson in lessons:
        answers = _guesses(lesson, answers)
    for lesson in lessons_of(answers):
        answers = _missing(lesson, answers)
    for lesson in lessons_of(answers):
        answers = _words(lesson, answers, lessons_of)
    if not answers.fill_down and any(lesson.empty for lesson in lessons):
        answers = replace(answers, fill_down=yes("乡镇、村、组列的空格是不是表示“同上”？"))
    return answers


def _ledger(lessons_of: Lessons, answers: Answers, kinds: Callable[[SheetLesson], str]) -> Answers:
    from fanpin_lib.errors import InputError

    for lesson in lessons_of(answers):
        if lesson.table or lesson.remark:
            continue
        say(kinds(lesson))
        while kind := answer("它是哪一种台账（写名称；不知道就直接回车）"):
            try:
                lessons_of(named := replace(answers, kind=kind))
            except InputError as error:
                say(str(error))
            else:
                return named
        break
    return answers


def _guesses(lesson: SheetLesson, answers: Answers) -> Answers:
    """Whether a header is what it is most like, then what comes next."""
    columns = dict(answers.columns)
    taken = {column.field for column in lesson.columns if column.field}
    for column in _unknown(lesson):
        free = (guess for guess in column.maybe if guess.field not in taken)
        for guess in free:
            if yes(f"“{column.header}”是不是“{guess.label}”？"):
                columns[column.header] = guess.field
                taken.add(guess.field)
                break
    return replace(answers, columns=columns)


def _unknown(lesson: SheetLesson) -> Iterator[ColumnLesson]:
    return (column for column in lesson.columns if not (column.field or column.taught))


def _missing(lesson: SheetLesson, answers: Answers) -> Answers:
    """Which header is a column that must be there."""
    columns = dict(answers.columns)
    for label in lesson.missing:
        likely = "、".join(f"“{header}”" for header in lesson.missing_in.get(label, ()))
        said = f"，可能是{likely}" if likely else ""
        free = {c.letter: c.header for c in _unknown(lesson) if c.header not in columns}
        by_name = {header: header for header in free.values()} | free
        while typed := answer(f"哪一列是“{label}”{said}（写表头或列号；没有就直接回车）"):
            header = by_name.get(typed.strip("“”")) or free.get(typed.upper())
            if header:
                columns[header] = label
                break
            say(f"没有“{typed}”这一列，还没有认的有：{'、'.join(free.values())}。")
    return replace(answers, columns=columns)


def _words(lesson: SheetLesson, answers: Answers, lessons_of: Lessons) -> Answers:
    """What the words mean that no code list has."""
    for header, words in lesson.words.items():
        for word, code in words.items():
            if code and yes(f"“{header}”列的“{word}”是不是“{code}”？"):
                answers = replace(answers, words={**answers.words, word: code})
                continue
            while typed := answer(f"“{header}”列的“{word}”是什么意思（不知道就直接回车）"):
                taught = replace(answers, words={**answers.words, word: typed})
                if _understood(header, word, taught, lessons_of):
                    answers = taught
                    break
    return answers


def _understood(header: str, word: str, taught: Answers, lessons_of: Lessons) -> bool:
    """Whether the column has the code that a word was said to be; if not, it is told."""
    from fanpin_lib.errors import InputError

    try:
        left = any(word in lesson.words.get(header, {}) for lesson in lessons_of(taught))
    except InputError as error:
        say(str(error))
        return False
    if left:
        say(f"“{header}”列里没有“{taught.words[word]}”这个写法。")
    return not left
