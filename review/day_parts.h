/* Inside review/: the panels of a supervisor's day, and their tables for spreadsheets. */
#ifndef REVIEW_DAY_PARTS_H
#define REVIEW_DAY_PARTS_H

#include "review/csv_writer.h"
#include "review/request.h"
#include "store/store.h"

/* What a page of a day is made from. */
struct day_view {
	struct day_question question;
	struct store_day day;
};

/* The figures at the top: what waits now, and what came in the time that is asked about. */
void day_write_figures(struct request *request, const struct day_view *view);

/* "09:00" of "2026-10-18 08:00:00", which is UTC: by the station's clock. In the arena. */
const char *day_hour_text(const struct request *request, const char *moment);

/* Where review/static/day.js puts the measured error rates (/day/rates), and a link to all of them.
 */
void day_write_rates_place(struct request *request);

/* The plot over hours or days, with its data for review/static/day.js and as a table. */
void day_write_plot(struct request *request, const struct day_view *view);

/* Rejections by reason. */
void day_write_reasons(struct request *request, const struct day_view *view);

/* By branch, fund, form or scanner; nothing when there is only one that is not known. */
void day_write_part(struct request *request, const struct day_view *view, enum day_part part);

/* Who worked on what. */
void day_write_people(struct request *request, const struct day_view *view);

/* What a part is called in addresses, and what its labels are. */
struct day_part_words {
	const char *name;
	enum word title, label;
};

const struct day_part_words *day_part_words(enum day_part part);

/* The heads of the table of people. */
enum { DAY_PEOPLE_HEADS = 9 };
extern const enum word day_people_heads[DAY_PEOPLE_HEADS];

/* What a code means, in the request's language; "" for none. */
const char *day_reason_title(const struct request *request, const char *code);

/* Decisions of a person, and those an hour of work; -1: too short to tell. */
long day_decisions(const struct day_person *person);
double day_pace(const struct day_person *person);

/* "branch", "fund", "form", "scanner", "day", "hour", "reason", "people": a table of the page, in
 * rows of a writer. False: there is none of that name. */
bool day_write_csv(struct request *request, const struct day_view *view, const char *table,
		   struct csv_writer *writer);

#endif
