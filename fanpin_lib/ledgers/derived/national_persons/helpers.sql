-- Who is named as responsible; since when, the export does not say.
SELECT case_id, village_code, helper.role, helper.name AS helper_name, helper.phone AS helper_phone,
       helper.unit, _row, _place
FROM (
    SELECT *, unnest([
        {'role': '帮扶责任人', 'name': helper_name, 'phone': helper_phone, 'unit': helper_unit},
        {'role': '监测责任人', 'name': monitor_name, 'phone': monitor_phone, 'unit': NULL}]) AS helper
    FROM case_rows
)
WHERE helper.name IS NOT NULL
ORDER BY _row;
