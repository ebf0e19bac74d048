-- Safety net: 特困 before 低保; "不享受", "未享受", "无" and empty mean none, unless nobody in
-- the export has anything written there. Labour: none only where it is known of every member.
WITH counted AS (
    SELECT
        household_id,
        count(DISTINCT id_number) AS members,
        CASE WHEN count(labour_skill_code) > 0
             THEN count(DISTINCT id_number) FILTER (is_labourer) END AS labourers,
        CASE WHEN bool_or(is_labourer) THEN false
             WHEN count(labour_skill_code) = count(*) THEN true END AS no_labour_household,
        bool_or(coalesce(tekun LIKE '%特困%' AND tekun NOT LIKE '%不享受%', false)) AS tekun,
        bool_or(coalesce(dibao LIKE '%低保%' AND dibao NOT LIKE '%未享受%', false)) AS dibao
    FROM persons
    GROUP BY household_id
)
SELECT
    h.household_id,
    h.village_code,
    h.household_type,
    coalesce(h.household_size, c.members) AS members,
    CASE WHEN (SELECT all_of_them FROM persons_listed) THEN c.labourers END AS labourers,
    CASE WHEN (SELECT all_of_them FROM persons_listed)
         THEN c.no_labour_household END AS no_labour_household,
    CASE WHEN c.tekun THEN '特困' WHEN c.dibao THEN '低保'
         WHEN (SELECT count(dibao) + count(tekun) FROM persons) > 0 THEN '无' END AS safety_net,
    CASE WHEN h.relation = '户主' THEN h.name END AS head_name,
    h.household_phone AS head_phone,
    h._row, h._place
FROM household_rows AS h
JOIN counted AS c USING (household_id)
ORDER BY h._row;
