#include "tests/support/damage.h"

#include "model/geometry.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>

double damage_random(uint32_t *state, double low, double high)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return low + (high - low) * (*state / 4294967296.0);
}

static l_uint32 *row_of(struct Pix *grey, int y)
{
	return pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);
}

static int limited(double level)
{
	return level < 0 ? 0 : level > 255 ? 255 : (int)(level + 0.5);
}

/* ---- The sheet itself ------------------------------------------------------------------------ */

/* The verso is seen mirrored, softened by the paper. */
static void shine_through(struct Pix *sheet, struct Pix *verso, double share, double dpi)
{
	struct Pix *mirrored = pixFlipLR(NULL, verso);
	int reach = (int)fmax(1, 0.25 * dpi / MM_PER_INCH);
	struct Pix *soft = pixBlockconv(mirrored, reach, reach);
	int width = pixGetWidth(sheet), height = pixGetHeight(sheet);

	if (pixGetWidth(soft) < width)
		width = pixGetWidth(soft);
	if (pixGetHeight(soft) < height)
		height = pixGetHeight(soft);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double through =
				1 - share * (255 - GET_DATA_BYTE(row_of(soft, y), x)) / 255;

			SET_DATA_BYTE(row_of(sheet, y), x,
				      limited(GET_DATA_BYTE(row_of(sheet, y), x) * through));
		}
	pixDestroy(&mirrored);
	pixDestroy(&soft);
}

/* A sheet folded in the middle, down or across: dark on one side of the fold, soft on the other. */
static void shade_fold(struct Pix *sheet, double depth, double px_per_mm, uint32_t *random_state)
{
	bool down = damage_random(random_state, 0, 1) < 0.5;
	int length = down ? pixGetWidth(sheet) : pixGetHeight(sheet);
	double middle = length * damage_random(random_state, 0.45, 0.55);
	double sharp = 1.2 * px_per_mm, soft = damage_random(random_state, 6, 18) * px_per_mm;

	for (int y = 0; y < pixGetHeight(sheet); y++)
		for (int x = 0; x < pixGetWidth(sheet); x++) {
			double away = (down ? x : y) - middle;
			double far = away / (away < 0 ? sharp : soft);
			double light = 1 - depth * exp(-far * far / 2);

			SET_DATA_BYTE(row_of(sheet, y), x,
				      limited(GET_DATA_BYTE(row_of(sheet, y), x) * light));
		}
}

static void punch(struct Pix *sheet, double x_px, double y_px, double radius_px, int lid)
{
	for (int y = (int)(y_px - radius_px); y <= (int)(y_px + radius_px); y++)
		for (int x = (int)(x_px - radius_px); x <= (int)(x_px + radius_px); x++)
			if (hypot(x - x_px, y - y_px) <= radius_px)
				pixSetPixel(sheet, x, y, (l_uint32)lid);
}

/* Two holes 80 mm apart or four, 12 mm from a long edge; the lid shows through them. */
static void punch_holes(struct Pix *sheet, double probability, int lid, double px_per_mm,
			uint32_t *random_state)
{
	bool four = damage_random(random_state, 0, 1) < 0.4;
	bool portrait = pixGetHeight(sheet) > pixGetWidth(sheet);
	double middle = (portrait ? pixGetHeight(sheet) : pixGetWidth(sheet)) / 2.0;
	double radius = damage_random(random_state, 2.5, 3.2) * px_per_mm;

	for (int i = four ? -3 : -1; i <= (four ? 3 : 1); i += 2) {
		double along = middle + i * 40 * px_per_mm, across = 12 * px_per_mm;

		if (damage_random(random_state, 0, 1) < probability)
			punch(sheet, portrait ? across : along, portrait ? along : across, radius,
			      lid);
	}
}

static struct Pix *copy_toned(struct Pix *sheet, int paper, int ink)
{
	struct Pix *copy = pixCopy(NULL, sheet);

	if (paper == 255 && ink == 0)
		return copy;
	for (int y = 0; y < pixGetHeight(copy); y++)
		for (int x = 0; x < pixGetWidth(copy); x++)
			SET_DATA_BYTE(row_of(copy, y), x,
				      limited(ink + GET_DATA_BYTE(row_of(copy, y), x) *
							    (paper - ink) / 255.0));
	return copy;
}

/* ---- The glass ------------------------------------------------------------------------------- */

static int strip(const struct damage *damage, double px_per_mm, uint32_t *random_state)
{
	double width_mm = damage_random(random_state, -0.5, 1) * damage->border_mm;

	return width_mm > 0 ? (int)(width_mm * px_per_mm) : 0;
}

/* Lays the sheet on the glass at an angle, the lid around it. */
static struct Pix *lay_down(struct Pix *sheet, const struct damage *damage, double angle_deg,
			    double px_per_mm, uint32_t *random_state)
{
	double angle = angle_deg * M_PI / 180, c = fabs(cos(angle)), s = fabs(sin(angle));
	int width = pixGetWidth(sheet), height = pixGetHeight(sheet);
	int left = strip(damage, px_per_mm, random_state), top, right, bottom;
	int wide = (int)ceil((width * c + height * s - width) / 2);
	int tall = (int)ceil((width * s + height * c - height) / 2);
	struct Pix *larger, *turned;

	top = strip(damage, px_per_mm, random_state);
	right = strip(damage, px_per_mm, random_state);
	bottom = strip(damage, px_per_mm, random_state);
	larger = pixAddBorderGeneral(sheet, left + wide, right + wide, top + tall, bottom + tall,
				     (l_uint32)damage->lid);
	turned = pixRotateAMGray(larger, (l_float32)angle, (l_uint8)damage->lid);
	pixDestroy(&larger);
	return turned;
}

/* ---- The light and the camera ---------------------------------------------------------------- */

static void shade(struct Pix *page, const struct damage *damage, uint32_t *random_state)
{
	int width = pixGetWidth(page), height = pixGetHeight(page);
	double direction = damage_random(random_state, 0, 2 * M_PI);
	double dx = cos(direction), dy = sin(direction);
	double reach = (fabs(dx) + fabs(dy)) / 2;
	double x_lamp = damage_random(random_state, 0.35, 0.65);
	double y_lamp = damage_random(random_state, 0.35, 0.65);

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double u = (double)x / width, v = (double)y / height;
			double along = ((u - 0.5) * dx + (v - 0.5) * dy) / reach / 2 + 0.5;
			double away =
				((u - x_lamp) * (u - x_lamp) + (v - y_lamp) * (v - y_lamp)) * 2;
			double light =
				(1 - damage->ramp * along) * (1 - damage->vignette * fmin(1, away));

			SET_DATA_BYTE(row_of(page, y), x,
				      limited(GET_DATA_BYTE(row_of(page, y), x) * light));
		}
}

static void speckle(struct Pix *page, double a_square_cm, double px_per_mm, uint32_t *random_state)
{
	int width = pixGetWidth(page), height = pixGetHeight(page);
	double area_cm2 = width / px_per_mm * (height / px_per_mm) / 100;

	for (int i = 0; i < area_cm2 * a_square_cm; i++) {
		int side = (int)damage_random(random_state, 1, 4.5);
		int wide = damage_random(random_state, 0, 1) < 0.2 ? 2 * side : side;
		int x = (int)damage_random(random_state, 0, width);
		int y = (int)damage_random(random_state, 0, height);

		pixRasterop(page, x, y, wide, side,
			    damage_random(random_state, 0, 1) < 0.8 ? PIX_CLR : PIX_SET, NULL, 0,
			    0);
	}
}

static struct Pix *through_jpeg(struct Pix *page, int quality)
{
	l_uint8 *bytes = NULL;
	size_t length = 0;
	struct Pix *read;

	if (pixWriteMemJpeg(&bytes, &length, page, quality, 0) != 0)
		return NULL;
	read = pixReadMemJpeg(bytes, length, 0, 1, NULL, 0);
	lept_free(bytes);
	return read;
}

static void replace(struct Pix **image, struct Pix *by)
{
	pixDestroy(image);
	*image = by;
}

static struct Pix *take_picture(struct Pix *page, const struct damage *damage, double px_per_mm,
				uint32_t *random_state)
{
	int reach = (int)lround(damage->blur_mm * px_per_mm);

	if (damage->ramp > 0 || damage->vignette > 0)
		shade(page, damage, random_state);
	if (reach > 0)
		replace(&page, pixBlockconv(page, reach, reach));
	if (damage->specks > 0)
		speckle(page, damage->specks, px_per_mm, random_state);
	if (damage->noise > 0)
		replace(&page, pixAddGaussianNoise(page, (l_float32)damage->noise));
	if (damage->jpeg > 0)
		replace(&page, through_jpeg(page, damage->jpeg));
	if (damage->cut > 0) {
		struct Pix *bilevel = pixThresholdToBinary(page, damage->cut);

		replace(&page, pixConvert1To8(NULL, bilevel, 255, 0));
		pixDestroy(&bilevel);
	}
	return page;
}

struct Pix *damage_sheet(struct Pix *sheet, int dpi, struct Pix *verso, const struct damage *damage,
			 double angle_deg, int quarters, uint32_t *random_state)
{
	struct Pix *page = copy_toned(sheet, damage->paper, damage->ink);
	double px_per_mm = dpi / MM_PER_INCH, scale;

	if (damage->bleed > 0 && verso != NULL)
		shine_through(page, verso, damage->bleed, dpi);
	if (damage->fold > 0)
		shade_fold(page, damage->fold, px_per_mm, random_state);
	if (damage->holes > 0)
		punch_holes(page, damage->holes, damage->lid, px_per_mm, random_state);
	if (damage->dpi > 0 && damage->dpi != dpi) {
		scale = (double)damage->dpi / dpi;
		px_per_mm *= scale;
		replace(&page, pixScale(page, (l_float32)scale, (l_float32)scale));
	}
	replace(&page, lay_down(page, damage, angle_deg, px_per_mm, random_state));
	if (quarters % 4 != 0)
		replace(&page, pixRotateOrth(page, quarters % 4));
	return take_picture(page, damage, px_per_mm, random_state);
}
