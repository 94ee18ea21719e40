"""Prescriptions: nine letterheads, the lines, the date, the stamp, and codes glued below.

What is printed is told to `case.free["ordonnance"]`, field by field; what is not, is not there.
"""
from dossiers import prescribing, words
from dossiers.bars import glue
from dossiers.cases import MARK_FAULTS
from dossiers.marks import draw_signature
from dossiers.paper import Sheet
from dossiers.people import clean_typing
from dossiers.sheets import inpe_label
from dossiers.vignettes import glue_boxes, told_labels

SIZES = ((148, 210), (148, 210), (148, 210), (148, 210), (210, 297), (160, 220), (140, 200))


class Prescription:
    """One prescription being drawn: `down` is where the next thing goes, `side` the left margin."""

    def __init__(self, rng, tools, case, cast):
        self.rng, self.tools, self.case, self.cast = rng, tools, case, cast
        self.sheet = Sheet(*rng.choice(SIZES))
        self.width, self.height = self.sheet.width_mm, self.sheet.height_mm
        self.head = clean_typing(rng, tools, "sans", "serif")
        self.bold = self.head.like(path=tools.bold_of(self.head.path))
        self.name = words.doctor_name(rng, case.doctor["name"])
        self.title = self.speciality()
        self.street = f"{rng.randrange(1, 220)}, {rng.choice(words.STREETS)}"
        self.phone = f"05{rng.randrange(20, 39)} {rng.randrange(10, 99)} {rng.randrange(10, 99)} " \
                     f"{rng.randrange(10, 99)}"
        self.side = rng.uniform(10, 16)
        self.down = 14.0
        self.body_mm = rng.uniform(2.1, 2.9)
        self.numbered = False  # the letterhead has bars or the number in print
        self.truth = case.free["ordonnance"] = {"medecin_nom": self.name, "specialite": self.title,
                                                "signature": "false", "cachet": "false"}

    def speciality(self):
        plain = self.case.doctor["speciality"]
        return plain if self.rng.random() < 0.5 else self.rng.choice(words.TITLES[plain])

    def put(self, typing, text, x, cap_mm, anchor="left", step=None):
        """A line of letterhead at `down`, which then moves on."""
        room = self.width - 6 - x if anchor == "left" else self.width - 12
        self.sheet.write(typing, text, x, self.down, cap_mm, anchor, room)
        self.down += step if step is not None else cap_mm * 1.9

    def bars(self, x_middle, y_middle):
        """The practitioner's number in bars, with its digits below."""
        rng = self.rng
        label = inpe_label(rng, self.tools, self.case.doctor["inpe"], rng.uniform(7, 12), False, 48)
        label.edge = 0
        picture = label.draw()
        glue(self.sheet, picture, x_middle, y_middle, rng.choice((0, 0, rng.gauss(0, 1.5))))
        below = y_middle + picture.height * 25.4 / 600 + 2.0
        text = rng.choice(("INPE : ", "INPE ", "INP : ", "")) + self.case.doctor["inpe"]
        self.sheet.write(self.head, text, x_middle, below, 1.9, "middle")
        self.case.codes.append(self.case.doctor["inpe"])
        self.tell_number()

    def tell_number(self):
        self.numbered = True
        self.truth["medecin_inpe"] = self.case.doctor["inpe"]

    def nameless(self):
        """The practitioner's number is nowhere in the dossier."""
        return self.case.has("practitioner_inpe_missing")

    def number(self):
        """The practitioner's number in print."""
        if self.nameless():
            return "Tél : " + self.phone
        self.tell_number()
        return prescribing.inpe_text(self.rng, self.case.doctor["inpe"])

    # The letterheads. Each leaves `down` below itself.

    def head_centred(self):
        for typing, text, cap in ((self.bold, self.name, 4.2), (self.head, self.title, 2.8),
                                  (self.head, f"{self.street}, {self.case.doctor['city']}", 2.3)):
            self.put(typing, text, self.width / 2, cap, "middle")
        self.down += 2

    def head_left(self):
        self.put(self.bold, self.name, self.side, 3.6)
        self.put(self.head, self.title, self.side, 2.4)
        for extra in self.rng.sample(words.EXTRAS, self.rng.randrange(0, 3)):
            self.put(self.head, extra, self.side, 1.9)
        self.put(self.head, self.street + " - " + self.case.doctor["city"].title(), self.side, 2.0)
        self.put(self.head, "Tél : " + self.phone, self.side, 2.0)
        if self.rng.random() < 0.35:
            self.put(self.head, self.number(), self.side, self.rng.uniform(1.7, 2.2))

    def head_bilingual(self):
        top = self.down
        self.head_left()
        if self.tools.arabic:
            for row, text in enumerate(self.rng.sample(words.ARABIC_TITLES, 3)):
                self.sheet.write(self.tools.arabic, text, self.width - 12, top + row * 6.5,
                                 3.4 - 0.5 * row, "right")
        self.down = max(self.down, top + 20)
        self.sheet.rule(8, self.down - 2, self.width - 8, self.down - 2, 0.4)
        self.down += 4

    def head_beside(self):
        """French on the left, the same in Arabic on the right, line by line."""
        rng, top = self.rng, self.down
        for typing, text, cap in ((self.bold, self.name, 3.0), (self.head, self.title, 2.1),
                                  (self.head, rng.choice(words.EXTRAS), 1.7)):
            self.sheet.write(typing, text, self.side, self.down, cap, "left", self.width * 0.5)
            self.down += 6
        if self.tools.arabic:
            lines = (rng.choice(prescribing.ARABIC_NAMES),) + words.ARABIC_TITLES[1:3]
            for row, text in enumerate(lines):
                self.sheet.write(self.tools.arabic, text, self.width - self.side, top + row * 6,
                                 3.0 - 0.4 * row, "right", self.width * 0.35)
        self.down += 3

    def head_table(self):
        """Software: a frame with labels and values."""
        top = self.down - 6
        for label, text in (("Médecin : ", self.name), ("Spécialité : ", self.title),
                            ("Adresse : ", f"{self.street}, {self.case.doctor['city']}")):
            self.put(self.head, label + text, self.side + 2, 2.2)
        if self.rng.random() < 0.6:
            self.put(self.head, self.number(), self.side + 2, 2.2)
        self.sheet.frame(self.side, top, self.width - 2 * self.side, self.down - top - 1, 0.25)
        self.down += 6

    def head_clinic(self):
        clinic = self.rng.choice(("CLINIQUE", "POLYCLINIQUE", "CENTRE MEDICAL", "CABINET MEDICAL"))
        self.put(self.bold, f"{clinic} {self.rng.choice(('AL AMAL', 'ATLAS', 'IBN SINA', 'RIF'))}",
                 self.width / 2, 4.0, "middle")
        self.put(self.head, f"{self.street}, {self.case.doctor['city']}  Tél {self.phone}",
                 self.width / 2, 1.9, "middle", 6)
        self.sheet.rule(6, self.down - 3, self.width - 6, self.down - 3, 0.3)
        self.down += 2
        self.put(self.bold, self.name, self.side, 3.0)
        self.put(self.head, self.title, self.side, 2.3)

    def head_framed(self):
        top = self.down - 7
        self.put(self.bold, self.name, self.width / 2, 3.6, "middle")
        self.put(self.head, self.title, self.width / 2, 2.4, "middle")
        self.sheet.frame(self.side, top, self.width - 2 * self.side, self.down - top + 1, 0.4)
        self.down += 7

    def head_banner(self):
        shade = self.rng.uniform(0.05, 0.22)
        self.sheet.fill(0, 0, self.width, 22, shade)
        x, y = self.side + 4, 11
        self.sheet.fill(x - 1.6, y - 6, 3.2, 12, 0.8)
        self.sheet.fill(x - 6, y - 1.6, 12, 3.2, 0.8)
        self.down = 10
        self.put(self.bold, self.name, self.width / 2 + 8, 3.6, "middle")
        self.put(self.head, self.title, self.width / 2 + 8, 2.3, "middle")
        self.foot()
        self.down = 31

    def head_plain(self):
        self.put(self.head, self.name, self.side, 2.6, step=5)
        self.put(self.head, f"{self.title} - {self.number()}", self.side, 2.2, step=5)
        self.put(self.head, self.case.doctor["city"], self.side, 2.2, step=7)

    def foot(self):
        """Address and telephone at the bottom."""
        text = f"{self.street} - {self.case.doctor['city'].title()}   Tél : {self.phone}"
        if self.rng.random() < 0.4:
            text += "   " + self.number()
        self.sheet.rule(8, self.height - 12, self.width - 8, self.height - 12, 0.2)
        self.sheet.write(self.head, text, self.width / 2, self.height - 7, 1.9, "middle",
                         self.width - 16)

    def body(self):
        """The date, the title, the patient and the medicines."""
        rng, case = self.rng, self.case
        dated, place = prescribing.dated(rng, case.care, case.doctor["city"])
        undated = case.has("ordonnance_undated")
        self.truth["date"] = None if undated else case.care.isoformat()
        self.truth["lieu"] = None if undated else place
        dated = "" if undated else dated
        date_typing = rng.choice((self.head, self.cast.doctor.means))
        if rng.random() < (0.35 if self.numbered else 0.6) and not self.nameless():
            self.bars(rng.choice((self.side + 25, self.width - self.side - 25, self.width / 2)),
                      self.down + 6)
            self.down += 19
        late_date = rng.random() < 0.15
        if not late_date:
            self.sheet.write(date_typing, dated, self.width - 10, self.down, 2.3, "right",
                             self.width - 25)
            self.down += rng.uniform(7, 11)
        if rng.random() < 0.75:
            title = rng.choice(("ORDONNANCE", "Ordonnance", "ORDONNANCE MEDICALE",
                                "O R D O N N A N C E"))
            self.put(self.bold, title, self.width / 2, rng.uniform(3, 4.4), "middle", 9)
        shown, self.truth["patient"] = prescribing.patient(rng, case.as_of("ordonnance"))
        self.put(rng.choice((self.head, self.cast.doctor.means)), shown, self.side, 2.4,
                 step=rng.uniform(8, 12))
        layouts = (self.lines, self.lines, self.lines, self.one_line_each, self.table)
        (self.lines if case.has("ordonnance_no_dose") else rng.choice(layouts))()
        if late_date:
            self.sheet.write(date_typing, dated, self.side, self.down + 4, 2.3, "left",
                             self.width * 0.6)
            self.down += 6

    def medicines(self):
        """Each medicine's line, its number, and what it says told to the truth."""
        style = self.rng.choice(prescribing.QUANTITIES + (None,))
        for place, (row, count) in enumerate(self.case.orders(), 1):
            line = prescribing.Line(self.rng, row, count, style, self.cast.doctor.cased)
            if self.case.has("ordonnance_no_dose"):
                line.forget_dose()
            for name, value in line.fields().items():
                self.truth[f"ligne_{place}_{name}"] = value
            yield place, line

    def cap(self):
        return self.body_mm * (1.15 if self.cast.doctor.by_hand else 1)

    def lines(self):
        """The name, numbered or not, and how to take it below."""
        rng, means, cap = self.rng, self.cast.doctor.means, self.cap()
        bullet = rng.choice(("{}) ", "{}- ", "{}. ", "- ", "• ", "", "", "{}°) ", "{}/ ", "({}) ",
                             "{})"))
        beside = rng.random() < 0.25
        tight = 1.75 if len(self.case.medicines) > 3 else rng.uniform(1.9, 2.6)
        indent, apart = rng.choice((1, 6)), rng.random() < 0.15
        for place, line in self.medicines():
            first = bullet.format(place) + line.name
            rows = [f"{line.dose} {line.duration}".strip()]
            if apart:
                rows = [line.dose] + ([line.duration.strip(" ,/-")] if line.duration else [])
            if beside:
                self.sheet.write(means, line.amount, self.width - 9, self.down, cap, "right")
            elif rng.random() < 0.2:
                first += "   " + line.amount
            else:
                rows[-1] += "   " + line.amount
            room = self.width - self.side - (35 if beside else 7)
            self.sheet.write(means, first, self.side + 1, self.down, cap, "left", room)
            self.down += cap * tight
            for text in filter(str.strip, rows):
                self.sheet.write(means, text, self.side + indent, self.down, cap * 0.92, "left",
                                 self.width - self.side - 13)
                self.down += cap * (1.6 if text is not rows[-1] else 1)
            self.down += cap * (tight * rng.uniform(1.2, 1.6) - 1)

    def one_line_each(self):
        """All of a medicine on one line, wrapped where it must be."""
        rng, means, cap = self.rng, self.cast.doctor.means, self.cap() * 0.9
        bullet = rng.choice(("{}) ", "{}- ", "- ", "", "{}. "))
        joint = rng.choice((" : ", "  ", "   ", " - "))
        for place, line in self.medicines():
            tail = [piece for piece in (line.dose, line.duration.strip(), line.amount) if piece]
            pieces = [bullet.format(place) + line.name + joint + tail[0]] + tail[1:]
            row, room = pieces[0], self.width - self.side - 8
            for piece in pieces[1:]:
                longer = row + " " + piece
                if means.render(longer, cap).width * 25.4 / 300 > room:
                    self.sheet.write(means, row, self.side + 1, self.down, cap, "left", room)
                    self.down += cap * 1.8
                    row, longer = piece, "   " + piece
                row = longer if row is not piece else longer
            self.sheet.write(means, row, self.side + 1, self.down, cap, "left", room)
            self.down += cap * rng.uniform(2.2, 3)

    def table(self):
        """Software: columns of medicine, dose, duration, quantity."""
        rng, means, cap = self.rng, self.cast.doctor.means, self.cap() * 0.8
        x = [self.side + share * (self.width - 2 * self.side) for share in (0, 0.42, 0.72, 0.9)]
        top = self.down - 5
        heads = rng.choice((("Médicament", "Posologie", "Durée", "Qté"),
                            ("DESIGNATION", "POSOLOGIE", "DUREE", "QTE"),
                            ("Désignation", "Posologie", "Durée", "Nb")))
        for left, text in zip(x, heads):
            self.sheet.write(self.bold, text, left + 1, self.down, cap)
        self.down += cap * 2.6
        for place, line in self.medicines():
            self.truth[f"ligne_{place}_quantite"] = str(self.case.quantities[place - 1])
            if not line.duration:
                self.truth[f"ligne_{place}_duree"] = None
            cells = (line.name, line.dose, line.duration.split(" ", 1)[1] if line.duration and
                     line.duration[0].isalpha() and not line.duration.startswith("traitement")
                     else line.lasts if line.duration else "", str(self.case.quantities[place - 1]))
            for left, right, text in zip(x, x[1:] + [self.width - self.side], cells):
                self.sheet.write(means, text or "", left + 1, self.down, cap, "left",
                                 right - left - 2.5)
            self.down += cap * rng.uniform(2.2, 2.8)
        if rng.random() < 0.6:
            self.sheet.frame(x[0] - 1, top, self.width - 2 * self.side + 2, self.down - top - 3)
        self.down += 3

    def sign(self):
        """Signature and stamp, one over the other, sometimes over the last lines."""
        rng = self.rng
        x = self.width * rng.uniform(0.3, 0.75)
        self.down += rng.choice((12, 12, 12, 7, 18))
        stamped, signed = True, True
        if self.case.fault in MARK_FAULTS:
            stamped, signed = rng.random() < 0.5, rng.random() < 0.6
        if stamped:
            with_number = rng.random() < 0.5 and not self.nameless()
            lines = self.cast.doctor_inpe
            if with_number and rng.random() < 0.4:
                lines = lines[:2] + [prescribing.inpe_text(rng, self.case.doctor["inpe"])]
            if with_number:
                self.truth["medecin_inpe"] = self.case.doctor["inpe"]
            self.cast.doctor_stamp.press(self.sheet, x, self.down, 55, lines if with_number else
                                         None)
            self.truth["cachet"] = "true"
        if signed:
            across, up = rng.uniform(-30, 6), rng.uniform(-10, 2)
            draw_signature(self.sheet, rng, max(3, x + across), self.down + up,
                           rng.uniform(18, 34), rng.uniform(8, 14))
            self.truth["signature"] = "true"
        self.down += 9


HEADS = (Prescription.head_centred, Prescription.head_left, Prescription.head_bilingual,
         Prescription.head_clinic, Prescription.head_framed, Prescription.head_banner,
         Prescription.head_plain, Prescription.head_beside, Prescription.head_table)


def ordonnance_page(rng, tools, case, cast, with_codes):
    """The prescription; its box codes below it if `with_codes` and there is room (then True)."""
    paper = Prescription(rng, tools, case, cast)
    rng.choice(HEADS)(paper)
    paper.body()
    paper.sign()
    area = [4, paper.down + 2, paper.width - 8, paper.height - paper.down - 15]
    glued = with_codes and area[3] > 20 and glue_boxes(rng, paper.sheet, tools, case, area)
    if glued:
        paper.truth.update(told_labels(case.boxes, case.labels))
    case.free["ordonnance"] = {name: value for name, value in paper.truth.items() if value}
    return paper.sheet, glued
