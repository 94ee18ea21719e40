/*
 * Page images for a screen: whatever the bytes are, a picture comes of them or nothing. The first
 * bytes are the order: the turn, the width, the region.
 */
#include "base/memory.h"
#include "ingest/ingest.h"

#include <leptonica/allheaders.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ORDER_BYTES = 6, PIXELS_MAX = 1000000 /* so that a try is quick */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct page_view view_of(const uint8_t *order)
{
	return (struct page_view){
		.turn_deg = order[0] % 4 * 90,
		.width_px = 1 + order[1] * 4,
		.region = { order[2] - 8, order[3] - 8, order[4], order[5] },
	};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	l_int32 format, width, height, bits, samples, has_palette;
	struct page_view view;
	unsigned char *drawn;
	size_t length;

	setMsgSeverity(L_SEVERITY_NONE);
	if (size <= ORDER_BYTES)
		return 0;
	view = view_of(data);
	data += ORDER_BYTES;
	size -= ORDER_BYTES;
	if (pixReadHeaderMem(data, size, &format, &width, &height, &bits, &samples, &has_palette) ==
		    0 &&
	    (double)width * height > PIXELS_MAX)
		return 0;
	if (ingest_render(data, size, &view, &drawn, &length)) {
		if (length == 0)
			abort();
		free(drawn);
	}
	return 0;
}
