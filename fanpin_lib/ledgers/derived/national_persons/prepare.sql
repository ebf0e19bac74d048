-- Persons with their labour skill as a code.
CREATE TEMP VIEW persons AS
SELECT rows.*, labour_skill_codes.code AS labour_skill_code,
       labour_skill_codes.code IN ('技能劳动力', '普通劳动力', '弱劳动力或半劳动力') AS is_labourer
FROM rows
LEFT JOIN labour_skill_codes ON labour_skill_codes.spelling = rows.labour_skill;

-- Whether everybody is in the export, or the heads of larger households alone: then it says
-- nothing about their members.
CREATE TEMP VIEW persons_listed AS
SELECT bool_or(relation IS DISTINCT FROM '户主')
       OR NOT coalesce(bool_or(household_size > 1), false) AS all_of_them
FROM persons;

-- One row a household: the head's row, or the first one where nobody is head; of a household
-- listed once for each episode the newest.
CREATE TEMP VIEW household_rows AS
SELECT * FROM persons
QUALIFY row_number() OVER (
    PARTITION BY household_id
    ORDER BY identified_on DESC NULLS LAST, coalesce(relation = '户主', false) DESC, _row
) = 1;

-- Episodes: households with a category and a date. The episode's id is made of both, so that
-- next month's export names it alike.
CREATE TEMP VIEW case_rows AS
SELECT *, household_id || '-' || strftime(identified_on, '%Y%m') AS case_id
FROM persons
WHERE registered_category IS NOT NULL AND identified_on IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY household_id, strftime(identified_on, '%Y%m')
    ORDER BY coalesce(relation = '户主', false) DESC, _row
) = 1;
