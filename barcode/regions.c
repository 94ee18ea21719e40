/*
 * Where bars are, many edges lie close together and all point the same way. At 150 dpi or more the
 * page is cut into cells of a millimetre. The structure tensor of a cell and its neighbours (Bigun
 * and Granlund 1987) gives the direction of its edges and how well they agree: text is dense but
 * points everywhere, rules and frames agree but are not dense. Neighbouring cells that are dense,
 * agree, and point the same way make a region of bars. Neighbouring cells that are dense and do not
 * agree, and fill a square, may be a QR code.
 *
 * QR codes are looked for once more at a third of that resolution: some are printed large. The bars
 * of a linear code are never wider than these cells.
 */
#include "barcode/regions.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEARCH_DPI = 150, /* at least, where the page has as much */
	CELL_PX_MIN = 4,
	STRONG_EDGE = 36, /* grey levels over two pixels */
	COARSER = 3,
};

#define DENSITY_MIN 0.25
#define COHERENCE_MIN 0.6
/* Cosine of twice the angle between neighbours of one region. */
#define SAME_DIRECTION 0.85
#define LENGTH_MIN_MM 7.0
#define HEIGHT_MIN_MM 2.5
#define HEIGHT_OF_LENGTH_MAX 3.0 /* a table's lines are longer */
enum { CELLS_MIN = 20 };
/* A sheet full of labels has 30; a picture of gravel may not take the day. */
enum { REGIONS_MAX = 120 };

#define MATRIX_DENSITY_MIN 0.3
#define MATRIX_COHERENCE_MAX 0.25 /* text has more upright edges than level ones */
#define MATRIX_SIDE_MIN_MM 5.0
#define MATRIX_ASPECT_MAX 1.6
#define MATRIX_FILL_MIN 0.45 /* of the box; half when it stands on a corner */

/* The page at SEARCH_DPI, one byte a pixel. */
struct picture {
	unsigned char *bytes;
	int width, height;
	int factor;  /* of the reduction */
	int cell_px; /* about 1 mm */
};

struct tensor {
	float xx, yy, xy;
	float strong; /* pixels with a strong edge */
};

struct cell {
	float cosine, sine; /* of twice the direction across the edges */
	struct tensor sum;  /* of the cell and its neighbours */
	enum texture { PLAIN, BARS, MATRIX } texture;
	bool taken;
};

struct grid {
	struct cell *cells;
	int columns, rows, cell_px;
};

/* A line's bytes in their order from left to right; Leptonica has them in words. */
static void copy_line(struct Pix *grey, int y, unsigned char *to, int count)
{
	const l_uint32 *words = pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey);
	int x = 0;

	for (; x + 4 <= count; x += 4) {
		l_uint32 word = words[x / 4];

		to[x] = (unsigned char)(word >> 24);
		to[x + 1] = (unsigned char)(word >> 16);
		to[x + 2] = (unsigned char)(word >> 8);
		to[x + 3] = (unsigned char)word;
	}
	for (; x < count; x++)
		to[x] = GET_DATA_BYTE(words, x);
}

/* Adds groups of neighbours to the sums. The usual factors are spelled out for the compiler. */
static void add_groups(const unsigned char *restrict line, int factor, unsigned *restrict sums,
		       int count)
{
	if (factor == 2)
		for (int x = 0; x < count; x++)
			sums[x] += (unsigned)line[2 * x] + line[2 * x + 1];
	else if (factor == 3)
		for (int x = 0; x < count; x++)
			sums[x] += (unsigned)line[3 * x] + line[3 * x + 1] + line[3 * x + 2];
	else
		for (int x = 0; x < count; x++)
			for (int i = 0; i < factor; i++)
				sums[x] += line[x * factor + i];
}

static void divide_sums(unsigned *sums, unsigned area, unsigned char *to, int count)
{
	unsigned inverse = ((1U << 20) + area - 1) / area;

	for (int x = 0; x < count; x++) {
		unsigned level = (unsigned)((unsigned long long)sums[x] * inverse >> 20);

		to[x] = (unsigned char)(level > 255 ? 255 : level);
		sums[x] = 0;
	}
}

static struct picture picture_new(int width, int height, int factor, int cell_px)
{
	return (struct picture){ memory_new((size_t)width * (size_t)height + 1, 1), width, height,
				 factor, cell_px };
}

static struct picture picture_reduce(struct Pix *grey, int factor, int cell_px)
{
	struct picture picture = picture_new(pixGetWidth(grey) / factor,
					     pixGetHeight(grey) / factor, factor, cell_px);
	unsigned *sums = memory_new((size_t)picture.width + 1, sizeof(*sums));
	unsigned char *line = memory_new((size_t)pixGetWpl(grey) * 4 + 1, 1);

	for (int y = 0; y < picture.height; y++) {
		unsigned char *to = picture.bytes + (size_t)y * (size_t)picture.width;

		for (int k = 0; k < factor; k++) {
			copy_line(grey, y * factor + k, factor == 1 ? to : line,
				  picture.width * factor);
			if (factor > 1)
				add_groups(line, factor, sums, picture.width);
		}
		if (factor > 1)
			divide_sums(sums, (unsigned)(factor * factor), to, picture.width);
	}
	free(line);
	free(sums);
	return picture;
}

static struct picture picture_reduce_more(const struct picture *from, int factor)
{
	struct picture picture = picture_new(from->width / factor, from->height / factor,
					     from->factor * factor, from->cell_px);
	unsigned *sums = memory_new((size_t)picture.width + 1, sizeof(*sums));

	for (int y = 0; y < picture.height; y++) {
		for (int k = 0; k < factor; k++)
			add_groups(from->bytes + (size_t)(y * factor + k) * (size_t)from->width,
				   factor, sums, picture.width);
		divide_sums(sums, (unsigned)(factor * factor),
			    picture.bytes + (size_t)y * (size_t)picture.width, picture.width);
	}
	free(sums);
	return picture;
}

/* Sums over the rows of one row of cells, a column of pixels each. */
struct column_sums {
	int *xx, *yy, *xy, *strong;
};

/* Row by row and without branches, so that the compiler takes several pixels at once. */
static void add_row(const unsigned char *restrict row, int stride, int width,
		    struct column_sums sums)
{
	int *restrict xx = sums.xx, *restrict yy = sums.yy;
	int *restrict xy = sums.xy, *restrict strong = sums.strong;

	for (int x = 1; x < width - 1; x++) {
		short dx = (short)(row[x + 1] - row[x - 1]);
		short dy = (short)(row[x + stride] - row[x - stride]);
		int dxx = dx * dx, dyy = dy * dy;

		xx[x] += dxx;
		yy[x] += dyy;
		xy[x] += dx * dy;
		strong[x] += dxx + dyy > STRONG_EDGE * STRONG_EDGE;
	}
}

static struct tensor sum_columns(struct column_sums sums, int left, int count)
{
	struct tensor sum = { 0, 0, 0, 0 };

	for (int x = left; x < left + count; x++) {
		sum.xx += (float)sums.xx[x];
		sum.yy += (float)sums.yy[x];
		sum.xy += (float)sums.xy[x];
		sum.strong += (float)sums.strong[x];
	}
	return sum;
}

/* Cell (0, 0) starts at pixel (1, 1), so that every pixel of a cell has neighbours. */
static struct tensor *measure_tensors(const struct picture *picture, int columns, int rows)
{
	struct tensor *tensors = memory_new((size_t)columns * (size_t)rows + 1, sizeof(*tensors));
	size_t width = (size_t)picture->width;
	int *room = memory_new(4 * width, sizeof(*room));
	struct column_sums sums = { room, room + width, room + 2 * width, room + 3 * width };

	for (int r = 0; r < rows; r++) {
		memset(room, 0, 4 * width * sizeof(*room));
		for (int y = 0; y < picture->cell_px; y++)
			add_row(picture->bytes + (size_t)(r * picture->cell_px + 1 + y) * width,
				picture->width, picture->width, sums);
		for (int c = 0; c < columns; c++)
			tensors[r * columns + c] =
				sum_columns(sums, c * picture->cell_px + 1, picture->cell_px);
	}
	free(room);
	return tensors;
}

static struct cell judge_cell(struct tensor sum, int pixels)
{
	float difference = sum.xx - sum.yy, twice = 2 * sum.xy;
	float length = sqrtf(difference * difference + twice * twice);
	float total = sum.xx + sum.yy;
	float density = sum.strong / (float)pixels;
	struct cell cell = { .sum = sum, .texture = PLAIN };

	if (density < (float)DENSITY_MIN || total <= 0)
		return cell;
	if (length >= (float)COHERENCE_MIN * total) {
		cell.texture = BARS;
		cell.cosine = difference / length;
		cell.sine = twice / length;
	} else if (density >= (float)MATRIX_DENSITY_MIN) {
		cell.texture = MATRIX;
	}
	return cell;
}

static struct cell judge_neighbourhood(const struct tensor *tensors, const struct grid *grid,
				       int column, int row)
{
	struct tensor sum = { 0, 0, 0, 0 };
	int cells = 0;

	for (int r = row - 1; r <= row + 1; r++)
		for (int c = column - 1; c <= column + 1; c++) {
			const struct tensor *one;

			if (r < 0 || c < 0 || r >= grid->rows || c >= grid->columns)
				continue;
			one = &tensors[r * grid->columns + c];
			sum.xx += one->xx;
			sum.yy += one->yy;
			sum.xy += one->xy;
			sum.strong += one->strong;
			cells++;
		}
	return judge_cell(sum, cells * grid->cell_px * grid->cell_px);
}

static struct grid grid_make(const struct picture *picture)
{
	struct grid grid = { NULL, (picture->width - 2) / picture->cell_px,
			     (picture->height - 2) / picture->cell_px, picture->cell_px };
	struct tensor *tensors;

	if (grid.columns <= 0 || grid.rows <= 0)
		return (struct grid){ NULL, 0, 0, 1 };
	tensors = measure_tensors(picture, grid.columns, grid.rows);
	grid.cells = memory_new((size_t)grid.columns * (size_t)grid.rows, sizeof(*grid.cells));
	for (int r = 0; r < grid.rows; r++)
		for (int c = 0; c < grid.columns; c++)
			grid.cells[r * grid.columns + c] =
				judge_neighbourhood(tensors, &grid, c, r);
	free(tensors);
	return grid;
}

/* Moves to the unit vector across the bars; of the two, the one that points right (or down). */
static struct point direction_of(double cosine, double sine)
{
	double angle = atan2(sine, cosine) / 2;

	return (struct point){ cos(angle), sin(angle) };
}

static bool belong_together(const struct cell *a, const struct cell *b)
{
	if (a->texture != b->texture)
		return false;
	return a->texture == MATRIX ||
	       a->cosine * b->cosine + a->sine * b->sine >= (float)SAME_DIRECTION;
}

/* Collects the cells connected to `start` that are like it; their indexes go to `members`. */
static int flood(struct grid *grid, int start, int *members)
{
	int count = 0;

	grid->cells[start].taken = true;
	members[count++] = start;
	for (int next = 0; next < count; next++) {
		const struct cell *from = &grid->cells[members[next]];
		int row = members[next] / grid->columns, column = members[next] % grid->columns;

		for (int r = row - 1; r <= row + 1; r++)
			for (int c = column - 1; c <= column + 1; c++) {
				struct cell *to;

				if (r < 0 || c < 0 || r >= grid->rows || c >= grid->columns)
					continue;
				to = &grid->cells[r * grid->columns + c];
				if (to->taken || !belong_together(from, to))
					continue;
				to->taken = true;
				members[count++] = r * grid->columns + c;
			}
	}
	return count;
}

/* The rectangle around the cells, in pixels of the search picture. */
static struct region enclose(const struct grid *grid, const int *members, int count)
{
	bool matrix = grid->cells[members[0]].texture == MATRIX;
	double cosine = 0, sine = 0, lowest[2] = { INFINITY, INFINITY };
	double highest[2] = { -INFINITY, -INFINITY };
	struct point across;
	double middle[2];

	for (int i = 0; i < count && !matrix; i++) {
		cosine += grid->cells[members[i]].sum.xx - grid->cells[members[i]].sum.yy;
		sine += 2 * grid->cells[members[i]].sum.xy;
	}
	across = direction_of(cosine, sine);
	for (int i = 0; i < count; i++) {
		int column = members[i] % grid->columns, row = members[i] / grid->columns;
		double x = (column + 0.5) * grid->cell_px + 1;
		double y = (row + 0.5) * grid->cell_px + 1;
		const double at[2] = { x * across.x + y * across.y, y * across.x - x * across.y };

		for (int k = 0; k < 2; k++) {
			lowest[k] = fmin(lowest[k], at[k] - grid->cell_px / 2.0);
			highest[k] = fmax(highest[k], at[k] + grid->cell_px / 2.0);
		}
	}
	middle[0] = (lowest[0] + highest[0]) / 2;
	middle[1] = (lowest[1] + highest[1]) / 2;
	return (struct region){ { middle[0] * across.x - middle[1] * across.y,
				  middle[0] * across.y + middle[1] * across.x },
				across,
				highest[0] - lowest[0],
				highest[1] - lowest[1],
				matrix };
}

/* How well all edges of the cells agree on a direction, 0..1. */
static double coherence_of(const struct grid *grid, const int *members, int count)
{
	double xx = 0, yy = 0, xy = 0;

	for (int i = 0; i < count; i++) {
		xx += grid->cells[members[i]].sum.xx;
		yy += grid->cells[members[i]].sum.yy;
		xy += grid->cells[members[i]].sum.xy;
	}
	return hypot(xx - yy, 2 * xy) / (xx + yy);
}

static struct region region_scaled(struct region region, double factor)
{
	region.centre.x *= factor;
	region.centre.y *= factor;
	region.length *= factor;
	region.height *= factor;
	return region;
}

static bool may_be_matrix(const struct region *region, int pixels, double coherence,
			  double px_per_mm)
{
	double longer = fmax(region->length, region->height);
	double shorter = fmin(region->length, region->height);

	return coherence <= MATRIX_COHERENCE_MAX && shorter >= MATRIX_SIDE_MIN_MM * px_per_mm &&
	       longer <= MATRIX_ASPECT_MAX * shorter &&
	       pixels >= MATRIX_FILL_MIN * longer * shorter;
}

static bool may_be_bars(const struct region *region, double px_per_mm)
{
	return region->length >= LENGTH_MIN_MM * px_per_mm &&
	       region->height >= HEIGHT_MIN_MM * px_per_mm &&
	       region->height <= HEIGHT_OF_LENGTH_MAX * region->length;
}

static void add_unless_known(struct region_list *list, struct region region)
{
	if (list->count == REGIONS_MAX)
		return;
	for (int i = 0; i < list->count; i++)
		if (region_holds(&list->items[i], region.centre))
			return;
	list->items = memory_resize(list->items, (size_t)list->count + 1, sizeof(*list->items));
	list->items[list->count++] = region;
}

static void collect(struct grid *grid, int dpi, int factor, enum texture wanted,
		    struct region_list *list)
{
	double px_per_mm = (double)dpi / factor / MM_PER_INCH;
	int total = grid->columns * grid->rows;
	int *members = memory_new((size_t)total + 1, sizeof(*members));

	for (int i = 0; i < total; i++) {
		struct region region;
		int count;

		if (grid->cells[i].texture != wanted || grid->cells[i].taken)
			continue;
		count = flood(grid, i, members);
		if (count < CELLS_MIN)
			continue;
		region = enclose(grid, members, count);
		if (wanted == BARS ? may_be_bars(&region, px_per_mm)
				   : may_be_matrix(&region, count * grid->cell_px * grid->cell_px,
						   coherence_of(grid, members, count), px_per_mm))
			add_unless_known(list, region_scaled(region, factor));
	}
	free(members);
}

static void search(const struct picture *picture, int dpi, struct region_list *list)
{
	struct grid grid = grid_make(picture);

	collect(&grid, dpi, picture->factor, BARS, list);
	collect(&grid, dpi, picture->factor, MATRIX, list);
	free(grid.cells);
}

static void search_coarser(const struct picture *picture, int factor, int dpi,
			   struct region_list *list)
{
	struct picture coarser = picture_reduce_more(picture, factor);

	search(&coarser, dpi, list);
	free(coarser.bytes);
}

void regions_find(struct Pix *grey, int dpi, struct region_list lists[REGION_SCALES])
{
	int factor = dpi >= 2 * SEARCH_DPI ? dpi / SEARCH_DPI : 1;
	int cell_px = (int)fmax(CELL_PX_MIN, lround((double)dpi / factor / MM_PER_INCH));
	struct picture picture = picture_reduce(grey, factor, cell_px);

	for (int i = 0, scale = 1; i < REGION_SCALES; i++, scale *= 2) {
		lists[i] = (struct region_list){ .dpi = dpi * scale };
		if (scale > 1)
			search_coarser(&picture, scale, dpi * scale, &lists[i]);
		else
			search(&picture, dpi, &lists[i]);
	}
	search_coarser(&picture, COARSER, dpi, &lists[0]);
	free(picture.bytes);
}

void regions_clear(struct region_list *list)
{
	free(list->items);
	*list = (struct region_list){ .items = NULL };
}

struct point region_locate(const struct region *region, struct point point)
{
	double x = point.x - region->centre.x, y = point.y - region->centre.y;

	return (struct point){ x * region->across.x + y * region->across.y,
			       y * region->across.x - x * region->across.y };
}

bool region_holds(const struct region *region, struct point point)
{
	struct point at = region_locate(region, point);

	return fabs(at.x) <= region->length / 2 && fabs(at.y) <= region->height / 2;
}

struct box region_box(const struct region *region)
{
	struct affine to_page = { .xx = region->across.x,
				  .xy = -region->across.y,
				  .x0 = region->centre.x,
				  .yx = region->across.y,
				  .yy = region->across.x,
				  .y0 = region->centre.y };

	return affine_apply_box_mm(to_page,
				   (struct box_mm){ -region->length / 2, -region->height / 2,
						    region->length, region->height });
}
