#include "review/scanners.h"

#include "review/branch_parts.h"
#include "review/html.h"

#include "base/text.h"
#include "model/reason.h"

#include <math.h>

enum { TREND_PAGES_MIN = 50, HABIT_PAGES_MIN = 3, DPI_WANTED = 200 };
enum { FAULT_OF_DPI = REASON_I05 - REASON_I01 };

#define HABIT_SHARE 0.02
#define CHANGE_SHARE 0.01
#define STANDARD_ERRORS 1.96

/* ---- judging -------------------------------------------------------------------------------- */

enum scanner_trend scanner_trend(const struct scanner_quality *scanner)
{
	double late = (double)scanner->late_pages, late_faulty = (double)scanner->late_faulty;
	double early = (double)scanner->scans.pages - late;
	double early_faulty = (double)scanner->scans.faulty - late_faulty;
	double both, change, bound;

	if (late < TREND_PAGES_MIN || early < TREND_PAGES_MIN)
		return SCANNER_TREND_UNKNOWN;
	both = (late_faulty + early_faulty) / (late + early);
	change = late_faulty / late - early_faulty / early;
	bound = STANDARD_ERRORS * sqrt(both * (1 - both) * (1 / late + 1 / early));
	if (fabs(change) < fmax(bound, CHANGE_SHARE))
		return SCANNER_STEADY;
	return change > 0 ? SCANNER_WORSE : SCANNER_BETTER;
}

/* The fault that most pages have; none: -1. */
static int most_frequent(const struct scanner_quality *scanner)
{
	int most = -1;

	for (int i = 0; i < QUALITY_FAULTS; i++)
		if (scanner->scans.faults[i] > (most < 0 ? 0 : scanner->scans.faults[most]))
			most = i;
	return most;
}

bool scanner_needs(const struct scanner_quality *scanner, int fault)
{
	bool is_coarse = scanner->scans.dpi > 0 && scanner->scans.dpi < DPI_WANTED;

	return scanner_has_habit(scanner, fault) || (fault == FAULT_OF_DPI && is_coarse) ||
	       (scanner_trend(scanner) == SCANNER_WORSE && fault == most_frequent(scanner));
}

bool scanner_has_habit(const struct scanner_quality *scanner, int fault)
{
	long pages = scanner->scans.faults[fault];

	return pages >= HABIT_PAGES_MIN &&
	       (double)pages >= HABIT_SHARE * (double)scanner->scans.pages;
}

/* ---- cells ---------------------------------------------------------------------------------- */

static void share_of(struct request *request, long part, long whole)
{
	struct text *out = &request->out, share = { 0 };
	long tenths = whole > 0 ? lround(1000.0 * (double)part / (double)whole) : 0;

	text_append_format(&share, "%ld,%ld", tenths / 10, tenths % 10);
	html_raw(out, "<span class=\"nowrap\">");
	html_value(out, text_value(&share));
	html_raw(out, " %</span>");
	text_clear(&share);
}

static void fault_item(struct request *request, const struct scan_figures *scans, int fault)
{
	enum reason_code code = (enum reason_code)(REASON_I01 + fault);

	html_raw(&request->out, "<li>");
	html_text(&request->out,
		  request->language == LANGUAGE_AR ? reason_title_ar(code) : reason_title_fr(code));
	html_raw(&request->out, " <b>");
	share_of(request, scans->faults[fault], scans->pages);
	html_raw(&request->out, "</b></li>");
}

static void faults_cell(struct request *request, const struct scan_figures *scans)
{
	html_raw(&request->out, "<td>");
	if (scans->faulty > 0) {
		html_raw(&request->out, "<ul class=\"plain\">");
		for (int i = 0; i < QUALITY_FAULTS; i++)
			if (scans->faults[i] > 0)
				fault_item(request, scans, i);
		html_raw(&request->out, "</ul>");
	}
	html_raw(&request->out, "</td>");
}

static const struct {
	enum word word;
	const char *class;
} trends[] = {
	[SCANNER_TREND_UNKNOWN] = { WORD_scanner_trend_unknown, "quiet" },
	[SCANNER_STEADY] = { WORD_scanner_steady, "information" },
	[SCANNER_WORSE] = { WORD_scanner_worse, "bad" },
	[SCANNER_BETTER] = { WORD_scanner_better, "good" },
};

/* "En hausse", and the shares of both halves. */
static void trend_cell(struct request *request, const struct scanner_quality *scanner)
{
	enum scanner_trend trend = scanner_trend(scanner);
	struct text *out = &request->out;

	html_raw(out, "<td>");
	tag(request, trends[trend].class, word(request, trends[trend].word));
	if (trend == SCANNER_WORSE || trend == SCANNER_BETTER) {
		html_raw(out, "<br><small>");
		html_text(out, word(request, WORD_scanner_before));
		html_raw(out, " ");
		share_of(request, scanner->scans.faulty - scanner->late_faulty,
			 scanner->scans.pages - scanner->late_pages);
		html_raw(out, "<br>");
		html_text(out, word(request, WORD_scanner_now));
		html_raw(out, " ");
		share_of(request, scanner->late_faulty, scanner->late_pages);
		html_raw(out, "</small>");
	}
	html_raw(out, "</td>");
}

/* ---- what to do ----------------------------------------------------------------------------- */

static const enum word habits[QUALITY_FAULTS] = {
	WORD_scanner_do_blank, WORD_scanner_do_black, WORD_scanner_do_pale,
	WORD_scanner_do_cut,   WORD_scanner_do_dpi,   WORD_scanner_do_damaged,
};

static void advice_cell(struct request *request, const struct scanner_quality *scanner)
{
	int said = 0;

	html_raw(&request->out, "<td><ul class=\"plain\">");
	for (int i = 0; i < QUALITY_FAULTS; i++)
		if (scanner_needs(scanner, i)) {
			html_element(&request->out, "li", word(request, habits[i]));
			said++;
		}
	if (said == 0)
		html_element(&request->out, "li", word(request, WORD_scanner_do_nothing));
	if (scanner->scanner == NULL)
		html_element(&request->out, "li", word(request, WORD_scanner_do_name));
	html_raw(&request->out, "</ul></td>");
}

/* ---- the table ------------------------------------------------------------------------------ */

static void scanner_row(struct request *request, const struct scanner_quality *scanner)
{
	const struct scan_figures *scans = &scanner->scans;
	struct text *out = &request->out;

	html_raw(out, "<tr><th scope=\"row\" class=\"nowrap\">");
	if (scanner->scanner != NULL)
		html_value(out, scanner->scanner);
	else
		html_text(out, word(request, WORD_scanner_unknown));
	if (scans->dpi > 0) {
		html_raw(out, "<br><small>");
		say_number(request, WORD_scanner_dpi, scans->dpi);
		html_raw(out, "</small>");
	}
	html_raw(out, "</th>");
	figure_cell(request, scans->pages, true);
	share_cell(request, scans->faulty, scans->pages);
	faults_cell(request, scans);
	trend_cell(request, scanner);
	advice_cell(request, scanner);
	html_raw(out, "</tr>");
}

void scanner_table(struct request *request, const struct scanner_quality *scanners, size_t count)
{
	struct text *out = &request->out;

	table_begin(request, WORD_quality_by_scanner, "scanners");
	column(request, WORD_scanner, false);
	column(request, WORD_quality_pages, true);
	column(request, WORD_quality_faulty, true);
	column(request, WORD_scanner_faults, false);
	column(request, WORD_scanner_trend, false);
	column(request, WORD_scanner_do, false);
	html_raw(out, "</tr></thead><tbody>");
	for (size_t i = 0; i < count; i++)
		scanner_row(request, &scanners[i]);
	html_raw(out, "</tbody></table></div>");
}
