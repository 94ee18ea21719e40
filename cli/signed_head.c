#include "cli/signed_head.h"

#include "base/file.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TITLE "waraqa audit head"

enum { TEXT_BYTES_MAX = 65536 };

/* What is signed: the title and the head. */
static void append_head(struct text *text, const struct store_audit_head *head)
{
	text_append_format(text, TITLE "\nstore %s\nnumber %ld\nhash %s\ntime %s\n", head->store,
			   head->number, head->hash, head->time);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static enum status refuse_open_file(const char *path, struct error *error)
{
	struct stat facts;

	if (stat(path, &facts) != 0 || (facts.st_mode & 077) == 0)
		return STATUS_OK;
	return error_set(error, STATUS_NO_PERMISSION,
			 "the secret key '%s' is open to others; run: chmod 600 '%s', and draw new "
			 "keys if somebody may have read it",
			 path, path);
}

/* The first word of a file, cut to `size`. */
static enum status read_key(const char *path, char *key, size_t size, struct error *error)
{
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, TEXT_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	snprintf(key, size, "%.*s", (int)strcspn((char *)bytes, " \t\r\n"), (char *)bytes);
	signature_forget(bytes, length);
	free(bytes);
	return STATUS_OK;
}

static enum status write_key(const char *path, const char *key, struct error *error)
{
	char line[SIGNATURE_SECRET_SIZE + 1];
	int length = snprintf(line, sizeof(line), "%s\n", key);
	enum status status = file_write_durably(path, line, (size_t)length, error);

	signature_forget(line, sizeof(line));
	return status;
}

enum status signed_head_make_keys(const char *path, struct error *error)
{
	char secret[SIGNATURE_SECRET_SIZE], public_key[SIGNATURE_PUBLIC_SIZE];
	struct text public_path = { 0 };
	enum status status = STATUS_OK;

	text_append_format(&public_path, "%s.pub", path);
	if (file_exists(path) || file_exists(public_path.bytes))
		status = error_set(error, STATUS_USAGE,
				   "'%s' or '%s' is there already; name another file, since what "
				   "was signed with an old key needs it",
				   path, public_path.bytes);
	if (status == STATUS_OK)
		status = signature_new_keys(secret, public_key, error);
	if (status == STATUS_OK)
		status = write_key(path, secret, error);
	if (status == STATUS_OK)
		status = write_key(public_path.bytes, public_key, error);
	if (status == STATUS_OK)
		chmod(public_path.bytes, 0644);
	signature_forget(secret, sizeof(secret));
	text_clear(&public_path);
	return status;
}

/* ---- signing -------------------------------------------------------------------------------- */

enum status signed_head_append(struct text *text, const struct store_audit_head *head,
			       const char *key_path, struct error *error)
{
	char secret[SIGNATURE_SECRET_SIZE], public_key[SIGNATURE_PUBLIC_SIZE];
	char signature[SIGNATURE_SIZE];
	struct text signed_part = { 0 };
	enum status status = refuse_open_file(key_path, error);

	if (status == STATUS_OK)
		status = read_key(key_path, secret, sizeof(secret), error);
	if (status != STATUS_OK)
		return status;
	append_head(&signed_part, head);
	status = signature_sign(secret, signed_part.bytes, signed_part.length, signature,
				public_key, error);
	signature_forget(secret, sizeof(secret));
	if (status == STATUS_OK)
		text_append_format(text, "%ssigned-by %s\nsignature %s\n", signed_part.bytes,
				   public_key, signature);
	else
		error_prefix(error, "cannot sign with '%s'", key_path);
	text_clear(&signed_part);
	return status;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The word after a line's first word, cut to `size`; false: there is no such line. */
static bool find_word(const char *text, const char *first, char *word, size_t size)
{
	for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		line += strspn(line, " \t\r\n");
		if (strncmp(line, first, strlen(first)) == 0 &&
		    strchr(" \t", line[strlen(first)]) != NULL) {
			line += strlen(first);
			line += strspn(line, " \t");
			snprintf(word, size, "%.*s", (int)strcspn(line, " \t\r\n"), line);
			return true;
		}
	}
	return false;
}

static bool parse(const char *text, struct store_audit_head *head, char signature[SIGNATURE_SIZE])
{
	char number[24] = "";
	bool whole = strstr(text, TITLE) != NULL &&
		     find_word(text, "store", head->store, sizeof(head->store)) &&
		     find_word(text, "number", number, sizeof(number)) &&
		     find_word(text, "hash", head->hash, sizeof(head->hash)) &&
		     find_word(text, "time", head->time, sizeof(head->time)) &&
		     find_word(text, "signature", signature, SIGNATURE_SIZE);

	head->number = whole ? strtol(number, NULL, 10) : 0;
	return whole && text_is_digits(number);
}

enum status signed_head_read(const char *path, const char *public_key_path,
			     struct store_audit_head *ret_head, struct error *error)
{
	char public_key[SIGNATURE_PUBLIC_SIZE + 1], signature[SIGNATURE_SIZE];
	struct store_audit_head head = { 0 };
	struct text signed_part = { 0 };
	unsigned char *bytes = NULL;
	size_t length;
	enum status status = read_key(public_key_path, public_key, sizeof(public_key), error);

	if (status == STATUS_OK)
		status = file_read(path, TEXT_BYTES_MAX, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	if (!parse((char *)bytes, &head, signature))
		status = error_set(error, STATUS_DATA, "'%s' is no signed head of an audit trail",
				   path);
	append_head(&signed_part, &head);
	if (status == STATUS_OK &&
	    !signature_fits(public_key, signed_part.bytes, signed_part.length, signature))
		status = error_set(error, STATUS_DATA,
				   "'%s' was not signed with the secret of '%s', or was changed "
				   "since",
				   path, public_key_path);
	text_clear(&signed_part);
	free(bytes);
	if (status == STATUS_OK)
		*ret_head = head;
	return status;
}
