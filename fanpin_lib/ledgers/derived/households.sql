-- Safety net: 特困 before 低保; "不享受", "未享受", "无" and empty mean none.
SELECT
    h.household_id,
    h.village_code,
    h.household_type,
    c.members,
    c.labourers,
    c.labourers = 0 AS no_labour_household,
    CASE WHEN c.tekun THEN '特困' WHEN c.dibao THEN '低保' ELSE '无' END AS safety_net,
    CASE WHEN h.relation = '户主' THEN h.name END AS head_name,
    h.household_phone AS head_phone,
    h._row
FROM household_rows AS h
JOIN (
    SELECT
        household_id,
        count(*) AS members,
        count(*) FILTER (is_labourer) AS labourers,
        bool_or(coalesce(tekun LIKE '%特困%' AND tekun NOT LIKE '%不享受%', false)) AS tekun,
        bool_or(coalesce(dibao LIKE '%低保%' AND dibao NOT LIKE '%未享受%', false)) AS dibao
    FROM labour
    GROUP BY household_id
) AS c USING (household_id)
ORDER BY h._row;
