#include "validate/doubles_rows.h"

#include "base/memory.h"
#include "validate/name_sound.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1850, DAYS = 130000 };

uint64_t rows_mix(uint64_t number)
{
	number ^= number >> 33;
	number *= 0xFF51AFD7ED558CCDULL;
	number ^= number >> 33;
	number *= 0xC4CEB9FE1A85EC53ULL;
	return number ^ number >> 33;
}

static uint64_t number_of_text(const char *text)
{
	uint64_t hash = 14695981039346656037ULL; /* FNV-1a, Fowler, Noll and Vo */

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211ULL;
	hash = rows_mix(hash);
	return hash != 0 ? hash : 1;
}

/* ---- names told apart ------------------------------------------------------------------------ */

/* Open addressing; a slot holds a name's place plus one. */
struct name_slots {
	struct rows *rows;
	uint32_t *slots;
	size_t size, room;
};

static void spread_names(struct name_slots *table, size_t size)
{
	free(table->slots);
	table->size = size;
	table->slots = memory_new(size, sizeof(*table->slots));
	for (size_t i = 0; i < table->rows->name_count; i++) {
		size_t at = number_of_text(table->rows->names[i].text) & (size - 1);

		while (table->slots[at] != 0)
			at = (at + 1) & (size - 1);
		table->slots[at] = (uint32_t)i + 1;
	}
}

static uint32_t place_of_name(struct name_slots *table, const char *text)
{
	struct rows *rows = table->rows;
	size_t at = number_of_text(text) & (table->size - 1);

	for (; table->slots[at] != 0; at = (at + 1) & (table->size - 1))
		if (strcmp(rows->names[table->slots[at] - 1].text, text) == 0)
			break;
	if (table->slots[at] == 0) {
		if (rows->name_count == table->room) {
			table->room = table->room * 2 + 1024;
			rows->names = memory_resize(rows->names, table->room,
						    sizeof(*rows->names));
		}
		rows->names[rows->name_count] = (struct known_name){ .text = text };
		table->slots[at] = (uint32_t)++rows->name_count;
		if (rows->name_count * 2 > table->size) {
			spread_names(table, table->size * 2);
			return (uint32_t)rows->name_count - 1;
		}
	}
	return table->slots[at] - 1;
}

struct stem_count {
	uint32_t stem, name;
};

static int compare_stems(const void *a, const void *b)
{
	const struct stem_count *x = a, *y = b;

	return x->stem != y->stem ? (x->stem > y->stem) - (x->stem < y->stem)
				  : (x->name > y->name) - (x->name < y->name);
}

static void share_stems(struct rows *rows)
{
	struct stem_count *stems = memory_new(rows->name_count + 1, sizeof(*stems));

	for (size_t i = 0; i < rows->name_count; i++)
		stems[i] = (struct stem_count){ rows->names[i].stem, (uint32_t)i };
	qsort(stems, rows->name_count, sizeof(*stems), compare_stems);
	for (size_t from = 0, to; from < rows->name_count; from = to) {
		double share = 0;

		for (to = from; to < rows->name_count && stems[to].stem == stems[from].stem; to++)
			share += rows->names[stems[to].name].share;
		for (size_t i = from; i < to; i++)
			rows->names[stems[i].name].stem_share = share;
	}
	free(stems);
}

static void describe_names(struct rows *rows)
{
	for (size_t i = 0; i < rows->name_count; i++) {
		struct known_name *name = &rows->names[i];

		name_key_make(name->text, &name->key);
		name->stem = name_sound_stem(&name->key.core);
		for (int kind = 0; kind < REGISTERED_KINDS; kind++)
			name->share += (name->as_last[kind] + name->as_first[kind]) /
				       (double)rows->count;
	}
	share_stems(rows);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare_rows(const void *a, const void *b)
{
	const struct registered_person *x = ((const struct row *)a)->person;
	const struct registered_person *y = ((const struct row *)b)->person;
	int order = (x->as > y->as) - (x->as < y->as);

	if (order == 0)
		order = compare_texts(x->scheme, y->scheme);
	if (order == 0)
		order = strcmp(x->number, y->number);
	return order != 0 ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static int32_t day_of(struct date date)
{
	static const struct date first = { FIRST_YEAR, 1, 1 };
	long day = date_is_set(date) ? date_days_between(first, date) : 0;

	return day > 0 && day < DAYS ? (int32_t)day : 0;
}

void rows_make(const struct registered_person *people, size_t count, struct rows *ret_rows)
{
	struct name_slots table = { .rows = ret_rows };

	*ret_rows = (struct rows){ .items = memory_new(count + 1, sizeof(struct row)),
				   .count = count };
	for (int kind = 0; kind < REGISTERED_KINDS; kind++)
		ret_rows->born[kind] = memory_new(DAYS, sizeof(uint32_t));
	spread_names(&table, 4096);
	for (size_t i = 0; i < count; i++)
		ret_rows->items[i].person = &people[i];
	qsort(ret_rows->items, count, sizeof(struct row), compare_rows);
	for (size_t i = 0; i < count; i++) {
		struct row *row = &ret_rows->items[i];
		const struct registered_person *person = row->person;

		row->last = place_of_name(&table, person->last_name);
		row->first = place_of_name(&table, person->first_name);
		ret_rows->names[row->last].as_last[person->as]++;
		ret_rows->names[row->first].as_first[person->as]++;
		row->day = day_of(person->birth);
		row->cin = person->cin != NULL && person->cin[0] != '\0'
				   ? number_of_text(person->cin)
				   : 0;
		ret_rows->of_kind[person->as]++;
		ret_rows->with_cin[person->as] += row->cin != 0;
		ret_rows->born[person->as][row->day]++;
	}
	free(table.slots);
	describe_names(ret_rows);
}

void rows_clear(struct rows *rows)
{
	for (int kind = 0; kind < REGISTERED_KINDS; kind++)
		free(rows->born[kind]);
	free(rows->names);
	free(rows->items);
}

double rows_born_share(const struct rows *rows, enum registered_as as, int32_t day)
{
	return rows->of_kind[as] > 0 ? rows->born[as][day] / (double)rows->of_kind[as] : 0;
}

char rows_insured_sex(const struct rows *rows, const char *number)
{
	size_t low = 0, high = rows->of_kind[REGISTERED_INSURED];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(rows->items[middle].person->number, number);

		if (order == 0)
			return rows->items[middle].person->sex;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

double rows_chance_of_namesakes(const struct rows *rows, enum registered_as a,
				enum registered_as b)
{
	double last = 0, first = 0, day = 0;
	double pairs = (double)rows->of_kind[a] * (double)rows->of_kind[b];

	if (pairs == 0)
		return 0;
	for (size_t i = 0; i < rows->name_count; i++) {
		last += (double)rows->names[i].as_last[a] * rows->names[i].as_last[b];
		first += (double)rows->names[i].as_first[a] * rows->names[i].as_first[b];
	}
	for (int i = 1; i < DAYS; i++)
		day += (double)rows->born[a][i] * rows->born[b][i];
	return last / pairs * (first / pairs) * (day / pairs) *
	       ((double)rows->with_cin[a] * (double)rows->with_cin[b] / pairs);
}
