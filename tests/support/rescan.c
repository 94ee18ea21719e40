#include "tests/support/rescan.h"

#include "base/memory.h"
#include "model/geometry.h"
#include "tests/support/chance.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

static double between(double low, double high)
{
	return low + (high - low) * (chance_next() / (double)CHANCE_MAX);
}

struct rescan rescan_any(void)
{
	static const int resolutions[] = { 150, 200, 200, 240, 300, 300, 400 };
	struct rescan rescan = {
		.dpi = resolutions[chance_next() % (int)ARRAY_LENGTH(resolutions)],
		.turn_deg = 90 * (chance_next() % 4),
		.skew_deg = between(-3, 3),
		.shift_x_mm = between(-3, 3),
		.shift_y_mm = between(-3, 3),
		.cut_mm = chance_next() % 3 == 0 ? between(0, 5) : 0,
		.blur_mm = between(0, 0.12),
		.grain = between(0, 9),
		.specks = chance_next() % 150,
		.black = (int)between(0, 60),
		.white = (int)between(215, 255),
		.quality = (int)between(40, 85),
	};

	if (rescan.dpi >= 200 && chance_next() % 2 == 0)
		rescan.threshold =
			rescan.black + (int)(between(0.55, 0.8) * (rescan.white - rescan.black));
	return rescan;
}

static void move_on(struct Pix **page, struct Pix *next)
{
	assert(next != NULL);
	pixDestroy(page);
	*page = next;
}

/* Ink at `black`, paper at `white`. */
static void light(struct Pix *page, const struct rescan *rescan)
{
	struct Numa *map = numaCreate(256);

	for (int i = 0; i < 256; i++)
		numaAddNumber(map, (l_float32)(rescan->black +
					       (float)(i * (rescan->white - rescan->black)) / 255));
	pixTRCMap(page, NULL, map);
	numaDestroy(&map);
}

static void blur(struct Pix **page, double sigma_px)
{
	int reach = (int)ceil(2 * sigma_px);
	struct L_Kernel *across, *down;

	if (sigma_px < 0.3)
		return;
	makeGaussianKernelSep(reach, reach, (l_float32)sigma_px, 1, &across, &down);
	move_on(page, pixConvolveSep(*page, across, down, 8, 1));
	kernelDestroy(&across);
	kernelDestroy(&down);
}

static void speckle(struct Pix *page, int specks, int dpi)
{
	for (int i = 0; i < specks; i++) {
		int side = 1 + chance_next() % (1 + dpi / 100);

		pixRasterop(page, chance_next() % pixGetWidth(page),
			    chance_next() % pixGetHeight(page), side, side, PIX_CLR, NULL, 0, 0);
	}
}

/* What JPEG leaves of a picture. */
static void press(struct Pix **page, int quality)
{
	l_uint8 *bytes;
	size_t length;

	assert(pixWriteMemJpeg(&bytes, &length, *page, quality, 0) == 0);
	move_on(page, pixReadMemJpeg(bytes, length, 0, 1, NULL, 0));
	lept_free(bytes);
}

/* The paper itself: the uneven light of its first scan is not on it. */
static struct Pix *paper_of(struct Pix *grey)
{
	struct Pix *even = pixBackgroundNorm(grey, NULL, NULL, 16, 16, 50, 40, 255, 2, 2);

	return even != NULL ? even : pixClone(grey);
}

struct Pix *rescan_page(struct Pix *grey, int dpi, const struct rescan *rescan)
{
	double px_a_mm = rescan->dpi / MM_PER_INCH, scale = (double)rescan->dpi / dpi;
	int cut = (int)lround(rescan->cut_mm * px_a_mm);
	struct Pix *paper = paper_of(grey);
	struct Pix *page = pixScale(paper, (l_float32)scale, (l_float32)scale);

	pixDestroy(&paper);
	move_on(&page, pixConvertTo8(page, 0));
	if (rescan->skew_deg != 0)
		move_on(&page, pixRotate(page, (l_float32)(rescan->skew_deg * M_PI / 180),
					 L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, pixGetWidth(page),
					 pixGetHeight(page)));
	move_on(&page, pixTranslate(NULL, page, (int)lround(rescan->shift_x_mm * px_a_mm),
				    (int)lround(rescan->shift_y_mm * px_a_mm), L_BRING_IN_WHITE));
	if (cut > 0)
		move_on(&page, pixRemoveBorderGeneral(page, 0, cut, 0, cut));
	blur(&page, rescan->blur_mm * px_a_mm);
	light(page, rescan);
	speckle(page, rescan->specks, rescan->dpi);
	if (rescan->grain > 0.5)
		move_on(&page, pixAddGaussianNoise(page, (l_float32)rescan->grain));
	if (rescan->threshold > 0)
		move_on(&page, pixThresholdToBinary(page, rescan->threshold));
	else if (rescan->quality > 0)
		press(&page, rescan->quality);
	if (rescan->turn_deg != 0)
		move_on(&page, pixRotateOrth(page, rescan->turn_deg / 90));
	pixSetResolution(page, rescan->dpi, rescan->dpi);
	return page;
}

void rescan_file(const char *from, const char *to, const struct rescan *rescan, bool vary)
{
	size_t offset = 0;
	bool first = true;

	do {
		struct rescan lying = *rescan;
		struct Pix *page = pixReadFromMultipageTiff(from, &offset), *scan;

		assert(page != NULL);
		move_on(&page, pixConvertTo8(page, 0));
		if (vary) {
			lying.skew_deg += between(-0.5, 0.5);
			lying.turn_deg = 90 * (chance_next() % 4);
		}
		scan = rescan_page(page, pixGetXRes(page), &lying);
		assert(pixWriteTiff(to, scan, pixGetDepth(scan) == 1 ? IFF_TIFF_G4 : IFF_TIFF_JPEG,
				    first ? "w" : "a") == 0);
		first = false;
		pixDestroy(&scan);
		pixDestroy(&page);
	} while (offset != 0);
}
