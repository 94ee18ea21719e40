#include "ocr/free_upright.h"

#include "base/text.h"
#include "ocr/free.h"
#include "ocr/free_image.h"
#include "ocr/free_labels.h"

#include <leptonica/allheaders.h>
#include <string.h>

/*
 * The mean score of a page's words by their letters: text upside-down stays under 50, even
 * handwriting and worn print the right way up is above. Numbers alone say nothing: 6 and 9, 1, 0
 * and 8.
 */
static const double UPRIGHT_SCORE = 60, UPRIGHT_GAIN = 20;
enum { LETTERS_LEAST = 12 };

static double mean_score(const word_list *words, int *ret_letters)
{
	double sum = 0;
	int letters = 0;

	for (size_t i = 0; i < words->count; i++) {
		char folded[64];
		int count;

		text_fold(words->items[i].text, folded, sizeof(folded));
		count = (int)strlen(folded);
		sum += count * words->items[i].score;
		letters += count;
	}
	*ret_letters = letters;
	return letters > 0 ? sum / letters : 0;
}

static void turn_over(struct page *page)
{
	int width = pixGetWidth(page->upright), height = pixGetHeight(page->upright);
	PIX *upright = pixRotate180(NULL, page->upright), *ink = pixRotate180(NULL, page->ink);

	/* new images: the old ones may be shared with the page as delivered */
	pixDestroy(&page->upright);
	pixDestroy(&page->ink);
	page->upright = upright;
	page->ink = ink;
	page->to_delivered =
		affine_compose(affine_quarter_turn(180, width, height), page->to_delivered);
	page->turn_deg = (page->turn_deg + 180) % 360;
}

/*
 * Letters that stand on the paper itself. What is printed on glued labels says nothing about the
 * paper's turn: they are glued at any angle.
 */
static int count_own_letters(const struct page *page, struct dossier *dossier,
			     const word_list *words)
{
	struct free_page paper = { .page = page, .dossier = dossier };
	word_list text = { 0 }, labels = { 0 };
	int letters;

	labels_part(&paper, words, &text, &labels);
	mean_score(&text, &letters);
	return letters;
}

/*
 * Letters of long words that the engine is sure of. Beside much handwriting, which reads badly both
 * ways and draws the mean down, the few printed words still tell.
 */
static const double SURE_SCORE = 80, SURE_GAIN = 3;
enum { LONG_WORD = 4, SURE_LEAST = 20 };

static int count_sure_letters(const word_list *words)
{
	int letters = 0;

	for (size_t i = 0; i < words->count; i++) {
		char folded[64];
		int count;

		text_fold(words->items[i].text, folded, sizeof(folded));
		count = (int)strlen(folded);
		if (words->items[i].score >= SURE_SCORE && count >= LONG_WORD)
			letters += count;
	}
	return letters;
}

bool upright_is_better(const word_list *turned, const word_list *words)
{
	int letters, turned_letters, sure = count_sure_letters(turned);
	double score = mean_score(words, &letters), turned_score;

	turned_score = mean_score(turned, &turned_letters);
	if (turned_letters < LETTERS_LEAST)
		return false;
	return turned_score >= score + UPRIGHT_GAIN ||
	       (turned_score > score && sure >= SURE_LEAST &&
		sure > SURE_GAIN * count_sure_letters(words));
}

bool upright_reads_well(const word_list *words)
{
	int letters;

	return mean_score(words, &letters) >= UPRIGHT_SCORE && letters >= LETTERS_LEAST;
}

bool upright_read_the_better_way(struct engine *engine, struct page *page, struct dossier *dossier,
				 PIX *image, word_list *words)
{
	word_list turned = { 0 };
	int letters;
	double score = mean_score(words, &letters);

	if (letters < LETTERS_LEAST || score >= UPRIGHT_SCORE ||
	    count_own_letters(page, dossier, words) < LETTERS_LEAST)
		return false;
	pixRotate180(image, image);
	free_image_read(engine, image, page, dossier->arena, &turned);
	if (!upright_is_better(&turned, words)) {
		pixRotate180(image, image);
		return false;
	}
	turn_over(page);
	*words = turned;
	return true;
}
