/* Spellings of Moroccan names, French and Arabic, that are one name, and names that are not. */
#include "validate/name_key.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static enum name_level level(const char *a, const char *b)
{
	struct name_key first, second;
	enum name_level found;

	name_key_make(a, &first);
	name_key_make(b, &second);
	found = name_level_of(&first, &second);
	assert_int_equal(found, name_level_of(&second, &first));
	return found;
}

static void assert_all(const char *const (*pairs)[2], size_t count, enum name_level least,
		       enum name_level most)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		enum name_level found = level(pairs[i][0], pairs[i][1]);

		if (found < least || found > most) {
			print_error("%s, %s: %d\n", pairs[i][0], pairs[i][1], found);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define ASSERT_ALL(pairs, least, most) assert_all(pairs, ARRAY_LENGTH(pairs), least, most)

static void other_french_spellings_of_a_name_are_that_name(void **state)
{
	static const char *const pairs[][2] = { { "MOHAMED", "MOHAMMED" },
						{ "MOHAMED", "Muhammad" },
						{ "MERYEM", "MARIAM" },
						{ "HUSSEIN", "HOCINE" },
						{ "HOUSSINE", "HUSSEIN" },
						{ "KAOUTAR", "KAWTHAR" },
						{ "FATIMA", "FATIMAH" },
						{ "CHAIMA", "SHAIMA" },
						{ "ADIL", "ADEL" },
						{ "BEN ALI", "BENALI" },
						{ "BEN ALI", "BIN ALI" },
						{ "EL AMRANI", "AL AMRANI" },
						{ "ES-SABBAR", "EL SABAR" },
						{ "EL-AMRANI", "ELAMRANI" },
						{ "OULD AHMED", "OULED AHMED" },
						{ "YOUNES", "YOUNESS" },
						{ "TARIK", "TAREQ" },
						{ "MUSTAPHA", "MOUSTAFA" },
						{ "AMINE", "AMIN" },
						{ "GUERRAOUI", "KERRAOUI" },
						{ "AÏT HAMDI", "AIT HAMDI" } };

	(void)state;
	ASSERT_ALL(pairs, NAME_SAME, NAME_VARIANT);
}

static void an_arabic_spelling_is_the_french_name(void **state)
{
	static const char *const pairs[][2] = { { "MOHAMED", "محمد" },
						{ "MOHAMMED", "مُحَمَّد" },
						{ "AHMED", "أحمد" },
						{ "YOUSSEF", "يوسف" },
						{ "FATIMA", "فاطمة" },
						{ "KHADIJA", "خديجة" },
						{ "AICHA", "عائشة" },
						{ "SAID", "سعيد" },
						{ "OMAR", "عمر" },
						{ "KARIM", "كريم" },
						{ "HASSAN", "حسن" },
						{ "EL AMRANI", "العمراني" },
						{ "BENALI", "بن علي" },
						{ "BEN ALI", "بنعلي" },
						{ "ES-SABBAR", "الصبار" },
						{ "AIT HAMDI", "ايت حمدي" },
						{ "OULD AHMED", "ولد أحمد" },
						{ "SOUAD", "سعاد" },
						{ "IMANE", "إيمان" },
						{ "GHIZLANE", "غزلان" },
						{ "CHERKAOUI", "شرقاوي" },
						{ "OUAZZANI", "وزاني" },
						{ "ZINEB", "زينب" },
						{ "NADIA", "نادية" } };

	(void)state;
	ASSERT_ALL(pairs, NAME_VARIANT, NAME_VARIANT);
}

static void names_that_only_look_alike_are_not_one_spelling(void **state)
{
	static const char *const pairs[][2] = { { "SAID", "SAAD" },       { "KARIM", "KARIMA" },
						{ "AMIN", "AMINA" },      { "HAMID", "AHMED" },
						{ "HAMID", "أحمد" },      { "SAAD", "سعيد" },
						{ "SAID", "سعد" },        { "KARIMA", "كريم" },
						{ "HASSAN", "HUSSEIN" },  { "NADIA", "NADIR" },
						{ "MOHAMED", "MAHMOUD" }, { "JAMAL", "JAMIL" },
						{ "AMRANI", "OMARI" },    { "ALAMI", "ALAOUI" } };

	(void)state;
	ASSERT_ALL(pairs, NAME_LOOSE, NAME_FAR);
}

static void a_particle_or_a_word_more_is_told_apart_from_another_name(void **state)
{
	(void)state;
	assert_int_equal(level("EL MANSOURI", "MANSOURI"), NAME_LOOSE);
	assert_int_equal(level("ESSABBAR", "ES SABBAR"), NAME_LOOSE);
	assert_int_equal(level("LAMRANI", "EL AMRANI"), NAME_PART);
	assert_int_equal(level("MOHAMED AMINE", "AMINE"), NAME_PART);
	assert_int_equal(level("BENNANI", "BENNAMI"), NAME_LOOSE);
	assert_int_equal(level("MOHAMED", "KHALID"), NAME_FAR);
	assert_int_equal(level("", "KHALID"), NAME_FAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_french_spellings_of_a_name_are_that_name),
		cmocka_unit_test(an_arabic_spelling_is_the_french_name),
		cmocka_unit_test(names_that_only_look_alike_are_not_one_spelling),
		cmocka_unit_test(a_particle_or_a_word_more_is_told_apart_from_another_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
