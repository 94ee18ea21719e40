"""What a prescription says, in the many wordings of doctors, and the truth of each.

Every function gives the text as printed and what a reader should make of it.
"""
from dossiers import words

FORMS = {"COMPRIME": ("comprimé", "cp", "cpr", "comp"), "GELULE": ("gélule", "gél", "gle"),
         "SIROP": ("sirop", "sp"), "SUPPOSITOIRE": ("suppositoire", "suppo"),
         "COLLYRE": ("collyre",), "CREME": ("crème",), "POMMADE": ("pommade",), "GEL": ("gel",),
         "SOLUTION": ("solution", "sol"), "SUSPENSION": ("suspension", "susp"),
         "POUDRE": ("sachet", "poudre"), "CAPSULE": ("capsule",), "GRANULE": ("sachet",)}
UNIT_WORDS = {"COMPRIME": ("cp", "comprimé", "cpr"), "GELULE": ("gélule", "gél"),
              "SIROP": ("cuillère à café", "càc", "cuil. mesure"), "COLLYRE": ("goutte", "gtte"),
              "SUPPOSITOIRE": ("suppo", "suppositoire"), "CREME": ("application",),
              "POMMADE": ("application",), "GEL": ("application",), "POUDRE": ("sachet",),
              "CAPSULE": ("capsule",), "SOLUTION": ("ampoule", "amp"), "GRANULE": ("sachet",)}
INPE_LABELS = ("INPE : ", "INPE ", "N° INPE : ", "N° INPE: ", "Code INPE : ", "INP : ",
               "I.N.P.E : ", "INPE N° ", "INPE:", "INP ")
ARABIC_CITIES = ("الدار البيضاء", "الرباط", "فاس", "مراكش")
ARABIC_NAMES = ("محمد العلوي", "فاطمة الزهراء", "يوسف التازي", "خديجة بناني", "عمر الإدريسي")
# By what the paper is: hand-written lines are put more briefly.
SPANS = (("jour", (2, 3, 5, 6, 7, 8, 10, 14, 15, 20, 21, 30)), ("semaine", (1, 2, 3, 4, 6)),
         ("mois", (1, 2, 3, 6)))
SHORT = {"jour": ("jours", "j", "jrs"), "semaine": ("semaines", "sem"), "mois": ("mois",)}


def duration(rng):
    """("pendant 5 jours", "5 jours")"""
    unit, counts = rng.choices(SPANS, (75, 10, 15))[0]
    count = rng.choice(counts)
    shown = rng.choice(SHORT[unit])
    if count == 1 and shown.endswith("s") and unit != "mois":
        shown = unit
    plural = "s" if count > 1 and unit != "mois" else ""
    text = f"{count:02d}" if rng.random() < 0.1 else str(count)
    lead = rng.choice(("pendant ", "pdt ", "durant ", ", ", "x ", "traitement de ", "/ ", "- "))
    return f"{lead}{text} {shown}", f"{count} {unit}{plural}"


def kind_of(medicine):
    return (medicine["FORME"].split() or ["COMPRIME"])[0]


def dose(rng, medicine):
    """How it is taken: (text, form that it names or None)."""
    unit = rng.choice(UNIT_WORDS.get(kind_of(medicine), ("dose", "unité")))
    count = rng.choice(("1", "1", "1", "2", "1/2", "01", "un"))
    text = rng.choice((
        f"{count} {unit} x {rng.randrange(1, 4)} / jour", f"{count} {unit} x {rng.randrange(1, 4)}/j",
        f"{count} {unit} matin et soir", f"{count}-0-{count}", f"{count}-1-{count}",
        f"{count} {unit} le soir au coucher", f"{rng.randrange(1, 4)} fois par jour après les repas",
        f"{count} {unit} toutes les {rng.choice((6, 8, 12))} heures", f"{count} {unit} par jour",
        f"{count} {unit} 3 fois/jour", f"{count} {unit} le matin à jeun",
        f"{count} {unit} matin, midi et soir", f"{count} {unit} si besoin",
        f"Prendre {count} {unit} par jour", f"{count} {unit} / j au milieu des repas"))
    return text


def quantity(rng, count, style):
    return style.format(count, "s" if count > 1 else "")


QUANTITIES = ("QSP {}", "{} boîte{}", "({} bte{})", "Nb : {}", "x {}", "{:02d} boîte{}", "Qté : {}",
              "QSP {} boite{}", "{} B{}", "N° {}", "N° : {}", "Qté {}", "{} bte{}", "{} Bt", "({})",
              "AR {} fois")


class Line:
    """One medicine: the pieces of text and the fields that they are."""

    def __init__(self, rng, medicine, count, style, cased):
        strength = f"{medicine['DOSAGE1'].strip()} {medicine['UNITE_DOSAGE1'].strip()}".strip()
        if not medicine["DOSAGE1"].strip():
            strength = ""
        if strength and rng.random() < 0.25:
            strength = strength.replace(" ", "")
        self.name = cased(f"{medicine['NOM']} {strength}".strip())
        self.strength = strength
        self.form = rng.choice(FORMS[kind_of(medicine)]) if kind_of(medicine) in FORMS else None
        if rng.random() < 0.55:
            self.form = None
        if self.form:
            self.name += " " + (self.form.upper() if self.name.isupper() else self.form)
        self.dose = dose(rng, medicine)
        self.duration, self.lasts = duration(rng) if rng.random() < 0.8 else ("", None)
        self.amount, self.count = "", None
        self.say_amount(rng, count, style)

    def say_amount(self, rng, count, style):
        """Boxes, or how long they must last: "QSP 1 mois" is no number of boxes."""
        if rng.random() < 0.12:
            unit = rng.choice(("jours", "mois"))
            number = rng.choice((10, 15, 20, 30) if unit == "jours" else (1, 2, 3))
            self.amount = rng.choice((f"QSP {number} {unit}", f"qsp {number} {unit}",
                                      f"Q.S.P {number} {unit}"))
            if not self.lasts:
                self.lasts = f"{number} {unit}"
        elif style and rng.random() < 0.93:
            self.amount, self.count = quantity(rng, count, style), str(count)
            if style.startswith("AR"):
                self.amount, self.count = "", None

    def forget_dose(self):
        """Nothing is said but what to buy."""
        self.dose, self.duration, self.lasts, self.amount, self.count = "", "", None, "", None

    def fields(self):
        return {"medicament": self.name, "dosage": self.strength or None, "forme": self.form,
                "posologie": self.dose, "duree": self.lasts, "quantite": self.count}


def inpe_text(rng, number):
    """The number as printed: together, or in groups."""
    shown = rng.choice((number,) * 5 + (f"{number[:2]} {number[2:4]} {number[4:]}",
                                        f"{number[:3]} {number[3:6]} {number[6:]}",
                                        f"{number[:4]} {number[4:]}"))
    return rng.choice(INPE_LABELS) + shown


def patient(rng, case):
    """(text, who)"""
    who = words.person_name(rng, case.patient)
    age = (case.care - case.birth()).days // 365
    if age < 15 and rng.random() < 0.5:
        bare = f"{case.patient['first_name']} {case.patient['last_name']}"
        return rng.choice(("Enfant : ", "L'enfant ", "Enfant ")) + bare, bare
    label = rng.choice(("Nom du patient : ", "Patient : ", "Nom et prénom : ", "Pour : ", "Nom : ",
                        "Patient(e) : ", "Concerne : ", "Nom & Prénom : ", "", ""))
    tail = ""
    if rng.random() < 0.3:
        tail = rng.choice((f"   Age : {age} ans", f"   {age} ans", f"   Âge: {age} ans"))
    return label + who + tail, who


def dated(rng, day, city):
    """(text, place or None)"""
    text = words.spell_date(rng, day, city)
    return text, city.title() if city.title() in text else None
