"""A file of another county must not be taken for ours."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.fields import tables
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.region_lookup import same_county_name
from fanpin_lib.ledgers.villages import SEPARATOR


def refuse_other_county(
    reading: FileReading, county_code: str | None, columns: ColumnMap, county_name: str = ""
) -> None:
    """See that a file is not mostly about another county.

    Args:
        county_code: six digits; None: any county's will do.
        county_name: ours; a file that names another one in most of its rows is not ours.

    Raises:
        FileRefused: names the other county.
    """
    if county_code is None:
        return
    most = columns.share("other_county")
    for part in reading.parts:
        if county_name and (named := _other_name(part, county_name, most)):
            raise FileRefused(
                f"这份“{tables()[part.table].label}”写的是“{named}”，不是本县（{county_name}）的",
                where=Where(file=reading.path.name, sheet=part.sheet),
                hint="请检查是不是交错了文件，或 fanpin.toml 里的县名写错了。",
            )
        column = tables()[part.table].place
        if column is None or not part.rows.num_rows:
            continue
        other = _other_counties(part.rows[column], county_code)
        if other.num_rows and pc.sum(other["n"]).as_py() > part.rows.num_rows * most:
            raise FileRefused(
                f"这份“{tables()[part.table].label}”是 {other['county'][0].as_py()} 的，"
                f"不是本县（{county_code}）的",
                where=Where(file=reading.path.name, sheet=part.sheet),
                hint="请检查是不是交错了文件，或 fanpin.toml 里的县代码写错了。",
            )


def _other_name(part: LedgerPart, county_name: str, most: float) -> str:
    """The county that most rows name by its name, if it is not ours."""
    if not part.places or not part.rows.num_rows:
        return ""
    counted = part.rows["_place"].drop_null().value_counts().to_pylist()
    others: Counter[str] = Counter()
    for found in counted:
        county = found["values"].split(SEPARATOR)[0]
        if county and not same_county_name(county, county_name):
            others[county] += found["counts"]
    return others.most_common(1)[0][0] if others.total() > part.rows.num_rows * most else ""


def _other_counties(codes: pa.ChunkedArray, county_code: str) -> pa.Table:
    """Counties other than ours among 12-digit codes, most frequent first."""
    counties = pc.utf8_slice_codeunits(codes.drop_null(), 0, 6)
    counted = pa.table({"county": counties}).group_by("county").aggregate([([], "count_all")])
    counted = counted.rename_columns(["county", "n"]).sort_by([("n", "descending")])
    return counted.filter(pc.not_equal(counted["county"], county_code))
