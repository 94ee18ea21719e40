#include "ocr/free.h"

#include "ocr/bill_again.h"
#include "ocr/date_look.h"
#include "ocr/free_arabic.h"
#include "ocr/free_head.h"
#include "ocr/free_image.h"
#include "ocr/free_labels.h"
#include "ocr/free_marks.h"
#include "ocr/free_upright.h"
#include "ocr/look_again.h"
#include "ocr/under_bars.h"
#include "ocr/vignettes.h"

#include "model/letter.h"

#include <leptonica/allheaders.h>

/* That a page with a letter's code is one: nobody glues it on another paper. */
static const double LETTER_SURE = 0.99;

struct free_page free_lay_out(const word_list *words, const struct free_layout *layout,
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
	struct free_page paper = free_lay_out(words, &layout, page, dossier);

	parse(&paper, free_judge(&paper), page);
}

/* A letter of the fund that comes back with the papers it asked for: it says nothing that is not
 * told already, and its words are those of a certificate. */
static bool is_letter(const struct page *page, const struct dossier *dossier)
{
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].page == page->number &&
		    letter_is_reference(dossier->barcodes.items[i].value))
			return true;
	return false;
}

static struct free_reading set_letter_aside(struct page *page)
{
	page->kind = KIND_OTHER;
	page->type = PAGE_OTHER;
	page->kind_confidence = page->type_confidence = LETTER_SURE;
	return (struct free_reading){ 0 };
}

struct free_reading free_page_read(struct engine *engine, struct page *page,
				   struct dossier *dossier)
{
	struct free_layout layout = free_layout_of(page);
	struct free_reading reading = { 0 };
	PIX *image;
	word_list words = { 0 };
	struct free_verdict verdict;
	struct free_page paper;

	if (is_letter(page, dossier))
		return set_letter_aside(page);
	image = free_image_of(page, dossier);
	under_bars_read(engine, page, dossier);
	reading.whole = !labels_are_all(page, dossier) &&
			head_read_first(engine, image, &layout, page, dossier, &words);
	if (reading.whole) {
		reading.turned = upright_read_the_better_way(engine, page, dossier, image, &words);
		look_at_unread(engine, image, page->ink, dossier->arena, &words);
		look_again(engine, image, dossier->arena, &words);
	}
	paper = free_lay_out(&words, &layout, page, dossier);
	verdict = free_judge(&paper);
	if (reading.whole)
		verdict = arabic_judge(engine, image, &paper, &words, verdict);
	parse(&paper, verdict, page);
	vignettes_look(engine, page, dossier);
	free_date_look(engine, page, dossier, &words);
	free_marks_look(engine, page, dossier, &words);
	bill_read_again(engine, image, words_text_height(&words), page, dossier);
	pixDestroy(&image);
	return reading;
}
