"""Amounts as people write them: 250,00  250.-  1 245.50 DH  =250,00=  250 with raised cents.

The truth keeps the normal form; a Way is one person's habit, and what a Way makes of a value is a
list of pieces that are written one after the other.
"""
import collections

from dossiers.paper import px, squeeze

Piece = collections.namedtuple("Piece", "text scale rise underlined")


class Way:
    """How one person writes sums."""

    def __init__(self, rng):
        self.point = rng.choices((",", ".", ", ", " , "), (55, 33, 8, 4))[0]
        self.round = rng.choices(("00", "-", "none", "raised", "="), (48, 14, 16, 16, 6))[0]
        self.cents = rng.choices(("00", "raised"), (80, 20))[0]
        self.rise = rng.choice((0.42, 0.42, 0.25, 0.0))
        self.underlined = self.rise < 0.3 or rng.random() < 0.7
        self.thousands = rng.choices(("", " ", "."), (60, 22, 18))[0]
        if "." in self.point and self.thousands == ".":
            self.thousands = " "
        self.currency = rng.choices(("", " DH", " Dhs", " dh", "DH"), (62, 16, 10, 7, 5))[0]
        self.guard = rng.choices(("", "=", "-", "filler"), (80, 6, 5, 9))[0]

    def pieces(self, value):
        """The pieces of a value in normal form."""
        whole, cents = value.split(",")
        if len(whole) > 3 and self.thousands:
            whole = whole[:-3] + self.thousands + whole[-3:]
        style = self.round if cents == "00" else self.cents
        guard = self.guard if self.guard in ("=", "-") else ""
        if style == "raised":
            pieces = [Piece(guard + whole, 1.0, 0.0, False),
                      Piece(cents, 0.62, self.rise, self.underlined),
                      Piece(self.currency.strip() + guard, 0.8, 0.0, False)]
        else:
            tail = {"none": "", "-": self.point.strip() + "-", "=": self.point.strip() + "="}
            text = whole + tail.get(style, self.point + cents)
            pieces = [Piece(guard + text + self.currency + guard, 1.0, 0.0, False)]
        return [piece for piece in pieces if piece.text]


def write(rng, sheet, writer, value, at):
    """Writes `value` from `at` = (x, baseline, cap, room), in mm; returns the x where it ends."""
    x_mm, base_mm, cap_mm, room_mm = at
    pen = writer.means
    way = writer.way if rng.random() < 0.85 else Way(rng)
    pieces = way.pieces(value)
    marks = [pen.render(piece.text, cap_mm * piece.scale) for piece in pieces]
    gap = px(cap_mm) * max(0.14, pen.spacing)
    total = sum(mark.width + gap for mark in marks)
    share = min(1.0, px(room_mm) / total)
    x_px = px(x_mm)
    for piece, mark in zip(pieces, marks):
        mark = squeeze(mark, share) if share < 1 else mark
        base_px = px(base_mm - piece.rise * cap_mm)
        sheet.stain(mark.mask, x_px - mark.left, base_px - mark.base, pen.strength)
        if piece.underlined:
            low = base_mm - piece.rise * cap_mm + cap_mm * rng.uniform(0.12, 0.25)
            sheet.curve([(x_px * 25.4 / 300 - 0.2, low + rng.gauss(0, 0.1)),
                         ((x_px + mark.width) * 25.4 / 300 + 0.3, low + rng.gauss(0, 0.1))],
                        pen.nib_mm, pen.strength)
        x_px += mark.width + gap * share
    end_mm = x_px * 25.4 / 300
    left_mm = x_mm + room_mm - end_mm - 2
    if way.guard == "filler" and left_mm > 5:
        fill_rest(rng, sheet, pen, end_mm + 1.2, base_mm - 0.4 * cap_mm,
                  left_mm * rng.uniform(0.5, 1.0))
    return end_mm


def fill_rest(rng, sheet, pen, x_mm, y_mm, length_mm):
    """A dash to the end of the room, so that nobody adds a digit."""
    sag = rng.uniform(-0.5, 0.5)
    sheet.curve([(x_mm, y_mm), (x_mm + length_mm / 2, y_mm + sag),
                 (x_mm + length_mm, y_mm + rng.uniform(-0.6, 0.6))], pen.nib_mm, pen.strength)
