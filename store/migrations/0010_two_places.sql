-- What two places of the paper say differently is a reason with both. A code that a line of the
-- claim bears may be none of the paper's: whoever reads the line must see that, and what else the
-- register has for it.

ALTER TABLE reason
  ADD COLUMN other_field text,
  ADD COLUMN other_page  integer CHECK (other_page > 0);
ALTER TABLE medicine_line
  ADD COLUMN code_source text
    CHECK (code_source IN ('print', 'hand', 'mark', 'barcode', 'register', 'person'));
ALTER TABLE reading
  ADD COLUMN guesses jsonb;

COMMENT ON COLUMN reading.guesses IS
  'Of a line without a box code: what the register has for it, [{value, confidence}], likeliest '
  'first, for whoever looks at it. NULL for every other reading.';
COMMENT ON COLUMN reason.other_field IS
  'Where the paper says otherwise than field; NULL when one place is at fault alone.';
COMMENT ON COLUMN reason.other_page IS
  'The page of other_field; NULL: nowhere else.';
COMMENT ON COLUMN medicine_line.code_source IS
  'Where the code stands. register: not on the paper, proposed from what the line says, and '
  'nothing is paid on it. NULL: no code, or stored before this was told.';
