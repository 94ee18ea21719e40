/*
 * How wide is wide differs from printer to printer (2 to 3 narrow elements), and ink makes bars
 * wider and spaces narrower. So bars and spaces of a character are each sorted by width, and what
 * is wide is parted from what is narrow at the largest step. A character counts only when that step
 * is a clear one.
 */
#include "barcode/two_width.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

enum { ELEMENTS_MAX = 10, SYMBOL_MAX = 60 };

#define QUIET_NARROW 5.0F /* narrow elements beside a symbol */
#define STEP_MIN 1.35F    /* the narrowest wide element to the widest narrow one */
#define UNLIKE_MAX 2.4F   /* the widest to the narrowest of those that should be alike */
#define STRETCH_MAX 1.35F /* of one character against the one before */
#define GAP_MAX 4.5F      /* narrow elements between two characters */

struct pattern {
	char character;
	const char *wide; /* an element each, '1' is wide */
};

static const struct pattern code39[] = {
	{ '0', "000110100" }, { '1', "100100001" }, { '2', "001100001" }, { '3', "101100000" },
	{ '4', "000110001" }, { '5', "100110000" }, { '6', "001110000" }, { '7', "000100101" },
	{ '8', "100100100" }, { '9', "001100100" }, { 'A', "100001001" }, { 'B', "001001001" },
	{ 'C', "101001000" }, { 'D', "000011001" }, { 'E', "100011000" }, { 'F', "001011000" },
	{ 'G', "000001101" }, { 'H', "100001100" }, { 'I', "001001100" }, { 'J', "000011100" },
	{ 'K', "100000011" }, { 'L', "001000011" }, { 'M', "101000010" }, { 'N', "000010011" },
	{ 'O', "100010010" }, { 'P', "001010010" }, { 'Q', "000000111" }, { 'R', "100000110" },
	{ 'S', "001000110" }, { 'T', "000010110" }, { 'U', "110000001" }, { 'V', "011000001" },
	{ 'W', "111000000" }, { 'X', "010010001" }, { 'Y', "110010000" }, { 'Z', "011010000" },
	{ '-', "010000101" }, { '.', "110000100" }, { ' ', "011000100" }, { '*', "010010100" },
	{ '$', "010101000" }, { '/', "010100010" }, { '+', "010001010" }, { '%', "000101010" },
};

static const struct pattern codabar[] = {
	{ '0', "0000011" }, { '1', "0000110" }, { '2', "0001001" }, { '3', "1100000" },
	{ '4', "0010010" }, { '5', "1000010" }, { '6', "0100001" }, { '7', "0100100" },
	{ '8', "0110000" }, { '9', "1001000" }, { '-', "0001100" }, { '$', "0011000" },
	{ ':', "1000101" }, { '/', "1010001" }, { '.', "1010100" }, { '+', "0010101" },
	{ 'A', "0011010" }, { 'B', "0101001" }, { 'C', "0001011" }, { 'D', "0001110" },
};

static const char itf[10][6] = { "00110", "10001", "01001", "11000", "00101",
				 "10100", "01100", "00011", "10010", "01010" };

struct kind {
	enum symbology_id symbology;
	const struct pattern *patterns;
	size_t pattern_count;
	int elements;        /* of a character */
	const char *ends;    /* characters that begin and end a symbol */
	bool ends_are_shown; /* in the value */
};

static const struct kind kinds[] = {
	{ SYMBOLOGY_CODE39, code39, ARRAY_LENGTH(code39), 9, "*", false },
	{ SYMBOLOGY_CODABAR, codabar, ARRAY_LENGTH(codabar), 7, "ABCD", true },
};

static void sort(float *widths, int count)
{
	for (int i = 1; i < count; i++)
		for (int k = i; k > 0 && widths[k - 1] > widths[k]; k--) {
			float swap = widths[k];

			widths[k] = widths[k - 1];
			widths[k - 1] = swap;
		}
}

/* Parts every second element from `first` on; without a clear step all are narrow. False when
 * those on one side of it are not alike. */
static bool part(const struct edges *edges, int first, int count, char *wide)
{
	float sorted[ELEMENTS_MAX] = { 0 }, step = 0;
	int narrow = count;

	for (int i = 0; i < count; i++)
		sorted[i] = edges_width(edges, first + 2 * i);
	sort(sorted, count);
	for (int i = 1; i < count; i++)
		if (sorted[i] / sorted[i - 1] > step) {
			step = sorted[i] / sorted[i - 1];
			narrow = i;
		}
	if (step < STEP_MIN)
		narrow = count;
	if (sorted[narrow - 1] > UNLIKE_MAX * sorted[0] ||
	    (narrow < count && sorted[count - 1] > UNLIKE_MAX * sorted[narrow]))
		return false;
	for (int i = 0; i < count; i++)
		wide[2 * i] = narrow < count && edges_width(edges, first + 2 * i) >= sorted[narrow]
				      ? '1'
				      : '0';
	return true;
}

static float span(const struct edges *edges, int element, int count)
{
	return edges->at[element + count] - edges->at[element];
}

/* The character of a kind at an element; 0: none. */
static char read_character(const struct edges *edges, int element, const struct kind *kind)
{
	char wide[ELEMENTS_MAX + 1] = "";

	if (element + kind->elements >= edges->count ||
	    !part(edges, element, (kind->elements + 1) / 2, wide) ||
	    !part(edges, element + 1, kind->elements / 2, wide + 1))
		return 0;
	for (size_t i = 0; i < kind->pattern_count; i++)
		if (memcmp(wide, kind->patterns[i].wide, (size_t)kind->elements) == 0)
			return kind->patterns[i].character;
	return 0;
}

static bool is_quiet_before(const struct edges *edges, int element, float narrow)
{
	return element == 0 || edges_width(edges, element - 1) >= QUIET_NARROW * narrow;
}

/* `element` is the space after the last bar. */
static bool is_quiet_after(const struct edges *edges, int element, float narrow)
{
	return element >= edges->count - 1 || edges_width(edges, element) >= QUIET_NARROW * narrow;
}

static bool is_alike(float a, float b, float most)
{
	return a <= most * b && b <= most * a;
}

static void tell(const struct edges *edges, int first, int behind, struct sighting *sighting,
		 sighting_take *take, void *taker)
{
	sighting->from = (int)edges->at[first];
	sighting->to = (int)edges->at[behind];
	take(taker, sighting);
}

static void read_kind(const struct edges *edges, int first, const struct kind *kind,
		      sighting_take *take, void *taker)
{
	struct sighting sighting = { .symbology = symbology_lookup(kind->symbology) };
	float width = span(edges, first, kind->elements);
	float narrow = width / (float)(2 * kind->elements - 4);
	int element = first, length = 0;
	char character;

	/* the cheap question first: most places are no beginning */
	if (!is_quiet_before(edges, first, narrow))
		return;
	character = read_character(edges, first, kind);
	if (character == 0 || strchr(kind->ends, character) == NULL)
		return;
	while (length < SYMBOL_MAX) {
		bool is_end = strchr(kind->ends, character) != NULL;

		if (!is_end || kind->ends_are_shown)
			sighting.value[length++] = character;
		element += kind->elements;
		if (is_end && element > first + kind->elements) {
			if (is_quiet_after(edges, element, narrow))
				tell(edges, first, element, &sighting, take, taker);
			return;
		}
		if (element + 1 >= edges->count || edges_width(edges, element) > GAP_MAX * narrow)
			return;
		element++; /* the space between two characters says nothing */
		character = read_character(edges, element, kind);
		if (character == 0 ||
		    !is_alike(span(edges, element, kind->elements), width, STRETCH_MAX))
			return;
		width = span(edges, element, kind->elements);
	}
}

static int itf_digit(const char *wide)
{
	for (int digit = 0; digit < 10; digit++) {
		bool same = true;

		for (int i = 0; i < 5; i++)
			same &= wide[2 * i] == itf[digit][i];
		if (same)
			return digit;
	}
	return -1;
}

/* Two digits, one in the bars and one in the spaces. */
static bool read_pair(const struct edges *edges, int element, char *digits)
{
	char wide[ELEMENTS_MAX + 1] = "";
	int bars, spaces;

	if (element + ELEMENTS_MAX >= edges->count || !part(edges, element, 5, wide) ||
	    !part(edges, element + 1, 5, wide + 1))
		return false;
	bars = itf_digit(wide);
	spaces = itf_digit(wide + 1);
	if (bars < 0 || spaces < 0)
		return false;
	digits[0] = (char)('0' + bars);
	digits[1] = (char)('0' + spaces);
	return true;
}

/* A wide bar, a narrow space, a narrow bar, and paper. */
static bool is_itf_stop(const struct edges *edges, int element, float narrow)
{
	return element + 3 < edges->count &&
	       edges_width(edges, element) > STEP_MIN * edges_width(edges, element + 2) &&
	       edges_width(edges, element + 1) < 2 * narrow &&
	       is_quiet_after(edges, element + 3, narrow);
}

static void read_itf(const struct edges *edges, int first, sighting_take *take, void *taker)
{
	struct sighting sighting = { .symbology = symbology_lookup(SYMBOLOGY_ITF) };
	float narrow, width = 0;
	int element = first + 4, length = 0;

	if (element + ELEMENTS_MAX >= edges->count)
		return;
	narrow = span(edges, first, 4) / 4;
	if (!is_quiet_before(edges, first, narrow))
		return;
	for (int i = 0; i < 4; i++)
		if (!is_alike(edges_width(edges, first + i), narrow, UNLIKE_MAX))
			return;
	while (length + 2 < SYMBOL_MAX && read_pair(edges, element, sighting.value + length)) {
		float pair = span(edges, element, ELEMENTS_MAX);

		if (width > 0 && !is_alike(pair, width, STRETCH_MAX))
			break;
		width = pair;
		length += 2;
		element += ELEMENTS_MAX;
		if (is_itf_stop(edges, element, narrow)) {
			tell(edges, first, element + 3, &sighting, take, taker);
			return;
		}
	}
}

void two_width_read(const struct edges *edges, sighting_take *take, void *taker)
{
	for (int first = 0; first + 4 * ELEMENTS_MAX < edges->count; first += 2) {
		for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
			read_kind(edges, first, &kinds[i], take, taker);
		read_itf(edges, first, take, taker);
	}
}
