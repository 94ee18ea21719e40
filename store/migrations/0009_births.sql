-- People are looked for by the day they were born on, then by how like their name is to one that
-- was read poorly. With the day first, one index serves that and the exact name. The number is in
-- it so that the some hundred people of a day are gone through in the index alone.

CREATE INDEX insured_birth_date ON insured (birth_date, name_key) INCLUDE (immatriculation);
CREATE INDEX dependant_birth_date ON dependant (birth_date, name_key) INCLUDE (immatriculation);
DROP INDEX insured_name_key;
DROP INDEX dependant_name_key;
