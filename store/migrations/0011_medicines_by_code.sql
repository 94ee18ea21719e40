-- Medicines are looked for by their code here, and by what a line says in memory, where the whole
-- register is loaded for that. Nothing asks for a name any more.

DROP INDEX medicine_name;
DROP INDEX medicine_name_near;
ALTER TABLE medicine DROP COLUMN name_folded;
