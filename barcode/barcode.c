#include "barcode/barcode.h"

#include "barcode/datamatrix.h"
#include "barcode/linear.h"
#include "barcode/qr.h"

#include <leptonica/allheaders.h>

/* A4 at 120 dpi. */
#define PHOTOGRAPH_PX_MAX 1.5e6

/* Grey levels: of paper in a light picture; between the darkest and the lightest hundredth of a
 * picture with contrast, and of an empty one. */
enum { PAPER_MIN = 170, CONTRAST_MIN = 150, CONTRAST_NONE = 12, SAMPLE_STEP = 8 };

static void hand_over_unread(const struct region *place, const struct page *page,
			     struct dossier *dossier)
{
	const struct box sheet = { 0, 0, page->width_px, page->height_px };
	struct box box = box_intersection(region_box(place), sheet);

	for (size_t i = 0; i < dossier->unread.count; i++)
		if (dossier->unread.items[i].page == page->number &&
		    !box_is_empty(box_intersection(box, dossier->unread.items[i].box)))
			return;
	*LIST_ADD(dossier->arena, &dossier->unread) = (struct unread_symbol){
		.page = page->number,
		.box = box,
		.centre = place->centre,
		.across = place->across,
		.length_px = place->length,
		.height_px = place->height,
	};
}

/* Appends what stands undisputed, and the places of what does not. */
static void hand_over(const struct symbol_list *list, const struct page *page,
		      struct dossier *dossier)
{
	const struct box sheet = { 0, 0, page->width_px, page->height_px };

	for (size_t i = 0; i < list->symbols.count; i++) {
		const struct symbol *symbol = &list->symbols.items[i];

		if (symbol->disputed) {
			hand_over_unread(&symbol->place, page, dossier);
			continue;
		}
		*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
			.page = page->number,
			.symbology = symbol->symbology,
			.value = symbol->value,
			.gs1 = symbol->gs1,
			.box = box_intersection(region_box(&symbol->place), sheet),
			.role = BARCODE_UNKNOWN,
			.confidence = symbol->confidence,
		};
	}
	for (size_t i = 0; i < list->unread.count; i++)
		if (!symbols_has_place(list, &list->unread.items[i]))
			hand_over_unread(&list->unread.items[i], page, dossier);
}

/* What a pixel in hundred is darker than, or lighter. */
static int level_of_share(const long *counts, long total, double share)
{
	long below = 0;
	int level = 0;

	while (level < 255 && (double)(below += counts[level]) <= share * (double)total)
		level++;
	return level;
}

/* A dark photograph's grey levels are spread out; else lends another hold on the same picture. */
static struct Pix *lift_contrast(struct Pix *grey)
{
	long counts[256] = { 0 }, total = 0;
	int darkest, lightest;

	for (int y = 0; y < pixGetHeight(grey); y += SAMPLE_STEP) {
		const l_uint32 *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);

		for (int x = y / SAMPLE_STEP % SAMPLE_STEP; x < pixGetWidth(grey);
		     x += SAMPLE_STEP) {
			counts[GET_DATA_BYTE(line, x)]++;
			total++;
		}
	}
	darkest = level_of_share(counts, total, 0.01);
	lightest = level_of_share(counts, total, 0.99);
	if (lightest >= PAPER_MIN || lightest - darkest >= CONTRAST_MIN ||
	    lightest - darkest < CONTRAST_NONE)
		return pixClone(grey);
	return pixGammaTRC(NULL, grey, 1, darkest, lightest);
}

static bool read_matrix(struct Pix *grey, int dpi, const struct region *region,
			struct symbol_list *list)
{
	return qr_read(grey, dpi, region, list) || datamatrix_read(grey, dpi, region, list);
}

/* A photograph whose symbol no search makes out: all of it is looked at. */
static void read_frame(struct poll_reader *reader, struct Pix *grey, int dpi,
		       struct symbol_list *list)
{
	double width = pixGetWidth(grey), height = pixGetHeight(grey);
	struct region frame = { { width / 2, height / 2 }, { 1, 0 }, width, height, true };

	if (!qr_read(grey, dpi, &frame, list) && !datamatrix_read_frame(grey, dpi, list))
		linear_read_frame(reader, grey, dpi, list);
}

static void read_regions(struct poll_reader *reader, struct Pix *grey,
			 const struct region_list *regions, struct symbol_list *list)
{
	for (int i = 0; i < regions->count; i++) {
		const struct region *region = &regions->items[i];

		if (region->matrix)
			read_matrix(grey, regions->dpi, region, list);
		else
			linear_read(reader, grey, regions->dpi, region, list);
	}
}

/* What the resolution of a photograph is taken for may be far off. */
static bool may_be_photograph(const struct page *page)
{
	return (double)page->width_px * page->height_px <= PHOTOGRAPH_PX_MAX;
}

void barcode_scan(const struct page *page, struct dossier *dossier)
{
	struct symbol_list list = { .arena = dossier->arena, .dpi = page->dpi };
	struct poll_reader *reader = poll_reader_new();
	struct Pix *grey = lift_contrast(page->delivered);
	struct region_list regions[REGION_SCALES];

	regions_find(grey, page->dpi, regions);
	for (int i = 0; i < REGION_SCALES; i++) {
		size_t unread = list.unread.count;

		if (list.symbols.count == 0)
			read_regions(reader, grey, &regions[i], &list);
		if (i > 0) /* lines of print look like bars from afar */
			list.unread.count = unread;
		regions_clear(&regions[i]);
	}
	if (list.symbols.count == 0 && may_be_photograph(page))
		read_frame(reader, grey, page->dpi, &list);
	hand_over(&list, page, dossier);
	pixDestroy(&grey);
	poll_reader_free(reader);
}
