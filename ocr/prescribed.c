/*
 * The lines of a prescription.
 *
 * They come in three habits, often mixed: numbered ("1) NAME 250 MG", the dose below), unnumbered
 * (a name, the dose below), and all on one line ("NAME 1 G : 1 cp x 3/j, 5 jours, QSP 2"). Every
 * line of the body is asked whether and where it speaks of taking (doses, times, days), whether it
 * is numbered, and whether it names a strength or a form. A name without a number counts only when
 * it looks like a medicine or the next line tells how to take it, so stamps and addresses stay out.
 */
#include "ocr/ordonnance.h"
#include "ocr/values.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What words say ---------------------------------------------------------- */

/* Words that only a dose has. */
static const char *const time_words[] = {
	"JOUR",    "JOURS",     "FOIS",   "MATIN",   "MIDI",   "SOIR",   "COUCHER",   "REPAS",
	"SEMAINE", "SEMAINES",  "MOIS",   "PENDANT", "PDT",    "DURANT", "QUOTIDIEN", "MATINS",
	"SOIRS",   "POSOLOGIE", "TOUTES", "BESOIN",  "HEURES", NULL,
};
static const char *const verbs[] = { "PRENDRE",  "PRENEZ",    "APPLIQUER", "APPLICATION",
				     "INJECTER", "INSTILLER", "INHALER",   "METTRE",
				     "MACHER",   "DISSOUDRE", "AVALER",    "SUCER",
				     NULL };
static const char *const forms[] = {
	"CP",           "CPS",       "CPR",       "COMPRIME", "COMPRIMES", "GELULE",    "GELULES",
	"GLE",          "GEL",       "SIROP",     "SP",       "SOL",       "SOLUTION",  "SUSP",
	"SUSPENSION",   "AMP",       "AMPOULE",   "AMPOULES", "INJ",       "INJECTION", "POMMADE",
	"CREME",        "COLLYRE",   "GOUTTE",    "GOUTTES",  "GTTES",     "GTTE",      "SUPPO",
	"SUPPOSITOIRE", "SACHET",    "SACHETS",   "SPRAY",    "BOITE",     "BOITES",    "BTE",
	"FLACON",       "FL",        "TUBE",      "OVULE",    "PATCH",     "LOTION",    "EFF",
	"CUILLERE",     "CUILLEREE", "CUILLERES", "CAC",      "CAS",       "BOUFFEE",   "BOUFFEES",
	"DOSE",         "DOSES",     "MESURE",    "CAPSULE",  "CAPSULES",  "POUDRE",    "UNITES",
	NULL,
};
static const char *const units[] = { "G", "GR", "UG", "UI", "MUI", NULL };
/* Units that are nothing else, so that the number before them may be unreadable. */
static const char *const sure_units[] = { "MG", "ML", "MCG", NULL };
/* What may stand between the number that a dose begins with and its first telling word. */
static const char *const joints[] = { "X",  "PAR", "A",  "AU",   "AUX", "LE",     "LA", "LES", "ET",
				      "DE", "D",   "EN", "PUIS", "OU",  "CHAQUE", "DU", NULL };
static const char *const boxes[] = { "BOITE", "BOITES", "BTE",     "BTES",   "BT",
				     "BTS",   "FLACON", "FLACONS", "TUBE",   "TUBES",
				     "ETUI",  "ETUIS",  "UNITE",   "UNITES", NULL };
static const char *const durations[] = { "JOUR",    "JOURS",    "J",   "JRS", "MOIS",
					 "SEMAINE", "SEMAINES", "SEM", "AN",  NULL };
static const char *const stops[] = { "INPE",     "TEL", "FAX",   "GSM",         "SIGNATURE",
				     "EMAIL",    "PPV", "PPM",   "AVENUE",      "BOULEVARD",
				     "BD",       "RUE", "DR",    "DOCTEUR",     "PATIENT",
				     "PATIENTE", "AGE", "POIDS", "RENDEZ VOUS", NULL };

static bool exactly_any(const char *folded, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++)
		if (strcmp(folded, *wanted) == 0)
			return true;
	return false;
}

static bool is_number(const struct text_line *line, int part)
{
	return part >= 0 && part < line->part_count && small_number(line->parts[part].folded) > 0;
}

static bool is_time_word(const struct text_line *line, int part)
{
	const char *folded = line->parts[part].folded;

	if (words_alike_any(folded, time_words))
		return true;
	/* "3/j" and "x 2" */
	if (strcmp(folded, "J") == 0 || strcmp(folded, "JR") == 0)
		return is_number(line, part - 1);
	return strcmp(folded, "X") == 0 && is_number(line, part + 1) &&
	       (is_number(line, part - 1) ||
		(part > 0 && exactly_any(line->parts[part - 1].folded, forms)));
}

/* QSP is three letters: one may be misread, since a number follows; its Q is
 * often read as @ or 9. */
static bool is_qsp(const struct text_line *line, int part)
{
	char letters[8] = "";
	size_t count = 0;

	for (const char *at = line->tokens[line->parts[part].token].text; *at != '\0'; at++) {
		if (strchr(count == 0 ? "@90" : "@", *at) != NULL && count < sizeof(letters) - 1)
			letters[count++] = 'Q';
		else if (isalpha((unsigned char)*at) && count < sizeof(letters) - 1)
			letters[count++] = (char)toupper((unsigned char)*at);
	}
	return count >= 3 && count <= 4 && text_distance(letters, "QSP") <= 1;
}

/* ---- Where a dose starts ----------------------------------------------------- */

static bool belongs_to_dose(const char *folded)
{
	return exactly_any(folded, joints) || words_alike_any(folded, forms);
}

/* "10 %": a strength */
static bool has_percent(const struct text_line *line, const struct part *part)
{
	const struct token *token = &line->tokens[part->token];

	return strchr(token->text, '%') != NULL ||
	       (part->token + 1 < line->token_count && token[1].text[0] == '%');
}

/* From the first telling word back to the number, else the form, that the dose begins with. */
static int back_to_start(const struct text_line *line, int first, int telling)
{
	int at_number = -1, at_form = telling;
	bool after_number = false;

	for (int i = telling - 1; i >= first; i--) {
		const struct part *part = &line->parts[i];
		bool number = is_number(line, i), same_token = part->token == part[1].token;

		if ((number && after_number && !same_token) || has_percent(line, part))
			break;
		if (!number && !belongs_to_dose(part->folded))
			break;
		after_number = number;
		if (number)
			at_number = i;
		else if (words_alike_any(part->folded, forms))
			at_form = i;
	}
	if (at_number > first && line->parts[at_number].token == line->parts[at_number - 1].token)
		at_number = -1;
	return at_number >= 0 ? at_number : at_form;
}

/* The token where the dose starts, looking from part `first`; token_count when there is none. */
static int dose_start(const struct text_line *line, int first)
{
	for (int i = first; i < line->part_count; i++) {
		/* exactly: INALER is a medicine; and before these no number belongs to them */
		if (exactly_any(line->parts[i].folded, verbs) || is_qsp(line, i))
			return line->parts[i].token;
		if (is_time_word(line, i))
			return line->parts[back_to_start(line, first, i)].token;
	}
	return line->token_count;
}

/* ---- What a line is ---------------------------------------------------------- */

struct view {
	const struct text_line *line;
	int name; /* the first token after a number or bullet */
	int dose; /* the first token of the dose; token_count without */
	bool numbered, medicinal, stopped;
};

/* "1)" "2." "3-" "+)": at most two characters that could be digits, then a mark. */
static bool is_ordinal(const char *text)
{
	size_t length = strcspn(text, ")].-/°");

	if (length == 0 || length > 2 || text[length] == '\0')
		return false;
	if (strspn(text, "0123456789lIiOo|+*tT") < length)
		return false;
	return strspn(text + length, ")].-/°:") == strlen(text + length);
}

static bool is_bullet(const char *text)
{
	static const char *const bullets[] = { "-",  "•", "*", ">",  "°", "·",
					       "R/", "o", "+", "->", "=" };

	for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
		if (strcmp(text, bullets[i]) == 0)
			return true;
	return false;
}

static int count_letters(const struct text_line *line, int from, int to)
{
	int letters = 0;

	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		const char *folded = line->parts[i].folded;

		if (line->parts[i].token >= to)
			break;
		for (; *folded != '\0'; folded++)
			letters += !isdigit((unsigned char)*folded);
	}
	return letters;
}

/* A strength ("250 MG", "1 %") or a pharmaceutical form. */
static bool is_medicinal(const struct text_line *line, int from)
{
	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		const struct part *part = &line->parts[i];
		bool after_digits = i > 0 && text_is_digits(line->parts[i - 1].folded);

		if (exactly_any(part->folded, sure_units) ||
		    (after_digits && exactly_any(part->folded, units)))
			return true;
		if (strchr(line->tokens[part->token].text, '%') != NULL ||
		    words_alike_any(part->folded, forms))
			return true;
	}
	return false;
}

/* Exactly: a sachet is no cachet. */
static bool has_cachet(const struct text_line *line)
{
	for (int i = 0; i < line->part_count; i++)
		if (strcmp(line->parts[i].folded, "CACHET") == 0)
			return true;
	return false;
}

/* "1 )", or "1 NAME" where the mark was lost and 1 is the number to come. */
static bool has_lost_mark(const struct text_line *line, int ordinal)
{
	if (line->part_count < 2 || line->parts[0].token != 0 || line->parts[1].token == 0 ||
	    small_number(line->parts[0].folded) != ordinal)
		return false;
	if (strchr(")-./", line->tokens[1].text[0]) != NULL)
		return true;
	return text_is_digits(line->parts[0].folded) && strlen(line->parts[1].folded) >= 3 &&
	       isupper((unsigned char)line->tokens[1].text[0]) &&
	       !words_alike_any(line->parts[1].folded, forms) &&
	       dose_start(line, 1) > line->parts[1].token;
}

static struct view view_line(const struct text_line *line, int ordinal)
{
	struct view view = { .line = line };
	const char *first = line->tokens[0].text;
	bool bullet = is_bullet(first);

	if (is_ordinal(first) || bullet || has_lost_mark(line, ordinal)) {
		view.numbered = true;
		view.name = 1;
	}
	view.dose = dose_start(line, line_part_at(line, view.name));
	/* "- 1 cp x 3": the dose below a name, not a name */
	if (view.numbered && count_letters(line, view.name, view.dose) < 3)
		view.numbered = false;
	view.medicinal = is_medicinal(line, view.name);
	view.stopped = line_find_any(line, 0, stops).from >= 0 || has_cachet(line);
	return view;
}

static bool speaks_of_taking(const struct view *view)
{
	return view->dose < view->line->token_count;
}

static bool names_something(const struct view *view)
{
	return count_letters(view->line, view->name, view->dose) >= 3;
}

/* ---- Quantities -------------------------------------------------------------- */

struct quantity {
	int value; /* 0: none */
	struct span span;
};

static bool quantity_at(const struct text_line *line, int part, struct found *ret_found)
{
	const char *folded = line->parts[part].folded;
	const char *after = part + 2 < line->part_count ? line->parts[part + 2].folded : "";

	if (is_qsp(line, part) && is_number(line, part + 1) && !words_alike_any(after, durations)) {
		*ret_found = (struct found){ part, part + 2 + words_alike_any(after, boxes) };
		return true;
	}
	if ((strcmp(folded, "QTE") == 0 || strcmp(folded, "NB") == 0) &&
	    is_number(line, part + 1)) {
		*ret_found = (struct found){ part, part + 2 };
		return true;
	}
	if (is_number(line, part) && part + 1 < line->part_count &&
	    exactly_any(line->parts[part + 1].folded, boxes)) {
		*ret_found = (struct found){ part, part + 2 };
		return true;
	}
	return false;
}

/* "(2)" at the end of a line */
static bool is_bracketed(const struct text_line *line, int token)
{
	const char *text = line->tokens[token].text;

	return text[0] == '(' && strlen(text) <= 4 && text[strlen(text) - 1] == ')' &&
	       strspn(text + 1, "0123456789") == strlen(text) - 2;
}

static struct quantity find_quantity(const struct text_line *line, int from)
{
	struct quantity quantity = { 0 };

	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		struct found found = { i, i + 1 };
		bool last = i == line->part_count - 1;

		if (!quantity_at(line, i, &found) &&
		    !(last && is_bracketed(line, line->parts[i].token)))
			continue;
		for (int part = found.from; part < found.to && quantity.value == 0; part++)
			quantity.value = small_number(line->parts[part].folded);
		quantity.span = (struct span){ line, line->parts[found.from].token,
					       line->parts[found.to - 1].token + 1 };
		return quantity;
	}
	return quantity;
}

/* ---- Items ------------------------------------------------------------------- */

struct item {
	span_list name, dose;
	struct quantity quantity;
	bool numbered;
};

typedef LIST(struct item) item_list;

/* Adds tokens [from, to) but for those of the quantity. */
static void add_span(struct arena *arena, span_list *spans, const struct text_line *line, int from,
		     int to, const struct quantity *quantity)
{
	bool inside = quantity->value > 0 && quantity->span.line == line &&
		      quantity->span.from >= from && quantity->span.to <= to;

	if (inside && quantity->span.to < to)
		add_span(arena, spans, line, quantity->span.to, to, &(struct quantity){ 0 });
	if (inside)
		to = quantity->span.from;
	if (from < to)
		*LIST_ADD(arena, spans) = (struct span){ line, from, to };
}

static void add_dose(struct arena *arena, struct item *item, const struct view *view, int from)
{
	struct quantity quantity = find_quantity(view->line, from);

	if (item->quantity.value == 0)
		item->quantity = quantity;
	add_span(arena, &item->dose, view->line, from, view->line->token_count, &quantity);
}

static void start_item(struct arena *arena, item_list *items, const struct view *view)
{
	struct item *item = LIST_ADD(arena, items);
	struct quantity quantity = find_quantity(view->line, view->name);

	item->numbered = view->numbered;
	item->quantity = quantity;
	add_span(arena, &item->name, view->line, view->name, view->dose, &quantity);
	add_span(arena, &item->dose, view->line, view->dose, view->line->token_count, &quantity);
}

static bool follows_closely(const struct text_line *above, const struct text_line *line,
			    int text_px)
{
	return line->box.y - above->box.y - above->box.h < 3 * text_px;
}

/* A line without a number starts an item when it is a medicine or is followed by how to take it. */
static bool starts_item(const struct view *view, const struct view *next,
			const struct item *current)
{
	bool next_is_dose =
		next != NULL && speaks_of_taking(next) && !next->numbered && !names_something(next);

	if (view->numbered)
		return true;
	if (!names_something(view))
		return false;
	if (current != NULL && current->dose.count == 0 && current->numbered)
		return false;
	return speaks_of_taking(view)
		       ? view->medicinal &&
				 isupper((unsigned char)view->line->tokens[view->name].text[0])
		       : view->medicinal || next_is_dose;
}

static void take_line(const struct free_page *paper, item_list *items, const struct view *view,
		      const struct view *next, const struct text_line *above)
{
	struct arena *arena = paper->dossier->arena;
	struct item *current = items->count > 0 ? &items->items[items->count - 1] : NULL;

	if (starts_item(view, next, current))
		start_item(arena, items, view);
	else if (current != NULL && follows_closely(above, view->line, paper->text_px) &&
		 speaks_of_taking(view))
		add_dose(arena, current, view, 0);
	else if (current != NULL && follows_closely(above, view->line, paper->text_px) &&
		 current->dose.count == 0 && view->medicinal)
		add_span(arena, &current->name, view->line, 0, view->line->token_count,
			 &current->quantity);
	else if (current != NULL && current->quantity.value == 0)
		current->quantity = find_quantity(view->line, 0);
}

/* ---- Appending --------------------------------------------------------------- */

static void add_item(const struct free_page *paper, const struct item *item, int number)
{
	double trust = item->dose.count == 0 ? 0.7 : item->numbered ? 0.98 : 0.93;
	char value[16];

	free_add_text(paper, free_numbered(paper, "ligne", number, "medicament"), &item->name,
		      trust);
	if (item->quantity.value > 0) {
		snprintf(value, sizeof(value), "%d", item->quantity.value);
		free_add(paper, free_numbered(paper, "ligne", number, "quantite"), value,
			 item->quantity.span, trust);
	}
	free_add_text(paper, free_numbered(paper, "ligne", number, "posologie"), &item->dose,
		      trust);
}

void prescribed_read(const struct free_page *paper, size_t first)
{
	item_list items = { 0 };

	for (size_t i = first; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		int ordinal = (int)items.count + 1;
		struct view view = view_line(line, ordinal), next;
		bool has_next = i + 1 < paper->lines.count;

		if (view.stopped && items.count > 0 && !view.numbered)
			break;
		if (view.stopped)
			continue;
		if (has_next)
			next = view_line(line + 1, ordinal + 1);
		take_line(paper, &items, &view, has_next ? &next : NULL,
			  i > first ? line - 1 : line);
	}
	for (size_t i = 0; i < items.count; i++)
		add_item(paper, &items.items[i], (int)i + 1);
}
