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

/* Pairs under the hyperbola of extend(): 256 * (1 + 1/2 + ... + 1/36) is less. */
enum { HYPERBOLA_MOST = 5 * SPELLING_LOOKED_AT };

/* A beginning of a text. */
struct beginning {
	double probability;
	char text[SPELLING_PLACES_MAX + 1];
};

int spelling_index(char character)
{
	const char *found = character != '\0' ? strchr(SPELLING_ALPHABET, character) : NULL;

	return found != NULL ? (int)(found - SPELLING_ALPHABET) : -1;
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

static int compare_beginnings(const void *a, const void *b)
{
	const struct beginning *x = a, *y = b;

	if (x->probability != y->probability)
		return x->probability < y->probability ? 1 : -1;
	return strcmp(x->text, y->text);
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

/*
 * Each beginning with each character of the next place, the likeliest kept. Returns how many. The
 * i-th beginning with the r-th character is less likely than (i + 1) * (r + 1) - 1 others, so only
 * those under that hyperbola are looked at.
 */
static int extend(const struct beginning *from, int count, const struct spelled *place, int at,
		  struct beginning *to)
{
	struct ranked ranked[SPELLING_CHARACTERS];
	int characters = rank(place, ranked), used = 0;

	for (int i = 0; i < count; i++)
		for (int r = 0; r < characters && (i + 1) * (r + 1) <= SPELLING_LOOKED_AT; r++) {
			to[used] = from[i];
			to[used].probability *= ranked[r].odds;
			to[used].text[at] = ranked[r].character;
			to[used++].text[at + 1] = '\0';
		}
	qsort(to, (size_t)used, sizeof(*to), compare_beginnings);
	return used < SPELLING_LOOKED_AT ? used : SPELLING_LOOKED_AT;
}

int spelling_likeliest(const struct spelling *spelling, spelling_filter fits, struct guess *guesses,
		       int limit, struct arena *arena)
{
	struct beginning *kept = memory_new(SPELLING_LOOKED_AT, sizeof(*kept));
	struct beginning *longer = memory_new(HYPERBOLA_MOST, sizeof(*longer));
	int count = 1, found = 0;

	kept[0].probability = 1;
	for (int i = 0; i < spelling->length; i++) {
		count = extend(kept, count, &spelling->places[i], i, longer);
		memcpy(kept, longer, (size_t)count * sizeof(*kept));
	}
	for (int i = 0; i < count && found < limit; i++)
		if (fits == NULL || fits(kept[i].text))
			guesses[found++] = (struct guess){ arena_copy_text(arena, kept[i].text),
							   kept[i].probability };
	free(kept);
	free(longer);
	return found;
}
