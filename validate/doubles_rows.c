#include "validate/doubles_rows.h"

#include "base/memory.h"
#include "validate/name_sound.h"

#include <math.h>
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
			rows->names = memory_resize(rows->names, table->room, sizeof(*rows->names));
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

struct group {
	uint32_t number, name;
};

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->number != y->number ? (x->number > y->number) - (x->number < y->number)
				      : (x->name > y->name) - (x->name < y->name);
}

/* Gives each name the share of all names of its group. Returns the sum of the squares. */
static double share_groups(struct rows *rows, bool by_sound)
{
	struct group *groups = memory_new(rows->name_count + 1, sizeof(*groups));
	double squares = 0;

	for (size_t i = 0; i < rows->name_count; i++)
		groups[i] = (struct group){ by_sound ? rows->names[i].sound : rows->names[i].stem,
					    (uint32_t)i };
	qsort(groups, rows->name_count, sizeof(*groups), compare_groups);
	for (size_t from = 0, to; from < rows->name_count; from = to) {
		double share = 0;

		for (to = from; to < rows->name_count && groups[to].number == groups[from].number;
		     to++)
			share += rows->names[groups[to].name].share;
		for (size_t i = from; i < to; i++) {
			struct known_name *name = &rows->names[groups[i].name];

			*(by_sound ? &name->sound_share : &name->stem_share) = share;
		}
		squares += share * share;
	}
	free(groups);
	return squares;
}

static void share_names(struct rows *rows)
{
	double same = 0, all;

	for (size_t i = 0; i < rows->name_count; i++)
		same += rows->names[i].share * rows->names[i].share;
	share_groups(rows, false);
	all = share_groups(rows, true);
	rows->variety = all > 0 ? 1 - same / all : 0;
}

static void describe_names(struct rows *rows)
{
	for (size_t i = 0; i < rows->name_count; i++) {
		struct known_name *name = &rows->names[i];

		name_key_make(name->text, &name->key);
		name->stem = name_sound_stem(&name->key.core);
		name->sound = name_sound_number(&name->key.whole);
		for (int kind = 0; kind < REGISTERED_KINDS; kind++)
			name->share +=
				(name->as_last[kind] + name->as_first[kind]) / (double)rows->count;
	}
	share_names(rows);
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

static double share_of(double count, size_t all)
{
	return all > 0 ? count / (double)all : 0;
}

static void compare_days(struct rows *rows)
{
	for (int a = 0; a < REGISTERED_KINDS; a++)
		for (int b = 0; b < REGISTERED_KINDS; b++)
			for (int day = 0; day < DAYS; day++)
				rows->days_shared[a][b] +=
					sqrt(share_of(rows->born[a][day], rows->of_kind[a]) *
					     share_of(rows->born[b][day], rows->of_kind[b]));
}

static void share_scripts(struct rows *rows)
{
	double arabic = 0;

	for (size_t i = 0; i < rows->count; i++)
		arabic += rows->names[rows->items[i].last].key.whole.arabic;
	rows->arabic = share_of(arabic, rows->count);
}

void rows_make(const struct registered_person *people, size_t count, struct rows *ret_rows)
{
	struct name_slots table = { .rows = ret_rows };

	*ret_rows =
		(struct rows){ .items = memory_new(count + 1, sizeof(struct row)), .count = count };
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
	compare_days(ret_rows);
	share_scripts(ret_rows);
}

void rows_clear(struct rows *rows)
{
	for (int kind = 0; kind < REGISTERED_KINDS; kind++)
		free(rows->born[kind]);
	free(rows->names);
	free(rows->items);
}

double rows_born_chance(const struct rows *rows, enum registered_as a, enum registered_as b,
			int32_t day)
{
	double of_a = share_of(rows->born[a][day], rows->of_kind[a]);
	double of_b = share_of(rows->born[b][day], rows->of_kind[b]);

	return sqrt(of_a * of_b) * rows->days_shared[a][b];
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

double rows_cards_share(const struct rows *rows, enum registered_as a, enum registered_as b)
{
	return share_of((double)rows->with_cin[a], rows->of_kind[a]) *
	       share_of((double)rows->with_cin[b], rows->of_kind[b]);
}

double rows_chance_of_namesakes(const struct rows *rows, enum registered_as a, enum registered_as b)
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
	return last / pairs * (first / pairs) * (day / pairs) * rows_cards_share(rows, a, b);
}
