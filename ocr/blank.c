#include "ocr/blank.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

enum {
	INK_THRESHOLD = 160, /* print on a clean blank: anything well darker than paper */
	BUCKETS_ACROSS = 8,
	BUCKETS_DOWN = 8,
	ANCHORS_ENOUGH = 16,
};

/* Sides of an anchor's window in cells: 20 mm at 25 dpi, 12 mm at 50 dpi, 8 mm at 100 dpi. */
static const int window_of_level[PYRAMID_LEVELS] = { 32, 24, 20, 0, 0 };

/* How far a blank's window can be told from its neighbours: the smaller eigenvalue of the structure
 * tensor (Shi and Tomasi, "Good features to track", CVPR 1994). */
static double cornerness(const struct density *density, int left, int top, int side)
{
	double xx = 0, yy = 0, xy = 0;

	for (int y = top + 1; y < top + side - 1; y++) {
		const float *row = density->values + (size_t)y * (size_t)density->width;

		for (int x = left + 1; x < left + side - 1; x++) {
			double gx = row[x + 1] - row[x - 1];
			double gy = row[x + density->width] - row[x - density->width];

			xx += gx * gx;
			yy += gy * gy;
			xy += gx * gy;
		}
	}
	return (xx + yy) / 2 - sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
}

/* The best window whose top left cell lies in the bucket [x0,x1) x [y0,y1). */
static double best_in_bucket(const struct density *density, int side, int x0, int y0, int x1,
			     int y1, struct anchor *ret_anchor)
{
	double best = 0;

	for (int y = y0; y < y1 && y + side <= density->height; y += side / 4)
		for (int x = x0; x < x1 && x + side <= density->width; x += side / 4) {
			double value = cornerness(density, x, y, side);

			if (value > best) {
				best = value;
				*ret_anchor = (struct anchor){ x, y };
			}
		}
	return best;
}

/* One anchor a bucket keeps them spread over the paper, which is what pins a rotation and a scale.
 */
static void choose_above(const struct density *density, int side, double least,
			 struct anchor_set *set)
{
	set->window = side;
	set->count = 0;
	for (int j = 0; j < BUCKETS_DOWN; j++)
		for (int i = 0; i < BUCKETS_ACROSS; i++) {
			struct anchor anchor;
			double value =
				best_in_bucket(density, side, i * density->width / BUCKETS_ACROSS,
					       j * density->height / BUCKETS_DOWN,
					       (i + 1) * density->width / BUCKETS_ACROSS,
					       (j + 1) * density->height / BUCKETS_DOWN, &anchor);

			if (value > least)
				set->anchors[set->count++] = anchor;
		}
}

/* Empty paper and single rules stay below the usual bar. Where a blank has little but a few lines
 * of text, as the half of a spread may, these must do. */
static void choose_anchors(const struct density *density, int side, struct anchor_set *set)
{
	double least = 0.002 * side * side;

	choose_above(density, side, least, set);
	for (int lower = 0; lower < 3 && set->count < ANCHORS_ENOUGH; lower++) {
		least /= 3;
		choose_above(density, side, least, set);
	}
}

/* A blank's resolution comes from its size in pixels and the form's paper, never from a tag. */
static enum status check_shape(const struct form *form, struct Pix *image, struct error *error)
{
	double across = pixGetWidth(image) / form->width_mm;
	double down = pixGetHeight(image) / form->height_mm;

	if (fabs(across - down) < 0.02 * down && across * MM_PER_INCH >= 150)
		return STATUS_OK;
	return error_set(
		error, STATUS_CONFIG,
		"blank '%s' is %d x %d pixels, which does not fit a paper of %g x %g mm at 150 "
		"dpi or more; scan it again or mend \"paper_mm\"",
		form->blank_path, pixGetWidth(image), pixGetHeight(image), form->width_mm,
		form->height_mm);
}

/* Makes everything else from the print. */
static void prepare(struct blank *blank)
{
	int grow = 2 * (int)lround(0.22 / MM_PER_INCH * blank->dpi) + 1;

	blank->print_wide = pixDilateBrick(NULL, blank->print, grow, grow);
	blank->pyramid = pyramid_new(blank->print, blank->dpi);
	for (int i = 0; i < ANCHOR_LEVELS; i++)
		choose_anchors(&blank->pyramid.levels[i], window_of_level[i], &blank->anchors[i]);
}

enum status blank_load(const struct form *form, struct blank *ret_blank, struct error *error)
{
	struct blank blank = { .form = form };
	struct Pix *image = pixRead(form->blank_path), *grey;
	enum status status;

	if (image == NULL)
		return error_set(error, STATUS_CONFIG,
				 "cannot read the blank '%s' of form '%s'; put the image there",
				 form->blank_path, form->name);
	status = check_shape(form, image, error);
	if (status != STATUS_OK) {
		pixDestroy(&image);
		return status;
	}
	blank.dpi = pixGetWidth(image) / form->width_mm * MM_PER_INCH;
	grey = pixConvertTo8(image, 0);
	blank.paper = form_half(form, SHEET_WHOLE);
	blank.print = pixThresholdToBinary(grey, INK_THRESHOLD);
	prepare(&blank);
	pixDestroy(&grey);
	pixDestroy(&image);
	*ret_blank = blank;
	return STATUS_OK;
}

struct blank blank_cut(const struct blank *whole, enum sheet_half half)
{
	struct blank blank = { .form = whole->form,
			       .half = half,
			       .paper = form_half(whole->form, half),
			       .dpi = whole->dpi };
	struct box box = affine_apply_box_mm(affine_scale(whole->dpi / MM_PER_INCH), blank.paper);
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);

	blank.print = pixClipRectangle(whole->print, area, NULL);
	/* the box is in whole pixels, and so is the corner that millimetres count from */
	blank.paper.x = box.x * MM_PER_INCH / whole->dpi;
	prepare(&blank);
	boxDestroy(&area);
	return blank;
}

struct affine blank_from_form(const struct blank *blank, double dpi)
{
	struct affine map = affine_identity();

	map.x0 = -blank->paper.x;
	map.y0 = -blank->paper.y;
	return affine_compose(map, affine_scale(dpi / MM_PER_INCH));
}

void blank_clear(struct blank *blank)
{
	pyramid_free(&blank->pyramid);
	pixDestroy(&blank->print);
	pixDestroy(&blank->print_wide);
}
