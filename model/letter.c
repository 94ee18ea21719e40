#include "model/letter.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "WARAQA-L/";

/* R06 is the doctor's or the pharmacist's, and a number that is not there has no field to tell. */
static bool is_of_pharmacy(const struct reason *reason)
{
	if (reason->field != NULL)
		return text_starts_with(reason->field, "pharmacie");
	return strstr(reason->message_fr, "pharmacie") != NULL;
}

static enum party party_of(const struct reason *reason)
{
	if (reason->code == REASON_R06 && is_of_pharmacy(reason))
		return PARTY_PHARMACIST;
	/* It names another number or scheme: told of the wrong person it would give that away. */
	if (reason->code == REASON_R25 && reason->severity != SEVERITY_ERROR)
		return PARTY_OFFICE;
	/* A page that is damaged is scanned again; a paper that is not there is the insured's to
	 * give. */
	if (reason->code == REASON_I06 && reason->page == 0)
		return PARTY_INSURED;
	return reason_usual_party(reason->code);
}

bool letter_tells(const struct reason *reason, enum letter_group *ret_group)
{
	enum party party = party_of(reason);

	if (party == PARTY_OFFICE)
		return false;
	if (reason->severity == SEVERITY_INFO)
		*ret_group = GROUP_INFORMATION;
	else if (party == PARTY_DOCTOR)
		*ret_group = GROUP_DOCTOR;
	else if (party == PARTY_PHARMACIST)
		*ret_group = GROUP_PHARMACIST;
	else
		*ret_group = GROUP_INSURED;
	return true;
}

/* Reasons of one letter lie in one array: what stands first there comes first among equals. */
static int compare_points(const void *left, const void *right)
{
	const struct letter_point *a = left, *b = right;

	if (a->group != b->group)
		return (int)a->group - (int)b->group;
	if (a->reason->code != b->reason->code)
		return (int)a->reason->code - (int)b->reason->code;
	if (a->reason->severity != b->reason->severity)
		return (int)b->reason->severity - (int)a->reason->severity;
	return a->reason < b->reason ? -1 : a->reason > b->reason;
}

static bool is_told(const letter_point_list *points, const struct letter_point *point)
{
	for (size_t i = 0; i < points->count; i++) {
		const struct letter_point *told = &points->items[i];

		if (told->group == point->group && told->reason->code == point->reason->code &&
		    told->reason->page == point->reason->page &&
		    text_equal(told->reason->message_fr, point->reason->message_fr))
			return true;
	}
	return false;
}

static bool is_same_code(const struct letter_point *a, const struct letter_point *b)
{
	return a->group == b->group && a->reason->code == b->reason->code;
}

void letter_list_points(const struct letter *letter, struct arena *arena,
			letter_point_list *ret_points)
{
	letter_point_list all = { 0 }, points = { 0 };

	for (size_t i = 0; i < letter->reasons.count; i++) {
		struct letter_point point = { .reason = &letter->reasons.items[i] };

		if (letter_tells(point.reason, &point.group))
			*LIST_ADD(arena, &all) = point;
	}
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), compare_points);
	for (size_t i = 0; i < all.count; i++)
		if (!is_told(&points, &all.items[i]))
			*LIST_ADD(arena, &points) = all.items[i];
	for (size_t i = 0; i < points.count; i++)
		points.items[i].ends_code = i + 1 == points.count ||
					    !is_same_code(&points.items[i], &points.items[i + 1]);
	*ret_points = points;
}

enum letter_need letter_need(const struct letter *letter)
{
	enum letter_need need = LETTER_NOT_NEEDED;

	if (letter->verdict == VERDICT_ACCEPTED)
		return LETTER_NOT_NEEDED;
	for (size_t i = 0; i < letter->reasons.count && need != LETTER_NEEDED; i++) {
		const struct reason *reason = &letter->reasons.items[i];
		enum letter_group group;

		if (letter_tells(reason, &group) && reason->severity == SEVERITY_ERROR)
			need = LETTER_NEEDED;
		else if (letter_tells(reason, &group) && reason->severity == SEVERITY_CHECK)
			need = LETTER_DOUBTED;
	}
	return need;
}

void letter_compose_reference(const struct letter *letter, char reference[LETTER_REFERENCE_SIZE])
{
	snprintf(reference, LETTER_REFERENCE_SIZE, "%s%ld", prefix, letter->id);
}

bool letter_is_reference(const char *text)
{
	return text_starts_with(text, prefix) && text_is_digits(text + sizeof(prefix) - 1);
}
