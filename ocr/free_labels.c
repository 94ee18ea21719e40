#include "ocr/free_labels.h"

#include <leptonica/allheaders.h>
#include <string.h>

struct box labels_upright_box(const struct page *page, struct box delivered)
{
	return affine_apply_box(affine_inverse(page->to_delivered), delivered);
}

bool labels_is_box_code(const struct barcode *barcode)
{
	return strcmp(barcode->symbology, "ean13") == 0 ||
	       strcmp(barcode->symbology, "ean8") == 0 || barcode->role == BARCODE_MEDICINE ||
	       barcode->gs1;
}

/* The bars with the name and price printed beside them on the box. */
static struct box label_zone(const struct page *page, struct box bars)
{
	struct box box = labels_upright_box(page, bars);
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
		    labels_is_box_code(&dossier->barcodes.items[i]) &&
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

void labels_part(const struct free_page *paper, const word_list *words, word_list *text,
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

int labels_count_codes(const struct page *page, const struct dossier *dossier)
{
	int count = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		count += dossier->barcodes.items[i].page == page->number &&
			 labels_is_box_code(&dossier->barcodes.items[i]);
	for (size_t i = 0; i < dossier->unread.count; i++)
		count += dossier->unread.items[i].page == page->number &&
			 dossier->unread.items[i].printed != NULL;
	return count;
}

/* ---- Sheets of labels alone ---------------------------------------------------- */

/* How far from its bars a label's print and cut edges reach. */
static const double LABEL_REACH_MM = 14;
/*
 * The ink that may stand beside the labels: specks, a cut edge, the number of the page. A price tag
 * of its own has 30 mm2 and more, the print of a prescription hundreds.
 */
static const double OUTSIDE_MOST_MM2 = 20;
enum { LABELS_LEAST = 2 };

static void clear_label(PIX *ink, const struct page *page, struct box bars)
{
	int reach = (int)(LABEL_REACH_MM / MM_PER_INCH * page->dpi);
	struct box zone = box_grow(labels_upright_box(page, bars), reach);
	BOX *label = boxCreate(zone.x, zone.y, zone.w, zone.h);

	if (label != NULL)
		pixClearInRect(ink, label);
	boxDestroy(&label);
}

static int count_ink(PIX *ink)
{
	l_int32 count = 0;

	pixCountPixels(ink, &count, NULL);
	return count;
}

bool labels_are_all(const struct page *page, const struct dossier *dossier)
{
	PIX *left;
	double px_per_mm = page->dpi / MM_PER_INCH;
	bool all = true;

	if (page->ink == NULL || labels_count_codes(page, dossier) < LABELS_LEAST)
		return false;
	left = pixCopy(NULL, page->ink);
	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (dossier->barcodes.items[i].page == page->number) {
			all &= labels_is_box_code(&dossier->barcodes.items[i]);
			clear_label(left, page, dossier->barcodes.items[i].box);
		}
	for (size_t i = 0; i < dossier->unread.count; i++)
		if (dossier->unread.items[i].page == page->number)
			clear_label(left, page, dossier->unread.items[i].box);
	all &= count_ink(left) < OUTSIDE_MOST_MM2 * px_per_mm * px_per_mm;
	pixDestroy(&left);
	return all;
}
