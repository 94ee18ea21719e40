#include "validate/doubles.h"

#include "base/memory.h"
#include "validate/doubles_odds.h"

#include <stdlib.h>
#include <string.h>

/*
 * Rows are compared that share a CIN; a day of birth and a word of their names; all words of their
 * names and a year, or a month and day, of birth. Who differs in more is not found. A block with
 * more rows is a common name on a day that thousands are registered under: their doubles are found
 * by all their words.
 */
enum block_kind { BLOCK_CIN, BLOCK_DAY_AND_WORD, BLOCK_NAME_AND_YEAR, BLOCK_NAME_AND_DAY };
enum { BLOCK_ROWS_MAX = 1000, KIND_BITS = 2 };

/* Of two linked families, that may be one child: some of each are registered. */
#define CHILDREN_PAIRS 1.5

struct entry {
	uint64_t key;
	uint32_t row;
};

struct search {
	struct odds odds;
	struct entry *entries;
	size_t entry_count, entry_room;
	struct pair *pairs;
	size_t pair_count, pair_room;
};

/* ---- blocks ---------------------------------------------------------------------------------- */

static void add_entry(struct search *search, enum block_kind kind, uint64_t key, uint32_t row)
{
	if (search->entry_count == search->entry_room) {
		search->entry_room = search->entry_room * 2 + 1024;
		search->entries =
			memory_resize(search->entries, search->entry_room, sizeof(struct entry));
	}
	search->entries[search->entry_count++] = (struct entry){
		.key = rows_mix(key) >> KIND_BITS << KIND_BITS | (uint64_t)kind,
		.row = row,
	};
}

static int compare_words(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* All words of the row's names, sorted, each once. Returns how many. */
static int words_of(const struct rows *rows, const struct row *row,
		    uint32_t words[2 * NAME_WORDS_MAX])
{
	const struct name_key *keys[] = { &rows->names[row->last].key,
					  &rows->names[row->first].key };
	int count = 0, kept = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
		for (int word = 0; word < keys[i]->word_count; word++)
			words[count++] = keys[i]->words[word];
	qsort(words, (size_t)count, sizeof(words[0]), compare_words);
	for (int i = 0; i < count; i++)
		if (i == 0 || words[i] != words[i - 1])
			words[kept++] = words[i];
	return kept;
}

static void add_entries(struct search *search, uint32_t at)
{
	const struct row *row = &search->odds.rows->items[at];
	struct date birth = row->person->birth;
	uint32_t words[2 * NAME_WORDS_MAX];
	int count = words_of(search->odds.rows, row, words);
	uint64_t name = 0;

	if (row->cin != 0)
		add_entry(search, BLOCK_CIN, row->cin, at);
	for (int i = 0; i < count; i++) {
		name = rows_mix(name ^ words[i]);
		add_entry(search, BLOCK_DAY_AND_WORD, (uint64_t)words[i] << 20 ^ (uint64_t)row->day,
			  at);
	}
	add_entry(search, BLOCK_NAME_AND_YEAR, name ^ (uint64_t)birth.year, at);
	add_entry(search, BLOCK_NAME_AND_DAY, name ^ (uint64_t)(birth.month * 32 + birth.day), at);
}

/* By key, rows of one key in their order: from the lowest digit on, which keeps order. */
static void sort_entries(struct search *search)
{
	enum { DIGIT_BITS = 16, DIGITS = 1 << DIGIT_BITS };
	struct entry *from = search->entries;
	struct entry *to = memory_new(search->entry_count + 1, sizeof(*to));
	size_t *starts = memory_new(DIGITS + 1, sizeof(*starts));

	for (int shift = 0; shift < 64; shift += DIGIT_BITS) {
		struct entry *swap;

		memset(starts, 0, (DIGITS + 1) * sizeof(*starts));
		for (size_t i = 0; i < search->entry_count; i++)
			starts[(from[i].key >> shift & (DIGITS - 1)) + 1]++;
		for (int digit = 0; digit < DIGITS; digit++)
			starts[digit + 1] += starts[digit];
		for (size_t i = 0; i < search->entry_count; i++)
			to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	search->entries = from; /* an even count of digits: where they were */
	search->entry_room = search->entry_count;
	free(to);
	free(starts);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static void consider(struct search *search, uint32_t a, uint32_t b)
{
	const struct row *rows = search->odds.rows->items;
	struct pair pair;

	if (rows[a].person->as == REGISTERED_ELSEWHERE &&
	    rows[b].person->as == REGISTERED_ELSEWHERE)
		return;
	if (!odds_compare(&search->odds, a, b, &pair) && !odds_are_namesakes(&pair))
		return;
	if (search->pair_count == search->pair_room) {
		search->pair_room = search->pair_room * 2 + 1024;
		search->pairs =
			memory_resize(search->pairs, search->pair_room, sizeof(struct pair));
	}
	search->pairs[search->pair_count++] = pair;
}

static void consider_block(struct search *search, size_t from, size_t to)
{
	if (to - from > BLOCK_ROWS_MAX)
		return;
	for (size_t i = from; i < to; i++)
		for (size_t j = i + 1; j < to; j++)
			consider(search, search->entries[i].row, search->entries[j].row);
}

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

/* A pair may come from several blocks. */
static void keep_each_once(struct search *search)
{
	size_t kept = 0;

	if (search->pair_count > 0)
		qsort(search->pairs, search->pair_count, sizeof(struct pair), compare_pairs);
	for (size_t i = 0; i < search->pair_count; i++)
		if (i == 0 || compare_pairs(&search->pairs[i], &search->pairs[kept - 1]) != 0)
			search->pairs[kept++] = search->pairs[i];
	search->pair_count = kept;
}

static void collect(struct search *search)
{
	for (size_t i = 0; i < search->odds.rows->count; i++)
		add_entries(search, (uint32_t)i);
	sort_entries(search);
	for (size_t from = 0, to; from < search->entry_count; from = to) {
		for (to = from + 1; to < search->entry_count &&
				    search->entries[to].key == search->entries[from].key;
		     to++)
			;
		consider_block(search, from, to);
	}
	keep_each_once(search);
}

/* ---- families that belong together ------------------------------------------------------------
 */

/* Numbers of the insured, the first in order first. */
struct link {
	const char *one, *other;
};

static int compare_links(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = strcmp(x->one, y->one);

	return order != 0 ? order : strcmp(x->other, y->other);
}

static struct link link_of(const struct rows *rows, const struct pair *pair)
{
	const char *one = rows->items[pair->a].person->number;
	const char *other = rows->items[pair->b].person->number;

	return strcmp(one, other) < 0 ? (struct link){ one, other } : (struct link){ other, one };
}

static size_t add_links(const struct search *search, struct link *links)
{
	const int context = REGISTERED_INSURED * REGISTERED_KINDS + REGISTERED_SPOUSE;
	size_t count = 0;

	for (size_t i = 0; i < search->pair_count; i++)
		if (search->pairs[i].context == context && search->pairs[i].probability > 0.5)
			links[count++] = link_of(search->odds.rows, &search->pairs[i]);
	qsort(links, count, sizeof(*links), compare_links);
	return count;
}

/* Where the mother is insured, her children are likely registered under both. */
static void link_children(struct search *search)
{
	const int context = REGISTERED_CHILD * REGISTERED_KINDS + REGISTERED_CHILD;
	struct link *links = memory_new(search->pair_count + 1, sizeof(*links));
	size_t count = add_links(search, links);

	for (size_t i = 0; i < search->pair_count; i++) {
		struct link link = link_of(search->odds.rows, &search->pairs[i]);

		if (search->pairs[i].context == context &&
		    bsearch(&link, links, count, sizeof(*links), compare_links) != NULL)
			odds_link(&search->pairs[i]);
	}
	search->odds.pairs[CONTEXT_LINKED] = (double)count * CHILDREN_PAIRS + 1;
	search->odds.prior[CONTEXT_LINKED] = 0.2;
	free(links);
}

/* ---- what they mean -------------------------------------------------------------------------- */

static enum double_kind kind_of(const struct rows *rows, const struct registered_person *first,
				const struct registered_person *second)
{
	bool same_family = strcmp(first->number, second->number) == 0;

	if (second->as == REGISTERED_ELSEWHERE)
		return DOUBLE_SCHEME;
	if (second->as == REGISTERED_INSURED)
		return DOUBLE_INSURED;
	if (first->as == REGISTERED_INSURED)
		return second->as == REGISTERED_SPOUSE ? DOUBLE_SPOUSE : DOUBLE_CHILD_INSURED;
	if (first->as == REGISTERED_CHILD && !same_family) {
		char one = rows_insured_sex(rows, first->number);
		char other = rows_insured_sex(rows, second->number);

		if (one != 0 && other != 0 && one != other)
			return DOUBLE_PARENTS;
	}
	return DOUBLE_DEPENDANT;
}

static bool are_together(const struct registered_person *a, const struct registered_person *b)
{
	return (!date_is_set(a->valid_to) || date_compare(b->valid_from, a->valid_to) <= 0) &&
	       (!date_is_set(b->valid_to) || date_compare(a->valid_from, b->valid_to) <= 0);
}

static struct registered_double double_of(const struct rows *rows, const struct pair *pair)
{
	const struct registered_person *first = rows->items[pair->a].person;
	const struct registered_person *second = rows->items[pair->b].person;
	struct registered_double found = { first, second, kind_of(rows, first, second),
					   pair->probability, are_together(first, second) };

	/* who should not be there comes first */
	if (found.kind == DOUBLE_SPOUSE || found.kind == DOUBLE_CHILD_INSURED ||
	    (found.kind == DOUBLE_PARENTS && rows_insured_sex(rows, first->number) == 'M')) {
		found.first = second;
		found.second = first;
	}
	return found;
}

static int compare_people(const struct registered_person *a, const struct registered_person *b)
{
	int order = strcmp(a->number, b->number);

	return order != 0 ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static int compare_doubles(const void *a, const void *b)
{
	const struct registered_double *x = a, *y = b;
	int order = (x->kind > y->kind) - (x->kind < y->kind);

	if (order == 0)
		order = compare_people(x->first, y->first);
	if (order == 0)
		order = compare_people(x->second, y->second);
	if (order == 0 && x->second->scheme != NULL && y->second->scheme != NULL)
		order = strcmp(x->second->scheme, y->second->scheme);
	return order;
}

void doubles_find(const struct registered_person *people, size_t count, struct arena *arena,
		  struct registered_double **ret_doubles, size_t *ret_count)
{
	LIST(struct registered_double) doubles = { 0 };
	struct search search = { 0 };
	struct rows rows;

	rows_make(people, count, &rows);
	odds_begin(&rows, &search.odds);
	collect(&search);
	odds_estimate(&search.odds, search.pairs, search.pair_count);
	link_children(&search);
	odds_estimate(&search.odds, search.pairs, search.pair_count);
	for (size_t i = 0; i < search.pair_count; i++)
		if (search.pairs[i].probability >= DOUBLE_MIN)
			*LIST_ADD(arena, &doubles) = double_of(&rows, &search.pairs[i]);
	if (doubles.count > 0)
		qsort(doubles.items, doubles.count, sizeof(doubles.items[0]), compare_doubles);
	rows_clear(&rows);
	free(search.entries);
	free(search.pairs);
	*ret_doubles = doubles.items;
	*ret_count = doubles.count;
}
