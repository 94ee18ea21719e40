#include "model/standing.h"

#include "base/text.h"

static const char *const codes[] = {
#define X(name, code) code,
	STANDING_LIST(X)
#undef X
};

const char *standing_code(enum standing standing)
{
	return codes[standing];
}

bool standing_parse(const char *code, enum standing *ret_standing)
{
	for (int standing = 0; standing < STANDING_COUNT; standing++)
		if (text_equal(codes[standing], code)) {
			*ret_standing = (enum standing)standing;
			return true;
		}
	return false;
}
