#include "model/desk.h"

#include "base/memory.h"
#include "base/text.h"

#define X(name, text) [name] = (text),
static const char *const deeds[] = { DESK_DEED_LIST(X) };
static const char *const decisions[] = { DESK_DECISION_LIST(X) };
#undef X

const char *desk_deed_name(enum desk_deed deed)
{
	return deeds[deed];
}

const char *desk_decision_name(enum desk_decision decision)
{
	return decisions[decision];
}

bool desk_deed_parse(const char *name, enum desk_deed *ret_deed)
{
	for (size_t i = 0; i < ARRAY_LENGTH(deeds); i++)
		if (text_equal(deeds[i], name)) {
			*ret_deed = (enum desk_deed)i;
			return true;
		}
	return false;
}

bool desk_decision_parse(const char *name, enum desk_decision *ret_decision)
{
	for (size_t i = 0; i < ARRAY_LENGTH(decisions); i++)
		if (text_equal(decisions[i], name)) {
			*ret_decision = (enum desk_decision)i;
			return true;
		}
	return false;
}

bool desk_may_accept(const struct claim *claim)
{
	for (size_t i = 0; i < claim->reasons.count; i++)
		if (claim->reasons.items[i].severity == SEVERITY_ERROR)
			return false;
	return claim->doubts.count == 0 && claim->payable != AMOUNT_UNKNOWN;
}

bool desk_is_decided(enum desk_decision decision)
{
	return decision == DECISION_ACCEPTED || decision == DECISION_SENT_BACK ||
	       decision == DECISION_REJECTED;
}

bool desk_deed_is_value(enum desk_deed deed)
{
	return deed == DESK_CORRECT || deed == DESK_CONFIRM || deed == DESK_MISSING;
}

bool desk_deed_is_decision(enum desk_deed deed)
{
	return deed == DESK_ACCEPT || deed == DESK_SEND_BACK || deed == DESK_REJECT ||
	       deed == DESK_REOPEN;
}
