-- A program that holds medicines, tariffs or rules in memory asks whether they are still those.

CREATE TABLE register_stamp (
  register text PRIMARY KEY,
  stamp    uuid NOT NULL DEFAULT gen_random_uuid()
);

COMMENT ON TABLE register_stamp IS
  'Another stamp after each change of a table, committed with it: whoever holds the rows in memory '
  'needs to read one row to know that they are still the same.';
COMMENT ON COLUMN register_stamp.register IS 'The table''s name.';
COMMENT ON COLUMN register_stamp.stamp IS 'Drawn anew, so that no two stores have the same.';

INSERT INTO register_stamp (register) VALUES ('medicine'), ('tariff'), ('rule_set'), ('rule');

-- By the owner's right: who may load a register need not be able to write stamps.
CREATE FUNCTION draw_stamp() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  UPDATE register_stamp SET stamp = gen_random_uuid() WHERE register = TG_TABLE_NAME;
  RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION draw_stamp() FROM PUBLIC;

CREATE TRIGGER draw_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON medicine
  FOR EACH STATEMENT EXECUTE FUNCTION draw_stamp();
CREATE TRIGGER draw_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tariff
  FOR EACH STATEMENT EXECUTE FUNCTION draw_stamp();
CREATE TRIGGER draw_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule_set
  FOR EACH STATEMENT EXECUTE FUNCTION draw_stamp();
CREATE TRIGGER draw_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON rule
  FOR EACH STATEMENT EXECUTE FUNCTION draw_stamp();
