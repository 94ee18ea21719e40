"""Papers that come with dossiers and are neither prescription, invoice nor stickers.

Requests and results are in requests.py; here are the fund's certificate of registration, medical
certificates, other funds' care sheets, letters, and pages in Arabic alone.
"""
import qrcode
from PIL import Image

from dossiers import requests, words
from dossiers.cases import full_name
from dossiers.marks import draw_signature, draw_tick
from dossiers.ordonnance import HEADS, Prescription
from dossiers.paper import Sheet, px
from dossiers.people import clean_typing

MUTUALS = ("MGPTT", "MGPAP", "MGEN", "OMFAM", "MFA", "MODEP", "MPSC", "MGPTMM")
ARABIC_LABELS = {"nom": "الاسم الكامل", "cin": "رقم البطاقة الوطنية", "naissance":
                 "تاريخ الازدياد", "immatriculation": "رقم التسجيل", "mutuelle": "التعاضدية"}


def faces(rng, tools, *kinds):
    head = clean_typing(rng, tools, *(kinds or ("sans", "serif")))
    return head, head.like(path=tools.bold_of(head.path))


def arabic(tools, sheet, text, x, base, cap, anchor="right", bold=False):
    if tools.arabic:
        typing = tools.arabic.like(path=tools.bold_of(tools.arabic.path)) if bold else tools.arabic
        sheet.write(typing, text, x, base, cap, anchor, sheet.width_mm - 20)


def draw_qr(rng, sheet, payload, x_mm, y_mm, side_mm):
    code = qrcode.QRCode(border=0, error_correction=rng.choice((0, 1, 2, 3)))
    code.add_data(payload)
    code.make()
    cells = code.get_matrix()
    mask = Image.new("L", (len(cells), len(cells)))
    mask.putdata([255 if cell else 0 for row in cells for cell in row])
    side = round(px(side_mm) / len(cells)) * len(cells)
    sheet.stain(mask.resize((side, side), Image.NEAREST), px(x_mm), px(y_mm), 0.97)


# ---- the certificate of registration ---------------------------------------------------------

LABELS = {
    "nom": ("Nom et prénom", "Nom & Prénom", "Nom et prénom de l'assuré", "Assuré(e)",
            "Nom complet", "M./Mme"),
    "cin": ("CIN", "N° CIN", "C.I.N", "N° de la CIN", "Carte nationale d'identité", "CNIE"),
    "naissance": ("Date de naissance", "Né(e) le", "Naissance"),
    "immatriculation": ("N° d'immatriculation", "Immatriculation", "Numéro d'immatriculation",
                        "N° immatriculation", "N° Immat."),
    "mutuelle": ("Mutuelle", "Société mutualiste", "Mutuelle d'affiliation"),
}


def attestation_page(rng, tools, case, cast):
    """As a portal prints it: rows of labels and values, or a sentence; Arabic beside; a QR code."""
    person = case.insured
    sheet = Sheet(210, 297)
    head, bold = faces(rng, tools)
    mutual = person["mutual"] or (rng.choice(MUTUALS) if case.fund == "CNOPS" else "")
    born = person["birth_date"]
    day = rng.choice(("{2}/{1}/{0}", "{2}-{1}-{0}", "{2}/{1}/{0}")).format(*born.split("-"))
    name = rng.choice((full_name(person), f"{person['first_name']} {person['last_name']}"))
    values = {"nom": name, "cin": person["cin"], "naissance": day, "immatriculation": case.number}
    if mutual:
        values["mutuelle"] = mutual
    title_at = attestation_head(rng, tools, sheet, head, bold, case)
    down = title_at + 18
    if rng.random() < 0.25 and mutual:
        down = attestation_sentence(rng, sheet, head, bold, case, values, down)
    else:
        down = attestation_rows(rng, tools, sheet, head, bold, values, down)
    attestation_foot(rng, tools, sheet, head, bold, case, cast, down)
    truth = dict(values, naissance=born)
    if rng.random() < 0.9:
        payload = rng.choice((
            f"https://www.cnops.org.ma/verification/{rng.getrandbits(64):016x}",
            f"{case.number}|{person['cin']}|{name}|{born}", f"ATT-{rng.randrange(10**9, 10**10)}",
            f"IMM:{case.number};CIN:{person['cin']};D:{case.care.isoformat()}"))
        side = rng.uniform(22, 36)
        x, y = rng.choice(((210 - side - 14, 12), (15, 245), (210 - side - 18, 240)))
        draw_qr(rng, sheet, payload, x, y, side)
        truth["qr"] = payload
    case.free["attestation"] = truth
    return sheet


def attestation_head(rng, tools, sheet, head, bold, case):
    long = {"CNOPS": "Caisse Nationale des Organismes de Prévoyance Sociale",
            "CNSS": "Caisse Nationale de Sécurité Sociale"}[case.fund]
    sheet.write(bold, rng.choice((case.fund, long)), 14, 18, 3.2, "left", 110)
    if rng.random() < 0.5:
        sheet.write(head, rng.choice((long, "Assurance Maladie Obligatoire", "Royaume du Maroc")),
                    14, 25, 2.3, "left", 110)
    if rng.random() < 0.7:
        arabic(tools, sheet, {"CNOPS": "الصندوق الوطني لمنظمات الاحتياط الاجتماعي",
                              "CNSS": "الصندوق الوطني للضمان الاجتماعي"}[case.fund], 160, 33, 3.0)
    sheet.write(head, f"{rng.choice(('Rabat', 'Casablanca'))}, le "
                      f"{words.spell_day(rng, case.care)}", 130, 52, 2.2)
    sheet.write(bold, rng.choice(("ATTESTATION D'IMMATRICULATION", "CERTIFICAT D'IMMATRICULATION",
                                  "Attestation d'affiliation", "ATTESTATION DE DROITS",
                                  "Attestation d'immatriculation à l'AMO",
                                  "ATTESTATION D'OUVERTURE DE DROITS")), 105, 68, 4.0, "middle")
    if rng.random() < 0.7:
        arabic(tools, sheet, rng.choice(("شهادة التسجيل", "شهادة الانخراط")), 105, 78, 4, "middle",
               True)
    return 80


def attestation_rows(rng, tools, sheet, head, bold, values, down):
    column, step = rng.uniform(62, 85), rng.uniform(8, 12)
    colon, framed = rng.choice((" :", " :", "", ":")), rng.random() < 0.35
    beside = rng.random() < 0.6
    extra = [("Qualité", "Actif"), ("Date d'effet", "01/01/2019"), ("Situation", "Droits ouverts"),
             ("N° d'affiliation", str(rng.randrange(10**6, 10**7)))]
    rows = [(key, rng.choice(LABELS[key]), value) for key, value in values.items()]
    rows += [(None, *row) for row in rng.sample(extra, rng.randrange(0, 3))]
    rows[1:] = rng.sample(rows[1:], len(rows) - 1)
    if rng.random() < 0.5:
        sheet.write(head, rng.choice(("Nous attestons que l'assuré désigné ci-dessous est immatriculé",
                                      "Le Directeur atteste que la personne ci-après est affiliée",
                                      "La présente attestation certifie que")), 18, down, 2.4)
        down += 12
    top = down - step * 0.65
    for key, label, value in rows:
        sheet.write(head, label + colon, 20, down, 2.4, "left", column - 22)
        sheet.write(bold, value, column, down, 2.5, "left", 70)
        if beside and key:
            arabic(tools, sheet, ARABIC_LABELS[key], 192, down, 2.8)
        if framed:
            sheet.frame(17, down - step * 0.65, 178, step, 0.2)
        down += step
    if framed and rng.random() < 0.5:
        sheet.rule(column - 3, top, column - 3, down - step * 0.65, 0.2)
    return down


def attestation_sentence(rng, sheet, head, bold, case, values, down):
    sir = {"M": "M.", "F": "Mme"}[case.insured["sex"]]
    born = "né" if sir == "M." else "née"
    e = "" if sir == "M." else "e"
    lines = (rng.choice(("Nous soussignés attestons que", "Le Directeur de la Caisse atteste que")),
             f"{sir} {values['nom']}, {born} le {values['naissance']},",
             f"titulaire de la CIN n° {values['cin']},",
             f"est immatriculé{e} sous le numéro {values['immatriculation']}",
             f"et affilié{e} à la mutuelle {values['mutuelle']}.")
    for text in lines:
        sheet.write(head, text, 22, down, 2.6, "left", 168)
        down += 8.5
    return down


def attestation_foot(rng, tools, sheet, head, bold, case, cast, down):
    if rng.random() < 0.4:
        sheet.write(bold, rng.choice(("Ayants droit", "Bénéficiaires")), 20, down + 8, 2.6)
        for row in range(rng.randrange(1, 4)):
            sheet.write(head, f"{rng.choice(('Conjoint', 'Enfant', 'Enfant'))}   "
                              f"{full_name(case.patient)}   {case.patient['birth_date']}",
                        24, down + 16 + 7 * row, 2.2)
        down += 40
    for text in rng.sample(("Cette attestation est délivrée à l'intéressé pour servir et valoir ce "
                            "que de droit.", "Document édité électroniquement, valable trois mois.",
                            "Pour vérifier ce document, scannez le code QR."), 2):
        sheet.write(head, text, 20, down + 12, 2.2, "left", 170)
        down += 7
    if rng.random() < 0.4:
        cast.pharmacy_stamp.press(sheet, 150, min(down + 30, 225), 45,
                                  [case.fund, "Direction de l'AMO"])


# ---- certificates, care sheets, letters ------------------------------------------------------

class Certificate(Prescription):
    """A medical certificate on a doctor's paper."""

    def body(self):
        rng, case = self.rng, self.case
        doctor, means = self.name, rng.choice((self.head, self.cast.doctor.means))
        self.sheet.write(self.head, words.spell_date(rng, case.care, case.doctor["city"]),
                         self.width - 10, self.down, 2.3, "right", self.width - 25)
        self.down += 11
        if rng.random() < 0.9:
            self.put(self.bold, rng.choice(("CERTIFICAT MEDICAL", "Certificat médical",
                                            "CERTIFICAT MÉDICAL D'ARRÊT DE TRAVAIL",
                                            "CERTIFICAT", "Certificat d'aptitude")),
                     self.width / 2, 3.6, "middle", 11)
        rest = rng.randrange(2, 30)
        lines = [f"Je soussigné, {doctor}, certifie avoir examiné ce jour",
                 words.person_name(rng, case.patient),
                 f"et que son état de santé nécessite un {rng.choice(('repos', 'arrêt de travail'))}"
                 f" de {rest} jours",
                 f"à compter du {words.spell_day(rng, case.care)}, sauf complications."]
        if rng.random() < 0.3:
            lines[2:] = ["et ne présente aucune contre-indication", "à la pratique du sport."]
        if rng.random() < 0.6:
            lines.append("Certificat délivré à l'intéressé pour servir et valoir ce que de droit.")
        for text in lines:
            self.sheet.write(means, text, self.side, self.down, self.body_mm, "left",
                             self.width - 2 * self.side)
            self.down += self.body_mm * 2.8


def certificat_page(rng, tools, case, cast):
    paper = Certificate(rng, tools, case, cast)
    rng.choice(HEADS)(paper)
    paper.body()
    paper.sign()
    return paper.sheet


FUNDS = ("MUTUELLE GENERALE", "SAHAM ASSURANCE", "CMIM", "RMA", "AXA ASSURANCE", "MAMDA-MCMA",
         "CAISSE MUTUELLE", "FAR - MUTUELLE", "WAFA ASSURANCE", "SANAD")


def feuille_page(rng, tools, case, cast):
    """Another fund's care sheet: frames, combs, boxes and a table of acts."""
    sheet = Sheet(210, 297)
    head, bold = faces(rng, tools, "sans")
    sheet.write(bold, rng.choice(FUNDS), 12, 15, 3.4)
    sheet.write(bold, rng.choice(("FEUILLE DE SOINS", "FEUILLE DE MALADIE", "BULLETIN DE SOINS",
                                  "DECLARATION DE MALADIE", "Feuille de soins")), 105, 26, 4.2,
                "middle")
    if rng.random() < 0.5:
        arabic(tools, sheet, "ورقة العلاجات", 198, 17, 4.0)
    down = 36
    for title, rows in (("ASSURE", ("Nom et prénom", "N° d'adhérent", "CIN", "Employeur")),
                        ("MALADE", ("Nom et prénom", "Date de naissance", "Lien de parenté"))):
        sheet.write(bold, f"{title} " + rng.choice(("", "(à remplir par l'adhérent)")), 12, down, 2.6)
        sheet.frame(10, down + 2, 190, 8 * len(rows) + 3, 0.25)
        for row, label in enumerate(rows):
            base = down + 8.5 + 8 * row
            end = sheet.write(head, label + " :", 13, base, 2.1)
            value = {"Nom et prénom": full_name(case.patient), "CIN": case.insured["cin"],
                     "Date de naissance": case.patient["birth_date"]}.get(
                         label, str(rng.randrange(10**5, 10**7)))
            sheet.write(cast.insured.means, value, end + 4, base, 2.6, "left", 100)
        for place, text in enumerate(("Lui-même", "Conjoint", "Enfant")):
            box = [120 + 26 * place, down + 5, 3, 3]
            sheet.frame(*box, 0.2)
            sheet.write(head, text, box[0] + 4, down + 7.6, 1.8)
            if rng.random() < 0.3:
                draw_tick(sheet, rng, "cross", box, 0.4, 0.9)
        down += 8 * len(rows) + 14
    acts_table(rng, sheet, head, bold, case, cast, down)
    return sheet


def acts_table(rng, sheet, head, bold, case, cast, down):
    columns = (10, 38, 75, 105, 140, 200)
    rows = rng.randrange(4, 8)
    titles = ("Date", "Nature des actes", "Cotation", "Honoraires", "Cachet et signature")
    for x, text, end in zip(columns, titles, columns[1:]):
        sheet.write(bold, text, x + 1.5, down + 5, 2.0, "left", end - x - 3)
    for row in range(rows + 2):
        sheet.rule(10, down + 8 * row, 200, down + 8 * row, 0.25)
    for x in columns:
        sheet.rule(x, down, x, down + 8 * (rows + 1), 0.25)
    means = cast.doctor.means
    values = (words.spell_day(rng, case.care)[:10], "Consultation", case.act,
              words.money(case.act_centimes))
    for x, text, end in zip(columns, values, columns[1:]):
        sheet.write(means, text, x + 2, down + 13.5, 2.4, "left", end - x - 3)
    cast.doctor_stamp.press(sheet, 170, down + 18, 45)
    down += 8 * (rows + 1) + 10
    sheet.write(head, rng.choice(("Je certifie exacts les renseignements ci-dessus",
                                  "Signature de l'adhérent", "Cadre réservé à la mutuelle")),
                12, down, 2.2)
    draw_signature(sheet, rng, 130, down, 30, 12)


LETTER = ("J'ai l'honneur de vous adresser ci-joint mon dossier de maladie.",
          "Je vous prie de bien vouloir procéder au remboursement.",
          "Suite à votre courrier, veuillez trouver les pièces demandées.",
          "Mon compte bancaire est le suivant.", "Vous en souhaitant bonne réception,",
          "Veuillez agréer, Monsieur, l'expression de mes salutations distinguées.",
          "En cas de besoin vous pouvez me joindre au numéro ci-dessus.",
          "Le dossier a été déposé le mois dernier à votre agence.")


def letter_page(rng, tools, case, cast):
    """A letter, a list of pieces, a photocopy of an identity card: what is none of the others."""
    sheet = Sheet(*rng.choice(((210, 297), (210, 297), (148, 210))))
    means = cast.insured.means if rng.random() < 0.6 else clean_typing(rng, tools, "sans", "serif")
    kind, wide = rng.random(), sheet.width_mm - 36
    if kind < 0.2:
        return identity_card(rng, tools, case, sheet)
    sheet.write(means, full_name(case.insured), 16, 20, 2.5, "left", wide)
    sheet.write(means, f"{case.insured['address']}, {case.insured['city']}", 16, 27, 2.3, "left",
                wide)
    sheet.write(means, words.spell_date(rng, case.received, case.insured["city"]), 16, 44, 2.3,
                "left", wide)
    down = 60
    if rng.random() < 0.8:
        subject = rng.choice(("Objet : demande de remboursement", "Objet : réclamation",
                              "A Monsieur le Directeur", "Objet : envoi de pièces",
                              "Bordereau d'envoi", "Relevé d'identité bancaire"))
        sheet.write(means, subject, 18, down, 2.6, "left", wide)
        down += 12
    for text in rng.sample(LETTER, rng.randrange(2, 7)):
        sheet.write(means, text, 18, down, 2.5, "left", wide)
        down += 8
    draw_signature(sheet, rng, sheet.width_mm * 0.55, down + 6, 30, 12)
    return sheet


def identity_card(rng, tools, case, sheet):
    head, bold = faces(rng, tools, "sans")
    x, y = rng.uniform(15, 40), rng.uniform(20, 90)
    sheet.frame(x, y, 86, 54, 0.3, 0.6)
    sheet.fill(x + 4, y + 14, 24, 32, 0.45)
    sheet.write(bold, "ROYAUME DU MAROC", x + 43, y + 5, 2.0, "middle")
    sheet.write(head, "CARTE NATIONALE D'IDENTITE", x + 43, y + 10, 1.9, "middle")
    for row, text in enumerate((case.insured["first_name"], case.insured["last_name"],
                                "Né le " + case.insured["birth_date"], case.insured["city"],
                                case.insured["cin"])):
        sheet.write(head, text, x + 32, y + 18 + 6.5 * row, 2.0, "left", 52)
    return sheet


# ---- Arabic alone ----------------------------------------------------------------------------

ARABIC_PAGES = {
    "ordonnance": (("وصفة طبية", "الدكتور"), ("طبيب عام", "قرص واحد صباحا ومساء", "لمدة سبعة أيام",
                   "ملعقة ثلاث مرات في اليوم", "اسم المريض", "بعد الأكل", "علبة واحدة")),
    "facture": (("فاتورة", "صيدلية السلام"), ("المجموع", "الثمن", "الكمية", "المبلغ الإجمالي",
                "الزبون", "درهم")),
    "attestation": (("شهادة التسجيل", "شهادة الانخراط"), ("رقم التسجيل", "يشهد المدير أن",
                    "مسجل لدى الصندوق", "التأمين الإجباري عن المرض", "التعاضدية")),
    "feuille-de-soins": (("ورقة العلاجات", "ورقة المرض"), ("المؤمن له", "المستفيد", "توقيع الطبيب",
                         "رقم التسجيل", "طبيعة العلاج", "مبلغ الأتعاب")),
    "certificat-medical": (("شهادة طبية",), ("أنا الموقع أسفله الدكتور", "أشهد أنني فحصت",
                           "تستوجب حالته الصحية راحة", "سلمت هذه الشهادة")),
    "other": (("طلب", "إلى السيد المدير", "رسالة"), ("تحية طيبة وبعد", "يشرفني أن أتقدم إليكم",
              "وتقبلوا فائق الاحترام", "المرفقات", "رقم الهاتف")),
}


def arabic_page(rng, tools, case, cast):
    """A page without a Latin word; returns its kind too."""
    kind = rng.choice(sorted(ARABIC_PAGES))
    titles, lines = ARABIC_PAGES[kind]
    sheet = Sheet(*rng.choice(((148, 210), (210, 297))))
    sheet.language = "ar"
    arabic(tools, sheet, rng.choice(titles), sheet.width_mm / 2, 30, rng.uniform(4, 6), "middle",
           True)
    down = 52
    for text in rng.sample(lines, rng.randrange(min(4, len(lines)), len(lines) + 1)):
        value = f" : {rng.randrange(1, 99999)}" if rng.random() < 0.3 else ""
        arabic(tools, sheet, text + value, sheet.width_mm - 16, down, rng.uniform(2.8, 3.4))
        down += rng.uniform(9, 13)
    arabic(tools, sheet, f"{case.care.day}/{case.care.month}/{case.care.year}", 60, down + 4, 3)
    if kind != "other":
        cast.doctor_stamp.press(sheet, sheet.width_mm * 0.35, down + 22, 45)
    draw_signature(sheet, rng, sheet.width_mm * 0.3, down + 18, 26, 11)
    return sheet, kind


DRAWN = {"demande": requests.demande_page, "demande-pre-imprimee": requests.demande_cases_page,
         "resultat": requests.resultat_page, "attestation": attestation_page,
         "certificat-medical": certificat_page, "feuille-de-soins": feuille_page,
         "other": letter_page}
KINDS = (*DRAWN, "arabic")


def paper_page(rng, tools, case, cast, kind):
    """One paper of a kind: (type, kind, Sheet)."""
    if kind == "arabic":
        sheet, kind = arabic_page(rng, tools, case, cast)
    else:
        sheet = DRAWN[kind](rng, tools, case, cast)
    types = {"ordonnance": "ordonnance", "facture": "facture", "attestation": "attestation"}
    return types.get(kind, "other"), kind, sheet
