"""Filling a .docx template: ``{{ 地区 }}`` in it becomes a text, a picture, rows of a table.

A template is somebody's own file. Whatever is wrong with it (a placeholder that nobody knows,
a loop without end, a file that is no .docx) is told with the file's name and what would be
right; nothing is ever left out in silence.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from fanpin_lib.errors import InputError, Where
from fanpin_lib.files.apart import ask
from fanpin_lib.files.word.pictures import with_pictures

if TYPE_CHECKING:
    from jinja2 import Environment

_SMALLER = "请检查模板里的循环和图片；或删掉它，运行 fanpin documents 写一份新的。"
#: What a template is filled with: texts, lists of rows, pictures, by placeholder.
Filling = Mapping[str, Any]
#: How docxtpl is told to begin a new paragraph of the same look.
_NEXT = "\a"
_HOW = "占位符写成 {{ 名称 }}，改模板的写法见帮助页“通报、公示、交办单和会议记录”"


@dataclass
class Documents:
    """Documents from one template, which is opened apart (`files.apart`): it is somebody's own.

    Args:
        template: the .docx as bytes.
        shown: how messages name it.

    Attributes:
        asked: the placeholders that it has.

    Raises:
        InputError: it is no .docx, its placeholders are not written right, or it takes too much
            memory or time.
    """

    template: bytes
    shown: str
    asked: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        about = self.template, self.shown
        self.asked = frozenset(ask(_placeholders, *about, name=self.shown, hint=_SMALLER))

    def filled(self, filling: Filling) -> bytes:
        """The document.

        Raises:
            InputError: the template cannot be filled; says why and what to do.
        """
        _refuse_unknown(self.asked, filling, self.shown)
        about = self.template, self.shown, filling
        return ask(_filled, *about, name=self.shown, hint=_SMALLER)


def _filled(template: bytes, shown: str, filling: Filling) -> bytes:
    from jinja2 import TemplateError

    document = _opened(template, shown)
    try:
        document.render(with_pictures(document, filling), _environment(), autoescape=True)
    except TemplateError as error:
        raise _mistake(error, shown) from error
    except _Crossed as error:
        raise InputError(
            "模板里占位符的循环、条件和段落、表格的行格交错了，填出来的文件会缺内容",
            where=Where(file=shown),
            hint="{%p … %}、{%tr … %}、{%tc … %} 要各自单独占一段、一行、一格，"
            f"每个 for、if 都要有自己的结束。{_HOW}。没有写出任何文件。",
        ) from error
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def filled(template: bytes, filling: Filling, shown: str) -> bytes:
    """One document from a template; see `Documents`."""
    return Documents(template, shown).filled(filling)


def paragraphs(texts: Sequence[str]) -> Any:
    """Texts that a placeholder alone in its paragraph turns into as many paragraphs."""
    from docxtpl import Listing

    return Listing(_NEXT.join(texts)) if texts else ""


def _placeholders(template: bytes, shown: str) -> set[str]:
    from jinja2 import TemplateError

    try:
        return set(_opened(template, shown).get_undeclared_template_variables(_environment()))
    except TemplateError as error:
        raise _mistake(error, shown) from error


@cache
def _strict() -> Any:
    """A template of docxtpl's that refuses what is no longer XML once it is filled.

    docxtpl itself mends such XML, and what does not fit in is gone without a word.
    """
    from docxtpl import DocxTemplate
    from lxml import etree

    class _Strict(DocxTemplate):  # type: ignore[misc]
        def fix_tables(self, xml: str) -> Any:
            try:
                etree.fromstring(xml)
            except etree.XMLSyntaxError as error:
                raise _Crossed from error
            return _first_column_kept(xml, super().fix_tables(xml))

    return _Strict


class _Crossed(Exception):
    """Loops of a template that begin and end in different paragraphs, rows or cells."""


def _opened(template: bytes, shown: str) -> Any:
    try:
        document = _strict()(io.BytesIO(template))
        document.init_docx()
    except Exception as error:  # python-docx raises whatever its parts raise
        raise InputError(
            "打不开，不是完整的 .docx 文件",
            where=Where(file=shown),
            hint="请用 WPS 或 Word 另存为“.docx”再试；或删掉它，运行 fanpin documents 写一份新的。",
        ) from error
    return document


def _first_column_kept(before: str, tree: Any) -> Any:
    """A table that got more columns than its template has: the first keeps its width, the
    others share what the whole has left."""
    from docx.oxml.ns import qn
    from lxml import etree

    for old, new in zip(
        etree.fromstring(before).iter(qn("w:tbl")), tree.iter(qn("w:tbl")), strict=True
    ):
        had, has = (list(one.find(qn("w:tblGrid"))) for one in (old, new))
        if len(had) == len(has) or len(has) < 2:
            continue
        widths = [int(column.get(qn("w:w"))) for column in had]
        rest = (sum(widths) - widths[0]) // (len(has) - 1)
        for place, column in enumerate(has):
            column.set(qn("w:w"), str(rest if place else widths[0]))
    return tree


def _refuse_unknown(asked: Collection[str], filling: Filling, shown: str) -> None:
    if unknown := sorted(set(asked) - set(filling)):
        from fanpin_lib.files.yaml_lines import nearest

        meant = "".join(nearest(name, filling) for name in unknown)
        raise InputError(
            f"不认识的占位符：{'、'.join(unknown)}",
            where=Where(file=shown),
            hint=f"{meant}这份模板可以用的有：{'、'.join(filling)}。没有写出任何文件。",
        )


def _mistake(error: Any, shown: str) -> InputError:
    """What the template engine found, in words; it names lines of XML that nobody sees."""
    from jinja2 import UndefinedError

    near = _near(error)
    if isinstance(error, UndefinedError):
        found = f"有一处写的内容不存在（{error.message}）"
    else:
        found = f"占位符写法不对（{error.message}）"
    return InputError(
        f"{found}{f'，在“{near}”附近' if near else ''}",
        where=Where(file=shown),
        hint=f"{_HOW}。没有写出任何文件。",
    )


def _near(error: Any) -> str:
    """The text around a mistake, as far as the library says it."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    told = [line for line in lines if "{" in line]
    return told[0][:60] if told else ""
