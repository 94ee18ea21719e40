/* Inside review/: pieces that the branch's pages share. */
#ifndef REVIEW_BRANCH_PARTS_H
#define REVIEW_BRANCH_PARTS_H

#include "model/delivery.h"
#include "review/request.h"
#include "store/store.h"

#include <stddef.h>

/* The word of a standing, and what it is for the stylesheet ("good", "warning", ...). */
enum word standing_word(enum standing standing);
const char *standing_class(enum standing standing);

/* A link to a page of the branch's, which keeps the office's choice of a branch: "/branch/batches"
 * becomes "/branch/batches?branch=B07". `query` ("state=review") may be NULL. In the arena. */
const char *branch_path(const struct request *request, const char *path, const char *query);

/* A sentence with one or two values, escaped. */
void say_one(struct request *request, enum word sentence, const char *value);
void say_number(struct request *request, enum word sentence, long long number);

/* A state in a word or two; `class` is "good", "warning", "bad", "information" or "quiet". */
void tag(struct request *request, const char *class, const char *text);

/* That there is nothing to show. */
void empty(struct request *request, enum word sentence);

/* `<th scope="col">`, and `class="figure"` besides for figures. */
void column(struct request *request, enum word heading, bool is_figure);

/* Begins a table that can be scrolled, called so, of a class (NULL: none), up to its first
 * column(); it ends with </tbody></table></div>. */
void table_begin(struct request *request, enum word name, const char *class);

/* A cell with a figure; 0 is a dash unless `zero_counts`. */
void figure_cell(struct request *request, long long number, bool zero_counts);

/* A cell with "3,20 %" beside a bar. */
void share_cell(struct request *request, long part, long whole);

/* The names of reasons ("R01 R15") as a list of titles in the request's language. */
void reason_titles(struct request *request, const char *codes);

/* Tables. `is_short`: fewer columns. */
void dossier_table(struct request *request, const struct standing_line *lines, size_t count);
void batch_table(struct request *request, const struct store_batch *batches, size_t count);

/* "B07/2026-118", or the id where the bordereau says neither. In the arena. */
const char *batch_title(const struct request *request, long id, const char *branch,
			const char *batch);

#endif
