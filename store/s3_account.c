#include "store/s3_account.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CREDENTIALS_BYTES_MAX = 1 << 20 };

static const char *setting(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

static const char *first_setting(const char *variable, const char *other)
{
	const char *value = setting(variable);

	return value != NULL ? value : setting(other);
}

static char *copy_or_null(const char *text)
{
	return text != NULL ? memory_copy_text(text) : NULL;
}

/* ---- the server ----------------------------------------------------------------------------- */

/* What would go into a header or a host's name unseen is refused. */
static bool is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (!isgraph((unsigned char)*text))
			return false;
	return true;
}

static enum status find_server(struct s3_account *account, struct error *error)
{
	const char *endpoint = first_setting("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
	const char *region = first_setting("AWS_REGION", "AWS_DEFAULT_REGION");
	struct text url = { 0 };

	account->region = memory_copy_text(region != NULL ? region : "us-east-1");
	account->authorities = copy_or_null(setting("AWS_CA_BUNDLE"));
	if (strspn(account->region, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_") != strlen(account->region))
		return error_set(
			error, STATUS_CONFIG,
			"AWS_REGION is no region's name; set it as the server's owner says");
	if (endpoint == NULL)
		text_append_format(&url, "https://s3.%s.amazonaws.com", account->region);
	else
		text_append(&url, endpoint);
	while (url.length > 0 && url.bytes[url.length - 1] == '/')
		url.bytes[--url.length] = '\0';
	account->endpoint = url.bytes;
	if ((text_starts_with(url.bytes, "https://") || text_starts_with(url.bytes, "http://")) &&
	    strpbrk(url.bytes, "@?#") == NULL && is_plain(url.bytes))
		return STATUS_OK;
	return error_set(
		error, STATUS_CONFIG,
		"AWS_ENDPOINT_URL is not http(s)://HOST[:PORT] alone; set it so, without a "
		"key or a password");
}

/* ---- the credentials ------------------------------------------------------------------------ */

/* Cuts white space off both ends, in place. */
static char *trimmed(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static void take_line(struct s3_account *account, char *line)
{
	const struct {
		const char *name;
		char **value;
	} names[] = {
		{ "aws_access_key_id", &account->key },
		{ "aws_secret_access_key", &account->secret },
		{ "aws_session_token", &account->token },
	};
	char *equals = strchr(line, '='), *name;

	if (equals == NULL)
		return;
	*equals = '\0';
	name = trimmed(line);
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (strcmp(name, names[i].name) == 0 && *names[i].value == NULL)
			*names[i].value = memory_copy_text(trimmed(equals + 1));
}

static void take_profile(struct s3_account *account, char *lines, const char *profile)
{
	bool is_ours = false;

	for (char *rest = lines, *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *end;

		line = trimmed(line);
		if (*line == '[' && (end = strchr(line, ']')) != NULL) {
			*end = '\0';
			is_ours = strcmp(trimmed(line + 1), profile) == 0;
		} else if (is_ours && *line != '#' && *line != ';') {
			take_line(account, line);
		}
	}
}

/* NULL: there is none. Free with free(). */
static char *credentials_file(void)
{
	const char *named = setting("AWS_SHARED_CREDENTIALS_FILE");
	const char *folder = setting("CREDENTIALS_DIRECTORY"), *home = setting("HOME");
	char *path;

	if (named != NULL)
		return memory_copy_text(named);
	path = folder != NULL ? path_join(folder, "aws") : NULL;
	if (path == NULL || !file_exists(path)) {
		free(path);
		path = home != NULL ? path_join(home, ".aws/credentials") : NULL;
	}
	if (path != NULL && !file_exists(path)) {
		free(path);
		path = NULL;
	}
	return path;
}

static enum status read_credentials(struct s3_account *account, const char *path,
				    struct error *error)
{
	const char *profile = setting("AWS_PROFILE");
	unsigned char *bytes;
	size_t length;
	enum status status = file_read(path, CREDENTIALS_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK) {
		error->status = STATUS_CONFIG;
		return error_prefix(error, "cannot read the credentials of the image store");
	}
	take_profile(account, (char *)bytes, profile != NULL ? profile : "default");
	explicit_bzero(bytes, length);
	free(bytes);
	if (account->key != NULL && account->secret != NULL)
		return STATUS_OK;
	return error_set(
		error, STATUS_CONFIG,
		"'%s' has no aws_access_key_id with its aws_secret_access_key in the section "
		"'%s'; write them there, or name another with AWS_PROFILE",
		path, profile != NULL ? profile : "default");
}

static enum status find_credentials(struct s3_account *account, struct error *error)
{
	const char *key = setting("AWS_ACCESS_KEY_ID"), *secret = setting("AWS_SECRET_ACCESS_KEY");
	enum status status;
	char *path;

	if (key != NULL && secret != NULL) {
		account->key = memory_copy_text(key);
		account->secret = memory_copy_text(secret);
		account->token = copy_or_null(setting("AWS_SESSION_TOKEN"));
		return STATUS_OK;
	}
	path = credentials_file();
	if (path == NULL)
		return error_set(error, STATUS_CONFIG,
				 "there are no credentials for the image store; set "
				 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file that "
				 "has them with AWS_SHARED_CREDENTIALS_FILE");
	status = read_credentials(account, path, error);
	free(path);
	return status;
}

enum status s3_account_find(struct s3_account *ret_account, struct error *error)
{
	struct s3_account account = { 0 };
	enum status status = find_server(&account, error);

	if (status == STATUS_OK)
		status = find_credentials(&account, error);
	if (status == STATUS_OK &&
	    !(is_plain(account.key) && (account.token == NULL || is_plain(account.token))))
		status = error_set(
			error, STATUS_CONFIG,
			"the key or the token of the image store has a space or a control "
			"character in it; set it as it was given");
	if (status == STATUS_OK)
		*ret_account = account;
	else
		s3_account_clear(&account);
	return status;
}

static void forget(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void s3_account_clear(struct s3_account *account)
{
	free(account->endpoint);
	free(account->region);
	free(account->authorities);
	forget(account->key);
	forget(account->secret);
	forget(account->token);
	*account = (struct s3_account){ 0 };
}
