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
#include "ocr/correction.h"
#include "ocr/segments.h"
#include "ocr/written_amount.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEAM = 48, JOINED_MOST = 3, TEXT_SIZE = 40, NAMES_MOST = 7, VALUES_MOST = 64 };
enum { DIGITS = 10, LETTERS_MOST = 5, COEFFICIENT_MOST = 4 };

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What small ink is: measured by nobody, set so that a path can pass over dirt, at a price. */
static const double mark_is_mark = 0.9;
static const double speck_is_mark = 0.05;
static const double speck_is_nothing = 0.8;
static const double dash_is_dash = 0.85;
static const double tall_is_nothing = 0.002;
static const double currency_share = 0.3; /* of amounts with letters behind them */
static const double any_currency = 0.03;  /* small letters, scribbles: not known to the nets */
static const double more_currency = 0.5;  /* that more letters follow the first */
static const double close_currency = 0.1; /* that no gap is before it */
static const float plainly_none = 0.5F;
static const double least_odds = 1e-4; /* of a name that is worth a path */

/* In heights of the digits. */
static const double widest_character = 1.5;
static const double wide_gap = 0.6, some_gap = 0.3;
static const double raised = 0.3;  /* that centimes stand above the foot */
static const double smaller = 0.8; /* than the digits before them */

/* What every step needs. */
struct reader {
	const struct characters *characters;
	const struct zone *zone;
	bool letters; /* a key letter is read, not an amount */
};

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

/* The likeliest of the characters from..to-1 of the alphabet, at most `most`. */
static void add_likeliest(struct group *group, const struct spelled *odds, int from, int to,
			  int most)
{
	bool taken[SPELLING_CHARACTERS] = { false };

	for (int n = 0; n < most; n++) {
		int best = -1;

		for (int c = from; c < to; c++)
			if (!taken[c] && (best < 0 || odds->odds[c] > odds->odds[best]))
				best = c;
		taken[best] = true;
		add_name(group, SPELLING_ALPHABET[best], (double)odds->odds[best]);
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

static void name_tall(const struct reader *reader, struct Pix *shape, struct group *group)
{
	float cell[CELL_VALUES], scores[CHARACTER_CLASSES];
	struct spelled digits, either;
	enum character_kind kind;

	cell_picture(reader->zone, shape, group->box, cell);
	kind = reader->letters ? CHARACTER_EITHER : CHARACTER_DIGIT;
	characters_judge(reader->characters, cell, scores);
	/* most cuts are wrong, and plainly no character: the second opinion is for the others */
	if (characters_odds(scores, kind).none < plainly_none &&
	    characters_leave_doubt(scores, kind))
		characters_judge_again(reader->characters, cell, scores);
	digits = characters_odds(scores, CHARACTER_DIGIT);
	digits = characters_on_paper(&digits);
	either = characters_odds(scores, CHARACTER_EITHER);
	either = characters_on_paper(&either);
	if (reader->letters) {
		group->none = (double)either.none;
		add_likeliest(group, &either, DIGITS, SPELLING_CHARACTERS, 4);
		add_likeliest(group, &either, 0, DIGITS, 2);
	} else {
		group->none = (double)digits.none;
		add_likeliest(group, &digits, 0, DIGITS, 5);
		add_name(group, 'D', fmax(any_currency, currency_odds(&either)));
	}
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
static bool name_group(const struct reader *reader, const struct segments *segments, int from,
		       int to, struct group *group)
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
		name_tall(reader, shape, group);
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

/* True when more than the usual room is before a group. */
static bool is_apart(const struct segments *segments, const struct path *path, struct box box)
{
	return box.x - path->last.x - path->last.w > some_gap * segments->height;
}

/* The path with one more group named; false when the name cannot stand there. */
static bool extend(const struct reader *reader, const struct segments *segments,
		   const struct path *path, const struct group *group, const struct name *name,
		   bool tall, struct path *ret_path)
{
	struct path longer = *path;
	bool digit = name->character >= '0' && name->character <= '9';

	bool currency = name->character == 'D' && !reader->letters;

	if ((path->currency && digit) || (currency && path->length == 0))
		return false;
	longer.probability *= currency && path->currency ? fmax(more_currency, name->probability)
							 : name->probability;
	if (currency && !path->currency && !is_apart(segments, path, group->box))
		longer.probability *= close_currency;
	if (tall)
		longer.characters *= 1 - group->none;
	if (digit)
		put_step(segments, &longer, group->box);
	longer.currency |= currency;
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

static void take_group(const struct reader *reader, const struct segments *segments,
		       const struct beam *from, const struct group *group, bool tall,
		       struct beam *to)
{
	for (int p = 0; p < from->count; p++)
		for (int n = 0; n < group->count; n++) {
			struct path longer;

			if (extend(reader, segments, &from->paths[p], group, &group->names[n], tall,
				   &longer))
				keep(to, &longer);
		}
}

/* All likely paths over the whole writing, likeliest first. */
static struct beam find_paths(const struct reader *reader, const struct segments *segments)
{
	struct beam *beams = memory_new((size_t)segments->count + 1, sizeof(*beams)), last;

	beams[0].paths[0] = (struct path){ .probability = 1, .characters = 1 };
	beams[0].count = 1;
	for (int from = 0; from < segments->count; from++)
		for (int to = from + 1; to <= segments->count && to <= from + JOINED_MOST; to++) {
			struct group group;
			bool tall = to > from + 1 || segments->items[from].kind == SEGMENT_TALL;

			if (name_group(reader, segments, from, to, &group))
				take_group(reader, segments, &beams[from], &group, tall,
					   &beams[to]);
		}
	last = beams[segments->count];
	qsort(last.paths, (size_t)last.count, sizeof(*last.paths), compare_paths);
	free(beams);
	return last;
}

/* ---- What the paths come to ----------------------------------------------------------------- */

struct tally {
	struct guess
		values[VALUES_MOST]; /* with the weight as probability, likeliest first at last */
	int count;
	double weight;     /* of all */
	double characters; /* of the likeliest path that is a value */
};

static void count_value(struct tally *tally, const char *value, double weight,
			const struct path *path)
{
	int i = 0;

	if (tally->count == 0)
		tally->characters = path->characters;
	while (i < tally->count && strcmp(tally->values[i].value, value) != 0)
		i++;
	if (i == VALUES_MOST)
		return;
	if (i == tally->count)
		tally->values[tally->count++] = (struct guess){ value, 0 };
	tally->values[i].probability += weight * path->probability;
	tally->weight += weight * path->probability;
}

static void count_amount(struct tally *tally, const struct path *path, struct arena *arena)
{
	char text[MONEY_TEXT_SIZE];
	centimes amount;
	double usual;

	if (written_amount(path->text, &amount, &usual))
		count_value(tally, arena_copy_text(arena, money_format(amount, text)), usual, path);
	if (written_amount_unmarked(path->text, &amount, &usual))
		count_value(tally, arena_copy_text(arena, money_format(amount, text)), usual, path);
}

/* A small whole number. */
static void count_number(struct tally *tally, const struct path *path, struct arena *arena)
{
	size_t digits = strspn(path->text, "0123456789");

	if (digits > 0 && digits <= 2 && path->text[digits] == '\0' && path->text[0] != '0')
		count_value(tally, arena_copy_text(arena, path->text), 1, path);
}

/* "CS", "K 15": capitals, then perhaps a whole number. */
static void count_letter(struct tally *tally, const struct path *path, struct arena *arena)
{
	size_t letters = strspn(path->text, CAPITALS), blanks, digits;
	const char *number;

	blanks = strspn(path->text + letters, " ");
	number = path->text + letters + blanks;
	digits = strspn(number, "0123456789");
	if (letters == 0 || letters > LETTERS_MOST || digits > COEFFICIENT_MOST ||
	    number[digits] != '\0')
		return;
	count_value(tally,
		    arena_format(arena, "%.*s%s%s", (int)letters, path->text, digits > 0 ? " " : "",
				 number),
		    1, path);
}

static void count_path(struct tally *tally, const struct field *field, const struct path *path,
		       struct arena *arena)
{
	if (field->content == CONTENT_COUNT)
		count_number(tally, path, arena);
	else if (field->content == CONTENT_KEY_LETTER)
		count_letter(tally, path, arena);
	else
		count_amount(tally, path, arena);
}

static struct hand_reading conclude(struct tally *tally, struct arena *arena)
{
	struct hand_reading reading = { 0 };

	if (tally->count == 0)
		return reading;
	for (int i = 0; i < tally->count; i++)
		tally->values[i].probability *= tally->characters / tally->weight;
	guesses_sort(tally->values, tally->count);
	reading.guess_count = tally->count < HAND_GUESSES ? tally->count : HAND_GUESSES;
	reading.guesses = guesses_copy(arena, tally->values, reading.guess_count);
	reading.value = reading.guesses[0].value;
	reading.confidence = reading.guesses[0].probability;
	reading.fits = true;
	return reading;
}

static bool has_tall(const struct segments *segments)
{
	for (int i = 0; i < segments->count; i++)
		if (segments->items[i].kind == SEGMENT_TALL)
			return segments->height > 0;
	return false;
}

struct hand_reading lattice_read(const struct characters *characters, const struct field *field,
				 const struct zone *zone, struct arena *arena)
{
	const struct reader reader = { characters, zone, field->content == CONTENT_KEY_LETTER };
	struct segments segments = segments_find(zone);
	struct beam paths = { .count = 0 };
	struct tally tally = { .count = 0 };
	struct hand_reading reading;

	if (segments.count > 0 && segments.height > 0 && !segments.too_many)
		paths = find_paths(&reader, &segments);
	for (int i = 0; i < paths.count; i++)
		count_path(&tally, field, &paths.paths[i], arena);
	reading = conclude(&tally, arena);
	reading.blank = !segments.too_many && !has_tall(&segments);
	reading.overwritten = field->content == CONTENT_AMOUNT && correction_in_line(zone);
	segments_clear(&segments);
	return reading;
}
