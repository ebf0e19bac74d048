"""The county directories under a root, and how their cities and provinces are called."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.errors import ConfigError, FanpinError, InputError, Where
from fanpin_lib.files.working_root import CONFIG_NAME
from fanpin_lib.regions import Level, ancestor, normalise_code

NAMES_FILE = "province.toml"
#: Our own results, beside the counties.
RESULTS = "province"


class CountyTwice(InputError):
    """Two directories are of the same county, whose six-digit code is ``code``."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.code = code


def county_folders(root: Path, *, alone: bool = True) -> list[Path]:
    """Every directory directly under the root that holds ``fanpin.toml``, by name.

    Args:
        alone: nothing else comes from counties, so there has to be one.

    Raises:
        InputError: there is no such root, or no county in it.
    """
    if not root.is_dir():
        raise InputError(f"没有文件夹 {root}", hint="请写各县工作目录所在的文件夹。")
    found = sorted(path.parent for path in root.glob(f"*/{CONFIG_NAME}"))
    if alone and not found:
        raise InputError(
            f"{root} 里没有县的工作目录（含 {CONFIG_NAME} 的文件夹），也没有汇总包",
            hint="请把各县的工作目录放在这个文件夹下，或用“fanpin init 文件夹”新建。",
        )
    return found


def read_counties(folders: Sequence[Path]) -> tuple[list[County], dict[Path, FanpinError]]:
    """The settings of each directory, and the mistakes of those that have one.

    Two directories of the same county are a mistake of both: nobody knows which one counts.
    """
    counties: list[County] = []
    mistakes: dict[Path, FanpinError] = {}
    for folder in folders:
        try:
            counties.append(County.at(folder))
        except FanpinError as error:
            mistakes[folder] = error
    mistakes |= _twice(counties)
    kept = [county for county in counties if county.root not in mistakes]
    return sorted(kept, key=lambda county: county.code), mistakes


def _twice(counties: Sequence[County]) -> dict[Path, FanpinError]:
    """The directories whose county has another one."""
    places: dict[str, list[Path]] = {}
    for county in counties:
        places.setdefault(county.code, []).append(county.root)
    return {
        root: CountyTwice(
            code,
            f"文件夹 {'、'.join(other.name for other in same)} 的县代码都是 {code}，"
            "不知道该算哪一个，都没有算",
            hint="请改正其中一个的 fanpin.toml，或移出一个文件夹。",
        )
        for code, same in places.items()
        for root in same
        if len(same) > 1
    }


def names_above(root: Path, codes: Sequence[str]) -> dict[str, str]:
    """Names of the counties' cities and provinces by 12-digit code.

    The statistics bureau's, unless ``province.toml`` says otherwise::

        [names]
        2202 = "吉林市"

    Raises:
        ConfigError: the file is no TOML, or a name is no text.
    """
    known = {**_shipped_names(), **_own_names(root / NAMES_FILE)}
    wanted = {ancestor(code, at) for code in codes for at in (Level.CITY, Level.PROVINCE)}
    return {code: known.get(code, code.rstrip("0")) for code in sorted(wanted)}


def is_in_a_province(code: str) -> bool:
    """Whether a county's code begins with that of a province in the statistics bureau's list."""
    return code[:2].ljust(12, "0") in _shipped_names()


@cache
def _shipped_names() -> dict[str, str]:
    text = files(__package__).joinpath("names.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["code"].ljust(12, "0"): row["name"] for row in rows}


def _own_names(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    where = Where(file=str(path))
    try:
        names: Any = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("names", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            "不是正确的 TOML 格式，或不是 UTF-8 编码",
            where=where,
            hint='请用 UTF-8 保存，[names] 下面每行一个，如 2202 = "吉林市"。',
            original=error,
        ) from error
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise ConfigError(
            "[names] 下面每项应是一个名称", where=where, hint='例如：2202 = "吉林市"。'
        )
    return {normalise_code(code): name for code, name in names.items()}
