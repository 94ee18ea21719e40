"""Hands as people have them: `--hands wide`.

A WidePen takes each character from another source when its owner is drawn so, leans it, gives it
any nib, writes ones and sevens the European way, skips ink and blots. What it writes with is the
share of the data that is held for evaluation, like Pen.
"""
import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from dossiers.hand import Pen
from dossiers.paper import Mark, px, stroke_mask

# Strokes of what Pen lacks, in cap heights, y down from the cap line.
SIGNS = {
    "=": (0.5, [[(0.03, 0.42), (0.45, 0.40)], [(0.05, 0.68), (0.44, 0.66)]]),
    "~": (0.8, [[(0.0, 0.6), (0.2, 0.48), (0.4, 0.6), (0.6, 0.66), (0.8, 0.52)]]),
}
ONES = (
    (0.5, [[(0.0, 0.45), (0.38, 0.0), (0.36, 1.0)]]),
    (0.4, [[(0.0, 0.32), (0.3, 0.02), (0.28, 1.0)]]),
    (0.6, [[(0.0, 0.62), (0.5, 0.0), (0.44, 1.0)]]),
    (0.5, [[(0.02, 0.35), (0.3, 0.0), (0.3, 1.0)], [(0.08, 1.0), (0.55, 0.98)]]),
    (0.12, [[(0.06, 0.0), (0.04, 1.0)]]),
)
SEVENS = (
    (0.62, [[(0.0, 0.04), (0.6, 0.02), (0.5, 0.3), (0.2, 1.0)], [(0.1, 0.55), (0.58, 0.5)]]),
    (0.62, [[(0.02, 0.2), (0.04, 0.02), (0.6, 0.05), (0.32, 0.5), (0.24, 1.0)],
            [(0.08, 0.58), (0.55, 0.54)]]),
)


class WidePen(Pen):
    """One person's hand. `faintest` bounds how faint the ink is, as for machines."""

    def __init__(self, rng, hands, fonts, faintest):
        super().__init__(rng, hands, fonts)
        self.nib_mm = rng.uniform(0.25, 0.8)
        self.slant = max(-0.35, min(0.55, rng.gauss(0.1, 0.18)))
        self.spacing = rng.uniform(-0.04, 0.32)
        self.climb = rng.gauss(0, 0.012)
        self.turn_deg = rng.gauss(0, 4)
        self.strength = 1 - rng.choice((rng.uniform(0.02, 0.2), rng.uniform(0.02, 0.2),
                                        rng.uniform(0.1, min(0.5, 1.6 * faintest))))
        self.letters = self.digits if self.digits == "face" else rng.choice(
            ("strokes", "strokes", "face"))
        self.mixed = rng.random() < 0.5
        self.own_nib = rng.random() < 0.6
        self.wide = rng.uniform(0.85, 1.2)
        self.one = rng.choice(ONES) if rng.random() < 0.6 else None
        self.seven = rng.choice(SEVENS) if rng.random() < 0.25 else None
        self.skips = rng.choice((0, 0, 0, rng.uniform(0.05, 0.35)))
        self.blots = rng.choice((0, 0, 0, rng.uniform(0.02, 0.12)))
        kept = rng.choice((2, 8, 40))
        self.samples = [rng.sample(list(places), kept) for places in hands.places]

    def render(self, text, cap_mm):
        """Small writing is of finer strokes: nobody writes 2 mm high with a felt pen."""
        full_mm, self.nib_mm = self.nib_mm, min(self.nib_mm, 0.22 * cap_mm)
        mark = super().render(text, cap_mm)
        self.nib_mm = full_mm
        return mark

    def source_of(self, sign, source):
        """Digits alone come from here and there; the letters of a word are of one hand."""
        if not self.mixed or not sign.isdigit() or source == "face":
            return source
        return self.rng.choice(("mnist", "mnist", "strokes"))

    def glyph(self, sign, cap_mm, source):
        if sign in SIGNS:
            return self.drawn(SIGNS[sign], px(cap_mm))
        own = {"1": self.one, "7": self.seven}.get(sign)
        if own and source != "face" and self.rng.random() < 0.8:
            return self.drawn(own, px(cap_mm) * self.rng.gauss(1, 0.06))
        return super().glyph(sign, cap_mm, source)

    def sampled(self, digit, cap_px):
        """A digit of MNIST with this pen's lean, breadth and, mostly, its nib."""
        part = self.hands.picture(self.rng.choice(self.samples[digit]))
        scale = cap_px / part.height
        tall, broad = max(2, round(cap_px)), max(2, round(part.width * scale * self.wide))
        pad = round(tall * 0.5)
        ink = Image.new("L", (broad + 2 * pad, tall + 2 * pad), 0)
        ink.paste(part.resize((broad, tall), Image.BICUBIC), (pad, pad))
        lean = 0.6 * self.slant
        ink = ink.transform(ink.size, Image.AFFINE, (1, lean, -lean * ink.height / 2, 0, 1, 0),
                            Image.BICUBIC)
        ink = ink.rotate(self.rng.gauss(0.5 * self.turn_deg, 2), Image.BICUBIC)
        ink = ink.point([max(0, min(255, round(128 + (level - 120) * 3))) for level in range(256)])
        if self.own_nib:
            ink = to_nib(ink, px(self.nib_mm))
        box = ink.point(lambda level: 255 if level > 60 else 0).getbbox()
        if box is None:
            return super().sampled(digit, cap_px)
        ink = ink.crop(box)
        mark = Mark(ink, 0, ink.height, ink.width)
        return self.crossed(mark) if digit == 7 and self.european else mark

    def crossed(self, mark):
        """A seven's bar, higher or lower, level or not."""
        middle, lean = self.rng.uniform(0.4, 0.65), self.rng.uniform(-0.08, 0.04)
        bar = [(self.rng.uniform(-0.05, 0.25) * mark.width, middle * mark.base),
               (self.rng.uniform(0.7, 1.05) * mark.width, (middle + lean) * mark.base)]
        mask, x_px, y_px = stroke_mask([bar], px(self.nib_mm))
        grown = Image.new("L", (mark.mask.width + 2 * mask.width, mark.mask.height), 0)
        grown.paste(mark.mask, (mask.width, 0))
        grown.paste(255, (x_px + mask.width, y_px), mask)
        return Mark(grown, mask.width, mark.base, mark.width)

    def inked(self, mark):
        """The line as this pen's ink comes: with gaps where a ball skips, with blots."""
        mask = mark.mask
        if self.skips:
            mask = ImageChops.multiply(mask, self.gaps(mask.size))
        if self.blots:
            self.blot(mask)
        return Mark(mask, mark.left, mark.base, mark.width)

    def gaps(self, size):
        noise = numpy.random.Generator(numpy.random.PCG64(self.rng.getrandbits(64)))
        cell = px(self.rng.uniform(0.25, 0.6))
        small = (round(size[1] / cell) + 2, round(size[0] / cell) + 2)
        field = (noise.random(small) * 255).astype(numpy.uint8)
        field = Image.fromarray(field).resize(size, Image.BICUBIC)
        edge = 255 * (0.08 + 0.55 * self.skips)
        return field.point([max(50, min(255, round((level - edge) * 6 + 160)))
                            for level in range(256)])

    def blot(self, mask):
        inked = numpy.argwhere(numpy.asarray(mask) > 200)
        draw = ImageDraw.Draw(mask)
        for _ in range(max(1, mask.width // 90)):
            if len(inked) and self.rng.random() < self.blots:
                y, x = inked[self.rng.randrange(len(inked))]
                reach = px(self.nib_mm) * self.rng.uniform(0.6, 1.3)
                draw.ellipse((x - reach, y - reach, x + reach, y + 0.8 * reach), fill=255)


def to_nib(mask, nib_px):
    """The strokes brought nearer to a nib's width; thin ones are never lost."""
    solid = mask.point(lambda level: 255 if level > 127 else 0)
    area = numpy.count_nonzero(numpy.asarray(solid))
    core = numpy.count_nonzero(numpy.asarray(solid.filter(ImageFilter.MinFilter(3))))
    stroke_px = 2.0 * area / max(1, area - core)
    change = max(-0.4 * stroke_px, nib_px - stroke_px)
    steps = round(abs(change) / 2)
    if not steps:
        return mask
    grow = ImageFilter.MaxFilter if change > 0 else ImageFilter.MinFilter
    return mask.filter(grow(2 * steps + 1)).filter(ImageFilter.GaussianBlur(0.7))
