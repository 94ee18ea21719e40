#include "print/letter_words.h"

#include "base/memory.h"
#include "base/text.h"

const struct letter_words letter_french = {
	.is_rtl = false,
	.dossier = "Dossier n°",
	.bordereau = "Bordereau",
	.received = "Reçu le",
	.file = "Fichier",
	.written = "Lettre du",
	.number = "N° d'immatriculation :",
	.beneficiary = "Soins de",
	.care_date = "Date des soins",
	.subject_rejected = "Objet : votre dossier de remboursement n'est pas accepté en l'état",
	.subject = "Objet : votre dossier de remboursement est à compléter",
	.greeting = "Madame, Monsieur,",
	.opening = "Votre dossier ne peut pas être remboursé en l'état. Voici, en une seule fois, "
		   "tout ce qui y a été relevé, et ce qu'il faut faire.",
	.groups = { [GROUP_INSURED] = "Ce que vous devez fournir ou corriger",
		    [GROUP_DOCTOR] = "Ce que votre médecin doit compléter",
		    [GROUP_PHARMACIST] = "Ce que votre pharmacien doit compléter",
		    [GROUP_INFORMATION] = "Pour information" },
	.to_do = "À faire : ",
	.to_do_of = "À faire (points {1} à {2}) : ",
	.doubted = " À vérifier : nous n'en sommes pas certains.",
	.page_of = " (page {1} du dossier)",
	.answer_by = "Merci de répondre au plus tard le ",
	.closing = "Renvoyez en une seule fois le dossier, toutes les pièces demandées et cette "
		   "lettre : le code qu'elle porte permet de retrouver votre dossier.",
	.page_number = "Page {1}/{2}",
	.goes_on = "Dossier n° {1} (suite)",
};

const struct letter_words letter_arabic = {
	.is_rtl = true,
	.dossier = "ملف رقم",
	.bordereau = "ورقة الإرسال",
	.received = "استلم في",
	.file = "المستند",
	.written = "حررت في",
	.number = "رقم التسجيل:",
	.beneficiary = "المستفيد",
	.care_date = "تاريخ العلاج",
	.subject_rejected = "الموضوع: ملف التعويض الخاص بكم غير مقبول على حالته الراهنة",
	.subject = "الموضوع: استكمال ملف التعويض الخاص بكم",
	.greeting = "سيدتي، سيدي،",
	.opening = "لا يمكن تعويض ملفكم على حالته الراهنة. نعرض عليكم دفعة واحدة كل ما لوحظ فيه، "
		   "وما يجب القيام به.",
	.groups = { [GROUP_INSURED] = "ما يجب عليكم تقديمه أو تصحيحه",
		    [GROUP_DOCTOR] = "ما يجب على طبيبكم استكماله",
		    [GROUP_PHARMACIST] = "ما يجب على الصيدلي استكماله",
		    [GROUP_INFORMATION] = "للإخبار" },
	.to_do = "المطلوب: ",
	.to_do_of = "المطلوب (النقط من {1} إلى {2}): ",
	.doubted = " للتحقق: لسنا متأكدين من ذلك.",
	.page_of = " (الصفحة {1} من الملف)",
	.answer_by = "المرجو الجواب في أجل أقصاه ",
	.closing = "أعيدوا دفعة واحدة الملف وجميع الوثائق المطلوبة وهذه الرسالة: فالرمز الذي تحمله "
		   "يمكن من العثور على ملفكم.",
	.page_number = "صفحة {1}/{2}",
	.goes_on = "ملف رقم {1} (تتمة)",
};

const char *letter_fund_name(const char *fund, bool is_rtl)
{
	static const struct {
		const char *code, *french, *arabic;
	} funds[] = {
		{ "CNSS", "Caisse nationale de sécurité sociale (CNSS)",
		  "الصندوق الوطني للضمان الاجتماعي" },
		{ "CNOPS", "Caisse nationale des organismes de prévoyance sociale (CNOPS)",
		  "الصندوق الوطني لمنظمات الاحتياط الاجتماعي" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(funds); i++)
		if (text_equal(funds[i].code, fund))
			return is_rtl ? funds[i].arabic : funds[i].french;
	return fund != NULL ? fund : "";
}
