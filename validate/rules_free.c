/* R07, R10, R20 and R21 on papers without a form: what an ordonnance must bear, and whose it is. */
#include "base/memory.h"
#include "base/text.h"
#include "validate/channel.h"
#include "validate/judging.h"
#include "validate/lookup.h"
#include "validate/match.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Of doctor, date and patient so many were read well: the page can be read. */
enum { LEGIBLE_PARTS = 2 };
#define BARE_NAME_LEAST 0.3

/* ---- the ordonnance's ink and date ----------------------------------------------------- */

static const struct reading *on_ordonnance(const struct judging *judging, int page,
					   const char *name)
{
	return paper_on_document(judging->dossier, "ordonnance", page, name);
}

static bool is_surely_absent(const struct reading *mark)
{
	return mark != NULL && text_equal(mark->value, "false") && mark->confidence >= MARK_SURE;
}

void judge_ordonnance_ink(struct judging *judging, int page)
{
	const struct reading *signature = on_ordonnance(judging, page, "signature");
	const struct reading *stamp = on_ordonnance(judging, page, "cachet");

	if (is_surely_absent(signature) && is_surely_absent(stamp))
		judging_say(judging, MESSAGE_ORDONNANCE_NOT_SIGNED, SEVERITY_CHECK, signature,
			    NULL);
	else if (is_surely_absent(signature) && reading_is_true(stamp))
		judging_say(judging, MESSAGE_ORDONNANCE_ONLY_STAMPED, SEVERITY_CHECK, signature,
			    NULL);
	else if (is_surely_absent(stamp) && reading_is_true(signature))
		judging_say(judging, MESSAGE_ORDONNANCE_NOT_STAMPED, SEVERITY_CHECK, stamp, NULL);
}

/* Every line was read well: what is not there is not on the paper, not unread. */
static bool are_lines_sure(const struct judging *judging, int page)
{
	const struct paper *paper = &judging->paper;
	int lines = 0;

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		const struct prescribed_line *line = &paper->prescribed.items[i];

		if (line->page != page)
			continue;
		if (line->medicine->confidence < LINE_SURE ||
		    line->medicine->source != SOURCE_PRINT)
			return false;
		lines++;
	}
	return lines > 0;
}

static bool is_read_well(const struct judging *judging, int page)
{
	return are_lines_sure(judging, page) &&
	       reading_confidence(on_ordonnance(judging, page, "medecin_nom")) >= LINE_SURE &&
	       reading_confidence(on_ordonnance(judging, page, "patient")) >= LINE_SURE;
}

/*
 * What shares neither year nor month nor day with a day of care that is sure, and was not read for
 * sure, is a dose or a telephone number that looked like a date ("1/9 / 21"), be it that it was
 * then taken for the day misread. Of 323 clean dossiers' dates one is like that.
 */
static bool is_no_date_of_care(const struct judging *judging, const struct reading *reading)
{
	struct date care = judging->care.date, seen = { 0 };

	if (judging->care.confidence < LINE_SURE || reading->confidence >= LINE_SURE ||
	    !date_parse_iso(reading->read != NULL ? reading->read : reading->value, &seen))
		return false;
	return seen.year != care.year && seen.month != care.month && seen.day != care.day;
}

static bool has_reading_of_date(const struct judging *judging, int page)
{
	for (size_t i = 0; i < judging->dossier->readings.count; i++) {
		const struct reading *reading = &judging->dossier->readings.items[i];

		if (reading->page == page && reading->value != NULL &&
		    text_equal(reading->form, "ordonnance") && text_equal(reading->name, "date") &&
		    !is_no_date_of_care(judging, reading))
			return true;
	}
	return false;
}

/* What the lines of a page say beside the names of medicines. */
struct said_of_lines {
	int doses, durations, quantities;
};

static struct said_of_lines count_said(const struct judging *judging, int page)
{
	const struct paper *paper = &judging->paper;
	struct said_of_lines said = { 0 };

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		const struct prescribed_line *line = &paper->prescribed.items[i];

		said.doses += line->page == page && line->dose != NULL;
		said.durations += line->page == page && line->duration != NULL;
		said.quantities += line->page == page && line->quantity > 0;
	}
	return said;
}

/* Boxes that are counted limit a treatment too: without any duration it is then only told. */
static void judge_duration(struct judging *judging, int page)
{
	struct said_of_lines said = count_said(judging, page);

	if (said.doses > 0 && said.durations == 0)
		judging_say_page(judging, MESSAGE_DURATION_ABSENT,
				 said.quantities > 0 ? SEVERITY_INFO : SEVERITY_CHECK, page, NULL);
}

static void judge_lines(struct judging *judging, int page)
{
	const struct paper *paper = &judging->paper;

	for (size_t i = 0; i < paper->prescribed.count; i++) {
		const struct prescribed_line *line = &paper->prescribed.items[i];

		if (line->page == page && line->dose == NULL && line->duration == NULL &&
		    line->quantity == 0)
			judging_say(judging, MESSAGE_DOSE_ABSENT, SEVERITY_CHECK, line->medicine,
				    line->medicine->value, NULL);
	}
}

/* The parts that every ordonnance has, read well: the page can be read. */
static bool is_legible(const struct judging *judging, int page)
{
	static const char *const parts[] = { "medecin_nom", "date", "patient" };
	int read = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		read += reading_confidence(on_ordonnance(judging, page, parts[i])) >= LINE_SURE;
	return read >= LEGIBLE_PARTS;
}

/*
 * A legible page of which no line says anything but a name. A name that stands alone is read less
 * surely than one with its dose, so that it need not be sure: of 530 clean ordonnances two looked
 * like that.
 */
static bool judge_bare_names(struct judging *judging, int page)
{
	const struct paper *paper = &judging->paper;
	struct said_of_lines said = count_said(judging, page);
	double surest = 0;

	for (size_t i = 0; i < paper->prescribed.count; i++)
		if (paper->prescribed.items[i].page == page)
			surest = fmax(surest, paper->prescribed.items[i].medicine->confidence);
	if (said.doses + said.durations + said.quantities > 0 || surest < BARE_NAME_LEAST ||
	    !is_legible(judging, page))
		return false;
	judging_say_page(judging, MESSAGE_DOSES_ABSENT, SEVERITY_CHECK, page, NULL);
	return true;
}

static bool is_any_dated(const struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (judging->dossier->pages.items[i].type == PAGE_ORDONNANCE &&
		    has_reading_of_date(judging, judging->dossier->pages.items[i].number))
			return true;
	return false;
}

/*
 * Where no ordonnance has a date there is none, or none that can be read: of 328 clean ones, typed
 * and by hand, 20 had none that was read. The date of one of several is overlooked more often, so
 * that the rest of it must be sure.
 */
void judge_ordonnance_words(struct judging *judging, int page)
{
	if (!has_reading_of_date(judging, page) &&
	    (!is_any_dated(judging) || is_read_well(judging, page)))
		judging_say_page(judging, MESSAGE_ORDONNANCE_UNDATED, SEVERITY_CHECK, page, NULL);
	if (judge_bare_names(judging, page) || !are_lines_sure(judging, page))
		return;
	judge_duration(judging, page);
	judge_lines(judging, page);
}

/* A person looks at what is likely a request with boxes. Chosen, not measured. */
#define REQUEST_LIKELY 0.75

/* ---- R20 ------------------------------------------------------------------------------- */

/* As certain as the page's kind and the day, for a fund that refuses such requests on that day. */
void judge_requests(struct judging *judging)
{
	const struct day *care = &judging->care;
	double probability = care->voices >= 2 ? care->confidence : 0;
	long refused;

	if (!lookup_rule(judging->answers, judging->fund, RULE_NO_TICK_REQUEST, NULL, care->date,
			 &refused) ||
	    refused == 0)
		return;
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (page->kind == KIND_DEMANDE_CASES && page->kind_confidence >= REQUEST_LIKELY)
			judging_say_page(judging, MESSAGE_REQUEST_WITH_BOXES,
					 judging_severity(probability * page->kind_confidence),
					 page->number, figure_number(judging->arena, page->number),
					 NULL);
	}
}

/* ---- R21: papers of somebody else ------------------------------------------------------ */

static double share_of(const char *name, struct patient person)
{
	return person.last_name != NULL
		       ? match_person_share(name, person.last_name, person.first_name)
		       : 1;
}

double judging_family_share(const struct judging *judging, const struct insured *insured,
			    const char *name)
{
	double least = share_of(name, patient_of_insured(insured));

	for (size_t i = 0; i < judging->answers->dependants.count; i++) {
		const struct dependant *dependant = &judging->answers->dependants.items[i];

		if (text_equal(dependant->immatriculation, insured->immatriculation))
			least = fmin(least, share_of(name, patient_of_dependant(dependant)));
	}
	return least;
}

static void say_person(struct judging *judging, enum message message, const struct reading *paper)
{
	judging_say_both(judging, message, SEVERITY_CHECK, judging_place(paper),
			 judging_place(paper_on_form(judging->dossier, "beneficiaire_nom")),
			 paper->value, judging->claim->beneficiary, NULL);
}

/* Words that stand where a name was looked for, and are none. */
static bool is_no_name(const char *folded)
{
	static const char *const words[] = {
		"JOUR",    "JOURS",   "FOIS",     "MATIN",   "MIDI",      "SOIR",   "REPAS",
		"QSP",     "BOITE",   "BOITES",   "PENDANT", "APRES",     "AVANT",  "COMPRIME",
		"HEURES",  "SEMAINE", "SEMAINES", "COUCHER", "GELULE",    "SACHET", "SIROP",
		"MG",      "ML",      "DOCTEUR",  "CABINET", "CLINIQUE",  "TOTAL",  "ORDONNANCE",
		"FACTURE", "CLIENT",  "PATIENT",  "DATE",    "PHARMACIE",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
		if (strcmp(folded, words[i]) == 0)
			return true;
	return false;
}

/* A date or a dose. A digit between letters is a letter misread: TA2I. */
static bool has_number(const char *value)
{
	for (const char *at = value; *at != '\0'; at++)
		if (isdigit((unsigned char)*at) &&
		    (at == value || !isalpha((unsigned char)at[-1]) ||
		     !isalpha((unsigned char)at[1])))
			return true;
	return false;
}

/* Two words of letters at least, one of three: neither a date beside the name nor a dose. */
static bool looks_like_a_name(const char *value)
{
	char folded[128], *rest = folded;
	int words = 0;
	bool has_long = false;

	if (has_number(value))
		return false;
	text_fold(value, folded, sizeof(folded));
	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		if (is_no_name(word))
			return false;
		words += strlen(word) >= 2;
		has_long |= strlen(word) >= 3;
	}
	return words >= 2 && has_long;
}

/* Of 173 names read with less than 0.5 on some 1,300 dossiers, six of the seven that were somebody
 * else's are past this, and eight of the others: a person looks. */
#define ANOTHER_POOR_NAME 0.6

/* The share of letters past which it is another's; as it was seen: that it is not the sheet's has
 * lowered its confidence since. */
static double another_from(const struct reading *name)
{
	return seen_confidence(name) >= READING_POOR ? ANOTHER_NAME : ANOTHER_POOR_NAME;
}

static bool is_name(const struct reading *name)
{
	return name != NULL && looks_like_a_name(name->value);
}

/* A name that is written on the care sheet is no stranger's, whoever is treated. */
static bool is_on_sheet(const struct judging *judging, const char *name)
{
	for (size_t i = 0; i < judging->dossier->readings.count; i++) {
		const struct reading *written = &judging->dossier->readings.items[i];

		if (written->value != NULL &&
		    (text_equal(written->name, "assure_nom") ||
		     text_equal(written->name, "beneficiaire_nom")) &&
		    match_names_share(name, written->value) <= ANOTHER_NAME)
			return true;
	}
	return false;
}

static void judge_patient(struct judging *judging)
{
	const struct reading *patient =
		paper_on_document(judging->dossier, "ordonnance", 0, "patient");

	if (is_name(patient) &&
	    share_of(patient->value, identity_beneficiary(&judging->identity)) >
		    another_from(patient) &&
	    !is_on_sheet(judging, patient->value))
		say_person(judging, MESSAGE_PATIENT_DIFFERS, patient);
}

/* Whoever of the family was treated, the invoice bears the name of one of them. Where nobody is
 * chosen, a name that the ordonnance bears too is the patient's, whom R03 tells of. */
static void judge_client(struct judging *judging)
{
	const struct reading *client = paper_on_document(judging->dossier, "facture", 0, "client");
	const struct reading *patient =
		paper_on_document(judging->dossier, "ordonnance", 0, "patient");
	bool patients = !judging->identity.beneficiary_known && is_name(client) &&
			is_name(patient) &&
			match_names_share(client->value, patient->value) <= ANOTHER_NAME;

	if (is_name(client) && !patients && judging->claim->beneficiary != NULL &&
	    judging_family_share(judging, judging->identity.insured, client->value) >
		    another_from(client) &&
	    !is_on_sheet(judging, client->value))
		say_person(judging, MESSAGE_CLIENT_DIFFERS, client);
}

/* A number that is the insured's but for a digit was misread. */
static void judge_certificate(struct judging *judging)
{
	const struct reading *number =
		paper_on_document(judging->dossier, "attestation", 0, "immatriculation");
	const struct reading *name = paper_on_document(judging->dossier, "attestation", 0, "nom");
	const struct insured *insured = judging->identity.insured;

	if (reading_confidence(number) >= READ_SURE &&
	    match_code(number->value, insured->immatriculation) == CLOSENESS_FAR)
		judging_say_both(judging, MESSAGE_CERTIFICATE_DIFFERS, SEVERITY_CHECK,
				 judging_place(number), judging_place(judging->identity.number),
				 number->value, insured->immatriculation, NULL);
	else if (reading_confidence(name) >= READ_SURE &&
		 judging_family_share(judging, insured, name->value) > ANOTHER_NAME)
		judging_say_both(
			judging, MESSAGE_CERTIFICATE_DIFFERS, SEVERITY_CHECK, judging_place(name),
			judging_place(paper_on_form(judging->dossier, "assure_nom")), name->value,
			arena_format(judging->arena, "%s %s", insured->last_name,
				     insured->first_name),
			NULL);
}

void judge_people(struct judging *judging)
{
	if (!identity_is_settled(&judging->identity))
		return;
	judge_certificate(judging);
	judge_client(judging);
	if (judging->identity.beneficiary_known)
		judge_patient(judging);
}
