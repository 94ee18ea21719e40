#include "tests/support/drawn_products.h"

#include "base/memory.h"
#include "base/text.h"
#include "tests/support/chance.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool happens(double chance)
{
	return chance_between(0, 1) < chance;
}

static int one_of(int count)
{
	return chance_next() % count;
}

/* ---- styles ---------------------------------------------------------------------------- */

struct product_style product_style_draw(bool is_invoice)
{
	struct product_style style = { .is_invoice = is_invoice };

	style.letter_case = is_invoice ? (happens(0.9) ? 0 : 2) : one_of(3);
	style.strength = happens(is_invoice ? 0.7 : 0.92) ? 1 + one_of(4) : 0;
	style.repeats = happens(0.2);
	style.form = happens(is_invoice ? 0.4 : 0.65) ? 1 + one_of(3) : 0;
	style.pack = happens(is_invoice ? 0.9 : 0.25) ? 1 + one_of(4) : 0;
	style.tail = !is_invoice && happens(0.3) ? 1 + one_of(5) : 0;
	style.cut = is_invoice && happens(0.5) ? 25 + (size_t)one_of(16) : 0;
	style.has_price = is_invoice && happens(0.9);
	return style;
}

/* ---- writing --------------------------------------------------------------------------- */

static void add(char *text, const char *more)
{
	size_t length = strlen(text);

	snprintf(text + length, PRODUCT_TEXT_SIZE - length, "%s%s",
		 length > 0 && more[0] != '\0' ? " " : "", more);
}

static void add_strength(const struct product_style *style, const struct medicine *medicine,
			 char *text)
{
	char line[PRODUCT_TEXT_SIZE];
	double value = strtod(medicine->dosage, NULL);

	if (style->strength == 0 || medicine->dosage[0] == '\0' ||
	    strncmp(medicine->unit, "NA", 2) == 0 ||
	    (!style->repeats && strstr(medicine->name, medicine->dosage) != NULL))
		return;
	if (style->strength == 3 && strcmp(medicine->unit, "MG") == 0 && value >= 1000)
		snprintf(line, sizeof(line), "%g G", value / 1000);
	else if (style->strength == 3 && strcmp(medicine->unit, "G") == 0)
		snprintf(line, sizeof(line), "%g MG", value * 1000);
	else
		snprintf(line, sizeof(line), "%s%s%s", medicine->dosage,
			 style->strength == 2 ? "" : " ", medicine->unit);
	for (char *at = line; style->strength == 4 && *at != '\0'; at++)
		if (*at == '.')
			*at = ',';
	add(text, line);
}

static const struct {
	const char *word, *shorts[3];
} shortened[] = {
	{ "COMPRIME", { "CP", "CPR", "COMP" } },
	{ "GELULE", { "GLE", "GELU", "GEL" } },
	{ "SIROP", { "SP", "SRP", "SIROP" } },
	{ "AMPOULE", { "AMP", "AMP", "AMPO" } },
	{ "SUPPOSITOIRE", { "SUPPO", "SUP", "SUPP" } },
	{ "POMMADE", { "PDE", "POMM", "POM" } },
	{ "INJECTABLE", { "INJ", "INJ", "INJECT" } },
	{ "BUVABLE", { "BUV", "BUV", "BUVABLE" } },
	{ "SOLUTION", { "SOL", "SOLUT", "SOL" } },
	{ "SUSPENSION", { "SUSP", "SUSP", "SUSPENS" } },
	{ "POUDRE", { "PDRE", "PDR", "POUDRE" } },
	{ "PELLICULE", { "PELL", "PELLI", "PELL" } },
	{ "SECABLE", { "SEC", "SECAB", "SEC" } },
	{ "EFFERVESCENT", { "EFF", "EFFERV", "EFF" } },
	{ "COLLYRE", { "COLL", "COLLY", "COL" } },
	{ "CREME", { "CR", "CREME", "CRM" } },
	{ "SACHET", { "SACH", "SAC", "SCH" } },
	{ "FLACON", { "FL", "FL", "FLAC" } },
	{ "BOITE", { "BTE", "BT", "B" } },
	{ "TUBE", { "TB", "TUBE", "TUB" } },
	{ "ENROBE", { "ENR", "ENR", "ENROBE" } },
	{ "DISPERSIBLE", { "DISP", "DISP", "DISPERS" } },
};

/* The words of a text, those that have one shortened the `way`th way; connecting words left out. */
static void add_short(const char *words, int way, char *text)
{
	char copy[PRODUCT_TEXT_SIZE];

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *save = NULL, *word = strtok_r(copy, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save)) {
		const char *written = word;

		if (strcmp(word, "POUR") == 0 || strcmp(word, "A") == 0)
			continue;
		for (size_t i = 0; i < ARRAY_LENGTH(shortened); i++)
			if (strcmp(word, shortened[i].word) == 0)
				written = shortened[i].shorts[way % 3];
		add(text, written);
	}
}

static void add_form(const struct product_style *style, const struct medicine *medicine, char *text)
{
	char first[PRODUCT_TEXT_SIZE];

	snprintf(first, sizeof(first), "%s", medicine->form);
	first[strcspn(first, " ")] = '\0';
	if (style->form == 1)
		add(text, medicine->form);
	else if (style->form == 2)
		add(text, first);
	else if (style->form == 3)
		add_short(medicine->form, style->strength, text);
}

/* Parts "1 FLACON 150 ML" at its blanks; false when it is not of four words that begin so. */
static bool part_pack(const char *presentation, char *words[3], char copy[PRODUCT_TEXT_SIZE])
{
	char *save = NULL;

	snprintf(copy, PRODUCT_TEXT_SIZE, "%s", presentation);
	if (!text_equal(strtok_r(copy, " ", &save), "1"))
		return false;
	for (int i = 0; i < 3; i++) {
		words[i] = strtok_r(NULL, " ", &save);
		if (words[i] == NULL)
			return false;
	}
	return text_is_digits(words[1]);
}

/* "1 BOITE 30 COMPRIME" as tills have it. */
static void add_pack(const struct product_style *style, const struct medicine *medicine, char *text)
{
	static const char *const boxes[] = { "B/", "BTE ", "B" };
	char copy[PRODUCT_TEXT_SIZE], line[PRODUCT_TEXT_SIZE], *words[3];

	if (style->pack == 0)
		return;
	if (style->pack == 1) {
		add(text, medicine->presentation);
	} else if (!part_pack(medicine->presentation, words, copy)) {
		add_short(medicine->presentation, style->pack, text);
	} else if (strcmp(words[0], "BOITE") == 0) {
		snprintf(line, sizeof(line), "%s%s", boxes[style->pack - 2], words[1]);
		add(text, line);
	} else {
		snprintf(line, sizeof(line), "%s%s%s%s",
			 strcmp(words[0], "FLACON") == 0 ? "FL" : words[0],
			 style->pack == 4 ? "" : " ", words[1], words[2]);
		add(text, line);
	}
}

static void set_case(char *text, int letter_case)
{
	bool begins = true;

	for (char *at = text; *at != '\0'; at++) {
		if (letter_case == 1 || (letter_case == 2 && !begins))
			*at = (char)tolower((unsigned char)*at);
		begins = *at == ' ';
	}
}

void product_write(const struct product_style *style, const struct medicine *medicine,
		   char text[PRODUCT_TEXT_SIZE])
{
	static const char *const tails[] = {
		"", "x 2", "1 cp x 3 / j", "2 boites", "1 matin et 1 soir", "pendant 7 jours"
	};

	text[0] = '\0';
	add(text, medicine->name);
	add_strength(style, medicine, text);
	add_form(style, medicine, text);
	add_pack(style, medicine, text);
	set_case(text, style->letter_case);
	add(text, tails[style->tail]);
	if (style->cut > 0 && strlen(text) > style->cut)
		text[style->cut] = '\0';
}

/* ---- misreading ------------------------------------------------------------------------ */

/* Each of a pair is at times read as the other; upper and lower case. */
static const char *const alike[] = { "O0", "0O", "OQ", "QO", "DO", "I1", "1I", "Il", "lI", "1l",
				     "l1", "LI", "S5", "5S", "B8", "8B", "Z2", "2Z", "G6", "6G",
				     "C6", "EF", "FE", "CG", "GC", "PF", "RK", "HM", "NM", "MN",
				     "UV", "VU", "VY", "YV", "TI", "IT", "AR", "ec", "ce", "eo",
				     "oe", "ao", "oa", "hb", "bh", "rn", "nr", "vy", "uv", "un",
				     "nu", "ti", "it", "fl", "ij", "30", "08", "38", "83", "56",
				     "65", "17", "71", "94", "49", "%7", "KX", "WV", "PR", "RP",
				     "sa", "gq", "qg", "0@", "5B", "HN", "NH" };

static char like(char letter)
{
	char found[ARRAY_LENGTH(alike)];
	int count = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(alike); i++)
		if (alike[i][0] == letter)
			found[count++] = alike[i][1];
	if (count > 0 && !happens(0.1))
		return found[one_of(count)];
	if (isdigit((unsigned char)letter))
		return (char)('0' + one_of(10));
	return (char)((islower((unsigned char)letter) ? 'a' : 'A') + one_of(26));
}

static void append(char *text, size_t *length, const char *more)
{
	for (; *more != '\0' && *length + 1 < PRODUCT_TEXT_SIZE; more++)
		text[(*length)++] = *more;
	text[*length] = '\0';
}

static void append_spoiled(char *text, size_t *length, char letter)
{
	char one[] = { letter, '\0' }, other[] = { like(letter), '\0' };
	int what = one_of(20);

	if (what < 2) { /* lost */
	} else if (what < 3) {
		append(text, length, one);
		append(text, length, one);
	} else if (what < 4) {
		append(text, length, one);
		append(text, length, other);
	} else if (what < 5) {
		append(text, length, one);
		append(text, length, " ");
	} else if (what < 6 && (letter == 'E' || letter == 'e')) {
		append(text, length, letter == 'E' ? "É" : "é");
	} else if (what < 6 && letter == 'M') {
		append(text, length, "RN");
	} else if (what < 6 && letter == 'm') {
		append(text, length, "rn");
	} else if (what < 7) {
		append(text, length, one);
		append(text, length, happens(0.5) ? "." : "'");
	} else {
		append(text, length, other);
	}
}

void product_misread(char text[PRODUCT_TEXT_SIZE], double rate)
{
	char clean[PRODUCT_TEXT_SIZE];
	size_t length = 0;

	snprintf(clean, sizeof(clean), "%s", text);
	text[0] = '\0';
	/* a rule or a dot of the table before the line */
	if (happens(rate))
		append(text, &length, happens(0.5) ? "| " : "- ");
	for (const char *at = clean; *at != '\0'; at++) {
		char one[] = { *at, '\0' };

		if ((unsigned char)*at < 0x80 && *at != ' ' && happens(rate))
			append_spoiled(text, &length, *at);
		else if (*at != ' ' || !happens(rate / 2))
			append(text, &length, one);
	}
}

centimes product_price_read(const struct product_style *style, const struct medicine *medicine,
			    double rate)
{
	char digits[24];

	if (!style->has_price || medicine->public_price <= 0)
		return 0;
	if (happens(0.02)) /* another year's list */
		return (centimes)((double)medicine->public_price * chance_between(0.6, 1.4));
	snprintf(digits, sizeof(digits), "%lld", (long long)medicine->public_price);
	for (char *at = digits; *at != '\0'; at++)
		if (happens(rate / 2))
			*at = (char)('0' + one_of(10));
	return strtoll(digits, NULL, 10);
}

/* ---- what is not in the register ------------------------------------------------------- */

static const char *const articles[] = {
	"SERUM PHYSIOLOGIQUE",
	"BANDE VELPEAU",
	"BANDE ELASTIQUE",
	"THERMOMETRE DIGITAL",
	"COMPRESSES STERILES",
	"COTON HYDROPHILE",
	"SPARADRAP",
	"GANTS LATEX",
	"MASQUE CHIRURGICAL",
	"SERINGUE JETABLE",
	"ALCOOL CHIRURGICAL",
	"EAU OXYGENEE",
	"BIBERON",
	"TETINE SILICONE",
	"COUCHES BEBE TAILLE",
	"LINGETTES BEBE",
	"LAIT PREMIER AGE",
	"CREME SOLAIRE INDICE",
	"ECRAN TOTAL INVISIBLE",
	"GEL DOUCHE SURGRAS",
	"BRUME HYDRATANTE",
	"SAVON DOUX ENFANT",
	"DENTIFRICE MENTHE",
	"BROSSE A DENTS SOUPLE",
	"BAIN DE BOUCHE FRESH",
	"PRESERVATIFS",
	"TEST DE GROSSESSE",
	"BANDELETTES GLYCEMIE",
	"LANCETTES",
	"TENSIOMETRE BRAS",
	"BAS DE CONTENTION",
	"CEINTURE LOMBAIRE",
	"GENOUILLERE",
	"CHEVILLERE LIGAMENTAIRE",
	"COLLIER CERVICAL",
	"BEQUILLES",
	"ATTELLE POIGNET",
	"SEMELLES GEL",
	"PANSEMENT ADHESIF",
	"STRIPS SUTURE",
	"EAU MICELLAIRE",
	"EAU THERMALE",
	"BAUME LEVRES",
	"HUILE AMANDE DOUCE",
	"VITAMINES CHEVEUX ONGLES",
	"COMPLEMENT MINCEUR",
	"TISANE DIGESTIVE",
	"MIEL PROPOLIS",
	"MAGNESIUM MARIN",
	"OMEGA TROIS POISSON",
	"PROBIOTIQUE ENFANT",
	"GELEE ROYALE",
	"SHAMPOING ANTICHUTE",
	"ANTI POUX LOTION",
	"PEIGNE A POUX",
	"SPRAY NASAL EAU DE MER",
	"PODOMETRE",
	"CHAMBRE INHALATION",
	"NEBULISEUR",
	"POCHE URINE STERILE",
	"SONDE URINAIRE",
	"CATHETER COURT",
	"PERFUSEUR",
	"AIGUILLES STYLO",
	"FRAIS DE PREPARATION",
	"LIVRAISON",
	"DERMO NETTOYANT",
	"FOND DE TEINT",
	"CREME MAINS REPARATRICE",
	"SOIN ANTI AGE NUIT",
	"DEODORANT ROLL ON",
	"EAU DE TOILETTE",
	"JOUET BAIN",
	"VEILLEUSE",
	"PILULIER SEMAINE",
};

static size_t letters_of(const char *name, char *letters)
{
	char folded[PRODUCT_TEXT_SIZE];
	size_t count = 0;

	text_fold(name, folded, sizeof(folded));
	for (const char *at = folded; *at != '\0' && !isdigit((unsigned char)*at); at++)
		if (isalpha((unsigned char)*at))
			letters[count++] = *at;
	letters[count] = '\0';
	return count;
}

/* A brand nearer than that to one of the register is one of its misreadings. */
static bool is_near_one(const struct medicine *rows, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		char letters[PRODUCT_TEXT_SIZE];
		size_t length = letters_of(rows[i].name, letters);

		if (length < 3)
			continue;
		if (text_distance(letters, name) < 3 || strncmp(letters, name, length) == 0)
			return true;
	}
	return false;
}

static void draw_brand(const struct medicine *rows, size_t count, char *name)
{
	do {
		char head[PRODUCT_TEXT_SIZE], tail[PRODUCT_TEXT_SIZE];
		size_t head_length = letters_of(rows[(size_t)chance_next() % count].name, head);
		size_t tail_length = letters_of(rows[(size_t)chance_next() % count].name, tail);

		name[0] = '\0';
		if (head_length < 4 || tail_length < 5 || head_length > 14 || tail_length > 14)
			continue;
		head[2 + one_of((int)head_length / 2)] = '\0';
		snprintf(name, PRODUCT_TEXT_SIZE, "%s%s", head,
			 tail + tail_length / 2 - (size_t)one_of(2));
	} while (strlen(name) < 5 || is_near_one(rows, count, name));
}

void product_draw_foreign(const struct medicine *rows, size_t count, int part,
			  char name[PRODUCT_TEXT_SIZE])
{
	if (happens(0.4))
		snprintf(name, PRODUCT_TEXT_SIZE, "%s",
			 articles[2 * one_of((int)ARRAY_LENGTH(articles) / 2) + part]);
	else
		draw_brand(rows, count, name);
}
