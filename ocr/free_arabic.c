#include "ocr/free_arabic.h"

#include "ocr/free_image.h"

#include <leptonica/allheaders.h>
#include <string.h>

/* The share of the height that has a paper's title. */
static const double TITLE_SHARE = 0.5;
/* French print is above this score, Arabic taken for French under it. */
static const double FRENCH_SCORE = 60, STRANGE_SHARE = 0.35;
enum { STRANGE_LEAST = 3 };
static const double UNDECIDED = 0.7, ARABIC_SCORE = 45, ARABIC_SURE = 0.8;

/* True when many words are nothing that the French engine knows: Arabic, or handwriting. */
static bool is_strange(const word_list *words)
{
	int known = 0, strange = 0;

	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];

		if (word->text[strspn(word->text, " ")] == '\0')
			continue;
		known += word->score >= FRENCH_SCORE;
		strange += word->score < FRENCH_SCORE;
	}
	return strange >= STRANGE_LEAST && strange >= STRANGE_SHARE * (known + strange);
}

/* The title in Arabic, without what the engine took for Arabic and is none. */
static void read_arabic_title(struct engine *engine, PIX *image, const struct page *page,
			      struct arena *arena, word_list *arabic)
{
	double factor = free_image_scale(page);
	int height = (int)(TITLE_SHARE * pixGetHeight(image));
	BOX *top = boxCreate(0, 0, pixGetWidth(image), height);
	PIX *part = pixClipRectangle(image, top, NULL);
	PIX *small = pixScale(part, (float)factor, (float)factor);
	word_list words = { 0 };

	engine_read_arabic(engine, small, (int)(page->dpi * factor + 0.5), arena, &words);
	for (size_t i = 0; i < words.count; i++)
		if (words.items[i].score > ARABIC_SCORE) {
			struct word *word = LIST_ADD(arena, arabic);

			*word = words.items[i];
			word->box = affine_apply_box(affine_scale(1 / factor), word->box);
		}
	pixDestroy(&small);
	pixDestroy(&part);
	boxDestroy(&top);
}

struct free_verdict arabic_judge(struct engine *engine, PIX *image, const struct free_page *paper,
				 const word_list *words, struct free_verdict french)
{
	word_list arabic = { 0 };
	struct free_verdict verdict;
	struct free_page title;

	if ((french.kind != KIND_OTHER && french.kind_probability > UNDECIDED) ||
	    !is_strange(words))
		return french;
	read_arabic_title(engine, image, paper->page, paper->dossier->arena, &arabic);
	title = free_lay_out(&arabic, &paper->layout, paper->page, paper->dossier);
	verdict = free_judge(&title);
	return verdict.kind != KIND_OTHER && verdict.kind_probability > ARABIC_SURE ? verdict
										    : french;
}
