#include "ocr/free.h"

#include "base/text.h"
#include "ocr/bill_again.h"
#include "ocr/date_look.h"
#include "ocr/free_labels.h"
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
		struct box box = labels_upright_box(page, dossier->barcodes.items[i].box);
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
	if (turned_letters < LETTERS_LEAST || turned_score < score + UPRIGHT_GAIN) {
		pixRotate180(image, image);
		return false;
	}
	turn_over(page);
	*words = turned;
	return true;
}

/* ---- Entry ------------------------------------------------------------------- */

/* The page's words as lines, beside what its layout says. */
static struct free_page lay_out(const word_list *words, const struct free_layout *layout,
				const struct page *page, struct dossier *dossier)
{
	struct free_page paper = { .page = page, .dossier = dossier, .layout = *layout };
	word_list text = { 0 }, labels = { 0 };

	labels_part(&paper, words, &text, &labels);
	words_make_lines(&text, dossier->arena, &paper.lines);
	words_make_lines(&labels, dossier->arena, &paper.labels);
	paper.text_px = words_text_height(&text);
	paper.label_count = labels_count_codes(page, dossier);
	return paper;
}

static void parse(const struct free_page *paper, struct free_verdict verdict, struct page *page)
{
	page->kind = verdict.kind;
	page->kind_confidence = verdict.kind_probability;
	page->type = page_kind_type(verdict.kind);
	page->type_confidence = verdict.type_probability;
	if (page->type == PAGE_ORDONNANCE)
		free_read_ordonnance(paper);
	else if (page->type == PAGE_FACTURE)
		free_read_facture(paper);
	else if (page->type == PAGE_ATTESTATION)
		free_read_attestation(paper);
	if (paper->label_count > 0 || page->type == PAGE_VIGNETTES)
		free_read_vignettes(paper);
	free_read_printed_codes(paper);
}

void free_page_parse(const word_list *words, struct page *page, struct dossier *dossier)
{
	struct free_layout layout = free_layout_of(page);
	struct free_page paper = lay_out(words, &layout, page, dossier);

	parse(&paper, free_judge(&paper), page);
}

/* ---- Cheap first ------------------------------------------------------------- */

/*
 * What is read for its kind alone, when its head leaves no doubt of it: in 99 of 100 such pages it
 * was that kind.
 */
static bool is_told_by_head(const struct free_verdict *verdict)
{
	static const double SURE = 0.98;

	switch (verdict->kind) {
	case KIND_DEMANDE_CASES:
	case KIND_RESULTAT:
	case KIND_FEUILLE:
	case KIND_CERTIFICAT:
		return verdict->kind_probability > SURE;
	default:
		return false;
	}
}

/* Where the head may end, as shares of the height, and the white that parts it from the rest. */
static const double HEAD_LEAST = 0.33, HEAD_MOST = 0.5, WHITE_MM = 1.5;
/* Rules that run down and specks may cross white: this share of the width. */
static const double WHITE_INK = 0.01;

/* The middle of the broadest white across the page where a head may end; 0 for none. */
static int end_of_head(const struct page *page)
{
	NUMA *rows = pixCountPixelsByRow(page->ink, NULL);
	int height = pixGetHeight(page->ink), best = (int)(WHITE_MM / MM_PER_INCH * page->dpi);
	int most = (int)(WHITE_INK * pixGetWidth(page->ink)), run = 0, row = 0;

	for (int y = (int)(HEAD_LEAST * height); y < HEAD_MOST * height; y++) {
		l_int32 ink = 0;

		numaGetIValue(rows, y, &ink);
		run = ink <= most ? run + 1 : 0;
		if (run > best) {
			best = run;
			row = y - run / 2;
		}
	}
	numaDestroy(&rows);
	return row;
}

/* Reads the rows [from, to) of the page and appends their words. */
static void read_rows(struct engine *engine, PIX *image, const struct page *page, int from, int to,
		      struct arena *arena, word_list *words)
{
	int line = words->count > 0 ? words->items[words->count - 1].line + 1 : 0;
	BOX *rows = boxCreate(0, from, pixGetWidth(image), to - from);
	PIX *part = pixClipRectangle(image, rows, NULL);
	word_list more = { 0 };

	read_words(engine, part, page, arena, &more);
	for (size_t i = 0; i < more.count; i++) {
		struct word *word = LIST_ADD(arena, words);

		*word = more.items[i];
		word->line += line;
		word->box.y += from;
	}
	pixDestroy(&part);
	boxDestroy(&rows);
}

/* A form of boxes to tick: no line of it is wanted, and its columns seldom leave a white row. */
static bool has_many_boxes(const struct free_layout *layout)
{
	static const int MANY = 16;

	return layout->tick_boxes >= MANY;
}

/* True when the page is one of those whose every line is wanted, as far as its paper tells. */
static bool is_wanted_whole(const struct free_page *paper)
{
	static const double SMALL_MM = 240;

	if (has_many_boxes(&paper->layout))
		return false;
	return paper->layout.height_mm < SMALL_MM || paper->layout.width_mm > SMALL_MM ||
	       paper->label_count > 0;
}

static bool reads_upright(const word_list *words)
{
	int letters;

	return mean_score(words, &letters) >= UPRIGHT_SCORE && letters >= LETTERS_LEAST;
}

/* Reads the head, and the rest unless the head tells all; returns whether it read the rest. */
static bool read_head_first(struct engine *engine, PIX *image, const struct free_layout *layout,
			    const struct page *page, struct dossier *dossier, word_list *words)
{
	struct free_page paper = lay_out(words, layout, page, dossier);
	int end = is_wanted_whole(&paper) ? 0 : end_of_head(page);
	struct free_verdict verdict;

	if (end == 0 && has_many_boxes(layout))
		end = (int)(HEAD_LEAST * pixGetHeight(image));
	if (end == 0) {
		read_words(engine, image, page, dossier->arena, words);
		return true;
	}
	read_rows(engine, image, page, 0, end, dossier->arena, words);
	paper = lay_out(words, layout, page, dossier);
	verdict = free_judge(&paper);
	if (reads_upright(words) && is_told_by_head(&verdict))
		return false;
	read_rows(engine, image, page, end, pixGetHeight(image), dossier->arena, words);
	return true;
}

/* ---- Arabic ------------------------------------------------------------------ */

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
	double factor = page->dpi > READING_DPI ? (double)READING_DPI / page->dpi : 1;
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

/* What Arabic words say of a page that French ones leave open, and that is not French print. */
static struct free_verdict judge_in_arabic(struct engine *engine, PIX *image,
					   const struct free_page *paper, const word_list *words,
					   struct free_verdict french)
{
	word_list arabic = { 0 };
	struct free_verdict verdict;
	struct free_page title;

	if ((french.kind != KIND_OTHER && french.kind_probability > UNDECIDED) ||
	    !is_strange(words))
		return french;
	read_arabic_title(engine, image, paper->page, paper->dossier->arena, &arabic);
	title = lay_out(&arabic, &paper->layout, paper->page, paper->dossier);
	verdict = free_judge(&title);
	return verdict.kind != KIND_OTHER && verdict.kind_probability > ARABIC_SURE ? verdict
										    : french;
}

/* ---- Bills in doubt ------------------------------------------------------------ */

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

/* ---- Reading ----------------------------------------------------------------- */

struct free_reading free_page_read(struct engine *engine, struct page *page,
				   struct dossier *dossier)
{
	struct free_layout layout = free_layout_of(page);
	struct free_reading reading = { 0 };
	PIX *image = without_barcodes(page, dossier);
	word_list words = { 0 };
	struct free_verdict verdict;
	struct free_page paper;

	under_bars_read(engine, page, dossier);
	reading.whole = read_head_first(engine, image, &layout, page, dossier, &words);
	if (reading.whole) {
		reading.turned = read_the_better_way(engine, page, dossier, image, &words);
		look_at_unread(engine, image, page->ink, dossier->arena, &words);
		look_again(engine, image, dossier->arena, &words);
	}
	paper = lay_out(&words, &layout, page, dossier);
	verdict = free_judge(&paper);
	if (reading.whole)
		verdict = judge_in_arabic(engine, image, &paper, &words, verdict);
	parse(&paper, verdict, page);
	vignettes_look(engine, page, dossier);
	free_date_look(engine, page, dossier, &words);
	free_marks_look(engine, page, dossier, &words);
	doubt_bill(engine, image, words_text_height(&words), page, dossier);
	pixDestroy(&image);
	return reading;
}
