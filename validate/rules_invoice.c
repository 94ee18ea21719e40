/*
 * R14: what an invoice must bear. A part is named only when the parts around it were read well, so
 * that the page is not what is at fault. On 120 printed invoices of which seller, total and date
 * were, the client was never overlooked, the ICE never, the IF twice, the date in 7 of 150, but the
 * number in 42 of 107.
 */
#include "base/text.h"
#include "validate/judging.h"

#include <stdlib.h>
#include <string.h>

enum { ICE_DIGITS = 15, ICE_MODULUS = 97 };

static bool is_sure_on(const struct judging *judging, int page, const char *name)
{
	return reading_confidence(paper_on_document(judging->dossier, "facture", page, name)) >=
	       LINE_SURE;
}

/* An amount was read, so that the page is not what is at fault. */
static bool is_legible(const struct judging *judging, int page)
{
	return reading_confidence(paper_on_document(judging->dossier, "facture", page, "total")) >=
	       READING_POOR;
}

/*
 * Of 330 clean dossiers' invoices and till receipts none was without both numbers. With one of them
 * the other was overlooked more often than it was not there: seller, total and day must be sure,
 * and it is only told; a till receipt has no room for both.
 */
static void judge_seller(struct judging *judging, const struct page *page)
{
	const struct dossier *dossier = judging->dossier;
	bool ice = paper_on_document(dossier, "facture", page->number, "ice") != NULL;
	bool tax = paper_on_document(dossier, "facture", page->number, "if") != NULL;

	if (!ice && !tax) {
		if (is_legible(judging, page->number))
			judging_say_page(judging, MESSAGE_SELLER_UNIDENTIFIED, SEVERITY_CHECK,
					 page->number, "ICE, IF", NULL);
		return;
	}
	if (page->kind == KIND_TICKET || (ice && tax) ||
	    !is_sure_on(judging, page->number, "vendeur") ||
	    !is_sure_on(judging, page->number, "total") ||
	    !is_sure_on(judging, page->number, "date"))
		return;
	judging_say_page(judging, MESSAGE_SELLER_UNIDENTIFIED, SEVERITY_INFO, page->number,
			 ice ? "IF" : "ICE", NULL);
}

/* A number that stands alone is overlooked too often to send anybody to look. */
static void judge_parts(struct judging *judging, const struct page *page)
{
	const struct dossier *dossier = judging->dossier;
	int number = page->number;
	bool numbered = paper_on_document(dossier, "facture", number, "numero") != NULL;
	bool dated = paper_on_document(dossier, "facture", number, "date") != NULL;
	bool named = paper_on_document(dossier, "facture", number, "client") != NULL;

	if (!numbered && !dated && is_legible(judging, number)) {
		judging_say_page(judging, MESSAGE_INVOICE_UNDATED, SEVERITY_CHECK, number, NULL);
		return;
	}
	if (!is_sure_on(judging, number, "total"))
		return;
	if (page->kind == KIND_TICKET || !is_sure_on(judging, number, "vendeur"))
		return;
	if (!dated && named)
		judging_say_page(judging, MESSAGE_INVOICE_WITHOUT_DATE, SEVERITY_CHECK, number,
				 NULL);
	if (!numbered && named)
		judging_say_page(judging, MESSAGE_INVOICE_WITHOUT_NUMBER, SEVERITY_INFO, number,
				 NULL);
	if (!named && is_sure_on(judging, number, "date"))
		judging_say_page(judging, MESSAGE_INVOICE_WITHOUT_NAME, SEVERITY_CHECK, number,
				 NULL);
}

/* Of the ICE that were seen every one is a multiple, which no text promises: told, no more. */
static void judge_ice(struct judging *judging, int page)
{
	const struct reading *ice = paper_on_document(judging->dossier, "facture", page, "ice");

	if (reading_confidence(ice) >= LINE_SURE && strlen(ice->value) == ICE_DIGITS &&
	    text_is_digits(ice->value) && strtoll(ice->value, NULL, 10) % ICE_MODULUS != 0)
		judging_say(judging, MESSAGE_ICE_DOUBTFUL, SEVERITY_INFO, ice, ice->value, NULL);
}

void judge_invoice(struct judging *judging)
{
	if (!paper_has_medicines(&judging->paper))
		return;
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (page->type != PAGE_FACTURE)
			continue;
		judge_parts(judging, page);
		judge_seller(judging, page);
		judge_ice(judging, page->number);
	}
}
