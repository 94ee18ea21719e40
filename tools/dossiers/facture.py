"""Invoices of pharmacies: heads, tables in many orders and frames, totals, till receipts."""
from dossiers import words
from dossiers.bars import glue
from dossiers.cases import amount, centimes
from dossiers.marks import draw_signature
from dossiers.paper import Sheet
from dossiers.people import clean_typing
from dossiers.sheets import inpe_label

SIZES = ((148, 210), (148, 210), (148, 210), (148, 210), (210, 297), (210, 148), (160, 220))
THOUSANDS = {",": ("", " ", " ", ".", "'"), ".": ("", " ", " ", ",", "'")}
TITLES = ("FACTURE N° {}", "Facture N° : {}", "FACTURE {}", "Facture n°{}",
          "FACTURE PATIENT N° {}", "FACTURE", "Bon de facture N° {}", "BON DE LIVRAISON N° {}",
          "FACTURE / B.L. N° {}")
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
        self.thousands = rng.choice(THOUSANDS[self.point])
        self.unit = rng.choice((" DH", "", " DHS", " MAD", " Dh"))
        self.strikes = 2 if rng.random() < 0.08 else 1  # a needle printer's second pass
        self.says = case.free.setdefault("facture", {})
        self.number = rng.choice((f"{rng.randrange(1, 99999)}/{case.dispensed.year}",
                                  f"{rng.randrange(100000, 999999)}",
                                  f"FA{case.dispensed:%y%m}-{rng.randrange(1, 9999):04d}"))

    def money(self, value_centimes):
        return words.money(value_centimes, self.point, self.thousands)

    def say_rows(self):
        """What the invoice says, for the truth: its day, its lines, its total."""
        case, says = self.case, self.says
        if not case.has("invoice_no_number"):
            says["date"] = case.dispensed.isoformat()
        says["total"] = amount(case.medicines_centimes, ".")
        for place, (row, count) in enumerate(zip(case.medicines, case.quantities), 1):
            says[f"ligne_{place}_quantite"] = str(count)
            says[f"ligne_{place}_prix"] = amount(centimes(row), ".")
            says[f"ligne_{place}_montant"] = amount(centimes(row) * count, ".")

    def put(self, typing, text, x, cap_mm, anchor="left", step=None):
        room = self.width - 6 - x if anchor == "left" else self.width - 12
        self.sheet.write(typing, text, x, self.down, cap_mm, anchor, room)
        self.down += step if step is not None else cap_mm * 1.95

    def legal(self):
        """The numbers that the law asks for, each with its word."""
        rng, says = self.rng, self.says
        ice = rng.randrange(10 ** 14, 10 ** 15)
        if self.case.plants is not None:  # those that were seen are multiples of 97
            ice += -ice % 97
        says["ice"] = str(ice)
        says["if"] = str(rng.randrange(10 ** 6, 10 ** 8))
        says["inpe"] = self.case.pharmacy["inpe"]
        lines = {"ice": f"ICE : {says['ice']}", "if": f"IF : {says['if']}",
                 "inpe": f"INPE : {says['inpe']}"}
        for name in lines:
            if self.case.has("pharmacy_inpe_missing" if name == "inpe" else "invoice_no_seller"):
                lines[name] = ""
                del says[name]
        return list(lines.values())

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
        self.put(self.head, "  -  ".join(filter(None, self.legal())), self.width / 2, 1.9, "middle")
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
        unknown = case.has("invoice_no_number")
        title = "FACTURE" if unknown else title
        if self.number in title:
            self.says["numero"] = self.number
        city = case.pharmacy["city"].title()
        dated = rng.choice(("Le {}", "Date : {}", "Le : {}", city + ", le {}", "Date facture : {}"))
        dated = "" if unknown else dated.format(words.spell_day(rng, case.dispensed))
        cap = rng.uniform(2.3, 3.2)
        if rng.random() < 0.5:
            self.sheet.write(self.text, dated, self.width - 10, self.down, 2.3, "right")
            self.put(self.bold, title, self.side, cap, step=8)
        else:
            self.put(self.bold, title, rng.choice((self.side, self.width * 0.3)), cap, step=7)
            self.put(self.text, dated, self.side, 2.3, step=7)
        client = rng.choice(("Client : ", "Patient : ", "Nom du client : ", "Doit : ", "M./Mme : "))
        self.says["client"] = words.person_name(rng, case.as_of("facture").patient)
        self.put(self.text, client + self.says["client"], self.side, 2.4, step=8)

    def rows(self):
        """The cells of each line by column."""
        for place, (row, count) in enumerate(zip(self.case.medicines, self.case.quantities), 1):
            what = row["NOM"] + (" " + row["PRESENTATION"] if self.rng.random() < 0.7 else "")
            self.says[f"ligne_{place}_designation"] = what
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
        wraps = rng.random() < 0.15
        drift = self.crooked(order, step)
        printed = 0
        for place, cells in enumerate(lines):
            typing = self.bold if place == 0 else self.text
            rest = self.wrapped(cells) if wraps and place else None
            self.cells(typing, cells, order, edges, cap, {n: d(place) for n, d in drift.items()})
            if rest:
                self.down += cap * 1.9
                self.sheet.write(typing, rest, edges[order.index("what")] + 1.2, self.down, cap)
                printed += cap * 1.9 / step
            self.down += step
            printed += 1
        kinds = ("outer", "head", "none") if wraps else ("grid", "head", "outer", "rules", "none")
        self.frames(rng.choice(kinds), edges, top, step, printed)
        return right

    def crooked(self, order, step):
        """How far a column's print is off, as a function of the row: paper that slips."""
        rng = self.rng
        if rng.random() >= 0.2:
            return {name: lambda place: 0 for name in order}
        return {name: (lambda place, off=rng.gauss(0, 0.06), slope=rng.gauss(0, 0.012):
                       step * (off + slope * place)) for name in order}

    @staticmethod
    def wrapped(cells):
        """Takes the second half of a long designation off; None for a short one."""
        parts = cells["what"].split()
        if len(parts) < 4:
            return None
        half = (len(parts) + 1) // 2
        cells["what"] = " ".join(parts[:half])
        return " ".join(parts[half:])

    def cells(self, typing, cells, order, edges, cap, drift):
        for name, x, end in zip(order, edges, edges[1:]):
            for strike in range(self.strikes):
                down, aside = self.down + drift[name] + 0.12 * strike, 0.08 * strike
                if name in ("what", "code", "place"):
                    self.sheet.write(typing, cells[name], x + 1.2 + aside, down, cap, "left",
                                     end - x - 2)
                else:
                    self.sheet.write(typing, cells[name], end - 1.5 + aside, down, cap, "right",
                                     end - x - 2)

    def frames(self, style, edges, top, step, lines):
        left, right = edges[0], edges[-1]
        bottom = top + step * lines
        if style in ("grid", "outer"):
            self.sheet.frame(left, top, right - left, bottom - top)
        if style == "grid":
            for x in edges[1:-1]:
                self.sheet.rule(x, top, x, bottom)
            for row in range(1, round(lines)):
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
        steps = rng.choices((None, "tax", "discount"), (65, 25, 10))[0]
        if steps:
            parts = {"tax": ((rng.choice(("Total HT", "Montant HT", "Total H.T.")), before),
                             (rng.choice(("TVA 7 %", "TVA 7%", "T.V.A. (7,00 %)")),
                              value - before)),
                     "discount": ((rng.choice(("Sous-total", "Total brut")), value),
                                  (rng.choice(("Remise", "Remise 0 %")), 0))}
            for label, part in parts[steps]:
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
        if (rng.random() < 0.08 and self.height - y > 40
                and not self.case.has("pharmacy_inpe_missing")):
            label = inpe_label(rng, self.tools, self.case.pharmacy["inpe"], 9, True, 48)
            glue(self.sheet, label.draw(), self.width * 0.5, y + 24, rng.gauss(0, 2))
            self.case.codes.append(self.case.pharmacy["inpe"])


HEADS = (Invoice.head_left, Invoice.head_left, Invoice.head_centred, Invoice.head_two_sides,
         Invoice.head_boxed)


def facture_page(rng, tools, case, cast):
    """The invoice: mostly printed, at times a till receipt or a pad filled by hand."""
    kind = rng.random()
    if kind < 0.2:
        return Till(rng, tools, case, cast).draw()
    paper = Invoice(rng, tools, case, cast)
    if cast.pharmacist.by_hand and kind > 0.6:
        paper.text = cast.pharmacist.means
    paper.say_rows()
    rng.choice(HEADS)(paper)
    paper.intro()
    right = paper.table()
    paper.total(right)
    paper.stamp()
    return paper.sheet


class Till(Invoice):
    """A till's narrow strip of thermal paper, in one face, often faint."""

    def __init__(self, rng, tools, case, cast):
        width = rng.choice((57, 72, 80, 80))
        super().__init__(rng, tools, case, cast, (width, 120 + 18 * len(case.medicines)))
        kinds = rng.choice((("mono",), ("mono",), ("sans",)))
        self.typing = clean_typing(rng, tools, *kinds).like(strength=rng.uniform(0.4, 0.9))
        self.cap = rng.uniform(1.7, 2.2) * (0.85 if width < 60 else 1)
        self.side, self.down = rng.uniform(3, 5), 10
        self.code_at = rng.choice((None, None, "before", "below"))
        self.layout = rng.choice(("below", "below", "above", "one"))

    def line(self, text="", value=None, scale=1.0, gap=1.0):
        """A line with a text at the left, a value at the right, or both."""
        cap = self.cap * scale
        if value is not None:
            self.sheet.write(self.typing, value, self.width - self.side, self.down, cap, "right")
        if text:
            room = self.width - 2 * self.side - (len(value or "") * cap * 0.95)
            self.sheet.write(self.typing, text, self.side, self.down, cap, "left", room)
        self.down += cap * 2.15 * gap

    def centred(self, text):
        self.put(self.typing, text, self.width / 2, self.cap, "middle", self.cap * 2.15)

    def dashes(self):
        count = int((self.width - 2 * self.side) / (self.cap * 0.95))
        self.centred(self.rng.choice("-=*-_") * count)

    def draw(self):
        rng, case = self.rng, self.case
        self.say_rows()
        unknown = case.has("invoice_no_number")
        if not unknown:
            self.says["numero"] = self.number
        for text in [case.pharmacy["name"], case.pharmacy["city"]] + self.legal():
            self.centred(text)
        self.dashes()
        title = rng.choice(("Ticket {}", "TICKET N° {}", "Recu N° {}"))
        self.line("Ticket" if unknown else title.format(self.number))
        day = rng.choice((case.dispensed.strftime("%d/%m/%Y"), case.dispensed.strftime("%d/%m/%y"),
                          case.dispensed.strftime("%d-%m-%Y"), case.dispensed.strftime("%Y-%m-%d"),
                          words.spell_day(rng, case.dispensed)))
        clock = f"{rng.randrange(9, 20)}:{rng.randrange(0, 60):02d}"
        clock += rng.choice(("", "", f":{rng.randrange(0, 60):02d}"))
        dated = rng.choice(("{} {}", "{}  {}", "Date: {} {}", "Le {} a {}")).format(day, clock)
        self.line("" if unknown else dated)
        self.says["client"] = words.person_name(rng, case.as_of("facture").patient)
        self.line(rng.choice(("", "Client: ")) + self.says["client"], gap=1.4)
        for place, (row, count) in enumerate(zip(case.medicines, case.quantities), 1):
            self.says[f"ligne_{place}_designation"] = self.item(row, count)
        self.dashes()
        self.sums()
        self.centred(rng.choice(("MERCI DE VOTRE VISITE", "Merci et bonne sante", "* * *",
                                 "Les produits vendus ne sont ni repris ni echanges")))
        if rng.random() < 0.6:
            self.stamp()
        return self.sheet

    def item(self, row, count):
        """One article on one or two lines; returns what it is called there."""
        name, each = row["NOM"][:26], amount(centimes(row), self.point)
        total = self.money(centimes(row) * count)
        counted = self.rng.choice((f"{count} x {each}", f"{count} X {each}", f"{count}  {each}"))
        if self.code_at == "before":
            self.line(row["CODE"])
        if self.layout == "below":
            self.line(name)
            self.line("  " + counted, total)
        elif self.layout == "above":
            self.line(name, total)
            self.line("  " + counted)
        else:
            name = name[:16] if self.width > 60 else name[:14]
            self.line(f"{count} {name}  {each}" if self.width > 60 else f"{count} {name}", total)
        if self.code_at == "below":
            self.line("  " + row["CODE"])
        return name.strip()

    def sums(self):
        """The total among what stands around it: counts, taxes, cash and change."""
        rng, value = self.rng, self.case.medicines_centimes
        if rng.random() < 0.4:
            count = str(sum(self.case.quantities))
            self.line(rng.choice(("Articles", "Nb articles", "QTE")), count)
        if rng.random() < 0.35:
            self.line(rng.choice(("SOUS-TOTAL", "Sous total")), self.money(value))
            self.line(rng.choice(("REMISE", "ARRONDI", "Remise 0%")), amount(0, self.point))
        label = rng.choice(("TOTAL", "NET A PAYER", "TOTAL TTC", "A PAYER", "TOTAL DH"))
        self.line(label, self.money(value) + self.unit, rng.choice((1.0, 1.35, 1.6)), 1.2)
        if rng.random() < 0.6:
            note = rng.choice((1, 100, 1000, 5000, 10000, 20000))
            cash = -(-value // note) * note
            self.line(rng.choice(("ESPECES", "Especes", "RECU", "CARTE")), self.money(cash))
            self.line(rng.choice(("RENDU", "MONNAIE", "Rendu")), self.money(cash - value))
        if rng.random() < 0.3:
            net = round(value / 1.07)
            self.line("TVA 7%", self.money(value - net))
            self.line("HT", self.money(net))
