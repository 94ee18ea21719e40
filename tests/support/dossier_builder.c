#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PAGE_SHEET_1 = 1, PAGE_SHEET_2, PAGE_PRESCRIPTION, PAGE_INVOICE };

#define WELL 0.99

/* ---- the register ---------------------------------------------------------------------------- */

static const struct insured insured[] = {
	{ INSURED_NUMBER,
	  NULL,
	  INSURED_CIN,
	  "AIT EL KADIRI",
	  "FATIMA",
	  { 1976, 6, 12 },
	  'F',
	  "CNSS",
	  NULL,
	  { 2012, 5, 25 },
	  { 0 } },
	{ OTHER_NUMBER,
	  NULL,
	  "DO97511",
	  "MARRAKCHI",
	  "MAHA",
	  { 1957, 9, 24 },
	  'F',
	  "CNSS",
	  NULL,
	  { 2006, 9, 27 },
	  { 0 } },
};

static const struct dependant dependants[] = {
	{ INSURED_NUMBER, 1, "conjoint", "JALAL", "OMAR", { 1974, 2, 9 }, 'M', "Q84937" },
	{ INSURED_NUMBER, 2, "enfant", "JALAL", "AMINE", { 2013, 12, 20 }, 'M', NULL },
	{ INSURED_NUMBER, 3, "enfant", "JALAL", "LAMINE", { 2011, 5, 1 }, 'M', NULL },
};

static const struct practitioner practitioners[] = {
	{ DOCTOR_INPE, "medecin", "DR TANGI MAHDI", "GYNECOLOGIE", "AZROU" },
	{ "091285301", "medecin", "DR LARAKI YASMINE", "MEDECINE GENERALE", "DAKHLA" },
	{ PHARMACY_INPE, "pharmacie", "PHARMACIE TANGI", NULL, "AZROU" },
};

static const struct medicine medicines[] = {
	{ .code = DEAR_CODE,
	  .name = "FUCIDINE ENFANT",
	  .presentation = "1 FLACON 90 ML",
	  .public_price = 22500,
	  .base_price = 22500,
	  .rate_percent = 70 },
	{ .code = CHEAP_CODE,
	  .name = "GENTAGAM 80",
	  .presentation = "1 BOITE 6 AMPOULE INJECTABLE",
	  .public_price = 6120,
	  .base_price = 6120,
	  .rate_percent = 70 },
	{ .code = BASED_CODE,
	  .name = "SOLIAN",
	  .presentation = "1 BOITE 30 COMPRIME",
	  .public_price = 33900,
	  .base_price = 20400,
	  .rate_percent = 70 },
	{ .code = UNPAID_CODE,
	  .name = "DIPRO OLEOSUM",
	  .presentation = "1 AMPOULE",
	  .public_price = 2700,
	  .base_price = 2700,
	  .rate_percent = 0 },
};

static const struct tariff tariffs[] = {
	{ "C", "Consultation", 8000, { 2006, 1, 1 }, { 0 } },
	{ "CS", "Consultation de specialiste", 15000, { 2006, 1, 1 }, { 0 } },
	{ "K", "Acte de chirurgie", 2250, { 2006, 1, 1 }, { 0 } },
	{ "P", "Acte d'anatomie", 110, { 2006, 1, 1 }, { 0 } },
	{ "V", "Visite", 10000, { 2000, 1, 1 }, { 2009, 12, 31 } },
	{ "V", "Visite", 12000, { 2010, 1, 1 }, { 0 } },
};

static const struct rule rules[] = {
	{ "CNSS", RULE_DEPOSIT_DAYS, "", 60, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_RATE, "", 70, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_SINGLE_ACT, "", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_CHILD_AGE, "", 21, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_STUDENT_AGE, "", 26, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_CONDITIONAL_AGE, "", 30, { 2026, 1, 20 }, { 0 } },
	{ "CNSS", RULE_TREATMENT_DAYS, "", 28, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_EVENT_DAYS, "", 14, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_AGREEMENT, "AMM", 2, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "medicament/ordonnance", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "medicament/facture", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "biologie/ordonnance", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "medicament/vignettes", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "biologie/resultat", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "paramedical/ordonnance", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_PIECE, "feuille/page-2", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNOPS", RULE_DEPOSIT_DAYS, "", 60, { 2006, 1, 1 }, { 0 } },
	{ "CNOPS", RULE_RATE, "", 80, { 2006, 1, 1 }, { 0 } },
	{ "CNOPS", RULE_SINGLE_ACT, "", 1, { 2006, 1, 1 }, { 0 } },
	{ "CNOPS", RULE_CHILD_AGE, "", 21, { 2006, 1, 1 }, { 0 } },
	{ "CNOPS", RULE_NO_TICK_REQUEST, "", 1, { 2025, 12, 1 }, { 0 } },
	/* a look at one value costs 2.00 */
	{ "CNSS", RULE_MINUTE, "", 300, { 2006, 1, 1 }, { 0 } },
	{ "CNSS", RULE_LOOK, "", 40, { 2006, 1, 1 }, { 0 } },
};

#define COPY_ROWS(arena, list, rows)                                                        \
	do {                                                                                \
		for (size_t row = 0; row < ARRAY_LENGTH(rows); row++)                       \
			memcpy(LIST_ADD((arena), (list)), &(rows)[row], sizeof((rows)[0])); \
	} while (0)

static void fill_register(struct bench *bench)
{
	struct arena *arena = bench->dossier->arena;

	bench->answers.known = true;
	COPY_ROWS(arena, &bench->answers.insured, insured);
	COPY_ROWS(arena, &bench->answers.dependants, dependants);
	COPY_ROWS(arena, &bench->answers.practitioners, practitioners);
	COPY_ROWS(arena, &bench->answers.medicines, medicines);
	COPY_ROWS(arena, &bench->answers.tariffs, tariffs);
	COPY_ROWS(arena, &bench->answers.rules, rules);
}

/* ---- the paper ------------------------------------------------------------------------------- */

static const struct {
	const char *form, *name, *value;
} clean_fields[] = {
	{ SHEET_1, "assure_nom", INSURED_NAME },
	{ SHEET_1, "assure_immatriculation", INSURED_NUMBER },
	{ SHEET_1, "assure_cin", INSURED_CIN },
	{ SHEET_1, "montant_frais", "536.20" },
	{ SHEET_1, "lien_conjoint", "false" },
	{ SHEET_1, "lien_enfant", "false" },
	{ SHEET_1, "beneficiaire_nom", INSURED_NAME },
	{ SHEET_1, "beneficiaire_naissance", "1976-06-12" },
	{ SHEET_1, "beneficiaire_cin", INSURED_CIN },
	{ SHEET_1, "sexe_m", "false" },
	{ SHEET_1, "sexe_f", "true" },
	{ SHEET_1, "medecin_inpe", DOCTOR_INPE },
	{ SHEET_1, "assure_date", "2026-09-14" },
	{ SHEET_1, "medecin_date", "2026-09-13" },
	{ SHEET_2, "acte_1_date", "2026-09-13" },
	{ SHEET_2, "acte_1_cotation", "CS" },
	{ SHEET_2, "acte_1_montant", "250.00" },
	{ SHEET_2, "pharmacie_1_date", "2026-09-14" },
	{ SHEET_2, "pharmacie_1_inpe", PHARMACY_INPE },
	{ "ordonnance", "medecin_nom", "DR TANGI MAHDI" },
	{ "ordonnance", "medecin_inpe", DOCTOR_INPE },
	{ "ordonnance", "date", "2026-09-13" },
	{ "ordonnance", "patient", "FATIMA AIT EL KADIRI" },
	{ "facture", "ice", "000000000000097" },
	{ "facture", "if", "35321160" },
	{ "facture", "inpe", PHARMACY_INPE },
	{ "facture", "numero", "27207/2026" },
	{ "facture", "date", "2026-09-14" },
	{ "facture", "client", "FATIMA AIT EL KADIRI" },
};

static const struct bench_medicine clean_medicines[] = {
	{ DEAR_CODE, "FUCIDINE ENFANT 1 FLACON 90 ML", "FUCIDINE ENFANT 250 MG", 1, 22500 },
	{ CHEAP_CODE, "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE", "GENTAGAM 80 80 MG", 1, 6120 },
};

static int page_of(const char *form)
{
	if (strcmp(form, "ordonnance") == 0)
		return PAGE_PRESCRIPTION;
	if (strcmp(form, "facture") == 0)
		return PAGE_INVOICE;
	return strcmp(form, SHEET_1) == 0 ? PAGE_SHEET_1 : PAGE_SHEET_2;
}

static struct reading *find(const struct bench *bench, const char *form, const char *name)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++) {
		struct reading *reading = &bench->dossier->readings.items[i];

		if (strcmp(reading->form, form) == 0 && strcmp(reading->name, name) == 0)
			return reading;
	}
	return NULL;
}

const struct reading *bench_reading(const struct bench *bench, const char *form, const char *name)
{
	const struct reading *reading = find(bench, form, name);

	return reading != NULL && reading->value != NULL ? reading : NULL;
}

void bench_write(struct bench *bench, const char *form, const char *name, const char *value,
		 double confidence)
{
	struct arena *arena = bench->dossier->arena;
	struct reading *reading = find(bench, form, name);

	if (reading == NULL) {
		reading = LIST_ADD(arena, &bench->dossier->readings);
		*reading = (struct reading){ .page = page_of(form),
					     .form = arena_copy_text(arena, form),
					     .name = arena_copy_text(arena, name) };
	}
	reading->value = arena_copy_text(arena, value);
	reading->confidence = confidence;
	/* read anew: what an earlier judgement left there is gone */
	reading->read = NULL;
	reading->settled = false;
	reading->guesses = NULL;
	reading->guess_count = 0;
}

void bench_guess(struct bench *bench, const char *form, const char *name,
		 const struct guess *guesses, int count)
{
	struct arena *arena = bench->dossier->arena;
	struct guess *copy = arena_new_array(arena, (size_t)count, sizeof(*copy));
	struct reading *reading;

	for (int i = 0; i < count; i++)
		copy[i] = (struct guess){ arena_copy_text(arena, guesses[i].value),
					  guesses[i].probability };
	bench_write(bench, form, name, guesses[0].value, guesses[0].probability);
	reading = find(bench, form, name);
	reading->source = SOURCE_HAND;
	reading->guesses = copy;
	reading->guess_count = count;
}

void bench_add_code(struct bench *bench, int page, const char *value, enum barcode_role role)
{
	*LIST_ADD(bench->dossier->arena, &bench->dossier->barcodes) =
		(struct barcode){ .page = page,
				  .symbology = "ean13",
				  .value = value,
				  .role = role,
				  .confidence = 0.999 };
}

void bench_remove_codes(struct bench *bench, const char *value)
{
	struct dossier *dossier = bench->dossier;
	size_t kept = 0;

	for (size_t i = 0; i < dossier->barcodes.count; i++)
		if (strcmp(dossier->barcodes.items[i].value, value) != 0)
			dossier->barcodes.items[kept++] = dossier->barcodes.items[i];
	dossier->barcodes.count = kept;
}

/* ---- medicines, acts and sums ---------------------------------------------------------------- */

static void write_line(struct bench *bench, const char *form, int row, const char *column,
		       const char *value)
{
	char name[64];

	snprintf(name, sizeof(name), "ligne_%d_%s", row, column);
	bench_write(bench, form, name, value, WELL);
}

static void clear_lines(struct bench *bench)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_starts_with(bench->dossier->readings.items[i].name, "ligne_"))
			bench->dossier->readings.items[i].value = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(medicines); i++)
		bench_remove_codes(bench, medicines[i].code);
}

void bench_medicines(struct bench *bench, const struct bench_medicine *lines, size_t count)
{
	char amount[MONEY_TEXT_SIZE], quantity[16];
	centimes sum = 0;

	clear_lines(bench);
	for (size_t i = 0; i < count; i++) {
		int row = (int)i + 1;

		snprintf(quantity, sizeof(quantity), "%d", lines[i].quantity);
		write_line(bench, "facture", row, "designation", lines[i].designation);
		write_line(bench, "facture", row, "quantite", quantity);
		write_line(bench, "facture", row, "prix",
			   money_format(lines[i].unit_price, amount));
		write_line(bench, "facture", row, "montant",
			   money_format(lines[i].quantity * lines[i].unit_price, amount));
		write_line(bench, "ordonnance", row, "medicament", lines[i].prescribed);
		write_line(bench, "ordonnance", row, "quantite", quantity);
		for (int box = 0; lines[i].code != NULL && box < lines[i].quantity; box++)
			bench_add_code(bench, PAGE_PRESCRIPTION, lines[i].code, BARCODE_MEDICINE);
		sum += lines[i].quantity * lines[i].unit_price;
	}
	bench_write(bench, "facture", "total", money_format(sum, amount), WELL);
	bench_write(bench, SHEET_2, "pharmacie_1_prix", money_format(sum, amount), WELL);
	bench_total(bench);
}

void bench_total(struct bench *bench)
{
	char name[32], text[MONEY_TEXT_SIZE];
	centimes sum = 0, part;

	for (int row = 1; row <= 4; row++) {
		const struct reading *act;

		snprintf(name, sizeof(name), "acte_%d_montant", row);
		act = bench_reading(bench, SHEET_2, name);
		if (act != NULL && money_parse(act->value, &part))
			sum += part;
	}
	if (bench_reading(bench, SHEET_2, "pharmacie_1_prix") != NULL &&
	    money_parse(bench_reading(bench, SHEET_2, "pharmacie_1_prix")->value, &part))
		sum += part;
	bench_write(bench, SHEET_1, "montant_frais", money_format(sum, text), WELL);
	bench_write(bench, SHEET_2, "total_general", money_format(sum, text), WELL);
}

void bench_act(struct bench *bench, const char *letter, const char *amount)
{
	bench_write(bench, SHEET_2, "acte_1_cotation", letter, WELL);
	bench_write(bench, SHEET_2, "acte_1_montant", amount, WELL);
	bench_total(bench);
}

/* ---- people ---------------------------------------------------------------------------------- */

void bench_rule(struct bench *bench, const char *payer, enum rule_name name, const char *subject,
		long value)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ payer, name, subject, value, { 2006, 1, 1 }, { 0 } };
}

static void treat(struct bench *bench, const struct dependant *dependant, const char *field)
{
	char name[64], birth[DATE_TEXT_SIZE];

	snprintf(name, sizeof(name), "%s %s", dependant->last_name, dependant->first_name);
	bench_write(bench, SHEET_1, "beneficiaire_nom", name, WELL);
	bench_write(bench, SHEET_1, "beneficiaire_naissance",
		    date_format_iso(dependant->birth, birth), WELL);
	bench_write(bench, SHEET_1, "beneficiaire_cin", dependant->cin, WELL);
	bench_write(bench, SHEET_1, field, "true", WELL);
	bench_write(bench, SHEET_1, "sexe_m", dependant->sex == 'M' ? "true" : "false", WELL);
	bench_write(bench, SHEET_1, "sexe_f", dependant->sex == 'F' ? "true" : "false", WELL);
	snprintf(name, sizeof(name), "%s %s", dependant->first_name, dependant->last_name);
	bench_write(bench, "ordonnance", "patient", name, WELL);
	bench_write(bench, "facture", "client", name, WELL);
}

void bench_treat_spouse(struct bench *bench)
{
	treat(bench, &dependants[0], "lien_conjoint");
}

void bench_treat_child(struct bench *bench)
{
	treat(bench, &dependants[1], "lien_enfant");
}

void bench_doubt(struct bench *bench, double confidence)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_starts_with(bench->dossier->readings.items[i].form, "cnss"))
			bench->dossier->readings.items[i].confidence = confidence;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void add_page(struct dossier *dossier, int number, enum page_type type)
{
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

	page->number = number;
	page->type = type;
	page->type_confidence = 1;
	page->turn_decided = true;
}

void bench_fill(struct bench *bench)
{
	struct dossier *dossier = dossier_new();

	*bench = (struct bench){ .dossier = dossier };
	dossier->fund = "CNSS";
	dossier->declared_pages = 4;
	dossier->file_pages = 4;
	dossier->received = (struct date){ 2026, 10, 18 };
	add_page(dossier, PAGE_SHEET_1, PAGE_FORM);
	add_page(dossier, PAGE_SHEET_2, PAGE_FORM);
	add_page(dossier, PAGE_PRESCRIPTION, PAGE_ORDONNANCE);
	add_page(dossier, PAGE_INVOICE, PAGE_FACTURE);
	for (size_t i = 0; i < ARRAY_LENGTH(clean_fields); i++)
		bench_write(bench, clean_fields[i].form, clean_fields[i].name,
			    clean_fields[i].value, WELL);
	bench_add_code(bench, PAGE_SHEET_1, DOCTOR_INPE, BARCODE_PRACTITIONER);
	bench_add_code(bench, PAGE_PRESCRIPTION, DOCTOR_INPE, BARCODE_PRACTITIONER);
	bench_medicines(bench, clean_medicines, ARRAY_LENGTH(clean_medicines));
	fill_register(bench);
}

void bench_clear(struct bench *bench)
{
	dossier_free(bench->dossier);
	*bench = (struct bench){ 0 };
}

void bench_judge(struct bench *bench)
{
	validate_settle(bench->dossier, &bench->answers);
	validate_claim(bench->dossier, &bench->answers, &bench->claim);
}

const struct reason *bench_reason(const struct bench *bench, enum reason_code code)
{
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		if (bench->claim.reasons.items[i].code == code)
			return &bench->claim.reasons.items[i];
	return NULL;
}

bool bench_has(const struct bench *bench, enum reason_code code)
{
	return bench_reason(bench, code) != NULL;
}

const struct share *bench_share(const struct bench *bench, const char *payer, bool is_medicine,
				size_t line)
{
	for (size_t i = 0; i < bench->claim.shares.count; i++) {
		const struct share *share = &bench->claim.shares.items[i];

		if (text_equal(share->payer, payer) && share->is_medicine == is_medicine &&
		    share->line == line)
			return share;
	}
	fail_msg("%s has no share of %s %zu", payer, is_medicine ? "medicine" : "act", line + 1);
	return NULL;
}

bool bench_has_payer(const struct bench *bench, const char *payer)
{
	for (size_t i = 0; i < bench->claim.shares.count; i++)
		if (text_equal(bench->claim.shares.items[i].payer, payer))
			return true;
	return false;
}

const struct doubt *bench_doubt_of(const struct bench *bench, const char *value)
{
	for (size_t i = 0; i < bench->claim.doubts.count; i++)
		if (text_equal(bench->claim.doubts.items[i].value, value))
			return &bench->claim.doubts.items[i];
	return NULL;
}

void bench_insure_with_mutual(struct bench *bench)
{
	bench->dossier->fund = "CNOPS";
	bench->answers.insured.items[0].fund = "CNOPS";
	bench->answers.insured.items[0].mutual = "MGPAP";
	bench_rule(bench, "MGPAP", RULE_COMPLEMENT, "medicament", 16);
	bench_rule(bench, "MGPAP", RULE_COMPLEMENT, "", 20);
}

/* ---- tests ----------------------------------------------------------------------------------- */

int bench_set_up(void **state)
{
	static struct bench bench;

	bench_fill(&bench);
	*state = &bench;
	return 0;
}

int bench_tear_down(void **state)
{
	bench_clear(*state);
	return 0;
}

void bench_assert_says(const struct bench *bench, enum reason_code code, const char *french)
{
	for (size_t i = 0; i < bench->claim.reasons.count; i++)
		if (bench->claim.reasons.items[i].code == code &&
		    text_equal(bench->claim.reasons.items[i].message_fr, french))
			return;
	fail_msg("%s does not say: %s", reason_code_name(code), french);
}

void bench_assert_not(const struct bench *bench, enum reason_code code)
{
	const struct reason *reason = bench_reason(bench, code);

	if (reason != NULL)
		fail_msg("%s was named: %s", reason_code_name(code), reason->message_fr);
}
