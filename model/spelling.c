/*
 * The likeliest texts are found place by place: of all beginnings only the SPELLING_LOOKED_AT
 * likeliest are kept. As a text is as likely as the product of its places, no beginning that is
 * dropped can lead to one of them, so the list is exact.
 */
#include "model/spelling.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A beginning of a text. */
struct beginning {
	double probability;
	char text[SPELLING_PLACES_MAX + 1];
};

int spelling_index(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	return character >= 'A' && character <= 'Z' ? 10 + character - 'A' : -1;
}

static double log_of_place(const struct spelled *place, char character)
{
	int index = spelling_index(character);
	double odds = index >= 0 ? (double)place->odds[index] : 0;

	return log(odds > SPELLING_FLOOR ? odds : SPELLING_FLOOR);
}

double spelling_log_probability(const struct spelling *spelling, const char *text)
{
	bool same_length = strlen(text) == (size_t)spelling->length;
	double sum = 0;

	for (int i = 0; i < spelling->length; i++)
		sum += same_length ? log_of_place(&spelling->places[i], text[i])
				   : log(SPELLING_FLOOR);
	return sum;
}

struct spelling *spelling_copy(struct arena *arena, const struct spelling *spelling)
{
	struct spelling *copy;
	size_t size;

	if (spelling == NULL)
		return NULL;
	size = (size_t)spelling->length * sizeof(*spelling->places);
	copy = ARENA_NEW(arena, struct spelling);
	copy->length = spelling->length;
	copy->places = arena_new_array(arena, 1, size);
	memcpy(copy->places, spelling->places, size);
	return copy;
}

struct guess *guesses_copy(struct arena *arena, const struct guess *guesses, int count)
{
	struct guess *copy = NULL;

	if (count > 0)
		copy = arena_new_array(arena, (size_t)count, sizeof(*copy));
	for (int i = 0; i < count; i++)
		copy[i] = (struct guess){ arena_copy_text(arena, guesses[i].value),
					  guesses[i].probability };
	return copy;
}

static int compare_guesses(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	if (x->probability != y->probability)
		return x->probability < y->probability ? 1 : -1;
	return strcmp(x->value, y->value);
}

void guesses_sort(struct guess *guesses, int count)
{
	qsort(guesses, (size_t)count, sizeof(*guesses), compare_guesses);
}

struct ranked {
	double odds;
	char character;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->odds != y->odds)
		return x->odds < y->odds ? 1 : -1;
	return x->character - y->character;
}

/* The characters a place may hold, likeliest first. */
static int rank(const struct spelled *place, struct ranked ranked[SPELLING_CHARACTERS])
{
	int count = 0;

	for (int c = 0; c < SPELLING_CHARACTERS; c++)
		if (place->odds[c] > 0)
			ranked[count++] =
				(struct ranked){ (double)place->odds[c], SPELLING_ALPHABET[c] };
	qsort(ranked, (size_t)count, sizeof(*ranked), compare_ranked);
	return count;
}

/* A beginning with a character of the next place. */
struct extension {
	double probability;
	int from; /* the beginning */
	int rank; /* of the character */
};

/* Each beginning's best extension that is not taken yet: a heap, the likeliest on top. */
struct frontier {
	const struct beginning *from;
	struct ranked ranked[SPELLING_CHARACTERS];
	int characters;
	struct extension heap[SPELLING_LOOKED_AT];
	int count;
};

static struct extension extension_of(const struct frontier *frontier, int from, int rank)
{
	return (struct extension){ frontier->from[from].probability * frontier->ranked[rank].odds,
				   from, rank };
}

/* Of equals the text that sorts first; beginnings that are equally likely are in that order. */
static bool comes_before(const struct frontier *frontier, const struct extension *a,
			 const struct extension *b)
{
	const struct beginning *x = &frontier->from[a->from], *y = &frontier->from[b->from];

	if (a->probability != b->probability)
		return a->probability > b->probability;
	if (x->probability == y->probability)
		return a->from < b->from;
	return strcmp(x->text, y->text) < 0;
}

static void sink(struct frontier *frontier, int at)
{
	struct extension sinking = frontier->heap[at];

	for (int child; (child = 2 * at + 1) < frontier->count; at = child) {
		if (child + 1 < frontier->count &&
		    comes_before(frontier, &frontier->heap[child + 1], &frontier->heap[child]))
			child++;
		if (!comes_before(frontier, &frontier->heap[child], &sinking))
			break;
		frontier->heap[at] = frontier->heap[child];
	}
	frontier->heap[at] = sinking;
}

/* The next of its beginning takes the place of the one on top. The i-th beginning with the r-th
 * character is less likely than (i + 1) * (r + 1) - 1 others, so only those under that hyperbola
 * are looked at. */
static void take_top(struct frontier *frontier)
{
	struct extension *top = &frontier->heap[0];
	int next = top->rank + 1;

	if (next < frontier->characters && (top->from + 1) * (next + 1) <= SPELLING_LOOKED_AT)
		*top = extension_of(frontier, top->from, next);
	else
		*top = frontier->heap[--frontier->count];
	if (frontier->count > 0)
		sink(frontier, 0);
}

/* Each beginning with each character of the next place, the likeliest kept, likeliest first.
 * Returns how many. */
static int extend(const struct beginning *from, int count, const struct spelled *place, int at,
		  struct beginning *to)
{
	struct frontier frontier = { .from = from };
	int used = 0;

	frontier.characters = rank(place, frontier.ranked);
	if (frontier.characters > 0)
		frontier.count = count;
	for (int i = 0; i < frontier.count; i++)
		frontier.heap[i] = extension_of(&frontier, i, 0);
	for (int i = frontier.count / 2 - 1; i >= 0; i--)
		sink(&frontier, i);
	for (; frontier.count > 0 && used < SPELLING_LOOKED_AT; used++) {
		const struct extension *top = &frontier.heap[0];

		to[used] = from[top->from];
		to[used].probability = top->probability;
		to[used].text[at] = frontier.ranked[top->rank].character;
		to[used].text[at + 1] = '\0';
		take_top(&frontier);
	}
	return used;
}

int spelling_likeliest(const struct spelling *spelling, spelling_filter fits, struct guess *guesses,
		       int limit, struct arena *arena)
{
	struct beginning *kept = memory_new(SPELLING_LOOKED_AT, sizeof(*kept));
	struct beginning *longer = memory_new(SPELLING_LOOKED_AT, sizeof(*longer));
	int count = 1, found = 0;

	kept[0].probability = 1;
	for (int i = 0; i < spelling->length; i++) {
		struct beginning *shorter = kept;

		count = extend(kept, count, &spelling->places[i], i, longer);
		kept = longer;
		longer = shorter;
	}
	for (int i = 0; i < count && found < limit; i++)
		if (fits == NULL || fits(kept[i].text))
			guesses[found++] = (struct guess){ arena_copy_text(arena, kept[i].text),
							   kept[i].probability };
	free(kept);
	free(longer);
	return found;
}
