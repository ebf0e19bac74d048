-- One row a household: the head's row, or the first one where nobody is head.
CREATE TEMP VIEW labour AS
SELECT persons.*,
       coalesce(labour_skill_codes.code IN ('技能劳动力', '普通劳动力', '弱劳动力或半劳动力'), false) AS is_labourer,
       labour_skill_codes.code AS labour_skill_code
FROM persons
LEFT JOIN labour_skill_codes ON labour_skill_codes.spelling = persons.labour_skill;

CREATE TEMP VIEW household_rows AS
SELECT * FROM persons
QUALIFY row_number() OVER (
    PARTITION BY household_id ORDER BY coalesce(relation = '户主', false) DESC, _row
) = 1;

-- Cases: households with a category and a date; the episode's id is derived from both.
CREATE TEMP VIEW case_rows AS
SELECT *, household_id || '-' || strftime(identified_on, '%Y%m') AS case_id
FROM household_rows
WHERE registered_category IS NOT NULL AND identified_on IS NOT NULL AND village_code IS NOT NULL;
