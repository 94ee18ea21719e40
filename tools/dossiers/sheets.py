"""Fills the care sheet: the blanks and the places of their fields come from forms/."""
import json
import os

from PIL import Image

from dossiers import amounts, corrections
from dossiers.bars import Label, code128, code39, glue
from dossiers.cases import MARK_FAULTS
from dossiers.marks import draw_signature, draw_tick
from dossiers.paper import Sheet

FORMS = {"CNSS": ("cnss-610-1-02-p1", "cnss-610-1-02-p2"), "CNOPS": ("cnops-maladie-p1",)}
NAMES = ("assure_nom", "beneficiaire_nom", "assure_adresse", "assure_fait_a", "medecin_fait_a")


class Forms:
    """The blanks and the fields of the forms folder."""

    def __init__(self, folder):
        self.pages = {}
        for names in FORMS.values():
            for name in names:
                with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
                    layout = json.load(file)
                blank = Image.open(os.path.join(folder, layout["blank"])).convert("L")
                self.pages[name] = (layout["paper_mm"], blank, all_fields(layout))


def all_fields(layout):
    """Every field with its place on the paper: the cells of tables too."""
    fields = {field["name"]: field for field in layout["fields"]}
    for table in layout["tables"]:
        for row in range(table["rows"]):
            down = table["first_row_mm"] + row * table["row_pitch_mm"]
            for column in table["columns"]:
                name = f"{table['name']}_{row + 1}_{column['name']}"
                fields[name] = lowered(column, name, down)
    return fields


def lowered(column, name, down_mm):
    """A table's column as the field of one row."""
    field = dict(column, name=name, cell_of_table=True)
    if "box" in field:
        x, y, width, height = field["box"]
        field["box"] = [x, y + down_mm, width, height]
    else:
        field["y"] += down_mm
    return field


def fill_sheet(rng, forms, tools, case, cast):
    """Draws every page of the care sheet: [(type, Sheet)] and the truth of their fields."""
    wanted = case.sheet_fields()
    if case.fund == "CNOPS" and rng.random() < 0.15:
        wanted["pli_non"] = True
    if case.has("crossed_out"):
        case.crossed = corrections.choose_crossed(rng, wanted, lambda name: writer_of(cast, name))
    pages, truth = [], {}
    for name in FORMS[case.fund]:
        paper_mm, blank, fields = forms.pages[name]
        sheet = Sheet(*paper_mm, blank=blank)
        written = {field: value for field, value in wanted.items() if field in fields}
        for field, value in written.items():
            write_field(rng, sheet, case, writer_of(cast, field), fields, field, value)
        sign(rng, sheet, fields, case, cast)
        if ("medecin_etiquette" in fields and rng.random() < 0.55
                and not case.has("practitioner_inpe_missing")):
            stick_label(rng, sheet, fields["medecin_etiquette"]["box"], tools, case)
        truth[name] = written
        pages.append((name, sheet))
    return pages, truth


def writer_of(cast, field):
    if field.startswith("pharmacie"):
        return cast.pharmacist
    if field.startswith(("medecin", "beneficiaire", "sexe", "type", "acte", "pli")):
        return cast.doctor
    return cast.insured


def write_field(rng, sheet, case, writer, fields, name, value):
    field = fields[name]
    if field["kind"] == "check":
        write_tick(rng, sheet, case, writer, fields, field)
        return
    wrong = corrections.is_corrected(rng, case, writer, name)
    if field["kind"] != "comb":
        write_box(rng, sheet, writer, field, value, wrong)
    elif writer.wide or wrong:
        write_wide_comb(rng, sheet, writer, field, value, wrong)
    else:
        write_comb(rng, sheet, writer, field, value)


def write_tick(rng, sheet, case, writer, fields, field):
    means = None if writer.by_hand else writer.means
    beside = [other["box"] for other in fields.values()
              if other.get("choice", field) == field.get("choice") and other is not field]
    if beside and corrections.is_corrected(rng, case, writer, field["name"]):
        corrections.correct_tick(rng, sheet, writer, beside, writer.pen_mm)
    draw_tick(sheet, rng, writer.tick_now(rng), field["box"], writer.pen_mm, 0.93, means)


def write_wide_comb(rng, sheet, writer, field, value, wrong):
    """As `write_comb`, but larger than the cells, over the lines and into the neighbours; one or
    two characters are `wrong` at first."""
    pitch, height = field["cell"]
    cap = min(writer.cap_mm * writer.large * rng.uniform(0.85, 1.15), pitch * 1.25)
    base = field["y"] + height - 0.3 + 0.6 * writer.shift[1] + writer.sink_mm * rng.uniform(0.3, 1)
    slope = writer.climb + rng.gauss(0, 0.004)
    drift = rng.uniform(-0.03, 0.03) if writer.running else 0.0
    cells = [x + (at + 0.5) * pitch for x, count in field["groups"] for at in range(count)]
    count = min(len(value), rng.choice((1, 1, 1, 2))) if wrong else 0
    places = rng.sample(range(len(value)), count)
    for at, (sign, middle) in enumerate(zip(value, cells)):
        along = middle - cells[0]
        x = middle + 0.6 * writer.shift[0] + drift * along + rng.gauss(0, 0.1) * pitch
        y = base - slope * along + rng.gauss(0, 0.06) * cap
        room = pitch * rng.uniform(1.05, 1.5)
        if at in places:
            corrections.correct_cell(rng, sheet, writer.means, sign, (x, y, cap, room))
        else:
            sheet.write(writer.means, sign, x, y, cap, "middle", room)


def write_comb(rng, sheet, writer, field, value):
    """A character a cell; a running machine keeps its own pitch and drifts off the cells."""
    pitch, height = field["cell"]
    bottom = field["y"] + height
    grow = rng.uniform(0.85, 1.15) if writer.by_hand else 1.0
    cap = min(writer.cap_mm * grow, pitch * (0.95 if writer.by_hand else 0.85))
    base = bottom - (0.45 if not writer.by_hand else 0.3) + 0.6 * writer.shift[1]
    drift = rng.uniform(-0.035, 0.035) if writer.running else 0.0
    cells = [x + (at + 0.5) * pitch for x, count in field["groups"] for at in range(count)]
    for sign, middle in zip(value, cells):
        x, y = middle + 0.6 * writer.shift[0], base
        x += drift * (middle - cells[0])
        if writer.by_hand:
            x, y = x + rng.gauss(0, 0.09) * pitch, y + rng.gauss(0, 0.07) * pitch
        sheet.write(writer.means, sign, x, y, cap, "middle", pitch * 1.15)


def write_box(rng, sheet, writer, field, value, wrong):
    """Free writing on a line or in a frame; long text is narrowed, and may still stick out."""
    x, y, width, height = field["box"]
    in_cell = field.get("cell_of_table") or field["name"] == "total_general"
    cap = writer.cap_mm * (rng.uniform(1.0, 1.5) if in_cell else writer.large)
    if writer.fills_boxes:
        cap = min(height * 0.52, 6.0)
    cap = min(cap, height * 0.75)
    base = y + height - 1.1 + writer.shift[1] + writer.sink_mm
    if in_cell:
        base = y + height * rng.uniform(0.5, 0.8) + cap * 0.2
    elif height > 9 and cap < 3.4 and rng.random() < 0.5:
        base -= height / 2
    base = max(base, y + cap - 0.4)
    start = x + 1.0 + abs(rng.gauss(0, 0.02 if in_cell else 0.06)) * width + writer.shift[0]
    room = x + width * 1.03 - start
    if wrong:
        end = cross_out(rng, sheet, writer, field, value, (start, base, cap, room * 0.55))
        room, start = start + room - end, end
    put(rng, sheet, writer, field, value, (start, base, cap, room))


def put(rng, sheet, writer, field, value, at):
    """Writes the value from `at` = (x, baseline, cap, room); returns the x where it ends."""
    if field["kind"] == "amount" and writer.wide:
        return amounts.write(rng, sheet, writer, value, at)
    text = spoken(rng, writer, field["name"], value)
    start, base, cap, room = at
    return sheet.write(writer.means, text, start, base, cap, "left", room)


def cross_out(rng, sheet, writer, field, value, at):
    """Another value, struck; returns the x where the right one may follow."""
    wrong = corrections.other_value(rng, value)
    end = put(rng, sheet, writer, field, wrong, at)
    start, base, cap, _ = at
    pen = writer.means
    if rng.random() < 0.3:
        corrections.scribble(rng, sheet, pen, start, base - cap, end - start, cap)
    else:
        corrections.strike(rng, sheet, pen, start, end, base, cap)
    return end + rng.uniform(0.8, 2.5)


def spoken(rng, writer, name, value):
    """The value as this writer puts it."""
    if name in NAMES:
        return writer.cased(value)
    if "," in value:
        return value.replace(",", writer.point)
    if name.endswith("cotation") and len(value) > 1 and rng.random() < 0.25:
        return value[0] + value[1:].lower()
    return value


def sign(rng, sheet, fields, case, cast):
    """Signatures and stamps of the frames, and those of the rows that are filled."""
    if cast.careless or case.fault in MARK_FAULTS:
        sign_carelessly(rng, sheet, fields, case, cast)
        return
    if case.plants:
        sign_as_planted(rng, sheet, fields, case, cast)
        return
    for name in ("assure_signature", "medecin_cachet"):
        if name not in fields:
            continue
        x, y, width, height = fields[name]["box"]
        draw_signature(sheet, rng, x + rng.uniform(2, width * 0.4), y + rng.uniform(0, 2),
                       rng.uniform(22, 40), height - 3)
        if name == "medecin_cachet":
            cast.doctor_stamp.press(sheet, x + width * rng.uniform(0.45, 0.75),
                                    y + height * rng.uniform(0.4, 0.6), width * 0.55)
    for name, stamp, lines in (("acte_1_cachet", cast.doctor_stamp, cast.doctor_stamp.lines[::2]),
                               ("pharmacie_1_cachet", cast.pharmacy_stamp,
                                cast.pharmacy_stamp.lines[:2])):
        if name in fields:
            x, y, width, height = fields[name]["box"]
            stamp.press(sheet, x + width * rng.uniform(0.42, 0.58),
                        y + height * rng.uniform(0.4, 0.6), width * 0.9, lines)


def sign_as_planted(rng, sheet, fields, case, cast):
    """As careful people do, what a planted fault says is missing left out."""
    for name, present in case.choose_marks(rng).items():
        if name not in fields:
            continue
        case.marks[name] = present
        x, y, width, height = fields[name]["box"]
        row = name not in ("assure_signature", "medecin_cachet")
        if "signature" in present and not row:
            draw_signature(sheet, rng, x + rng.uniform(2, width * 0.4), y + rng.uniform(0, 2),
                           rng.uniform(22, 40), height - 3)
        if "stamp" in present:
            pharmacy = name.startswith("pharmacie")
            stamp = cast.pharmacy_stamp if pharmacy else cast.doctor_stamp
            lines = stamp.lines[:2] if pharmacy else stamp.lines[::2] if row else None
            across = rng.uniform(0.42, 0.58) if row else rng.uniform(0.45, 0.75)
            stamp.press(sheet, x + width * across, y + height * rng.uniform(0.4, 0.6),
                        width * (0.9 if row else 0.55), lines)


def sign_carelessly(rng, sheet, fields, case, cast):
    """Signatures and stamps off their frames, small, side by side or one over the other; what the
    dossier's fault says is missing. `case.marks` is told what each frame has."""
    row_lines = {"acte_1_cachet": cast.doctor_stamp.lines[::2],
                 "pharmacie_1_cachet": cast.pharmacy_stamp.lines[:2]}
    for name, present in case.choose_marks(rng).items():
        if name not in fields:
            continue
        case.marks[name] = present
        x, y, width, height = fields[name]["box"]
        if "signature" in present:
            wide = min(rng.uniform(10, 42), width)
            tall = (height - 2) * rng.uniform(0.5, 1.25)
            draw_signature(sheet, rng, x + rng.uniform(-0.05, 0.9) * (width - wide),
                           y + rng.uniform(-0.1, 0.8) * (height - tall), wide, tall)
        if "stamp" in present:
            stamp = cast.pharmacy_stamp if name.startswith("pharmacie") else cast.doctor_stamp
            share = 0.55 if name == "medecin_cachet" else 0.9
            stamp.press(sheet, x + width * rng.uniform(0.3, 0.75),
                        y + height * rng.uniform(0.3, 0.75), width * share, row_lines.get(name))


def stick_label(rng, sheet, box, tools, case):
    """The practitioner's label with his number in bars, seldom quite straight."""
    x, y, width, height = box
    label = inpe_label(rng, tools, case.doctor["inpe"], height * rng.uniform(0.55, 0.72),
                       rng.random() < 0.4, min(width, 46) - 2)
    glue(sheet, label.draw(), x + width * rng.uniform(0.42, 0.58),
         y + height * rng.uniform(0.45, 0.55), rng.gauss(0, 1.6))
    case.codes.append(case.doctor["inpe"])


def inpe_label(rng, tools, number, height_mm, readable, room_mm=60):
    """A number of nine digits in one of the symbologies in use."""
    kind = rng.choices(("128", "128C", "39"), (55, 25, 20))[0]
    if kind == "39":
        bits, module = code39(number, rng.choice((2, 2.33, 2.67, 3))), rng.uniform(0.2, 0.27) / 3
    else:
        bits, module = code128(number, kind == "128C"), rng.uniform(0.24, 0.38)
    module = min(module, room_mm / len(bits))
    return Label(bits, module, height_mm, [], number if readable else None,
                 tools.label_typing, rng.choice((0, 0, 0.25, 0.5)))
