#include "ingest/ingest.h"

#include "base/file.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <stdbool.h>

enum { JPEG_QUALITY = 80 }; /* small print stays legible; about 0.4 MB for an A4 at 200 dpi */

static bool is_black_and_white(struct Pix *grey)
{
	l_int32 width = pixGetWidth(grey), height = pixGetHeight(grey);

	for (l_int32 y = 0; y < height; y++) {
		const l_uint32 *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);

		for (l_int32 x = 0; x < width; x++) {
			int value = GET_DATA_BYTE(line, x);

			if (value != 0 && value != 255)
				return false;
		}
	}
	return true;
}

void ingest_encode(struct page *page)
{
	struct Pix *bilevel = NULL;
	bool failed;

	if (is_black_and_white(page->delivered)) {
		bilevel = pixThresholdToBinary(page->delivered, 128);
		failed = pixWriteMemPng(&page->encoded, &page->encoded_bytes, bilevel, 0);
		pixDestroy(&bilevel);
	} else {
		failed = pixWriteMemJpeg(&page->encoded, &page->encoded_bytes, page->delivered,
					 JPEG_QUALITY, 0);
	}
	assert(!failed); /* into memory: nothing but a bug can stop it */
	(void)failed;
	hash_bytes(page->encoded, page->encoded_bytes, page->image_hash);
}
