/* The register of medicines of a CSV file as the register loads it, without a database. */
#ifndef TESTS_SUPPORT_MEDICINE_LIST_H
#define TESTS_SUPPORT_MEDICINE_LIST_H

#include "model/register.h"

#include <stddef.h>

struct medicine_list {
	struct arena *arena;
	LIST(struct medicine) rows;
};

/* Fails the test when the file cannot be read. */
struct medicine_list medicine_list_load(const char *path);
void medicine_list_free(struct medicine_list *list);

#endif
