/*
 * glyph-samples OUT DPI PICTURE...: the glyphs that ingest finds in pictures, 256 bytes each,
 * appended to a file. tools/train-turn builds and calls it, so that what is learnt is what will be
 * seen.
 */
#include "ingest/clean.h"
#include "ingest/glyphs.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>

static void dump_glyphs(const char *path, int dpi, FILE *out)
{
	struct Pix *picture = pixRead(path);
	struct Pix *grey = pixConvertTo8(picture, 0);
	struct clean_report report;
	struct Pix *ink = clean_ink(grey, dpi, &report);
	struct glyph_list list = glyphs_find(ink, dpi);

	for (int i = 0; i < list.count; i++)
		fwrite(list.items[i].pixels, 1, GLYPH_PIXELS, out);
	glyphs_clear(&list);
	pixDestroy(&picture);
	pixDestroy(&grey);
	pixDestroy(&ink);
}

int main(int count, char **words)
{
	FILE *out = count > 3 ? fopen(words[1], "ab") : NULL;

	if (out == NULL) {
		fprintf(stderr, "usage: glyph-samples OUT DPI PICTURE...\n");
		return 64;
	}
	setMsgSeverity(L_SEVERITY_NONE);
	for (int i = 3; i < count; i++)
		dump_glyphs(words[i], (int)strtol(words[2], NULL, 10), out);
	return fclose(out) == 0 ? 0 : 73;
}
