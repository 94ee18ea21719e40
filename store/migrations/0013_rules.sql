-- Rules are of a payer, fund or mutual society, and of a subject: a key letter, a kind of care.

ALTER TABLE rule RENAME COLUMN fund TO payer;
ALTER TABLE rule ADD COLUMN subject text NOT NULL DEFAULT '';
ALTER TABLE rule DROP CONSTRAINT rule_pkey;
ALTER TABLE rule ADD PRIMARY KEY (payer, name, subject, valid_from);
UPDATE rule SET name = 'rate_percent' WHERE name = 'rate_act_percent';

COMMENT ON COLUMN rule.subject IS
  'Key letter, kind of care or code of a long disease that the rule is about; empty: any.';
