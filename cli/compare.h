/* Whether a value that was read is the one that is written, kind by kind. */
#ifndef CLI_COMPARE_H
#define CLI_COMPARE_H

#include "base/arena.h"
#include "model/value_kind.h"

#include <stdbool.h>

/*
 * What is written in a form's field as the read format would say it: a comb's date "13092026" as
 * "2026-09-13", an amount's comma as a point. In the arena, or `written` itself; NULL gives NULL.
 */
const char *compare_as_read(struct arena *arena, enum value_kind kind, const char *written);

/* Names and texts folded, amounts to the centime, ticks by their meaning, all else without blanks.
 */
bool compare_values(enum value_kind kind, const char *value, const char *written);

/* Names in either order, without the title that free documents put before them. */
bool compare_person(const char *value, const char *written);

#endif
