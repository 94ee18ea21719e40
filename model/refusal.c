#include "model/refusal.h"

static const struct {
	const char *name;
	enum status status;
	const char *english, *french, *arabic;
} refusals[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = { "", STATUS_OK, "", "", "" },
#define REFUSAL(name, status, english, french, arabic) \
	[REFUSAL_##name] = { #name, (status), (english), (french), (arabic) },
#include "model/refusal.list"
#undef REFUSAL
};

enum status refusal_set(enum refusal refusal, struct error *error)
{
	if (refusal == REFUSAL_NONE)
		return STATUS_OK;
	return error_set(error, refusals[refusal].status, "%s", refusals[refusal].english);
}

const char *refusal_fr(enum refusal refusal)
{
	return refusals[refusal].french;
}

const char *refusal_ar(enum refusal refusal)
{
	return refusals[refusal].arabic;
}

const char *refusal_name(enum refusal refusal)
{
	return refusals[refusal].name;
}
