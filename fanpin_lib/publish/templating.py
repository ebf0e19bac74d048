"""Whole pages that are written by hand: their templates (Jinja2, which MkDocs brings).

What is put in is escaped unless it is `Markup`. Tables of thousands of rows are made in
Python and put in whole.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fanpin_lib.presentation.outputs import markdown_text

__all__ = ["Markup", "filled"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def filled(template: str, /, **values: Any) -> str:
    """The text of a template of ``publish/templates``.

    Raises:
        jinja2.UndefinedError: a value that the template names was not given.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fanpin_lib.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["date_text"] = lambda text: bool(_DATE.fullmatch(str(text)))
    environment.filters["as_markdown"] = _as_markdown
    return environment


def _as_markdown(text: str) -> Markup:
    return Markup(markdown_text(text))
