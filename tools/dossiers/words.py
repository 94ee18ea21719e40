"""The wordings that doctors and pharmacies use: dates, persons, doses, quantities, amounts."""

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre")
STREETS = ("Bd Mohammed V", "Av Hassan II", "Rue Ibn Sina", "Av des FAR", "Bd Zerktouni",
           "Rue Al Massira", "Av Moulay Rachid", "Quartier Administratif", "Hay Salam", "Bd Anfa",
           "Rue Oued Sebou", "Place de la Poste", "Résidence Al Manar", "Lot. El Wifaq")
TITLES = {
    "MEDECINE GENERALE": ("Médecine générale", "Médecin généraliste", "Omnipraticien"),
    "CARDIOLOGIE": ("Cardiologue", "Spécialiste des maladies du cœur et des vaisseaux"),
    "DERMATOLOGIE": ("Dermatologue", "Spécialiste en dermatologie et vénérologie"),
    "GYNECOLOGIE": ("Gynécologue accoucheur", "Spécialiste en gynécologie obstétrique"),
    "OPHTALMOLOGIE": ("Ophtalmologue", "Spécialiste des maladies et chirurgie des yeux"),
    "PEDIATRIE": ("Pédiatre", "Spécialiste en pédiatrie"),
    "PNEUMOLOGIE": ("Pneumologue", "Spécialiste des maladies respiratoires et allergiques"),
}
EXTRAS = ("Diplômé de la Faculté de Médecine de Rabat", "Ex-médecin du CHU Ibn Rochd",
          "Lauréat de la Faculté de Casablanca", "Échographie - ECG",
          "Consultations sur rendez-vous", "Attaché des hôpitaux de Paris",
          "D.U. d'échographie (Bordeaux)")
ARABIC_TITLES = ("الدكتور", "طبيب اختصاصي", "عيادة طبية", "وصفة طبية")


def spell_day(rng, day):
    """The day in one of the forms in use."""
    plain = day.strftime("%d/%m/%Y")
    return rng.choice((plain, plain, day.strftime("%d-%m-%Y"), day.strftime("%d.%m.%Y"),
                       f"{day.day} {MONTHS[day.month - 1]} {day.year}",
                       day.strftime("%d / %m / %Y")))


def spell_date(rng, day, city):
    """The day with the words that introduce it."""
    shown, place = spell_day(rng, day), city.title()
    return rng.choice((f"{place}, le {shown}", f"Le {shown}", f"Le : {shown}", f"Date : {shown}",
                       f"{place} le : {shown}", f"Fait à {place}, le {shown}",
                       f"Date de la consultation : {shown}"))


def doctor_name(rng, name):
    """DR TANGI MAHDI as a letterhead has it."""
    rest = name[3:]
    return rng.choice((name, f"Dr {rest.title()}", f"Docteur {rest}", f"Docteur {rest.title()}",
                       f"Dr. {rest}", f"DR. {rest}", f"Dr {rest}"))


def person_name(rng, person):
    """A patient's name: either order, either case, sometimes with a title."""
    first, last = person["first_name"], person["last_name"]
    shown = rng.choice((f"{first} {last}", f"{last} {first}", f"{first.title()} {last}",
                        f"{last.title()} {first.title()}"))
    title = {"M": ("M. ", "Mr ", "Monsieur "), "F": ("Mme ", "Mlle ", "Madame ")}[person["sex"]]
    return (rng.choice(title) if rng.random() < 0.3 else "") + shown


def patient_line(rng, person):
    label = rng.choice(("Nom du patient : ", "Patient : ", "Nom et prénom : ", "Pour : ", "Nom : ",
                        "Patient(e) : ", "Concerne : ", ""))
    return label + person_name(rng, person)


def strength(medicine):
    """Its name with the dose, as prescriptions give it."""
    dose, unit = medicine["DOSAGE1"].strip(), medicine["UNITE_DOSAGE1"].strip()
    return f"{medicine['NOM']} {dose} {unit}".strip() if dose else medicine["NOM"]


def dose(rng, medicine):
    """A posology that fits the form roughly."""
    form = (medicine["FORME"].split() or ["COMPRIME"])[0].lower()
    days = rng.choice((3, 5, 6, 7, 8, 10, 14, 15, 21, 30))
    count = rng.choice(("1", "1", "1", "2", "1/2"))
    return rng.choice((
        f"{count} {form} x {rng.randrange(1, 4)} / jour pendant {days} jours",
        f"{count} {form} matin et soir pendant {days} j", f"{count}-0-{count} pdt {days} jours",
        f"{count} {form} le soir au coucher, {days} jours",
        f"{rng.randrange(1, 4)} fois par jour après les repas",
        f"{count} {form} toutes les {rng.choice((6, 8, 12))} heures pendant {days} jours",
        f"1 application matin et soir pendant {days} jours" if form in ("creme", "pommade", "gel")
        else f"{count} {form} par jour, traitement de {days} jours"))


def quantity(rng, count, style):
    """How many boxes, in the prescription's own way."""
    plural = "s" if count > 1 else ""
    return style.format(count, plural)


QUANTITIES = ("QSP {}", "QSP {}", "{} boîte{}", "({} bte{})", "Nb : {}", "x {}", "{:02d} boîte{}",
              "Qté : {}", "QSP {} boite{}", "{} B{}", "N° {}")


def money(value_centimes, point=",", thousands=""):
    whole = str(value_centimes // 100)
    if thousands and len(whole) > 3:
        whole = whole[:-3] + thousands + whole[-3:]
    return f"{whole}{point}{value_centimes % 100:02d}"


UNITS = ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
         "douze", "treize", "quatorze", "quinze", "seize")
TENS = ("", "dix", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante",
        "quatre-vingt", "quatre-vingt")


def in_words(number):
    """A number under a million in French words."""
    if number >= 1000:
        head = "mille" if number < 2000 else in_words(number // 1000) + " mille"
        return (head + " " + in_words(number % 1000)).strip()
    if number >= 100:
        head = "cent" if number < 200 else UNITS[number // 100] + " cent"
        return (head + " " + in_words(number % 100)).strip()
    if number < 17:
        return UNITS[number]
    ten, unit = divmod(number, 10)
    if ten in (7, 9):
        unit += 10
    tail = UNITS[unit] if unit < 17 else "dix-" + UNITS[unit - 10]
    return "-".join(part for part in (TENS[ten], tail) if part)
