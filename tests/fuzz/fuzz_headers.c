/* Headers of documents: whatever the bytes are, they are judged, and a page is decoded. */
#include "base/memory.h"
#include "ingest/document.h"

#include <leptonica/allheaders.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ingest_limits limits = ingest_default_limits();
	struct document *document = NULL;
	unsigned char *bytes = memory_new(size + 1, 1);
	struct error error;

	setMsgSeverity(L_SEVERITY_NONE);
	limits.page_megapixels = 1; /* so that a try is quick */
	memcpy(bytes, data, size);
	if (document_open("fuzz", bytes, size, &limits, &document, &error) == STATUS_OK) {
		struct document_page page;

		if (document_page_count(document) < 1 || document_megapixels(document) < 0)
			abort();
		document_decode(document, 0, &page, &error);
		pixDestroy(&page.grey);
	}
	document_close(document);
	free(bytes);
	return 0;
}
