/* The tables of a supervisor's day for spreadsheets. */
#include "review/day_parts.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>

static void csv_heads(struct request *request, struct csv_writer *writer, const enum word *heads,
		      size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_writer_text(writer, word(request, heads[i]));
	csv_writer_end_row(writer);
}

static const enum word figure_heads[] = {
	WORD_day_files,     WORD_day_files_refused, WORD_day_arrived,   WORD_day_pages,
	WORD_day_accepted,  WORD_day_straight,      WORD_state_waiting, WORD_day_rejected,
	WORD_day_sent_back, WORD_day_read,          WORD_day_finished,  WORD_day_decided,
};

static void csv_figures(struct csv_writer *writer, const char *label,
			const struct day_figures *figures)
{
	const long values[] = {
		figures->files_read + figures->files_queued + figures->files_refused,
		figures->files_refused,
		figures->dossiers,
		figures->pages,
		figures->accepted,
		figures->straight,
		figures->waiting,
		figures->rejected,
		figures->sent_back,
		figures->judged,
		figures->done,
		figures->decided,
	};

	csv_writer_text(writer, label);
	for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
		csv_writer_number(writer, values[i]);
	csv_writer_end_row(writer);
}

static void csv_figure_heads(struct request *request, struct csv_writer *writer, enum word label)
{
	csv_writer_text(writer, word(request, label));
	csv_heads(request, writer, figure_heads, ARRAY_LENGTH(figure_heads));
}

static void csv_reasons(struct request *request, const struct store_day *day,
			struct csv_writer *writer)
{
	static const enum word heads[] = { WORD_find_reason, WORD_find_reason, WORD_day_with_reason,
					   WORD_day_of_them_rejected };

	csv_heads(request, writer, heads, ARRAY_LENGTH(heads));
	for (size_t i = 0; i < day->reasons.count; i++) {
		csv_writer_text(writer, day->reasons.items[i].code);
		csv_writer_text(writer, day_reason_title(request, day->reasons.items[i].code));
		csv_writer_number(writer, day->reasons.items[i].dossiers);
		csv_writer_number(writer, day->reasons.items[i].rejected);
		csv_writer_end_row(writer);
	}
}

static void csv_people(struct request *request, const struct store_day *day,
		       struct csv_writer *writer)
{
	csv_heads(request, writer, day_people_heads, DAY_PEOPLE_HEADS);
	for (size_t i = 0; i < day->people.count; i++) {
		const struct day_person *person = &day->people.items[i];

		csv_writer_text(writer, person->name);
		csv_writer_number(writer, day_decisions(person));
		csv_writer_number(writer, person->accepted);
		csv_writer_number(writer, person->sent_back);
		csv_writer_number(writer, person->rejected);
		csv_writer_number(writer, person->corrected);
		csv_writer_number(writer, person->confirmed);
		if (day_pace(person) >= 0)
			csv_writer_number(writer, lround(day_pace(person)));
		else
			csv_writer_text(writer, NULL);
		csv_writer_text(writer, arena_format(request->arena, "%s - %s", person->first_at,
						     person->last_at));
		csv_writer_end_row(writer);
	}
}

static void csv_hours(struct request *request, const struct store_day *day,
		      struct csv_writer *writer)
{
	csv_figure_heads(request, writer, WORD_day_hour);
	for (size_t i = 0; i < day->hours.count; i++)
		csv_figures(writer, day_hour_text(request, day->hours.items[i].hour),
			    &day->hours.items[i].figures);
}

static void csv_part(struct request *request, const struct store_day *day, enum day_part part,
		     struct csv_writer *writer)
{
	csv_figure_heads(request, writer, day_part_words(part)->label);
	for (size_t i = 0; i < day->parts[part].count; i++)
		csv_figures(writer, day->parts[part].items[i].label,
			    &day->parts[part].items[i].figures);
}

bool day_write_csv(struct request *request, const struct day_view *view, const char *table,
		   struct csv_writer *writer)
{
	for (int i = 0; i < DAY_PARTS; i++)
		if (text_equal(table, day_part_words((enum day_part)i)->name)) {
			csv_part(request, &view->day, (enum day_part)i, writer);
			return true;
		}
	if (text_equal(table, "reason"))
		csv_reasons(request, &view->day, writer);
	else if (text_equal(table, "people"))
		csv_people(request, &view->day, writer);
	else if (text_equal(table, "hour"))
		csv_hours(request, &view->day, writer);
	else
		return false;
	return true;
}
