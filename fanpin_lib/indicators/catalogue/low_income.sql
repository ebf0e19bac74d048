-- Persons on civil affairs' list who count at the month's end, with the household in which they
-- are found. A person may stand on it once for each kind.
CREATE OR REPLACE TEMP TABLE low_income_people AS
WITH listed AS (
    SELECT w.month, left(l.id_number, 18) AS person, min(l.village_code) AS listed_in,
           list_distinct(flatten(list(coalesce(l.kinds, [])))) AS kinds
    FROM window_months AS w JOIN dept_low_income_by_month AS l USING (month)
    WHERE (l.started_on IS NULL OR l.started_on <= w.month_end)
      AND (l.ended_on IS NULL OR l.ended_on > w.month_end)
    GROUP BY w.month, person),
known AS (
    SELECT month, left(id_number, 18) AS person, min(household_id) AS household_id
    FROM members_by_month JOIN window_months USING (month) GROUP BY month, person)
SELECT l.month, l.person, k.household_id, coalesce(h.village_code, l.listed_in) AS region_code,
       l.kinds, k.household_id IS NULL AS unmatched,
       list_contains(l.kinds, '防止返贫监测对象') AS listed_as_monitored
FROM listed AS l
LEFT JOIN known AS k ON k.month = l.month AND k.person = l.person
LEFT JOIN households_by_month AS h ON h.month = l.month AND h.household_id = k.household_id;

CREATE OR REPLACE TEMP VIEW low_income_kinds AS
SELECT month, person, household_id, region_code, unnest(kinds) AS kind FROM low_income_people;

-- Households that stand on the list, in the register, or in both.
CREATE OR REPLACE TEMP VIEW low_income_households AS
WITH listed AS (
    SELECT month, household_id, min(region_code) AS region_code,
           bool_or(listed_as_monitored) AS listed_as_monitored
    FROM low_income_people WHERE household_id IS NOT NULL GROUP BY month, household_id),
-- A list without anybody of this kind does not keep it, and says nothing of who is of it.
kept AS (SELECT month, bool_or(listed_as_monitored) AS keeps FROM low_income_people GROUP BY month)
SELECT month, household_id, coalesce(a.region_code, l.region_code) AS region_code,
       coalesce(l.listed_as_monitored, false) AS listed_as_monitored,
       l.household_id IS NOT NULL AS listed, a.household_id IS NOT NULL AS monitored,
       NOT coalesce(k.keeps, false) AS not_kept
FROM listed AS l
FULL JOIN active_households AS a USING (month, household_id)
LEFT JOIN kept AS k USING (month);

-- The other five kinds against the word that the household ledger has for them. A household has
-- one word there and may be of several kinds on the list: it is missing in the ledger only where
-- the word is none of theirs (`answered`). A list without anybody of a kind does not keep it; a
-- ledger that never writes one of the three newer words does not keep that.
CREATE OR REPLACE TEMP TABLE low_income_words AS
WITH same(word, kind, newer) AS (VALUES
    ('低保', '低保对象', false), ('特困', '特困人员', false), ('低保边缘', '低保边缘家庭成员', true),
    ('刚性支出困难', '刚性支出困难家庭成员', true), ('其他困难', '其他困难人员', true)),
listed AS (
    SELECT month, household_id, word, min(region_code) AS region_code
    FROM low_income_kinds JOIN same USING (kind) WHERE household_id IS NOT NULL
    GROUP BY month, household_id, word),
ledger AS (
    SELECT h.month, h.household_id, h.region_code, h.safety_net AS word
    FROM household_months AS h
    SEMI JOIN low_income_people USING (month)
    SEMI JOIN members_by_month AS m USING (month, household_id)
    WHERE h.safety_net IN (SELECT word FROM same)),
kept AS (SELECT DISTINCT month, word FROM low_income_kinds JOIN same USING (kind)),
written AS (SELECT DISTINCT month, safety_net AS word FROM household_months)
SELECT month, household_id, word, coalesce(r.region_code, l.region_code) AS region_code,
       l.household_id IS NOT NULL AS listed, r.household_id IS NOT NULL AS registered,
       (month, household_id) IN (SELECT (month, household_id) FROM listed
                                 SEMI JOIN ledger USING (month, household_id, word)) AS answered,
       k.word IS NULL AS not_kept, w.word IS NULL AND s.newer AS not_written
FROM listed AS l
FULL JOIN ledger AS r USING (month, household_id, word)
JOIN same AS s USING (word)
LEFT JOIN kept AS k USING (month, word)
LEFT JOIN written AS w USING (month, word);
