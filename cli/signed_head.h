/*
 * How far the audit trail went, signed: a text of seven short lines that can be printed and kept,
 * and the files of keys. Whoever has one can show later that rows were changed or taken out.
 */
#ifndef CLI_SIGNED_HEAD_H
#define CLI_SIGNED_HEAD_H

#include "base/signature.h"
#include "base/text.h"
#include "store/store.h"

/* Appends the text, signed with the secret key of a file. The file must be closed to others:
 * STATUS_NO_PERMISSION when it is not. */
enum status signed_head_append(struct text *text, const struct store_audit_head *head,
			       const char *key_path, struct error *error);

/* Reads a text back. STATUS_DATA when it is none, or when the holder of the public key in the other
 * file has not signed it; the key that the text names is not trusted. Blanks do not matter. */
enum status signed_head_read(const char *path, const char *public_key_path,
			     struct store_audit_head *ret_head, struct error *error);

/* Draws a pair of keys: the secret one goes into `path`, closed to others, the public one into
 * `path`.pub. STATUS_USAGE when one of the files is there already. */
enum status signed_head_make_keys(const char *path, struct error *error);

#endif
