-- What a page without a form is more finely: whoever looks at a stored dossier sees what reading it
-- says.

ALTER TABLE page
  ADD COLUMN kind            text CHECK (kind <> ''),
  ADD COLUMN kind_confidence probability,
  ADD CHECK ((kind IS NULL) = (kind_confidence IS NULL));

COMMENT ON COLUMN page.kind IS
  'Of a page without a form: ticket, demande, ... of model/page.h. NULL: a form, or stored before '
  'this was told.';
