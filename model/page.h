/* One page of a dossier: its pixels, how it was made upright, what kind of paper it is. */
#ifndef MODEL_PAGE_H
#define MODEL_PAGE_H

#include "base/file.h"
#include "model/fingerprint.h"
#include "model/form.h"
#include "model/homography.h"
#include "model/reason.h"

#include <stdbool.h>

struct Pix; /* Leptonica's image; only folders that handle pixels include its header */

/* The kinds of page that are not a form of forms/, with their names in JSON. */
#define PAGE_TYPE_LIST(X)                  \
	X(PAGE_OTHER, "other")             \
	X(PAGE_FORM, "form")               \
	X(PAGE_ORDONNANCE, "ordonnance")   \
	X(PAGE_FACTURE, "facture")         \
	X(PAGE_VIGNETTES, "vignettes")     \
	X(PAGE_ATTESTATION, "attestation") \
	X(PAGE_SEPARATOR, "separator")     \
	X(PAGE_BLANK, "blank")

enum page_type {
#define X(name, text) name,
	PAGE_TYPE_LIST(X)
#undef X
};

/*
 * What a page without a form is, finer than its type, with the names in JSON and the type of each.
 * A till receipt is an invoice to everyone but its reader; requests for analyses and X-rays, and
 * results, are papers of no type.
 */
#define PAGE_KIND_LIST(X)                                         \
	X(KIND_OTHER, "other", PAGE_OTHER)                        \
	X(KIND_ORDONNANCE, "ordonnance", PAGE_ORDONNANCE)         \
	X(KIND_FACTURE, "facture", PAGE_FACTURE)                  \
	X(KIND_TICKET, "ticket", PAGE_FACTURE)                    \
	X(KIND_VIGNETTES, "vignettes", PAGE_VIGNETTES)            \
	X(KIND_DEMANDE, "demande", PAGE_OTHER)                    \
	X(KIND_DEMANDE_CASES, "demande-pre-imprimee", PAGE_OTHER) \
	X(KIND_RESULTAT, "resultat", PAGE_OTHER)                  \
	X(KIND_ATTESTATION, "attestation", PAGE_ATTESTATION)      \
	X(KIND_FEUILLE, "feuille-de-soins", PAGE_OTHER)           \
	X(KIND_CERTIFICAT, "certificat-medical", PAGE_OTHER)

enum page_kind {
#define X(name, text, type) name,
	PAGE_KIND_LIST(X)
#undef X
		KIND_COUNT
};

/* An image fault (I01...) with the measured figure behind it. */
struct page_fault {
	enum reason_code code;
	double measured; /* in the unit that the reason's text names */
};

enum { PAGE_FAULTS_MAX = 6 };

struct page {
	int number;         /* in the file, from 1 */
	int dpi;            /* of both grids; estimated from the paper size when the file lies */
	bool dpi_is_stated; /* by the file, and the paper can exist; else it was estimated */
	int other_dpi;      /* what it is if the paper is A4 for A5, or A5 for A4; 0: neither */
	int width_px;       /* as delivered */
	int height_px;
	int turn_deg;      /* clockwise turn that makes the delivered page upright */
	bool turn_decided; /* false: nothing on the page tells; turn_deg is then a guess */
	double skew_deg;   /* clockwise turn that levels the turned page; within +-7 */

	/* Owned by the page; NULL when not (or no longer) loaded. All 8-bit grey unless said. */
	struct Pix *delivered; /* pixels as the file has them, grey, for barcodes and the archive */
	struct Pix *upright;   /* turned and deskewed */
	struct Pix *ink;       /* upright, 1 bit, ink is 1; uneven light taken out */
	/* The same three without a form's coloured print; NULL when there is none to take out. */
	struct Pix *delivered_pen, *pen, *pen_ink;
	struct affine to_delivered; /* upright pixels to delivered pixels */

	/* A photographed sheet is laid flat before anything else, and is then what is delivered. */
	bool is_flattened;
	struct homography to_file; /* delivered pixels to the file's; when is_flattened */

	/* The page as it is kept for people to look at (ingest_encode), and its SHA-256. */
	unsigned char *encoded; /* owned; freed with the images */
	size_t encoded_bytes;
	char image_hash[FILE_HASH_SIZE];

	enum page_type type;
	double type_confidence;     /* 0..1 */
	enum page_kind kind;        /* of a page without a form; its type follows from it */
	double kind_confidence;     /* 0..1 */
	const struct form *form;    /* when type is PAGE_FORM; lent by the set of forms */
	enum sheet_half half;       /* of the form that this page is */
	struct affine form_to_page; /* form millimetres to upright pixels; when form is set */
	double alignment_mm;        /* estimated error of that map */

	struct fingerprint written; /* to know the paper again; width 0: not made */

	struct page_fault faults[PAGE_FAULTS_MAX];
	int fault_count;
	const char *trouble; /* why it could not be decoded whole (it has I06 then); NULL: it was */

	const char
		*part; /* the file of an archive that it came in, by its name there; NULL: none */
	bool begins_file; /* the first page of such a file, and a bordereau names the file */
};

/* The page's type in JSON: the form's name, or the name from the list above. */
const char *page_type_name(const struct page *page);
const char *page_type_text(enum page_type type);

/* A kind's name in JSON, and its type. */
const char *page_kind_text(enum page_kind kind);
enum page_type page_kind_type(enum page_kind kind);

/* Frees the page's images and sets them to NULL; page_clear_pixels() keeps `encoded`. */
void page_clear_images(struct page *page);
void page_clear_pixels(struct page *page);

/* Forgets `pen` and `pen_ink`: the page is then read with its print. */
void page_drop_pen(struct page *page);

/* Adds a fault unless it is there already. */
void page_add_fault(struct page *page, enum reason_code code, double measured);

#endif
