/* What kind of thing a field's value is, by its name. */
#include "model/value_kind.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_fields_name_tells_its_kind(void **state)
{
	static const struct {
		const char *name;
		enum value_kind kind;
	} fields[] = {
		{ "assure_immatriculation", VALUE_NUMBER },
		{ "medecin_inpe", VALUE_NUMBER },
		{ "assure_cin", VALUE_CIN },
		{ "acte_1_date", VALUE_DATE },
		{ "beneficiaire_naissance", VALUE_DATE },
		{ "acte_1_montant", VALUE_AMOUNT },
		{ "pharmacie_1_prix", VALUE_AMOUNT },
		{ "montant_frais", VALUE_AMOUNT },
		{ "total_general", VALUE_AMOUNT },
		{ "nombre_pieces", VALUE_COUNT },
		{ "acte_1_cotation", VALUE_LETTER },
		{ "beneficiaire_nom", VALUE_NAME },
		{ "assure_adresse", VALUE_TEXT },
		{ "medecin_fait_a", VALUE_TEXT },
		{ "sexe_f", VALUE_CHECK },
		{ "lien_conjoint", VALUE_CHECK },
		{ "entente_prealable", VALUE_CHECK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
		if (value_kind_of_field(fields[i].name) != fields[i].kind)
			fail_msg("%s is no %s", fields[i].name, value_kind_name(fields[i].kind));
}

/* A tick's name may end as a date's does: what it begins with counts first. */
static void a_box_to_tick_is_one_whatever_its_name_ends_with(void **state)
{
	(void)state;
	assert_int_equal(value_kind_of_field("pli_date"), VALUE_CHECK);
	assert_int_equal(value_kind_of_field("type_date"), VALUE_CHECK);
	assert_int_equal(value_kind_of_field("execution_date"), VALUE_DATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fields_name_tells_its_kind),
		cmocka_unit_test(a_box_to_tick_is_one_whatever_its_name_ends_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
