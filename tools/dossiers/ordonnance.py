"""Prescriptions: seven letterheads, the lines, the date, the stamp, and codes glued below."""
from dossiers import words
from dossiers.bars import glue
from dossiers.marks import draw_signature
from dossiers.paper import Sheet
from dossiers.people import clean_typing
from dossiers.sheets import inpe_label
from dossiers.vignettes import glue_boxes

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
        self.put(self.head, f"{self.title} - INPE {self.case.doctor['inpe']}", self.side, 2.2,
                 step=5)
        self.put(self.head, self.case.doctor["city"], self.side, 2.2, step=7)

    def foot(self):
        """Address and telephone at the bottom."""
        text = f"{self.street} - {self.case.doctor['city'].title()}   Tél : {self.phone}"
        self.sheet.rule(8, self.height - 12, self.width - 8, self.height - 12, 0.2)
        self.sheet.write(self.head, text, self.width / 2, self.height - 7, 1.9, "middle",
                         self.width - 16)

    def body(self):
        """The date, the title, the patient and the medicines."""
        rng, case = self.rng, self.case
        dated = words.spell_date(rng, case.care, case.doctor["city"])
        date_typing = rng.choice((self.head, self.cast.doctor.means))
        if rng.random() < 0.65:
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
        self.put(rng.choice((self.head, self.cast.doctor.means)),
                 words.patient_line(rng, case.patient), self.side, 2.4, step=rng.uniform(8, 12))
        self.lines()
        if late_date:
            self.sheet.write(date_typing, dated, self.side, self.down + 4, 2.3, "left",
                             self.width * 0.6)
            self.down += 6

    def lines(self):
        rng, means = self.rng, self.cast.doctor.means
        cap = self.body_mm * (1.15 if self.cast.doctor.by_hand else 1)
        style = rng.choice(words.QUANTITIES)
        bullet = rng.choice(("{}) ", "{}- ", "{}. ", "- ", "• ", "", "{}°) "))
        beside = rng.random() < 0.25
        tight = 1.75 if len(self.case.medicines) > 3 else rng.uniform(1.9, 2.6)
        for place, (row, count) in enumerate(zip(self.case.medicines, self.case.quantities), 1):
            name = self.cast.doctor.cased(words.strength(row))
            amount = words.quantity(rng, count, style)
            first, second = bullet.format(place) + name, words.dose(rng, row)
            if beside:
                self.sheet.write(means, amount, self.width - 9, self.down, cap, "right")
            else:
                second += "   " + amount
            room = self.width - self.side - (35 if beside else 7)
            self.sheet.write(means, first, self.side + 1, self.down, cap, "left", room)
            self.down += cap * tight
            self.sheet.write(means, second, self.side + rng.choice((1, 6)), self.down, cap * 0.92,
                             "left", self.width - self.side - 13)
            self.down += cap * tight * rng.uniform(1.2, 1.6)

    def sign(self):
        rng = self.rng
        x = self.width * rng.uniform(0.55, 0.75)
        self.down += 12
        self.cast.doctor_stamp.press(self.sheet, x, self.down, 55,
                                     rng.choice((self.cast.doctor_inpe, None)))
        draw_signature(self.sheet, rng, x - 15, self.down - 6, rng.uniform(18, 30), 11)
        self.down += 9


HEADS = (Prescription.head_centred, Prescription.head_left, Prescription.head_bilingual,
         Prescription.head_clinic, Prescription.head_framed, Prescription.head_banner,
         Prescription.head_plain)


def ordonnance_page(rng, tools, case, cast, with_codes):
    """The prescription; its box codes below it if `with_codes` and there is room (then True)."""
    paper = Prescription(rng, tools, case, cast)
    rng.choice(HEADS)(paper)
    paper.body()
    paper.sign()
    area = [4, paper.down + 2, paper.width - 8, paper.height - paper.down - 15]
    glued = with_codes and area[3] > 20 and glue_boxes(rng, paper.sheet, tools, case, area)
    return paper.sheet, glued
