"""Barcodes: EAN-13, Code 128 and Code 39 as widths of bars, and the labels that bear them.

The patterns are those of ISO/IEC 15420, 15417 and 16388. A symbol is a list of modules (1 is a bar)
with its quiet zones; `label` draws it on a piece of paper of its own, to be glued at any angle.
"""
from PIL import Image, ImageDraw

from dossiers.paper import Sheet, px

EAN_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011",
            "0110001", "0101111", "0111011", "0110111", "0001011")
EAN_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG",
              "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
CODE128 = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112").split()
START_B, START_C, TO_B, TO_C, STOP = 104, 105, 100, 99, 106
CODE39 = {
    "0": "000110100", "1": "100100001", "2": "001100001", "3": "101100000", "4": "000110001",
    "5": "100110000", "6": "001110000", "7": "000100101", "8": "100100100", "9": "001100100",
    "*": "010010100",
}


def ean13(code):
    """The modules of thirteen digits, with guard bars and quiet zones of 11 and 7 modules."""
    left = [EAN_LEFT[int(digit)] if side == "L"
            else "".join("10"[int(bit)] for bit in EAN_LEFT[int(digit)])[::-1]
            for digit, side in zip(code[1:7], EAN_PARITY[int(code[0])])]
    right = ["".join("10"[int(bit)] for bit in EAN_LEFT[int(digit)]) for digit in code[7:]]
    bits = "101" + "".join(left) + "01010" + "".join(right) + "101"
    return "0" * 11 + bits + "0" * 7


def code128(digits, compact):
    """Set B alone, or (`compact`) set C with the odd digit in set B."""
    if compact:
        even = len(digits) // 2 * 2
        values = [START_C] + [int(digits[at:at + 2]) for at in range(0, even, 2)]
        values += [TO_B, int(digits[-1]) + 16] if len(digits) % 2 else []
    else:
        values = [START_B] + [ord(sign) - 32 for sign in digits]
    total = values[0] + sum(place * value for place, value in enumerate(values[1:], 1))
    widths = "".join(CODE128[value] for value in values + [total % 103, STOP])
    bits = "".join("10"[place % 2] * int(width) for place, width in enumerate(widths))
    return "0" * 10 + bits + "0" * 10


def code39(digits, wide):
    """Wide elements are `wide` narrow ones; a bit is a third of a module, so 2.33 is possible."""
    bits = ""
    for sign in "*" + digits + "*":
        for place, element in enumerate(CODE39[sign]):
            bits += "10"[place % 2] * (round(3 * wide) if element == "1" else 3)
        bits += "0" * 3
    return "0" * 30 + bits[:-3] + "0" * 30


def symbol_mask(bits, module_px, height_px):
    """The bars as a mask whose edges fall where they should, not on whole pixels."""
    fine = 8
    wide = Image.new("L", (len(bits) * fine, 1), 0)
    draw = ImageDraw.Draw(wide)
    for place, bit in enumerate(bits):
        if bit == "1":
            draw.rectangle((place * fine, 0, place * fine + fine - 1, 0), fill=255)
    width = round(len(bits) * module_px)
    return wide.resize((width, 1), Image.BOX).resize((width, round(height_px)), Image.NEAREST)


class Label:
    """A piece of paper with a barcode: `lines` above the bars, `digits` below them or None."""

    def __init__(self, bits, module_mm, height_mm, lines, digits, typing, edge):
        self.bits, self.module_mm, self.height_mm = bits, module_mm, height_mm
        self.lines, self.digits, self.typing, self.edge = lines, digits, typing, edge

    def draw(self, cap_mm=1.7):
        bars_mm = len(self.bits) * self.module_mm
        step = cap_mm * 1.7
        above = 1.2 + step * len(self.lines)
        below = cap_mm * 1.6 + 0.8 if self.digits else 1.2
        room = max([bars_mm] + [min(bars_mm * 1.35, self.width(line, cap_mm) + 3)
                                for line in self.lines])
        sheet = Sheet(room, above + self.height_mm + below)
        for row, line in enumerate(self.lines):
            sheet.write(self.typing, line, room / 2, 1.0 + step * (row + 0.75), cap_mm, "middle",
                        room - 1.5)
        mask = symbol_mask(self.bits, px(self.module_mm), px(self.height_mm))
        sheet.stain(mask, px((room - bars_mm) / 2), px(above), 0.97)
        if self.digits:
            base = above + self.height_mm + cap_mm * 1.35
            sheet.write(self.typing, self.digits, room / 2, base, cap_mm, "middle", bars_mm)
        if self.edge:
            sheet.frame(0.15, 0.15, sheet.width_mm - 0.3, sheet.height_mm - 0.3, 0.15, self.edge)
        return sheet.image

    def width(self, line, cap_mm):
        return self.typing.render(line, cap_mm).width * 25.4 / 300


def glue(sheet, picture, middle_x_mm, middle_y_mm, angle_deg):
    """Glues the label with its middle at the point; returns half its outer width and height."""
    solid = Image.new("L", picture.size, 255)
    turned = picture.rotate(angle_deg, Image.BICUBIC, expand=True, fillcolor=255)
    mask = solid.rotate(angle_deg, Image.BICUBIC, expand=True)
    x_px, y_px = px(middle_x_mm) - turned.width / 2, px(middle_y_mm) - turned.height / 2
    sheet.cover(turned, mask, x_px, y_px)


def reach_mm(picture, angle_deg):
    """Half the width and height that the label takes when turned."""
    turned = picture.rotate(angle_deg, expand=True)
    return turned.width * 25.4 / 600, turned.height * 25.4 / 600
