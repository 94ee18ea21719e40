"""What people add that is no text: ticks, signatures, stamps."""
import math

import numpy
from PIL import Image, ImageChops, ImageFilter

from dossiers.paper import Sheet, px

TICKS = ("cross", "check", "filled", "slash", "blot", "great_check", "great_cross", "letter")
CARELESS_TICKS = ("cross", "check", "filled", "great_check", "great_cross", "ring", "dash",
                  "beside", "beside")


def draw_tick(sheet, rng, kind, box, nib_mm, strength, letters=None):
    """Marks the box `[x, y, width, height]`; the great kinds leave it, `letter` types an X."""
    x, y, width, height = box
    if kind == "letter" and letters:
        cap = height * rng.uniform(0.5, 0.75)
        middle, base = x + width / 2 + rng.gauss(0, 0.3), y + height / 2 + cap / 2
        sheet.write(letters, "X", middle, base + rng.gauss(0, 0.25), cap, "middle")
        return
    if kind == "beside":
        x, y = x + rng.uniform(-0.5, 0.5) * width, y + rng.uniform(-0.45, 0.45) * height
        kind = rng.choice(("cross", "check", "slash"))
    shake = lambda: rng.gauss(0, 0.045)
    at = lambda u, v: (x + (u + shake()) * width, y + (v + shake()) * height)
    for path in tick_paths(rng, kind):
        points = [at(u, v) for u, v in path]
        sheet.curve(smooth(points) if kind == "ring" else points, nib_mm, strength)


def tick_paths(rng, kind):
    """The strokes of a tick in shares of the box."""
    if kind in ("cross", "letter"):
        edge = rng.uniform(0.05, 0.2)
        return [[(edge, edge), (1 - edge, 1 - edge)], [(1 - edge, edge), (edge, 1 - edge)]]
    if kind == "great_cross":
        return [[(-0.25, -0.2), (1.2, 1.25)], [(1.3, -0.25), (-0.2, 1.15)]]
    if kind == "check":
        return [[(0.12, 0.5), (0.4, 0.85), (0.92, 0.12)]]
    if kind == "great_check":
        return [[(0.05, 0.45), (0.4, 0.95), (1.25, -0.6)]]
    if kind == "slash":
        return [[(0.1, 0.95), (0.95, 0.05)]]
    if kind == "blot":
        return [[(0.5 + 0.18 * math.cos(t), 0.5 + 0.18 * math.sin(t)) for t in range(12)]]
    if kind == "ring":
        start, reach = rng.uniform(0, 6), rng.uniform(0.55, 0.9)
        return [[(0.5 + reach * math.cos(start + t), 0.5 + reach * math.sin(start + t))
                 for t in range(8)]]
    if kind == "dash":
        return [[(rng.uniform(-0.1, 0.15), 0.5), (rng.uniform(0.8, 1.1), 0.45)]]
    lines = [[(0.1, 0.1 + 0.11 * row), (0.9, 0.14 + 0.11 * row)] for row in range(8)]
    return [[point for line in lines for point in line]]


def draw_signature(sheet, rng, x_mm, y_mm, width_mm, height_mm):
    """A fast scrawl within the frame, sometimes past it."""
    nib, strength = rng.uniform(0.25, 0.55), rng.uniform(0.7, 0.97)
    for path in signature_paths(rng):
        knots = [(x_mm + u * width_mm, y_mm + v * height_mm) for u, v in path]
        sheet.curve(smooth(knots), nib, strength)


def signature_paths(rng):
    kind = rng.choice(("scrawl", "loops", "initial", "zigzag"))
    if kind == "scrawl":
        return [[(rng.uniform(0.05, 0.95), rng.uniform(0.15, 0.85)) for _ in range(12)]]
    if kind == "loops":
        turns = rng.randrange(4, 8)
        radius, rise = rng.uniform(0.15, 0.35), rng.uniform(-0.2, 0.2)
        fade = rng.uniform(0.2, 0.8)
        line = []
        for step in range(turns * 6):
            along, angle = step / (turns * 6), step * math.pi / 3
            swing = (1 - fade * along) * rng.uniform(0.7, 1.2)
            line.append((0.08 + 0.8 * along + 0.09 * swing * math.cos(angle),
                         0.5 + rise * along + radius * swing * math.sin(angle)))
        return [line, [(0.05, 0.8), (0.5, 0.74 + rise), (1.0, 0.7)]][:rng.choice((1, 2))]
    if kind == "initial":
        bow = [(0.1, 0.9), (0.2, 0.05), (0.35, 0.15), (0.22, 0.5), (0.45, 0.55), (0.3, 0.95)]
        tail = [(0.4, 0.6)]
        for step in range(6):
            tail.append((0.45 + 0.08 * step, 0.62 + rng.uniform(-0.12, 0.12)))
        return [bow, tail + [(1.05, rng.uniform(0.2, 0.7))]]
    teeth = [(0.05 + 0.11 * step + rng.gauss(0, 0.02),
              rng.uniform(0.05, 0.4) if step % 2 else rng.uniform(0.55, 0.95))
             for step in range(rng.randrange(5, 9))]
    return [teeth, [(0.9, 0.4), (0.1, rng.uniform(0.4, 0.7)), (0.95, rng.uniform(0.4, 0.8))]]


def smooth(knots):
    """Catmull-Rom's curve through the knots."""
    ends = [knots[0]] + list(knots) + [knots[-1]]
    points = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:]):
        for step in range(8):
            t = step / 8
            points.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t
                       + (3 * q - p - 3 * r + s) * t ** 3)
                for p, q, r, s in zip(a, b, c, d)))
    return points + [knots[-1]]


class Stamp:
    """A rubber stamp: its lines, face and shape; each impression is pressed differently."""

    def __init__(self, rng, typing, lines, cap_mm=None):
        self.rng, self.lines, self.typing = rng, lines, typing.like(fade=0.0, pins=0, strength=1.0)
        self.cap_mm = cap_mm or rng.uniform(1.7, 2.4)
        self.shape = rng.choice(("frame", "frame", "double", "bare", "oval"))

    def press(self, sheet, x_mm, y_mm, room_mm=None, lines=None):
        """Stamps around the point (x, y), within `room_mm` of width where that is asked for."""
        rng = self.rng
        mask = self.plate(lines or self.lines)
        if room_mm and mask.width > px(room_mm):
            share = px(room_mm) / mask.width
            mask = mask.resize((round(mask.width * share), round(mask.height * share)),
                               Image.BICUBIC)
        mask = mask.rotate(rng.gauss(0, 5), Image.BICUBIC, expand=True)
        seed = numpy.random.Generator(numpy.random.PCG64(rng.getrandbits(64)))
        field = 255 - seed.random((mask.height // 14 + 2, mask.width // 14 + 2)) ** 3 * 200
        uneven = Image.fromarray(field.astype(numpy.uint8)).resize(mask.size, Image.BICUBIC)
        mask = ImageChops.multiply(mask, uneven).filter(ImageFilter.GaussianBlur(0.6))
        sheet.stain(mask, px(x_mm) - mask.width / 2, px(y_mm) - mask.height / 2,
                    rng.uniform(0.5, 0.92))

    def plate(self, lines):
        """The stamp's own mask, upright."""
        marks = [self.typing.render(line, self.cap_mm * (1 if row else 1.1))
                 for row, line in enumerate(lines)]
        step, pad = px(self.cap_mm * 1.75), px(1.6)
        wide = max(mark.width for mark in marks) + 2 * pad
        tall = step * len(lines) + 1.4 * pad
        if self.shape == "oval":
            wide, tall = wide * 1.25, tall * 1.5
        plate = Sheet(wide * 25.4 / 300, tall * 25.4 / 300)
        first = (tall - step * (len(lines) - 1) + px(self.cap_mm)) / 2
        for row, mark in enumerate(marks):
            plate.stain(mark.mask, (wide - mark.width) / 2 - mark.left,
                        first + row * step - mark.base)
        self.edge(plate)
        return ImageChops.invert(plate.image)

    def edge(self, plate):
        wide, tall = plate.width_mm, plate.height_mm
        if self.shape in ("frame", "double"):
            plate.frame(0.4, 0.4, wide - 0.8, tall - 0.8, 0.35)
        if self.shape == "double":
            plate.frame(0.95, 0.95, wide - 1.9, tall - 1.9, 0.15)
        if self.shape == "oval":
            ring = [(wide / 2 + (wide / 2 - 0.4) * math.cos(t / 20 * math.pi),
                     tall / 2 + (tall / 2 - 0.4) * math.sin(t / 20 * math.pi)) for t in range(41)]
            plate.curve(ring, 0.35)
