/* The print of a rubber stamp. */
#ifndef OCR_STAMP_TEXT_H
#define OCR_STAMP_TEXT_H

#include "base/arena.h"
#include "ocr/engine.h"
#include "ocr/presence.h"

struct stamp_text {
	const char *text;       /* lines joined by " / ", in the arena; NULL: nothing legible */
	double confidence;      /* 0..1 that every letter of it is right */
	const char *inpe;       /* nine digits printed on it; NULL: none were found */
	double inpe_confidence; /* 0..1 that they are right */
};

/* Reads the stamp in a zone that was looked at. Strokes over it are taken out as far as they are
 * longer than letters' own. */
struct stamp_text stamp_text_read(struct engine *engine, const struct presence_look *look,
				  struct arena *arena);

#endif
