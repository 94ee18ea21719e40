#include "barcode/barcode.h"

#include "base/text.h"
#include "model/form.h"
#include "model/gs1.h"
#include "model/separator.h"

#include <string.h>

enum { INPE_LENGTH = 9, EAN13_LENGTH = 13 };

/* The prefix that GS1 Maroc gave to the medicines' list. */
static const char MEDICINE_PREFIX[] = "6118";

static bool is_medicine(const struct dossier *dossier, const struct barcode *barcode,
			const struct register_answers *answers)
{
	const char *code = gs1_medicine_code(barcode, dossier->arena);

	if (code == NULL || (!barcode->gs1 && !text_equal(barcode->symbology, "ean13")) ||
	    !text_is_digits(code) || strlen(code) != EAN13_LENGTH)
		return false;
	if (!answers->known)
		return text_starts_with(code, MEDICINE_PREFIX) &&
		       gs1_has_right_check_digit(code, strlen(code));
	for (size_t i = 0; i < answers->medicines.count; i++)
		if (text_equal(answers->medicines.items[i].code, code))
			return true;
	return false;
}

static const struct page *lookup_page(const struct dossier *dossier, int number)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == number)
			return &dossier->pages.items[i];
	return NULL;
}

/* True when the middle of the symbol lies in one of its form's fields for a barcode. */
static bool stands_in_barcode_field(const struct barcode *barcode, const struct page *page)
{
	struct point middle = { barcode->box.x + barcode->box.w / 2.0,
				barcode->box.y + barcode->box.h / 2.0 };
	struct point at;

	if (page == NULL || page->form == NULL)
		return false;
	at = affine_apply(affine_inverse(affine_compose(page->form_to_page, page->to_delivered)),
			  middle);
	for (int i = 0; i < page->form->field_count; i++) {
		const struct field *field = &page->form->fields[i];

		if (field->kind == FIELD_BARCODE && at.x >= field->box.x && at.y >= field->box.y &&
		    at.x < field->box.x + field->box.w && at.y < field->box.y + field->box.h)
			return true;
	}
	return false;
}

static bool is_practitioner(const struct barcode *barcode, const struct page *page,
			    const struct register_answers *answers)
{
	if (!text_is_digits(barcode->value) || strlen(barcode->value) != INPE_LENGTH)
		return false;
	for (size_t i = 0; i < answers->practitioners.count; i++)
		if (text_equal(answers->practitioners.items[i].inpe, barcode->value))
			return true;
	return stands_in_barcode_field(barcode, page);
}

static bool is_separator(const struct barcode *barcode)
{
	struct separator separator;

	return (text_equal(barcode->symbology, "code128") ||
		text_equal(barcode->symbology, "qr")) &&
	       separator_parse(barcode->value, &separator);
}

/* The two papers of the fund that bear a code of their own, whose text nobody has published. */
static enum barcode_role role_by_paper(const struct barcode *barcode, const struct page *page)
{
	if (page == NULL || barcode->gs1 ||
	    (!text_equal(barcode->symbology, "qr") &&
	     !text_equal(barcode->symbology, "datamatrix")))
		return BARCODE_UNKNOWN;
	if (page->type == PAGE_ATTESTATION)
		return BARCODE_CERTIFICATE;
	return page->type == PAGE_ORDONNANCE || page->type == PAGE_FORM ? BARCODE_CARE_SHEET
									: BARCODE_UNKNOWN;
}

void barcode_assign_roles(struct dossier *dossier, const struct register_answers *answers)
{
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		struct barcode *barcode = &dossier->barcodes.items[i];
		const struct page *page = lookup_page(dossier, barcode->page);

		if (is_medicine(dossier, barcode, answers))
			barcode->role = BARCODE_MEDICINE;
		else if (is_practitioner(barcode, page, answers))
			barcode->role = BARCODE_PRACTITIONER;
		else if (is_separator(barcode))
			barcode->role = BARCODE_SEPARATOR;
		else
			barcode->role = role_by_paper(barcode, page);
	}
}
