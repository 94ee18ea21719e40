/*
 * libdmtx follows an edge until two sides of a frame meet. Left to itself it tries every crossing
 * of a grid, which takes seconds where print is dense. Here it is shown the edges that are met first
 * on the way into a region. Nothing is bounded by a clock: a page always gives the same symbols.
 *
 * Its Reed-Solomon code leaves little doubt, but a small symbol's is short, so the text must come
 * out of the picture at a second size too, where every module is sampled anew.
 */
#include "barcode/datamatrix.h"

#include "barcode/cutting.h"
#include "base/memory.h"

#include <dmtx.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	RAYS = 9, /* from each side */
	EDGES_OF_RAY = 3,
	EDGE_LEVELS = 40, /* of grey */
	GROUP_SEPARATOR = 0x1d,
	TEXT_MAX = 3200, /* the largest symbol holds 3116 digits */
};

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

static bool take_message(const DmtxMessage *message, struct matrix *matrix)
{
	const char *text = (const char *)message->output;
	size_t length = (size_t)message->outputIdx;

	matrix->gs1 = length > 0 && text[0] == GROUP_SEPARATOR;
	if (matrix->gs1) {
		text++;
		length--;
	}
	if (length == 0 || length >= TEXT_MAX || memchr(text, '\0', length) != NULL)
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

/* A way through the cutting, pixel by pixel. */
struct ray {
	int x, y, step_x, step_y, length;
};

/* Goes along a ray and follows the first edges where light becomes dark. */
static bool search_along(DmtxDecode *decode, const struct cutting *cutting, struct ray ray,
			 struct matrix *matrix)
{
	const unsigned char *bytes = cutting_bytes(cutting);
	int width = cutting_width(cutting), before = 255, edges = 0;

	for (int i = 0; i < ray.length && edges < EDGES_OF_RAY; i++) {
		int x = ray.x + i * ray.step_x, y = ray.y + i * ray.step_y;
		int level = bytes[(size_t)y * (size_t)width + (size_t)x];

		if (level > before) {
			before = level;
		} else if (before - level >= EDGE_LEVELS) {
			edges++;
			before = level;
			if (follow(decode, cutting, x, y, matrix))
				return true;
		} else if (before - level > EDGE_LEVELS / 2 && i % 4 == 0) {
			before--; /* light falls off slowly */
		}
	}
	return false;
}

/* Rays from all four sides inwards: two of them meet the solid sides of the frame. */
static bool search(DmtxDecode *decode, const struct cutting *cutting, struct matrix *matrix)
{
	int width = pixGetWidth(cutting->pix), height = cutting_height(cutting);

	for (int i = 1; i <= RAYS; i++) {
		int x = width * i / (RAYS + 1), y = height * i / (RAYS + 1);
		const struct ray rays[] = {
			{ 0, y, 1, 0, width },
			{ width - 1, y, -1, 0, width },
			{ x, 0, 0, 1, height },
			{ x, height - 1, 0, -1, height },
		};

		for (size_t k = 0; k < ARRAY_LENGTH(rays); k++)
			if (search_along(decode, cutting, rays[k], matrix))
				return true;
	}
	return false;
}

static bool read_cutting(const struct cutting *cutting, struct matrix *matrix)
{
	DmtxImage *image = dmtxImageCreate(cutting_bytes(cutting), cutting_width(cutting),
					   cutting_height(cutting), DmtxPack8bppK);
	DmtxDecode *decode = image != NULL ? dmtxDecodeCreate(image, 1) : NULL;
	bool found = false;

	if (decode != NULL) {
		dmtxDecodeSetProp(decode, DmtxPropFnc1, GROUP_SEPARATOR);
		found = search(decode, cutting, matrix);
	}
	dmtxDecodeDestroy(&decode);
	dmtxImageDestroy(&image);
	return found;
}

static bool is_same(const struct matrix *a, const struct matrix *b)
{
	return a->length == b->length && a->gs1 == b->gs1 && memcmp(a->text, b->text, a->length) == 0;
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

bool datamatrix_read(struct Pix *grey, int dpi, const struct region *region,
		     struct symbol_list *list)
{
	static const double scales[] = { 1, 1.5, 0.5, 2, 3 };
	struct matrix *matrices = memory_new(ARRAY_LENGTH(scales), sizeof(*matrices));
	int count = 0;
	bool agreed = false;

	for (size_t i = 0; i < ARRAY_LENGTH(scales) && !agreed; i++) {
		struct cutting cutting = cutting_make(grey, dpi, region, scales[i]);

		if (cutting.pix != NULL && read_cutting(&cutting, &matrices[count])) {
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
