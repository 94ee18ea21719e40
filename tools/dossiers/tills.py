"""Till receipts of any shop and language: a plan of lines, printed small, faint and crooked.

A receipt is planned as lines of cells; each cell is a text at a share of the paper's width. The
truth is what was paid and when. Prices, taxes, roundings, cash and change agree with each other,
as a till makes them.
"""
import collections
import datetime

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Cell = collections.namedtuple("Cell", "text at anchor")
Line = collections.namedtuple("Line", "cells scale bold gap")

TONGUES = {
    "en": {
        "title": ("TAX INVOICE", "RECEIPT", "CASH SALES", "INVOICE", "SIMPLIFIED TAX INVOICE",
                  "CASH BILL", "OFFICIAL RECEIPT"),
        "number": ("Invoice No : ", "Bill No. ", "Receipt # ", "DOC NO. : ", "Trans: ", "Chk "),
        "date": ("Date : ", "Date: ", "DATE ", "Invoice Date : ", "", "", "Bill Date: "),
        "clerk": ("Cashier: ", "Served by ", "Operator : ", "CSH: "),
        "what": ("Description", "Item", "DESC", "Product"), "count": ("Qty", "QTY", "Unit"),
        "each": ("Price", "U.Price", "RSP", "Price(RM)"),
        "sum": ("Amount", "Total", "AMT", "Amount(RM)"),
        "sub": ("Sub Total", "SUBTOTAL", "Sub-Total", "Total Sales (Excluding GST)", "Gross"),
        "less": ("Discount", "DISC", "Less Discount"), "served": ("Service Charge 10%", "SVC 10%"),
        "tax": ("GST 6%", "Add GST @ 6%", "SST 6%", "Total GST", "Tax 6.00%", "GST Amount"),
        "gross": ("Total Sales (Inclusive of GST)", "Total Incl. GST", "Total", "TOTAL AMT"),
        "round": ("Rounding", "Rounding Adj", "ROUND ADJ", "Rounding Adjustment"),
        "total": ("TOTAL", "Total", "Grand Total", "NET TOTAL", "Total Due", "AMOUNT DUE",
                  "TOTAL (RM)", "Total Payable", "Nett Total", "TOTAL SALES", "Balance Due"),
        "rounded": ("Rounded Total", "Total After Rounding", "Total Rounded", "NET TOTAL",
                    "TOTAL", "Total Amt Payable"),
        "cash": ("CASH", "Cash", "PAID", "Payment", "Cash Received", "TENDER"),
        "card": ("VISA", "Credit Card", "MASTER CARD", "Debit"),
        "change": ("CHANGE", "Change", "Change Due", "BALANCE"),
        "items": ("Total Item(s)", "ITEMS", "Total Qty", "No. of items"),
        "table": ("GST Summary", "GST ANALYSIS", "Tax Summary"),
        "foot": ("THANK YOU", "Thank you, please come again", "GOODS SOLD ARE NOT RETURNABLE",
                 "Exchange within 7 days with receipt", "KEEP THE INVOICE FOR APPLICABLE RETURNS",
                 "* * *", "Powered by posys"),
        "goods": ("PLASTIC BAG", "A4 PAPER 70GSM", "PVC TAPE", "MILK 1L", "WHITE BREAD", "KOPI O",
                  "NASI LEMAK", "TEH TARIK", "BATTERY AA 4S", "LED BULB 9W", "MASKING TAPE 24MM",
                  "FILE FOLDER", "BALL PEN BLUE", "CHICKEN RICE", "DETERGENT 2KG", "SCREW 3/4\"",
                  "NOTE BOOK 200P", "GARDEN HOSE", "SOAP BAR", "SILICONE GUN", "CABLE TIE 100S")},
    "fr": {
        "title": ("TICKET", "FACTURE", "TICKET DE CAISSE", "RECU"),
        "number": ("Ticket n° ", "N° ", "Facture : "),
        "date": ("Date : ", "Le ", "", "", "Date "),
        "clerk": ("Caisse ", "Vendeur : ", "Servi par "),
        "what": ("Article", "Désignation"), "count": ("Qté", "QTE"), "each": ("P.U.", "Prix"),
        "sum": ("Montant", "Total"),
        "sub": ("Sous-total", "TOTAL HT", "Sous total"), "less": ("Remise", "REMISE"),
        "served": ("Service 10%",), "tax": ("TVA 20%", "TVA 7%", "dont TVA"),
        "gross": ("Total TTC", "TOTAL"), "round": ("Arrondi", "ARRONDI"),
        "total": ("TOTAL", "TOTAL TTC", "NET A PAYER", "A PAYER", "Total à payer", "TOTAL DH"),
        "rounded": ("NET A PAYER", "A PAYER"), "cash": ("Espèces", "ESPECES", "RECU"),
        "card": ("CARTE", "CB"), "change": ("RENDU", "Monnaie", "Rendu"),
        "items": ("Articles", "Nb articles"), "table": ("Détail TVA",),
        "foot": ("MERCI DE VOTRE VISITE", "A bientôt", "Merci et au revoir"),
        "goods": ("PAIN COMPLET", "LAIT 1L", "CAFE NOIR", "SAVON", "EAU 1,5L", "JUS ORANGE",
                  "DOLIPRANE 1G", "SPARADRAP", "BROSSE A DENTS", "COTON 100G", "CREME MAINS")},
    "es": {
        "title": ("FACTURA SIMPLIFICADA", "TICKET", "RECIBO"), "number": ("Ticket: ", "Factura: "),
        "date": ("Fecha: ", "FECHA ", ""), "clerk": ("Cajero: ", "Atendido por "),
        "what": ("Articulo", "Descripcion"), "count": ("Cant.", "Uds"), "each": ("Precio", "P.U."),
        "sum": ("Importe", "Total"), "sub": ("Subtotal", "Base imponible"),
        "less": ("Descuento", "DTO"), "served": ("Servicio 10%",), "tax": ("IVA 10%", "IVA 21%"),
        "gross": ("Total",), "round": ("Redondeo",),
        "total": ("TOTAL", "Total a pagar", "TOTAL EUR", "IMPORTE TOTAL"),
        "rounded": ("TOTAL A PAGAR",), "cash": ("Efectivo", "ENTREGADO"), "card": ("TARJETA",),
        "change": ("Cambio", "CAMBIO"), "items": ("Articulos",), "table": ("Desglose IVA",),
        "foot": ("GRACIAS POR SU VISITA", "Gracias"),
        "goods": ("PAN", "LECHE 1L", "CAFE SOLO", "AGUA", "TORTILLA", "JABON", "ACEITE 1L")},
    "de": {
        "title": ("RECHNUNG", "KASSENBON", "QUITTUNG"), "number": ("Bon-Nr. ", "Rechnung "),
        "date": ("Datum: ", "", "Datum "), "clerk": ("Kasse ", "Es bediente Sie "),
        "what": ("Artikel",), "count": ("Menge", "Anz."), "each": ("Preis",), "sum": ("Betrag",),
        "sub": ("Zwischensumme",), "less": ("Rabatt",), "served": ("Service 10%",),
        "tax": ("MwSt 19%", "MwSt 7%"), "gross": ("Summe",), "round": ("Rundung",),
        "total": ("SUMME", "Gesamt", "TOTAL", "Gesamtbetrag", "SUMME EUR"),
        "rounded": ("TOTAL",), "cash": ("BAR", "Gegeben"), "card": ("EC-KARTE",),
        "change": ("Rückgeld", "ZURUECK"), "items": ("Artikel",), "table": ("Steuer",),
        "foot": ("VIELEN DANK", "Vielen Dank fuer Ihren Einkauf"),
        "goods": ("BROT", "MILCH 1L", "KAFFEE", "WASSER", "SEIFE", "BROETCHEN", "KAESE")},
}
SHOP_ENDS = ("ENTERPRISE", "TRADING SDN BHD", "SDN BHD", "MINI MARKET", "HARDWARE", "RESTAURANT",
             "STATIONERY & BOOKS", "PHARMACY", "MART", "KEDAI KOPI", "& CO", "MOTOR PARTS")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# The forms of a day and how many tills have it.
DAYS = (("%d/%m/%Y", 34), ("%d-%m-%Y", 10), ("%d/%m/%y", 12), ("%d-%m-%y", 6), ("%Y-%m-%d", 7),
        ("%d.%m.%Y", 4), ("%d {m} %Y", 6), ("%d {m} %y", 3), ("%d-{m}-%Y", 5), ("%d-{m}-%y", 2),
        ("{M} %d, %Y", 3), ("%d.%m.%y", 2), ("%Y/%m/%d", 2))
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H:%M", "%H:%M:%S")
NOTES = (100, 500, 1000, 2000, 5000, 10000)


def money(value_centimes, point="."):
    sign = "-" if value_centimes < 0 else ""
    value_centimes = abs(value_centimes)
    return f"{sign}{value_centimes // 100}{point}{value_centimes % 100:02d}"


def made_up(rng, syllables):
    """A name that is nobody's."""
    return "".join(rng.choice("BDGHJKLMNPRSTVWYZ") + rng.choice("AEIOU")
                   + rng.choice(("", "N", "R")) for _ in range(syllables))


class Receipt:
    """The plan of one receipt: `lines`, and the truth `day` and `paid`."""

    def __init__(self, rng):
        self.rng, self.lines = rng, []
        self.tongue = TONGUES[rng.choices(tuple(TONGUES), (70, 14, 8, 8))[0]]
        self.english = self.tongue is TONGUES["en"]
        self.point = "." if self.english else ","
        self.sign = rng.choice(("", "", "", "RM ", "RM", "$")) if self.english else ""
        start = datetime.datetime(2016, 1, 1)
        self.day = start + datetime.timedelta(minutes=rng.randrange(60 * 24 * 365 * 5))
        self.day = self.day.replace(hour=rng.randrange(8, 22), second=rng.randrange(60))
        self.wide = rng.random() < 0.3
        self.amount_at = rng.choice((1.0, 1.0, 0.9)) if rng.random() < 0.8 else 0.84
        self.label_at = rng.choice((0.0, 0.0, 0.1, 0.35))
        self.colon = rng.choice(("", "", " :", ":"))
        self.head()
        self.meta()
        self.goods()
        self.sums()
        self.foot()

    def word(self, name):
        return self.rng.choice(self.tongue[name])

    def money(self, value):
        return money(value, self.point)

    def add(self, *cells, scale=1.0, bold=False, gap=1.0):
        self.lines.append(Line([Cell(*cell) for cell in cells], scale, bold, gap))

    def centred(self, text, **how):
        self.add((text, 0.5, "m"), **how)

    def dashes(self):
        self.centred(self.rng.choice("-=-.*") * self.rng.randrange(28, 40))

    def labelled(self, label, value, **how):
        """A label at the left or a bit in, its value at the right edge."""
        sign = self.sign if self.rng.random() < 0.8 else ""
        if sign and self.wide:
            self.add((label + self.colon, self.label_at, "l"), (sign, 0.62, "l"),
                     (value, self.amount_at, "r"), **how)
        else:
            self.add((label + self.colon, self.label_at, "l"),
                     (sign + value, self.amount_at, "r"), **how)

    def head(self):
        rng = self.rng
        name = f"{made_up(rng, rng.choice((2, 3)))} {made_up(rng, 2)} {rng.choice(SHOP_ENDS)}"
        self.centred(name, scale=rng.choice((1.0, 1.2, 1.5)), bold=True)
        if rng.random() < 0.6:
            self.centred(f"({rng.randrange(10 ** 5, 10 ** 6)}-{rng.choice('ADHKMPTUVX')})")
        self.centred(f"NO {rng.randrange(1, 200)}, JALAN {made_up(rng, 2)} {rng.randrange(1, 20)},"
                     if self.english else f"{rng.randrange(1, 200)} rue {made_up(rng, 3).title()}")
        self.centred(f"{rng.randrange(10000, 99999)} {made_up(rng, 3)} {made_up(rng, 2)}")
        if rng.random() < 0.7:
            self.centred(f"TEL: 0{rng.randrange(3, 9)}-{rng.randrange(10 ** 6, 10 ** 7)}")
        if self.english and rng.random() < 0.6:
            label = rng.choice(("ID", "No", "Reg No"))
            self.centred(f"GST {label}: 00{rng.randrange(10 ** 9, 10 ** 10)}")
        if rng.random() < 0.7:
            self.centred(self.word("title"), bold=rng.random() < 0.5, gap=1.4)

    def spelled_day(self):
        form = self.rng.choices([form for form, _ in DAYS], [share for _, share in DAYS])[0]
        month = MONTHS[self.day.month - 1]
        month = self.rng.choice((month, month.title())) if self.english else month
        if not self.english and "{" in form:
            form = "%d/%m/%Y"
        return self.day.strftime(form.replace("{m}", month).replace("{M}", month))

    def spelled_clock(self):
        clock = self.day.strftime(self.rng.choice(CLOCKS))
        return clock[1:] if clock[0] == "0" and self.rng.random() < 0.5 else clock

    def meta(self):
        """Number, day, time and clerk, on lines of their own or beside each other."""
        rng = self.rng
        number = rng.choice(("{:06d}", "CS{:05d}", "A-{:07d}", "{:08d}", "INV{:06d}")).format(
            rng.randrange(1, 99999))
        number, clerk = self.word("number") + number, self.word("clerk") + made_up(rng, 2)
        day, clock = self.word("date") + self.spelled_day(), self.spelled_clock()
        style = rng.randrange(6)
        if style == 0:
            rows = [[number], [day + " " + clock], [clerk]]
        elif style == 1:
            rows = [[number, day], [clerk, clock]]
        elif style == 2:
            rows = [[day, clock], [number, clerk]]
        elif style == 3:
            rows = [[number], [day], ["Time : " + clock if self.english else clock], [clerk]]
        elif style == 4:
            rows = [[day + "  " + clock, "#" + str(rng.randrange(1, 9))], [clerk]]
        else:
            rows = [[clerk, number], [day + " " + clock]]
        if rng.random() < 0.08:  # after the sums
            self.late = rows
            return
        self.late = []
        for row in rows:
            self.add(*[(text, at, anchor) for text, (at, anchor)
                       in zip(row, ((0, "l"), (1, "r")))])

    def goods(self):
        rng = self.rng
        layout = rng.choice(("below", "below", "above", "one", "four", "four", "code"))
        self.items = []
        for _ in range(rng.choices((1, 2, 3, 4, 6, 9), (20, 24, 20, 16, 12, 8))[0]):
            count = rng.choices((1, 2, 3, 5, 12), (66, 18, 8, 5, 3))[0]
            each = rng.choice((5, 10, 1)) * rng.randrange(20, 900) if rng.random() < 0.8 \
                else 100 * rng.randrange(1, 90)
            self.items.append((rng.choice(self.tongue["goods"]), count, each))
        self.dashes()
        if layout in ("four", "code") or rng.random() < 0.3:
            self.add((self.word("what"), 0, "l"), (self.word("count"), 0.5, "r"),
                     (self.word("each"), 0.74, "r"), (self.word("sum"), 1.0, "r"))
            self.dashes()
        tail = rng.choice(("", "", " SR", " S", " Z", " T"))
        for name, count, each in self.items:
            self.item(layout, name, count, each, tail)
        self.dashes()

    def item(self, layout, name, count, each, tail):
        rng = self.rng
        total, price = self.money(count * each) + tail, self.money(each)
        code = str(rng.randrange(10 ** 6, 10 ** rng.choice((7, 13))))
        if layout == "below":
            self.add((name, 0, "l"))
            lead = code if rng.random() < 0.3 else ""
            self.add((f"{lead}  {count} x {price}", 0, "l"), (total, self.amount_at, "r"))
        elif layout == "above":
            self.add((name, 0, "l"), (total, self.amount_at, "r"))
            if count > 1:
                self.add((f"   {count} @ {price}", 0, "l"))
        elif layout == "one":
            self.add((f"{count} {name[:17]}", 0, "l"), (total, self.amount_at, "r"))
        elif layout == "four":
            self.add((name[:18], 0, "l"))
            self.add((code[:7], 0, "l"), (str(count), 0.5, "r"), (price, 0.74, "r"),
                     (total, 1.0, "r"))
        else:
            self.add((code, 0, "l"))
            self.add((name[:14], 0, "l"), (str(count), 0.5, "r"), (price, 0.74, "r"),
                     (total, 1.0, "r"))

    def sums(self):
        """From the goods' sum to what was paid, as this till shows it."""
        rng = self.rng
        value = sum(count * each for _, count, each in self.items)
        kind = rng.choices(("plain", "sub", "net", "inclusive", "served", "less"),
                           (26, 16, 18, 20, 8, 12))[0]
        net = tax = None
        if rng.random() < 0.35:
            self.add((f"{self.word('items')}: {sum(count for _, count, _ in self.items)}", 0, "l"))
        if kind in ("sub", "served", "less", "net"):
            self.labelled(self.word("sub"), self.money(value))
        if kind == "less":
            off = max(5, value // rng.choice((10, 20, 5)) // 5 * 5)
            self.labelled(self.word("less"), self.money(-off))
            value -= off
        if kind == "served":
            self.labelled(self.word("served"), self.money(round(value / 10)))
            value += round(value / 10)
        if kind in ("net", "served"):
            net, tax = value, round(value * 6 / 100)
            self.labelled(self.word("tax"), self.money(tax))
            value += tax
        elif kind == "inclusive":
            net = round(value / 1.06)
            tax = value - net
            if rng.random() < 0.5:
                self.labelled(self.word("sub"), self.money(net))
                self.labelled(self.word("tax"), self.money(tax))
        value = self.total(value)
        self.paid = value
        self.payment(value)
        if tax and self.english and rng.random() < 0.6:
            self.tax_table(net, tax)

    def total(self, value):
        """The total, rounded to five when the shop does; returns what was paid."""
        rng = self.rng
        how = {"scale": rng.choice((1.0, 1.0, 1.3, 1.6)), "bold": rng.random() < 0.5}
        rounds = self.english and (value % 5 or rng.random() < 0.25) and rng.random() < 0.8
        if not rounds:
            self.labelled(self.word("total"), self.money(value), **how)
            return value
        rounded = (value + 2) // 5 * 5
        self.labelled(self.word("gross"), self.money(value))
        self.labelled(self.word("round"), self.money(rounded - value))
        self.labelled(self.word("rounded"), self.money(rounded), **how)
        return rounded

    def payment(self, value):
        rng = self.rng
        if rng.random() < 0.72:
            note = rng.choice(NOTES)
            cash = value if rng.random() < 0.25 else -(-value // note) * note
            self.labelled(self.word("cash"), self.money(cash))
            if cash != value or rng.random() < 0.8:
                self.labelled(self.word("change"), self.money(cash - value))
        elif rng.random() < 0.6:
            self.labelled(self.word("card"), self.money(value))
            self.centred("XXXX XXXX XXXX " + str(rng.randrange(1000, 9999)))

    def tax_table(self, net, tax):
        rng = self.rng
        self.dashes()
        self.add((self.word("table"), 0, "l"), ("Amount(RM)", 0.7, "r"), ("Tax(RM)", 1, "r"))
        label = rng.choice(("SR @ 6%", "SR 6", "S = 6%", "SR (6%)"))
        self.add((label, 0, "l"), (self.money(net), 0.7, "r"), (self.money(tax), 1, "r"))
        if rng.random() < 0.4:
            self.add(("ZRL @ 0%", 0, "l"), (self.money(0), 0.7, "r"), (self.money(0), 1, "r"))
        if rng.random() < 0.4:
            self.add(("Total", 0, "l"), (self.money(net), 0.7, "r"), (self.money(tax), 1, "r"))

    def foot(self):
        rng = self.rng
        for row in self.late:
            self.add(*[(text, at, anchor) for text, (at, anchor)
                       in zip(row, ((0, "l"), (1, "r")))])
        for _ in range(rng.choice((0, 1, 2, 3))):
            self.centred(self.word("foot"), gap=1.2)


class Printer:
    """Draws a plan in small print and spoils it like paper, heat and a camera do."""

    def __init__(self, rng, fonts):
        self.rng = rng
        kinds = rng.choice((("mono",), ("mono",), ("mono",), ("sans",), ("sans",), ("serif",)))
        self.face = fonts.choose(rng, *kinds)
        self.height = rng.choice((12, 13, 14, 15, 16, 18, 20, 22, 26, 30, 36, 44))
        self.noise = numpy.random.Generator(numpy.random.PCG64(rng.getrandbits(64)))
        self.ink = rng.choice(((30, 30, 30), (20, 20, 20), (60, 60, 60), (70, 70, 160),
                               (90, 80, 130)))
        self.lightest = 0 if rng.random() < 0.45 else rng.uniform(0.2, 0.62)

    def font(self, scale, bold):
        path = self.face.bold if bold else self.face.regular
        return ImageFont.truetype(path, max(8, round(self.height * scale)))

    def draw(self, receipt):
        """The clean print as a mask on its paper, and the boxes of the cells' texts."""
        widest = max(sum(self.font(line.scale, line.bold).getlength(cell.text)
                         for cell in line.cells) for line in receipt.lines)
        width = round(max(widest + 3 * self.height, self.height * self.rng.uniform(19, 27)))
        step = self.height * self.rng.uniform(1.15, 1.7)
        side = round(self.height * self.rng.uniform(0.4, 3))
        tall = sum(step * line.gap * max(1, line.scale) for line in receipt.lines)
        mask = Image.new("L", (width + 2 * side, round(tall) + 4 * side), 0)
        pen, down, boxes = ImageDraw.Draw(mask), 2 * side, []
        for line in receipt.lines:
            font = self.font(line.scale, line.bold)
            down += step * line.gap * max(1, line.scale)
            for cell in line.cells:
                x = side + cell.at * width
                pen.text((x, down), cell.text, 255, font, anchor=cell.anchor + "s")
                boxes.append((pen.textbbox((x, down), cell.text, font, anchor=cell.anchor + "s"),
                              cell.text))
        return mask, boxes

    def faded(self, mask):
        """Heat that is uneven: dots lost at random, and bands across and along the paper."""
        height, width = mask.height, mask.width
        level = numpy.asarray(mask, dtype=numpy.float32) / 255
        small = self.noise.random((max(2, height // 60), max(2, width // 40)))
        field = Image.fromarray((255 * small).astype(numpy.uint8)).resize(mask.size, Image.BICUBIC)
        level *= 1 - self.lightest * numpy.asarray(field, dtype=numpy.float32) / 255
        level *= 1 - self.lightest * 0.8 * self.noise.random((height, width)) ** 3
        if self.rng.random() < 0.3:
            for _ in range(self.rng.randrange(1, 4)):  # a dead dot of the head
                level[:, self.rng.randrange(width)] *= 0.2
        return level

    def spoil(self, mask):
        rng = self.rng
        level = self.faded(mask)
        paper = numpy.array(rng.choice(((255, 255, 255), (255, 255, 255), (248, 248, 250),
                                        (225, 222, 215), (205, 205, 200))), dtype=numpy.float32)
        ink = numpy.array(self.ink, dtype=numpy.float32)
        image = paper + level[..., None] * (ink - paper)
        if paper[0] < 240:  # a lamp from one side
            slope = numpy.linspace(0, rng.uniform(-40, 25), image.shape[1])
            image += slope[None, :, None]
        image += self.noise.normal(0, rng.choice((0, 1, 3, 6)), image.shape)
        picture = Image.fromarray(image.clip(0, 255).astype(numpy.uint8))
        return picture.filter(ImageFilter.GaussianBlur(rng.choice((0, 0.3, 0.5, 0.7, 1.0))
                                                       * max(1, self.height / 20)))

    def stamp(self, picture):
        """A rubber stamp, a tick by pen or a typed name across the margin."""
        rng, pen = self.rng, ImageDraw.Draw(picture)
        colour = rng.choice(((200, 40, 60), (40, 50, 160), (30, 30, 30)))
        kind = rng.randrange(4)
        if kind == 0:
            stamp = Image.new("L", (self.height * 9, self.height * 4), 0)
            ImageDraw.Draw(stamp).text((8, 8), "PAID", 170, self.font(3, True))
            stamp = stamp.rotate(rng.uniform(-30, 30), Image.BICUBIC, expand=True)
            at = (rng.randrange(max(1, picture.width - stamp.width)),
                  rng.randrange(max(1, picture.height // 3)))
            picture.paste(colour, at, stamp)
        elif kind == 1:
            x, y = picture.width * rng.uniform(0.6, 0.9), picture.height * rng.uniform(0.3, 0.9)
            h = self.height
            pen.line(((x, y), (x + h / 2, y + h), (x + 2 * h, y - h)), colour, max(1, h // 8))
        elif kind == 2:
            pen.text((self.height, self.height), made_up(rng, 2).lower() + " " +
                     made_up(rng, 3).lower(), (0, 0, 0), self.font(1.6, True))

    def scan(self, receipt):
        """The picture of a receipt and the boxes of its texts in it, before it was turned."""
        rng = self.rng
        mask, boxes = self.draw(receipt)
        picture = self.spoil(mask)
        for _ in range(rng.choice((0, 0, 1))):
            self.stamp(picture)
        if rng.random() < 0.5:
            picture = picture.rotate(rng.gauss(0, 0.7), Image.BICUBIC, expand=True,
                                     fillcolor=picture.getpixel((1, 1)))
        if rng.random() < 0.15:  # lying on the glass of a scanner for larger papers
            sheet = Image.new("RGB", (round(picture.width * 1.9), max(
                picture.height, round(picture.width * 2.2))), (255, 255, 255))
            sheet.paste(picture, (round(picture.width * rng.uniform(0, 0.9)), 0))
            picture = sheet
        return picture, boxes, rng.choice((30, 45, 60, 75, 85, 92))
