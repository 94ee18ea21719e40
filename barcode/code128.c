/*
 * Characters are six elements of eleven modules, the stop has a seventh. What a character stands
 * for depends on the code set: values are collected first, checked, and then put into words. FNC1
 * in front says that the symbol bears GS1 element strings; FNC4 makes of a character the one 128
 * places higher in ISO 8859-1, alone for the next one, twice in a row until two more come.
 */
#include "barcode/code128.h"

#include "barcode/widths.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

enum {
	ELEMENTS = 6,
	MODULES = 11,
	VALUES_MAX = 80,
	SHIFT = 98,
	TO_C = 99,
	TO_B_OR_FNC4 = 100,
	TO_A_OR_FNC4 = 101,
	FNC1 = 102,
	START_A = 103,
	START_C = 105,
	STOP = 106,
	FNC3 = 96,
	FNC2 = 97,
};

#define QUIET_MODULES 4.0F
#define SPREAD_MAX 0.7F

static const char patterns[][ELEMENTS + 1] = {
	"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
	"221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
	"223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
	"312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
	"112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
	"113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
	"311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
	"111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
	"122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
	"121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
	"214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
	"113141", "114131", "311141", "411131", "211412", "211214", "211232", "233111",
};

/* ---- What the values say ------------------------------------------------------------------- */

struct writer {
	char *text;
	size_t length;
	char set;             /* 'A', 'B' or 'C' */
	char shifted;         /* the set of the next character alone; 0 */
	bool high, high_next; /* FNC4: until further notice, and for the next character */
	bool gs1;
	bool fails;
};

static void write_byte(struct writer *writer, unsigned byte)
{
	if (byte == 0 || writer->length + 3 > SIGHTING_VALUE_SIZE) {
		writer->fails = true;
	} else if (byte < 0x80) {
		writer->text[writer->length++] = (char)byte;
	} else {
		writer->text[writer->length++] = (char)(0xc0 | byte >> 6);
		writer->text[writer->length++] = (char)(0x80 | (byte & 0x3f));
	}
}

static void write_character(struct writer *writer, int value, char set)
{
	unsigned byte = set == 'A' && value >= 64 ? (unsigned)value - 64 : (unsigned)value + 32;

	write_byte(writer, byte + (writer->high != writer->high_next ? 128 : 0));
	writer->high_next = false;
}

static void take_fnc4(struct writer *writer)
{
	if (writer->high_next)
		writer->high = !writer->high;
	writer->high_next = !writer->high_next;
}

/* Values from 96 on in the sets A and B. */
static void obey(struct writer *writer, int value, char set)
{
	if (value == SHIFT)
		writer->shifted = set == 'A' ? 'B' : 'A';
	else if (value == TO_C)
		writer->set = 'C';
	else if (value == (set == 'A' ? TO_A_OR_FNC4 : TO_B_OR_FNC4))
		take_fnc4(writer);
	else if (value == TO_A_OR_FNC4)
		writer->set = 'A';
	else if (value == TO_B_OR_FNC4)
		writer->set = 'B';
	/* FNC2 and FNC3 speak to the reader and are no part of the text */
}

static void write_value(struct writer *writer, int value, bool is_first)
{
	char set = writer->shifted != 0 ? writer->shifted : writer->set;

	writer->shifted = 0;
	if (value == FNC1 && is_first)
		writer->gs1 = true;
	else if (value == FNC1)
		write_byte(writer, 0x1d);
	else if (set == 'C' && value >= TO_B_OR_FNC4)
		writer->set = value == TO_B_OR_FNC4 ? 'B' : 'A';
	else if (set == 'C') {
		write_byte(writer, (unsigned)('0' + value / 10));
		write_byte(writer, (unsigned)('0' + value % 10));
	} else if (value < FNC3)
		write_character(writer, value, set);
	else
		obey(writer, value, set);
}

/* values[0] is the start, the last but one the check character, the last the stop. */
static bool compose(const int *values, int count, struct sighting *sighting)
{
	struct writer writer = { .text = sighting->value,
				 .set = (char)('A' + values[0] - START_A) };
	int check = values[0];

	for (int i = 1; i < count - 2; i++)
		check = (check + i * values[i]) % 103;
	if (check != values[count - 2])
		return false;
	for (int i = 1; i < count - 2; i++)
		write_value(&writer, values[i], i == 1);
	writer.text[writer.length] = '\0';
	sighting->gs1 = writer.gs1;
	return !writer.fails && writer.length > 0;
}

/* ---- What the widths say ------------------------------------------------------------------- */

/* The character at an element; its own module goes to *module, which is what to expect before. */
static int read_character(const struct edges *edges, int element, float spread, float *module)
{
	struct widths widths;
	struct width_match match = WIDTH_MATCH_NONE;

	if (element + ELEMENTS >= edges->count ||
	    !widths_measure(edges, element, ELEMENTS, MODULES, *module, spread, &widths))
		return -1;
	for (int value = 0; value < (int)ARRAY_LENGTH(patterns); value++)
		widths_compare(&widths, patterns[value], value, &match);
	*module = (edges->at[element + ELEMENTS] - edges->at[element]) / MODULES;
	return width_match_value(&match);
}

static bool is_end(const struct edges *edges, int element, float module)
{
	if (element + 1 >= edges->count)
		return false;
	if (fabsf(edges_width(edges, element) / module - 2) > 0.9F)
		return false;
	return element + 1 == edges->count - 1 ||
	       edges_width(edges, element + 1) >= QUIET_MODULES * module;
}

static void read_from(const struct edges *edges, int first, int start, float spread,
		      sighting_take *take, void *taker)
{
	struct sighting sighting = { .symbology = symbology_lookup(SYMBOLOGY_CODE128) };
	int values[VALUES_MAX], count = 0, element = first, value = start;
	float module = (edges->at[first + ELEMENTS] - edges->at[first]) / MODULES;

	while (count < VALUES_MAX && value >= 0) {
		values[count++] = value;
		element += ELEMENTS;
		if (value == STOP)
			break;
		value = read_character(edges, element, spread, &module);
	}
	if (value != STOP || count < 4 || !is_end(edges, element, module) ||
	    !compose(values, count, &sighting))
		return;
	sighting.from = (int)edges->at[first];
	sighting.to = (int)edges->at[element + 1];
	take(taker, &sighting);
}

/* Cheap, and seldom true: most of what is looked at is no Code 128. */
static bool is_start(const struct edges *edges, int first, int start, float module, float spread)
{
	struct widths widths;
	struct width_match match = WIDTH_MATCH_NONE;

	if (fabsf(spread) > SPREAD_MAX ||
	    !widths_measure(edges, first, ELEMENTS, MODULES, module, spread, &widths))
		return false;
	widths_compare(&widths, patterns[start], start, &match);
	return width_match_value(&match) == start;
}

void code128_read(const struct edges *edges, sighting_take *take, void *taker)
{
	for (int first = 0; first + 4 * ELEMENTS < edges->count; first += 2) {
		float module = (edges->at[first + ELEMENTS] - edges->at[first]) / MODULES;
		float bars = edges_width(edges, first) + edges_width(edges, first + 2) +
			     edges_width(edges, first + 4);

		if (first > 0 && edges_width(edges, first - 1) < QUIET_MODULES * module)
			continue;
		for (int start = START_A; start <= START_C; start++) {
			float expected = start == START_C ? 6 : 4;
			float spread = (bars / module - expected) / 3, own = module;

			if (is_start(edges, first, start, module, spread) &&
			    read_character(edges, first, spread, &own) == start)
				read_from(edges, first, start, spread, take, taker);
		}
	}
}
