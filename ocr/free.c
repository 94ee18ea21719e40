#include "ocr/free.h"

#include "base/text.h"
#include "ocr/look_again.h"

#include <leptonica/allheaders.h>
#include <string.h>

/* Reading at 200 dpi costs two thirds of 300 and loses nothing; at 150 small print gets worse. */
enum { READING_DPI = 200 };

/* ---- The image that is read -------------------------------------------------- */

static struct box upright_box(const struct page *page, struct box delivered)
{
	return affine_apply_box(affine_inverse(page->to_delivered), delivered);
}

/* A wider box is no barcode but a mistake about one, and would hide text. */
static const double BARS_MOST_MM = 90;

/* Grey of the ink that becomes black, as a share of the ink's pixels, and of paper that becomes white. */
static const float DARK_RANK = 0.3F;
enum { WHITE_LEVEL = 235, AROUND_INK = 5 };

/*
 * A copy of the upright page with everything white but the ink and its edges, and the ink as dark as
 * it gets: the engine finds its own threshold for a whole page, and misses faint print on grey paper.
 */
#include <stdlib.h>
static float level(PIX *g, PIX *mask, float r)
{
	NUMA *n = pixGetGrayHistogramMasked(g, mask, 0, 0, 1); l_float32 v = 255;
	if (n) numaHistogramGetValFromRank(n, r, &v);
	numaDestroy(&n); return v;
}
static PIX *with_contrast(const struct page *page)
{
	int v = getenv("VAR") ? atoi(getenv("VAR")) : 0;
	PIX *clean = pixCopy(NULL, page->upright);
	PIX *near = pixDilateBrick(NULL, page->ink, AROUND_INK, AROUND_INK);
	PIX *far = pixDilateBrick(NULL, page->ink, 9, 9), *ring = pixSubtract(NULL, far, near);
	float paper = level(clean, ring, 0.5F), dark = level(clean, page->ink, DARK_RANK);
	if (v == 0) goto done;
	pixInvert(near, near);
	if (v == 1) pixSetMasked(clean, near, (int)paper);
	if (v == 2) { pixSetMasked(clean, near, 255); pixGammaTRC(clean, clean, 1, (int)dark, (int)paper-1); }
	if (v == 3) { pixSetMasked(clean, near, 255); pixGammaTRC(clean, clean, 1, 0, (int)paper-1); }
	if (v == 4) { pixSetMasked(clean, near, 255); pixGammaTRC(clean, clean, 1, (int)dark/2, (int)paper-1); }
	if (v == 5) { pixSetMasked(clean, near, 255); pixGammaTRC(clean, clean, 1, (int)dark, WHITE_LEVEL); }
done:
	pixDestroy(&near); pixDestroy(&far); pixDestroy(&ring);
	return clean;
}

/* The page with its barcodes painted over: their bars are read as Il1|. */
static PIX *without_barcodes(const struct page *page, const struct dossier *dossier)
{
	PIX *clean = with_contrast(page);
	int most_px = (int)(BARS_MOST_MM / MM_PER_INCH * page->dpi);

	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		struct box box = upright_box(page, dossier->barcodes.items[i].box);
		BOX *bars;

		if (dossier->barcodes.items[i].page != page->number ||
		    (box.w > box.h ? box.w : box.h) > most_px)
			continue;
		bars = boxCreate(box.x, box.y, box.w, box.h);
		pixSetInRectArbitrary(clean, bars, 255);
		boxDestroy(&bars);
	}
	return clean;
}

/* The words of a page's image at the page's dpi, their boxes in its pixels. */
static void read_words(struct engine *engine, PIX *image, const struct page *page,
		       struct arena *arena, word_list *words)
{
	double factor = page->dpi > READING_DPI ? (double)READING_DPI / page->dpi : 1;
	PIX *small = factor < 1 ? pixScale(image, (float)factor, (float)factor) : pixClone(image);

	engine_read_page(engine, small, (int)(page->dpi * factor + 0.5), arena, words);
	pixDestroy(&small);
	for (size_t i = 0; i < words->count; i++)
		words->items[i].box = affine_apply_box(affine_scale(1 / factor), words->items[i].box);
}

/* ---- Upside-down ------------------------------------------------------------- */

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

	pixRotate180(page->upright, page->upright);
	pixRotate180(page->ink, page->ink);
	page->to_delivered =
		affine_compose(affine_quarter_turn(180, width, height), page->to_delivered);
	page->turn_deg = (page->turn_deg + 180) % 360;
}

/* Reads the page again upside-down when it reads badly, and keeps the better way. */
static bool read_the_better_way(struct engine *engine, struct page *page, struct dossier *dossier,
				PIX *image, word_list *words)
{
	word_list turned = { 0 };
	int letters, turned_letters;
	double score = mean_score(words, &letters), turned_score;

	if (letters < LETTERS_LEAST || score >= UPRIGHT_SCORE)
		return false;
	pixRotate180(image, image);
	read_words(engine, image, page, dossier->arena, &turned);
	turned_score = mean_score(&turned, &turned_letters);
	if (turned_letters < LETTERS_LEAST || turned_score < score + UPRIGHT_GAIN)
		return false;
	turn_over(page);
	*words = turned;
	return true;
}

/* ---- Labels beside barcodes -------------------------------------------------- */

static bool is_box_code(const struct barcode *barcode)
{
	return strcmp(barcode->symbology, "ean13") == 0 ||
	       strcmp(barcode->symbology, "ean8") == 0 || barcode->role == BARCODE_MEDICINE;
}

/* The bars with the name and price printed beside them on the box. */
static struct box label_zone(const struct page *page, const struct barcode *barcode)
{
	struct box box = upright_box(page, barcode->box);
	int margin = (int)(4.5 / MM_PER_INCH * page->dpi);
	int tall = box.w > box.h ? box.w : box.h;
	/* the scanner may give only the strip of bars that it read */
	int more_w = box.w < tall / 3 ? tall / 4 : 0, more_h = box.h < tall / 3 ? tall / 4 : 0;

	return (struct box){ box.x - margin - more_w, box.y - margin - more_h,
			     box.w + 2 * (margin + more_w), box.h + 2 * (margin + more_h) };
}

static bool in_a_label(const struct free_page *paper, struct box box)
{
	int x = box.x + box.w / 2, y = box.y + box.h / 2;

	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];
		struct box zone;

		if (barcode->page != paper->page->number || !is_box_code(barcode))
			continue;
		zone = label_zone(paper->page, barcode);
		if (x >= zone.x && x < zone.x + zone.w && y >= zone.y && y < zone.y + zone.h)
			return true;
	}
	return false;
}

/* The words of one line of the engine's go to the labels when most of them stand in one. */
static void part_labels(const struct free_page *paper, const word_list *words, word_list *text,
			word_list *labels)
{
	struct arena *arena = paper->dossier->arena;

	for (size_t from = 0, to; from < words->count; from = to) {
		size_t inside = 0;

		for (to = from;
		     to < words->count && words->items[to].line == words->items[from].line; to++)
			inside += in_a_label(paper, words->items[to].box);
		for (size_t i = from; i < to; i++) {
			bool label =
				2 * inside >= to - from && in_a_label(paper, words->items[i].box);

			*LIST_ADD(arena, label ? labels : text) = words->items[i];
		}
	}
}

static int count_box_codes(const struct page *page, const struct dossier *dossier)
{
	int count = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		count += dossier->barcodes.items[i].page == page->number &&
			 is_box_code(&dossier->barcodes.items[i]);
	return count;
}

/* ---- Entry ------------------------------------------------------------------- */

void free_page_parse(const word_list *words, struct page *page, struct dossier *dossier)
{
	struct free_page paper = { .page = page, .dossier = dossier };
	word_list text = { 0 }, labels = { 0 };

	part_labels(&paper, words, &text, &labels);
	words_make_lines(&text, dossier->arena, &paper.lines);
	words_make_lines(&labels, dossier->arena, &paper.labels);
	paper.text_px = words_text_height(&text);
	paper.label_count = count_box_codes(page, dossier);
	page->type = free_judge(&paper, &page->type_confidence);
	if (page->type == PAGE_ORDONNANCE)
		free_read_ordonnance(&paper);
	else if (page->type == PAGE_FACTURE)
		free_read_facture(&paper);
	if (paper.label_count > 0 && page->type == PAGE_VIGNETTES)
		free_read_vignettes(&paper);
}

bool free_page_read(struct engine *engine, struct page *page, struct dossier *dossier)
{
	PIX *image = without_barcodes(page, dossier);
	word_list words = { 0 };
	bool turned;

	read_words(engine, image, page, dossier->arena, &words);
	turned = read_the_better_way(engine, page, dossier, image, &words);
	look_at_unread(engine, image, page->ink, page->dpi, dossier->arena, &words);
	look_again(engine, image, page->dpi, dossier->arena, &words);
	pixDestroy(&image);
	free_page_parse(&words, page, dossier);
	return turned;
}
