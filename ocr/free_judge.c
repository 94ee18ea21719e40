/*
 * What kind of paper a free page is. Words, layout and barcodes are evidence, each with weights in
 * natural logarithm of odds; the weights of a kind are added up and the kinds compared (multinomial
 * logistic regression on counts; kind_evidence.list says where the weights come from).
 */
#include "ocr/free.h"
#include "ocr/values.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum sign {
	SIGN_NONE,         /* the words of the row */
	SIGN_ALWAYS,       /* 1: how frequent the kind is */
	SIGN_AMOUNTS,      /* lines that end in an amount, at most 6 */
	SIGN_NARROW,       /* 1: no wider than a till's strip */
	SIGN_CODES,        /* codes of boxes, at most 3 */
	SIGN_WORDS,        /* tens of words outside labels, at most 6 */
	SIGN_BOXES,        /* 1 to 3: few, more, many boxes to tick in columns */
	SIGN_TABLE,        /* 1: ruled both ways */
	SIGN_QR,           /* 1: there is a QR code */
	SIGN_PRACTITIONER, /* 1: nine digits in bars, as practitioners' papers have them */
	SIGN_A5,           /* 1: smaller than A4, wider than a strip */
	SIGN_DOSES,        /* lines with a form or a rhythm of taking, at most 4 */
	SIGN_UNITS,        /* lines with a unit of results, at most 4 */
	SIGN_ANALYSES,     /* 1 to 3: one analysis, some, many */
	SIGN_IMAGES,       /* an X-ray or the like is named below the letterhead, at most 2 */
	SIGN_COUNT
};

/* In the order in which a row of the list is read; packing it tighter would make it harder. */
struct evidence { /* NOLINT(clang-analyzer-optin.performance.Padding) */
	enum page_kind kind;
	double weight;
	int most; /* how often it is counted on one page */
	const char *phrase;
	enum sign sign;
};

static const struct evidence table[] = {
#define WORDS(kind, weight, most, phrase) { kind, weight, most, phrase, SIGN_NONE },
#define SIGN(kind, weight, sign) { kind, weight, 0, NULL, sign },
#include "ocr/kind_evidence.list"
#undef WORDS
#undef SIGN
};

static const char *const doses[] = { "CP",        "CPS",     "CPR",     "COMP",   "COMPRIME",
				     "COMPRIMES", "GELULE",  "GELULES", "SACHET", "SACHETS",
				     "CAC",       "AMPOULE", "SIROP",   "SUPPO",  "POMMADE",
				     "CREME",     "GOUTTES", "FOIS",    "JOURS",  "BOITE",
				     "BOITES",    "INJ",     "COLLYRE", "SPRAY",  NULL };
static const char *const units[] = { "G L",   "MG L",  "UI L",   "U L",    "MMOL L",
				     "NG ML", "UI ML", "UUI ML", "PG ML",  "G DL",
				     "MG DL", "NG DL", "UG DL",  "FL",     "PG",
				     "MM H",  "MEQ L", "T L",    "UMOL L", NULL };
static const char *const analyses[] = { "NFS",
					"CRP",
					"GLYCEMIE",
					"HBA1C",
					"UREE",
					"CREATININE",
					"CHOLESTEROL",
					"TRIGLYCERIDES",
					"TRANSAMINASES",
					"TSH",
					"ECBU",
					"IONOGRAMME",
					"GROUPAGE",
					"SEROLOGIE",
					"FERRITINE",
					"FERRITINEMIE",
					"CALCEMIE",
					"CALCIUM",
					"PSA",
					"HCG",
					"PLAQUETTES",
					"HEMOGLOBINE",
					"HEMATOCRITE",
					"LEUCOCYTES",
					"HEMATIES",
					"LYMPHOCYTES",
					"MONOCYTES",
					"ASAT",
					"ALAT",
					"TGO",
					"TGP",
					"GAMMA GT",
					"PHOSPHATASES",
					"BILIRUBINE",
					"VITAMINE D",
					"PROLACTINE",
					"HEMATOLOGIE",
					"BIOCHIMIE",
					"HORMONOLOGIE",
					"BACTERIOLOGIE",
					"HEMOSTASE",
					"TOXOPLASMOSE",
					"RUBEOLE",
					"FACTEUR RHUMATOIDE",
					"FIBRINOGENE",
					"COPROCULTURE",
					"ACIDE URIQUE",
					"LIPIDIQUE",
					"VS",
					"ELECTROPHORESE",
					"INR",
					"TCK",
					"HEMOGRAMME",
					"SANGUIN",
					NULL };
static const char *const images[] = { "RADIOGRAPHIE",
				      "RADIO",
				      "RX",
				      "ECHOGRAPHIE",
				      "IRM",
				      "SCANNER",
				      "TDM",
				      "MAMMOGRAPHIE",
				      "ECHODOPPLER",
				      "PANORAMIQUE",
				      "UROSCANNER",
				      "BLONDEAU",
				      "RACHIS",
				      "THORAX",
				      "OSTEODENSITOMETRIE",
				      NULL };

/* Arabic letters are two bytes: words_alike() would take words of four letters for each other. */
static bool is_arabic_word(const char *folded, const char *wanted, size_t length)
{
	static const size_t LONG = 12;
	char word[64];

	snprintf(word, sizeof(word), "%.*s", (int)length, wanted);
	return text_distance(folded, word) <= (length >= LONG ? 2 : 0);
}

static bool stands_at(const struct text_line *line, int at, const char *phrase)
{
	for (; *phrase != '\0'; at++) {
		size_t length = strcspn(phrase, " ");

		if (at >= line->part_count ||
		    !is_arabic_word(line->parts[at].folded, phrase, length))
			return false;
		phrase += length + strspn(phrase + length, " ");
	}
	return true;
}

static int count_arabic(const line_list *lines, const char *phrase, int most)
{
	int count = 0;

	for (size_t i = 0; i < lines->count; i++)
		for (int at = 0; at < lines->items[i].part_count && count < most; at++)
			count += stands_at(&lines->items[i], at, phrase);
	return count;
}

static int count_phrase(const line_list *lines, const char *phrase, int most)
{
	int count = 0;

	if ((phrase[0] & 0x80) != 0)
		return count_arabic(lines, phrase, most);

	for (size_t i = 0; i < lines->count && count < most; i++) {
		struct found found = line_find(&lines->items[i], 0, phrase);

		while (found.from >= 0 && count < most) {
			count++;
			found = line_find(&lines->items[i], found.to, phrase);
		}
	}
	return count;
}

static int count_lines_with(const line_list *lines, const char *const *phrases, int most)
{
	int count = 0;

	for (size_t i = 0; i < lines->count && count < most; i++)
		count += line_find_any(&lines->items[i], 0, phrases).from >= 0;
	return count;
}

/* How many of the phrases are on the page. */
static int count_phrases(const line_list *lines, const char *const *phrases, int most)
{
	int count = 0;

	for (; *phrases != NULL && count < most; phrases++)
		count += count_phrase(lines, *phrases, 1);
	return count;
}

/* A line that ends in an amount with decimals, as the lines of invoices and receipts do. */
static bool ends_in_amount(const struct text_line *line)
{
	struct number number;

	for (int i = line->token_count - 1; i >= 0 && i >= line->token_count - 3; i--)
		if (line_number_at(line, i, &number) && number.kind == NUMBER_AMOUNT)
			return line->token_count > 1;
	return false;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/*
 * The first line below the letterhead: that ends with where its owner is to be found, and may list
 * the examinations he offers or learnt, which are none that this paper asks for.
 */
static size_t first_line_of_body(const struct free_page *paper)
{
	static const char *const places[] = { "TEL", "GSM", "FAX", "RUE", "AV", "AVENUE", NULL };
	static const double HEAD_SHARE = 0.33;
	double end_px = HEAD_SHARE * free_height_px(paper);
	size_t first = 0;

	for (size_t i = 0; i < paper->lines.count && paper->lines.items[i].box.y < end_px; i++)
		if (line_find_any(&paper->lines.items[i], 0, places).from >= 0)
			first = i + 1;
	return first;
}

static line_list body_of(const struct free_page *paper)
{
	line_list body = paper->lines;
	size_t first = first_line_of_body(paper);

	if (first > 0) {
		body.items += first;
		body.count -= first;
	}
	return body;
}

static bool has_code(const struct free_page *paper, const char *symbology, bool practitioner)
{
	for (size_t i = 0; i < paper->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &paper->dossier->barcodes.items[i];

		if (barcode->page != paper->page->number)
			continue;
		if (symbology != NULL && text_equal(barcode->symbology, symbology))
			return true;
		if (practitioner && strlen(barcode->value) == 9 && text_is_digits(barcode->value))
			return true;
	}
	return false;
}

/* A strip's text is no wider than its paper, which may lie on a larger sheet. */
static bool is_narrow(const struct free_page *paper)
{
	static const double STRIP_MM = 95;
	double px_mm = paper->page->dpi / MM_PER_INCH;
	struct box text = { 0 };

	if (paper->layout.width_mm < STRIP_MM)
		return true;
	for (size_t i = 0; i < paper->lines.count; i++)
		text = box_union(text, paper->lines.items[i].box);
	return paper->lines.count >= 8 && text.w < STRIP_MM * px_mm && text.h > text.w;
}

static void count_layout(const struct free_page *paper, double *signs)
{
	const struct free_layout *layout = &paper->layout;
	int boxes = layout->tick_boxes;

	signs[SIGN_ALWAYS] = 1;
	signs[SIGN_NARROW] = is_narrow(paper);
	signs[SIGN_CODES] = least(paper->label_count, 3);
	signs[SIGN_BOXES] = (boxes >= 8) + (boxes >= 16) + (boxes >= 30);
	signs[SIGN_TABLE] = layout->rules_across >= 4 && layout->rules_down >= 3;
	signs[SIGN_QR] = has_code(paper, "qr", false);
	signs[SIGN_PRACTITIONER] = has_code(paper, NULL, true);
	signs[SIGN_A5] = !signs[SIGN_NARROW] && layout->height_mm < 240;
}

static void count_text(const struct free_page *paper, double *signs)
{
	const line_list *lines = &paper->lines;
	line_list body = body_of(paper);
	int named = count_phrases(lines, analyses, 10), amounts = 0, words = 0;

	for (size_t i = 0; i < lines->count; i++) {
		amounts += ends_in_amount(&lines->items[i]);
		words += lines->items[i].part_count;
	}
	signs[SIGN_AMOUNTS] = least(amounts, 6);
	signs[SIGN_WORDS] = words < 60 ? words / 10.0 : 6;
	signs[SIGN_DOSES] = count_lines_with(lines, doses, 4);
	signs[SIGN_UNITS] = count_lines_with(lines, units, 4);
	signs[SIGN_ANALYSES] = (named >= 1) + (named >= 3) + (named >= 10);
	signs[SIGN_IMAGES] = count_phrases(&body, images, 2);
}

static double count_row(const struct free_page *paper, const struct evidence *row,
			const double *signs)
{
	int count;

	if (row->phrase == NULL)
		return signs[row->sign];
	count = count_phrase(&paper->lines, row->phrase, row->most);
	if (row->kind == KIND_VIGNETTES)
		count += count_phrase(&paper->labels, row->phrase, row->most - count);
	return count;
}

size_t free_count_evidence(const struct free_page *paper, double *ret_counts)
{
	double signs[SIGN_COUNT] = { 0 };

	count_layout(paper, signs);
	count_text(paper, signs);
	for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
		assert(i < FREE_EVIDENCE_MAX);
		ret_counts[i] = count_row(paper, &table[i], signs);
	}
	return ARRAY_LENGTH(table);
}

/* The most that a page may be believed to be anything: those that were measured are a sample. */
static const double PROBABILITY_MOST = 0.99;

static void weigh(const struct free_page *paper, double *probabilities)
{
	double counts[FREE_EVIDENCE_MAX], scores[KIND_COUNT] = { 0 }, best = -1e9, sum = 0;
	size_t rows = free_count_evidence(paper, counts);

	for (size_t i = 0; i < rows; i++)
		scores[table[i].kind] += table[i].weight * counts[i];
	for (int kind = 0; kind < KIND_COUNT; kind++)
		best = fmax(best, scores[kind]);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		sum += probabilities[kind] = exp(scores[kind] - best);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		probabilities[kind] = fmin(probabilities[kind] / sum, PROBABILITY_MOST);
}

/* Of a sheet that bears hardly anything else, labels say what it is, and be there only one. Chosen,
 * not measured. */
static const struct free_verdict labels_alone = { .kind = KIND_VIGNETTES,
						  .kind_probability = 0.9,
						  .type_probability = 0.9 };

static bool is_sheet_of_labels(const struct free_page *paper, enum page_type type)
{
	static const int WORDS_MOST = 12;
	int words = 0;

	for (size_t i = 0; i < paper->lines.count; i++)
		words += paper->lines.items[i].part_count;
	return type == PAGE_OTHER && paper->label_count > 0 && words <= WORDS_MOST;
}

struct free_verdict free_judge(const struct free_page *paper)
{
	double probabilities[KIND_COUNT], types[PAGE_BLANK + 1] = { 0 };
	struct free_verdict verdict = { .kind = KIND_OTHER };
	enum page_type type = PAGE_OTHER;

	weigh(paper, probabilities);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		types[page_kind_type((enum page_kind)kind)] += probabilities[kind];
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (types[page_kind_type((enum page_kind)kind)] > types[type])
			type = page_kind_type((enum page_kind)kind);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (page_kind_type((enum page_kind)kind) == type &&
		    probabilities[kind] > verdict.kind_probability) {
			verdict.kind = (enum page_kind)kind;
			verdict.kind_probability = probabilities[kind];
		}
	verdict.type_probability = fmin(types[type], PROBABILITY_MOST);
	return is_sheet_of_labels(paper, type) ? labels_alone : verdict;
}
