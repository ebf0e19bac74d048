"""Names as people type them: in pinyin and by initials, with and without their ending.

Only what no browser can work out for itself is written here: a name without its ending (高山 of
高山村) might be a person's, and does not stand in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, product
from typing import Any

from fanpin_lib.files.kept_answers import asked_once
from fanpin_lib.files.yaml_lines import shipped_yaml

#: Names with many characters of two readings have many readings; more than these nobody types.
_READINGS = 6


def names_of_place(name: str, above: str = "") -> list[str]:
    """How somebody may spell a place in letters.

    Args:
        name: of the place.
        above: of what it lies in, typed before it without a space; "" if nothing.
    """
    short, short_above = without_ending(name), without_ending(above)
    spelt = [*spellings(name), *spellings(short)]
    if above:
        spelt += [*spellings(above + name), *spellings(short_above + short)]
    return _once(spelt)


@asked_once(
    "spellings",
    code=("publish/search/names.py", "publish/search/names.yaml"),
    libraries=("pypinyin",),
)
def spellings(name: str) -> list[str]:
    """A name in pinyin without tones, then its initials, for each way to read it."""
    from pypinyin import Style, pinyin

    readings = _readings()
    read = pinyin(name, style=Style.NORMAL, errors=_one_by_one)
    ways = [
        _once([*syllable, *readings.get(char, ())])
        for char, syllable in zip(name, read, strict=False)
    ]
    whole = [list(way) for way in islice(product(*ways), _READINGS)]
    spelt = ["".join(way) for way in whole]
    spelt += [way.replace("v", "u") for way in spelt if "v" in way]
    return _once([*spelt, *("".join(part[:1] for part in way) for way in whole)])


def _one_by_one(other: str) -> Any:
    """What is no Chinese stands for itself, a character like a syllable."""
    return list(other.lower())


def without_ending(name: str) -> str:
    """The name without 村, 镇 and the like, where two characters or more are left."""
    for ending in endings():
        if name.endswith(ending) and len(name) - len(ending) > 1:
            return name.removesuffix(ending)
    return name


def endings() -> list[str]:
    """村, 镇 and the like: what people leave out."""
    return list(_said()["endings"])


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in found if text))


@cache
def _readings() -> dict[str, list[str]]:
    return {char: list(ways) for char, ways in _said()["readings"].items()}


@cache
def _said() -> Any:
    return shipped_yaml(__package__, "names.yaml")


def title_parts(title: str) -> Iterator[str]:
    """A title's name, then what stands in brackets behind it: 瓦窑村（新站镇）."""
    name, _, rest = title.partition("（")
    yield name.partition("·")[0].strip()
    yield rest.partition("）")[0].strip()
