#include "tests/support/medicine_list.h"

#include "base/csv.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 8 * 1024 * 1024 };

/* Columns of the public list. */
enum { CODE, NAME, DCI, DOSAGE, UNIT, FORM, PRESENTATION, PPV, PH, BASE, KIND, RATE, COLUMNS };

static centimes amount_of(const char *text)
{
	return (centimes)(strtod(text, NULL) * 100 + 0.5);
}

static void add_row(struct medicine_list *list, char *const *fields)
{
	struct medicine *row = LIST_ADD(list->arena, &list->rows);
	const char *copies[COLUMNS];

	for (int i = 0; i < COLUMNS; i++)
		copies[i] = arena_copy_text(list->arena, fields[i]);
	*row = (struct medicine){ .code = copies[CODE],
				  .name = copies[NAME],
				  .dci = copies[DCI],
				  .dosage = copies[DOSAGE],
				  .unit = copies[UNIT],
				  .form = copies[FORM],
				  .presentation = copies[PRESENTATION],
				  .public_price = amount_of(copies[PPV]),
				  .base_price = amount_of(copies[BASE]),
				  .generic = copies[KIND][0] == 'G',
				  .rate_percent = (int)(strtod(copies[RATE], NULL) * 100 + 0.5) };
}

struct medicine_list medicine_list_load(const char *path)
{
	struct medicine_list list = { .arena = arena_new() };
	FILE *file = fopen(path, "rb");
	char *bytes = calloc(1, BYTES_MAX);
	struct csv csv;
	size_t length;

	assert(file != NULL && bytes != NULL);
	length = fread(bytes, 1, BYTES_MAX - 1, file);
	fclose(file);
	csv_begin(&csv, bytes, length);
	csv_next(&csv);
	while (csv_next(&csv) == CSV_RECORD && csv.field_count >= COLUMNS)
		add_row(&list, csv.fields);
	csv_end(&csv);
	free(bytes);
	return list;
}

void medicine_list_free(struct medicine_list *list)
{
	arena_free(list->arena);
}
