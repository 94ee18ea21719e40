#include "cli/papers.h"

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "print/print.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define PAPER_BYTES_MAX ((size_t)64 << 20)

enum { LETTERHEAD_BYTES_MAX = 2000 };

/* What draws letters is shared by all threads. */
static pthread_mutex_t drawing = PTHREAD_MUTEX_INITIALIZER;

static struct date answer_day(const struct register_answers *answers, const char *fund)
{
	struct date today = date_today();

	for (size_t i = 0; i < answers->rules.count; i++) {
		const struct rule *rule = &answers->rules.items[i];

		if (rule->name == RULE_ANSWER && text_equal(rule->payer, fund) &&
		    date_compare(rule->valid_from, today) <= 0 &&
		    (!date_is_set(rule->valid_to) || date_compare(today, rule->valid_to) <= 0))
			return date_add_days(today, rule->value);
	}
	return (struct date){ 0 };
}

enum status papers_load_letter(struct store *store, const struct register_answers *rules,
			       const char *dossier, struct arena *arena, struct letter *ret_letter,
			       struct error *error)
{
	enum status status = store_load_letter(store, dossier, arena, ret_letter, error);

	if (status == STATUS_OK)
		ret_letter->answer_by = answer_day(rules, ret_letter->fund);
	return status;
}

enum status papers_read_letterhead(const char *path, struct arena *arena, const char **ret_text,
				   struct error *error)
{
	unsigned char *bytes;
	size_t length;
	enum status status;

	if (path == NULL)
		return STATUS_OK;
	status = file_read(path, LETTERHEAD_BYTES_MAX, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	if (text_is_utf8((const char *)bytes))
		*ret_text = arena_copy_bytes(arena, (const char *)bytes, length);
	else
		status = error_set(error, STATUS_DATA,
				   "'%s' is not UTF-8 text; save it as UTF-8 and try again", path);
	free(bytes);
	return status;
}

enum status papers_compose_letter(struct store *store, struct letter *letter,
				  enum language language, struct arena *arena,
				  letter_line_list *ret_lines, struct error *error)
{
	const struct register_questions none = { 0 };
	struct register_answers rules;
	enum status status = store_answer(store, &none, arena, &rules, error);

	if (status != STATUS_OK)
		return status;
	letter->answer_by = answer_day(&rules, letter->fund);
	print_letter_lines(letter, language, arena, ret_lines);
	return STATUS_OK;
}

/* ---- as bytes ------------------------------------------------------------------------------- */

struct paper {
	const struct letter *letter; /* NULL: a receipt */
	const char *letterhead;      /* NULL */
	const struct delivery *delivery;
};

static enum status draw(const char *path, const struct paper *paper, struct error *error)
{
	enum status status;
	int pages;

	pthread_mutex_lock(&drawing);
	if (paper->letter != NULL)
		status = print_letter(path, paper->letter, paper->letterhead, date_today(), &pages,
				      error);
	else
		status = print_receipt(path, paper->delivery, date_today(), error);
	pthread_mutex_unlock(&drawing);
	return status;
}

static enum status make_bytes(const struct paper *paper, unsigned char **ret_pdf,
			      size_t *ret_length, struct error *error)
{
	struct text path = { 0 };
	enum status status;
	int fd;

	text_append_format(&path, "%s/waraqa-XXXXXX", file_temporary_folder());
	fd = mkstemp(path.bytes);
	if (fd < 0) {
		status = error_set_errno(error, errno, "cannot write '%s'", path.bytes);
		text_clear(&path);
		return status;
	}
	close(fd);
	status = draw(path.bytes, paper, error);
	if (status == STATUS_OK)
		status = file_read(path.bytes, PAPER_BYTES_MAX, ret_pdf, ret_length, error);
	unlink(path.bytes);
	text_clear(&path);
	return status;
}

enum status papers_print_letter(struct store *store, long dossier, const char *letterhead,
				unsigned char **ret_pdf, size_t *ret_length, struct error *error)
{
	const struct register_questions none = { 0 };
	struct arena *arena = arena_new();
	struct register_answers rules;
	struct letter letter;
	enum status status = store_answer(store, &none, arena, &rules, error);

	if (status == STATUS_OK)
		status = papers_load_letter(store, &rules, arena_format(arena, "%ld", dossier),
					    arena, &letter, error);
	if (status == STATUS_OK && letter_need(&letter) == LETTER_NOT_NEEDED)
		status = error_set(error, STATUS_DATA,
				   "there is nothing to write about dossier %ld", dossier);
	if (status == STATUS_OK)
		status = make_bytes(&(struct paper){ .letter = &letter, .letterhead = letterhead },
				    ret_pdf, ret_length, error);
	arena_free(arena);
	return status;
}

enum status papers_print_receipt(struct store *store, long batch, unsigned char **ret_pdf,
				 size_t *ret_length, struct error *error)
{
	struct arena *arena = arena_new();
	struct delivery delivery;
	enum status status = store_load_delivery(store, batch, arena, &delivery, error);

	if (status == STATUS_OK)
		status = make_bytes(&(struct paper){ .delivery = &delivery }, ret_pdf, ret_length,
				    error);
	arena_free(arena);
	return status;
}
