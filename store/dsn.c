/*
 * What may be said of a DSN. It holds a password, and a DSN with a typing mistake may have the
 * password where the host or the port should be, so a DSN that looks wrong is not quoted at all.
 */
#include "store/session.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static enum status refuse_dsn(struct error *error)
{
	return error_set(
		error, STATUS_USAGE,
		"the DSN cannot be understood; write it as postgresql://USER@HOST:PORT/DATABASE "
		"or as 'host=HOST user=USER dbname=DATABASE', with the password in a password "
		"file (PGPASSFILE), or in WARAQA_DSN with letters such as @ : / as %%40 %%3A %%2F");
}

static bool option_is_sane(const char *keyword, const char *value)
{
	if (strcmp(keyword, "port") == 0)
		return value[strspn(value, "0123456789,")] == '\0';
	if (strcmp(keyword, "host") == 0 || strcmp(keyword, "dbname") == 0)
		return strchr(value, '@') == NULL;
	return true;
}

enum status dsn_check(const char *dsn, struct error *error)
{
	PQconninfoOption *options = PQconninfoParse(dsn, NULL);
	bool sane = options != NULL;

	for (const PQconninfoOption *option = options; sane && option->keyword != NULL; option++)
		sane = option->val == NULL || option_is_sane(option->keyword, option->val);
	PQconninfoFree(options);
	return sane ? STATUS_OK : refuse_dsn(error);
}

static void append_without(struct text *text, const char *line, size_t length, const char *secret)
{
	size_t secret_length = secret != NULL ? strlen(secret) : 0;

	for (size_t i = 0; i < length;) {
		if (secret_length > 0 && length - i >= secret_length &&
		    memcmp(line + i, secret, secret_length) == 0) {
			text_append(text, "***");
			i += secret_length;
		} else {
			text_append_bytes(text, line + i++, 1);
		}
	}
}

bool store_dsn_has_password(const char *dsn)
{
	PQconninfoOption *options = PQconninfoParse(dsn, NULL);
	bool has = false;

	for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
	     option++)
		has = has || (option->val != NULL && option->val[0] != '\0' &&
			      (strcmp(option->keyword, "password") == 0 ||
			       strcmp(option->keyword, "sslpassword") == 0));
	PQconninfoFree(options);
	return has;
}

void dsn_hide_password(const char *dsn, const char *message, char *hidden, size_t size)
{
	PQconninfoOption *options = dsn != NULL ? PQconninfoParse(dsn, NULL) : NULL;
	const char *secret = NULL;
	struct text text = { 0 };

	for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
	     option++)
		if (strcmp(option->keyword, "password") == 0)
			secret = option->val;
	append_without(&text, message, strcspn(message, "\n"), secret);
	snprintf(hidden, size, "%s", text_value(&text));
	text_clear(&text);
	PQconninfoFree(options);
}
