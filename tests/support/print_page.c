#include "tests/support/print_page.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>

struct Pix *print_page(int width, int height, int dpi)
{
	static const char *const lines[] = {
		"DOCTEUR EXEMPLE",
		"Medecine generale",
		"Ordonnance du 12 mars 2026",
		"Prendre un comprime matin et soir",
		"pendant sept jours avant les repas",
		"Total TTC 245,70 dirhams",
		"Pharmacie de la place, Rabat",
		"Facture numero 4175/2026",
	};
	struct L_Bmf *font = bmfCreate(NULL, 12);
	struct Pix *large = pixCreate(width * 300 / dpi, height * 300 / dpi, 8);
	struct Pix *page;

	pixSetAll(large);
	for (size_t i = 0; i < ARRAY_LENGTH(lines); i++)
		pixSetTextline(large, font, lines[i], 0, 150, 200 + 90 * (int)i, NULL, NULL);
	page = pixScale(large, (l_float32)dpi / 300, (l_float32)dpi / 300);
	bmfDestroy(&font);
	pixDestroy(&large);
	return page;
}
