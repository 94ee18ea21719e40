/*
 * A kept page's image, small and upright for a screen.
 *
 * What costs is decoding, so as little is decoded as will do: a JPEG is taken from fewer of its
 * coefficients (a half, a quarter or an eighth of its size) as long as that leaves what is wanted,
 * and the rest of the way is one pass of area_scale(). It is turned when it is small.
 */
#include "ingest/ingest.h"

#include "ingest/area_scale.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	JPEG_QUALITY = 75, /* pencil and small print stay legible on a screen */
	SIDE_MAX_PX = 40000,
	SHADES_BITS = 4, /* of what was black and white: its edges in sixteen shades */
	PNG_EFFORT = 2,  /* of 9: more costs milliseconds and saves little of a page */
	REDUCTION_MAX = 8
};

#define PIXELS_MAX 100e6

struct scan {
	const unsigned char *bytes;
	size_t length;
	l_int32 format, width, height;
};

static bool open_scan(struct scan *scan)
{
	l_int32 bits, samples, has_palette;

	if (pixReadHeaderMem(scan->bytes, scan->length, &scan->format, &scan->width, &scan->height,
			     &bits, &samples, &has_palette) != 0)
		return false;
	return (scan->format == IFF_JFIF_JPEG || scan->format == IFF_PNG) && scan->width > 0 &&
	       scan->height > 0 && scan->width <= SIDE_MAX_PX && scan->height <= SIDE_MAX_PX &&
	       (double)scan->width * scan->height <= PIXELS_MAX;
}

/* ---- what is wanted, of the page as it is delivered ------------------------------------------ */

struct wanted {
	struct box region; /* of the page */
	int width, height; /* that it is to have before it is turned */
};

static int at_least_one(double pixels)
{
	return pixels < 1 ? 1 : (int)lround(pixels);
}

static bool decide(const struct scan *scan, const struct page_view *view, struct wanted *ret_wanted)
{
	struct box page = { 0, 0, scan->width, scan->height };
	struct box region =
		box_is_empty(view->region) ? page : box_intersection(page, view->region);
	bool lies_down = view->turn_deg % 180 != 0;
	double ratio;

	if (box_is_empty(region))
		return false;
	ratio = fmin(1, (double)view->width_px / (lies_down ? region.h : region.w));
	if (ratio <= 0)
		return false;
	*ret_wanted = (struct wanted){ region, at_least_one(region.w * ratio),
				       at_least_one(region.h * ratio) };
	return true;
}

/* ---- decoding -------------------------------------------------------------------------------- */

static int reduction_of(const struct scan *scan, const struct wanted *wanted)
{
	int reduction = REDUCTION_MAX;

	if (scan->format != IFF_JFIF_JPEG)
		return 1;
	while (reduction > 1 && (wanted->region.w < wanted->width * reduction ||
				 wanted->region.h < wanted->height * reduction))
		reduction /= 2;
	return reduction;
}

/* Bits stay bits; all else becomes 8 bits of grey. */
static struct Pix *plain(struct Pix *image)
{
	struct Pix *grey;

	if (image == NULL ||
	    (pixGetColormap(image) == NULL && (pixGetDepth(image) == 1 || pixGetDepth(image) == 8)))
		return image;
	grey = pixConvertTo8(image, 0);
	pixDestroy(&image);
	return grey;
}

static struct Pix *decode(const struct scan *scan, int reduction)
{
	l_int32 warnings;

	if (scan->format == IFF_PNG)
		return plain(pixReadMemPng(scan->bytes, scan->length));
	return plain(pixReadMemJpeg(scan->bytes, scan->length, 0, reduction, &warnings,
				    L_JPEG_READ_LUMINANCE | L_JPEG_CONTINUE_WITH_BAD_DATA));
}

/* The region of a page that was decoded so much smaller. */
static struct Pix *cut(struct Pix *image, struct box region, int reduction)
{
	l_int32 width = pixGetWidth(image), height = pixGetHeight(image);
	struct box small = { region.x / reduction, region.y / reduction,
			     (region.w + reduction - 1) / reduction,
			     (region.h + reduction - 1) / reduction };
	struct Box *box;
	struct Pix *part;

	small = box_intersection(small, (struct box){ 0, 0, width, height });
	if (small.w == width && small.h == height)
		return image;
	box = boxCreate(small.x, small.y, small.w, small.h);
	part = box != NULL ? pixClipRectangle(image, box, NULL) : NULL;
	boxDestroy(&box);
	pixDestroy(&image);
	return part;
}

static struct Pix *resize(struct Pix *image, const struct wanted *wanted)
{
	int width = wanted->width, height = wanted->height;
	struct Pix *small;

	/* a part decoded smaller may be a pixel short */
	width = width > pixGetWidth(image) ? pixGetWidth(image) : width;
	height = height > pixGetHeight(image) ? pixGetHeight(image) : height;
	if (width == pixGetWidth(image) && height == pixGetHeight(image))
		return image;
	small = area_scale(image, width, height);
	pixDestroy(&image);
	return small;
}

static struct Pix *turn(struct Pix *image, int turn_deg)
{
	struct Pix *turned;

	if (image == NULL || turn_deg == 0)
		return image;
	turned = pixRotateOrth(image, turn_deg / 90);
	pixDestroy(&image);
	return turned;
}

/* ---- encoding -------------------------------------------------------------------------------- */

/* Of what was black and white PNG says more in fewer bytes, and without smears beside the print. */
static bool write_png(struct Pix *image, unsigned char **ret_bytes, size_t *ret_length)
{
	struct Pix *shades = pixGetDepth(image) == 1
				     ? pixClone(image)
				     : pixThresholdTo4bpp(image, 1 << SHADES_BITS, 0);
	bool written = false;

	if (shades != NULL && pixSetZlibCompression(shades, PNG_EFFORT) == 0)
		written = pixWriteMemPng(ret_bytes, ret_length, shades, 0) == 0;
	pixDestroy(&shades);
	return written;
}

bool ingest_render(const unsigned char *bytes, size_t length, const struct page_view *view,
		   unsigned char **ret_bytes, size_t *ret_length)
{
	struct scan scan = { .bytes = bytes, .length = length };
	struct wanted wanted;
	struct Pix *image;
	int reduction;
	bool two_tone, written = false;

	if (!open_scan(&scan) || !decide(&scan, view, &wanted))
		return false;
	reduction = reduction_of(&scan, &wanted);
	image = decode(&scan, reduction);
	two_tone = image != NULL && pixGetDepth(image) == 1;
	if (image != NULL)
		image = cut(image, wanted.region, reduction);
	if (image != NULL)
		image = resize(image, &wanted);
	image = turn(image, view->turn_deg);
	if (image != NULL)
		written = two_tone ? write_png(image, ret_bytes, ret_length)
				   : pixWriteMemJpeg(ret_bytes, ret_length, image, JPEG_QUALITY,
						     0) == 0;
	pixDestroy(&image);
	return written;
}
