"""The codes cut from medicine boxes, glued on a page of their own or wherever there is room."""
from dossiers.bars import Label, ean13, glue, reach_mm
from dossiers.paper import Sheet

GAP_MM = 1.5


def box_label(rng, tools, medicine):
    """The part of a box that the pharmacy cuts out: the code and what is printed around it."""
    code, price = medicine["CODE"], medicine["PPV"]
    name = medicine["NOM"]
    around = rng.choice((
        [f"{name}  PPV {price} DH"], [name, f"PPV : {price.replace('.', ',')} DH"],
        [name[:22], f"P.P.V. {price} Dhs  LOT {rng.randrange(1000, 99999)}"],
        [f"LOT {rng.randrange(1000, 99999)}", f"EXP {rng.randrange(1, 13):02d}/"
         f"{rng.randrange(2027, 2031)}"], [f"PPC {price} DH"], []))
    digits = rng.choice((f"{code[0]} {code[1:7]} {code[7:]}", f"{code[0]}  {code[1:7]}  {code[7:]}",
                         code))
    label = Label(ean13(code), rng.uniform(0.26, 0.38), rng.uniform(8, 17), around, digits,
                  tools.label_typing, rng.choice((0, 0.2, 0.35, 0.6)))
    return label.draw(rng.uniform(1.4, 2.1))


def angle(rng):
    """People glue them by the edge, nearly straight, or as they come."""
    if rng.random() < 0.2:
        return rng.uniform(0, 360)
    return rng.choice((0, 0, 90, 180, 270)) + rng.gauss(0, 5)


def glue_boxes(rng, sheet, tools, case, area):
    """Glues every box code of the case within `[x, y, width, height]`, or none (then False)."""
    placed = []
    for medicine in case.boxes:
        piece = find_room(rng, tools, medicine, area, [place for place, _, _ in placed])
        if piece is None:
            return False
        placed.append(piece)
    for medicine, (place, picture, turn) in zip(case.boxes, placed):
        glue(sheet, picture, (place[0] + place[2]) / 2, (place[1] + place[3]) / 2, turn)
        case.codes.append(medicine["CODE"])
    return True


def find_room(rng, tools, medicine, area, taken):
    """A free place for the medicine's label: (place, picture, angle), or None."""
    for _ in range(60):
        picture = box_label(rng, tools, medicine)
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
    return sheet


def glue_rows(rng, sheet, tools, case, top):
    """Glues the codes side by side, row below row; a row's pieces hang a little unevenly."""
    x = rng.uniform(6, 20)
    deepest = top
    for medicine in case.boxes:
        picture, turn = box_label(rng, tools, medicine), angle(rng)
        half_x, half_y = reach_mm(picture, turn)
        if x + 2 * half_x > sheet.width_mm - 4:
            x = rng.uniform(6, 20)
            top = deepest + rng.uniform(GAP_MM, 12)
        y = top + half_y + rng.uniform(0, 5)
        if y + half_y > sheet.height_mm - 3:
            y = sheet.height_mm - 3 - half_y
        glue(sheet, picture, x + half_x, y, turn)
        case.codes.append(medicine["CODE"])
        x += 2 * half_x + rng.uniform(GAP_MM, 18)
        deepest = max(deepest, y + half_y)


def rule_paper(rng, sheet):
    step = rng.choice((5, 8))
    squared = rng.random() < 0.5
    for row in range(1, int(sheet.height_mm / step)):
        sheet.rule(0, row * step, sheet.width_mm, row * step, 0.12, 0.25)
    for column in range(1, int(sheet.width_mm / step) if squared else 0):
        sheet.rule(column * step, 0, column * step, sheet.height_mm, 0.12, 0.25)
