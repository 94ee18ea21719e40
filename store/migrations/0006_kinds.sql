-- Originals may be of more kinds than scans: archives, and folders of pictures kept as a tar.

ALTER TABLE file
  DROP CONSTRAINT file_kind_check,
  ADD CONSTRAINT file_kind_check CHECK (kind ~ '^[a-z0-9]{2,4}$');
