#include "ocr/free.h"

#include "base/text.h"
#include "ocr/bill_again.h"
#include "ocr/free_marks.h"
#include "ocr/look_again.h"
#include "ocr/under_bars.h"
#include "ocr/vignettes.h"

#include <leptonica/allheaders.h>
#include <math.h>
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

enum { INK_EDGE = 5, INK_SURROUNDINGS = 9 }; /* pixels, across */

/* The grey below which so great a share of the pixels under a mask lies; 255 for an empty mask. */
static float level_under(PIX *grey, PIX *mask, float share)
{
	NUMA *levels = pixGetGrayHistogramMasked(grey, mask, 0, 0, 1);
	l_float32 level = 255;

	if (levels != NULL)
		numaHistogramGetValFromRank(levels, share, &level);
	numaDestroy(&levels);
	return level;
}

/*
 * A copy of the upright page with everything white but the ink and its edges, and the grey between
 * ink and paper stretched: the engine takes one threshold for a page, and misses faint print on
 * grey paper or takes a stain for print.
 */
static PIX *with_contrast(const struct page *page)
{
	PIX *clean = pixCopy(NULL, page->upright);
	PIX *near = pixDilateBrick(NULL, page->ink, INK_EDGE, INK_EDGE);
	PIX *far = pixDilateBrick(NULL, page->ink, INK_SURROUNDINGS, INK_SURROUNDINGS);
	float paper, dark;

	pixSubtract(far, far, near);
	paper = level_under(clean, far, 0.5F);
	dark = level_under(clean, page->ink, 0.3F) / 2;
	pixInvert(near, near);
	pixSetMasked(clean, near, 255);
	if (paper > dark + 1)
		pixGammaTRC(clean, clean, 1, (int)dark, (int)paper - 1);
	pixDestroy(&near);
	pixDestroy(&far);
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
		words->items[i].box =
			affine_apply_box(affine_scale(1 / factor), words->items[i].box);
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

/* ---- Labels beside barcodes -------------------------------------------------- */

static bool is_box_code(const struct barcode *barcode)
{
	return strcmp(barcode->symbology, "ean13") == 0 ||
	       strcmp(barcode->symbology, "ean8") == 0 || barcode->role == BARCODE_MEDICINE ||
	       barcode->gs1;
}

/* The bars with the name and price printed beside them on the box. */
static struct box label_zone(const struct page *page, struct box bars)
{
	struct box box = upright_box(page, bars);
	int margin = (int)(4.5 / MM_PER_INCH * page->dpi);
	int tall = box.w > box.h ? box.w : box.h;
	/* the scanner may give only the strip of bars that it read */
	int more_w = box.w < tall / 3 ? tall / 4 : 0, more_h = box.h < tall / 3 ? tall / 4 : 0;

	return (struct box){ box.x - margin - more_w, box.y - margin - more_h,
			     box.w + 2 * (margin + more_w), box.h + 2 * (margin + more_h) };
}

static bool is_beside(const struct page *page, struct box bars, struct box box)
{
	struct box zone = label_zone(page, bars);
	int x = box.x + box.w / 2, y = box.y + box.h / 2;

	return x >= zone.x && x < zone.x + zone.w && y >= zone.y && y < zone.y + zone.h;
}

static bool in_a_label(const struct free_page *paper, struct box box)
{
	const struct page *page = paper->page;
	const struct dossier *dossier = paper->dossier;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].page == page->number &&
		    is_box_code(&dossier->barcodes.items[i]) &&
		    is_beside(page, dossier->barcodes.items[i].box, box))
			return true;
	/* without digits under it an unread place may be no label, and would hide text */
	for (size_t i = 0; i < dossier->unread.count; i++)
		if (dossier->unread.items[i].page == page->number &&
		    dossier->unread.items[i].printed != NULL &&
		    is_beside(page, dossier->unread.items[i].box, box))
			return true;
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

	part_labels(&paper, words, &text, &labels);
	mean_score(&text, &letters);
	return letters;
}

/* Reads the page again upside-down when it reads badly, and keeps the better way. */
static bool read_the_better_way(struct engine *engine, struct page *page, struct dossier *dossier,
				PIX *image, word_list *words)
{
	word_list turned = { 0 };
	int letters, turned_letters;
	double score = mean_score(words, &letters), turned_score;

	if (letters < LETTERS_LEAST || score >= UPRIGHT_SCORE ||
	    count_own_letters(page, dossier, words) < LETTERS_LEAST)
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

static int count_box_codes(const struct page *page, const struct dossier *dossier)
{
	int count = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		count += dossier->barcodes.items[i].page == page->number &&
			 is_box_code(&dossier->barcodes.items[i]);
	for (size_t i = 0; i < dossier->unread.count; i++)
		count += dossier->unread.items[i].page == page->number &&
			 dossier->unread.items[i].printed != NULL;
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
	if (paper.label_count > 0 || page->type == PAGE_VIGNETTES)
		free_read_vignettes(&paper);
	free_read_printed_codes(&paper);
}

/*
 * The height of text, ascenders and descenders in, that the engine reads best, how much larger than
 * on the page it may get, and the most pixels that are worth the time.
 */
static const double TEXT_PX = 30, SCALE_MOST = 3, PIXELS_MOST = 10e6;

/*
 * The scale that brings small text to TEXT_PX, no less than that of the first reading; another,
 * when that was read before.
 */
static double scale_for(const struct page *page, PIX *image, int text_px, bool read_before)
{
	double before = page->dpi > READING_DPI ? (double)READING_DPI / page->dpi : 1;
	double scale = TEXT_PX / text_px, pixels;

	if (read_before && scale < 1.15 * before)
		scale = 1.25 * before;
	scale = scale < before ? before : scale > SCALE_MOST ? SCALE_MOST : scale;
	pixels = scale * scale * pixGetWidth(image) * pixGetHeight(image);
	return pixels > PIXELS_MOST ? scale * sqrt(PIXELS_MOST / pixels) : scale;
}

/* One more reading of a bill: an image of it, at a scale, has its vote. */
static void read_bill_again(struct engine *engine, PIX *image, double scale,
			    const struct page *page, struct dossier *dossier)
{
	struct dossier *other = dossier_new();
	struct page again = *page;
	PIX *scaled = pixScale(image, (float)scale, (float)scale);
	word_list words = { 0 };

	engine_read_page(engine, scaled, (int)(page->dpi * scale + 0.5), other->arena, &words);
	pixDestroy(&scaled);
	for (size_t i = 0; i < words.count; i++)
		words.items[i].box = affine_apply_box(affine_scale(1 / scale), words.items[i].box);
	look_at_unread(engine, image, page->ink, other->arena, &words);
	look_again(engine, image, other->arena, &words);
	free_page_parse(&words, &again, other);
	if (again.type == PAGE_FACTURE)
		bill_add_votes(page, dossier, other);
	dossier_free(other);
}

/* A doubted bill is read again as it was delivered, then with its contrast, at another scale. */
static void doubt_bill(struct engine *engine, PIX *image, int text_px, const struct page *page,
		       struct dossier *dossier)
{
	if (bill_is_doubted(page, dossier))
		read_bill_again(engine, page->upright,
				scale_for(page, page->upright, text_px, false), page, dossier);
	if (bill_is_doubted(page, dossier))
		read_bill_again(engine, image, scale_for(page, image, text_px, true), page,
				dossier);
}

bool free_page_read(struct engine *engine, struct page *page, struct dossier *dossier)
{
	PIX *image = without_barcodes(page, dossier);
	word_list words = { 0 };
	bool turned;

	under_bars_read(engine, page, dossier);
	read_words(engine, image, page, dossier->arena, &words);
	turned = read_the_better_way(engine, page, dossier, image, &words);
	look_at_unread(engine, image, page->ink, dossier->arena, &words);
	look_again(engine, image, dossier->arena, &words);
	free_page_parse(&words, page, dossier);
	vignettes_look(engine, page, dossier);
	free_marks_look(engine, page, dossier, &words);
	doubt_bill(engine, image, words_text_height(&words), page, dossier);
	pixDestroy(&image);
	return turned;
}
