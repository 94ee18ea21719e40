#include "ingest/picture.h"

#include "base/memory.h"
#include "base/tiff_tags.h"

#include <leptonica/allheaders.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct picture {
	const char *name;           /* lent */
	const unsigned char *bytes; /* lent */
	size_t length;
	l_int32 format, width, height, samples;
};

int picture_exif_orientation(const unsigned char *bytes, size_t length)
{
	struct tiff_tags tags;
	unsigned orientation = 1;

	if (tiff_tags_find(bytes, length, &tags))
		orientation = tiff_tags_number(&tags, TIFF_TAG_ORIENTATION, 1);
	return orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
}

/* What makes the stored rows and columns upright: a clockwise turn, then a mirror. */
static struct Pix *set_upright(struct Pix *pix, int orientation)
{
	static const struct {
		int quarters;
		bool mirror;
	} moves[] = {
		[1] = { 0, false }, [2] = { 0, true },  [3] = { 2, false }, [4] = { 2, true },
		[5] = { 1, true },  [6] = { 1, false }, [7] = { 3, true },  [8] = { 3, false }
	};
	struct Pix *turned = pixRotateOrth(pix, moves[orientation].quarters);

	pixDestroy(&pix);
	if (turned != NULL && moves[orientation].mirror)
		pixFlipLR(turned, turned);
	return turned;
}

/* ---- The picture ------------------------------------------------------------------------------
 */

static enum status refuse(const struct picture *picture, struct error *error)
{
	error_set(error, STATUS_REFUSED,
		  "cannot read '%s': the picture is damaged or not whole; scan it again or "
		  "fetch it anew",
		  picture->name);
	return error_blame(error, FAULT_DAMAGED, 0, 0);
}

static enum status judge_size(const struct picture *picture, const struct ingest_limits *limits,
			      struct error *error)
{
	double megapixels = picture_megapixels(picture);

	if (picture->width <= 0 || picture->height <= 0)
		return refuse(picture, error);
	if (megapixels <= limits->page_megapixels && megapixels <= limits->file_megapixels &&
	    picture->width <= limits->side_px && picture->height <= limits->side_px)
		return STATUS_OK;
	error_set(error, STATUS_REFUSED,
		  "'%s' is %d x %d pixels; the limits are %.0f million, and %d along a side: "
		  "scan it at 300 dpi",
		  picture->name, picture->width, picture->height, limits->page_megapixels,
		  limits->side_px);
	return error_blame(error, FAULT_PAGE_TOO_LARGE, 1, (long)limits->page_megapixels);
}

enum status picture_open(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, struct picture **ret_picture,
			 struct error *error)
{
	struct picture *picture = memory_new(1, sizeof(*picture));
	l_int32 bits, has_palette;
	enum status status;

	*picture = (struct picture){ .name = name, .bytes = bytes, .length = length };
	if (pixReadHeaderMem(bytes, length, &picture->format, &picture->width, &picture->height,
			     &bits, &picture->samples, &has_palette) != 0)
		status = refuse(picture, error);
	else
		status = judge_size(picture, limits, error);
	if (status == STATUS_OK)
		*ret_picture = picture;
	else
		picture_close(picture);
	return status;
}

void picture_close(struct picture *picture)
{
	free(picture);
}

double picture_megapixels(const struct picture *picture)
{
	return (double)picture->width * picture->height / 1e6;
}

static struct Pix *read_jpeg(const struct picture *picture, l_int32 *ret_warnings)
{
	struct Pix *pix = pixReadMemJpeg(picture->bytes, picture->length, 0, 1, ret_warnings,
					 L_JPEG_CONTINUE_WITH_BAD_DATA);

	return pix == NULL ? NULL
			   : set_upright(pix,
					 picture_exif_orientation(picture->bytes, picture->length));
}

/* 8 bits of grey, or 32 of colour. Pixels that are half transparent lie on white paper. */
static struct Pix *lay_on_white(struct Pix *pix)
{
	enum { WHITE = 0xffffff00 };
	struct Pix *flat, *plain;

	if (pixGetDepth(pix) == 8 && pixGetColormap(pix) == NULL)
		return pix;
	flat = pixGetSpp(pix) == 4 ? pixAlphaBlendUniform(pix, WHITE)
				   : pixRemoveColormap(pix, REMOVE_CMAP_BASED_ON_SRC);
	pixDestroy(&pix);
	if (flat == NULL || pixGetDepth(flat) == 32)
		return flat;
	plain = pixConvertTo8(flat, 0);
	pixDestroy(&flat);
	return plain;
}

enum status picture_decode(const struct picture *picture, struct Pix **ret_pix, struct error *error)
{
	l_int32 warnings = 0;
	struct Pix *pix = picture->format == IFF_JFIF_JPEG
				  ? read_jpeg(picture, &warnings)
				  : pixReadMem(picture->bytes, picture->length);

	if (pix != NULL)
		pix = lay_on_white(pix);
	if (pix == NULL)
		return refuse(picture, error);
	*ret_pix = pix;
	return warnings > 0 ? refuse(picture, error) : STATUS_OK;
}
