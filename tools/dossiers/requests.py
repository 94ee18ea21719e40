"""Requests for analyses and X-rays, by a doctor or on a laboratory's tick-box form, and results."""
from dossiers import words
from dossiers.marks import draw_signature, draw_tick
from dossiers.ordonnance import HEADS, Prescription
from dossiers.paper import Sheet
from dossiers.people import clean_typing

# name, unit, least, most, decimals
GROUPS = {
    "HEMATOLOGIE": (("Leucocytes", "G/L", 4, 10, 2), ("Hématies", "T/L", 4, 5.7, 2),
                    ("Hémoglobine", "g/dL", 12, 16, 1), ("Hématocrite", "%", 36, 50, 1),
                    ("VGM", "fL", 80, 98, 0), ("TCMH", "pg", 27, 32, 1), ("CCMH", "%", 32, 36, 1),
                    ("Plaquettes", "G/L", 150, 400, 0), ("Polynucléaires neutrophiles", "%", 40,
                    75, 1), ("Lymphocytes", "%", 20, 40, 1), ("Monocytes", "%", 2, 10, 1),
                    ("Vitesse de sédimentation", "mm", 2, 15, 0)),
    "BIOCHIMIE": (("Glycémie à jeun", "g/L", 0.7, 1.1, 2), ("Urée", "g/L", 0.15, 0.45, 2),
                  ("Créatinine", "mg/L", 6, 12, 1), ("Acide urique", "mg/L", 25, 70, 0),
                  ("Cholestérol total", "g/L", 1.4, 2, 2), ("HDL Cholestérol", "g/L", 0.4, 0.7, 2),
                  ("LDL Cholestérol", "g/L", 0.9, 1.6, 2), ("Triglycérides", "g/L", 0.5, 1.5, 2),
                  ("ASAT (TGO)", "UI/L", 8, 35, 0), ("ALAT (TGP)", "UI/L", 8, 40, 0),
                  ("Gamma GT", "UI/L", 10, 55, 0), ("Phosphatases alcalines", "UI/L", 40, 130, 0),
                  ("Bilirubine totale", "mg/L", 2, 12, 1), ("Calcium", "mg/L", 85, 105, 0),
                  ("CRP", "mg/L", 0, 6, 1), ("Ferritine", "ng/mL", 20, 300, 0),
                  ("Hémoglobine glyquée", "%", 4, 6, 1), ("Ionogramme sanguin", "mmol/L", 135, 145,
                  0), ("Fer sérique", "µg/dL", 60, 160, 0)),
    "HORMONOLOGIE": (("TSH", "µUI/mL", 0.27, 4.2, 2), ("T4 libre", "ng/dL", 0.9, 1.7, 2),
                     ("T3 libre", "pg/mL", 2, 4.4, 2), ("Prolactine", "ng/mL", 4, 23, 1),
                     ("FSH", "UI/L", 3, 12, 1), ("LH", "UI/L", 2, 12, 1),
                     ("Vitamine D", "ng/mL", 30, 60, 1), ("PSA total", "ng/mL", 0, 4, 2),
                     ("Bêta HCG", "UI/L", 0, 5, 1)),
    "SEROLOGIE": (("Ag HBs", "", 0, 1, 2), ("Ac anti-HCV", "", 0, 1, 2), ("HIV 1 et 2", "", 0, 1, 2),
                  ("Toxoplasmose IgG", "UI/mL", 0, 8, 1), ("Rubéole IgG", "UI/mL", 0, 10, 1),
                  ("TPHA - VDRL", "", 0, 1, 2), ("ASLO", "UI/mL", 0, 200, 0),
                  ("Facteur rhumatoïde", "UI/mL", 0, 14, 1)),
    "BACTERIOLOGIE": (("ECBU", "", 0, 1, 0), ("Coproculture", "", 0, 1, 0),
                      ("Prélèvement vaginal", "", 0, 1, 0), ("Prélèvement de gorge", "", 0, 1, 0),
                      ("Parasitologie des selles", "", 0, 1, 0), ("Hémoculture", "", 0, 1, 0)),
    "HEMOSTASE": (("TP - INR", "%", 70, 100, 0), ("TCA", "s", 25, 35, 0),
                  ("Fibrinogène", "g/L", 2, 4, 2), ("D-Dimères", "ng/mL", 0, 500, 0)),
}
SHORT = ("NFS", "VS", "CRP", "Glycémie à jeun", "HbA1c", "Urée, créatinine", "Bilan lipidique",
         "Transaminases", "TSH us", "ECBU", "Ionogramme", "Groupage ABO Rh", "Sérologie hépatite B",
         "Ferritinémie", "Vitamine D", "TP, TCK", "Acide urique", "Calcémie", "PSA", "Bêta HCG",
         "NFS plaquettes", "Cholestérol total, HDL, LDL, TG", "Électrophorèse des protéines")
IMAGES = ("Radiographie du thorax de face", "Rx poumon F", "Échographie abdominale",
          "Échographie abdomino-pelvienne", "TDM cérébrale sans injection", "Scanner thoracique",
          "IRM du genou droit", "IRM lombaire", "Radio du poignet gauche F + P",
          "Rachis lombaire F/P", "Échographie thyroïdienne", "Mammographie bilatérale",
          "Panoramique dentaire", "Echodoppler des membres inférieurs", "Radiographie du bassin",
          "Uroscanner", "Ostéodensitométrie", "Échographie obstétricale", "Blondeau")
LABS = ("IBN ROCHD", "AL QODS", "ATLAS", "CENTRAL", "PASTEUR", "LES ORANGERS", "EL FARABI")


class Request(Prescription):
    """A doctor's request on his own paper: same head, other lines."""

    def lines(self):
        rng, means = self.rng, self.cast.doctor.means
        image = rng.random() < 0.4
        if rng.random() < 0.7:
            text = rng.choice(("Faire SVP :", "Prière de faire :", "Prière de bien vouloir faire",
                               "Merci de réaliser :", "Prière de pratiquer chez ce patient :",
                               "Examens demandés :", "Faire pratiquer :"))
            self.sheet.write(means, text, self.side, self.down, self.body_mm)
            self.down += self.body_mm * 2.6
        asked = rng.sample(IMAGES, rng.choice((1, 1, 2))) if image \
            else rng.sample(SHORT, rng.randrange(2, 9))
        bullet = rng.choice(("- ", "• ", "", "{}) ", "* "))
        for place, name in enumerate(asked, 1):
            self.sheet.write(means, bullet.format(place) + self.cast.doctor.cased(name),
                             self.side + 4, self.down, self.body_mm, "left", self.width - 24)
            self.down += self.body_mm * rng.uniform(2.0, 2.8)
        if rng.random() < 0.4:
            reason = rng.choice(("Renseignements cliniques : douleurs", "Bilan d'HTA", "Diabète",
                                 "RC : toux traînante", "Motif : asthénie", "Bilan préopératoire",
                                 "Indication : traumatisme"))
            self.sheet.write(means, reason, self.side, self.down + 2, self.body_mm * 0.9)
            self.down += 8

    def body(self):
        rng, case = self.rng, self.case
        if rng.random() < 0.4:
            self.bars(self.width / 2, self.down + 6)
            self.down += 19
        self.sheet.write(self.head, words.spell_date(rng, case.care, case.doctor["city"]),
                         self.width - 10, self.down, 2.3, "right", self.width - 25)
        self.down += 9
        title = rng.choice(("ORDONNANCE", "Demande d'analyses", "BILAN BIOLOGIQUE", "", "",
                            "DEMANDE D'EXAMENS BIOLOGIQUES", "Demande d'examen radiologique",
                            "DEMANDE D'EXAMEN", "Bilan", "DEMANDE DE RADIOGRAPHIE",
                            "Demande d'examens complémentaires"))
        if title:
            self.put(self.bold, title, self.width / 2, rng.uniform(2.8, 4), "middle", 9)
        self.put(rng.choice((self.head, self.cast.doctor.means)),
                 words.patient_line(rng, case.patient), self.side, 2.4, step=rng.uniform(8, 12))
        self.lines()


def demande_page(rng, tools, case, cast):
    paper = Request(rng, tools, case, cast)
    rng.choice(HEADS)(paper)
    paper.body()
    paper.sign()
    return paper.sheet


def lab_head(rng, tools, case, sheet, bold, head):
    """A laboratory's head; returns how deep it reaches."""
    middle = rng.random() < 0.6
    x, anchor = (sheet.width_mm / 2, "middle") if middle else (12, "left")
    name = rng.choice(("LABORATOIRE", "Laboratoire", "LABORATOIRE D'ANALYSES MEDICALES"))
    sheet.write(bold, f"{name} {rng.choice(LABS)}", x, 13, 3.6, anchor, sheet.width_mm - 24)
    if rng.random() < 0.7:
        line = rng.choice(("Laboratoire d'analyses médicales", "Analyses de biologie médicale",
                           "Biologie médicale - Bactériologie - Immunologie"))
        sheet.write(head, line, x, 18.5, 2.4, anchor)
    phone = f"Tél : 05{rng.randrange(20, 39)} {rng.randrange(10, 99)} {rng.randrange(10, 99)} 17"
    sheet.write(head, f"{rng.choice(words.STREETS)}, {case.doctor['city'].title()} - {phone}", x, 23,
                2.0, anchor, sheet.width_mm - 24)
    if tools.arabic and rng.random() < 0.5:
        sheet.write(tools.arabic, "مختبر التحليلات الطبية", sheet.width_mm / 2 if middle else
                    sheet.width_mm - 12, 30, 3.2, "middle" if middle else "right")
        return 36
    return 29


def box_beside(rng, sheet, x, y, side, round_box):
    """One box to tick, a square, a ring or brackets' place."""
    if round_box:
        sheet.curve([(x + side / 2 + side / 2 * c, y + side / 2 + side / 2 * s)
                     for c, s in RING], 0.18)
    else:
        sheet.frame(x, y, side, side, 0.18)


RING = [(1, 0), (0.81, 0.59), (0.31, 0.95), (-0.31, 0.95), (-0.81, 0.59), (-1, 0), (-0.81, -0.59),
        (-0.31, -0.95), (0.31, -0.95), (0.81, -0.59), (1, 0)]


def demande_cases_page(rng, tools, case, cast):
    """A laboratory's own form: columns of boxes with the analyses' names, some ticked."""
    sheet = Sheet(*rng.choice(((148, 210), (210, 297), (210, 297), (148, 210))))
    head = clean_typing(rng, tools, "sans", "serif")
    bold = head.like(path=tools.bold_of(head.path))
    down = lab_head(rng, tools, case, sheet, bold, head) + 3
    if rng.random() < 0.7:
        title = rng.choice(("DEMANDE D'ANALYSES", "BON D'EXAMENS", "PRESCRIPTION D'ANALYSES",
                            "FICHE DE DEMANDE D'EXAMENS", "Demande d'examens biologiques",
                            "BULLETIN D'ANALYSES"))
        sheet.write(bold, title, sheet.width_mm / 2, down, 3.4, "middle")
        down += 8
    for label, value in (("Nom et prénom : ", words.person_name(rng, case.patient)),
                         ("Date : ", words.spell_day(rng, case.care)),
                         ("Médecin prescripteur : ", case.doctor["name"])):
        end = sheet.write(head, label, 12, down, 2.2)
        sheet.write(cast.doctor.means, value, end + 2, down, 2.5, "left", sheet.width_mm - end - 12)
        if rng.random() < 0.5:
            sheet.rule(end, down + 0.8, sheet.width_mm - 12, down + 0.8, 0.15, dots=1.0)
        down += 7
    fill_boxes(rng, sheet, head, bold, cast, down + 3)
    draw_signature(sheet, rng, sheet.width_mm * 0.6, sheet.height_mm - 22, 28, 11)
    return sheet


def fill_boxes(rng, sheet, head, bold, cast, top):
    columns = rng.choice((2, 3, 3, 4)) if sheet.width_mm > 200 else rng.choice((2, 2, 3))
    wide = (sheet.width_mm - 20) / columns
    side, step = rng.uniform(2.2, 3.6), rng.uniform(4.2, 6.0)
    after, round_box, framed = rng.random() < 0.2, rng.random() < 0.12, rng.random() < 0.4
    cap, share = min(rng.uniform(1.7, 2.1), step * 0.45), rng.uniform(0.06, 0.22)
    column, down = 0, top
    bottom = sheet.height_mm - rng.uniform(24, 45)
    names = list(GROUPS)
    rng.shuffle(names)
    for group in names * 2:
        if column >= columns:
            break
        sheet.write(bold, group, 12 + column * wide, down, cap * 1.15, "left", wide - 4)
        down += step
        for row in GROUPS[group]:
            if down > bottom:
                column, down = column + 1, top
            if column >= columns:
                break
            left = 12 + column * wide
            box = [left + (wide - side - 5 if after else 0), down - side * 0.85, side, side]
            box_beside(rng, sheet, box[0], box[1], side, round_box)
            sheet.write(head, row[0], left + (0 if after else side + 1.5), down, cap, "left",
                        wide - side - 7)
            if rng.random() < share:
                draw_tick(sheet, rng, rng.choice(("cross", "check", "great_check", "slash")), box,
                          cast.doctor.pen_mm, 0.9)
            down += step
        down += step * 0.5
    if framed:
        for line in range(columns + 1):
            x = 10 + line * wide
            sheet.rule(x, top - step, x, bottom + 3, 0.2)


def resultat_page(rng, tools, case, cast):
    """A laboratory's results, or the report of an X-ray."""
    sheet = Sheet(210, 297)
    head = clean_typing(rng, tools, "sans", "serif", "mono")
    bold = head.like(path=tools.bold_of(head.path))
    if rng.random() < 0.3:
        return report(rng, tools, case, sheet, bold, head)
    down = lab_head(rng, tools, case, sheet, bold, head) + 5
    number = f"{rng.randrange(100000, 999999)}"
    for left, text in ((14, "Nom : " + words.person_name(rng, case.patient)),
                       (14, "Prescripteur : " + case.doctor["name"]),
                       (120, f"Dossier N° : {number}"), (120, "Prélevé le : "
                        + words.spell_day(rng, case.care))):
        row = down + (7 if text[:2] in ("Pr",) else 0)
        sheet.write(head, text, left, row, 2.2, "left", 95 if left < 100 else 78)
    down += 17
    if rng.random() < 0.5:
        title = rng.choice(("RESULTATS D'ANALYSES", "Compte rendu d'analyses", "Résultats",
                            "BILAN SANGUIN"))
        sheet.write(bold, title, 105, down, 3.4, "middle")
        down += 9
    columns = (14, rng.uniform(82, 95), rng.uniform(112, 122), rng.uniform(145, 160))
    if rng.random() < 0.75:
        for x, text in zip(columns, ("Analyse", "Résultat", rng.choice(("Unité", "Unités")),
                                     rng.choice(("Valeurs de référence", "Valeurs usuelles",
                                                 "Normes", "Intervalle de référence")))):
            sheet.write(bold, text, x, down, 2.1, "left", 52)
        sheet.rule(12, down + 2, 198, down + 2, 0.25)
        down += 8
    for group in rng.sample(list(GROUPS)[:4] + ["HEMOSTASE"], rng.randrange(1, 4)):
        sheet.write(bold, group, 105 if rng.random() < 0.5 else 14, down, 2.6)
        down = result_rows(rng, sheet, head, columns, group, down + 7)
        if down > 240:
            break
    if rng.random() < 0.5:
        sheet.write(head, "Le biologiste", 150, down + 6, 2.2)
        cast.doctor_stamp.press(sheet, 155, down + 18, 45)
    sheet.write(head, "Page 1/1", 190, 290, 1.7, "right")
    return sheet


def result_rows(rng, sheet, head, columns, group, down):
    dash = rng.choice((" - ", " à ", "-", "< "))
    rows = rng.sample(GROUPS[group], rng.randrange(3, len(GROUPS[group]) + 1))
    for name, unit, least, most, decimals in rows:
        value = rng.uniform(least, most) * rng.choice((1, 1, 1, 0.7, 1.4))
        shown = f"{value:.{decimals}f}".replace(".", rng.choice((",", ",", ".")))
        if not unit:
            shown = rng.choice(("Négatif", "NEGATIF", "Non réactif", "Absence", shown))
        normal = (f"< {most}" if dash == "< " or not least else f"{least}{dash}{most}")
        dots = "." * rng.randrange(5, 30) if rng.random() < 0.3 else ""
        for x, text, room in zip(columns, (name + dots, shown, unit, f"({normal})"
                                           if rng.random() < 0.5 else normal),
                                 (66, 25, 28, 45)):
            if text:
                sheet.write(head, text, x, down, 2.1, "left", room)
        down += 5.6
        if down > 262:
            break
    return down + 4


FINDINGS = ("Absence d'anomalie parenchymateuse pleuro-pulmonaire.", "Silhouette cardiaque normale.",
            "Foie de taille normale, de contours réguliers.", "Vésicule biliaire alithiasique.",
            "Les reins sont de taille et d'échostructure normales.", "Rate homogène.",
            "Pas de lésion osseuse traumatique visible.", "Interlignes articulaires respectés.",
            "Pas d'épanchement intrapéritonéal.", "Vessie en réplétion, à paroi fine.",
            "Discopathie dégénérative étagée.", "Thyroïde de taille normale, homogène.")


def report(rng, tools, case, sheet, bold, head):
    """What a radiologist found, in sentences."""
    place = rng.choice(("CENTRE DE RADIOLOGIE", "CABINET DE RADIOLOGIE", "IMAGERIE MEDICALE"))
    sheet.write(bold, f"{place} {rng.choice(LABS)}", 105, 16, 4, "middle")
    sheet.write(head, f"{rng.choice(words.STREETS)} - {case.doctor['city'].title()}", 105, 23, 2.2,
                "middle")
    down = 40
    for text in (words.spell_date(rng, case.care, case.doctor["city"]),
                 rng.choice(("Patient : ", "Nom et prénom : ", "Nom : "))
                 + words.person_name(rng, case.patient), "Médecin traitant : "
                 + case.doctor["name"]):
        sheet.write(head, text, 18, down, 2.4)
        down += 7
    title = rng.choice(("COMPTE RENDU", "Compte rendu de", "COMPTE-RENDU"))
    sheet.write(bold, f"{title} : {rng.choice(IMAGES).upper()}", 105, down + 6, 3.0, "middle", 170)
    down += 20
    for text in rng.sample(FINDINGS, rng.randrange(4, 9)):
        sheet.write(head, text, 20, down, 2.4, "left", 172)
        down += 7
    sheet.write(bold, rng.choice(("CONCLUSION :", "Au total :", "Conclusion")), 18, down + 4, 2.6)
    sheet.write(head, rng.choice(("Examen normal.", "Examen sans particularité.",
                                  "Aspect à confronter aux données cliniques.")), 24, down + 12, 2.4)
    draw_signature(sheet, rng, 130, down + 22, 30, 12)
    return sheet
