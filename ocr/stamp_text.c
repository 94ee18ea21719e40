/*
 * The stamp is made level by its own angle, strokes longer than letters have are painted over
 * (frames, rings, a signature), and what is left goes to Tesseract. A letter crossed by a pen is
 * damaged by that, but stays a letter.
 */
#include "ocr/stamp_text.h"

#include "base/text.h"
#include "ocr/stamp.h"

#include <ctype.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <string.h>

enum { INPE_LENGTH = 9, LEAST_LETTERS = 3, LINES_MAX = 5 };

/* A row of pixels with less ink than this is between lines; lines are at least so tall, and are
 * read at so many pixels. */
static const double row_mm = 0.5, least_line_mm = 0.8;
static const double line_px = 38;

/* Words less sure than this are noise of the frame. */
static const double word_poor = 25;

/* Share of stamps read right, letter for letter, and of numbers, by the mean score of the words.
 * Set by judgement, not measured: of 56 drawn stamps 5 were read to the letter, of 28 numbers 4. */
static const double sure_scores[] = { 60, 80, 90, 96 };
static const double text_right[] = { 0.02, 0.10, 0.25, 0.50, 0.70 };
static const double inpe_right[] = { 0.10, 0.30, 0.55, 0.75, 0.85 };

static int grade(double score)
{
	int grade = 0;

	while (grade < 4 && score >= sure_scores[grade])
		grade++;
	return grade;
}

static struct Pix *turn(struct Pix *image, double angle_deg, bool grey)
{
	l_float32 angle = (l_float32)(-angle_deg * M_PI / 180);

	return pixRotate(image, angle, grey ? L_ROTATE_AREA_MAP : L_ROTATE_SAMPLING,
			 L_BRING_IN_WHITE, pixGetWidth(image), pixGetHeight(image));
}

/* The letters alone, level: 1 bit, and grey on white. */
struct lettering {
	struct Pix *ink, *grey;
};

static struct lettering letters_of(const struct presence_look *look)
{
	double mm = look->zone.px_per_mm;
	int halo = 2 * (int)lround(0.12 * mm) + 1;
	struct Pix *level = turn(look->zone.ink, look->angle_deg, false), *wide;
	struct lettering letters = { stamp_letters(level, mm),
				     turn(look->zone.grey, look->angle_deg, true) };

	wide = pixDilateBrick(NULL, letters.ink, halo, halo);
	pixInvert(wide, wide);
	pixPaintThroughMask(letters.grey, wide, 0, 0, 255);
	pixDestroy(&wide);
	pixDestroy(&level);
	return letters;
}

/* The rows of ink from *y on that belong to one line; h is 0 when there is no more. */
static struct box next_line(struct Pix *ink, double px_per_mm, int *y)
{
	struct Numa *counts = pixCountPixelsByRow(ink, NULL);
	int height = pixGetHeight(ink), first, last;
	struct box line = { 0, 0, pixGetWidth(ink), 0 };
	l_int32 count = 0;

	for (first = *y; first < height; first++)
		if (numaGetIValue(counts, first, &count) == 0 && count >= row_mm * px_per_mm)
			break;
	for (last = first; last < height; last++)
		if (numaGetIValue(counts, last, &count) == 0 && count < row_mm * px_per_mm)
			break;
	numaDestroy(&counts);
	*y = last;
	line.y = first;
	line.h = last - first;
	return line;
}

/* Reads one line, made as tall as Tesseract likes it. */
static void read_line(struct engine *engine, const struct lettering *letters, struct box line,
		      double px_per_mm, int number, struct arena *arena, word_list *words)
{
	int air = (int)lround(0.4 * px_per_mm);
	l_float32 scale = fminf(4, fmaxf(1, (l_float32)line_px / (l_float32)line.h));
	struct Box *area = boxCreate(line.x, line.y - air, line.w, line.h + 2 * air);
	struct Pix *ink = pixClipRectangle(letters->ink, area, NULL), *part, *large;
	struct Pix *grey = pixClipRectangle(letters->grey, area, NULL), *framed;
	struct Box *inked = NULL;
	size_t first = words->count;

	boxDestroy(&area);
	if (pixClipToForeground(ink, NULL, &inked) == 0 && inked != NULL) {
		part = pixClipRectangle(grey, inked, NULL);
		framed = pixAddBorder(part, (int)px_per_mm, 255);
		large = pixScale(framed, scale, scale);
		engine_read_line(engine, large, 300, ALPHABET_ANY, arena, words);
		pixDestroy(&part);
		pixDestroy(&framed);
		pixDestroy(&large);
	}
	for (size_t i = first; i < words->count; i++)
		words->items[i].line = number;
	boxDestroy(&inked);
	pixDestroy(&ink);
	pixDestroy(&grey);
}

static void read_lines(struct engine *engine, const struct lettering *letters, double px_per_mm,
		       struct arena *arena, word_list *words)
{
	int y = 0;

	for (int number = 0; number < LINES_MAX;) {
		struct box line = next_line(letters->ink, px_per_mm, &y);

		if (line.h == 0)
			return;
		if (line.h >= least_line_mm * px_per_mm)
			read_line(engine, letters, line, px_per_mm, number++, arena, words);
	}
}

static int count_letters(const char *word)
{
	int count = 0;

	for (; *word != '\0'; word++)
		count += isalnum((unsigned char)*word) || (unsigned char)*word >= 0xC0;
	return count;
}

/* The words in one line of text, their mean score by length. */
static struct stamp_text join(const word_list *words, struct arena *arena, double *ret_score)
{
	struct text joined = { 0 };
	struct stamp_text text = { 0 };
	double sum = 0, letters = 0;
	int line = -1;

	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];
		int count = count_letters(word->text);

		if (word->score < word_poor || count == 0)
			continue;
		text_append_format(&joined, "%s%s",
				   joined.length == 0   ? ""
				   : word->line == line ? " "
							: " / ",
				   word->text);
		line = word->line;
		sum += word->score * count;
		letters += count;
	}
	*ret_score = letters > 0 ? sum / letters : 0;
	if (letters >= LEAST_LETTERS)
		text.text = arena_copy_text(arena, text_value(&joined));
	text_clear(&joined);
	return text;
}

/* Nine digits together, or parted by single spaces or points, and no more than those nine. */
static const char *find_number(const char *text, struct arena *arena)
{
	for (const char *at = text; *at != '\0'; at++) {
		char digits[INPE_LENGTH + 2] = "";
		size_t count = 0;
		const char *end = at;

		if (!isdigit((unsigned char)*at) || (at > text && isdigit((unsigned char)at[-1])))
			continue;
		for (; isdigit((unsigned char)*end) ||
		       ((*end == ' ' || *end == '.') && isdigit((unsigned char)end[1]));
		     end++)
			if (isdigit((unsigned char)*end) && count <= INPE_LENGTH)
				digits[count++] = *end;
		if (count == INPE_LENGTH)
			return arena_copy_text(arena, digits);
		at = end - 1;
	}
	return NULL;
}

struct stamp_text stamp_text_read(struct engine *engine, const struct presence_look *look,
				  struct arena *arena)
{
	struct lettering letters = letters_of(look);
	struct stamp_text text;
	word_list words = { 0 };
	double score;

	read_lines(engine, &letters, look->zone.px_per_mm, arena, &words);
	pixDestroy(&letters.ink);
	pixDestroy(&letters.grey);
	text = join(&words, arena, &score);
	if (text.text == NULL)
		return text;
	text.confidence = text_right[grade(score)];
	text.inpe = find_number(text.text, arena);
	if (text.inpe != NULL)
		text.inpe_confidence = inpe_right[grade(score)];
	return text;
}
