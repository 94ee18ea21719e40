#include "ocr/pieces.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

struct piece_list pieces_find(struct Pix *ink)
{
	struct piece_list list = { 0 };
	struct Boxa *boxes = ink != NULL ? pixConnCompPixa(ink, &list.shapes, 8) : NULL;

	list.count = boxes != NULL ? boxaGetCount(boxes) : 0;
	list.items = memory_new((size_t)list.count, sizeof(*list.items));
	for (int i = 0; i < list.count; i++) {
		struct piece *piece = &list.items[i];

		boxaGetBoxGeometry(boxes, i, &piece->box.x, &piece->box.y, &piece->box.w,
				   &piece->box.h);
		piece->shape = pixaGetPix(list.shapes, i, L_CLONE);
		pixCountPixels(piece->shape, &piece->pixels, NULL);
	}
	boxaDestroy(&boxes);
	return list;
}

void pieces_clear(struct piece_list *list)
{
	for (int i = 0; i < list->count; i++)
		pixDestroy(&list->items[i].shape);
	free(list->items);
	pixaDestroy(&list->shapes);
	*list = (struct piece_list){ 0 };
}

void piece_paint(struct Pix *image, const struct piece *piece)
{
	pixRasterop(image, piece->box.x, piece->box.y, piece->box.w, piece->box.h, PIX_PAINT,
		    piece->shape, 0, 0);
}

void piece_erase(struct Pix *image, const struct piece *piece)
{
	pixRasterop(image, piece->box.x, piece->box.y, piece->box.w, piece->box.h, PIX_SUBTRACT,
		    piece->shape, 0, 0);
}
