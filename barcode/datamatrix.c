/*
 * libdmtx follows an edge until two sides of a frame meet. Left to itself it tries every crossing
 * of a grid, which takes seconds where print is dense. Here it is shown the edges of what looks
 * like the solid corner of a symbol. Nothing is bounded by a clock: a page always gives the same
 * symbols.
 *
 * Its Reed-Solomon code leaves little doubt, but a small symbol's is short, so the text must come
 * out of the picture at a second size too, where every module is sampled anew.
 */
#include "barcode/datamatrix.h"

#include "barcode/corner.h"
#include "barcode/cutting.h"
#include "base/memory.h"

#include <dmtx.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEARCH_STEP = 4, /* pixels of a small picture */
	GROUP_SEPARATOR = 0x1d,
	TEXT_MAX = 3200, /* the largest symbol holds 3116 digits */
};

/* A small picture: 300 pixels square. */
#define FRAME_PX_MAX 90000
#define ENLARGED_FRAME_PX_MAX 210000
#define EDGES_OFF_MM 2.0
#define SMALL_PX_MAX 160 /* trying them again costs little */
#define DATAMATRIX_CONFIDENCE 0.98

struct matrix {
	char text[TEXT_MAX];
	size_t length;
	bool gs1;
	struct region place;
};

static struct box box_of(const DmtxRegion *region, int height)
{
	struct box box = { 0, 0, 0, 0 };

	for (int corner = 0; corner < 4; corner++) {
		DmtxVector2 at = { corner & 1, corner >> 1 };
		DmtxMatrix3 map;

		memcpy(map, region->fit2raw, sizeof(map));
		if (dmtxMatrix3VMultiplyBy(&at, map) != DmtxPass)
			continue;
		/* libdmtx counts rows from below */
		box = box_union(box, (struct box){ (int)lround(at.X),
						   height - 1 - (int)lround(at.Y), 1, 1 });
	}
	return box;
}

/*
 * libdmtx gives the number of an alphabet (ECI) as if it were a character: 3 is ISO 8859-1, 26 is
 * UTF-8, both of which need no telling. Of any other the text would be a wrong one.
 */
static bool skip_alphabet(const char **text, size_t *length)
{
	if (*length > 0 && ((*text)[0] == 3 || (*text)[0] == 26)) {
		++*text;
		--*length;
	}
	for (size_t i = 0; i < *length; i++) {
		unsigned char c = (unsigned char)(*text)[i];

		if (c < 0x20 && strchr("\n\r\x04\x1c\x1d\x1e\x1f", c) == NULL &&
		    (c != '\t' || i == 0))
			return false;
	}
	return true;
}

static bool take_message(const DmtxMessage *message, struct matrix *matrix)
{
	const char *text = (const char *)message->output;
	size_t length = (size_t)message->outputIdx;

	matrix->gs1 = length > 0 && text[0] == GROUP_SEPARATOR;
	if (matrix->gs1) {
		text++;
		length--;
	}
	if (!skip_alphabet(&text, &length) || length == 0 || length >= TEXT_MAX ||
	    memchr(text, '\0', length) != NULL)
		return false;
	memcpy(matrix->text, text, length);
	matrix->text[length] = '\0';
	matrix->length = length;
	return true;
}

/* Follows the edge at a place of the cutting. */
static bool follow(DmtxDecode *decode, const struct cutting *cutting, int x, int y,
		   struct matrix *matrix)
{
	int height = cutting_height(cutting);
	DmtxRegion *region = dmtxRegionScanPixel(decode, x, height - 1 - y);
	DmtxMessage *message;
	bool found;

	if (region == NULL)
		return false;
	message = dmtxDecodeMatrixRegion(decode, region, DmtxUndefined);
	found = message != NULL && take_message(message, matrix);
	if (found)
		matrix->place = cutting_place(cutting, box_of(region, height));
	dmtxMessageDestroy(&message);
	dmtxRegionDestroy(&region);
	return found;
}

static bool search(DmtxDecode *decode, const struct cutting *cutting, struct box inner,
		   struct matrix *matrix)
{
	struct spot spots[CORNER_SPOTS_MAX];
	int count = corner_find(cutting, inner, spots);

	for (int i = 0; i < count; i++)
		if (follow(decode, cutting, spots[i].x, spots[i].y, matrix))
			return true;
	return false;
}

/* In a small picture libdmtx may look everywhere. */
static bool search_all(DmtxDecode *decode, const struct cutting *cutting, struct matrix *matrix)
{
	for (int y = 0; y < cutting_height(cutting); y += SEARCH_STEP)
		for (int x = 0; x < pixGetWidth(cutting->pix); x += SEARCH_STEP)
			if (follow(decode, cutting, x, y, matrix))
				return true;
	return false;
}

static bool read_cutting(const struct cutting *cutting, struct box inner, struct matrix *matrix)
{
	DmtxImage *image = dmtxImageCreate(cutting_bytes(cutting), cutting_width(cutting),
					   cutting_height(cutting), DmtxPack8bppK);
	DmtxDecode *decode = image != NULL ? dmtxDecodeCreate(image, 1) : NULL;
	bool found = false;

	if (decode != NULL) {
		dmtxDecodeSetProp(decode, DmtxPropFnc1, GROUP_SEPARATOR);
		found = box_is_empty(inner) ? search_all(decode, cutting, matrix)
					    : search(decode, cutting, inner, matrix);
	}
	dmtxDecodeDestroy(&decode);
	dmtxImageDestroy(&image);
	return found;
}

static bool is_same(const struct matrix *a, const struct matrix *b)
{
	return a->length == b->length && a->gs1 == b->gs1 &&
	       memcmp(a->text, b->text, a->length) == 0;
}

/* A region's box, and as much around as its edges may be off. */
static struct box inner_box(const struct cutting *cutting, int dpi, const struct region *region)
{
	double margin = EDGES_OFF_MM / MM_PER_INCH * dpi;
	struct box box = region_box(region);

	return (struct box){ (int)((box.x - margin - cutting->left) * cutting->scale),
			     (int)((box.y - margin - cutting->top) * cutting->scale),
			     (int)((box.w + 2 * margin) * cutting->scale),
			     (int)((box.h + 2 * margin) * cutting->scale) };
}

static void add_symbol(const struct matrix *matrix, struct symbol_list *list)
{
	struct symbol symbol = { .symbology = "datamatrix",
				 .place = matrix->place,
				 .gs1 = matrix->gs1,
				 .checked = true,
				 .agreeing = 2,
				 .confidence = DATAMATRIX_CONFIDENCE };

	symbols_add(list, symbol, matrix->text, matrix->length);
}

/* Reads at one size after another until two agree; a region without a corner is left
 * at the first. */
static bool read_sizes(struct Pix *grey, int dpi, const struct region *region, bool everywhere,
		       struct symbol_list *list)
{
	static const double scales[] = { 1, 0.5, 1.5, 2, 3 };
	struct matrix *matrices = memory_new(ARRAY_LENGTH(scales), sizeof(*matrices));
	int count = 0;
	bool agreed = false, promising = true, is_small = region->length <= SMALL_PX_MAX;
	/* the modules of larger regions are wide enough as they are */
	size_t sizes = ARRAY_LENGTH(scales) - (everywhere || is_small ? 0 : 2);

	for (size_t i = 0; i < sizes && !agreed && promising; i++) {
		if (everywhere &&
		    region->length * region->height * scales[i] * scales[i] > ENLARGED_FRAME_PX_MAX)
			continue;
		struct spot spots[CORNER_SPOTS_MAX];
		struct cutting cutting = cutting_make(grey, dpi, region, scales[i]);
		struct box inner =
			everywhere ? (struct box){ 0, 0, 0, 0 } : inner_box(&cutting, dpi, region);

		promising = cutting.pix != NULL && (i < 2 || count > 0 || everywhere || is_small) &&
			    (i > 0 || everywhere || corner_find(&cutting, inner, spots) > 0);
		if (promising && read_cutting(&cutting, inner, &matrices[count])) {
			for (int k = 0; k < count; k++)
				agreed |= is_same(&matrices[k], &matrices[count]);
			if (agreed)
				add_symbol(&matrices[count], list);
			count++;
		}
		cutting_clear(&cutting);
	}
	free(matrices);
	return agreed;
}

bool datamatrix_read(struct Pix *grey, int dpi, const struct region *region,
		     struct symbol_list *list)
{
	return read_sizes(grey, dpi, region, false, list);
}

bool datamatrix_read_frame(struct Pix *grey, int dpi, struct symbol_list *list)
{
	double width = pixGetWidth(grey), height = pixGetHeight(grey);
	struct region frame = { { width / 2, height / 2 }, { 1, 0 }, width, height, true };

	return width * height <= FRAME_PX_MAX && read_sizes(grey, dpi, &frame, true, list);
}
