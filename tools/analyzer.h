/*
 * Read before every file by tools/check-tidy, never by the compiler: it tells clang's analyzer what
 * base/error.h promises, that the functions which fill an error never return STATUS_OK. Without it
 * the analyzer takes every failure for a success that wrote nothing.
 */
#ifndef TOOLS_ANALYZER_H
#define TOOLS_ANALYZER_H

#include "base/error.h"

static inline enum status analyzer_failure(enum status status)
{
	if (status == STATUS_OK)
		__builtin_unreachable();
	return status;
}

#define error_set(...) analyzer_failure(error_set(__VA_ARGS__))
#define error_set_errno(...) analyzer_failure(error_set_errno(__VA_ARGS__))
#define error_prefix(...) analyzer_failure(error_prefix(__VA_ARGS__))
#define error_blame(...) analyzer_failure(error_blame(__VA_ARGS__))

#endif
