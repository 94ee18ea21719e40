#include "tests/support/drawn_names.h"

#include "base/memory.h"
#include "tests/support/chance.h"

#include <math.h>
#include <string.h>

struct spelled_name {
	const char *usual, *variant, *arabic;
};

static const struct spelled_name men[] = {
	{ "MOHAMED", "MOHAMMED", "محمد" },
	{ "AHMED", "AHMAD", "أحمد" },
	{ "YOUSSEF", "YOUSSEF", "يوسف" },
	{ "HASSAN", "HASSANE", "حسن" },
	{ "ALI", "ALI", "علي" },
	{ "RACHID", "RASHID", "رشيد" },
	{ "SAID", "SAID", "سعيد" },
	{ "HAMZA", "HAMZAH", "حمزة" },
	{ "AMINE", "AMIN", "أمين" },
	{ "MEHDI", "MEHDI", "مهدي" },
	{ "OMAR", "OUMAR", "عمر" },
	{ "KARIM", "KAREEM", "كريم" },
	{ "ABDELLAH", "ABDALLAH", "عبد الله" },
	{ "HUSSEIN", "HOUSSINE", "حسين" },
	{ "KHALID", "KHALED", "خالد" },
	{ "ADIL", "ADEL", "عادل" },
	{ "NABIL", "NABIL", "نبيل" },
	{ "TARIK", "TAREQ", "طارق" },
	{ "MUSTAPHA", "MOUSTAFA", "مصطفى" },
	{ "BRAHIM", "IBRAHIM", "إبراهيم" },
	{ "YASSINE", "YACINE", "ياسين" },
	{ "ANAS", "ANASS", "أنس" },
	{ "BILAL", "BILAL", "بلال" },
	{ "ISMAIL", "ISMAEL", "إسماعيل" },
	{ "SAAD", "SAAD", "سعد" },
	{ "ZAKARIA", "ZAKARIYA", "زكرياء" },
	{ "JAMAL", "JAMAL", "جمال" },
	{ "AZIZ", "AZIZ", "عزيز" },
	{ "IDRISS", "DRISS", "إدريس" },
	{ "OTHMANE", "OTMAN", "عثمان" },
	{ "AYOUB", "AYOUB", "أيوب" },
	{ "WALID", "OUALID", "وليد" },
	{ "MOURAD", "MURAD", "مراد" },
	{ "SAMIR", "SAMIR", "سمير" },
	{ "FOUAD", "FOUAD", "فؤاد" },
	{ "REDA", "REDHA", "رضا" },
	{ "HICHAM", "HISHAM", "هشام" },
	{ "NOUREDDINE", "NOUREDINE", "نور الدين" },
	{ "ABDERRAHIM", "ABDERAHIM", "عبد الرحيم" },
	{ "LAHCEN", "LAHSEN", "لحسن" },
	{ "MAHMOUD", "MAHMOUD", "محمود" },
	{ "JAMIL", "JAMIL", "جميل" },
};

static const struct spelled_name women[] = {
	{ "FATIMA", "FATIMAH", "فاطمة" },  { "KHADIJA", "KHADIJAH", "خديجة" },
	{ "AICHA", "AISHA", "عائشة" },     { "MERYEM", "MARIAM", "مريم" },
	{ "ZINEB", "ZAINAB", "زينب" },     { "NADIA", "NADIYA", "نادية" },
	{ "SALMA", "SALMA", "سلمى" },      { "SARA", "SARAH", "سارة" },
	{ "IMANE", "IMAN", "إيمان" },      { "SOUAD", "SOUAD", "سعاد" },
	{ "LATIFA", "LATIFA", "لطيفة" },   { "HANANE", "HANAN", "حنان" },
	{ "SIHAM", "SIHAME", "سهام" },     { "NAIMA", "NAIMA", "نعيمة" },
	{ "KARIMA", "KARIMA", "كريمة" },   { "AMINA", "AMINA", "أمينة" },
	{ "LAILA", "LEILA", "ليلى" },      { "GHIZLANE", "GHIZLAN", "غزلان" },
	{ "HAFSA", "HAFSSA", "حفصة" },     { "OUMAIMA", "OUMAYMA", "أميمة" },
	{ "KAOUTAR", "KAWTAR", "كوثر" },   { "CHAIMAE", "CHAIMA", "شيماء" },
	{ "SANAA", "SANAE", "سناء" },      { "SAMIRA", "SAMIRA", "سميرة" },
	{ "RACHIDA", "RASHIDA", "رشيدة" }, { "HAJAR", "HAJAR", "هاجر" },
	{ "DOHA", "DOUHA", "ضحى" },        { "LAMIA", "LAMIAE", "لمياء" },
	{ "YASMINE", "YASMIN", "ياسمين" }, { "ZAHRA", "ZOHRA", "زهرة" },
	{ "MALIKA", "MALIKA", "مليكة" },   { "FADOUA", "FADWA", "فدوى" },
	{ "ILHAM", "ILHAME", "إلهام" },    { "HASNA", "HASNAE", "حسناء" },
	{ "JAMILA", "JAMILA", "جميلة" },   { "SAIDA", "SAIDA", "سعيدة" },
	{ "HOUDA", "HUDA", "هدى" },        { "NAJAT", "NAJATE", "نجاة" },
};

static const struct spelled_name families[] = {
	{ "ALAOUI", "ALAWI", "علوي" },
	{ "EL AMRANI", "AL AMRANI", "العمراني" },
	{ "IDRISSI", "IDRISI", "إدريسي" },
	{ "BENNANI", "BENANI", "بناني" },
	{ "TAZI", "TAZI", "تازي" },
	{ "EL FASSI", "EL FASI", "الفاسي" },
	{ "BERRADA", "BERADA", "برادة" },
	{ "CHRAIBI", "CHRAYBI", "شرايبي" },
	{ "BENJELLOUN", "BENJELOUN", "بنجلون" },
	{ "OUAZZANI", "WAZZANI", "وزاني" },
	{ "MANSOURI", "MANSURI", "منصوري" },
	{ "EL MANSOURI", "AL MANSOURI", "المنصوري" },
	{ "SEBTI", "SEBTI", "سبتي" },
	{ "DAOUDI", "DAWDI", "داودي" },
	{ "LAHLOU", "LAHLOU", "لحلو" },
	{ "KABBAJ", "KABAJ", "قباج" },
	{ "CHERKAOUI", "CHERKAWI", "شرقاوي" },
	{ "NACIRI", "NASSIRI", "ناصري" },
	{ "FILALI", "FILALI", "فيلالي" },
	{ "HAMDAOUI", "HAMDAWI", "حمداوي" },
	{ "RAHMANI", "RAHMANI", "رحماني" },
	{ "EL KADIRI", "EL QADIRI", "القادري" },
	{ "ZAOUI", "ZAWI", "زاوي" },
	{ "SABBAGH", "SEBBAGH", "صباغ" },
	{ "ES-SABBAR", "ES SABBAR", "الصبار" },
	{ "KETTANI", "KETANI", "كتاني" },
	{ "SKALLI", "SQALLI", "صقلي" },
	{ "GUESSOUS", "GUESSOUS", "كسوس" },
	{ "MERNISSI", "MERNISI", "مرنيسي" },
	{ "TOUZANI", "TOUZANI", "توزاني" },
	{ "HAKIMI", "HAKIMI", "حكيمي" },
	{ "JEBARI", "JABARI", "جباري" },
	{ "SALHI", "SALHI", "صالحي" },
	{ "YACOUBI", "YAACOUBI", "يعقوبي" },
	{ "BOUKHARI", "BOUKHARI", "بوخاري" },
	{ "ZIANI", "ZIYANI", "زياني" },
	{ "HADDAD", "HADAD", "حداد" },
	{ "NEJJAR", "NAJJAR", "نجار" },
};

/* Two of these and an ending make the rare families. */
static const struct spelled_name syllables[] = {
	{ "BA", "BA", "با" },   { "CHA", "SHA", "شا" }, { "DOU", "DU", "دو" },
	{ "FA", "FA", "فا" },   { "GHA", "GHA", "غا" }, { "HA", "HA", "حا" },
	{ "JOU", "JU", "جو" },  { "KA", "QA", "قا" },   { "LOU", "LU", "لو" },
	{ "MA", "MA", "ما" },   { "NOU", "NU", "نو" },  { "RA", "RA", "را" },
	{ "SI", "SSI", "سي" },  { "TA", "TA", "طا" },   { "ZI", "ZI", "زي" },
	{ "KHA", "KHA", "خا" }, { "MI", "MI", "مي" },   { "BOU", "BU", "بو" },
};
static const struct spelled_name endings[] = {
	{ "RI", "RY", "ري" },  { "NANI", "NANI", "ناني" }, { "LAOUI", "LAWI", "لاوي" },
	{ "DI", "DY", "دي" },  { "CHI", "SHI", "شي" },     { "MOUN", "MUN", "مون" },
	{ "TA", "TTA", "طة" }, { "KIR", "QIR", "كير" },    { "F", "FF", "ف" }
};
static const struct spelled_name before[] = { { "BEN ", "BEN", "بن " },
					      { "AIT ", "AIT-", "ايت " },
					      { "OULD ", "OULD-", "ولد " } };

enum {
	FAMILIES = ARRAY_LENGTH(families),
	SONS = ARRAY_LENGTH(before) * ARRAY_LENGTH(men),
	RARE = ARRAY_LENGTH(syllables) * ARRAY_LENGTH(syllables) * ARRAY_LENGTH(endings),
	TWO_WORDS = 1000,
};

/* The r-th of `count` as often as 1 / (r + shift): Zipf's law with Mandelbrot's shift. */
static int draw_ranked(int count, double shift)
{
	double top = log((count + shift) / shift);
	int rank = (int)(shift * exp(top * chance_between(0, 1)) - shift);

	return rank < count ? rank : count - 1;
}

drawn_name draw_family(void)
{
	return draw_ranked(FAMILIES + SONS + RARE, 40);
}

drawn_name draw_given(char sex, int year)
{
	int count = sex == 'M' ? (int)ARRAY_LENGTH(men) : (int)ARRAY_LENGTH(women);
	int rank = draw_ranked(count, 6);

	/* below the three that every year has, each ten years have their own order */
	if (rank > 2)
		rank = 3 + (rank - 3 + year / 10 * 5) % (count - 3);
	return chance_next() % 12 == 0 ? rank + TWO_WORDS * (1 + chance_next() % 10) : rank;
}

static const char *spelling_of(const struct spelled_name *name, enum drawn_script script)
{
	return script == SCRIPT_ARABIC    ? name->arabic
	       : script == SCRIPT_VARIANT ? name->variant
					  : name->usual;
}

const char *spell_family(struct arena *arena, drawn_name name, enum drawn_script script)
{
	int rare = name - FAMILIES - SONS, syllable_count = (int)ARRAY_LENGTH(syllables);

	if (name < FAMILIES)
		return spelling_of(&families[name], script);
	if (rare < 0)
		return arena_format(
			arena, "%s%s",
			spelling_of(&before[(name - FAMILIES) % (int)ARRAY_LENGTH(before)], script),
			spelling_of(&men[(name - FAMILIES) / (int)ARRAY_LENGTH(before)], script));
	return arena_format(arena, "%s%s%s", spelling_of(&syllables[rare % syllable_count], script),
			    spelling_of(&syllables[rare / syllable_count % syllable_count], script),
			    spelling_of(&endings[rare / syllable_count / syllable_count], script));
}

const char *spell_given(struct arena *arena, char sex, drawn_name name, enum drawn_script script)
{
	const struct spelled_name *list = sex == 'M' ? men : women;
	const char *first = spelling_of(&list[name % TWO_WORDS], script);

	if (name < TWO_WORDS)
		return first;
	return arena_format(
		arena, "%s %s", first,
		spelling_of(&list[(name % TWO_WORDS + name / TWO_WORDS) %
				  (sex == 'M' ? (int)ARRAY_LENGTH(men) : (int)ARRAY_LENGTH(women))],
			    script));
}
