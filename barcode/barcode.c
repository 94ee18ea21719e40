#include "barcode/barcode.h"

#include "barcode/linear.h"
#include "barcode/qr.h"

#include <leptonica/allheaders.h>

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

void barcode_scan(const struct page *page, struct dossier *dossier)
{
	struct region_list regions = regions_find(page->delivered, page->dpi);
	struct symbol_list list = { .arena = dossier->arena, .dpi = page->dpi };
	struct linear_reader *reader = linear_reader_new();

	for (int i = 0; i < regions.count; i++) {
		const struct region *region = &regions.items[i];

		if (region->matrix)
			qr_read(page->delivered, page->dpi, region, &list);
		else
			linear_read(reader, page->delivered, page->dpi, region, &list);
	}
	hand_over(&list, page, dossier);
	linear_reader_free(reader);
	regions_clear(&regions);
}
