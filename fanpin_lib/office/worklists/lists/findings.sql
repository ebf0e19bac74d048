-- What the checks found and nobody corrected or waived.
SELECT severity AS state, village_code, household_id, name, id_number, "column", value, message,
       todo, corrector AS who, rule, last_answer, last_note, last_author, fingerprint AS key
FROM finding_items
