#include "barcode/barcode.h"

#include "barcode/linear.h"
#include "barcode/qr.h"

#include <leptonica/allheaders.h>

/* A4 at 120 dpi. */
#define PHOTOGRAPH_PX_MAX 1.5e6

/* Appends what stands undisputed. */
static void hand_over(const struct symbol_list *list, const struct page *page,
		      struct dossier *dossier)
{
	const struct box sheet = { 0, 0, page->width_px, page->height_px };

	for (size_t i = 0; i < list->symbols.count; i++) {
		const struct symbol *symbol = &list->symbols.items[i];

		if (symbol->disputed)
			continue;
		*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
			.page = page->number,
			.symbology = symbol->symbology,
			.value = symbol->value,
			.box = box_intersection(region_box(&symbol->place), sheet),
			.role = BARCODE_UNKNOWN,
			.confidence = symbol->confidence,
		};
	}
}

static void read_regions(struct poll_reader *reader, const struct page *page,
			 const struct region_list *regions, struct symbol_list *list)
{
	for (int i = 0; i < regions->count; i++) {
		const struct region *region = &regions->items[i];

		if (region->matrix)
			qr_read(page->delivered, regions->dpi, region, list);
		else
			linear_read(reader, page->delivered, regions->dpi, region, list);
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
	struct region_list regions[REGION_SCALES];

	regions_find(page->delivered, page->dpi, regions);
	for (int i = 0; i < REGION_SCALES; i++) {
		if (list.symbols.count == 0)
			read_regions(reader, page, &regions[i], &list);
		regions_clear(&regions[i]);
	}
	if (list.symbols.count == 0 && may_be_photograph(page))
		linear_read_frame(reader, page->delivered, page->dpi, &list);
	hand_over(&list, page, dossier);
	poll_reader_free(reader);
}
