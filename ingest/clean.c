/*
 * How ink is told from paper.
 *
 * The page is cut into cells of half a millimetre; each has a mean and a minimum. A grey closing of
 * the means by 8 mm removes everything narrower than that, which leaves the paper as it is lit (and
 * a grey surround as it is). A pixel is ink when it is darker than the paper of its cell times a
 * factor; the factor lies half way between paper and the core of this page's own strokes. Most
 * cells have no pixel that dark and are never looked at again, which is what makes this quick.
 *
 * Solid black larger than 8 mm is still ink, because the paper is never taken to be darker than 0.6
 * of the page's light paper; a black surround therefore comes out as ink too, and is removed as the
 * solid dark region that touches the page's edge.
 *
 * Background by closing: Leptonica's pixBackgroundNormMorph(); Soille, "Morphological Image
 * Analysis", 2nd edition, 2003, section 4.4.
 */
#include "ingest/clean.h"

#include "base/memory.h"
#include "model/geometry.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MM 0.5
#define CLOSING_MM 8.0
#define SPECK_MM 0.15
#define SURROUND_MM 2.5   /* side of the smallest square that makes ink a surround */
#define DARKEST_PAPER 0.6 /* of the paper's level */
#define FACTOR_MIN 0.5
#define FACTOR_MAX 0.95
/* A cell is marked when its darkest pixel is darker than this share of its paper. */
#define CLEARLY_MARKED 0.7
#define FAINTEST 0.07 /* least share of the paper's level that a faint stroke is darker */
/* As many clearly marked cells are a pen's stroke of a centimetre: not all of the page is faint. */
#define STRONG_CELLS 25
#define SHARP_MM 0.17
#define MARKED_MIN 0.0005 /* of the cells; a line of print is ten times that */

/* Plain grey rows without padding, in the order of columns. */
struct plane {
	unsigned char *bytes;
	int width, height;
};

struct cells {
	int size_px; /* of one side */
	struct plane mean, low;
};

struct sums {
	unsigned *total;    /* of each pixel column over the cell's rows */
	unsigned char *low; /* of each pixel column */
	int width;
};

static struct plane plane_new(int width, int height)
{
	return (struct plane){ memory_new((size_t)width * (size_t)height, 1), width, height };
}

static unsigned char *plane_row(struct plane plane, int y)
{
	return plane.bytes + (size_t)y * (size_t)plane.width;
}

static struct Pix *plane_to_pix(struct plane plane)
{
	struct Pix *pix = pixCreate(plane.width, plane.height, 8);

	for (int y = 0; y < plane.height; y++)
		memcpy(pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix), plane_row(plane, y),
		       (size_t)plane.width);
	pixEndianByteSwap(pix);
	return pix;
}

/* Takes the pixels over and destroys the image. */
static struct plane plane_of_pix(struct Pix *pix)
{
	struct plane plane = plane_new(pixGetWidth(pix), pixGetHeight(pix));

	pixEndianByteSwap(pix);
	for (int y = 0; y < plane.height; y++)
		memcpy(plane_row(plane, y), pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix),
		       (size_t)plane.width);
	pixDestroy(&pix);
	return plane;
}

/* Adds one row to the columns' sums, in the memory's order of bytes. */
static void add_row(const unsigned char *restrict row, const struct sums *sums)
{
	unsigned *restrict total = sums->total;
	unsigned char *restrict low = sums->low;

	for (int x = 0; x < sums->width; x++) {
		total[x] += row[x];
		low[x] = row[x] < low[x] ? row[x] : low[x];
	}
}

/* Leptonica keeps four bytes to a word, the leftmost in its highest bits. */
static int byte_of_column(int x)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? x ^ 3 : x;
}

static void store_cells(const struct sums *sums, int width, int height, int size,
			unsigned char *mean, unsigned char *low)
{
	for (int c = 0; c * size < width; c++) {
		int end = (c + 1) * size < width ? (c + 1) * size : width;
		unsigned count = (unsigned)((end - c * size) * height), total = 0;
		unsigned char lowest = 255;

		for (int x = c * size; x < end; x++) {
			int at = byte_of_column(x);

			total += sums->total[at];
			lowest = sums->low[at] < lowest ? sums->low[at] : lowest;
		}
		mean[c] = (unsigned char)((total + count / 2) / count);
		low[c] = lowest;
	}
}

static struct cells cells_measure(struct Pix *grey, int size)
{
	int width = pixGetWidth(grey), height = pixGetHeight(grey);
	int columns = (width + size - 1) / size, rows = (height + size - 1) / size;
	int stride = pixGetWpl(grey) * 4;
	const unsigned char *bytes = (const unsigned char *)pixGetData(grey);
	struct cells cells = { size, plane_new(columns, rows), plane_new(columns, rows) };
	struct sums sums = { memory_new((size_t)stride, sizeof(unsigned)),
			     memory_new((size_t)stride, 1), stride };

	for (int r = 0; r < rows; r++) {
		int end = (r + 1) * size < height ? (r + 1) * size : height;

		memset(sums.total, 0, (size_t)stride * sizeof(unsigned));
		memset(sums.low, 255, (size_t)stride);
		for (int y = r * size; y < end; y++)
			add_row(bytes + (size_t)y * (size_t)stride, &sums);
		store_cells(&sums, width, end - r * size, size, plane_row(cells.mean, r),
			    plane_row(cells.low, r));
	}
	free(sums.total);
	free(sums.low);
	return cells;
}

static void cells_clear(struct cells *cells)
{
	free(cells->mean.bytes);
	free(cells->low.bytes);
}

struct Pix *clean_reduce(struct Pix *grey, int factor)
{
	struct cells cells;
	struct Pix *reduced;

	if (factor <= 1)
		return pixClone(grey);
	cells = cells_measure(grey, factor);
	reduced = plane_to_pix(cells.mean);
	cells_clear(&cells);
	return reduced;
}

struct histogram {
	long bins[256];
	long count;
};

static void histogram_add(struct histogram *histogram, unsigned value)
{
	histogram->bins[value > 255 ? 255 : value]++;
	histogram->count++;
}

/* The value below which `share` of what was counted lies. */
static int histogram_rank(const struct histogram *histogram, double share)
{
	long wanted = (long)(share * (double)histogram->count), seen = 0;

	for (int value = 0; value < 255; value++) {
		seen += histogram->bins[value];
		if (seen > wanted)
			return value;
	}
	return 255;
}

static int odd_cells(double mm)
{
	return 2 * (int)lround(mm / CELL_MM / 2) + 1;
}

/* The grey level of the paper under each cell. */
static struct plane find_paper(const struct cells *cells)
{
	struct Pix *mean = plane_to_pix(cells->mean);
	struct Pix *closed = pixCloseGray(mean, odd_cells(CLOSING_MM), odd_cells(CLOSING_MM));

	pixDestroy(&mean);
	return plane_of_pix(closed);
}

static void report_levels(const struct cells *cells, struct plane paper,
			  struct clean_report *report)
{
	struct histogram all = { 0 }, border = { 0 };
	long dark = 0;

	for (int r = 0; r < paper.height; r++) {
		const unsigned char *levels = plane_row(paper, r);
		const unsigned char *means = plane_row(cells->mean, r);
		bool edge_row = r == 0 || r == paper.height - 1;

		for (int c = 0; c < paper.width; c++) {
			histogram_add(&all, levels[c]);
			if (edge_row || c == 0 || c == paper.width - 1)
				histogram_add(&border, levels[c]);
			dark += means[c] < 64;
		}
	}
	report->paper_level = histogram_rank(&all, 0.9);
	report->border_level = histogram_rank(&border, 0.5);
	report->dark_percent = 100.0 * (double)dark / (double)all.count;
}

/* Darkest pixel over paper level, in steps of 1/200, counted over all cells. */
static struct histogram measure_depths(const struct cells *cells, struct plane paper)
{
	struct histogram depths = { 0 };

	for (int r = 0; r < paper.height; r++) {
		const unsigned char *levels = plane_row(paper, r);
		const unsigned char *lows = plane_row(cells->low, r);

		for (int c = 0; c < paper.width; c++)
			if (levels[c] > 0)
				histogram_add(&depths, lows[c] * 200U / levels[c]);
	}
	return depths;
}

static long count_below(const struct histogram *depths, int limit)
{
	long count = 0;

	for (int value = 0; value < limit; value++)
		count += depths->bins[value];
	return count;
}

/* The median of the values below a limit, 200 when too few are to be strokes. */
static int median_below(const struct histogram *depths, int limit)
{
	struct histogram marked = { 0 };

	for (int value = 0; value < limit; value++) {
		marked.bins[value] = depths->bins[value];
		marked.count += depths->bins[value];
	}
	return (double)marked.count > MARKED_MIN * (double)depths->count
		       ? histogram_rank(&marked, 0.5)
		       : 200;
}

/*
 * How dark the core of the strokes is, as a share of the paper: the median over cells that are
 * clearly marked. On a page without any, over those that stand out from the grain of its own paper:
 * such a page is empty, or faint.
 */
static double stroke_core(const struct cells *cells, struct plane paper, bool *ret_faint)
{
	struct histogram depths = measure_depths(cells, paper);
	int core = median_below(&depths, (int)(200 * CLEARLY_MARKED));

	*ret_faint = count_below(&depths, (int)(200 * CLEARLY_MARKED)) < STRONG_CELLS;
	if (core == 200) {
		double grain = 1 - histogram_rank(&depths, 0.5) / 200.0;

		core = median_below(&depths, (int)(200 * (1 - fmax(3 * grain, FAINTEST))));
	}
	return core / 200.0;
}

/* The steepest step of a cell, between pixels `reach` apart across or down. */
static int steepest_step(struct Pix *grey, int left, int top, int size, int reach)
{
	int right = left + size + reach, bottom = top + size + reach, steepest = 0;

	if (right > pixGetWidth(grey) || bottom > pixGetHeight(grey))
		return 0;
	for (int y = top; y + reach < bottom; y++) {
		const l_uint32 *line = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);
		const l_uint32 *below = line + (size_t)reach * (size_t)pixGetWpl(grey);

		for (int x = left; x + reach < right; x++) {
			int here = GET_DATA_BYTE(line, x);
			int across = abs(here - GET_DATA_BYTE(line, x + reach));
			int down = abs(here - GET_DATA_BYTE(below, x));

			steepest = across > steepest ? across : steepest;
			steepest = down > steepest ? down : steepest;
		}
	}
	return steepest;
}

/*
 * How sharp faint strokes are: the median over their cells of the steepest step within 0.17 mm, as
 * a share of the strokes' depth. Print and pen give 0.8 and more; what shines through from the
 * other side has gone through the paper, and rises slowly.
 */
static double sharpness(struct Pix *grey, const struct cells *cells, struct plane paper,
			double core, double px_per_mm)
{
	int reach = (int)fmax(1, lround(SHARP_MM * px_per_mm));
	struct histogram steps = { 0 };

	for (int r = 0; r < paper.height; r++) {
		const unsigned char *levels = plane_row(paper, r);
		const unsigned char *lows = plane_row(cells->low, r);

		for (int c = 0; c < paper.width; c++) {
			double depth = levels[c] - lows[c];

			if (depth < 0.8 * (1 - core) * levels[c] || depth < 1)
				continue;
			histogram_add(&steps, (unsigned)(100 *
							 steepest_step(grey, c * cells->size_px,
								       r * cells->size_px,
								       cells->size_px, reach) /
							 depth));
		}
	}
	return steps.count > 0 ? histogram_rank(&steps, 0.5) / 100.0 : 1;
}

/* Writes the ink of one cell; `limit` is the darkest level that is still paper. */
static void mark_cell(struct Pix *grey, struct Pix *ink, int left, int top, int size,
		      unsigned limit)
{
	int right = left + size < pixGetWidth(grey) ? left + size : pixGetWidth(grey);
	int bottom = top + size < pixGetHeight(grey) ? top + size : pixGetHeight(grey);
	const l_uint32 *from = pixGetData(grey) + (size_t)top * (size_t)pixGetWpl(grey);
	l_uint32 *to = pixGetData(ink) + (size_t)top * (size_t)pixGetWpl(ink);

	for (int y = top; y < bottom; y++) {
		for (int x = left; x < right; x++)
			if (GET_DATA_BYTE(from, x) < limit)
				SET_DATA_BIT(to, x);
		from += pixGetWpl(grey);
		to += pixGetWpl(ink);
	}
}

static struct Pix *mark_ink(struct Pix *grey, const struct cells *cells, struct plane paper,
			    double factor, double darkest)
{
	struct Pix *ink = pixCreate(pixGetWidth(grey), pixGetHeight(grey), 1);
	unsigned limits[256];

	for (int level = 0; level < 256; level++)
		limits[level] = (unsigned)lround(fmax(level, darkest) * factor);
	for (int r = 0; r < paper.height; r++) {
		const unsigned char *levels = plane_row(paper, r);
		const unsigned char *lows = plane_row(cells->low, r);

		for (int c = 0; c < paper.width; c++)
			if (lows[c] < limits[levels[c]])
				mark_cell(grey, ink, c * cells->size_px, r * cells->size_px,
					  cells->size_px, limits[levels[c]]);
	}
	return ink;
}

/*
 * The solid regions of ink that touch the page's edge, at a quarter of the size, grown by 1 mm;
 * NULL when there are none. It is looked for in the ink and not in the grey: what counts is that no
 * print is that solid, be the scanner's lid black or light grey.
 */
static struct Pix *find_surround(struct Pix *ink, double px_per_mm)
{
	struct Pix *small = pixReduceRankBinaryCascade(ink, 2, 2, 0, 0);
	int solid_px = (int)lround(SURROUND_MM * px_per_mm / 4);
	int thin_px = (int)lround(px_per_mm / 4);
	struct Pix *solid = pixOpenBrick(NULL, small, solid_px, solid_px);
	struct Pix *broad = pixOpenBrick(NULL, small, thin_px, thin_px);
	struct Pix *seed = pixCreateTemplate(solid), *surround = NULL;
	l_int32 empty = 1;

	pixSetOrClearBorder(seed, 2, 2, 2, 2, PIX_SET);
	pixAnd(seed, seed, solid);
	pixZero(seed, &empty);
	if (!empty) {
		surround = pixSeedfillBinary(NULL, seed, broad, 8);
		pixDilateBrick(surround, surround, 2 * thin_px + 1, 2 * thin_px + 1);
	}
	pixDestroy(&small);
	pixDestroy(&solid);
	pixDestroy(&broad);
	pixDestroy(&seed);
	return surround;
}

static void remove_surround(struct Pix *ink, double px_per_mm)
{
	struct Pix *surround = find_surround(ink, px_per_mm);
	struct Pix *large;

	if (surround == NULL)
		return;
	large = pixExpandReplicate(surround, 4);
	pixSubtract(ink, ink, large);
	pixDestroy(&surround);
	pixDestroy(&large);
}

/* Removes every blot that fits a square of `size` pixels: those with an empty ring around it. */
static void remove_specks(struct Pix *ink, int size)
{
	struct Sel *ring = selCreate(size + 2, size + 2, "ring");
	struct Sel *square = selCreateBrick(size, size, 0, 0, SEL_HIT);
	struct Pix *lonely, *specks;

	for (int i = 0; i < size + 2; i++) {
		selSetElement(ring, 0, i, SEL_MISS);
		selSetElement(ring, size + 1, i, SEL_MISS);
		selSetElement(ring, i, 0, SEL_MISS);
		selSetElement(ring, i, size + 1, SEL_MISS);
	}
	selSetOrigin(ring, 1, 1);
	lonely = pixHMT(NULL, ink, ring);
	specks = pixDilate(NULL, lonely, square);
	pixSubtract(ink, ink, specks);
	pixDestroy(&lonely);
	pixDestroy(&specks);
	selDestroy(&ring);
	selDestroy(&square);
}

struct Pix *clean_ink(struct Pix *grey, int dpi, struct clean_report *ret_report)
{
	int speck = (int)lround(SPECK_MM / MM_PER_INCH * dpi);
	struct cells cells = cells_measure(grey, (int)fmax(1, lround(CELL_MM / MM_PER_INCH * dpi)));
	struct plane paper = find_paper(&cells);
	struct Pix *ink;
	double core, factor;
	bool faint;

	report_levels(&cells, paper, ret_report);
	core = stroke_core(&cells, paper, &faint);
	ret_report->sharpness = faint ? sharpness(grey, &cells, paper, core, dpi / MM_PER_INCH) : 1;
	ret_report->ink_level = core * ret_report->paper_level;
	/* where there are no strokes, only what is clearly darker may be a lone one */
	factor = core < 1 ? fmin(fmax((1 + core) / 2, FACTOR_MIN), FACTOR_MAX)
			  : (1 + CLEARLY_MARKED) / 2;
	ink = mark_ink(grey, &cells, paper, factor, ret_report->paper_level * DARKEST_PAPER);
	remove_surround(ink, dpi / MM_PER_INCH);
	if (speck > 0)
		remove_specks(ink, speck);
	free(paper.bytes);
	cells_clear(&cells);
	return ink;
}
