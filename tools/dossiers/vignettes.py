"""The codes cut from medicine boxes, glued on a page of their own or wherever there is room."""
from dossiers.bars import Label, ean13, glue, reach_mm
from dossiers.paper import Sheet
from dossiers.planting import smudge

GAP_MM = 1.5


class BoxLabel:
    """What one medicine's boxes say beside their bars, and the fields that they are.

    All boxes of a medicine in a dossier are of one lot: they come from one shelf.
    """

    def __init__(self, rng, medicine):
        self.medicine = medicine
        self.lot = rng.choice((f"{rng.randrange(1000, 99999)}", f"{rng.choice('ABCDEFGHKLMNPRT')}"
                               f"{rng.randrange(100, 9999)}", f"{rng.randrange(10, 99)}"
                               f"{rng.choice('ABCDEFGHKL')}{rng.randrange(10, 999):03d}"))
        self.month, self.year = rng.randrange(1, 13), rng.randrange(2027, 2031)
        self.lines, self.says = rng.choice((self.plain, self.two, self.lot_beside, self.dates,
                                            self.all_three, self.all_three, self.other_price,
                                            self.nothing))(rng)

    def price(self, rng):
        """("PPV : 45,60 DH", the field)"""
        price = self.medicine["PPV"]
        shown = price.replace(".", rng.choice((",", ".")))
        lead = rng.choice(("PPV ", "PPV : ", "PPV: ", "P.P.V. ", "P.P.V ", "PPM ", "PPM : "))
        return lead + shown + rng.choice((" DH", " Dhs", " DHS", "DH", " MAD")), {"ppv": price}

    def batch(self, rng):
        return rng.choice(("LOT ", "LOT : ", "Lot: ", "LOT N° ", "Lot ")) + self.lot

    def expiry(self, rng):
        year = rng.choice((f"{self.year}", f"{self.year % 100:02d}"))
        lead = rng.choice(("EXP ", "EXP : ", "Exp. ", "PER ", "PER. ", "EXP. ", "Per : "))
        return lead + f"{self.month:02d}{rng.choice('///-.')}{year}"

    def dated(self):
        return {"lot": self.lot, "expiration": f"{self.year}-{self.month:02d}"}

    def plain(self, rng):
        text, says = self.price(rng)
        return [f"{self.medicine['NOM']}  {text}"], dict(says, nom=self.medicine["NOM"])

    def two(self, rng):
        text, says = self.price(rng)
        return [self.medicine["NOM"], text], dict(says, nom=self.medicine["NOM"])

    def lot_beside(self, rng):
        text, says = self.price(rng)
        name = self.medicine["NOM"][:22].strip()
        return [name, f"{text}  {self.batch(rng)}"], dict(says, nom=name, lot=self.lot)

    def dates(self, rng):
        return [self.batch(rng), self.expiry(rng)], self.dated()

    def all_three(self, rng):
        text, says = self.price(rng)
        rows = rng.choice(([text, f"{self.batch(rng)}  {self.expiry(rng)}"],
                           [f"{self.batch(rng)} {self.expiry(rng)}", text],
                           [self.medicine["NOM"][:26].strip(), text, self.batch(rng),
                            self.expiry(rng)],
                           [f"{text} {self.batch(rng)} {self.expiry(rng)}"]))
        says = dict(says, **self.dated())
        if len(rows) == 4:
            says["nom"] = rows[0]
        return rows, says

    def other_price(self, rng):
        return [f"PPC {self.medicine['PPV']} DH"], {"ppv": self.medicine["PPV"]}

    def nothing(self, rng):
        return [], {}

    def draw(self, rng, tools):
        """The part of a box that the pharmacy cuts out: the code and what is printed around it."""
        code = self.medicine["CODE"]
        digits = rng.choice((f"{code[0]} {code[1:7]} {code[7:]}",
                             f"{code[0]}  {code[1:7]}  {code[7:]}", code))
        label = Label(ean13(code), rng.uniform(0.26, 0.38), rng.uniform(8, 17), self.lines, digits,
                      tools.label_typing, rng.choice((0, 0.2, 0.35, 0.6)))
        return label.draw(rng.uniform(1.4, 2.1))

    def draw_price_tag(self, rng, tools):
        """A label of the pharmacy's without bars; its fields have no code."""
        text, says = self.price(rng)
        rows = [text, f"{self.batch(rng)} {self.expiry(rng)}"]
        cap = rng.uniform(1.6, 2.3)
        wide = max(tools.label_typing.render(row, cap).width * 25.4 / 300 for row in rows) + 3
        sheet = Sheet(wide, cap * 5)
        for row, text in enumerate(rows):
            sheet.write(tools.label_typing, text, wide / 2, cap * (1.7 + 1.9 * row), cap, "middle")
        sheet.frame(0.15, 0.15, wide - 0.3, cap * 5 - 0.3, 0.15, 0.5)
        return sheet.image, dict(says, **self.dated())


def label_of(rng, case, medicine):
    if medicine["CODE"] not in case.labels:
        case.labels[medicine["CODE"]] = BoxLabel(rng, medicine)
    return case.labels[medicine["CODE"]]


def told_labels(boxes, labels, first=1):
    """The fields of glued labels."""
    told = {}
    for number, medicine in enumerate(boxes, first):
        told[f"vignette_{number}_code"] = medicine["CODE"]
        for name, value in labels[medicine["CODE"]].says.items():
            told[f"vignette_{number}_{name}"] = value
    return told


def angle(rng):
    """People glue them by the edge, nearly straight, or as they come."""
    if rng.random() < 0.2:
        return rng.uniform(0, 360)
    return rng.choice((0, 0, 90, 180, 270)) + rng.gauss(0, 5)


def glue_boxes(rng, sheet, tools, case, area):
    """Glues every box code of the case within `[x, y, width, height]`, or none (then False)."""
    placed = []
    for medicine in case.boxes:
        piece = find_room(rng, tools, case, medicine, area, [place for place, _, _ in placed])
        if piece is None:
            return False
        placed.append(piece)
    for number, (medicine, (place, picture, turn)) in enumerate(zip(case.boxes, placed)):
        readable = smudged(rng, case, picture, number == 0)
        glue(sheet, picture, (place[0] + place[2]) / 2, (place[1] + place[3]) / 2, turn)
        case.codes += [medicine["CODE"]] if readable else []
    return True


def smudged(rng, case, picture, first):
    """Whether the label can be read: a planted fault smudges the first of the dossier."""
    if not first or not case.has("code_smudged"):
        return True
    smudge(rng, picture)
    return False


def find_room(rng, tools, case, medicine, area, taken):
    """A free place for the medicine's label: (place, picture, angle), or None."""
    for _ in range(60):
        picture = label_of(rng, case, medicine).draw(rng, tools)
        turn = angle(rng)
        half_x, half_y = reach_mm(picture, turn)
        if 2 * half_x > area[2] or 2 * half_y > area[3]:
            continue
        for _ in range(20):
            x = rng.uniform(area[0] + half_x, area[0] + area[2] - half_x)
            y = rng.uniform(area[1] + half_y, area[1] + area[3] - half_y)
            place = (x - half_x, y - half_y, x + half_x, y + half_y)
            if not any(overlap(place, other) for other in taken):
                return place, picture, turn
    return None


def overlap(one, other):
    return (one[0] < other[2] + GAP_MM and other[0] < one[2] + GAP_MM
            and one[1] < other[3] + GAP_MM and other[1] < one[3] + GAP_MM)


def vignettes_page(rng, tools, case, cast):
    """A page of its own with all codes, glued in rows from the top: that tells which way is up.

    White, ruled or squared paper, sometimes with a title; always with one where rows fill the page.
    """
    small = len(case.boxes) <= 3 and rng.random() < 0.25
    width, height = rng.choice(((148, 210), (210, 148))) if small else (210, 297)
    sheet = Sheet(width, height)
    if rng.random() < 0.3:
        rule_paper(rng, sheet)
    titled = small or len(case.boxes) > 6 or rng.random() < 0.3
    if titled:
        title = rng.choice(("Vignettes", "CODES A BARRES", "Codes à barres des médicaments",
                            "Vignettes des médicaments achetés", "Codes barres"))
        writer = cast.insured
        sheet.write(writer.means, title, rng.uniform(15, 60), 16, writer.cap_mm * 1.2)
    glue_rows(rng, sheet, tools, case, 22 if titled else rng.uniform(6, 14))
    case.free["vignettes"] = told_labels(case.boxes, case.labels)
    if len(case.boxes) <= 4 and not small and rng.random() < 0.3:
        glue_price_tag(rng, sheet, tools, case)
    return sheet


def glue_price_tag(rng, sheet, tools, case):
    """A price label without bars, well below the others."""
    medicine = rng.choice(case.medicines)
    picture, says = BoxLabel(rng, medicine).draw_price_tag(rng, tools)
    glue(sheet, picture, rng.uniform(40, 150), rng.uniform(250, 280), rng.gauss(0, 4))
    for name, value in says.items():
        case.free["vignettes"][f"vignette_{len(case.boxes) + 1}_{name}"] = value


def glue_rows(rng, sheet, tools, case, top):
    """Glues the codes side by side, row below row; a row's pieces hang a little unevenly."""
    x = rng.uniform(6, 20)
    deepest = top
    for number, medicine in enumerate(case.boxes):
        picture, turn = label_of(rng, case, medicine).draw(rng, tools), angle(rng)
        readable = smudged(rng, case, picture, number == 0)
        half_x, half_y = reach_mm(picture, turn)
        if x + 2 * half_x > sheet.width_mm - 4:
            x = rng.uniform(6, 20)
            top = deepest + rng.uniform(GAP_MM, 12)
        y = top + half_y + rng.uniform(0, 5)
        if y + half_y > sheet.height_mm - 3:
            y = sheet.height_mm - 3 - half_y
        glue(sheet, picture, x + half_x, y, turn)
        case.codes += [medicine["CODE"]] if readable else []
        x += 2 * half_x + rng.uniform(GAP_MM, 18)
        deepest = max(deepest, y + half_y)


def rule_paper(rng, sheet):
    step = rng.choice((5, 8))
    squared = rng.random() < 0.5
    for row in range(1, int(sheet.height_mm / step)):
        sheet.rule(0, row * step, sheet.width_mm, row * step, 0.12, 0.25)
    for column in range(1, int(sheet.width_mm / step) if squared else 0):
        sheet.rule(column * step, 0, column * step, sheet.height_mm, 0.12, 0.25)
