/* Words compared in spite of OCR, and runs of words found in lines. */
#include "ocr/words.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDED_SIZE = 128 };

/* ---- Comparing --------------------------------------------------------------- */

/* A copy with digits as the letters they look like, when there is a letter beside them. */
static void with_letters(const char *folded, char *letters, size_t size)
{
	static const char looks[] = "OIZEASGTBG";

	snprintf(letters, size, "%s", folded);
	for (size_t i = 0; !text_is_digits(folded) && letters[i] != '\0'; i++)
		if (isdigit((unsigned char)letters[i]))
			letters[i] = looks[letters[i] - '0'];
}

static int edits_allowed(size_t length)
{
	return length <= 3 ? 0 : length <= 6 ? 1 : 2;
}

bool words_alike(const char *folded, const char *wanted)
{
	size_t length = strlen(folded), wanted_length = strlen(wanted);
	int allowed = edits_allowed(wanted_length < length ? wanted_length : length);
	char letters[FOLDED_SIZE];

	if (length > wanted_length + (size_t)allowed || wanted_length > length + (size_t)allowed)
		return false;
	if (strcmp(folded, wanted) == 0)
		return true;
	with_letters(folded, letters, sizeof(letters));
	return text_distance(letters, wanted) <= allowed;
}

bool words_alike_any(const char *folded, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++)
		if (words_alike(folded, *wanted))
			return true;
	return false;
}

/* The part after a phrase that starts at part `at`; -1 when it does not. */
static int phrase_end(const struct text_line *line, int at, const char *phrase)
{
	char word[FOLDED_SIZE];

	while (*phrase != '\0') {
		size_t length = strcspn(phrase, " ");

		snprintf(word, sizeof(word), "%.*s", (int)length, phrase);
		if (at >= line->part_count || !words_alike(line->parts[at].folded, word))
			return -1;
		at++;
		phrase += length + strspn(phrase + length, " ");
	}
	return at;
}

struct found line_find(const struct text_line *line, int from, const char *phrase)
{
	for (int at = from < 0 ? 0 : from; at < line->part_count; at++) {
		int end = phrase_end(line, at, phrase);

		if (end > at)
			return (struct found){ at, end };
	}
	return (struct found){ -1, -1 };
}

struct found line_find_any(const struct text_line *line, int from, const char *const *phrases)
{
	struct found found = { -1, -1 };

	for (; *phrases != NULL && found.from < 0; phrases++)
		found = line_find(line, from, *phrases);
	return found;
}

/* ---- Pieces of a line -------------------------------------------------------- */

int line_token_after(const struct text_line *line, int part)
{
	return part < 0 ? 0 : line->parts[part].token + 1;
}

int line_part_at(const struct text_line *line, int token)
{
	int part = 0;

	while (part < line->part_count && line->parts[part].token < token)
		part++;
	return part;
}

int line_segment_end(const struct text_line *line, int from, int gap_px)
{
	int end = from;

	while (end < line->token_count) {
		const struct box *box = &line->tokens[end].box;

		end++;
		if (end < line->token_count && line->tokens[end].box.x - box->x - box->w > gap_px)
			break;
	}
	return end;
}

static size_t length_without_punctuation(const char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" .,:;-=*/+", text[length - 1]) != NULL)
		length--;
	return length;
}

const char *span_text(struct span span, struct arena *arena)
{
	struct text joined = { 0 };
	const char *text;

	for (int i = span.from; i < span.to; i++) {
		if (joined.length > 0)
			text_append(&joined, " ");
		text_append(&joined, span.line->tokens[i].text);
	}
	text = text_value(&joined);
	text += strspn(text, " .,:;-=*/)|&#@\\");
	while (text_starts_with(text, "©") || text_starts_with(text, "®"))
		text += strlen("©") + strspn(text + strlen("©"), " ");
	text = arena_copy_bytes(arena, text, length_without_punctuation(text));
	text_clear(&joined);
	return text;
}

struct box span_box(struct span span)
{
	struct box box = { 0 };

	for (int i = span.from; i < span.to; i++)
		box = box_union(box, span.line->tokens[i].box);
	return box;
}

double span_score(struct span span)
{
	double least = 100;
	bool any = false;

	for (int i = span.line == NULL ? 0 : line_part_at(span.line, span.from);
	     span.line != NULL && i < span.line->part_count; i++) {
		const struct part *part = &span.line->parts[i];

		if (part->token >= span.to)
			break;
		any = true;
		if (span.line->tokens[part->token].score < least)
			least = span.line->tokens[part->token].score;
	}
	return any ? least : 0;
}
