"""Teaching a layout: what each header is taken for and why, and the county's answers kept.

::

    lessons = lessons_of(path, columns, Answers(kind="cases"))
    keep(lessons, Path("county/columns.yaml"))
"""

from fanpin_lib.ledgers.teaching.answers import Answers
from fanpin_lib.ledgers.teaching.kept import as_yaml, keep, to_keep
from fanpin_lib.ledgers.teaching.lesson import ColumnLesson, SheetLesson, lessons_of

__all__ = ["Answers", "ColumnLesson", "SheetLesson", "as_yaml", "keep", "lessons_of", "to_keep"]
