/*
 * The guards at both ends and in the middle are found first: 3, 5 and 3 elements of one module.
 * They tell the size of a module and by how much ink has spread (bars wider, spaces narrower).
 * Then each digit is the pattern of four widths that lies nearest to what was measured.
 */
#include "barcode/ean.h"

#include "barcode/widths.h"
#include "base/memory.h"
#include "model/gs1.h"

#include <math.h>
#include <stdbool.h>

enum { DIGIT_ELEMENTS = 4, DIGIT_MODULES = 7, GUARD = 3, MIDDLE = 5, HALF_MAX = 6 };

/* The spec asks for 7 at least; photographs and cut labels have less. */
#define QUIET_MODULES 2.5F

/* One digit to the one beside it. */
#define UNEVEN_MAX 1.15F

/* Widths of the digits in the left half with odd parity, a space first. */
static const char odd_widths[10][DIGIT_ELEMENTS + 1] = {
	"3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112",
};

/* The first digit of an EAN-13 by the parities of its left half, bit 5 the first; even is 1. */
static const unsigned char parities[10] = {
	0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a,
};

struct shape {
	enum symbology_id symbology;
	int half;     /* digits in each */
	int elements; /* in all */
	int modules;
};

static const struct shape shapes[] = {
	{ SYMBOLOGY_EAN13, 6, 59, 95 },
	{ SYMBOLOGY_EAN8, 4, 43, 67 },
};

static bool is_guard(const struct edges *edges, int element, int count, float module)
{
	float width = edges->at[element + count] - edges->at[element];

	if (fabsf(width - (float)count * module) > 0.35F * (float)count * module)
		return false;
	for (int i = 0; i < count; i++)
		if (edges_width(edges, element + i) > 2.0F * module ||
		    edges_width(edges, element + i) < 0.25F * module)
			return false;
	return true;
}

/* By how many modules bars are too wide: the guards' bars and spaces should be alike. */
static float measure_spread(const struct edges *edges, int first, const struct shape *shape,
			    float module)
{
	int middle = first + GUARD + DIGIT_ELEMENTS * shape->half;
	int last = first + shape->elements - GUARD;
	float bars = edges_width(edges, first) + edges_width(edges, first + 2) +
		     edges_width(edges, middle + 1) + edges_width(edges, middle + 3) +
		     edges_width(edges, last) + edges_width(edges, last + 2);
	float spaces = edges_width(edges, first + 1) + edges_width(edges, middle) +
		       edges_width(edges, middle + 2) + edges_width(edges, middle + 4) +
		       edges_width(edges, last + 1);

	return (bars / 6 - spaces / 5) / 2 / module;
}

/* The digit of four elements; 10 is added for even parity. -1: none is near, or two are. */
static int read_digit(const struct edges *edges, int element, float module, float spread,
		      bool with_even)
{
	struct widths widths;
	struct width_match match = WIDTH_MATCH_NONE;

	if (!widths_measure(edges, element, DIGIT_ELEMENTS, DIGIT_MODULES, module, spread, &widths))
		return -1;
	for (int digit = 0; digit < 10; digit++) {
		const char *odd = odd_widths[digit];
		const char even[] = { odd[3], odd[2], odd[1], odd[0], '\0' };

		widths_compare(&widths, odd, digit, &match);
		if (with_even)
			widths_compare(&widths, even, digit + 10, &match);
	}
	return width_match_value(&match);
}

static bool read_half(const struct edges *edges, int element, int count, bool with_even,
		      float module, float spread, int digits[HALF_MAX])
{
	for (int i = 0; i < count; i++) {
		digits[i] =
			read_digit(edges, element + i * DIGIT_ELEMENTS, module, spread, with_even);
		if (digits[i] < 0)
			return false;
	}
	return true;
}

/*
 * All digits are equally wide. Perspective changes that little from one to the next; ink or a tear
 * across a digit moves the edge between two, and makes other digits of both.
 */
static bool are_digits_even(const struct edges *edges, int first, const struct shape *shape)
{
	int middle = first + GUARD + DIGIT_ELEMENTS * shape->half;
	float before = 0;

	for (int i = 0; i < 2 * shape->half; i++) {
		int element = i < shape->half
				      ? first + GUARD + i * DIGIT_ELEMENTS
				      : middle + MIDDLE + (i - shape->half) * DIGIT_ELEMENTS;
		float width = edges->at[element + DIGIT_ELEMENTS] - edges->at[element];

		if (before > 0 && (width > UNEVEN_MAX * before || before > UNEVEN_MAX * width))
			return false;
		before = width;
	}
	return true;
}

static int first_digit_of(const int digits[HALF_MAX])
{
	unsigned parity = 0;

	for (int i = 0; i < HALF_MAX; i++)
		parity = parity << 1 | (digits[i] >= 10);
	for (int digit = 0; digit < 10; digit++)
		if (parities[digit] == parity)
			return digit;
	return -1;
}

static bool compose(const struct shape *shape, const int left[HALF_MAX], const int right[HALF_MAX],
		    char *text)
{
	int length = 0;

	if (shape->symbology == SYMBOLOGY_EAN13) {
		int first = first_digit_of(left);

		if (first < 0)
			return false;
		text[length++] = (char)('0' + first);
	}
	for (int i = 0; i < shape->half; i++)
		text[length++] = (char)('0' + left[i] % 10);
	for (int i = 0; i < shape->half; i++)
		text[length++] = (char)('0' + right[i]);
	text[length] = '\0';
	return gs1_has_right_check_digit(text, (size_t)length);
}

static bool is_quiet_around(const struct edges *edges, int first, const struct shape *shape,
			    float module)
{
	int last = first + shape->elements;

	return (first == 0 || edges_width(edges, first - 1) >= QUIET_MODULES * module) &&
	       (last == edges->count - 1 || edges_width(edges, last) >= QUIET_MODULES * module);
}

static void try_shape(const struct edges *edges, int first, const struct shape *shape,
		      sighting_take *take, void *taker)
{
	struct sighting sighting = { .symbology = symbology_lookup(shape->symbology) };
	int middle = first + GUARD + DIGIT_ELEMENTS * shape->half;
	int last = first + shape->elements - GUARD, left[HALF_MAX] = { 0 };
	int right[HALF_MAX] = { 0 };
	float module, spread;

	if (first + shape->elements >= edges->count)
		return;
	module = (edges->at[first + shape->elements] - edges->at[first]) / (float)shape->modules;
	if (!is_guard(edges, first, GUARD, module) || !is_guard(edges, middle, MIDDLE, module) ||
	    !is_guard(edges, last, GUARD, module) ||
	    !is_quiet_around(edges, first, shape, module) || !are_digits_even(edges, first, shape))
		return;
	spread = measure_spread(edges, first, shape, module);
	if (!read_half(edges, first + GUARD, shape->half, shape->half == HALF_MAX, module, spread,
		       left) ||
	    !read_half(edges, middle + MIDDLE, shape->half, false, module, spread, right) ||
	    !compose(shape, left, right, sighting.value))
		return;
	sighting.from = (int)edges->at[first];
	sighting.to = (int)edges->at[first + shape->elements];
	take(taker, &sighting);
}

void ean_read(const struct edges *edges, sighting_take *take, void *taker)
{
	for (int first = 0; first + shapes[1].elements < edges->count; first += 2)
		for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++)
			try_shape(edges, first, &shapes[i], take, taker);
}
