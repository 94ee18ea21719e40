#include "model/job.h"

static const struct {
	const char *code, *english;
} states[FILE_STATE_COUNT] = {
#define X(name, code, english) [name] = { code, english },
	FILE_STATE_LIST(X)
#undef X
};

const char *file_state_code(enum file_state state)
{
	return states[state].code;
}

const char *file_state_english(enum file_state state)
{
	return states[state].english;
}
