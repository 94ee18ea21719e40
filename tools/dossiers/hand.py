"""Handwriting: real digits (MNIST), real pen strokes (Chars74K) and print-like hand faces.

A Pen writes as one person does: the same two samples of each digit, one slant, one nib; `wide` has
hands that vary more. The data are held apart from what recognisers may be trained or tuned on, as
HELD says: only the held part is used here, and set `a` and set `b` share none of it.
"""
import gzip
import json
import os
import unicodedata

import numpy
from PIL import Image

from dossiers.paper import Mark, Typing, px, stroke_mask

# Where the evaluation's share of the data begins: the digits of MNIST's training set from here on,
# and the writers of Chars74K's strokes from here on. Everything before is the recogniser's, for
# training and tuning; nothing from here on may ever be.
HELD = {"digit": 50000, "writer": 20}
WRITERS = {"a": range(HELD["writer"], 25), "b": range(25, 30)}
ASCENDERS, DESCENDERS = "bdfhklt", "gpqyj"

# Strokes of what Chars74K lacks, in cap heights, y down from the cap line.
SIGNS = {
    ",": (0.25, [[(0.15, 0.9), (0.12, 1.05), (0.02, 1.2)]]),
    ".": (0.22, [[(0.1, 0.96), (0.12, 0.98)]]),
    "/": (0.45, [[(0.42, 0.0), (0.0, 1.1)]]),
    "-": (0.5, [[(0.05, 0.55), (0.42, 0.52)]]),
    ")": (0.4, [[(0.05, 0.0), (0.25, 0.3), (0.25, 0.75), (0.03, 1.08)]]),
    "(": (0.4, [[(0.3, 0.0), (0.1, 0.3), (0.1, 0.75), (0.32, 1.08)]]),
    ":": (0.25, [[(0.1, 0.4), (0.11, 0.42)], [(0.1, 0.93), (0.11, 0.95)]]),
    "'": (0.2, [[(0.1, 0.0), (0.06, 0.25)]]),
    "+": (0.6, [[(0.05, 0.55), (0.55, 0.55)], [(0.3, 0.3), (0.3, 0.8)]]),
    "%": (0.7, [[(0.6, 0.0), (0.1, 1.0)], [(0.15, 0.1), (0.16, 0.12)],
                [(0.55, 0.9), (0.56, 0.92)]]),
    "°": (0.35, [[(0.1, 0.1), (0.25, 0.05), (0.28, 0.22), (0.12, 0.28), (0.1, 0.1)]]),
}
# The European one (with an upstroke) and the bar of a crossed seven, rare in American hands.
ONE = (0.5, [[(0.0, 0.45), (0.38, 0.0), (0.36, 1.0)]])
SEVEN_BAR = [(0.15, 0.55), (0.75, 0.5)]


class Hands:
    """The handwriting data of one set."""

    def __init__(self, folder, chosen_set):
        with gzip.open(os.path.join(folder, "mnist-train-labels-idx1-ubyte.gz")) as file:
            labels = numpy.frombuffer(file.read(), numpy.uint8, offset=8)
        with gzip.open(os.path.join(folder, "mnist-train-images-idx3-ubyte.gz")) as file:
            pixels = numpy.frombuffer(file.read(), numpy.uint8, offset=16)
        first = HELD["digit"] + (chosen_set == "b")
        self.images = pixels.reshape(-1, 28, 28)[first::2].copy()
        self.places = [numpy.flatnonzero(labels[first::2] == digit) for digit in range(10)]
        with gzip.open(os.path.join(folder, "strokes.json.gz")) as file:
            self.strokes = json.load(file)
        self.writers = WRITERS[chosen_set]

    def picture(self, index):
        """A digit of MNIST, cut to its ink."""
        pixels = self.images[index]
        rows, columns = numpy.flatnonzero(pixels.max(1) > 60), numpy.flatnonzero(pixels.max(0) > 60)
        return Image.fromarray(pixels[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1])


class Pen:
    """One person's hand. `digits` is mnist, strokes or face; `letters` is strokes or face."""

    def __init__(self, rng, hands, fonts):
        self.rng, self.hands = rng, hands
        self.digits = rng.choices(("mnist", "strokes", "face"), (60, 25, 15))[0]
        self.letters = rng.choice(("strokes", "face"))
        self.writer = rng.choice(hands.writers)
        self.slant = rng.gauss(0.08, 0.13)
        self.nib_mm = rng.uniform(0.28, 0.62)
        self.strength = rng.uniform(0.72, 0.98)
        self.unrest = rng.uniform(0.4, 1.2)
        self.spacing = rng.uniform(0.12, 0.3)
        self.climb = 0.0
        self.european = rng.random() < 0.5
        self.face = Typing(fonts.choose(rng, "hand"), weight=rng.uniform(-0.3, 0.6))
        self.samples = [rng.sample(list(places), 2) for places in hands.places]

    def render(self, text, cap_mm):
        """Writes a line glyph by glyph, or in one go with a hand face."""
        plain = unicodedata.normalize("NFD", text.replace("œ", "oe"))
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
        source = self.digits if not any(sign.isalpha() for sign in plain) else self.letters
        if source == "face" and len(plain) > 1:
            return self.face.render(plain, cap_mm * self.rng.gauss(1, 0.03))
        glyphs, at = [], 0.0
        for sign in plain:
            mark = self.glyph(sign, cap_mm, self.source_of(sign, source))
            glyphs.append((at, mark))
            at += mark.width + px(cap_mm) * self.spacing * self.rng.uniform(0.7, 1.4)
        return self.inked(self.assemble(glyphs, at, px(cap_mm)))

    def source_of(self, _sign, source):
        """Where a character of a line comes from: `source`, that of the whole line."""
        return source

    def inked(self, mark):
        """The line as the pen's ink comes: evenly."""
        return mark

    def assemble(self, glyphs, width, cap_px):
        pad = round(cap_px)
        base = round(cap_px * 2)
        line = Image.new("L", (max(1, round(width)) + 2 * pad, base + 2 * pad), 0)
        for at, mark in glyphs:
            dip = self.rng.gauss(0, 0.035) * cap_px * self.unrest - self.climb * at
            place = (round(pad + at - mark.left), round(base + dip - mark.base))
            line.paste(255, place, mark.mask)
        return Mark(line, pad, base, width)

    def glyph(self, sign, cap_mm, source):
        cap_px = px(cap_mm) * self.rng.gauss(1, 0.05 * self.unrest)
        if sign == " ":
            return Mark(Image.new("L", (1, 1), 0), 0, 0, cap_px * self.rng.uniform(0.4, 0.6))
        if sign in SIGNS:
            return self.drawn(SIGNS[sign], cap_px)
        if sign == "1" and self.european and source != "face":
            return self.drawn(ONE, cap_px)
        if sign.isdigit() and source == "mnist":
            return self.sampled(int(sign), cap_px)
        strokes = self.hands.strokes.get(sign)
        if source == "face" or not strokes:
            return self.face.render(sign, cap_px * 25.4 / 300)
        return self.traced(sign, strokes[self.writer], cap_px)

    def sampled(self, digit, cap_px):
        """A digit of MNIST, grown to the pen's size with the edges of ink."""
        part = self.hands.picture(self.rng.choice(self.samples[digit]))
        scale = cap_px / part.height
        ink = part.resize((max(2, round(part.width * scale)), max(2, round(cap_px))), Image.BICUBIC)
        middle = 190 - 150 * self.nib_mm
        ink = ink.point([max(0, min(255, round(128 + (level - middle) * 3)))
                         for level in range(256)])
        mark = Mark(ink, 0, ink.height, ink.width)
        if digit == 7 and self.european:
            mark = self.crossed(mark)
        return mark

    def crossed(self, mark):
        bar = [(x * mark.width, y * mark.base) for x, y in SEVEN_BAR]
        mask, x_px, y_px = stroke_mask([bar], px(self.nib_mm))
        mark.mask.paste(255, (x_px, y_px), mask)
        return mark

    def traced(self, sign, strokes, cap_px):
        """A character of Chars74K, brought to the height that its kind has."""
        height, sink = 1.0, 0.0
        if sign.islower():
            height = 1.0 if sign in ASCENDERS else 0.95 if sign == "i" else 0.62
            height, sink = (0.98, 0.36) if sign in DESCENDERS else (height, 0.0)
        points = [point for stroke in strokes for point in stroke]
        left, top = min(x for x, _ in points), min(y for _, y in points)
        tall = max(max(y for _, y in points) - top, 1)
        scale = height / tall
        across = scale * min(1.0, 1.15 / max(0.01, scale * (max(x for x, _ in points) - left)))
        rise = 1.0 - height + sink
        paths = [[((x - left) * across, (y - top) * scale + rise) for x, y in stroke]
                 for stroke in strokes]
        wide = max(x for path in paths for x, _ in path)
        return self.drawn((max(0.12, wide), paths), cap_px)

    def drawn(self, shape, cap_px):
        """Strokes in cap heights, leant by the pen's slant."""
        width, strokes = shape
        jitter = 0.012 * self.unrest
        paths = [[((x + (1 - y) * self.slant + self.rng.gauss(0, jitter)) * cap_px,
                   (y + self.rng.gauss(0, jitter)) * cap_px) for x, y in stroke]
                 for stroke in strokes]
        mask, x_px, y_px = stroke_mask(paths, px(self.nib_mm))
        return Mark(mask, -x_px, cap_px - y_px, width * cap_px)

