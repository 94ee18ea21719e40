#include "ingest/picture.h"

#include "base/memory.h"

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

/* ---- EXIF: where it lies in a JPEG, and the one tag of interest --------------------------------
 */

enum {
	ORIENTATION_TAG = 0x0112,
	MARKER_START_OF_SCAN = 0xda,
	MARKER_APP1 = 0xe1,
	TIFF_HEADER_SIZE = 8,
	TIFF_ENTRY_SIZE = 12
};

struct span {
	const unsigned char *bytes;
	size_t length;
	bool little; /* the order of bytes in numbers */
};

static unsigned read_u16(const struct span *span, size_t at)
{
	const unsigned char *bytes = span->bytes + at;

	return span->little ? bytes[0] | (unsigned)bytes[1] << 8
			    : bytes[1] | (unsigned)bytes[0] << 8;
}

static uint32_t read_u32(const struct span *span, size_t at)
{
	uint32_t first = read_u16(span, at), second = read_u16(span, at + 2);

	return span->little ? first | second << 16 : second | first << 16;
}

static int orientation_in(struct span *tiff)
{
	uint32_t at;
	unsigned count;

	if (tiff->length < TIFF_HEADER_SIZE + 2)
		return 1;
	tiff->little = tiff->bytes[0] == 'I';
	at = read_u32(tiff, 4);
	if (at > tiff->length - 2)
		return 1;
	count = read_u16(tiff, at);
	at += 2;
	for (unsigned i = 0; i < count && at + TIFF_ENTRY_SIZE <= tiff->length; i++) {
		unsigned value = read_u16(tiff, at + 8);

		if (read_u16(tiff, at) == ORIENTATION_TAG)
			return value >= 1 && value <= 8 ? (int)value : 1;
		at += TIFF_ENTRY_SIZE;
	}
	return 1;
}

int picture_exif_orientation(const unsigned char *bytes, size_t length)
{
	static const char heading[6] = "Exif\0";
	size_t at = 2;

	while (at + 4 <= length && bytes[at] == 0xff && bytes[at + 1] != MARKER_START_OF_SCAN) {
		size_t size = (size_t)bytes[at + 2] << 8 | bytes[at + 3];

		if (size < 2 || size > length - at - 2)
			return 1;
		if (bytes[at + 1] == MARKER_APP1 && size >= 2 + sizeof(heading) &&
		    memcmp(bytes + at + 4, heading, sizeof(heading)) == 0) {
			struct span tiff = { .bytes = bytes + at + 4 + sizeof(heading),
					     .length = size - 2 - sizeof(heading) };

			return orientation_in(&tiff);
		}
		at += 2 + size;
	}
	return 1;
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
	return error_set(error, STATUS_REFUSED,
			 "cannot read '%s': the picture is damaged or not whole; scan it again or "
			 "fetch it anew",
			 picture->name);
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
	return error_set(
		error, STATUS_REFUSED,
		"'%s' is %d x %d pixels; the limits are %.0f million, and %d along a side: "
		"scan it at 300 dpi",
		picture->name, picture->width, picture->height, limits->page_megapixels,
		limits->side_px);
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
