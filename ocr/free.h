/*
 * Free pages: papers without a form. A prescription of any doctor, an invoice or a till receipt of
 * any pharmacy, labels cut from boxes, a certificate, requests and results.
 *
 * One pass of full-page OCR at 200 dpi, barcodes painted over, gives words (words.h); the kind of
 * page is weighed from what they say (free_judge); the kind's reader then takes fields out of the
 * lines by labels, numbering, columns and arithmetic. Everything after the OCR works on words
 * alone.
 */
#ifndef OCR_FREE_H
#define OCR_FREE_H

#include "model/dossier.h"
#include "ocr/engine.h"
#include "ocr/free_layout.h"
#include "ocr/words.h"

#include <stdbool.h>

/* What the readers of free pages share. Boxes are pixels of the upright page. */
struct free_page {
	const struct page *page;
	struct dossier *dossier;
	line_list lines;  /* top to bottom, without the text of labels beside barcodes */
	line_list labels; /* the text of those labels */
	int label_count;  /* codes of boxes on the page, in bars or in digits under unread ones */
	int text_px;      /* middle height of words, at least 1 */
	struct free_layout layout;
};

/* How a page was read. */
struct free_reading {
	bool turned; /* it lay upside-down */
	bool whole; /* false: its head, or what stands beside its codes, told all that was needed */
};

/*
 * Reads a page without a form: sets its type, its kind and how sure both are, and appends its
 * fields to the dossier. The digits under bars that could not be read are read first. A page whose
 * text reads well only upside-down is turned by 180 degrees first (upright, ink, turn_deg,
 * to_delivered).
 */
struct free_reading free_page_read(struct engine *engine, struct page *page,
				   struct dossier *dossier);

/* As above from words that were read already, in pixels of the upright page. Looks at no pixels. */
void free_page_parse(const word_list *words, struct page *page, struct dossier *dossier);

/* The page's words as lines, beside what its layout says. */
struct free_page free_lay_out(const word_list *words, const struct free_layout *layout,
			      const struct page *page, struct dossier *dossier);

/* What a page is, and how surely: the probabilities of the kind and of its type. */
struct free_verdict {
	enum page_kind kind;
	double kind_probability, type_probability;
};

/* Weighs what kind of page this is: the likeliest kind of the likeliest type. */
struct free_verdict free_judge(const struct free_page *paper);

/*
 * Counts each row of kind_evidence.list on the page, for tools/train-kinds; returns how many there
 * are.
 */
enum { FREE_EVIDENCE_MAX = 400 };
size_t free_count_evidence(const struct free_page *paper, double *ret_counts);

/* The readers, one a kind. Each appends its fields. */
void free_read_ordonnance(const struct free_page *paper);
void free_read_facture(const struct free_page *paper);
void free_read_vignettes(const struct free_page *paper);
void free_read_attestation(const struct free_page *paper);

/*
 * Appends the codes that are printed under unread bars (ocr/under_bars.h), with the name and price
 * beside them, numbered on after the page's other box codes. On a page of any kind; without lines
 * and labels, the codes alone.
 */
void free_read_printed_codes(const struct free_page *paper);

/*
 * Appends a reading. `value` (lent) NULL or "" appends nothing. `trust` is the probability that
 * these words are the field's; the confidence is that times the probability that they were read
 * right.
 */
void free_add(const struct free_page *paper, const char *name, const char *value, struct span span,
	      double trust);

/* As above with the confidence given, at most 0.99. */
void free_add_at(const struct free_page *paper, const char *name, const char *value,
		 struct span span, double confidence);

/* Appends the text of several runs of words, one after another, as one reading. */
void free_add_text(const struct free_page *paper, const char *name, const span_list *spans,
		   double trust);

/*
 * The probability that all words of a run were read right, by the engine's lowest score among them;
 * measured (see the table), never above 0.99.
 */
double free_words_probability(struct span span);

/* The name of a numbered field, "ligne_3_prix". In the dossier's arena. */
const char *free_numbered(const struct free_page *paper, const char *start, int number,
			  const char *end);

/* The height of the upright page. */
int free_height_px(const struct free_page *paper);

/* A gap wider than this parts two columns. */
int free_column_gap_px(const struct free_page *paper);

/* The words of a line around a token up to wide gaps: a column, or one of two letterheads. */
struct span free_column_at(const struct free_page *paper, const struct text_line *line, int token);

/*
 * What follows a label on its line, up to the next column or one of `stops`. The labels are tried
 * in turn over the lines before `end_line`; both lists end with NULL. Without it, span.line is
 * NULL.
 */
struct span free_find_labelled(const struct free_page *paper, size_t end_line,
			       const char *const *labels, const char *const *stops);

/* True for a folded word without digits. */
bool free_is_alphabetic(const char *folded);

/* Two to six words of letters that begin with capitals: nobody said what they are. */
bool free_looks_like_a_name(struct span span);

/* Appends the number of so many digits that follows one of `labels`; false when there is none. */
bool free_add_labelled_number(const struct free_page *paper, const char *name,
			      const char *const *labels, int digits_least, int digits_most);

/* Appends the page's date: the one after "le" or "date", else the first that is nobody's birth. */
void free_add_date(const struct free_page *paper);

#endif
