/*
 * A path through the lattice takes the segments from left to right, each alone or joined with its
 * neighbours, and names each group: a digit with the recogniser's odds, a mark, a dash, a letter of
 * a currency, or nothing. The recogniser was shown halves of characters and pairs of them as what
 * is no character, so a wrong grouping has little probability of being anything. The likeliest
 * beginnings are kept at each segment (a beam); what the whole paths spell is read by the ways in
 * which people write amounts, and the probabilities of paths to the same amount are added.
 */
#include "ocr/lattice.h"

#include "base/memory.h"
#include "ocr/cell.h"
#include "ocr/segments.h"
#include "ocr/written_amount.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEAM = 48, JOINED_MOST = 3, TEXT_SIZE = 40, NAMES_MOST = 6, VALUES_MOST = 64 };

/* What small ink is: measured by nobody, set so that a path can pass over dirt, at a price. */
static const double mark_is_mark = 0.9;
static const double speck_is_mark = 0.05;
static const double speck_is_nothing = 0.8;
static const double dash_is_dash = 0.85;
static const double tall_is_nothing = 0.002;
static const double currency_share = 0.3; /* of amounts with letters behind them */
static const double least_odds = 1e-4;    /* of a name that is worth a path */

/* In heights of the digits. */
static const double widest_character = 1.5;
static const double wide_gap = 0.6;
static const double raised = 0.3;  /* that centimes stand above the foot */
static const double smaller = 0.8; /* than the digits before them */

/* A group of segments as one character. */
struct name {
	char character; /* of written_amount(); 0: nothing */
	double probability;
};

struct group {
	struct name names[NAMES_MOST];
	int count;
	struct box box;
	double none; /* that a tall group holds no character */
};

struct path {
	double probability;
	double characters; /* that all its tall groups hold characters */
	char text[TEXT_SIZE];
	int length;
	struct box last; /* of the last tall group; empty: none yet */
	bool currency;   /* nothing but a currency may follow */
};

struct beam {
	struct path paths[BEAM];
	int count;
};

/* ---- Naming a group ------------------------------------------------------------------------- */

static void add_name(struct group *group, char character, double probability)
{
	if (probability < least_odds || group->count == NAMES_MOST)
		return;
	group->names[group->count++] = (struct name){ character, probability };
}

/* The likeliest digits, at most as many as leave room for a currency and nothing. */
static void add_digits(struct group *group, const struct spelled *odds)
{
	bool taken[10] = { false };

	for (int n = 0; n < NAMES_MOST - 2; n++) {
		int best = -1;

		for (int digit = 0; digit < 10; digit++)
			if (!taken[digit] && (best < 0 || odds->odds[digit] > odds->odds[best]))
				best = digit;
		taken[best] = true;
		add_name(group, (char)('0' + best), (double)odds->odds[best]);
	}
}

/* That it is one of the letters of DH, DHS and MAD. */
static double currency_odds(const struct spelled *either)
{
	double sum = 0;

	for (const char *letter = "DHSMA"; *letter != '\0'; letter++)
		sum += (double)either->odds[spelling_index(*letter)];
	return sum * currency_share;
}

static void name_tall(const struct characters *characters, const struct zone *zone,
		      struct Pix *shape, struct group *group)
{
	float cell[CELL_VALUES], scores[CHARACTER_CLASSES];
	struct spelled digits, either;

	cell_picture(zone, shape, group->box, cell);
	characters_judge(characters, cell, scores);
	digits = characters_odds(scores, CHARACTER_DIGIT);
	either = characters_odds(scores, CHARACTER_EITHER);
	group->none = (double)digits.none;
	add_digits(group, &digits);
	add_name(group, 'D', currency_odds(&either));
	add_name(group, 0, tall_is_nothing);
}

static void name_small(enum segment_kind kind, struct group *group)
{
	if (kind == SEGMENT_LOW) {
		add_name(group, ',', mark_is_mark);
		add_name(group, 0, 1 - mark_is_mark);
	} else if (kind == SEGMENT_FLAT) {
		add_name(group, '-', dash_is_dash);
		add_name(group, 0, 1 - dash_is_dash);
	} else {
		add_name(group, 0, speck_is_nothing);
		add_name(group, ',', speck_is_mark);
	}
}

/* Names the segments from..to-1 as one; false when they are too wide or too low to be one. */
static bool name_group(const struct characters *characters, const struct zone *zone,
		       const struct segments *segments, int from, int to, struct group *group)
{
	struct Pix *shape;
	bool possible = true;

	*group = (struct group){ .count = 0 };
	if (to == from + 1 && segments->items[from].kind != SEGMENT_TALL) {
		group->box = segments->items[from].box;
		name_small(segments->items[from].kind, group);
		return true;
	}
	for (int i = from; i < to; i++)
		possible &= to == from + 1 || segments->items[i].kind == SEGMENT_TALL;
	shape = segments_join(segments, from, to, &group->box);
	possible &= group->box.w <= widest_character * segments->height;
	if (possible)
		name_tall(characters, zone, shape, group);
	pixDestroy(&shape);
	return possible;
}

/* ---- Paths ---------------------------------------------------------------------------------- */

static int compare_paths(const void *a, const void *b)
{
	const struct path *x = a, *y = b;

	if (x->probability != y->probability)
		return x->probability < y->probability ? 1 : -1;
	return strcmp(x->text, y->text);
}

static void put(struct path *path, char character)
{
	if (path->length + 1 < TEXT_SIZE) {
		path->text[path->length++] = character;
		path->text[path->length] = '\0';
	}
}

/* What stands between two digits without ink: a wide gap, or the step up to small centimes. */
static void put_step(const struct segments *segments, struct path *path, struct box box)
{
	double gap = box.x - path->last.x - path->last.w;
	double rise = path->last.y + path->last.h - box.y - box.h;
	bool follows_digit = path->length > 0 && path->text[path->length - 1] >= '0' &&
			     path->text[path->length - 1] <= '9';

	if (box_is_empty(path->last) || !follows_digit)
		return;
	if (rise > raised * segments->height && box.h < smaller * path->last.h)
		put(path, '^');
	else if (gap > wide_gap * segments->height)
		put(path, ' ');
}

/* The path with one more group named; false when the name cannot stand there. */
static bool extend(const struct segments *segments, const struct path *path,
		   const struct group *group, const struct name *name, bool tall,
		   struct path *ret_path)
{
	struct path longer = *path;
	bool digit = name->character >= '0' && name->character <= '9';

	if ((path->currency && digit) || (name->character == 'D' && path->length == 0))
		return false;
	longer.probability *= name->probability;
	if (tall)
		longer.characters *= 1 - group->none;
	if (digit)
		put_step(segments, &longer, group->box);
	if (name->character == 'D')
		longer.currency = true;
	if (name->character != 0)
		put(&longer, name->character);
	if (tall)
		longer.last = group->box;
	*ret_path = longer;
	return true;
}

static void keep(struct beam *beam, const struct path *path)
{
	if (beam->count < BEAM) {
		beam->paths[beam->count++] = *path;
	} else {
		int least = 0;

		for (int i = 1; i < BEAM; i++)
			if (beam->paths[i].probability < beam->paths[least].probability)
				least = i;
		if (path->probability > beam->paths[least].probability)
			beam->paths[least] = *path;
	}
}

static void take_group(const struct segments *segments, const struct beam *from,
		       const struct group *group, bool tall, struct beam *to)
{
	for (int p = 0; p < from->count; p++)
		for (int n = 0; n < group->count; n++) {
			struct path longer;

			if (extend(segments, &from->paths[p], group, &group->names[n], tall,
				   &longer))
				keep(to, &longer);
		}
}

/* All likely paths over the whole writing, likeliest first. */
static struct beam find_paths(const struct characters *characters, const struct zone *zone,
			      const struct segments *segments)
{
	struct beam *beams = memory_new((size_t)segments->count + 1, sizeof(*beams)), last;

	beams[0].paths[0] = (struct path){ .probability = 1, .characters = 1 };
	beams[0].count = 1;
	for (int from = 0; from < segments->count; from++)
		for (int to = from + 1; to <= segments->count && to <= from + JOINED_MOST; to++) {
			struct group group;
			bool tall = to > from + 1 || segments->items[from].kind == SEGMENT_TALL;

			if (name_group(characters, zone, segments, from, to, &group))
				take_group(segments, &beams[from], &group, tall, &beams[to]);
		}
	last = beams[segments->count];
	qsort(last.paths, (size_t)last.count, sizeof(*last.paths), compare_paths);
	free(beams);
	return last;
}

/* ---- What the paths come to ----------------------------------------------------------------- */

struct tally {
	struct {
		centimes amount;
		double weight;
	} values[VALUES_MOST];
	int count;
	double weight;     /* of all */
	double characters; /* of the likeliest path that is an amount */
};

static void count_value(struct tally *tally, centimes amount, double weight, double characters)
{
	int i = 0;

	if (tally->count == 0)
		tally->characters = characters;
	while (i < tally->count && tally->values[i].amount != amount)
		i++;
	if (i == VALUES_MOST)
		return;
	if (i == tally->count) {
		tally->values[tally->count].amount = amount;
		tally->values[tally->count++].weight = 0;
	}
	tally->values[i].weight += weight;
	tally->weight += weight;
}

static void count_path(struct tally *tally, const struct field *field, const struct path *path)
{
	centimes amount;
	double usual;

	if (field->content == CONTENT_COUNT) {
		size_t digits = strspn(path->text, "0123456789");

		if (digits > 0 && digits <= 2 && path->text[digits] == '\0')
			count_value(tally, 100 * strtoll(path->text, NULL, 10), path->probability,
				    path->characters);
		return;
	}
	if (written_amount(path->text, &amount, &usual))
		count_value(tally, amount, usual * path->probability, path->characters);
	if (written_amount_unmarked(path->text, &amount, &usual))
		count_value(tally, amount, usual * path->probability, path->characters);
}

static int compare_guesses(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	if (x->probability != y->probability)
		return x->probability < y->probability ? 1 : -1;
	return strcmp(x->value, y->value);
}

static const char *spell_value(const struct field *field, centimes amount, struct arena *arena)
{
	char *text = arena_new_array(arena, MONEY_TEXT_SIZE, 1);

	if (field->content == CONTENT_COUNT)
		snprintf(text, MONEY_TEXT_SIZE, "%lld", amount / 100);
	else
		money_format(amount, text);
	return text;
}

static struct hand_reading conclude(const struct field *field, const struct tally *tally,
				    struct arena *arena)
{
	struct hand_reading reading = { 0 };
	struct guess guesses[VALUES_MOST];

	if (tally->count == 0)
		return reading;
	for (int i = 0; i < tally->count; i++)
		guesses[i] = (struct guess){ spell_value(field, tally->values[i].amount, arena),
					     tally->values[i].weight / tally->weight *
						     tally->characters };
	qsort(guesses, (size_t)tally->count, sizeof(*guesses), compare_guesses);
	reading.guess_count = tally->count < HAND_GUESSES ? tally->count : HAND_GUESSES;
	reading.guesses = guesses_copy(arena, guesses, reading.guess_count);
	reading.value = reading.guesses[0].value;
	reading.confidence = reading.guesses[0].probability;
	reading.fits = true;
	return reading;
}

struct hand_reading lattice_read(const struct characters *characters, const struct field *field,
				 const struct zone *zone, struct arena *arena)
{
	struct segments segments = segments_find(zone);
	struct beam paths = { .count = 0 };
	struct tally tally = { .count = 0 };

	if (segments.count > 0 && segments.height > 0)
		paths = find_paths(characters, zone, &segments);
	for (int i = 0; i < paths.count; i++)
		count_path(&tally, field, &paths.paths[i]);
	segments_clear(&segments);
	return conclude(field, &tally, arena);
}
