#include "validate/formulary_index.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = ALPHABET * ALPHABET };

struct pair_index {
	size_t name_count;
	size_t first[PAIRS + 1]; /* by pair: where its names begin */
	unsigned *names;
	float rarity[PAIRS];
	float *scale; /* by name: 1 over what its pairs weigh together */
};

/* Letters that are often taken for each other are one. */
static int class_of(int letter)
{
	static const char classes[] = "ABCOEPOHIIKINNOPOPSIVVNKVZOIZEASOIBO";

	return letter_index(classes[letter]);
}

/* Marks the pairs of neighbours. */
static void mark_pairs(const signed char *letters, const bool *is_idle, int count,
		       unsigned char marks[PAIRS])
{
	memset(marks, 0, PAIRS);
	for (int i = 0; i + 1 < count; i++)
		if (is_idle == NULL || !is_idle[i])
			marks[class_of(letters[i]) * ALPHABET + class_of(letters[i + 1])] = 1;
}

static void count_names(struct pair_index *index, const struct name_letters *names)
{
	unsigned char marks[PAIRS];

	for (size_t n = 0; n < index->name_count; n++) {
		mark_pairs(names[n].letters, NULL, names[n].count, marks);
		for (int p = 0; p < PAIRS; p++)
			index->first[p + 1] += marks[p];
	}
	for (int p = 0; p < PAIRS; p++) {
		index->rarity[p] =
			logf(((float)index->name_count + 1) / ((float)index->first[p + 1] + 0.5F));
		index->first[p + 1] += index->first[p];
	}
}

static void list_names(struct pair_index *index, const struct name_letters *names)
{
	size_t *next = memory_new(PAIRS, sizeof(*next));
	unsigned char marks[PAIRS];

	memcpy(next, index->first, PAIRS * sizeof(*next));
	for (size_t n = 0; n < index->name_count; n++) {
		float weight = 0;

		mark_pairs(names[n].letters, NULL, names[n].count, marks);
		for (int p = 0; p < PAIRS; p++)
			if (marks[p]) {
				index->names[next[p]++] = (unsigned)n;
				weight += index->rarity[p];
			}
		/* a long name is found by a part of it */
		index->scale[n] = 1 / (2 + powf(weight, 0.8F));
	}
	free(next);
}

struct pair_index *pair_index_new(const struct name_letters *names, size_t count)
{
	struct pair_index *index = memory_new(1, sizeof(*index));

	index->name_count = count;
	count_names(index, names);
	index->names = memory_new(index->first[PAIRS] + 1, sizeof(*index->names));
	index->scale = memory_new(count + 1, sizeof(*index->scale));
	list_names(index, names);
	return index;
}

void pair_index_free(struct pair_index *index)
{
	if (index == NULL)
		return;
	free(index->names);
	free(index->scale);
	free(index);
}

void pair_index_weigh(const struct pair_index *index, const struct line_letters *line,
		      float *weights)
{
	unsigned char marks[PAIRS];

	mark_pairs(line->letters, line->is_idle, line->count, marks);
	for (int p = 0; p < PAIRS; p++)
		for (size_t i = index->first[p]; marks[p] && i < index->first[p + 1]; i++)
			weights[index->names[i]] +=
				index->rarity[p] * index->scale[index->names[i]];
}
