-- Views over the finished table of persons.

-- What matters of the persons who have spells of work, one row each.
CREATE OR REPLACE TEMP VIEW workers AS
SELECT DISTINCT ON (p.household_id, p.id_number)
    p.household_id, p.id_number, p.village_code, p.county_name, p.birth, p.monitored, p.active,
    p.household_type
FROM person p
SEMI JOIN national_work w ON w.household_id = p.household_id AND w.id_number = p.id_number
WHERE p.source = 'national';
