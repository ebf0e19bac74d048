-- Villages with their codes; townships and the county as the villages' rows name them.
WITH villages AS (
    SELECT *, village_code[1:9] || '000' AS township_code, village_code[1:6] || '000000' AS county_code
    FROM rows
    WHERE length(village_code) = 12 AND village_code[10:12] <> '000'
    QUALIFY row_number() OVER (PARTITION BY village_code ORDER BY _row) = 1
)
SELECT village_code AS region_code, village_name AS region_name, '村' AS level,
       township_code AS parent_code, households_total AS rural_households,
       population_total AS rural_population, _row
FROM villages
UNION ALL BY NAME
SELECT township_code AS region_code, mode(township_name) AS region_name, '乡镇' AS level,
       any_value(county_code) AS parent_code, min(_row) AS _row
FROM villages GROUP BY township_code
UNION ALL BY NAME
SELECT county_code AS region_code, mode(county_name) AS region_name, '县' AS level, min(_row) AS _row
FROM villages GROUP BY county_code
ORDER BY region_code;
