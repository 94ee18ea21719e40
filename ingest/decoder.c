#include "ingest/decoder.h"

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/*
 * A page within the limits takes under two seconds of a slow core; the wall clock is for a machine
 * that is busy. Three children that died, or one that hung, are enough of one document.
 */
enum { CPU_LIMIT_S = 6, WALL_LIMIT_S = 60, DEATHS_MAX = 3 };

/* A hundred million pixels in colour are 400 MB, in grey 100, and libraries keep copies. */
static const size_t memory_limit_bytes = (size_t)900 << 20;

/* Parent and child are one program: bytes will do. */
struct opened {
	struct error why;
	int pages;
	double megapixels;
};

struct decoded {
	struct error why;
	uint32_t width, height; /* 0: no pixels */
	uint32_t planes;        /* 2: the page without its coloured print, too */
	double x_dpi, y_dpi;
};

struct decoder {
	const char *name; /* lent, as the bytes are */
	const unsigned char *bytes;
	size_t length;
	struct ingest_limits limits;
	struct child child;
	unsigned char *shared; /* room for the two planes of one page, one after the other */
	size_t plane_size;
	struct opened opened;
	int deaths;
	bool hung;
};

/* ---- In the child ---------------------------------------------------------------------------- */

/* Lays the rows one after another, as the parent wants them. */
static void share_plane(struct decoder *decoder, struct Pix *grey, struct decoded *decoded)
{
	size_t width = (size_t)pixGetWidth(grey), height = (size_t)pixGetHeight(grey);
	unsigned char *plane = decoder->shared + decoded->planes * decoder->plane_size;

	if (width * height > decoder->plane_size)
		return;
	pixEndianByteSwap(grey);
	for (size_t y = 0; y < height; y++)
		memcpy(plane + y * width, pixGetData(grey) + y * (size_t)pixGetWpl(grey), width);
	decoded->width = (uint32_t)width;
	decoded->height = (uint32_t)height;
	decoded->planes++;
}

static struct decoded decode(struct decoder *decoder, struct document *document, int index)
{
	struct document_page page;
	struct decoded decoded = { 0 };

	decoded.why.status = document_decode(document, index, &page, &decoded.why);
	decoded.x_dpi = page.x_dpi;
	decoded.y_dpi = page.y_dpi;
	if (page.grey != NULL)
		share_plane(decoder, page.grey, &decoded);
	if (page.pen != NULL)
		share_plane(decoder, page.pen, &decoded);
	pixDestroy(&page.grey);
	pixDestroy(&page.pen);
	return decoded;
}

static void serve(void *context)
{
	struct decoder *decoder = context;
	struct document *document = NULL;
	struct opened opened = { 0 };
	int index;

	opened.why.status = document_open(decoder->name, decoder->bytes, decoder->length,
					  &decoder->limits, &document, &opened.why);
	if (document != NULL) {
		opened.pages = document_page_count(document);
		opened.megapixels = document_megapixels(document);
	}
	if (!child_write(&opened, sizeof(opened)) || document == NULL)
		return;
	while (child_read(&index, sizeof(index))) {
		struct decoded decoded = decode(decoder, document, index);

		if (!child_write(&decoded, sizeof(decoded)))
			return;
	}
}

/* ---- In the parent --------------------------------------------------------------------------- */

static enum status refuse_dead(struct decoder *decoder, const char *what, bool late,
			       struct error *error)
{
	struct child_end end = child_stop(&decoder->child);
	char how[80];

	decoder->deaths++;
	decoder->hung = late || end.signal == SIGXCPU;
	child_describe_end(&end, late, how, sizeof(how));
	error_set(error, STATUS_REFUSED,
		  "cannot read %s of '%s': its decoder %s; the file is damaged or made to do "
		  "harm: scan the paper again",
		  what, decoder->name, how);
	return error_blame(error, FAULT_DAMAGED, 0, 0);
}

/* A sentence that a child wrote, made fit to be shown: ended, and without control characters. */
static enum status believe(struct error *why, struct error *error)
{
	why->text[sizeof(why->text) - 1] = '\0';
	for (char *c = why->text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	if (why->status == STATUS_OK)
		return STATUS_OK;
	if (why->status != STATUS_SYSTEM)
		why->status = STATUS_REFUSED;
	*error = *why;
	return error->status;
}

static enum status hear_opened(struct decoder *decoder, struct error *error)
{
	struct opened *opened = &decoder->opened;
	enum child_answer answer = child_hear(&decoder->child, opened, sizeof(*opened),
					      clock_monotonic_s() + WALL_LIMIT_S);
	enum status status;

	if (answer != CHILD_ANSWERED)
		return refuse_dead(decoder, "the headers", answer == CHILD_LATE, error);
	status = believe(&opened->why, error);
	if (status == STATUS_OK && (opened->pages < 1 || opened->pages > decoder->limits.pages ||
				    !(opened->megapixels >= 0) || !isfinite(opened->megapixels)))
		return refuse_dead(decoder, "the headers", false, error);
	return status;
}

static enum status start(struct decoder *decoder, struct error *error)
{
	const struct child_plan plan = { .jail = { .memory_bytes = memory_limit_bytes },
					 .body = serve,
					 .context = decoder };
	enum status status = child_start(&decoder->child, &plan, error);

	if (status != STATUS_OK)
		return status;
	child_allow_cpu(&decoder->child, CPU_LIMIT_S);
	return hear_opened(decoder, error);
}

enum status decoder_open(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, struct decoder **ret_decoder,
			 struct error *error)
{
	struct decoder *decoder = memory_new(1, sizeof(*decoder));
	enum status status;

	*decoder = (struct decoder){
		.name = name, .bytes = bytes, .length = length, .limits = *limits
	};
	decoder->plane_size = (size_t)(limits->page_megapixels * 1e6);
	decoder->shared = mmap(NULL, 2 * decoder->plane_size, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (decoder->shared == MAP_FAILED) {
		decoder->shared = NULL;
		status = error_set(error, STATUS_SYSTEM,
				   "no memory for the pages of '%s'; free some memory", name);
	} else {
		status = start(decoder, error);
	}
	if (status == STATUS_OK)
		*ret_decoder = decoder;
	else
		decoder_close(decoder);
	return status;
}

void decoder_close(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	child_stop(&decoder->child);
	if (decoder->shared != NULL)
		munmap(decoder->shared, 2 * decoder->plane_size);
	free(decoder);
}

int decoder_page_count(const struct decoder *decoder)
{
	return decoder->opened.pages;
}

double decoder_megapixels(const struct decoder *decoder)
{
	return decoder->opened.megapixels;
}

static bool is_sane(const struct decoder *decoder, const struct decoded *decoded)
{
	unsigned side = (unsigned)decoder->limits.side_px;

	return (decoded->why.status != STATUS_OK || decoded->planes > 0) &&
	       decoded->width <= side && decoded->height <= side &&
	       (decoded->width == 0) == (decoded->height == 0) && decoded->planes <= 2 &&
	       (decoded->width == 0) == (decoded->planes == 0) &&
	       (size_t)decoded->width * decoded->height <= decoder->plane_size &&
	       isfinite(decoded->x_dpi) && isfinite(decoded->y_dpi) && decoded->x_dpi >= 0 &&
	       decoded->y_dpi >= 0;
}

static enum status copy_plane(const struct decoder *decoder, const struct decoded *decoded,
			      size_t number, struct Pix **ret_grey, struct error *error)
{
	const unsigned char *plane = decoder->shared + number * decoder->plane_size;
	size_t width = decoded->width;
	struct Pix *grey = pixCreateNoInit((int)width, (int)decoded->height, 8);

	if (grey == NULL)
		return error_set(error, STATUS_SYSTEM,
				 "no memory for a page of '%s' (%u x %u pixels); free some memory",
				 decoder->name, decoded->width, decoded->height);
	pixSetPadBits(grey, 0);
	for (size_t y = 0; y < decoded->height; y++)
		memcpy(pixGetData(grey) + y * (size_t)pixGetWpl(grey), plane + y * width, width);
	pixEndianByteSwap(grey);
	*ret_grey = grey;
	return STATUS_OK;
}

static enum status ask(struct decoder *decoder, int index, struct decoded *decoded,
		       struct error *error)
{
	enum child_answer answer = CHILD_GONE;
	char what[32];

	child_allow_cpu(&decoder->child, CPU_LIMIT_S);
	if (child_tell(&decoder->child, &index, sizeof(index)))
		answer = child_hear(&decoder->child, decoded, sizeof(*decoded),
				    clock_monotonic_s() + WALL_LIMIT_S);
	if (answer == CHILD_ANSWERED && is_sane(decoder, decoded))
		return STATUS_OK;
	snprintf(what, sizeof(what), "page %d", index + 1);
	return refuse_dead(decoder, what, answer == CHILD_LATE, error);
}

enum status decoder_decode(struct decoder *decoder, int index, struct document_page *ret_page,
			   struct error *error)
{
	struct decoded decoded;
	enum status status = STATUS_OK;

	assert(index >= 0 && index < decoder->opened.pages);
	*ret_page = (struct document_page){ 0 };
	if (decoder->hung || decoder->deaths >= DEATHS_MAX) {
		error_set(error, STATUS_REFUSED,
			  "page %d of '%s' was not tried: the pages before it broke or "
			  "stopped their decoder; scan the paper again",
			  index + 1, decoder->name);
		return error_blame(error, FAULT_PAGE_DAMAGED, index + 1, 0);
	}
	if (decoder->child.pid == 0)
		status = start(decoder, error);
	if (status == STATUS_OK)
		status = ask(decoder, index, &decoded, error);
	if (status != STATUS_OK)
		return status;
	ret_page->x_dpi = decoded.x_dpi;
	ret_page->y_dpi = decoded.y_dpi;
	if (decoded.planes > 0)
		status = copy_plane(decoder, &decoded, 0, &ret_page->grey, error);
	if (decoded.planes > 1 && status == STATUS_OK)
		status = copy_plane(decoder, &decoded, 1, &ret_page->pen, error);
	return status == STATUS_OK ? believe(&decoded.why, error) : status;
}
