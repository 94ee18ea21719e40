#include "ocr/look_again.h"

#include "base/text.h"
#include "ocr/words.h"

#include <ctype.h>
#include <leptonica/allheaders.h>
#include <stdlib.h>
#include <string.h>

/* The height of a line in the image that the engine reads: what its models read best. */
enum { LINE_PX = 40, LINE_DPI = 300 };

/* A part of a page as an image of its own. */
struct cutting {
	PIX *image; /* NULL when the part is off the page */
	struct affine to_page;
};

/* Cuts out a line, brings it to LINE_PX and puts white around. Free the image with pixDestroy(). */
static struct cutting cut_line(PIX *image, struct box line)
{
	struct box whole = { 0, 0, pixGetWidth(image), pixGetHeight(image) };
	struct box box = box_intersection(box_grow(line, line.h / 4), whole);
	struct cutting cutting = { .image = NULL };
	double factor = (double)LINE_PX / (line.h > 0 ? line.h : LINE_PX);
	BOX *around = boxCreate(box.x, box.y, box.w, box.h);
	PIX *part, *scaled;

	if (!box_is_empty(box)) {
		part = pixClipRectangle(image, around, NULL);
		scaled = pixScale(part, (float)factor, (float)factor);
		cutting.image = pixAddBorder(scaled, LINE_PX / 2, 255);
		cutting.to_page = affine_scale(1 / factor);
		cutting.to_page.x0 = box.x - LINE_PX / (2 * factor);
		cutting.to_page.y0 = box.y - LINE_PX / (2 * factor);
		pixDestroy(&part);
		pixDestroy(&scaled);
	}
	boxDestroy(&around);
	return cutting;
}

static void read_line(struct engine *engine, PIX *image, struct box line, enum alphabet alphabet,
		      struct arena *arena, word_list *words)
{
	struct cutting cutting = cut_line(image, line);

	if (cutting.image == NULL)
		return;
	engine_read_line(engine, cutting.image, LINE_DPI, alphabet, arena, words);
	for (size_t i = 0; i < words->count; i++)
		words->items[i].box = affine_apply_box(cutting.to_page, words->items[i].box);
	pixDestroy(&cutting.image);
}

/* ---- Doubted words ----------------------------------------------------------- */

/*
 * A word that the engine doubts is often right the second time: alone, at the page's own
 * resolution, and as digits when it is a number. What it doubles or drops beside other words
 * ("0092179566") it then reads.
 */
static const double DOUBTED_SCORE = 80, BETTER_BY = 3, ACCEPTED_SCORE = 60;
enum { LOOKS_MOST = 16, LETTERS_LEAST = 3 };
/* With more doubts than this the page is handwriting, and looking again is wasted. */
static const double DOUBTS_MOST = 0.4;

static bool is_doubted(const struct word *word)
{
	char folded[64];

	text_fold(word->text, folded, sizeof(folded));
	return word->score < DOUBTED_SCORE && strlen(folded) >= LETTERS_LEAST;
}

static void look_at(struct engine *engine, PIX *image, struct arena *arena, struct word *word)
{
	enum alphabet alphabet = text_is_digits(word->text) ? ALPHABET_DIGITS : ALPHABET_ANY;
	word_list again = { 0 };

	read_line(engine, image, word->box, alphabet, arena, &again);
	if (again.count != 1 || again.items[0].score < ACCEPTED_SCORE ||
	    again.items[0].score < word->score + BETTER_BY)
		return;
	word->text = again.items[0].text;
	word->score = again.items[0].score;
}

void look_again(struct engine *engine, PIX *image, struct arena *arena, word_list *words)
{
	size_t doubts = 0, looks = 0;

	for (size_t i = 0; i < words->count; i++)
		doubts += is_doubted(&words->items[i]);
	if ((double)doubts > DOUBTS_MOST * (double)words->count)
		return;
	for (size_t i = 0; i < words->count && looks < LOOKS_MOST; i++) {
		if (!is_doubted(&words->items[i]))
			continue;
		look_at(engine, image, arena, &words->items[i]);
		looks++;
	}
}

/* ---- Ink that no word covers ------------------------------------------------- */

enum { PLACES_MOST = 12 };
static const double UNREAD_SCORE = 50;

/* The engine also gives blank words where it saw rules and pictures. */
static bool covers_text(const struct word *word, int height)
{
	return word->box.h < 3 * height && word->text[strspn(word->text, " ")] != '\0';
}

/* The ink of letters outside the words, the letters of a word joined. */
static PIX *unread_ink(PIX *ink, const word_list *words, int height)
{
	PIX *left = pixCopy(NULL, ink), *letters, *joined;

	for (size_t i = 0; i < words->count; i++) {
		struct box box = box_grow(words->items[i].box, height / 4);
		BOX *word = boxCreate(box.x, box.y, box.w, box.h);

		if (covers_text(&words->items[i], height))
			pixClearInRect(left, word);
		boxDestroy(&word);
	}
	letters = pixSelectBySize(left, 3 * height, 2 * height, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LT,
				  NULL);
	pixDestroy(&left);
	joined = pixCloseSafeBrick(NULL, letters, height, 1);
	pixDestroy(&letters);
	return joined;
}

/* True when a place is so near to a word that it must be a part of it. */
static bool touches(struct box place, struct box word, int height)
{
	return !box_is_empty(box_intersection(place, box_grow(word, (int)(0.8 * height))));
}

/* True when a place has a letter's height and stands alone on the row of some word. */
static bool is_beside_a_word(struct box place, const word_list *words, int height)
{
	bool beside = false;

	if (2 * place.h < height || place.h > 2 * height || 4 * place.w < height)
		return false;
	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];
		int apart = abs(2 * place.y + place.h - 2 * word->box.y - word->box.h);

		if (!covers_text(word, height))
			continue;
		if (touches(place, word->box, height))
			return false;
		beside |= word->score > UNREAD_SCORE && apart < 2 * height;
	}
	return beside;
}

static void read_place(struct engine *engine, PIX *image, struct arena *arena, struct box place,
		       word_list *words)
{
	int line = words->count > 0 ? words->items[words->count - 1].line + 1 : 0;
	word_list more = { 0 };

	read_line(engine, image, place, ALPHABET_ANY, arena, &more);
	for (size_t i = 0; i < more.count; i++) {
		struct word *word = &more.items[i];

		if (word->score < UNREAD_SCORE)
			continue;
		word->line = line;
		*LIST_ADD(arena, words) = *word;
	}
}

void look_at_unread(struct engine *engine, PIX *image, PIX *ink, struct arena *arena,
		    word_list *words)
{
	int height = words_text_height(words), places = 0;
	BOXA *boxes;
	PIX *unread;

	if (height < 4)
		return;
	unread = unread_ink(ink, words, height);
	boxes = pixConnCompBB(unread, 8);
	for (int i = 0; i < boxaGetCount(boxes) && places < PLACES_MOST; i++) {
		struct box place;

		boxaGetBoxGeometry(boxes, i, &place.x, &place.y, &place.w, &place.h);
		if (!is_beside_a_word(place, words, height))
			continue;
		read_place(engine, image, arena, place, words);
		places++;
	}
	boxaDestroy(&boxes);
	pixDestroy(&unread);
}
