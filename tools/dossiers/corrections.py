"""What people cross out and write anew: cells, values, ticks. `--overwritten SHARE`.

Only people correct; a machine's sheet is printed again. Each function draws the wrong entry, its
correction and the right one: the truth is what stands at the end, and names the field.
"""
import copy

from dossiers.marks import draw_tick

KEY_FIELDS = ("assure_immatriculation", "assure_cin", "montant_frais", "beneficiaire_naissance",
              "medecin_date", "acte_1_date", "acte_1_montant", "pharmacie_1_prix")


def is_corrected(rng, case, writer, field):
    """Whether the field is corrected; if so it is noted. No number is drawn when nobody asks."""
    if field in case.crossed:
        case.overwritten.append(field)
        return True
    if not case.overwritten_share or not writer.by_hand:
        return False
    if rng.random() >= case.overwritten_share:
        return False
    case.overwritten.append(field)
    return True


def choose_crossed(rng, wanted, writer_of):
    """One key field of those that somebody writes by hand."""
    return (rng.choice([name for name in KEY_FIELDS
                        if name in wanted and writer_of(name).by_hand]),)


def other_sign(rng, sign):
    """What one may write for `sign` by mistake."""
    pool = "0123456789" if sign.isdigit() else "ABCDEFGHJKLMNPRSTUXZ"
    return rng.choice([other for other in pool if other != sign])


def bolder(pen, factor):
    """The same hand pressing harder."""
    heavy = copy.copy(pen)
    heavy.nib_mm = min(1.1, pen.nib_mm * factor)
    heavy.strength = min(1.0, pen.strength * 1.15)
    heavy.skips = 0
    return heavy


def correct_cell(rng, sheet, pen, sign, place):
    """A wrong character at `place` = (x, baseline, cap, room) and what is done about it."""
    x, base, cap, room = place
    wrong = other_sign(rng, sign)
    sheet.write(pen, wrong, x, base, cap, "middle", room)
    kind = rng.choices(("over", "scribbled", "struck"), (50, 30, 20))[0]
    heavy = bolder(pen, rng.uniform(1.3, 1.8))
    if kind == "over":
        sheet.write(heavy, sign, x + rng.gauss(0, 0.15), base + rng.gauss(0, 0.15), cap * 1.05,
                    "middle", room)
        return
    if kind == "scribbled":
        scribble(rng, sheet, heavy, x - 0.45 * cap, base - cap, 0.9 * cap, cap)
    else:
        strike(rng, sheet, pen, x - 0.5 * cap, x + 0.5 * cap, base, cap)
    small = cap * rng.uniform(0.65, 0.9)
    sheet.write(heavy, sign, x + rng.gauss(0, 0.3), base - cap * rng.uniform(1.0, 1.15), small,
                "middle", room)


def strike(rng, sheet, pen, x0, x1, base, cap):
    """One or two lines through what stands there."""
    for _ in range(rng.choice((1, 1, 2))):
        y = base - cap * rng.uniform(0.3, 0.7)
        lean = cap * rng.uniform(-0.3, 0.2)
        sheet.curve([(x0 - 0.4, y), ((x0 + x1) / 2, y + rng.gauss(0, 0.15)), (x1 + 0.4, y + lean)],
                    pen.nib_mm, pen.strength)


def scribble(rng, sheet, pen, x, y, width, height):
    """A zigzag that blackens the place."""
    turns = rng.randrange(6, 11)
    points = [(x + width * (step / turns + rng.gauss(0, 0.04)),
               y + height * (rng.uniform(0.0, 0.2) if step % 2 else rng.uniform(0.8, 1.0)))
              for step in range(turns + 1)]
    sheet.curve(points, pen.nib_mm, pen.strength)


def other_value(rng, value):
    """The value with another character in it."""
    place = rng.choice([at for at, sign in enumerate(value) if sign.isalnum()])
    return value[:place] + other_sign(rng, value[place]) + value[place + 1:]


def correct_tick(rng, sheet, writer, boxes, nib_mm):
    """A tick in the wrong box of the choice, blackened; `boxes` are those of its neighbours."""
    box = rng.choice(boxes)
    draw_tick(sheet, rng, writer.tick, box, nib_mm, 0.93)
    x, y, width, height = box
    for _ in range(rng.choice((1, 2))):
        scribble(rng, sheet, bolder(writer.means, 1.3), x + 0.05 * width, y, 0.9 * width, height)
