"""The Chinese font that charts are laid out with.

The text of a chart is stored as text, not as outlines: half the size, searchable, and
readable aloud. A reader's machine without this font uses the next one of ``FAMILIES``
that it has; Windows and Kylin always have one of them.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fanpin_lib.errors import MissingPart

#: The bundled font, then what Windows, Kylin and other Linux, and macOS bring along.
FAMILIES = (
    "Noto Sans SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "SimHei",
    "sans-serif",
)


@cache
def chinese_font_path() -> Path:
    """The font file that the package ``zhplot`` brings, without importing that package.

    Raises:
        MissingPart: the package or its font file is not installed.
    """
    spec = find_spec("zhplot")
    if spec is not None and spec.origin is not None:
        fonts = sorted((Path(spec.origin).parent / "fonts").glob("*.[ot]tf"))
        if fonts:
            return fonts[0]
    raise MissingPart(
        "没有找到图表用的中文字体", hint="请重新安装 fanpin，它会带上 zhplot 的字体。"
    )


@cache
def chinese_font_family() -> str:
    """Make the font known to matplotlib; returns its family name."""
    from matplotlib import font_manager

    path = str(chinese_font_path())
    font_manager.fontManager.addfont(path)
    return next(font.name for font in font_manager.fontManager.ttflist if font.fname == path)


def font_settings() -> Any:
    """matplotlib settings for Chinese text and a minus sign that every font has."""
    others = [family for family in FAMILIES[:-1] if family != chinese_font_family()]
    return {
        "font.family": "sans-serif",
        "font.sans-serif": [chinese_font_family(), *others],
        "axes.unicode_minus": False,
    }


def use_chinese_font() -> None:
    """Let every matplotlib chart of this session show Chinese (for notebooks used by hand)."""
    import matplotlib

    matplotlib.rcParams.update(font_settings())
