/*
 * ZBar looks for QR codes along every line of a picture, which is dear, and blocks of print look a
 * little like one from afar. So a picture is first searched for the codes' own mark: squares whose
 * dark and light runs measure 1:1:3:1:1 both across and down (ISO/IEC 18004, finder patterns). A
 * code has three; with fewer than two there is nothing to read.
 */
#include "barcode/qr.h"

#include "barcode/cutting.h"
#include "base/memory.h"

#include <iconv.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

/* Reed-Solomon codes and the format's own checks leave little doubt: ISO/IEC 18004. */
#define QR_CONFIDENCE 0.98
/* The modules of larger regions are wide enough as they are. */
#define ENLARGED_PX_MAX 300

/* One line through the picture: `step` bytes from pixel to pixel. */
struct line {
	const unsigned char *bytes;
	int length;
	size_t step;
	unsigned char middle; /* darker is dark */
};

static bool is_dark(const struct line *line, int at)
{
	return line->bytes[(size_t)at * line->step] < line->middle;
}

/* The end of the run that starts at `at`. */
static int end_of_run(const struct line *line, int at)
{
	bool dark = is_dark(line, at);

	while (at < line->length && is_dark(line, at) == dark)
		at++;
	return at;
}

static bool are_finder_runs(const int edges[6])
{
	static const int modules[5] = { 1, 1, 3, 1, 1 };
	double module = (edges[5] - edges[0]) / 7.0;

	for (int i = 0; i < 5; i++) {
		double run = edges[i + 1] - edges[i];

		if (run < modules[i] * module - 0.6 * module ||
		    run > modules[i] * module + 0.6 * module)
			return false;
	}
	return module >= 1;
}

/* Finds five runs like a finder's from `from` on; moves there and gives the middle, or -1. */
static int next_finder(const struct line *line, int *from)
{
	int edges[6];

	while (*from < line->length && !is_dark(line, *from))
		(*from)++;
	edges[0] = *from;
	for (int i = 0; i < 5; i++) {
		if (edges[i] >= line->length)
			return *from = line->length, -1;
		edges[i + 1] = end_of_run(line, edges[i]);
	}
	*from = edges[2];
	return are_finder_runs(edges) ? (edges[2] + edges[3]) / 2 : -1;
}

/* True when a line has a finder whose middle square holds `at`. */
static bool has_finder_at(const struct line *line, int at)
{
	int from = 0;

	while (from < line->length) {
		int middle = next_finder(line, &from);

		if (middle >= 0 && abs(middle - at) <= 2 + line->length / 100)
			return true;
	}
	return false;
}

static unsigned char middle_level(struct Pix *plain)
{
	const unsigned char *bytes = (const unsigned char *)pixGetData(plain);
	size_t count = (size_t)pixGetWpl(plain) * 4 * (size_t)pixGetHeight(plain);
	unsigned darkest = 255, lightest = 0;

	for (size_t i = 0; i < count; i += 7) {
		darkest = bytes[i] < darkest ? bytes[i] : darkest;
		lightest = bytes[i] > lightest ? bytes[i] : lightest;
	}
	return (unsigned char)((darkest + lightest) / 2);
}

/* The number of finders, counting those once whose middles lie close together, up to `enough`. */
static int count_finders(struct Pix *plain, int enough)
{
	const unsigned char *bytes = (const unsigned char *)pixGetData(plain);
	int width = pixGetWidth(plain), height = pixGetHeight(plain), count = 0;
	size_t stride = (size_t)pixGetWpl(plain) * 4;
	unsigned char middle = middle_level(plain);
	struct point found[8];

	for (int y = 0; y < height && count < enough; y += 2) {
		struct line across = { bytes + (size_t)y * stride, width, 1, middle };
		int from = 0;

		while (from < width && count < enough) {
			int x = next_finder(&across, &from);
			struct line down = { bytes + x, height, stride, middle };
			bool known = false;

			if (x < 0 || !has_finder_at(&down, y))
				continue;
			for (int i = 0; i < count; i++)
				known |= hypot(found[i].x - x, found[i].y - y) < width / 12.0;
			if (!known)
				found[count++] = (struct point){ x, y };
		}
	}
	return count;
}

/* Shift JIS, which kanji in a code are in, as UTF-8; NULL when the bytes are not. */
static char *text_of_shift_jis(const char *bytes, size_t length)
{
	iconv_t converter = iconv_open("UTF-8", "CP932");
	size_t left = length, room = 3 * length;
	char *text = memory_new(room + 1, 1), *from = (char *)bytes, *to = text;
	bool opened = (intptr_t)converter != -1;
	bool fits = opened && iconv(converter, &from, &left, &to, &room) != (size_t)-1 && left == 0;

	if (opened)
		iconv_close(converter);
	if (fits)
		return text;
	free(text);
	return NULL;
}

/*
 * ZBar hands on the bytes. Few codes say in which alphabet they are: UTF-8 is hardly ever met by
 * chance, ISO 8859-1 has nothing from 0x80 to 0x9f, and what has is Japanese or not for us.
 */
static void add_text(struct symbol_list *list, struct symbol symbol, const char *bytes,
		     size_t length)
{
	bool is_latin = true;
	char *text = NULL;

	for (size_t i = 0; i < length; i++)
		is_latin &= ((unsigned char)bytes[i] & 0xe0) != 0x80;
	if (length == 0 || memchr(bytes, '\0', length) != NULL)
		return;
	if (is_latin || symbols_is_utf8(bytes, length))
		symbols_add(list, symbol, bytes, length);
	else if ((text = text_of_shift_jis(bytes, length)) != NULL)
		symbols_add(list, symbol, text, strlen(text));
	free(text);
}

static void add_code(const struct cutting *cutting, const zbar_symbol_t *code,
		     struct symbol_list *list)
{
	unsigned corners = zbar_symbol_get_loc_size(code);
	struct box box = { 0, 0, 0, 0 };
	struct symbol symbol = {
		.symbology = "qr", .checked = true, .agreeing = 1, .confidence = QR_CONFIDENCE
	};

	for (unsigned i = 0; i < corners; i++)
		box = box_union(box, (struct box){ zbar_symbol_get_loc_x(code, i),
						   zbar_symbol_get_loc_y(code, i), 1, 1 });
	symbol.place = cutting_place(cutting, box);
	add_text(list, symbol, zbar_symbol_get_data(code), zbar_symbol_get_data_length(code));
}

static bool scan(const struct cutting *cutting, struct symbol_list *list)
{
	/* a fresh scanner for each cutting: one that is used again keeps what it found before */
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_t *image = zbar_image_create();
	unsigned width = (unsigned)pixGetWpl(cutting->pix) * 4;
	unsigned height = (unsigned)pixGetHeight(cutting->pix);
	bool found = false;

	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	/* its guess at the alphabet takes French letters for Chinese ones */
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, width, height);
	zbar_image_set_data(image, pixGetData(cutting->pix), (unsigned long)width * height, NULL);
	if (zbar_scan_image(scanner, image) > 0)
		for (const zbar_symbol_t *code = zbar_image_first_symbol(image); code != NULL;
		     code = zbar_symbol_next(code)) {
			add_code(cutting, code, list);
			found = true;
		}
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	return found;
}

bool qr_read(struct Pix *grey, int dpi, const struct region *region, struct symbol_list *list)
{
	static const double scales[] = { 1, 0.5, 2 };
	bool found = false, is_fine = region->length <= ENLARGED_PX_MAX;

	for (size_t i = 0; i < ARRAY_LENGTH(scales) - !is_fine && !found; i++) {
		struct cutting cutting = cutting_make(grey, dpi, region, scales[i]);

		if (cutting.pix != NULL && count_finders(cutting.pix, 2) >= 2)
			found = scan(&cutting, list);
		cutting_clear(&cutting);
	}
	return found;
}
