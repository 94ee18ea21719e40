#include "tests/support/sample_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "tests/support/private_store.h"

#include <stdlib.h>

static void add_pages(struct dossier *dossier)
{
	static const enum page_type types[] = { PAGE_ORDONNANCE,  PAGE_FACTURE,   PAGE_VIGNETTES,
						PAGE_ATTESTATION, PAGE_SEPARATOR, PAGE_BLANK,
						PAGE_OTHER };

	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		struct page *page = LIST_ADD(dossier->arena, &dossier->pages);
		struct text image = { 0 };

		page->number = (int)i + 1;
		page->type = types[i];
		page->type_confidence = 0.97;
		page->width_px = 2480;
		page->height_px = 3508;
		page->dpi = 300;
		page->turn_deg = 90 * (int)(i % 4);
		page->skew_deg = -1.234;
		text_append_format(&image, "\x89PNG page %zu of %s", i + 1, dossier->sha256);
		page->encoded_bytes = image.length;
		page->encoded = (unsigned char *)memory_copy_text(image.bytes);
		hash_bytes(image.bytes, image.length, page->image_hash);
		text_clear(&image);
	}
	page_add_fault(&dossier->pages.items[5], REASON_I01, 0.25);
	page_add_fault(&dossier->pages.items[5], REASON_I05, 120);
}

static void add_barcodes(struct dossier *dossier)
{
	for (int role = BARCODE_UNKNOWN; role <= BARCODE_CARE_SHEET; role++)
		*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
			.page = 3,
			.symbology = "qr",
			.value = role == BARCODE_UNKNOWN ? "not \xFF UTF-8, {\"a\\b\",NULL}"
							 : "NULL",
			.role = (enum barcode_role)role,
			.confidence = 0.5,
			.box = { 10, 20, 30 + role, 40 },
		};
}

static void add_unread(struct dossier *dossier)
{
	*LIST_ADD(dossier->arena, &dossier->unread) = (struct unread_symbol){
		.page = 3,
		.box = { 1, 2, 3, 4 },
		.centre = { 1.0 / 3, 2 },
		.across = { 0.6, -0.8 },
		.length_px = 30.1,
		.height_px = 20.2,
		.printed = "6118000080251",
	};
}

static void add_twins(struct dossier *dossier)
{
	*LIST_ADD(dossier->arena, &dossier->twins) = (struct twin){ .page = 2,
								    .dossier = "S0.tif#2",
								    .dossier_page = 7,
								    .both_have_sheets = true,
								    .windows = 31,
								    .likeness = 1.0 / 7,
								    .rejected = true };
}

static const struct guess candidates[] = { { "6118000080251", 0.75 }, { "a \"\\ b", 0.125 } };

static void add_readings(struct dossier *dossier)
{
	for (int source = SOURCE_PRINT; source <= SOURCE_PERSON; source++)
		*LIST_ADD(dossier->arena, &dossier->readings) = (struct reading){
			.page = 1,
			.form = "ordonnance",
			.name = arena_format(dossier->arena, "ligne_%d_medicament", source + 1),
			.value = source == SOURCE_MARK ? NULL : "d'été \"x\"\tيوم",
			.read = source == SOURCE_REGISTER ? "d'ete" : NULL,
			.confidence = source == SOURCE_HAND ? 0 : 1,
			.box = { 1, 2, source == SOURCE_MARK ? 0 : 3, 4 },
			.source = (enum source)source,
		};
	*LIST_ADD(dossier->arena, &dossier->readings) = (struct reading){
		.page = 1,
		.form = "ordonnance",
		.name = "ligne_9_code",
		.value = "6118000080251",
		.confidence = 0.75,
		.source = SOURCE_REGISTER,
		.guesses = candidates,
		.guess_count = ARRAY_LENGTH(candidates),
	};
}

static void add_claim(struct sample *sample, enum verdict verdict)
{
	struct arena *arena = sample->dossier->arena;
	struct claim *claim = &sample->claim;

	*claim = (struct claim){
		.immatriculation = "450897674",
		.beneficiary = "AIT EL KADIRI FATIMA",
		.relation = "conjoint",
		.birth = { 1956, 6, 12 },
		.practitioner_inpe = "091603397",
		.care_date = { 2026, 9, 13 },
		.medicines_amount = 28620,
		.total = 53620,
		.payable = AMOUNT_UNKNOWN,
		.verdict = verdict,
		.confidence = 0.8125,
	};
	*LIST_ADD(arena, &claim->acts) =
		(struct act){ { 2026, 9, 13 }, "K", 1550, 25005, AMOUNT_UNKNOWN };
	*LIST_ADD(arena, &claim->acts) =
		(struct act){ .coefficient = 100, .amount = AMOUNT_UNKNOWN, .payable = 0 };
	*LIST_ADD(arena, &claim->medicines) =
		(struct medicine_line){ "6118001200504", "FUCIDINE", 2,     22500,           45000,
					20000,           70,         28000, SOURCE_REGISTER, 30 };
	*LIST_ADD(arena, &claim->medicines) =
		(struct medicine_line){ NULL, NULL, 1, -1, -1, -1, -1, -1, SOURCE_PRINT, 0 };
	*LIST_ADD(arena, &claim->judged_by) = (struct rule_set){ "CNSS", 3 };
	*LIST_ADD(arena, &claim->judged_by) = (struct rule_set){ "MG \"X\"", 12 };
	for (int severity = SEVERITY_INFO; severity <= SEVERITY_ERROR; severity++)
		*LIST_ADD(arena, &claim->reasons) = (struct reason){
			.code = severity == SEVERITY_INFO ? REASON_R15 : REASON_R01,
			.severity = (enum severity)severity,
			.field = severity == SEVERITY_CHECK ? "total_general" : NULL,
			.page = severity == SEVERITY_ERROR ? 2 : 0,
			.other_field = severity == SEVERITY_CHECK ? "montant_frais" : NULL,
			.other_page = severity == SEVERITY_CHECK ? 3 : 0,
			.message_fr = "Dossier déposé hors délai.",
			.message_ar = "الملف مودع خارج الأجل.",
		};
}

struct sample sample_new(const char *folder, const char *name, enum verdict verdict)
{
	struct sample sample = { .path = path_join(folder, name), .dossier = dossier_new() };
	struct text bytes = { 0 };
	struct error error;

	text_append_bytes(&bytes, "II*\0", 4);
	text_append(&bytes, name);
	must(file_write_durably(sample.path, bytes.bytes, bytes.length, &error), &error);
	hash_bytes(bytes.bytes, bytes.length, sample.dossier->sha256);
	text_clear(&bytes);
	sample.dossier->file = arena_copy_text(sample.dossier->arena, sample.path);
	sample.dossier->received = (struct date){ 2026, 10, 18 };
	sample.dossier->fund = "CNSS";
	add_pages(sample.dossier);
	add_barcodes(sample.dossier);
	add_readings(sample.dossier);
	add_unread(sample.dossier);
	add_twins(sample.dossier);
	add_claim(&sample, verdict);
	return sample;
}

void sample_free(struct sample *sample)
{
	dossier_free(sample->dossier);
	free(sample->path);
}
