#include "cli/board.h"

#include "base/memory.h"
#include "cli/exposition.h"
#include "model/claim.h"
#include "model/reason.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
	REASONS_SHOWN = 5,
	BRANCHES_SHOWN = 8,
	HOSTS_SHOWN = 4,
	TITLE_COLUMNS = 48,
	NAME_COLUMNS = 24
};

static const enum verdict verdicts[] = { VERDICT_ACCEPTED, VERDICT_REVIEW, VERDICT_REJECTED };

/* ---- Figures --------------------------------------------------------------------------------- */

static long long total(const struct board *board, const char *kind)
{
	return measures_sum(board->now, kind, NULL, NULL);
}

/* Per second, of all branches or one; less than 0: not known yet. */
static double rate(const struct board *board, const char *kind, const char *branch)
{
	if (board->before == NULL || board->apart_s <= 0)
		return -1;
	return (double)(measures_sum(board->now, kind, NULL, branch) -
			measures_sum(board->before, kind, NULL, branch)) /
	       board->apart_s;
}

/* 1234567 as "1 234 567". Static storage, of which eight are kept. */
static const char *grouped(long long number)
{
	static char kept[8][32];
	static int turn;
	char digits[24], *group = kept[turn++ % 8];
	int length = snprintf(digits, sizeof(digits), "%lld", number), out = 0;

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			group[out++] = ' ';
		group[out++] = digits[i];
	}
	group[out] = '\0';
	return group;
}

/* The two largest units: "3 days 4 h", "12 min", "8 s". */
static void append_age(struct text *text, double seconds)
{
	long s = (long)seconds;

	if (s < 60)
		text_append_format(text, "%ld s", s);
	else if (s < 3600)
		text_append_format(text, "%ld min", s / 60);
	else if (s < 86400)
		text_append_format(text, "%ld h %ld min", s / 3600, s % 3600 / 60);
	else
		text_append_format(text, "%ld day%s %ld h", s / 86400, s < 172800 ? "" : "s",
				   s % 86400 / 3600);
}

static double percent(long long part, long long whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

/* Rows of a list, the largest first. */
struct entry {
	const char *name;
	long long count;
};

static int by_count(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return strcmp(left->name, right->name);
}

static size_t list_reasons(const struct board *board, struct entry entries[REASON_COUNT])
{
	size_t count = 0;

	for (enum reason_code code = 0; code < REASON_COUNT; code++) {
		const char *name = reason_code_name(code);
		long long judged = measures_sum(board->now, "reason", name, NULL);

		if (judged > 0)
			entries[count++] = (struct entry){ name, judged };
	}
	qsort(entries, count, sizeof(*entries), by_count);
	return count;
}

/* Free with free(). */
static struct entry *list_branches(const struct board *board, size_t *ret_count)
{
	const struct store_measures *now = board->now;
	struct entry *entries = memory_new(now->tallies.count + 1, sizeof(*entries));

	*ret_count = 0;
	for (size_t i = 0; i < now->tallies.count; i++) {
		const struct store_tally *tally = &now->tallies.items[i];

		if (strcmp(tally->kind, "dossier") == 0)
			entries[(*ret_count)++] = (struct entry){ tally->branch, tally->count };
	}
	qsort(entries, *ret_count, sizeof(*entries), by_count);
	return entries;
}

static const char *branch_name(const char *branch)
{
	return branch[0] != '\0' ? branch : "none";
}

/* ---- The page -------------------------------------------------------------------------------- */

/* The bytes of its first `columns` characters of UTF-8, each of which is a column. */
static size_t bytes_of_columns(const char *value, int columns)
{
	size_t length = 0;

	for (; value[length] != '\0' && columns > 0; columns--) {
		length++;
		while (((unsigned char)value[length] & 0xC0) == 0x80)
			length++;
	}
	return length;
}

/* So many columns: blanks behind what is shorter, three dots for the rest of what is longer. */
static void append_column(struct text *text, const char *value, int columns)
{
	size_t length = bytes_of_columns(value, columns);

	if (value[length] != '\0') {
		text_append_bytes(text, value, bytes_of_columns(value, columns - 3));
		text_append(text, "...");
		return;
	}
	text_append(text, value);
	for (size_t i = 0; i < length; i++)
		columns -= ((unsigned char)value[i] & 0xC0) != 0x80;
	for (; columns > 0; columns--)
		text_append(text, " ");
}

static void append_late(struct text *text, long overdue, bool colour)
{
	bool shown = colour && overdue > 0;

	text_append_format(text, "%s%s overdue%s", shown ? "\033[1;31m" : "", grouped(overdue),
			   shown ? "\033[0m" : "");
}

static void append_queue(const struct board *board, bool colour, struct text *text)
{
	const struct store_depth *queue = &board->now->queue;

	text_append_format(text, "queue      %s waiting, %s being read", grouped(queue->waiting),
			   grouped(queue->working));
	if (queue->waiting + queue->working > 0) {
		text_append(text, "; the oldest came ");
		append_age(text, queue->oldest_s);
		text_append(text, " ago");
	}
	text_append(text, "\ndeadlines  ");
	append_late(text, queue->overdue, colour);
	text_append_format(text, ", %s end today\n", grouped(board->now->queue.due_today));
}

static void append_speed(const struct board *board, struct text *text)
{
	double pages = rate(board, "page", NULL);

	text_append(text, "speed      ");
	if (pages < 0)
		text_append(text, "known after the next look");
	else
		text_append_format(text, "%.1f pages/s, %s dossiers an hour", pages,
				   grouped((long long)(rate(board, "dossier", NULL) * 3600)));
	if (pages >= 0) {
		text_append(text, " (over the last ");
		append_age(text, board->apart_s);
		text_append(text, ")");
	}
	text_append(text, "\n");
}

static void append_hosts(const struct board *board, struct text *text)
{
	const struct store_measures *now = board->now;

	text_append(text, now->hosts.count > 0 ? "hosts      " : "hosts      none works here\n");
	for (size_t i = 0; i < now->hosts.count && i < HOSTS_SHOWN; i++) {
		const struct store_host *host = &now->hosts.items[i];

		text_append(text, i > 0 ? "           " : "");
		append_column(text, host->name, NAME_COLUMNS);
		text_append_format(text, " %3ld workers, heard of ", host->workers);
		append_age(text, host->age_s);
		text_append(text, " ago\n");
	}
	if (now->hosts.count > HOSTS_SHOWN)
		text_append_format(text, "           and %zu more\n",
				   now->hosts.count - HOSTS_SHOWN);
}

static void append_totals(const struct board *board, struct text *text)
{
	long long judged = total(board, "verdict");

	text_append_format(text, "\nso far     %s files read, %s refused, %s set aside\n",
			   grouped(measures_sum(board->now, "file", "done", NULL)),
			   grouped(measures_sum(board->now, "file", "refused", NULL)),
			   grouped(measures_sum(board->now, "file", "quarantined", NULL)));
	text_append_format(text, "           %s dossiers of %s pages\n",
			   grouped(total(board, "dossier")), grouped(total(board, "page")));
	text_append(text, "verdicts   ");
	for (size_t i = 0; i < ARRAY_LENGTH(verdicts); i++) {
		const char *name = verdict_name(verdicts[i]);
		long long count = measures_sum(board->now, "verdict", name, NULL);

		text_append_format(text, "%s%s %s (%.1f %%)", i > 0 ? ", " : "", name,
				   grouped(count), percent(count, judged));
	}
	text_append(text, "\n");
}

static void append_reasons(const struct board *board, struct text *text)
{
	struct entry entries[REASON_COUNT];
	size_t count = list_reasons(board, entries);
	long long judged = total(board, "verdict");

	if (count > 0)
		text_append(text, "\nreasons                                                       "
				  "judgements\n");
	for (size_t i = 0; i < count && i < REASONS_SHOWN; i++) {
		enum reason_code code;

		reason_code_parse(entries[i].name, &code);
		text_append_format(text, "%s  ", entries[i].name);
		append_column(text, reason_title_fr(code), TITLE_COLUMNS);
		text_append_format(text, " %12s %6.1f %%\n", grouped(entries[i].count),
				   percent(entries[i].count, judged));
	}
}

static void append_per_minute(struct text *text, double per_s)
{
	if (per_s < 0)
		text_append_format(text, " %11s", "");
	else
		text_append_format(text, " %11.1f", per_s * 60);
}

static void append_branches(const struct board *board, struct text *text)
{
	size_t count;
	struct entry *entries = list_branches(board, &count);

	if (count > 0)
		text_append(text, "\nbranches                     dossiers   pages/min  accepted  "
				  " review  rejected\n");
	for (size_t i = 0; i < count && i < BRANCHES_SHOWN; i++) {
		const char *branch = entries[i].name;
		long long judged = measures_sum(board->now, "verdict", NULL, branch);
		double pages = rate(board, "page", branch);

		append_column(text, branch_name(branch), NAME_COLUMNS);
		text_append_format(text, " %12s", grouped(entries[i].count));
		append_per_minute(text, pages);
		for (size_t k = 0; k < ARRAY_LENGTH(verdicts); k++)
			text_append_format(text, " %7.1f %%",
					   percent(measures_sum(board->now, "verdict",
								verdict_name(verdicts[k]), branch),
						   judged));
		text_append(text, "\n");
	}
	if (count > BRANCHES_SHOWN)
		text_append_format(text, "and %zu more\n", count - BRANCHES_SHOWN);
	free(entries);
}

/* In lines of at most 80 columns, broken at blanks. */
static void append_wrapped(struct text *text, const char *sentence)
{
	size_t column = 0;

	while (*sentence != '\0') {
		size_t length = strcspn(sentence, " ");

		if (column > 0 && column + 1 + length > BOARD_COLUMNS_LEAST) {
			text_append(text, "\n");
			column = 0;
		} else if (column > 0) {
			text_append(text, " ");
			column++;
		}
		text_append_bytes(text, sentence, length);
		column += length;
		sentence += length + (sentence[length] == ' ');
	}
	text_append(text, "\n");
}

void board_write_page(const struct board *board, bool colour, struct text *text)
{
	text_append_format(text, "waraqa     %s UTC, every %d s; Ctrl-C ends\n\n", board->clock,
			   board->every_s);
	if (board->trouble != NULL) {
		text_append(text, "the store does not answer:\n");
		append_wrapped(text, board->trouble);
		return;
	}
	append_queue(board, colour, text);
	append_speed(board, text);
	append_hosts(board, text);
	append_totals(board, text);
	append_reasons(board, text);
	append_branches(board, text);
}

/* ---- One line -------------------------------------------------------------------------------- */

void board_write_line(const struct board *board, struct text *text)
{
	const struct store_depth *queue;
	double pages;

	text_append(text, board->clock);
	if (board->trouble != NULL) {
		text_append_format(text, " the store does not answer: %s\n", board->trouble);
		return;
	}
	queue = &board->now->queue;
	text_append_format(text, " %ld waiting, %ld being read, oldest ", queue->waiting,
			   queue->working);
	append_age(text, queue->oldest_s);
	text_append_format(text, ", %ld overdue, %ld end today", queue->overdue,
			   board->now->queue.due_today);
	pages = rate(board, "page", NULL);
	if (pages >= 0)
		text_append_format(text, ", %.1f pages/s", pages);
	for (size_t i = 0; i < ARRAY_LENGTH(verdicts); i++) {
		const char *name = verdict_name(verdicts[i]);

		text_append_format(text, ", %s %lld", name,
				   measures_sum(board->now, "verdict", name, NULL));
	}
	text_append(text, "\n");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *json_rate(double per_s)
{
	return per_s < 0 ? json_null() : json_real(per_s);
}

static json_t *json_verdicts(const struct board *board, const char *branch)
{
	json_t *object = json_object();

	for (size_t i = 0; i < ARRAY_LENGTH(verdicts); i++) {
		const char *name = verdict_name(verdicts[i]);

		json_object_set_new(
			object, name,
			json_integer(measures_sum(board->now, "verdict", name, branch)));
	}
	return object;
}

static json_t *json_queue(const struct board *board)
{
	const struct store_depth *queue = &board->now->queue;

	return json_pack("{s:I, s:I, s:I, s:I, s:f}", "waiting", (json_int_t)queue->waiting,
			 "working", (json_int_t)queue->working, "overdue",
			 (json_int_t)queue->overdue, "due_today",
			 (json_int_t)board->now->queue.due_today, "oldest_s", queue->oldest_s);
}

static json_t *json_hosts(const struct board *board)
{
	json_t *array = json_array();

	for (size_t i = 0; i < board->now->hosts.count; i++) {
		const struct store_host *host = &board->now->hosts.items[i];

		json_array_append_new(array, json_pack("{s:s, s:I, s:f}", "host", host->name,
						       "workers", (json_int_t)host->workers,
						       "heartbeat_age_s", host->age_s));
	}
	return array;
}

static json_t *json_reasons(const struct board *board)
{
	struct entry entries[REASON_COUNT];
	size_t count = list_reasons(board, entries);
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++)
		json_object_set_new(object, entries[i].name, json_integer(entries[i].count));
	return object;
}

static json_t *json_branches(const struct board *board)
{
	size_t count;
	struct entry *entries = list_branches(board, &count);
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++) {
		const char *branch = entries[i].name;

		json_object_set_new(
			object, branch_name(branch),
			json_pack("{s:I, s:I, s:o, s:o}", "dossiers", (json_int_t)entries[i].count,
				  "pages",
				  (json_int_t)measures_sum(board->now, "page", NULL, branch),
				  "pages_per_s", json_rate(rate(board, "page", branch)), "verdicts",
				  json_verdicts(board, branch)));
	}
	free(entries);
	return object;
}

static json_t *json_files(const struct board *board)
{
	static const enum file_state ends[] = { FILE_DONE, FILE_REFUSED, FILE_QUARANTINED };
	json_t *object = json_object();

	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
		const char *name = file_state_code(ends[i]);

		json_object_set_new(object, name,
				    json_integer(measures_sum(board->now, "file", name, NULL)));
	}
	return object;
}

static void add_figures(const struct board *board, json_t *object)
{
	json_object_set_new(object, "queue", json_queue(board));
	json_object_set_new(object, "files", json_files(board));
	json_object_set_new(object, "dossiers", json_integer(total(board, "dossier")));
	json_object_set_new(object, "pages", json_integer(total(board, "page")));
	json_object_set_new(object, "pages_per_s", json_rate(rate(board, "page", NULL)));
	json_object_set_new(object, "verdicts", json_verdicts(board, NULL));
	json_object_set_new(object, "reasons", json_reasons(board));
	json_object_set_new(object, "branches", json_branches(board));
	json_object_set_new(object, "hosts", json_hosts(board));
}

void board_write_json(const struct board *board, struct text *text)
{
	json_t *object = json_pack("{s:s}", "at", board->clock);
	char *line;

	if (board->trouble != NULL)
		json_object_set_new(object, "trouble", json_string(board->trouble));
	else
		add_figures(board, object);
	line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(6));
	text_append_format(text, "%s\n", line);
	free(line);
	json_decref(object);
}
