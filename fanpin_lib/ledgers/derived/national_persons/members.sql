-- One row a person; an ID number entered twice in a household counts once.
SELECT
    household_id, village_code, id_number, name,
    relation_codes.code AS relation,
    sex, ethnicity, birth_date, schooling, education,
    coalesce(dropout_reason, out_of_school_reason) AS dropout_reason,
    health, labour_skill_code AS labour_skill,
    resident_medical_insurance AS medical_insurance,
    resident_pension AS pension_insurance,
    work_place, work_months, member_phone AS phone, _row, _place
FROM persons
LEFT JOIN relation_codes ON relation_codes.spelling = persons.relation
WHERE (SELECT all_of_them FROM persons_listed)
QUALIFY row_number() OVER (PARTITION BY household_id, id_number ORDER BY _row) = 1
ORDER BY _row;
