"""Faults that a paper dossier can show: `--plant MIN-MAX` puts several of them into each dossier.

KINDS is the table: the product's reason, the kind's name, and what the kind spoils. Two kinds that
spoil the same thing never meet, so that every planted fault can be told from the paper. Kinds take
turns: the one planted least comes next. What a kind does is asked for where the thing is decided or
drawn, with `case.has(KIND)`.
"""
import collections

import numpy
from PIL import Image, ImageDraw

from dossiers.paper import px
from dossiers.scan import Scanner

# `fund` and `fill`: the only ones that have the kind; `grey`: a bilevel scan would hide it;
# `alone`: nothing else can be told of such a dossier.
Kind = collections.namedtuple("Kind", "reason name spoils fund fill grey alone")


def kind(reason, name, spoils="", fund=None, fill=None, grey=False, alone=False):
    return Kind(reason, name, frozenset(spoils.split()), fund, fill, grey, alone)


KINDS = (
    kind("R01", "late", "dates"),
    kind("R02", "rights_closed", "identity"),
    kind("R03", "stranger", "identity patient"),
    kind("R03", "child_over_age", "identity patient"),
    kind("R04", "number_missing", "identity"),
    kind("R04", "unknown_insured", "identity"),
    kind("R05", "patient_not_written", "patient"),
    kind("R06", "practitioner_inpe_missing", "doctor"),
    kind("R06", "practitioner_inpe_unknown", "doctor"),
    kind("R06", "pharmacy_inpe_missing", "pharmacy"),
    kind("R06", "pharmacy_inpe_unknown", "pharmacy"),
    kind("R07", "no_doctor_stamp", "doctor_frame"),
    kind("R07", "act_not_stamped", "act_frame acts"),
    kind("R08", "no_pharmacy_stamp", "pharmacy_row"),
    kind("R08", "pharmacy_date_missing", "pharmacy_row"),
    kind("R09", "no_insured_signature", "insured_frame"),
    kind("R10", "ordonnance_missing", "ordonnance"),
    kind("R10", "ordonnance_undated", "ordonnance"),
    kind("R10", "ordonnance_no_dose", "ordonnance"),
    kind("R11", "missing_code", "codes facture"),
    kind("R11", "code_too_many", "codes facture"),
    kind("R11", "code_not_prescribed", "codes ordonnance"),
    kind("R12", "code_unknown", "codes"),
    kind("R12", "code_smudged", "codes"),
    kind("R13", "not_reimbursable", "codes"),
    kind("R14", "invoice_missing", "facture"),
    kind("R14", "invoice_no_number", "facture"),
    kind("R14", "invoice_no_seller", "facture"),
    kind("R15", "sum", "sums"),
    kind("R16", "price", "codes facture"),
    kind("R17", "agreement_missing", "sums acts", fund="CNSS"),
    kind("R19", "duplicate", ""),
    kind("R20", "request_with_boxes", "", fund="CNOPS"),
    kind("R21", "ordonnance_of_another", "ordonnance identity patient"),
    kind("R21", "facture_of_another", "facture identity patient"),
    kind("R21", "two_events", "acts sums dates"),
    kind("R22", "crossed_out", "identity sums dates", fill="hand"),
    kind("R22", "two_ticks", "ticks"),
    kind("R23", "accident", "type", fund="CNSS"),
    kind("R26", "page_count", "pages"),
    kind("I01", "page_blank", ""),
    kind("I02", "page_black", ""),
    kind("I03", "page_pale", "facture codes", grey=True),
    kind("I04", "page_cut", "ordonnance"),
    kind("I05", "page_coarse", "", grey=True, alone=True),
    kind("I06", "page_two_missing", "sums acts dates act_frame pharmacy pharmacy_row pages",
         fund="CNSS"),
)
# The kinds that an older truth names as its only `fault`.
OLD = ("late", "sum", "unknown_insured", "missing_code", "rights_closed")


class Planter:
    """Chooses the kinds of each dossier of a set: between `least` and `most` of them."""

    def __init__(self, kinds, least, most):
        self.kinds, self.least, self.most = kinds, least, most
        self.planted = collections.Counter()

    def choose(self, rng):
        """Kinds that may stand together in one dossier."""
        count, chosen = rng.randint(self.least, self.most), []
        turns = list(self.kinds)
        rng.shuffle(turns)
        for one in sorted(turns, key=lambda one: self.planted[one.name]):
            if len(chosen) < count and all(agree(one, other) for other in chosen):
                chosen.append(one)
        self.planted.update(one.name for one in chosen)
        return sorted(chosen, key=KINDS.index)


def agree(one, other):
    """Whether the two kinds can stand together."""
    if one.alone or other.alone or one.spoils & other.spoils:
        return False
    return all(a is None or b is None or a == b
               for a, b in ((one.fund, other.fund), (one.fill, other.fill)))


def parse_range(text):
    """The least and the most of "1-3"."""
    least, _, most = text.partition("-")
    least, most = int(least), int(most or least)
    if not 0 <= least <= most <= 5:
        raise ValueError(text)
    return least, most


def left_to(options):
    """The kinds that the other options of make-dossiers leave room for."""
    return [one for one in KINDS if one.fill in (None, options.fill) or options.fill == "mixed"]


def told(plants):
    """The truth's `faults`."""
    return [{"reason": one.reason, "kind": one.name} for one in plants]


def old_fault(plants):
    return next((one.name for one in plants if one.name in OLD), None)


# ---- what is wrong with what the dossier says ------------------------------------------------

def strangers(rng, registry, insured):
    """Somebody who is not of the insured's family."""
    while True:
        other = rng.choice(registry.insured)
        if other["last_name"] != insured["last_name"]:
            return other


def unknown_number(rng, known):
    """A practitioner's number that is not in `known`."""
    while True:
        number = f"{rng.choice(('09', '07', '06'))}{rng.randrange(10 ** 7):07d}"
        if number not in known:
            return number


def spoil_medicines(rng, registry, case, check_digit):
    """Exchanges one of the medicines for what the kind asks for."""
    place = rng.randrange(len(case.medicines))
    row = case.medicines[place]
    if case.has("not_reimbursable"):
        row = rng.choice([one for one in registry.medicines
                          if float(one["TAUX_REMBOURSEMENT"]) == 0])
    if case.has("code_unknown"):
        row = dict(row, CODE=unknown_code(rng, registry, check_digit))
    if case.has("price"):
        dearer = float(row["PPV"]) * rng.choice((0.8, 1.1, 1.25, 1.5, 2))
        row = dict(row, PPV=f"{max(5, round(dearer, 1)):.2f}")
    case.medicines[place] = row


def unknown_code(rng, registry, check_digit):
    """A product of another country, or one of this that is not on the list."""
    codes = {row["CODE"] for row in registry.medicines}
    while True:
        body = rng.choice(("34009", "61180", "50001", "80067", "61110"))
        body += f"{rng.randrange(10 ** 7):07d}"
        code = body + check_digit(body)
        if code not in codes:
            return code


def spoil_boxes(rng, case):
    """The boxes whose codes are glued: one medicine's are lacking, or one is glued too often."""
    if case.has("missing_code"):
        gone = rng.choice(case.medicines)
        case.boxes = [row for row in case.boxes if row is not gone]
    if case.has("code_too_many"):
        case.boxes.append(rng.choice(case.medicines))


# ---- what is wrong on the paper --------------------------------------------------------------

def smudge(rng, picture):
    """Felt pen or wet ink across the bars, from top to bottom: no line of them can be read."""
    draw = ImageDraw.Draw(picture)
    wide, tall = picture.size
    x, nib = wide * rng.uniform(0.25, 0.75), px(rng.uniform(2.5, 6))
    points = [(x + rng.gauss(0, 0.02) * wide, tall * step / 6) for step in range(7)]
    draw.line(points, fill=rng.randrange(10, 60), width=round(nib), joint="curve")


def drop_page(case, pages, fields):
    """The sheet without its second page, if that is missing."""
    if not case.has("page_two_missing"):
        return pages, fields
    fields.pop(pages[1][0], None)
    return pages[:1], fields


def spoil_images(rng, scanner, case, images):
    """Spoils what was scanned: [(image)] beside `case.pages`, of which both may grow."""
    for name, page in (("page_pale", "facture"), ("page_cut", "ordonnance")):
        if case.has(name):
            place = [told["type"] for told in case.pages].index(page)
            images[place] = (fade if name == "page_pale" else cut)(rng, scanner, images[place],
                                                                  case.pages[place]["turn"])
    first = sum(told["type"].startswith(("cnss", "cnops")) for told in case.pages)
    for name in ("page_blank", "page_black"):
        if case.has(name):
            place = rng.randint(first, len(images))
            images.insert(place, empty_page(rng, scanner, name == "page_blank"))
            case.pages.insert(place, {"type": "blank" if name == "page_blank" else "other",
                                      "turn": 0})


def fade(rng, _scanner, image, _turn):
    """Print that is hardly darker than its paper."""
    level = numpy.asarray(image.convert("L"), dtype=numpy.float32)
    paper = float(numpy.percentile(level, 90))
    pale = paper - (paper - numpy.minimum(level, paper)) * rng.uniform(0.08, 0.17)
    return Image.fromarray(numpy.clip(pale, 0, 255).astype(numpy.uint8))


def cut(rng, _scanner, image, turn):
    """The left part of the upright page lay outside the glass: its lines begin in mid-word."""
    upright = image.rotate(-turn, expand=True) if turn else image
    left = round(upright.width * rng.uniform(0.18, 0.33))
    upright = upright.crop((left, 0, upright.width, upright.height))
    return upright.rotate(turn, expand=True) if turn else upright


def empty_page(rng, scanner, white):
    """The back of a sheet, or the glass with its lid open."""
    size = (round(scanner.dpi * 210 / 25.4), round(scanner.dpi * 297 / 25.4))
    if scanner.bilevel:
        return Image.new("1", size, 1 if white else 0)
    noise = scanner.noise.standard_normal((size[1], size[0]), numpy.float32)
    level = (scanner.paper if white else rng.uniform(8, 40)) + noise * max(1.0, scanner.grain)
    return Image.fromarray(numpy.clip(level, 0, 255).astype(numpy.uint8))


def new_scanner(rng, quality, plants):
    """A scanner on which the planted kinds can be seen."""
    scanner = Scanner(rng, quality)
    if any(one.grey for one in plants) and scanner.bilevel:
        scanner.bilevel, scanner.dpi = False, 200
    if any(one.name == "page_coarse" for one in plants):
        scanner.dpi = rng.choice((72, 72, 75, 96))
    return scanner


def declared_pages(rng, case, count):
    """What the manifest says of the number of pages."""
    return count + rng.choice((-1, 1, 1, 2)) if case.has("page_count") else count
