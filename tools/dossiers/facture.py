"""Invoices of pharmacies: heads, tables in many orders and frames, totals, till receipts."""
from dossiers import words
from dossiers.bars import glue
from dossiers.cases import amount, centimes
from dossiers.marks import draw_signature
from dossiers.paper import Sheet
from dossiers.people import clean_typing
from dossiers.sheets import inpe_label

SIZES = ((148, 210), (148, 210), (148, 210), (148, 210), (210, 297), (210, 148), (160, 220))
TITLES = ("FACTURE N° {}", "Facture N° : {}", "FACTURE {}", "Facture n°{}",
          "FACTURE PATIENT N° {}", "FACTURE", "Bon de facture N° {}")
TOTALS = ("TOTAL TTC", "Net à payer", "Montant total", "TOTAL", "Total TTC (DH)", "NET A PAYER",
          "Total général", "Montant total TTC", "TOTAL A PAYER")
NAMES = {"what": ("Désignation", "DESIGNATION", "Médicament", "Produit", "Libellé", "Article"),
         "count": ("Qté", "QTE", "Quantité", "Q."),
         "each": ("P.U.", "PPV", "Prix unit.", "P.U. TTC"),
         "sum": ("Montant", "TOTAL", "Montant TTC", "Total"), "code": ("Code", "Code barre"),
         "place": ("N°", "#")}
ORDERS = (("what", "count", "each", "sum"), ("what", "count", "each", "sum"),
          ("count", "what", "each", "sum"), ("what", "each", "count", "sum"),
          ("place", "what", "count", "each", "sum"), ("code", "what", "count", "each", "sum"))
SHARES = {"what": 5.2, "count": 1, "each": 1.6, "sum": 1.8, "code": 2.6, "place": 0.7}


class Invoice:
    """One invoice being drawn; `down` is where the next thing goes."""

    def __init__(self, rng, tools, case, cast, size=None):
        self.rng, self.tools, self.case, self.cast = rng, tools, case, cast
        self.sheet = Sheet(*(size or rng.choice(SIZES)))
        self.width, self.height = self.sheet.width_mm, self.sheet.height_mm
        self.head = clean_typing(rng, tools, "sans", "serif")
        by_hand = cast.pharmacist.by_hand
        self.text = rng.choice((self.head, clean_typing(rng, tools, "sans", "mono"),
                                self.head if by_hand else cast.pharmacist.means))
        self.bold = self.head.like(path=tools.bold_of(self.head.path))
        self.side = rng.uniform(9, 15)
        self.down = rng.uniform(12, 16)
        self.point = rng.choices((",", "."), (75, 25))[0]
        self.unit = rng.choice((" DH", "", " DHS", " MAD", " Dh"))
        self.number = rng.choice((f"{rng.randrange(1, 99999)}/{case.dispensed.year}",
                                  f"{rng.randrange(100000, 999999)}",
                                  f"FA{case.dispensed:%y%m}-{rng.randrange(1, 9999):04d}"))

    def money(self, value_centimes):
        return words.money(value_centimes, self.point, " " if self.rng.random() < 0.5 else "")

    def put(self, typing, text, x, cap_mm, anchor="left", step=None):
        room = self.width - 6 - x if anchor == "left" else self.width - 12
        self.sheet.write(typing, text, x, self.down, cap_mm, anchor, room)
        self.down += step if step is not None else cap_mm * 1.95

    def legal(self):
        """The numbers that the law asks for, each with its word."""
        rng = self.rng
        return [f"ICE : {rng.randrange(10 ** 14, 10 ** 15)}",
                f"IF : {rng.randrange(10 ** 6, 10 ** 8)}",
                f"INPE : {self.case.pharmacy['inpe']}"]

    def address(self):
        street = f"{self.rng.randrange(1, 300)} {self.rng.choice(words.STREETS)}"
        return f"{street.upper() if self.rng.random() < 0.5 else street} " \
               f"{self.case.pharmacy['city']}"

    # The heads.

    def head_left(self):
        self.put(self.bold, self.case.pharmacy["name"], self.side, 3.4)
        self.put(self.head, self.address(), self.side, 2.1)
        ice, fiscal, inpe = self.legal()
        self.put(self.head, f"{ice}   {fiscal}", self.side, 2.1)
        self.put(self.head, inpe, self.side, 2.1)
        self.down += 4

    def head_centred(self):
        self.put(self.bold, self.case.pharmacy["name"], self.width / 2, 4, "middle")
        self.put(self.head, self.address(), self.width / 2, 2.2, "middle")
        self.put(self.head, "  -  ".join(self.legal()), self.width / 2, 1.9, "middle")
        self.sheet.rule(8, self.down - 1, self.width - 8, self.down - 1, 0.3)
        self.down += 6

    def head_two_sides(self):
        top = self.down
        self.put(self.bold, self.case.pharmacy["name"].title(), self.side, 3.4)
        self.put(self.head, self.address(), self.side, 2.0)
        for row, text in enumerate(self.legal()):
            self.sheet.write(self.head, text, self.width - 10, top + 4.5 * row, 2.0, "right")
        self.down = top + 20

    def head_boxed(self):
        top = self.down - 5
        self.put(self.bold, self.case.pharmacy["name"], self.side + 2, 3.0)
        self.put(self.head, "Dr " + self.case.pharmacy["name"].split(" ", 1)[-1].title()
                 + ", pharmacien", self.side + 2, 2.0)
        self.put(self.head, self.address(), self.side + 2, 2.0)
        self.sheet.frame(self.side, top, self.width * 0.55, self.down - top, 0.3)
        self.foot_text = "   ".join(self.legal())
        self.sheet.write(self.head, self.foot_text, self.width / 2, self.height - 7, 1.9, "middle",
                         self.width - 14)
        self.down += 6

    def intro(self):
        """The number, the date and the client, on one line or below each other."""
        rng, case = self.rng, self.case
        title = rng.choice(TITLES).format(self.number)
        city = case.pharmacy["city"].title()
        dated = rng.choice(("Le {}", "Date : {}", "Le : {}", city + ", le {}", "Date facture : {}"))
        dated = dated.format(words.spell_day(rng, case.dispensed))
        cap = rng.uniform(2.3, 3.2)
        if rng.random() < 0.5:
            self.sheet.write(self.text, dated, self.width - 10, self.down, 2.3, "right")
            self.put(self.bold, title, self.side, cap, step=8)
        else:
            self.put(self.bold, title, rng.choice((self.side, self.width * 0.3)), cap, step=7)
            self.put(self.text, dated, self.side, 2.3, step=7)
        client = rng.choice(("Client : ", "Patient : ", "Nom du client : ", "Doit : ", "M./Mme : "))
        self.put(self.text, client + words.person_name(rng, case.patient), self.side, 2.4, step=8)

    def rows(self):
        """The cells of each line by column."""
        for place, (row, count) in enumerate(zip(self.case.medicines, self.case.quantities), 1):
            what = row["NOM"] + (" " + row["PRESENTATION"] if self.rng.random() < 0.7 else "")
            yield {"what": what, "count": str(count), "each": self.money(centimes(row)),
                   "sum": self.money(centimes(row) * count), "code": row["CODE"],
                   "place": str(place)}

    def table(self):
        """The lines, framed or not; returns the right edge of the amounts."""
        rng = self.rng
        order = rng.choice(ORDERS)
        left, right = self.side - 2, self.width - rng.uniform(6, 10)
        scale = (right - left) / sum(SHARES[name] for name in order)
        edges = [left]
        for name in order:
            edges.append(edges[-1] + SHARES[name] * scale)
        cap = rng.uniform(1.8, 2.4)
        step = cap * rng.uniform(2.1, 3.0)
        lines = [{name: rng.choice(NAMES[name]) for name in order}] + list(self.rows())
        top = self.down - step * 0.68
        for place, cells in enumerate(lines):
            typing = self.bold if place == 0 else self.text
            self.cells(typing, cells, order, edges, cap)
            self.down += step
        self.frames(rng.choice(("grid", "head", "outer", "rules", "none")), edges, top, step,
                    len(lines))
        return right

    def cells(self, typing, cells, order, edges, cap):
        for name, x, end in zip(order, edges, edges[1:]):
            if name in ("what", "code", "place"):
                self.sheet.write(typing, cells[name], x + 1.2, self.down, cap, "left", end - x - 2)
            else:
                self.sheet.write(typing, cells[name], end - 1.5, self.down, cap, "right",
                                 end - x - 2)

    def frames(self, style, edges, top, step, lines):
        left, right = edges[0], edges[-1]
        bottom = top + step * lines
        if style in ("grid", "outer"):
            self.sheet.frame(left, top, right - left, bottom - top)
        if style == "grid":
            for x in edges[1:-1]:
                self.sheet.rule(x, top, x, bottom)
            for row in range(1, lines):
                self.sheet.rule(left, top + row * step, right, top + row * step, 0.15)
        if style in ("head", "outer"):
            self.sheet.frame(left, top, right - left, step, 0.3)
        if style in ("head", "rules"):
            self.sheet.rule(left, bottom, right, bottom, 0.3)
        if style == "rules":
            self.sheet.rule(left, top + step, right, top + step, 0.2)
            self.sheet.rule(left, top, right, top, 0.2)

    def total(self, right):
        """The total, with the tax before it at times, and the sum in words."""
        rng, value = self.rng, self.case.medicines_centimes
        cap = rng.uniform(2.2, 3.0)
        self.down += 3
        before = round(value / 1.07)
        if rng.random() < 0.25:
            for label, part in (("Total HT", before), ("TVA 7 %", value - before)):
                self.sheet.write(self.text, label, right - 48, self.down, 2.1)
                self.sheet.write(self.text, self.money(part), right - 1.5, self.down, 2.1, "right")
                self.down += 5.5
        if rng.random() < 0.25:
            self.sheet.frame(right - 62, self.down - cap * 1.7, 62, cap * 2.6, 0.35)
        label = rng.choice(TOTALS) + rng.choice(("", " :", " : "))
        self.sheet.write(self.bold, label, right - 60, self.down, cap, "left", 34)
        self.sheet.write(self.bold, self.money(value) + self.unit, right - 1.5, self.down, cap,
                         "right", 27)
        self.down += 9
        if rng.random() < 0.3:
            self.spelled(value)

    def spelled(self, value):
        text = f"{words.in_words(value // 100)} dirhams"
        if value % 100:
            text += f" et {words.in_words(value % 100)} centimes"
        lead = self.rng.choice(("Arrêtée la présente facture à la somme de :",
                                "Arrêté la présente facture à la somme de"))
        self.put(self.text, lead, self.side, 2.0, step=5)
        self.put(self.text, text.capitalize(), self.side, 2.0, step=7)

    def stamp(self):
        rng = self.rng
        x = self.width * rng.uniform(0.25, 0.7)
        y = min(self.down + 12, self.height - 16)
        self.cast.pharmacy_stamp.press(self.sheet, x, y, 52)
        if rng.random() < 0.8:
            draw_signature(self.sheet, rng, x - 10, y - 6, rng.uniform(15, 26), 10)
        if rng.random() < 0.08 and self.height - y > 40:
            label = inpe_label(rng, self.tools, self.case.pharmacy["inpe"], 9, True, 48)
            glue(self.sheet, label.draw(), self.width * 0.5, y + 24, rng.gauss(0, 2))
            self.case.codes.append(self.case.pharmacy["inpe"])


HEADS = (Invoice.head_left, Invoice.head_left, Invoice.head_centred, Invoice.head_two_sides,
         Invoice.head_boxed)


def facture_page(rng, tools, case, cast):
    """The invoice: mostly printed, at times a till receipt or a pad filled by hand."""
    kind = rng.random()
    if kind < 0.08:
        return receipt(rng, tools, case, cast)
    paper = Invoice(rng, tools, case, cast)
    if cast.pharmacist.by_hand and kind > 0.6:
        paper.text = cast.pharmacist.means
    rng.choice(HEADS)(paper)
    paper.intro()
    right = paper.table()
    paper.total(right)
    paper.stamp()
    return paper.sheet


def receipt(rng, tools, case, cast):
    """A till's narrow strip: everything centred or in two columns, in one face."""
    width = rng.choice((72, 80))
    paper = Invoice(rng, tools, case, cast, (width, 95 + 14 * len(case.medicines)))
    typing = clean_typing(rng, tools, "mono").like(strength=rng.uniform(0.6, 0.9))
    paper.side, paper.down = 4, 10
    for text in [case.pharmacy["name"], case.pharmacy["city"]] + paper.legal():
        paper.put(typing, text, width / 2, 2.1, "middle", 4.4)
    paper.put(typing, "-" * 32, width / 2, 2, "middle", 5)
    paper.put(typing, "Ticket " + paper.number, 4, 2, step=4.4)
    paper.put(typing, words.spell_day(rng, case.dispensed) + f" {rng.randrange(9, 20)}:"
              f"{rng.randrange(0, 60):02d}", 4, 2, step=4.4)
    paper.put(typing, words.person_name(rng, case.patient), 4, 2, step=6)
    for row, count in zip(case.medicines, case.quantities):
        paper.put(typing, row["NOM"][:30], 4, 2, step=4.2)
        paper.sheet.write(typing, amount(centimes(row) * count, paper.point), width - 4, paper.down,
                          2, "right")
        paper.put(typing, f"  {count} x {amount(centimes(row), paper.point)}", 4, 2, step=5)
    paper.put(typing, "-" * 32, width / 2, 2, "middle", 5.5)
    paper.sheet.write(typing, amount(case.medicines_centimes, paper.point) + paper.unit, width - 4,
                      paper.down, 2.8, "right")
    paper.put(typing, rng.choice(("TOTAL", "NET A PAYER", "TOTAL TTC")), 4, 2.8, step=10)
    paper.stamp()
    return paper.sheet
