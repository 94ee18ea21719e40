#include "ocr/fingerprint.h"

#include "ocr/spots.h"
#include "ocr/written.h"

/* Fewer are no writing to know a paper by: a stamp, a signature. */
enum { SPOTS_LEAST = 24 };

/* Shares of a cell that is ink, from which it counts one, two and three levels. */
static unsigned char level_of(float ink)
{
	return ink < 0.15F ? 0 : ink < 0.4F ? 1 : ink < 0.65F ? 2 : 3;
}

struct fingerprint fingerprint_new(const struct page *page, const struct blank *blank,
				   struct arena *arena)
{
	struct density density = written_density(page, blank), picture;
	size_t count = (size_t)density.width * (size_t)density.height;
	struct fingerprint fingerprint = { .width = density.width,
					   .height = density.height,
					   .form = blank != NULL ? blank->form->name : NULL };
	unsigned char *cells = arena_new_array(arena, count, 1);
	spot_list spots = { 0 };

	for (size_t i = 0; i < count; i++)
		cells[i] = level_of(density.values[i]);
	fingerprint.cells = cells;
	picture = spots_picture(&fingerprint);
	density_blur(&picture);
	density_blur(&picture);
	spots_find(&picture, arena, &spots);
	spots_terms(&spots, arena, &fingerprint);
	density_free(&picture);
	density_free(&density);
	if (spots.count < SPOTS_LEAST)
		return (struct fingerprint){ 0 };
	return fingerprint;
}
