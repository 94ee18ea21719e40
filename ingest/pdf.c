#include "ingest/pdf.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/poppler.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	DRAWN_DPI = 300,
	LOOK_CPU_S = 3,  /* to read the headings of all pages */
	DRAW_CPU_S = 6,  /* to draw one */
	LINE_WORDS = 20, /* a line of pdfimages -list has 14 to 16 */
	LIST_MAX = 8 << 20,
	HEADING_MAX = 100, /* of a PGM */
	SCAN_DPI_MIN = 100,
	SCAN_DPI_MAX = 600
};

#define POINTS_PER_INCH 72.0

/* A scan is as large as its page, give or take a scanner's rounding. */
#define COVER_MIN 0.97
#define COVER_MAX 1.03

struct pdf_page {
	double width_pt, height_pt; /* before it is turned */
	bool is_sideways;           /* turned by a quarter for viewing */
	int pictures;               /* how many are drawn on it, masks included */
	bool is_plain;              /* the last of them is grey, RGB or a mask */
	bool is_mask;
	double width_px, height_px, x_dpi, y_dpi; /* of the last of them */
};

struct pdf {
	const char *name; /* lent */
	int file;         /* the bytes, in memory and sealed */
	struct arena *arena;
	LIST(struct pdf_page) pages;
	double megapixels;
	char folder[64]; /* for pictures on their way; "" when it could not be made */
	bool hung;       /* a page took too long: no other is tried */
};

/* ---- Running --------------------------------------------------------------------------------- */

static enum status run(const struct pdf *pdf, const char *const argv[], int cpu_s, size_t most,
		       struct text *output, char complaint[200], struct error *error)
{
	const struct poppler_run plan = { .argv = argv,
					  .pdf = pdf->file,
					  .folder = pdf->folder[0] != '\0' ? pdf->folder : NULL,
					  .output_max = most,
					  .cpu_s = cpu_s };

	return poppler_run(&plan, output, complaint, error);
}

/* Sealed, so that no program can change what the next one reads. */
static int hold_in_memory(const unsigned char *bytes, size_t length)
{
	int file = memfd_create("pdf", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	for (size_t done = 0; file >= 0 && done < length;) {
		ssize_t step = write(file, bytes + done, length - done);

		if (step <= 0 && errno != EINTR) {
			close(file);
			return -1;
		}
		done += step > 0 ? (size_t)step : 0;
	}
	if (file >= 0 && fcntl(file, F_ADD_SEALS,
			       F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		close(file);
		return -1;
	}
	return file;
}

static void make_folder(struct pdf *pdf)
{
	const char *root = file_temporary_folder();

	if (strlen(root) > sizeof(pdf->folder) - 20)
		root = "/tmp";
	snprintf(pdf->folder, sizeof(pdf->folder), "%s/waraqa-XXXXXX", root);
	if (mkdtemp(pdf->folder) == NULL)
		pdf->folder[0] = '\0';
}

/* ---- Looking: pages and pictures ---------------------------------------------------------------
 */

static size_t split_words(char *line, char *words[LINE_WORDS])
{
	size_t count = 0;
	char *rest = NULL;

	for (char *word = strtok_r(line, " \t\r", &rest); word != NULL && count < LINE_WORDS;
	     word = strtok_r(NULL, " \t\r", &rest))
		words[count++] = word;
	return count;
}

static double number_of(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	return end != text && isfinite(value) ? value : 0;
}

/* "Page    1 size:  595.32 x 841.92 pts (A4)", then "Page    1 rot:   90" */
static void note_size(struct pdf *pdf, char *words[], size_t count)
{
	struct pdf_page *page;

	if (count < 4 || !text_equal(words[0], "Page"))
		return;
	if (text_equal(words[2], "rot:") && pdf->pages.count > 0)
		pdf->pages.items[pdf->pages.count - 1].is_sideways =
			fmod(number_of(words[3]), 180) != 0;
	if (count < 6 || !text_equal(words[2], "size:"))
		return;
	page = LIST_ADD(pdf->arena, &pdf->pages);
	page->width_pt = number_of(words[3]);
	page->height_pt = number_of(words[5]);
}

/* "1 0 image 2480 3508 gray 1 1 ccitt no 7 0 300 300 48.9K 4.6%" */
static void note_picture(struct pdf *pdf, char *words[], size_t count)
{
	double number = count >= 13 ? number_of(words[0]) : 0;
	struct pdf_page *page;

	if (number < 1 || number > (double)pdf->pages.count)
		return;
	page = &pdf->pages.items[(size_t)number - 1];
	page->pictures++;
	page->is_mask = text_equal(words[2], "stencil");
	page->is_plain =
		page->is_mask || (text_equal(words[2], "image") &&
				  (text_equal(words[5], "gray") || text_equal(words[5], "rgb") ||
				   (text_equal(words[5], "icc") && !text_equal(words[6], "4"))));
	page->width_px = number_of(words[3]);
	page->height_px = number_of(words[4]);
	page->x_dpi = number_of(words[count - 4]);
	page->y_dpi = number_of(words[count - 3]);
}

static void each_line(struct pdf *pdf, struct text *output,
		      void (*note)(struct pdf *pdf, char *words[], size_t count))
{
	char *rest = NULL, *words[LINE_WORDS];

	if (output->bytes == NULL)
		return;
	for (char *line = strtok_r(output->bytes, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		size_t count = split_words(line, words);

		note(pdf, words, count);
	}
}

static enum status refuse(const struct pdf *pdf, const char *complaint, struct error *error)
{
	if (error->status == STATUS_CONFIG || error->status == STATUS_SYSTEM)
		return error->status;
	if (error->status == STATUS_TEMPORARY)
		complaint = "it takes too long";
	if (strstr(complaint, "assword") != NULL) {
		error_set(error, STATUS_REFUSED,
			  "'%s' is protected by a password; send it without one", pdf->name);
		return error_blame(error, FAULT_PASSWORD, 0, 0);
	}
	error_set(error, STATUS_REFUSED,
		  "cannot read '%s' as a PDF (%s); the file is damaged or not whole: make "
		  "it anew or scan the paper again",
		  pdf->name, complaint[0] != '\0' ? complaint : "it says no more");
	return error_blame(error, FAULT_DAMAGED, 0, 0);
}

static enum status list_pages(struct pdf *pdf, int last, struct error *error)
{
	char last_page[16], complaint[200];
	const char *const argv[] = { "/usr/bin/pdfinfo", "-f",          "1", "-l",
				     last_page,          POPPLER_INPUT, NULL };
	struct text output = { 0 };
	enum status status;

	snprintf(last_page, sizeof(last_page), "%d", last);
	status = run(pdf, argv, LOOK_CPU_S, LIST_MAX, &output, complaint, error);
	if (status == STATUS_OK)
		each_line(pdf, &output, note_size);
	text_clear(&output);
	if (status != STATUS_OK)
		return refuse(pdf, complaint, error);
	if (pdf->pages.count == 0) {
		error->status = STATUS_REFUSED;
		return refuse(pdf, "it has no page", error);
	}
	return STATUS_OK;
}

/*
 * Without the list every page is drawn: that is slower, not wrong. A file whose contents cannot be
 * walked through in time is not drawn in time either.
 */
static void list_pictures(struct pdf *pdf)
{
	const char *const argv[] = { "/usr/bin/pdfimages", "-list", POPPLER_INPUT, NULL };
	struct text output = { 0 };
	struct error error;
	char complaint[200];
	enum status status = run(pdf, argv, LOOK_CPU_S, LIST_MAX, &output, complaint, &error);

	pdf->hung = status == STATUS_TEMPORARY;
	if (status == STATUS_OK)
		each_line(pdf, &output, note_picture);
	text_clear(&output);
}

/* True when the one picture on a page covers it: a scan. */
static bool is_covered(const struct pdf_page *page)
{
	double width, height;

	if (page->pictures != 1 || page->x_dpi <= 0 || page->y_dpi <= 0 || page->width_pt <= 0 ||
	    page->height_pt <= 0)
		return false;
	width = page->width_px / page->x_dpi * POINTS_PER_INCH / page->width_pt;
	height = page->height_px / page->y_dpi * POINTS_PER_INCH / page->height_pt;
	return width >= COVER_MIN && width <= COVER_MAX && height >= COVER_MIN &&
	       height <= COVER_MAX;
}

/* The grid on which a page is drawn: its scan's own (inks, masks), or that of 300 dpi. */
static void drawn_size(const struct pdf_page *page, int *ret_width, int *ret_height,
		       double *ret_dpi)
{
	double width = page->width_px, height = page->height_px, dpi = page->x_dpi;

	if (!is_covered(page) || dpi < SCAN_DPI_MIN || dpi > SCAN_DPI_MAX) {
		dpi = DRAWN_DPI;
		width = page->width_pt * dpi / POINTS_PER_INCH;
		height = page->height_pt * dpi / POINTS_PER_INCH;
	}
	*ret_width = (int)fmin(ceil(page->is_sideways ? height : width), INT_MAX);
	*ret_height = (int)fmin(ceil(page->is_sideways ? width : height), INT_MAX);
	*ret_dpi = dpi;
}

static double page_megapixels(const struct pdf_page *page)
{
	int width, height;
	double dpi;

	drawn_size(page, &width, &height, &dpi);
	return fmax((double)width * height,
		    page->pictures == 1 && page->is_plain ? page->width_px * page->height_px : 0) /
	       1e6;
}

static enum status judge_sizes(struct pdf *pdf, const struct ingest_limits *limits,
			       struct error *error)
{
	if (pdf->pages.count > (size_t)limits->pages) {
		error_set(error, STATUS_REFUSED,
			  "'%s' has more than %d pages, the limit; split the file", pdf->name,
			  limits->pages);
		return error_blame(error, FAULT_TOO_MANY_PAGES, limits->pages, 0);
	}
	for (size_t i = 0; i < pdf->pages.count; i++) {
		double megapixels = page_megapixels(&pdf->pages.items[i]);

		pdf->megapixels += megapixels;
		if (megapixels > limits->page_megapixels) {
			error_set(error, STATUS_REFUSED,
				  "page %zu of '%s' has %.0f million pixels; the limit is "
				  "%.0f: make it smaller",
				  i + 1, pdf->name, megapixels, limits->page_megapixels);
			return error_blame(error, FAULT_PAGE_TOO_LARGE, (long)i + 1,
					   (long)limits->page_megapixels);
		}
	}
	if (pdf->megapixels > limits->file_megapixels) {
		error_set(error, STATUS_REFUSED,
			  "'%s' has %.0f million pixels; the limit is %.0f: split the file",
			  pdf->name, pdf->megapixels, limits->file_megapixels);
		return error_blame(error, FAULT_TOO_LARGE, limits->pages,
				   (long)limits->file_megapixels);
	}
	return STATUS_OK;
}

enum status pdf_open(const char *name, const unsigned char *bytes, size_t length,
		     const struct ingest_limits *limits, struct pdf **ret_pdf, struct error *error)
{
	struct pdf *pdf = memory_new(1, sizeof(*pdf));
	enum status status;

	*pdf = (struct pdf){ .name = name, .arena = arena_new() };
	pdf->file = hold_in_memory(bytes, length);
	make_folder(pdf);
	if (pdf->file < 0)
		status = error_set(error, STATUS_SYSTEM,
				   "no memory for the PDF '%s' (%zu bytes); free some memory", name,
				   length);
	else
		status = list_pages(pdf, limits->pages + 1, error);
	if (status == STATUS_OK) {
		list_pictures(pdf);
		status = judge_sizes(pdf, limits, error);
	}
	if (status == STATUS_OK)
		*ret_pdf = pdf;
	else
		pdf_close(pdf);
	return status;
}

void pdf_close(struct pdf *pdf)
{
	if (pdf == NULL)
		return;
	if (pdf->file >= 0)
		close(pdf->file);
	if (pdf->folder[0] != '\0')
		rmdir(pdf->folder);
	arena_free(pdf->arena);
	free(pdf);
}

int pdf_page_count(const struct pdf *pdf)
{
	return (int)pdf->pages.count;
}

double pdf_megapixels(const struct pdf *pdf)
{
	return pdf->megapixels;
}

/* ---- One page -------------------------------------------------------------------------------- */

/* A page with letters on it is more than its picture: a stamp of the scanner, a filled form. */
static bool has_letters(const struct pdf *pdf, const char *number)
{
	const char *const argv[] = { "/usr/bin/pdffonts", "-f", number, "-l", number,
				     POPPLER_INPUT,       NULL };
	struct text output = { 0 };
	struct error error;
	char complaint[200];
	int lines = 0;
	bool letters = true;

	if (run(pdf, argv, LOOK_CPU_S, LIST_MAX, &output, complaint, &error) == STATUS_OK) {
		for (const char *c = text_value(&output); *c != '\0'; c++)
			lines += *c == '\n';
		letters = lines > 2; /* a heading of two lines is always there */
	}
	text_clear(&output);
	return letters;
}

/* Reads the one file of the folder; every file there is removed. */
static bool collect(const struct pdf *pdf, struct pdf_picture *picture)
{
	DIR *folder = opendir(pdf->folder);
	struct dirent *entry;
	struct error error;
	int files = 0;

	if (folder == NULL)
		return false;
	while ((entry = readdir(folder)) != NULL) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = path_join(pdf->folder, entry->d_name);
		if (files++ == 0 && file_read(path, (size_t)400 << 20, &picture->bytes,
					      &picture->length, &error) != STATUS_OK)
			picture->bytes = NULL;
		unlink(path);
		free(path);
	}
	closedir(folder);
	if (files != 1) {
		free(picture->bytes);
		picture->bytes = NULL;
	}
	return picture->bytes != NULL;
}

/*
 * pdfimages gives a mask's bits without saying which of them paint. Paper is lighter than not, so
 * the rarer ones do.
 */
static void set_mask_right(struct pdf_picture *picture)
{
	unsigned char *size = memchr(picture->bytes, '\n', picture->length);
	unsigned char *bits = NULL, *end = picture->bytes + picture->length;
	size_t black = 0;

	if (size != NULL)
		bits = memchr(size + 1, '\n', (size_t)(end - size) - 1);
	if (bits == NULL || memcmp(picture->bytes, "P4", 2) != 0)
		return;
	for (unsigned char *byte = ++bits; byte < end; byte++)
		black += (size_t)__builtin_popcount(*byte);
	if (black <= (size_t)(end - bits) * 4)
		return;
	for (unsigned char *byte = bits; byte < end; byte++)
		*byte ^= 0xff;
}

/* JPEG data as they are, anything else without loss. False: draw it instead. */
static bool take_out(const struct pdf *pdf, const struct pdf_page *page, const char *number,
		     struct pdf_picture *picture)
{
	char *root = path_join(pdf->folder, "p");
	const char *const argv[] = { "/usr/bin/pdfimages", "-j", "-f", number, "-l", number,
				     POPPLER_INPUT,        root, NULL };
	struct text output = { 0 };
	struct error error;
	enum status status =
		run(pdf, argv, DRAW_CPU_S, LIST_MAX, &output, picture->trouble, &error);
	bool taken = collect(pdf, picture);

	text_clear(&output);
	free(root);
	if (!taken || status != STATUS_OK) {
		free(picture->bytes);
		*picture = (struct pdf_picture){ 0 };
		return false;
	}
	if (page->is_mask)
		set_mask_right(picture);
	picture->x_dpi = page->x_dpi;
	picture->y_dpi = page->y_dpi;
	return true;
}

static enum status draw(struct pdf *pdf, const struct pdf_page *page, const char *number,
			struct pdf_picture *picture, struct error *error)
{
	char width_text[16], height_text[16];
	const char *const argv[] = { "/usr/bin/pdftoppm",
				     "-gray",
				     "-cropbox",
				     "-scale-to-x",
				     width_text,
				     "-scale-to-y",
				     height_text,
				     "-f",
				     number,
				     "-l",
				     number,
				     POPPLER_INPUT,
				     NULL };
	struct text output = { 0 };
	int width, height;
	enum status status;

	drawn_size(page, &width, &height, &picture->x_dpi);
	picture->y_dpi = picture->x_dpi;
	snprintf(width_text, sizeof(width_text), "%d", width);
	snprintf(height_text, sizeof(height_text), "%d", height);
	status = run(pdf, argv, DRAW_CPU_S, (size_t)width * (size_t)height + HEADING_MAX, &output,
		     picture->trouble, error);
	if (status == STATUS_OK && output.length == 0)
		status = error_set(error, STATUS_REFUSED, "cannot be drawn");
	if (strstr(picture->trouble, "Error") == NULL)
		picture->trouble[0] = '\0'; /* a warning: of a font, say */
	picture->bytes = (unsigned char *)output.bytes;
	picture->length = output.length;
	return status;
}

static enum status refuse_page(struct pdf *pdf, const char *number, struct error *error)
{
	struct error said = *error;

	if (said.status != STATUS_REFUSED && said.status != STATUS_TEMPORARY)
		return said.status;
	pdf->hung = said.status == STATUS_TEMPORARY;
	error_set(error, STATUS_REFUSED,
		  "page %s of '%s' %s; make the PDF anew or scan the paper again", number,
		  pdf->name, said.text);
	return error_blame(error, FAULT_PAGE_DAMAGED, strtol(number, NULL, 10), 0);
}

enum status pdf_page(struct pdf *pdf, int index, struct pdf_picture *ret_picture,
		     struct error *error)
{
	const struct pdf_page *page = &pdf->pages.items[index];
	struct pdf_picture picture = { 0 };
	char number[16];
	enum status status = STATUS_OK;

	assert(index >= 0 && (size_t)index < pdf->pages.count);
	snprintf(number, sizeof(number), "%d", index + 1);
	if (pdf->hung) {
		error_set(
			error, STATUS_REFUSED,
			"page %s of '%s' was not drawn: the file takes too long; make the PDF anew "
			"or scan the paper again",
			number, pdf->name);
		return error_blame(error, FAULT_TOO_SLOW, 0, 0);
	}
	if (pdf->folder[0] == '\0' || !page->is_plain || !is_covered(page) ||
	    has_letters(pdf, number) || !take_out(pdf, page, number, &picture))
		status = draw(pdf, page, number, &picture, error);
	if (status == STATUS_OK) {
		*ret_picture = picture;
		return STATUS_OK;
	}
	free(picture.bytes);
	return refuse_page(pdf, number, error);
}
