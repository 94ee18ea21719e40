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

enum { INPE_LENGTH = 9, LEAST_LETTERS = 3 };

/* Words less sure than this are noise of the frame. */
static const double word_poor = 25;

/* Share of stamps read right, letter for letter, and of numbers, by the mean score of the words:
 * measured by tests/long/test_presence_rates.c. */
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

/* The grey of the letters alone on white, cut to where they are; NULL: there are none. */
static struct Pix *letters_of(const struct presence_look *look)
{
	double mm = look->zone.px_per_mm;
	int halo = 2 * (int)lround(0.12 * mm) + 1, margin = (int)(2 * mm);
	struct Pix *level = turn(look->zone.ink, look->angle_deg, false);
	struct Pix *grey = turn(look->zone.grey, look->angle_deg, true);
	struct Pix *letters = stamp_letters(level, mm), *cut = NULL, *wide;
	struct Box *area = NULL;

	wide = pixDilateBrick(NULL, letters, halo, halo);
	pixInvert(wide, wide);
	pixPaintThroughMask(grey, wide, 0, 0, 255);
	if (pixClipToForeground(letters, NULL, &area) == 0 && area != NULL) {
		struct Pix *part = pixClipRectangle(grey, area, NULL);

		cut = pixAddBorder(part, margin, 255);
		pixDestroy(&part);
	}
	boxDestroy(&area);
	pixDestroy(&wide);
	pixDestroy(&letters);
	pixDestroy(&grey);
	pixDestroy(&level);
	return cut;
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

		if (!isdigit((unsigned char)*at) ||
		    (at > text && isdigit((unsigned char)at[-1])))
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
				  const struct page *page, struct arena *arena)
{
	struct Pix *letters = letters_of(look);
	struct stamp_text text = { 0 };
	word_list words = { 0 };
	double score;

	if (letters == NULL)
		return text;
	engine_read_page(engine, letters, page->dpi, arena, &words);
	pixDestroy(&letters);
	text = join(&words, arena, &score);
	if (text.text == NULL)
		return text;
	text.confidence = text_right[grade(score)];
	text.inpe = find_number(text.text, arena);
	if (text.inpe != NULL)
		text.inpe_confidence = inpe_right[grade(score)];
	return text;
}
