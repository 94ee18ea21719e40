#include "ocr/stamp_number.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/strip.h"
#include "ocr/values.h"
#include "ocr/words.h"

#include <ctype.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LENGTH = 9, DPI = 300, PAGE_SCALE_PX_MM = 20 };

/* How often the digits were right, by how many of the looks agreed on them; measured on drawn
 * stamps, see docs/quality/characters.md. */
static const double right_by_votes[] = { 0, 0.45, 0.75, 0.9, 0.93, 0.93 };

struct vote {
	char digits[LENGTH + 1];
	int count;
};

struct votes {
	struct vote items[8];
	int count;
};

static void add_vote(struct votes *votes, const char *digits)
{
	if (strlen(digits) != LENGTH || digits[0] != '0' || digits[1] != '9')
		return;
	for (int i = 0; i < votes->count; i++) {
		if (strcmp(votes->items[i].digits, digits) != 0)
			continue;
		votes->items[i].count++;
		return;
	}
	if (votes->count == (int)ARRAY_LENGTH(votes->items))
		return;
	snprintf(votes->items[votes->count].digits, LENGTH + 1, "%s", digits);
	votes->items[votes->count++].count = 1;
}

/* Reads a part of the stamp as digits at a height. */
static void read_digits(struct engine *engine, struct Pix *image, struct box box, int height,
			struct arena *arena, struct votes *votes)
{
	struct text digits = { 0 };
	word_list words = { 0 };

	strip_read(engine, image, box, height, ALPHABET_DIGITS, 0, arena, &words);
	for (size_t i = 0; i < words.count; i++)
		text_append(&digits, words.items[i].text);
	add_vote(votes, text_value(&digits));
	text_clear(&digits);
}

static int count_digits(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += isdigit((unsigned char)*text) != 0;
	return count;
}

/* The first token of a line that may be of the number: behind the label, else one of digits. */
static int number_start(const struct text_line *line)
{
	static const char *const labels[] = { "INPE", "INP", "I N P E", NULL };
	struct found label = line_find_any(line, 0, labels);

	if (label.from >= 0)
		return line->parts[label.to - 1].token + 1;
	for (int i = 0; i < line->token_count; i++)
		if (count_digits(line->tokens[i].text) >= 4)
			return i;
	return -1;
}

static void take_line(struct engine *engine, struct Pix *image, const struct text_line *line,
		      struct arena *arena, struct votes *votes)
{
	static const int heights[] = { 32, 40, 26 };
	int start = number_start(line), to;
	char digits[24];
	struct box box;

	if (start < 0)
		return;
	if (start < line->token_count && line_digits_at(line, start, LENGTH, digits, &to))
		add_vote(votes, digits);
	if (start < line->token_count) {
		box = span_box((struct span){ line, start, line->token_count });
	} else { /* all of it was passed over: twice as long as its label */
		box = line->tokens[line->token_count - 1].box;
		box.x += box.w;
		box.w = 3 * box.w;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(heights); i++)
		read_digits(engine, image, box, heights[i], arena, votes);
}

struct stamp_number stamp_number_read(struct engine *engine, const struct presence_look *look,
				      struct arena *arena)
{
	float scale = (float)(PAGE_SCALE_PX_MM / look->zone.px_per_mm);
	l_float32 angle = (l_float32)(-look->angle_deg * M_PI / 180);
	struct Pix *level =
		pixRotate(look->zone.grey, angle, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);
	struct Pix *image = pixScale(level, scale, scale), *framed = pixAddBorder(image, 40, 255);
	struct stamp_number best = { 0 };
	struct votes votes = { .count = 0 };
	word_list words = { 0 };
	line_list lines = { 0 };
	int most = 0;

	engine_read_page(engine, framed, DPI, arena, &words);
	words_make_lines(&words, arena, &lines);
	for (size_t i = 0; i < lines.count; i++)
		take_line(engine, framed, &lines.items[i], arena, &votes);
	for (int i = 0; i < votes.count; i++) {
		if (votes.items[i].count <= most)
			continue;
		most = votes.items[i].count;
		best.digits = arena_copy_text(arena, votes.items[i].digits);
		best.confidence = right_by_votes[most < 5 ? most : 5] / (votes.count > 1 ? 1.4 : 1);
	}
	pixDestroy(&level);
	pixDestroy(&image);
	pixDestroy(&framed);
	return best;
}
