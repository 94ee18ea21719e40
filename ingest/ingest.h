/*
 * Ingest: a file becomes upright, clean pages.
 *
 * The order for a page is ingest_decode(), ingest_level() (deskew, ink, faults),
 * ingest_judge_turn() (which way is up, by the page's text alone), and, when the form's print says
 * otherwise, ingest_turn().
 */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/error.h"
#include "model/dossier.h"
#include "model/page_view.h"

#include <stdbool.h>
#include <stddef.h>

/* What is judged from the headers before a pixel is decoded. */
struct ingest_limits {
	size_t file_bytes;
	int pages;
	int side_px; /* of a page */
	double page_megapixels;
	double file_megapixels; /* of all pages: what decoding costs in time */
};

/* 200 MB, 500 pages, 100 million pixels a page and 40,000 along a side, 6,000 million in all: 500
 * pages of A4 at 300 dpi have 4,350 million. */
struct ingest_limits ingest_default_limits(void);

/* A file whose headers were judged, and whose pages are decoded one by one. */
struct ingest;

/*
 * Judges a file and counts its pages; no pixel is decoded. Its kind is told by its bytes: TIFF,
 * JPEG, PNG, WebP, PDF, or an archive (ZIP, tar) of those; a folder is an archive of the pictures
 * in it (base/bundle.h). Whatever a stranger's bytes go through is in a jailed child (base/jail.h).
 * `path` is lent until ingest_close(). Fails with STATUS_NO_INPUT (missing) or STATUS_REFUSED (of
 * no such kind, its pages cannot be counted, over a limit; the sentence says which page and what to
 * do).
 */
enum status ingest_open(const char *path, const struct ingest_limits *limits,
			struct ingest **ret_ingest, struct error *error);

/* As ingest_open(), of a file whose errors and pages are to call it by another name than its path;
 * the name is lent as well. */
enum status ingest_open_as(const char *path, const char *name, const struct ingest_limits *limits,
			   struct ingest **ret_ingest, struct error *error);
void ingest_close(struct ingest *ingest); /* NULL is allowed */

/* True for what lies beside scans and is none: manifests, notes, hidden files. `name` may have
 * folders before it. */
bool ingest_is_companion(const char *name);

/* Lends the bordereau that lies in the archive: its name there, and its bytes. NULL: there is none.
 * A second one is a page with trouble. */
const char *ingest_bordereau(const struct ingest *ingest, const unsigned char **ret_bytes,
			     size_t *ret_length);

/* The SHA-256 of the file's bytes. Lent. */
const char *ingest_sha256(const struct ingest *ingest);
int ingest_page_count(const struct ingest *ingest);

/*
 * Decodes the page of that index (from 0) into a zeroed page: number (index + 1), delivered pixels
 * in 8-bit grey (and, of a form that is printed in colour, without that print), sizes, dpi
 * (estimated from the paper size when the file's resolution is missing or absurd). STATUS_REFUSED:
 * this page cannot be decoded whole, the others may; it has its number, fault I06 and, for people
 * to look at, what was decoded before the damage, if anything.
 *
 * The pixels are the file's own rows and columns: a TIFF's orientation tag turns nothing, and only
 * sets right what it says is mirrored. A JPEG is turned as its EXIF data say, as every viewer does.
 * A fax, whose pixels are not square, is stretched to square ones; its delivered grid is then the
 * stretched one.
 *
 * A part of an archive that is no scan, or cannot be opened, is a page without pixels. `part` of a
 * page from an archive is lent until ingest_close().
 */
enum status ingest_decode(struct ingest *ingest, int index, struct page *page, struct error *error);

/*
 * Encodes a decoded page for people to look at and fills `encoded` and `image_hash`: PNG of one bit
 * a pixel when it has only black and white, else JPEG. The original file keeps every pixel.
 */
void ingest_encode(struct page *page);

/*
 * Makes a picture for a screen, as ordered, of an image that ingest_encode() made or that pretends
 * to be one: JPEG, of what was black and white PNG. A stranger's bytes are for a jailed child
 * alone. Free *ret_bytes with free(). False: they are no image, too large, or have nothing of the
 * region.
 */
bool ingest_render(const unsigned char *bytes, size_t length, const struct page_view *view,
		   unsigned char **ret_bytes, size_t *ret_length);

/*
 * Levels a decoded page: finds its skew within +-7 degrees, makes `upright` at turn 0 and `ink`,
 * and notes the image faults I01-I05 with the measured figure. A page with I01 or I02 becomes
 * PAGE_BLANK or keeps PAGE_OTHER and is not read further. `upright` may be the same image as
 * `delivered`: page images are only read.
 */
void ingest_level(struct page *page);

/*
 * Decides from the glyphs of a levelled page which way is up and turns it. `dossier` has the
 * barcodes that were found on the page: what is printed beside them is on glued labels and says
 * little; NULL when nobody looked. Leaves turn_decided
 * false when the page does not tell; the best guess is then in turn_deg, and the images are turned
 * by it.
 */
void ingest_judge_turn(struct page *page, const struct dossier *dossier);

/* Makes `upright`, `ink` and `to_delivered` anew for that clockwise turn of the delivered page. */
void ingest_turn(struct page *page, int turn_deg);

#endif
