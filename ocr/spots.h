/*
 * Spots: the places of a page's writing that can be found again in another scan of it.
 *
 * A spot is a corner of the writing (Shi and Tomasi, "Good features to track", CVPR 1994). It is
 * described by the signs of the lowest cosine frequencies of the 12 mm around it, which hardly
 * depend on light, noise or resolution. The page is upright and its resolution known, so the
 * description need not stand turns and sizes.
 */
#ifndef OCR_SPOTS_H
#define OCR_SPOTS_H

#include "base/arena.h"
#include "model/fingerprint.h"
#include "ocr/density.h"

enum { SPOT_BITS = 27, SPOT_WEAK_BITS = 3, SPOTS_MAX = 1200 };

/* The signs of the lowest frequencies among them, which hardly ever change. */
#define SPOT_STEADY_BITS 0xFFFFFU

struct spot {
	int x, y;                      /* cell */
	uint32_t bits;                 /* signs, SPOT_BITS of them, lowest frequency first */
	uint32_t weak[SPOT_WEAK_BITS]; /* masks of the signs that are least sure, weakest first */
};

typedef LIST(struct spot) spot_list;

/* The cells as a picture, 0..1; smooth enough for spots after two density_blur(). Free with
 * density_free(). */
struct density spots_picture(const struct fingerprint *fingerprint);

/* The spots of a smooth picture, in the arena. */
void spots_find(const struct density *picture, struct arena *arena, spot_list *ret_spots);

/*
 * Fills terms and probes, in the arena. A term is a spot's description and roughly where it is; on
 * a free page, which may lie anywhere, a probe is made for every place nearby, and for a weak sign
 * the other way. Of all terms those with the lowest hashes are the sample: they are the same ones
 * in every scan (Broder, "On the resemblance and containment of documents", 1997).
 */
void spots_terms(const spot_list *spots, struct arena *arena, struct fingerprint *fingerprint);

#endif
