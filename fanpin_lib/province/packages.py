"""A county's contribution as one file, for a province that does not get its ledgers.

The file holds the county's figures and the values behind its medians, each of the county as a
whole: no persons, no villages. The values are for computing figures above the county, and are
published nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.errors import InputError, NoDataForMonth, StoreUnusable, Where
from fanpin_lib.files.apart import ask
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import (
    FIGURES,
    FILES,
    VALUES,
    WORDS,
    Contribution,
    contribute,
    meaning,
)
from fanpin_lib.province.fingerprint import data_in_force

if TYPE_CHECKING:
    import pyarrow as pa

    from fanpin_lib.county import County

#: How such a file's name ends.
ENDING = ".汇总包.zip"
#: Of what unpacks to more nothing is read: a hundred times what the largest county has.
_LARGEST = 400 * 1024 * 1024
_AGAIN = "请县里用同样版本的 fanpin 重新导出（fanpin handover 月份）。"


def write_package(county: County, month: Month, to: Path) -> Path:
    """Write the contribution of a closed month into a file of a folder.

    Raises:
        NoDataForMonth: the month is not closed.
        InputError: the county is so small that its values would tell of single households.
        StoreUnusable: the store does not hold the ledgers that the month was closed on, or the
            folder cannot be written.
    """
    from fanpin_lib.edition.about import readable

    data = data_in_force(county, month)
    if not readable(data):
        raise NoDataForMonth(
            f"{month.label}还没有结清", hint=f"请先运行 fanpin month {month}，再导出。"
        )
    given = contribute(county, month, data)
    _refuse_small(given)
    to.mkdir(parents=True, exist_ok=True)
    path = to / f"{county.code}_{month}{ENDING}"
    with atomic_write(path) as beside, ZipFile(beside, "w") as packed:
        for name in FILES:
            packed.write(given.folder / name, name)
    return path


def _refuse_small(given: Contribution) -> None:
    """See that the values tell of no single household.

    Lists behind figures that the county withholds are left out when they are made; where that
    is so of all of a month's, the county as a whole is as small as that.
    """
    import pyarrow.parquet as pq

    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.model import NOTHING

    telling = {i.id for i in catalogue().values() if not i.additive and i.tells != NOTHING}
    rows = pq.read_table(given.folder / FIGURES).to_pylist()
    told = {
        row["status"]
        for row in rows
        if row["indicator"] in telling and row["month"] == given.month and not row["dimension"]
    }
    if WITHHELD in told and "ok" not in told:
        raise InputError(
            f"{given.name}有收入记录的户太少，逐户数值会让人知道是谁家，没有导出",
            hint="请只把网站上的汇总数交给上级。",
        )


def package_files(root: Path) -> list[Path]:
    """The packages under a root, by name."""
    return sorted(path for path in root.glob(f"*{ENDING}") if path.is_file())


def read_package(path: Path, kept: Path) -> Contribution:
    """What a county's package holds, unpacked into a private folder.

    Args:
        kept: the folder that packages are unpacked to, one folder each.

    Raises:
        InputError: it is no package, holds more than one, or was made by another fanpin.
    """
    make_private(kept)
    folder = kept / path.name.removesuffix(ENDING)
    try:
        with ZipFile(path) as packed, replaced_folder(folder) as beside:
            _unpack(path, packed, beside)
            found = Contribution.read(beside)
            ask(_check, path, found, name=path.name, hint=_AGAIN)
    except (BadZipFile, OSError, StoreUnusable) as error:
        raise _refused(path, "打不开，或者不全", original=error) from error
    return replace(found, folder=folder)


def _unpack(path: Path, packed: ZipFile, folder: Path) -> None:
    names = {one.filename: one for one in packed.infolist()}
    if set(names) != set(FILES):
        raise _refused(path, f"里面应该只有 {'、'.join(FILES)}")
    if sum(one.file_size for one in names.values()) > _LARGEST:
        raise _refused(path, "展开以后太大")
    for name in FILES:
        with packed.open(name) as source:
            content = source.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise _refused(path, "展开以后太大")
        (folder / name).write_bytes(content)


def _check(path: Path, found: Contribution) -> None:
    """That it is what it says: one county, no columns of anything else, the same meaning."""
    if found.meaning != meaning():
        raise _refused(path, f"是用 fanpin {found.fanpin} 的另一份指标口径导出的，不能合计")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(found.month)):
        raise _refused(path, f"写的月份“{found.month}”不是月份")
    if not re.fullmatch(r"\d{6}", str(found.code)) or not isinstance(found.name, str):
        raise _refused(path, f"写的县代码“{found.code}”不是六位数字")
    figures, values, _ = _tables(path, found.folder)
    if set(figures["region_code"].unique().to_pylist()) - {f"{found.code}000000"}:
        raise _refused(path, "里面有别的地区的数")
    if set(figures["level"].unique().to_pylist()) - {"county"}:
        raise _refused(path, "里面有乡镇、村的数")
    months = {*figures["month"].unique().to_pylist(), *values["month"].unique().to_pylist()}
    if any(month > found.month for month in months):
        raise _refused(path, "里面有以后月份的数")


def _tables(path: Path, folder: Path) -> Iterator[pa.Table]:
    """Its tables, each with the columns that it must have and no other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from fanpin_lib.indicators import value_lists
    from fanpin_lib.indicators.assemble import SCHEMA

    schemas = ((FIGURES, SCHEMA), (VALUES, value_lists.VALUES), (WORDS, value_lists.WORDS))
    for name, schema in schemas:
        try:
            table = pq.read_table(folder / name)
        except (OSError, pa.ArrowInvalid) as error:
            raise _refused(path, f"里面的 {name} 读不了", original=error) from error
        if table.schema.names != schema.names or table.schema.types != schema.types:
            raise _refused(path, f"里面 {name} 的列不对")
        yield table


def _refused(path: Path, why: str, original: Exception | None = None) -> InputError:
    return InputError(
        f"不能用：{why}",
        where=Where(file=path.name),
        hint=_AGAIN,
        original=original,
    )
