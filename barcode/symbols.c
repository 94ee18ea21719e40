#include "barcode/symbols.h"

#include <math.h>
#include <string.h>

/* Parts of one symbol; the labels of two boxes have their digits and names between the bars. */
#define PART_GAP_MM 5.0
#define PART_SHIFT_MM 3.0
#define PART_COSINE 0.998 /* 3.6 degrees */
#define INNER_PART 0.33   /* of a side, from the middle */

/* A much better witness settles a dispute. */
enum { CLEAR_MAJORITY = 4 };

static bool is_same_place(const struct region *a, const struct region *b)
{
	return region_holds(a, b->centre) || region_holds(b, a->centre);
}

/* True when an inner part of `a` lies in `b`: printed symbols never lie on each other. */
static bool reaches_into(const struct region *a, const struct region *b)
{
	for (int i = -1; i <= 1; i++)
		for (int k = -1; k <= 1; k++) {
			double x = i * INNER_PART * a->length, y = k * INNER_PART * a->height;
			struct point at = { a->centre.x + x * a->across.x - y * a->across.y,
					    a->centre.y + x * a->across.y + y * a->across.x };

			if (region_holds(b, at))
				return true;
		}
	return false;
}

static bool are_parts(const struct region *a, const struct region *b, double px_per_mm)
{
	struct point at = region_locate(a, b->centre);
	double cosine = a->across.x * b->across.x + a->across.y * b->across.y;

	return !a->matrix && !b->matrix && fabs(cosine) > PART_COSINE &&
	       fabs(at.x) < PART_SHIFT_MM * px_per_mm &&
	       fabs(at.y) - (a->height + b->height) / 2 < PART_GAP_MM * px_per_mm;
}

/* The region in the direction of `a` that holds both. */
static struct region join(const struct region *a, const struct region *b)
{
	struct point at = region_locate(a, b->centre);
	double left = fmin(-a->length, 2 * at.x - b->length) / 2;
	double right = fmax(a->length, 2 * at.x + b->length) / 2;
	double top = fmin(-a->height, 2 * at.y - b->height) / 2;
	double bottom = fmax(a->height, 2 * at.y + b->height) / 2;
	double x = (left + right) / 2, y = (top + bottom) / 2;
	struct region joined = *a;

	joined.centre.x += x * a->across.x - y * a->across.y;
	joined.centre.y += x * a->across.y + y * a->across.x;
	joined.length = right - left;
	joined.height = bottom - top;
	return joined;
}

/* One symbol read twice: the better reading stays, the place grows only by another part. */
static void merge(struct symbol *known, const struct symbol *more, bool parts)
{
	struct region place = parts ? join(&known->place, &more->place) : known->place;

	if (more->agreeing > known->agreeing) {
		const char *value = known->value;

		if (!parts)
			place = more->place;
		*known = *more;
		known->value = value;
	}
	known->place = place;
}

static bool outweighs(const struct symbol *a, const struct symbol *b)
{
	if (a->checked != b->checked)
		return a->checked;
	return a->agreeing >= CLEAR_MAJORITY * b->agreeing;
}

static bool is_same_value(const struct symbol *symbol, const struct symbol *other,
			  const char *value)
{
	return symbol->symbology == other->symbology && strcmp(symbol->value, value) == 0;
}

/* Lines, and what parts the elements of GS1 and ISO/IEC 15434 messages. */
static bool is_kept_control(unsigned char byte)
{
	return byte == '\t' || byte == '\n' || byte == '\r' || byte == 0x04 ||
	       (byte >= 0x1c && byte <= 0x1f);
}

/* ISO 8859-1 as UTF-8 for what is not UTF-8 already; other control characters become spaces. */
static const char *copy_as_utf8(struct arena *arena, const char *bytes, size_t length, bool is_utf8)
{
	char *text = arena_new_array(arena, 2 * length + 1, 1);
	char *end = text;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if ((byte < 0x20 && !is_kept_control(byte)) || byte == 0x7f) {
			*end++ = ' ';
		} else if (byte < 0x80 || is_utf8) {
			*end++ = (char)byte;
		} else {
			*end++ = (char)(0xc0 | byte >> 6);
			*end++ = (char)(0x80 | (byte & 0x3f));
		}
	}
	return text;
}

/* The length of the UTF-8 character at `bytes`, 0 when it is none (RFC 3629). */
static size_t utf8_length(const unsigned char *bytes, size_t left)
{
	size_t length = bytes[0] < 0x80   ? 1
			: bytes[0] < 0xc2 ? 0
			: bytes[0] < 0xe0 ? 2
			: bytes[0] < 0xf0 ? 3
			: bytes[0] < 0xf5 ? 4
					  : 0;

	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if ((bytes[0] == 0xe0 && bytes[1] < 0xa0) || (bytes[0] == 0xed && bytes[1] > 0x9f) ||
	    (bytes[0] == 0xf0 && bytes[1] < 0x90) || (bytes[0] == 0xf4 && bytes[1] > 0x8f))
		return 0;
	return length;
}

bool symbols_is_utf8(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t step = utf8_length((const unsigned char *)bytes + i, length - i);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

static void remove_at(struct symbol_list *list, size_t index)
{
	list->symbols.count--;
	memmove(&list->symbols.items[index], &list->symbols.items[index + 1],
		(list->symbols.count - index) * sizeof(*list->symbols.items));
}

bool symbols_has_place(const struct symbol_list *list, const struct region *place)
{
	for (size_t i = 0; i < list->symbols.count; i++)
		if (is_same_place(&list->symbols.items[i].place, place))
			return true;
	return false;
}

void symbols_add(struct symbol_list *list, struct symbol symbol, const char *bytes, size_t length)
{
	const char *value =
		copy_as_utf8(list->arena, bytes, length, symbols_is_utf8(bytes, length));
	double px_per_mm = list->dpi / MM_PER_INCH;

	for (size_t i = 0; i < list->symbols.count;) {
		struct symbol *known = &list->symbols.items[i];
		bool same = is_same_place(&known->place, &symbol.place);

		if (is_same_value(known, &symbol, value)) {
			bool parts = are_parts(&known->place, &symbol.place, px_per_mm);

			if (same || parts || reaches_into(&symbol.place, &known->place) ||
			    reaches_into(&known->place, &symbol.place)) {
				merge(known, &symbol, parts && !same);
				return;
			}
		} else if (same) {
			if (outweighs(known, &symbol))
				return;
			if (outweighs(&symbol, known)) {
				remove_at(list, i);
				continue;
			}
			known->disputed = symbol.disputed = true;
		}
		i++;
	}
	symbol.value = value;
	*LIST_ADD(list->arena, &list->symbols) = symbol;
}
