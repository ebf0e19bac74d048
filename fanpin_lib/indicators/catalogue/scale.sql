-- Monitoring episodes known by the month's end, one row per month × episode.
CREATE OR REPLACE TEMP VIEW episode_months AS
SELECT w.month, c.village_code AS region_code, c.case_id, c.household_id,
       c.registered_category AS category, c.risks[1] AS main_risk, c.elimination_way,
       h.members AS persons,
       c.identified_on >= w.month_start AS is_new,
       eliminated_at(c.eliminated_on, c.reversed_on, w.month_end) AS is_eliminated,
       eliminated_at(c.eliminated_on, c.reversed_on, w.month_end)
           AND c.eliminated_on >= w.month_start AS newly_eliminated,
       coalesce(c.reversed_on BETWEEN w.month_start AND w.month_end
                AND c.reversed_on >= c.eliminated_on, false) AS newly_reversed,
       -- a new episode after an elimination that stood on the day of identification
       coalesce(c.identified_again, false)
           OR EXISTS (FROM cases AS e WHERE e.household_id = c.household_id AND e.case_id <> c.case_id
               AND eliminated_at(e.eliminated_on, e.reversed_on, c.identified_on)
               AND e.identified_on <= c.identified_on) AS is_repeat,
       eliminated_at(c.eliminated_on, c.reversed_on, w.month_end)
           AND EXISTS (FROM cases AS l WHERE l.household_id = c.household_id
                       AND l.case_id <> c.case_id AND l.identified_on <= w.month_end
                       AND l.identified_on >= c.eliminated_on) AS followed_by_repeat,
       coalesce(c.returned_to_poverty, false) AS returned
FROM window_months AS w JOIN cases AS c ON c.identified_on <= w.month_end
LEFT JOIN case_households AS h ON h.month = w.month AND h.household_id = c.household_id;

-- Populations of the regions ledger beside the people under monitoring. A township's or
-- county's own figure is used only where no village below it has one.
CREATE OR REPLACE TEMP VIEW populations AS
WITH known AS (
    SELECT w.month, r.region_code, r.rural_population AS rural,
           r.registered_population AS registered, r.out_of_poverty_population AS out_of_poverty,
           r.registered_population * w.scale_share AS stated,
           coalesce(r.rural_population, r.registered_population,
                    r.out_of_poverty_population) IS NOT NULL AS filled,
           CASE WHEN r.region_code LIKE '%000000' THEN 'county'
                WHEN r.region_code LIKE '%000' THEN 'township' ELSE 'village' END AS level
    FROM window_months AS w JOIN regions_by_month AS r USING (month)
    WHERE r.region_code NOT LIKE '%00000000'
      AND (r.valid_to IS NULL OR r.valid_to > w.month_end)
),
placed AS (
    SELECT *, bool_or(filled AND level = 'village') OVER town AS in_villages,
           bool_or(filled AND level = 'township') OVER town AS in_township,
           bool_or(filled AND level <> 'county') OVER county AS below_county,
           bool_or(filled AND level = 'county') OVER county AS in_county
    FROM known
    WINDOW town AS (PARTITION BY month, region_code[1:9]),
           county AS (PARTITION BY month, region_code[1:6])
)
SELECT month, region_code, NULL::VARCHAR AS household_id, rural, registered, out_of_poverty, stated,
       rural IS NULL AS rural_missing,
       registered IS NULL AS registered_missing, out_of_poverty IS NULL AS out_of_poverty_missing,
       0::BIGINT AS persons, 0::BIGINT AS persons_registered, 0::BIGINT AS persons_out_of_poverty
FROM placed
WHERE CASE level
      WHEN 'village' THEN in_villages OR NOT (in_township OR (in_county AND NOT below_county))
      WHEN 'township' THEN filled AND NOT in_villages
      ELSE filled AND NOT below_county END
UNION ALL
SELECT month, region_code, household_id, 0, 0, 0, 0, false, false, false, coalesce(persons, 0),
       CASE WHEN household_type IN ('脱贫户', '未脱贫户') THEN coalesce(persons, 0) ELSE 0 END,
       CASE WHEN household_type = '脱贫户' THEN coalesce(persons, 0) ELSE 0 END
FROM active_households;

-- Townships and counties whose own figure differs from the sum of the villages below them.
CREATE OR REPLACE TEMP VIEW population_conflicts AS
WITH known AS (
    SELECT w.month, r.region_code, r.rural_population AS rural
    FROM window_months AS w JOIN regions_by_month AS r USING (month)
    WHERE r.rural_population IS NOT NULL AND (r.valid_to IS NULL OR r.valid_to > w.month_end)
),
villages AS (SELECT * FROM known WHERE region_code NOT LIKE '%000')
SELECT k.month, k.region_code, k.rural AS own, sum(v.rural) AS villages
FROM known AS k
JOIN villages AS v ON v.month = k.month
     AND (k.region_code LIKE '%000000' AND v.region_code[1:6] = k.region_code[1:6]
          OR k.region_code NOT LIKE '%000000' AND v.region_code[1:9] = k.region_code[1:9])
WHERE k.region_code LIKE '%000' AND k.region_code NOT LIKE '%00000000'
GROUP BY k.month, k.region_code, k.rural;
