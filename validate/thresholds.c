#include "validate/thresholds.h"

#include "base/memory.h"

#include <stddef.h>

/* More than any confidence. */
#define NEVER 2.0

static const struct {
	enum value_kind kind;
	enum source source;
	double least;
} thresholds[] = {
#define THRESHOLD(kind, source, least) { VALUE_##kind, SOURCE_##source, (least) },
#include "validate/thresholds.list"
#undef THRESHOLD
};

double threshold_of(enum value_kind kind, enum source source)
{
	if (source == SOURCE_PERSON)
		return 0;
	for (size_t i = 0; i < ARRAY_LENGTH(thresholds); i++)
		if (thresholds[i].kind == kind && thresholds[i].source == source)
			return thresholds[i].least;
	return NEVER;
}
