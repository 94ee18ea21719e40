/*
 * free-evidence SCAN...: every page of scans that is no form, as lines of text: what free_judge()
 * saw, so that tools/train-kinds can fit its weights without reading the scans again.
 * free-evidence -: takes those lines from standard input and prints the counts of each row of
 * kind_evidence.list. tools/train-kinds builds and calls it.
 */
#include "barcode/barcode.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ocr/free.h"
#include "ocr/ocr.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct form_set forms;
static const char *path_now;

static void say_lines(char kind, const line_list *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		for (int t = 0; t < lines->items[i].token_count; t++) {
			const struct token *token = &lines->items[i].tokens[t];

			printf("%c %zu %.0f %d %d %d %d %s\n", kind, i, token->score, token->box.x,
			       token->box.y, token->box.w, token->box.h, token->text);
		}
}

struct free_verdict __real_free_judge(const struct free_page *paper);
struct free_verdict __wrap_free_judge(const struct free_page *paper);
struct free_verdict __wrap_free_judge(const struct free_page *paper)
{
	const struct free_layout *layout = &paper->layout;

	if (path_now == NULL)
		return __real_free_judge(paper);
	printf("page %s %d %d %d %d %.1f %.1f %d %d %d\n", path_now, paper->page->number,
	       paper->page->dpi, paper->label_count, paper->text_px, layout->width_mm,
	       layout->height_mm, layout->tick_boxes, layout->rules_across, layout->rules_down);
	for (size_t i = 0; i < paper->dossier->barcodes.count; i++)
		printf("b %s %d %s\n", paper->dossier->barcodes.items[i].symbology,
		       (int)strlen(paper->dossier->barcodes.items[i].value),
		       text_is_digits(paper->dossier->barcodes.items[i].value) ? "digits" : "text");
	say_lines('t', &paper->lines);
	say_lines('l', &paper->labels);
	printf("end\n");
	return __real_free_judge(paper);
}

static void read_page(struct ocr *ocr, struct page *page)
{
	struct dossier *dossier = dossier_new();
	int turn_deg = 0;

	ingest_level(page);
	barcode_scan(page, dossier);
	if (!ocr_recognise_form(ocr, page, &turn_deg)) {
		ingest_judge_turn(page, dossier);
		ocr_read_free_page(ocr, page, dossier);
	}
	dossier_free(dossier);
}

static int read_scan(struct ocr *ocr, const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;

	path_now = path;
	if (ingest_open(path, &limits, &ingest, &error) != STATUS_OK)
		return 65;
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { .number = i + 1 };

		if (ingest_decode(ingest, i, &page, &error) == STATUS_OK)
			read_page(ocr, &page);
		page_clear_images(&page);
	}
	ingest_close(ingest);
	return 0;
}

/* ---- From lines to counts -------------------------------------------------------------------- */

static void judge(struct free_page *paper, const char *path, const word_list *text,
		  const word_list *labels)
{
	double counts[FREE_EVIDENCE_MAX];
	size_t rows;

	words_make_lines(text, paper->dossier->arena, &paper->lines);
	words_make_lines(labels, paper->dossier->arena, &paper->labels);
	rows = free_count_evidence(paper, counts);
	printf("%s %d", path, paper->page->number);
	for (size_t i = 0; i < rows; i++)
		printf(" %g", counts[i]);
	printf("\n");
}

/* The next number of a line; 0 at its end. */
static double take_number(const char **at)
{
	char *end;
	double number = strtod(*at, &end);

	*at = end;
	return number;
}

static int take_whole(const char **at)
{
	return (int)take_number(at);
}

static void add_word(const char *line, struct arena *arena, word_list *text, word_list *labels)
{
	const char *at = line + 1;
	struct word *word = LIST_ADD(arena, line[0] == 't' ? text : labels);

	word->line = take_whole(&at);
	word->score = take_number(&at);
	word->box.x = take_whole(&at);
	word->box.y = take_whole(&at);
	word->box.w = take_whole(&at);
	word->box.h = take_whole(&at);
	word->text = arena_copy_text(arena, at + (*at == ' '));
}

/* The kinds are judged by the symbology, and by nine digits. */
static void add_barcode(const char *line, struct dossier *dossier, int page)
{
	struct barcode *barcode = LIST_ADD(dossier->arena, &dossier->barcodes);
	const char *symbology = line + strlen("b "), *at;
	size_t length = strcspn(symbology, " ");

	at = symbology + length;
	barcode->page = page;
	barcode->symbology = arena_copy_bytes(dossier->arena, symbology, length);
	barcode->value = take_whole(&at) == 9 && strcmp(at, " digits") == 0 ? "000000000" : "-";
}

/* "page PATH NUMBER DPI ..." as __wrap_free_judge() said it; returns the path. */
static const char *begin_page(const char *line, struct page *page, struct free_page *paper)
{
	const char *path = line + strlen("page ");
	size_t length = strcspn(path, " ");
	const char *at = path + length;

	paper->lines = paper->labels = (line_list){ 0 };
	page->number = take_whole(&at);
	page->dpi = take_whole(&at);
	paper->label_count = take_whole(&at);
	paper->text_px = take_whole(&at);
	paper->layout.width_mm = take_number(&at);
	paper->layout.height_mm = take_number(&at);
	paper->layout.tick_boxes = take_whole(&at);
	paper->layout.rules_across = take_whole(&at);
	paper->layout.rules_down = take_whole(&at);
	return arena_copy_bytes(paper->dossier->arena, path, length);
}

static void judge_lines(FILE *in)
{
	struct page page = { 0 };
	struct free_page paper = { .page = &page, .dossier = dossier_new() };
	word_list text = { 0 }, labels = { 0 };
	char line[4096];
	const char *path = "";

	while (fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "page ", 5) == 0) {
			dossier_free(paper.dossier);
			paper.dossier = dossier_new();
			text = labels = (word_list){ 0 };
			path = begin_page(line, &page, &paper);
		} else if (strcmp(line, "end") == 0) {
			judge(&paper, path, &text, &labels);
		} else if (line[0] == 'b') {
			add_barcode(line, paper.dossier, page.number);
		} else {
			add_word(line, paper.dossier->arena, &text, &labels);
		}
	}
	dossier_free(paper.dossier);
}

int main(int count, char **words)
{
	struct ocr *ocr;
	struct error error;
	int status = 0;

	setMsgSeverity(L_SEVERITY_NONE);
	if (count == 2 && strcmp(words[1], "-") == 0) {
		judge_lines(stdin);
		return 0;
	}
	if (form_set_load("forms", &forms, &error) != STATUS_OK ||
	    ocr_open(&forms, &ocr, &error) != STATUS_OK) {
		fprintf(stderr, "free-evidence: %s\n", error.text);
		return 78;
	}
	for (int i = 1; i < count && status == 0; i++)
		status = read_scan(ocr, words[i]);
	ocr_close(ocr);
	form_set_free(&forms);
	return status;
}
