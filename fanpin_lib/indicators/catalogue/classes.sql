-- Households by every classification that the profile declares (fanpin_lib.indicators.classes),
-- as ledgers register them, as the rules see them, and as whoever decides says.
CREATE TEMP TABLE IF NOT EXISTS assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[]);

-- Months of which the household ledger, which some classifications come from, is there.
CREATE OR REPLACE TEMP TABLE class_months AS
SELECT w.month, w.no, h.month IS NOT NULL AS homes
FROM window_months AS w LEFT JOIN (SELECT DISTINCT month FROM household_months) AS h USING (month);

CREATE OR REPLACE TEMP VIEW registered_classes AS
WITH known AS (
    SELECT w.month, household_id, region_code, classification, class,
           label || '：' || class AS shown, in_households
    FROM registered_words AS r JOIN window_months AS w USING (month)
    JOIN classifications USING (classification)
)
SELECT * EXCLUDE (in_households), false AS unknown FROM known
UNION ALL
SELECT m.month, NULL, k.region_code, k.classification, k.class, k.shown, true
FROM (SELECT DISTINCT * EXCLUDE (month, household_id) FROM known WHERE in_households) AS k
JOIN class_months AS m ON NOT m.homes;

-- What each result of a rule says: the class, each of several classes, or why there is none.
CREATE OR REPLACE TEMP TABLE rule_results AS
SELECT classification, label, decided_by, rule_id, result, settled,
       unnest(CASE WHEN several AND settled THEN string_split(result, '、') ELSE [result] END)
           AS class
FROM (
    SELECT DISTINCT rule_id, coalesce(outcome, status) AS result, outcome IS NOT NULL AS settled
    FROM assessments
) JOIN classifications ON rule = rule_id;

CREATE OR REPLACE TEMP VIEW ruled_classes AS
SELECT a.month, a.household_id, a.village_code AS region_code, r.classification, r.class,
       r.label || '：' || r.class AS shown, r.settled, r.decided_by, a.clauses
FROM assessments AS a JOIN window_months USING (month)
JOIN rule_results AS r ON r.rule_id = a.rule_id AND r.result = coalesce(a.outcome, a.status);

-- Who is in a class: by the register, by the rules, or by these where the register is silent.
CREATE OR REPLACE TEMP VIEW class_standing AS
SELECT month, household_id, region_code, classification, class, shown, NULL AS clauses
FROM registered_classes JOIN classifications USING (classification)
WHERE decided_by <> 'rules' AND NOT unknown
UNION ALL
SELECT r.month, r.household_id, r.region_code, r.classification, r.class, r.shown, r.clauses
FROM ruled_classes AS r SEMI JOIN class_values USING (classification, class)
ANTI JOIN (FROM registered_words AS w JOIN classifications AS c USING (classification)
           WHERE c.decided_by = 'register_then_rules')
     AS w ON w.month = r.month AND w.household_id = r.household_id
         AND w.classification = r.classification
WHERE r.decided_by <> 'register';

CREATE OR REPLACE TEMP VIEW class_members AS
SELECT month, household_id, region_code, class, shown, false AS unknown FROM class_standing
UNION ALL
SELECT m.month, NULL, s.region_code, s.class, s.shown, true
FROM (SELECT DISTINCT region_code, class, shown FROM class_standing
      JOIN classifications USING (classification) WHERE by_households) AS s
JOIN class_months AS m ON NOT m.homes;

CREATE OR REPLACE TEMP VIEW class_persons AS
SELECT c.month, c.household_id, c.region_code, c.shown, h.members AS persons
FROM class_standing AS c LEFT JOIN household_months AS h USING (month, household_id);

-- Registered in one class while the rules give another, of those that the rules decide on.
CREATE OR REPLACE TEMP VIEW class_conflicts AS
SELECT r.month, r.household_id, any_value(r.region_code) AS region_code,
       any_value(label) || '：登记' || any_value(r.class) || '、规则'
           || string_agg(u.class, '、' ORDER BY u.class) AS shown
FROM registered_classes AS r JOIN classifications AS c USING (classification)
JOIN ruled_classes AS u USING (month, household_id, classification)
WHERE u.settled AND NOT r.unknown
GROUP BY r.month, r.household_id, r.classification
HAVING NOT bool_or(u.class = r.class)
   AND bool_or(EXISTS (FROM class_values AS v
                       WHERE v.classification = r.classification AND v.class = u.class));

-- Movements: a household's classes at a month's end beside those of the month before.
CREATE OR REPLACE TEMP TABLE class_states AS
WITH placed AS (
    SELECT w.no, m.household_id, m.classification, m.region_code, m.class, v.position, m.clauses,
           c.several
    FROM class_standing AS m JOIN window_months AS w USING (month)
    JOIN class_values AS v USING (classification, class)
    JOIN classifications AS c USING (classification)
)
SELECT no, household_id, classification, region_code, class AS classes, position AS gravest, clauses
FROM placed WHERE NOT several
UNION ALL
SELECT no, household_id, classification, any_value(region_code),
       string_agg(class, '、' ORDER BY position), min(position), any_value(clauses)
FROM placed WHERE several GROUP BY no, household_id, classification;

CREATE OR REPLACE TEMP VIEW class_moves AS
WITH pairs AS (
    SELECT coalesce(n.no, p.no + 1) AS no, coalesce(n.household_id, p.household_id) AS household_id,
           coalesce(n.classification, p.classification) AS classification,
           coalesce(n.region_code, p.region_code) AS region_code, p.classes AS was,
           n.classes AS now, p.gravest AS gravest_before, n.gravest,
           coalesce(n.clauses, p.clauses) AS clauses
    FROM class_states AS n FULL JOIN class_states AS p
      ON p.no = n.no - 1 AND p.household_id = n.household_id
         AND p.classification = n.classification
    WHERE n.classes IS DISTINCT FROM p.classes
),
compared AS (
    SELECT n.no, n.month, classification, label, graded,
           NOT by_households OR (n.homes AND p.homes) AS both
    FROM class_months AS n JOIN class_months AS p ON p.no = n.no - 1 CROSS JOIN classifications
),
moved AS (
    SELECT c.month, p.household_id, p.region_code, classification,
           coalesce(was, '不在其列') AS class_before, coalesce(now, '不在其列') AS class_after,
           coalesce(array_to_string(clauses, '、'), '台账登记') AS moved_by,
           label || '：' || coalesce(was, '不在其列') || '→' || coalesce(now, '不在其列') AS shown,
           label || '：' || CASE WHEN was IS NULL THEN '新列入' WHEN now IS NULL THEN '不再列入'
                                WHEN NOT graded OR gravest = gravest_before THEN '改变类别'
                                WHEN gravest < gravest_before THEN '升级' ELSE '降级' END AS way
    FROM pairs AS p JOIN compared AS c USING (no, classification) WHERE c.both
)
SELECT * EXCLUDE (classification), false AS unknown FROM moved
UNION ALL
SELECT c.month, NULL, m.region_code, NULL, NULL, NULL, m.shown, m.way, true
FROM (SELECT DISTINCT region_code, classification, shown, way FROM moved) AS m
JOIN compared AS c USING (classification) WHERE NOT c.both;
