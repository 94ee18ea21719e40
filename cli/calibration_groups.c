#include "cli/calibration_groups.h"

#include "base/memory.h"
#include "base/text.h"
#include "pipeline/pipeline.h"

#include <stdlib.h>
#include <string.h>

static const char *const sources[] = {
#define X(name, text) [name] = (text),
	SOURCE_LIST(X)
#undef X
};

static bool is_of_group(const struct answer *answer, const struct group *group)
{
	return (group->source == NULL || strcmp(group->source, answer->group) == 0) &&
	       (group->kind == NULL || strcmp(group->kind, value_kind_name(answer->kind)) == 0);
}

/* 2 when the group is of no one line of the thresholds. */
static double present_threshold(const struct group *group)
{
	if (group->is_barcodes)
		return pipeline_threshold(VALUE_CODE, SOURCE_BARCODE);
	for (size_t source = 0; source < ARRAY_LENGTH(sources); source++)
		for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
			if (text_equal(group->source, sources[source]) &&
			    text_equal(group->kind, value_kind_name((enum value_kind)kind)))
				return pipeline_threshold((enum value_kind)kind,
							  (enum source)source);
	return 2;
}

static void add_group(struct groups *groups, const answer_list *answers, double rate,
		      struct group group)
{
	struct said *said = memory_new(answers->count + 1, sizeof(*said));
	size_t count = 0;

	for (size_t i = 0; i < answers->count; i++)
		if (is_of_group(&answers->items[i], &group))
			said[count++] = (struct said){ answers->items[i].confidence,
						       answers->items[i].right };
	if (count > 0) {
		calibration_measure(said, count, &group.calibration);
		group.choice = calibration_choose(said, count, rate);
		group.present = present_threshold(&group);
		group.at_present = calibration_tail(said, count, group.present);
		*LIST_ADD(groups->arena, &groups->items) = group;
	}
	free(said);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The sources (or symbologies) that there are, sorted. */
static size_t list_sources(struct arena *arena, const answer_list *answers,
			   const char ***ret_sources)
{
	const char **names = arena_new_array(arena, answers->count + 1, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < answers->count; i++) {
		size_t at = 0;

		while (at < count && strcmp(names[at], answers->items[i].group) != 0)
			at++;
		if (at == count)
			names[count++] = answers->items[i].group;
	}
	qsort(names, count, sizeof(*names), by_text);
	*ret_sources = names;
	return count;
}

struct groups groups_measure(const struct answers *answers, double rate)
{
	struct groups groups = { .arena = arena_new() };
	const char **names;
	size_t count = list_sources(groups.arena, &answers->fields, &names);

	add_group(&groups, &answers->fields, rate, (struct group){ 0 });
	for (size_t i = 0; i < count; i++)
		add_group(&groups, &answers->fields, rate, (struct group){ .source = names[i] });
	for (size_t i = 0; i < count; i++)
		for (int kind = 0; kind < VALUE_KIND_COUNT; kind++)
			add_group(&groups, &answers->fields, rate,
				  (struct group){ .source = names[i],
						  .kind = value_kind_name((enum value_kind)kind) });
	count = list_sources(groups.arena, &answers->barcodes, &names);
	add_group(&groups, &answers->barcodes, rate, (struct group){ .is_barcodes = true });
	for (size_t i = 0; i < count; i++)
		add_group(&groups, &answers->barcodes, rate,
			  (struct group){ .is_barcodes = true, .source = names[i] });
	return groups;
}

void groups_free(struct groups *groups)
{
	arena_free(groups->arena);
	*groups = (struct groups){ 0 };
}

const struct group *groups_lookup(const struct groups *groups, enum value_kind kind,
				  enum source source)
{
	bool barcodes = kind == VALUE_CODE && source == SOURCE_BARCODE;

	for (size_t i = 0; i < groups->items.count; i++) {
		const struct group *group = &groups->items.items[i];

		if (barcodes ? group->is_barcodes && group->source == NULL
			     : !group->is_barcodes && text_equal(group->source, sources[source]) &&
				       text_equal(group->kind, value_kind_name(kind)))
			return group;
	}
	return NULL;
}

/* ---- the surest wrong answers ---------------------------------------------------------- */

static int surest_first(const void *a_item, const void *b_item)
{
	const struct answer *a = *(const struct answer *const *)a_item;
	const struct answer *b = *(const struct answer *const *)b_item;

	if (a->confidence != b->confidence)
		return a->confidence < b->confidence ? 1 : -1;
	return strcmp(a->where, b->where);
}

static size_t add_wrong(const answer_list *answers, size_t count, const struct answer **ret)
{
	for (size_t i = 0; i < answers->count; i++)
		if (!answers->items[i].right && answers->items[i].confidence >= CALIBRATION_SURE)
			ret[count++] = &answers->items[i];
	return count;
}

size_t groups_sure_and_wrong(struct groups *groups, const struct answers *answers, size_t limit,
			     const struct answer ***ret_answers)
{
	const struct answer **wrong =
		arena_new_array(groups->arena, answers->fields.count + answers->barcodes.count + 1,
				sizeof(const struct answer *));
	size_t count = add_wrong(&answers->fields, 0, wrong);

	count = add_wrong(&answers->barcodes, count, wrong);
	qsort(wrong, count, sizeof(const struct answer *), surest_first);
	*ret_answers = wrong;
	return count < limit ? count : limit;
}
