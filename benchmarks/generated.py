"""Generated national exports: as clean as real ones, with errors in a known share of cells.

Used by ``quality.py`` and ``ingest.py``; tests use small examples.
"""

# ruff: noqa: E501 - rows of data are easier to compare on one line
from __future__ import annotations

from pathlib import Path

import duckdb

from fanpin_lib.fields import Table, table

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON = {
    "county_name": "'蛟河市'",
    "township_name": "'乡' || (h // 300 % 17)",
    "village_name": "'村' || (h // 20 % 15)",
    "village_code": "'220281' || lpad((100 + h // 300 % 17)::VARCHAR, 3, '0') || '2' || lpad((h // 20 % 15)::VARCHAR, 2, '0')",
    "household_id": "'H' || lpad(h::VARCHAR, 10, '0')",
    "name": "'王' || (i % 5000)",
    "id_type": "'居民身份证'",
    "id_number": "id",
    "relation": "CASE k WHEN 0 THEN '户主' WHEN 1 THEN '配偶' ELSE CASE sex WHEN '男' THEN '之子' ELSE '之女' END END",
    "sex": "sex",
    "ethnicity": "'汉族'",
    "household_size": "3",
    "birth_date": "birth",
    "household_type": "'脱贫户'",
    "registered_category": "CASE WHEN h % 3 = 0 THEN '边缘易致贫户' END",
    "identified_on": "CASE WHEN h % 3 = 0 THEN DATE '2023-05-01' + (h % 700)::INT END",
    "risk_eliminated": "CASE WHEN h % 3 = 0 THEN h % 2 = 0 END",
    "elimination_way": "CASE WHEN h % 6 = 0 THEN '帮扶消除' END",
    "eliminated_on": "CASE WHEN h % 6 = 0 THEN DATE '2026-01-01' + (h % 200)::INT END",
    "risk_1": "CASE WHEN h % 3 = 0 THEN '因病' END",
    "net_income_per_capita": "9000 + h % 9000",
    "wage_income": "20000 + h % 9000",
    "business_income": "5000 + h % 900",
    "transfer_income": "2000 + h % 100",
    "medical_expenditure": "3000 + h % 1000",
    "education": "CASE WHEN age >= 22 THEN '初中' END",
    "schooling": "CASE WHEN age < 7 THEN '学前教育' WHEN age < 13 THEN '小学' WHEN age < 16 THEN '八年级' WHEN age < 19 THEN '普通高中二年级' WHEN age < 22 THEN '本科一年级' END",
    "health": "[CASE WHEN k = 1 THEN '长期慢性病' ELSE '健康' END]",
    "labour_skill": "CASE WHEN age < 22 THEN '无劳动力' WHEN age < 60 THEN '普通劳动力' ELSE '弱劳动力或半劳动力' END",
    "work_place": "CASE WHEN k = 0 AND age < 60 THEN '吉林省吉林市蛟河市' END",
    "resident_medical_insurance": "TRUE",
    "employee_medical_insurance": "FALSE",
    "major_illness_insurance": "TRUE",
    "medical_aid": "FALSE",
    "resident_pension": "TRUE",
    "employee_pension": "FALSE",
    "dibao": "'未享受'",
    "tekun": "'不享受'",
    "no_labour_secured": "FALSE",
    "dangerous_housing": "FALSE",
    "housing_area": "60 + h % 60",
    "safe_water": "TRUE",
    "sanitary_toilet": "TRUE",
    "electricity": "TRUE",
    "paved_road": "TRUE",
    "road_distance": "h % 50 / 10.0",
    "child_out_of_school": "FALSE",
    "member_uninsured": "FALSE",
    "housing_damaged_after": "FALSE",
    "water_damaged_after": "FALSE",
    "aid_industry": "CASE WHEN h % 3 = 0 THEN '种植业,养殖业' END",
    "aid_health": "CASE WHEN h % 3 = 0 THEN '家庭医生签约服务' END",
    "developmental_aid_status": "CASE WHEN h % 3 = 0 THEN '已实施' END",
    "household_phone": "'138' || lpad((h % 100000000)::VARCHAR, 8, '0')",
    "member_phone": "'139' || lpad((i % 100000000)::VARCHAR, 8, '0')",
    "monitor_name": "'李四'",
    "collector": "'赵六'",
}
_AREAS = ("arable_area", "forest_area", "returned_forest_area", "orchard_area", "pasture_area", "water_area")  # fmt: skip
_WORK = {
    "working": "TRUE", "planned": "FALSE", "work_county": "'吉林省吉林市蛟河市'",
    "channel": "'自主就业'", "employer": "'甲公司'", "industry": "'制造业'",
    "point_to_point": "FALSE", "started_on": "DATE '2026-02-01'", "monthly_wage": "3000",
    "transport_subsidy": "500", "phone": "member_phone",
}  # fmt: skip


def write_exports(folder: Path, persons: int, error_share: float = 0.002) -> dict[str, Path]:
    """Write national_persons and national_work as Parquet; ``error_share`` of cells is wrong.

    A wrong cell is empty or holds another row's value: what slips into real exports.
    """
    connection = duckdb.connect()
    connection.execute(_people(persons))
    spec = table("national_persons")
    cells = ", ".join(_cell(spec, name, error_share) for name in spec.fields)
    paths = {name: folder / f"{name}.parquet" for name in ("national_persons", "national_work")}
    connection.execute(
        f"COPY (SELECT {cells}, 1 AS _delivery, i + 4 AS _row, NULL::VARCHAR AS extra FROM people) "
        f"TO '{paths['national_persons']}' (FORMAT parquet)"
    )
    work = table("national_work")
    cells = ", ".join(_work_cell(work, name) for name in work.fields)
    connection.execute(
        f"COPY (SELECT {cells}, 2 AS _delivery, _row, NULL::VARCHAR AS extra "
        f"FROM read_parquet('{paths['national_persons']}') WHERE work_place IS NOT NULL) "
        f"TO '{paths['national_work']}' (FORMAT parquet)"
    )
    return paths


def _people(persons: int) -> str:
    total = " + ".join(
        f"substr(stem, {place}, 1)::INT * {weight}" for place, weight in enumerate(_WEIGHTS, 1)
    )
    return f"""
        CREATE TABLE people AS
        WITH drawn AS (
            SELECT i, i // 3 AS h, i % 3 AS k,
                CASE WHEN i % 3 = 2 THEN 1 + (hash(i, 1) % 21)::INT
                     ELSE 28 + (hash(i // 3, 2) % 45)::INT END AS age,
                CASE i % 3 WHEN 0 THEN '男' WHEN 1 THEN '女'
                     ELSE CASE WHEN hash(i, 3) % 2 = 0 THEN '男' ELSE '女' END END AS sex
            FROM range({persons}) r(i)
        ), born AS (
            SELECT *, (DATE '2026-06-15' - to_years(age) - to_days((hash(i, 4) % 100)::INT))::DATE AS birth FROM drawn
        ), stemmed AS (
            SELECT *, lpad((110000 + i // 1400 % 890000)::VARCHAR, 6, '0') || strftime(birth, '%Y%m%d')
                || lpad((i % 499 * 2 + CASE sex WHEN '男' THEN 1 ELSE 0 END)::VARCHAR, 3, '0') AS stem FROM born
        )
        SELECT *, stem || substr('10X98765432', ({total}) % 11 + 1, 1) AS id FROM stemmed
    """


def _cell(spec: Table, name: str, error_share: float) -> str:
    kind = spec.fields[name].sql_type
    value = _PERSON.get(name, "1 + h % 40" if name in _AREAS else "NULL")
    if name in ("household_id", "id_number", "village_code") or value == "NULL":
        return f"CAST({value} AS {kind}) AS {name}"
    unlucky = f"hash(i, '{name}') % 1000000 < {int(error_share * 1_000_000)}"
    return f"CASE WHEN {unlucky} THEN NULL ELSE CAST({value} AS {kind}) END AS {name}"


def _work_cell(spec: Table, name: str) -> str:
    kind = spec.fields[name].sql_type
    shared = name in table("national_persons").fields and name not in _WORK
    value = name if shared else _WORK.get(name, "NULL")
    return f"CAST({value} AS {kind}) AS {name}"
