"""How tables look in a notebook: nothing for what is missing, numbers as people write them."""

from __future__ import annotations

from typing import Any

import pandas as pd

_MOST_ROWS = 60
_MISSING = "—"


def show_as_the_office_writes() -> None:
    """Set it for this process; in a plain Python program only the charts' font is set."""
    from fanpin_lib.presentation.fonts import use_chinese_font

    use_chinese_font()
    formatter = _html_formatter()
    if formatter is not None:
        formatter.for_type(pd.DataFrame, _html)


def _html_formatter() -> Any | None:
    """The notebook's own, where there is one."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    shell: Any = get_ipython()
    return shell.display_formatter.formatters["text/html"] if shell else None


def _html(frame: pd.DataFrame) -> str:
    left_out = len(frame) - _MOST_ROWS
    more = f"<p>共 {len(frame):,} 行，只显示前 {_MOST_ROWS} 行。</p>" if left_out > 0 else ""
    shown = frame.head(_MOST_ROWS)
    texts = [column for column in shown.columns if shown[column].dtype == object]
    for column in texts:  # pandas would write None
        values = shown[column]
        shown = shown.assign(**{str(column): values.where(values.notna(), _MISSING)})
    with pd.option_context("display.max_colwidth", None, "display.max_columns", None):
        told = str(shown.to_html(na_rep=_MISSING, float_format=_number, notebook=True))
    empty = "<p>没有这样的。</p>" if frame.empty else ""
    return f"{told}{more}{empty}"


def _number(value: float) -> str:
    """12,345.6 and 12,345; two digits are said of a share only."""
    text = f"{value:,.2f}" if abs(value) < 1 else f"{value:,.1f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
