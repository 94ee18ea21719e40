#include "review/framing.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_DIGITS_MAX = 12 };

struct look {
	int lengths, encodings, hosts;
	bool has_odd_name;
	const char *length;
};

/* A token of RFC 9110, 5.6.2. */
static bool is_token(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789!#$%&'*+-.^_`|~";

	return name[0] != '\0' && name[strspn(name, letters)] == '\0';
}

static enum MHD_Result look_at_header(void *context, enum MHD_ValueKind kind, const char *name,
				      const char *value)
{
	struct look *look = context;

	(void)kind;
	look->has_odd_name |= !is_token(name);
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		look->lengths++;
		look->length = value;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		look->encodings++;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
		look->hosts++;
	}
	return MHD_YES;
}

static bool read_length(const char *text, long long *ret_bytes)
{
	if (text == NULL || !text_is_digits(text) || strlen(text) > LENGTH_DIGITS_MAX)
		return false;
	*ret_bytes = strtoll(text, NULL, 10);
	return true;
}

void framing_look(struct MHD_Connection *connection, struct framing *ret_framing)
{
	struct look look = { 0 };

	*ret_framing = (struct framing){ 0 };
	MHD_get_connection_values(connection, MHD_HEADER_KIND, look_at_header, &look);
	ret_framing->is_sound =
		look.lengths <= 1 && look.encodings == 0 && look.hosts <= 1 && !look.has_odd_name &&
		(look.lengths == 0 || read_length(look.length, &ret_framing->body_bytes));
}
