#include "ocr/prescribed_words.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/values.h"

#include <ctype.h>
#include <string.h>

/* ---- Vocabulary -------------------------------------------------------------- */

/* Words that only a dose has. */
static const char *const time_words[] = {
	"JOUR",    "JOURS",     "FOIS",   "MATIN",      "MIDI",   "SOIR",   "COUCHER",   "REPAS",
	"SEMAINE", "SEMAINES",  "MOIS",   "PENDANT",    "PDT",    "DURANT", "QUOTIDIEN", "MATINS",
	"SOIRS",   "POSOLOGIE", "TOUTES", "TRAITEMENT", "BESOIN", "HEURES", NULL,
};
static const char *const verbs[] = { "PRENDRE",  "PRENEZ",    "APPLIQUER", "APPLICATION",
				     "INJECTER", "INSTILLER", "INHALER",   "METTRE",
				     "MACHER",   "DISSOUDRE", "AVALER",    "SUCER",
				     NULL };
/* Forms of medicines that may stand behind a name. */
static const char *const product_forms[] = {
	"COMPRIME",   "COMPRIMES",    "GELULE", "GELULES",   "SIROP",    "SOLUTION",
	"AMPOULE",    "SUSPENSION",   "CREME",  "INJECTION", "POMMADE",  "AMPOULES",
	"COLLYRE",    "SUPPOSITOIRE", "SACHET", "SACHETS",   "CAPSULES", "OVULE",
	"OVULES",     "LOTION",       "PATCH",  "CAPSULE",   "POUDRE",   "INJECTABLE",
	"GRANULES",   "SUPPO",        "SUSP",   "GOUTTES",   "SPRAY",    "EFFERVESCENT",
	"NEBULISEUR", NULL,
};
/* Those of few letters: exactly, and beside a number only. */
static const char *const short_forms[] = { "CP",  "CPS",  "CPR",  "CPRS", "COMP", "GLE",
					   "GEL", "GLES", "GELS", "SP",   "SOL",  "AMP",
					   "INJ", "EFF",  "SIR",  NULL };
static const char *const measures[] = {
	"GOUTTE",   "GTTES",     "GTTE",          "BOITE",  "BOITES",   "BTE",     "FLACON",
	"FL",       "TUBE",      "TUBES",         "DOSE",   "CUILLERE", "CAC",     "CAS",
	"DOSES",    "CUILLEREE", "CUILLERES",     "MESURE", "CUIL",     "BOUFFEE", "UNITES",
	"BOUFFEES", "UNITE",     "PULVERISATION", "SUPPOS", "TIMBRE",   NULL,
};
static const char *const units[] = { "G", "GR", "UG", "UI", "MUI", "MEQ", NULL };
/* Units that are nothing else, so that the number before them may be unreadable. */
static const char *const sure_units[] = { "MG", "ML", "MCG", NULL };
/* What may stand between the number that a dose begins with and its first telling word. */
static const char *const joints[] = { "X",      "PAR",   "A",      "AU",   "AUX", "LE",
				      "LA",     "LES",   "ET",     "DE",   "D",   "EN",
				      "PUIS",   "OU",    "CHAQUE", "DU",   "SI",  "C",
				      "MILIEU", "AVANT", "APRES",  "JEUN", "DES", NULL };
static const char *const boxes[] = { "BOITE",  "BOITES",  "BTE",  "BTES",  "BT",   "BTS",
				     "FLACON", "FLACONS", "TUBE", "TUBES", "ETUI", "ETUIS",
				     "UNITE",  "UNITES",  "BOX",  NULL };

static bool exactly_any(const char *folded, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++)
		if (strcmp(folded, *wanted) == 0)
			return true;
	return false;
}

static const char *folded_at(const struct text_line *line, int part)
{
	return part >= 0 && part < line->part_count ? line->parts[part].folded : "";
}

static bool is_number(const struct text_line *line, int part)
{
	return small_number(folded_at(line, part)) > 0;
}

bool prescribed_is_form(const char *folded)
{
	return words_alike_any(folded, product_forms) || exactly_any(folded, short_forms) ||
	       words_alike_any(folded, measures);
}

/* A slash in or between the tokens of two neighbouring parts, which are a rate then: "3 / jour". */
static bool has_slash_between(const struct text_line *line, int part)
{
	int from = line->parts[part].token, to = line->parts[part + 1].token;

	if (from == to)
		return strchr(line->tokens[from].text, '/') != NULL;
	for (int i = from + 1; i < to; i++)
		if (strchr(line->tokens[i].text, '/') != NULL)
			return true;
	return line->tokens[to].text[0] == '/' || text_ends_with(line->tokens[from].text, "/");
}

/* QSP is three letters: one may be misread, since a number follows; its Q is
 * often read as @ or 9, its S as 5. */
static bool is_qsp(const struct text_line *line, int part)
{
	const char *text = line->tokens[line->parts[part].token].text;
	char letters[8] = "";
	size_t count = 0;

	for (const char *at = text; *at != '\0'; at++) {
		if (strchr(count == 0 ? "@90" : "@", *at) != NULL && count < sizeof(letters) - 1)
			letters[count++] = 'Q';
		else if (*at == '5' && count == 1)
			letters[count++] = 'S';
		else if (isalpha((unsigned char)*at) && count < sizeof(letters) - 1)
			letters[count++] = (char)toupper((unsigned char)*at);
	}
	return count >= 3 && count <= 4 && text_distance(letters, "QSP") <= 1 &&
	       isalpha((unsigned char)letters[2]) && strchr(text, '/') == NULL;
}

/* ---- Durations --------------------------------------------------------------- */

static enum prescribed_unit unit_of(const char *folded)
{
	static const struct {
		const char *word;
		enum prescribed_unit unit;
	} words[] = { { "JOUR", UNIT_DAY },
		      { "JOURS", UNIT_DAY },
		      { "SEMAINE", UNIT_WEEK },
		      { "MOIS", UNIT_MONTH },
		      { "SEMAINES", UNIT_WEEK } };
	static const char *const days[] = { "J", "JR", "JRS", "JS", NULL };
	static const char *const weeks[] = { "SEM", "SEMS", NULL };
	static const char *const years[] = { "AN", "ANS", NULL }; /* are an age's */

	if (strcmp(folded, "FOIS") == 0) /* is one letter from months */
		return UNIT_NONE;
	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (words_alike(folded, words[i].word))
			return words[i].unit;
	return exactly_any(folded, days)    ? UNIT_DAY
	       : exactly_any(folded, weeks) ? UNIT_WEEK
	       : exactly_any(folded, years) ? UNIT_YEAR
					    : UNIT_NONE;
}

static bool is_lead(const char *folded)
{
	static const char *const exact[] = { "X", "PDT", "DE", "D", "DURANT", "PENDANT", NULL };

	return exactly_any(folded, exact) || words_alike(folded, "PENDANT") ||
	       words_alike(folded, "DURANT") || words_alike(folded, "TRAITEMENT");
}

/* The first token of the words and signs that lead to the duration at part `at`. */
static int lead_start(const struct text_line *line, int at, bool *ret_to_last)
{
	int part = at, token;

	while (part > 0 && is_lead(folded_at(line, part - 1)))
		part--;
	*ret_to_last = part > 0 && is_qsp(line, part - 1);
	for (; part > 0 && is_qsp(line, part - 1); part--)
		;
	token = line->parts[part].token;
	while (token > 0 && line_part_at(line, token) == line_part_at(line, token - 1) &&
	       strspn(line->tokens[token - 1].text, ",/-:;.+x") ==
		       strlen(line->tokens[token - 1].text))
		token--;
	return token;
}

static bool is_rate(const struct text_line *line, int part)
{
	static const char *const before[] = { "PAR", "FOIS", "TOUS", "TOUTES", "CHAQUE", NULL };

	return exactly_any(folded_at(line, part - 1), before) || has_slash_between(line, part);
}

struct prescribed_time prescribed_duration(const struct text_line *line, int from)
{
	struct prescribed_time time = { 0 };

	for (int i = line_part_at(line, from); i + 1 < line->part_count; i++) {
		enum prescribed_unit unit = unit_of(line->parts[i + 1].folded);
		int start;

		if (unit == UNIT_NONE || unit == UNIT_YEAR || !is_number(line, i) ||
		    is_rate(line, i))
			continue;
		start = lead_start(line, i, &time.to_last);
		time.count = small_number(line->parts[i].folded);
		time.unit = unit;
		time.number =
			(struct span){ line, line->parts[i].token, line->parts[i + 1].token + 1 };
		time.span = (struct span){ line, start > from ? start : from,
					   line->parts[i + 1].token + 1 };
		return time;
	}
	return time;
}

/* ---- Where a dose starts ----------------------------------------------------- */

/* "1-0-1", "2-0-2", "1/2-0-1/2", "@1-0-01": morning, noon, evening */
static bool is_triple(const struct text_line *line, int part)
{
	const char *text = line->tokens[line->parts[part].token].text;
	int dashes = 0, digits = 0;

	for (; *text != '\0'; text++) {
		dashes += *text == '-';
		digits += isdigit((unsigned char)*text) != 0;
		if (strchr("0123456789-/@OolI,.½", *text) == NULL && (unsigned char)*text < 0x80)
			return false;
	}
	return dashes == 2 && digits >= 2 && digits <= 5; /* with more it is a date */
}

/* A word with a wide gap before it: "CP   x 2" tells boxes. */
static bool stands_apart(const struct text_line *line, int part)
{
	const struct token *token = &line->tokens[line->parts[part].token];

	return line->parts[part].token > 0 &&
	       5 * (token->box.x - token[-1].box.x - token[-1].box.w) > 6 * token->box.h;
}

static bool is_time_word(const struct text_line *line, int part)
{
	const char *folded = line->parts[part].folded;

	if (words_alike_any(folded, time_words) || is_triple(line, part))
		return true;
	/* "3/j", "1 gel / j" and "x 2" */
	if (unit_of(folded) == UNIT_YEAR) /* an age */
		return false;
	if (unit_of(folded) != UNIT_NONE && part > 0)
		return is_number(line, part - 1) || has_slash_between(line, part - 1);
	return strcmp(folded, "X") == 0 && is_number(line, part + 1) && !stands_apart(line, part) &&
	       (is_number(line, part - 1) ||
		(part > 0 && prescribed_is_form(line->parts[part - 1].folded)));
}

/* "10 %": a strength */
static bool has_percent(const struct text_line *line, const struct part *part)
{
	const struct token *token = &line->tokens[part->token];

	return strchr(token->text, '%') != NULL ||
	       (part->token + 1 < line->token_count && token[1].text[0] == '%');
}

static bool is_strength_unit(const char *folded)
{
	return exactly_any(folded, units) || exactly_any(folded, sure_units);
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
		if (!number && !exactly_any(part->folded, joints) &&
		    !prescribed_is_form(part->folded))
			break;
		after_number = number;
		if (number)
			at_number = i;
		else if (prescribed_is_form(part->folded))
			at_form = i;
	}
	if (at_number > first && line->parts[at_number].token == line->parts[at_number - 1].token)
		at_number = -1;
	return at_number >= 0 ? at_number : at_form;
}

bool prescribed_is_dose_word(const char *folded)
{
	return exactly_any(folded, time_words) || exactly_any(folded, verbs);
}

int prescribed_dose_start(const struct text_line *line, int first)
{
	for (int i = first; i < line->part_count; i++) {
		/* exactly: INALER is a medicine; and before these no number belongs to them */
		if (is_qsp(line, i) && is_number(line, i + 1))
			return line->parts[i].token;
		if (exactly_any(line->parts[i].folded, verbs))
			return line->parts[i > first && is_number(line, i - 1) ? i - 1 : i].token;
		if (is_triple(line, i))
			return line->parts[i].token;
		if (is_time_word(line, i))
			return line->parts[back_to_start(line, first, i)].token;
	}
	return line->token_count;
}

/* ---- Boxes ------------------------------------------------------------------- */

/* "N° 2", "N° : 2", "Nb : 2", "Qte 2" */
static bool is_count_label(const struct text_line *line, int part)
{
	static const char *const labels[] = { "QTE", "NB", "NBRE", "QTES", "QUANTITE", "QT", NULL };
	const char *folded = folded_at(line, part);
	const char *text = line->tokens[line->parts[part].token].text;

	if (exactly_any(folded, labels))
		return true;
	if (strcmp(folded, "N") == 0 || strcmp(folded, "NO") == 0)
		return text[0] == 'N' && (strstr(text, "°") != NULL || strstr(text, "º") != NULL ||
					  strcmp(folded, "NO") == 0 || text[1] == ':');
	return false;
}

/* "x 2" that stands apart from the dose, or behind how long it is. */
static bool is_times_boxes(const struct text_line *line, int part, int text_px)
{
	const struct token *token = &line->tokens[line->parts[part].token];
	int gap =
		line->parts[part].token > 0 ? token->box.x - token[-1].box.x - token[-1].box.w : 0;

	return strcmp(folded_at(line, part), "X") == 0 && is_number(line, part + 1) &&
	       part + 2 == line->part_count &&
	       (3 * gap > 2 * text_px || unit_of(folded_at(line, part - 1)) != UNIT_NONE ||
		words_alike_any(folded_at(line, part - 1), time_words));
}

/* QSP with the number right behind it; the 5 of "Q.5.P" is none. */
static bool is_qsp_count(const struct text_line *line, int part)
{
	int number = part + 1;

	return is_qsp(line, part) && is_number(line, number) &&
	       (number + 1 >= line->part_count ||
		line->parts[number + 1].token != line->parts[part].token) &&
	       unit_of(folded_at(line, part + 2)) == UNIT_NONE;
}

static double boxes_at(const struct text_line *line, int part, int text_px, struct found *ret_found)
{
	const char *after = folded_at(line, part + 2), *next = folded_at(line, part + 1);
	bool last = part + 2 >= line->part_count;

	*ret_found = (struct found){ part, part + 2 };
	if (is_qsp_count(line, part)) {
		ret_found->to += words_alike_any(after, boxes);
		return 0.98;
	}
	if (is_count_label(line, part) && is_number(line, part + 1) && unit_of(after) == UNIT_NONE)
		return 0.97;
	/* "1 unité" is a dose */
	if (is_number(line, part) && exactly_any(next, boxes) && next[0] != 'U')
		return 0.97;
	if (is_number(line, part) && last && (strcmp(next, "B") == 0 || strcmp(next, "BS") == 0))
		return 0.93;
	return is_times_boxes(line, part, text_px) ? 0.9 : 0;
}

/* "(2)" at the end of a line */
static bool is_bracketed(const struct text_line *line, int token)
{
	const char *text = line->tokens[token].text;

	return text[0] == '(' && strlen(text) <= 4 && text[strlen(text) - 1] == ')' &&
	       strspn(text + 1, "0123456789") == strlen(text) - 2;
}

struct prescribed_count prescribed_boxes(const struct text_line *line, int from, int text_px)
{
	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		struct found found = { i, i + 1 };
		bool last = i == line->part_count - 1;
		double trust = boxes_at(line, i, text_px, &found);
		struct prescribed_count count = { .trust = trust };

		if (trust <= 0 && last && is_bracketed(line, line->parts[i].token)) {
			found = (struct found){ i, i + 1 };
			count.trust = 0.93;
		} else if (trust <= 0) {
			continue;
		}
		for (int part = found.from; part < found.to && count.value == 0; part++) {
			int token = line->parts[part].token;

			count.value = small_number(line->parts[part].folded);
			count.number = (struct span){ line, token, token + 1 };
		}
		count.span = (struct span){ line, line->parts[found.from].token,
					    line->parts[found.to - 1].token + 1 };
		return count;
	}
	return (struct prescribed_count){ 0 };
}

int prescribed_without_label(const struct text_line *line, int from, int to)
{
	while (to > from + 1) {
		int part = line_part_at(line, to - 1);
		bool has_part = part < line->part_count && line->parts[part].token == to - 1;

		if (!has_part || (!is_count_label(line, part) && !is_qsp(line, part)))
			break;
		to--;
	}
	return to;
}

/* ---- Dates -------------------------------------------------------------------- */

bool prescribed_tells_a_date(const struct text_line *line)
{
	static const char *const heads[] = { "FAIT A", "FAIT LE", "DATE DE", NULL };
	struct dated dated = { 0 };
	struct found head = line_find_any(line, 0, heads);

	/* "2.5 / 12.5 MG" */
	if (prescribed_is_medicinal(line, 0, line->token_count))
		return false;
	return head.from == 0 || line_find_date(line, 0, &dated) ||
	       (line->part_count > 1 && line->token_count < 6 &&
		words_alike(line->parts[0].folded, "DATE"));
}

/* ---- Strength and form ------------------------------------------------------- */

static bool is_short_form(const struct text_line *line, int part)
{
	const char *folded = folded_at(line, part);

	return exactly_any(folded, short_forms) &&
	       (is_number(line, part - 1) || is_strength_unit(folded_at(line, part - 1)) ||
		is_number(line, part + 1) ||
		(part > 0 && has_percent(line, &line->parts[part - 1])));
}

bool prescribed_is_medicinal(const struct text_line *line, int from, int to)
{
	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		const struct part *part = &line->parts[i];
		bool after_digits = i > 0 && text_is_digits(line->parts[i - 1].folded);

		if (part->token >= to)
			break;
		if (exactly_any(part->folded, sure_units) ||
		    (after_digits && exactly_any(part->folded, units)))
			return true;
		if (has_percent(line, part) || words_alike_any(part->folded, product_forms) ||
		    is_short_form(line, i))
			return true;
	}
	return false;
}

/* What a token may be in a strength: digits, units, signs. */
enum { STRENGTH_NONE, STRENGTH_NUMBER, STRENGTH_UNIT, STRENGTH_BOTH, STRENGTH_SIGN };

static int strength_kind(const struct text_line *line, int token)
{
	bool number = false, unit = strchr(line->tokens[token].text, '%') != NULL, any = false;

	for (int i = line_part_at(line, token);
	     i < line->part_count && line->parts[i].token == token; i++) {
		any = true;
		if (text_is_digits(line->parts[i].folded))
			number = true;
		else if (is_strength_unit(line->parts[i].folded))
			unit = true;
		else
			return STRENGTH_NONE;
	}
	if (!any && !unit)
		return strspn(line->tokens[token].text, "/+,") == strlen(line->tokens[token].text)
			       ? STRENGTH_SIGN
			       : STRENGTH_NONE;
	return number && unit ? STRENGTH_BOTH : number ? STRENGTH_NUMBER : STRENGTH_UNIT;
}

/* "20 MG 20 MG" is two: a number behind a unit begins anew unless a sign joins them. */
static bool begins_anew(int before, int kind)
{
	return (before == STRENGTH_UNIT || before == STRENGTH_BOTH || before == STRENGTH_NUMBER) &&
	       (kind == STRENGTH_NUMBER || kind == STRENGTH_BOTH);
}

struct span prescribed_strength(const struct text_line *line, int from, int to)
{
	struct span last = { 0 };
	int before = STRENGTH_NONE, start = -1;
	bool complete = false;

	for (int i = from; i <= to; i++) {
		int kind = i < to ? strength_kind(line, i) : STRENGTH_NONE;

		if (start >= 0 && (kind == STRENGTH_NONE || begins_anew(before, kind))) {
			if (complete)
				last = (struct span){ line, start, i };
			start = -1;
			complete = false;
		}
		if (start < 0 && (kind == STRENGTH_NUMBER || kind == STRENGTH_BOTH))
			start = i;
		complete |= start >= 0 && (kind == STRENGTH_UNIT || kind == STRENGTH_BOTH);
		before = kind;
	}
	return last;
}

struct span prescribed_form(const struct text_line *line, int from, int to)
{
	struct span last = { 0 };

	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		const struct part *part = &line->parts[i];

		if (part->token >= to)
			break;
		/* never the first word: "GEL" and "CREME" begin names too */
		if (part->token > from && (words_alike_any(part->folded, product_forms) ||
					   exactly_any(part->folded, short_forms)))
			last = (struct span){ line, part->token, part->token + 1 };
	}
	return last;
}

/* ---- Numbers and bullets before a line --------------------------------------- */

/* The bytes of a number with its mark that a text begins with; 0 when it does not. A letter alone
 * counts when a bracket closes behind it: misread digits. */
static size_t ordinal_length(const char *text)
{
	const char *at = text + (*text == '(');
	size_t length = strspn(at, "0123456789lIiOo|+*tT"), marks;

	if (length == 0 && isalpha((unsigned char)*at) && (at[1] == ')' || at[1] == '-'))
		length = 1;
	if (length == 0 || length > 2)
		return 0;
	at += length;
	marks = strspn(at, ")].-/:");
	if (strncmp(at, "°", 2) == 0)
		marks = 2 + strspn(at + 2, ")].-/:");
	return marks > 0 ? (size_t)(at - text) + marks : 0;
}

bool prescribed_is_ordinal(const char *text)
{
	size_t length = ordinal_length(text);

	return length > 0 && text[length] == '\0';
}

bool prescribed_is_bullet(const char *text)
{
	static const char *const bullets[] = { "-",  "•", "*", ">", "°", "·",  "R/", "o", "+",
					       "->", "=", "e", "«", "©", "»",  "¢",  "®", "#",
					       "¤",  "_", "—", "–", "~", "--", "ÿ",  "■", "▪" };

	for (size_t i = 0; i < ARRAY_LENGTH(bullets); i++)
		if (strcmp(text, bullets[i]) == 0)
			return true;
	return false;
}

size_t prescribed_glued_ordinal(const char *text)
{
	size_t length = ordinal_length(text);

	/* "S-CITAP" is a name */
	if (length > 0 && !isdigit((unsigned char)text[text[0] == '(']) && text[length - 1] != ')')
		return 0;
	if (length == 0 && isdigit((unsigned char)text[0]) && isupper((unsigned char)text[1]) &&
	    islower((unsigned char)text[2]))
		return 1;
	if (length == 0 && strncmp(text, "•", 3) == 0)
		length = 3;
	if (length == 0 && text[0] == '-')
		length = 1;
	if (length == 0 && isdigit((unsigned char)text[0]) && text[1] == ',')
		length = 2;
	return length > 0 && isalpha((unsigned char)text[length]) && strlen(text + length) >= 3
		       ? length
		       : 0;
}
