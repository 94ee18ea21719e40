"""The branch's scanner: turns, skew, shift, light, dirt, and the page as it ends up in the file.

Each dossier has one scanner (its resolution, its grey or bilevel files, how dirty it is); each page
lies on the glass in its own way. `turn` is the clockwise turn that makes the page upright again.
"""
import math
import struct

import numpy
from PIL import Image, ImageFilter

PAPER_DPI = 300
SKEW_DEG = {"good": 0.7, "mid": 1.5, "bad": 3.5}


class Scanner:
    """What all pages of a dossier share. `kind` is good, mid or bad."""

    def __init__(self, rng, kind):
        self.kind = kind
        noise = numpy.random.PCG64(rng.getrandbits(64))
        self.noise = numpy.random.Generator(noise)
        self.bilevel = rng.random() < {"good": 0.75, "mid": 0.2, "bad": 0.2}[kind]
        if self.bilevel:
            self.dpi = rng.choices((300, 400, 240), (80, 10, 10))[0]
            self.dpi = 300 if kind == "bad" else self.dpi
        else:
            self.dpi = rng.choices((200, 240, 300), (80, 12, 8))[0]
        low, high = {"good": (72, 85), "mid": (58, 85), "bad": (40, 75)}[kind]
        self.quality = rng.randrange(low, high + 1)
        self.scale = 1 + rng.uniform(-0.02, 0.02)
        self.paper = {"good": rng.uniform(245, 255), "mid": rng.uniform(235, 255),
                      "bad": rng.uniform(185, 245)}[kind]
        self.surround = rng.choice((255, 255, rng.uniform(150, 230), rng.uniform(20, 110)))
        if kind == "good" or self.bilevel:
            self.surround = rng.choice((255, 255, 255, rng.uniform(20, 90)))
        self.grain = {"good": rng.uniform(0, 2.5), "mid": rng.uniform(1, 6),
                      "bad": rng.uniform(4, 13)}[kind]
        self.blur = {"good": rng.uniform(0, 0.3), "mid": rng.uniform(0.1, 0.55),
                     "bad": rng.uniform(0.2, 0.85)}[kind]
        self.specks = {"good": rng.uniform(0, 12), "mid": rng.uniform(5, 70),
                       "bad": rng.uniform(20, 250)}[kind]
        self.black = rng.uniform(0, 25 if kind == "good" or self.bilevel else 70)
        self.faded_light = rng.uniform(0, 0.16) if kind == "bad" else rng.uniform(0, 0.04)
        if self.bilevel:
            self.paper, self.faded_light = max(self.paper, 225), 0.4 * self.faded_light
        self.cut = min(rng.uniform(135, 190 if kind != "bad" else 205), self.paper - 25)
        self.lined = kind != "good" and rng.random() < {"mid": 0.15, "bad": 0.45}[kind]
        self.seam = rng.random()
        self.uneven_mm = rng.uniform(0, 0.35) if kind == "bad" and rng.random() < 0.4 else 0.0

    def faintest(self):
        """How faint a machine's print may be, as a share, so that a person still reads the scan."""
        return 0.22 if self.bilevel else 0.35 if self.kind == "bad" else 0.5

    def scan(self, rng, image, first):
        """The page as delivered: (image, turn in degrees)."""
        turn = self.choose_turn(rng, first)
        page = self.lay_down(rng, image)
        page = page.rotate(turn, expand=True) if turn else page
        if self.blur > 0.05:
            page = page.filter(ImageFilter.GaussianBlur(self.blur * self.dpi / 200))
        light = numpy.asarray(page, dtype=numpy.float32)
        light = self.feed(rng, light)
        light = self.soil(rng, light)
        if self.bilevel:
            return Image.fromarray(light > self.cut), turn
        return Image.fromarray(numpy.clip(light, 0, 255).astype(numpy.uint8)), turn

    def choose_turn(self, rng, first):
        """Forms seldom lie wrong; loose papers do; good scanners are fed with care."""
        wrong = {"good": 0.08, "mid": 0.3, "bad": 0.4}[self.kind] * (0.6 if first else 1)
        if rng.random() >= wrong:
            return 0
        return rng.choices((180, 90, 270), (60, 20, 20) if self.kind != "bad" else (40, 30, 30))[0]

    def lay_down(self, rng, image):
        """The paper on the glass: skewed, shifted, a little larger or smaller, edges in sight."""
        skew = math.radians(rng.gauss(0, 0.4) * SKEW_DEG[self.kind])
        skew = max(-math.radians(3.5), min(math.radians(3.5), skew))
        across = self.dpi / PAPER_DPI * self.scale * (1 + rng.gauss(0, 0.002))
        along = self.dpi / PAPER_DPI * self.scale * (1 + rng.gauss(0, 0.002))
        wide, tall = image.width * across, image.height * along
        grow = rng.choice((0, 1)) if self.kind == "good" else 1
        lean = abs(math.sin(skew))
        margin = self.dpi / 25.4 * rng.choice((0, 0, rng.uniform(-1.5, 5)))
        size = (round(wide + grow * lean * tall + margin),
                round(tall + grow * lean * wide + margin))
        middle = (size[0] / 2 + rng.gauss(0, 0.8) * self.dpi / 25.4,
                  size[1] / 2 + rng.gauss(0, 0.8) * self.dpi / 25.4)
        cos, sin = math.cos(skew), math.sin(skew)
        a, b = cos / across, sin / across
        d, e = -sin / along, cos / along
        c = image.width / 2 - a * middle[0] - b * middle[1]
        f = image.height / 2 - d * middle[0] - e * middle[1]
        soft = image.filter(ImageFilter.BoxBlur(0.5)) if self.dpi < PAPER_DPI else image
        page = soft.transform(size, Image.AFFINE, (a, b, c, d, e, f), Image.BICUBIC, fillcolor=255)
        black, span = self.black, self.paper - self.black
        page = page.point([round(black + level / 255 * span) for level in range(256)])
        paper = Image.new("L", image.size, 255)
        paper = paper.transform(size, Image.AFFINE, (a, b, c, d, e, f), fillcolor=0)
        glass = Image.new("L", size, round(self.surround))
        glass.paste(page, (0, 0), paper)
        return self.shadow(rng, glass, paper)

    def feed(self, rng, light):
        """Rollers that run unevenly: rows are taken a little too early or too late."""
        if not self.uneven_mm:
            return light
        reach = self.uneven_mm * self.dpi / 25.4
        wave = rng.uniform(60, 250) * self.dpi / 25.4
        rows = numpy.arange(light.shape[0])
        taken = rows + reach * numpy.sin(2 * math.pi * (rows / wave + rng.random()))
        return light[numpy.clip(numpy.rint(taken), 0, len(rows) - 1).astype(int)]

    def shadow(self, rng, glass, paper):
        """The dark line that the paper's edge throws on the lid."""
        if self.kind == "good" or rng.random() < 0.5:
            return glass
        edge = paper.filter(ImageFilter.FIND_EDGES).filter(ImageFilter.GaussianBlur(1.2))
        dark = Image.new("L", glass.size, 90)
        return Image.composite(dark, glass, edge.point(lambda level: min(255, level)))

    def soil(self, rng, light):
        """Uneven light, grain, specks and lines."""
        tall, wide = light.shape
        if self.faded_light > 0.01:
            fall = rng.uniform(-1, 1), rng.uniform(-1, 1)
            ramp = (fall[0] * numpy.linspace(-1, 1, wide, dtype=numpy.float32)[None, :]
                    + fall[1] * numpy.linspace(-1, 1, tall, dtype=numpy.float32)[:, None])
            light = light * (1 - self.faded_light * (1 + ramp) / 2)
        if self.grain > 0.3:
            light = light + self.noise.standard_normal(light.shape, numpy.float32) * self.grain
        self.speckle(rng, light)
        if self.lined:
            for _ in range(rng.randrange(1, 3)):
                self.streak(rng, light)
        return light

    def speckle(self, rng, light):
        tall, wide = light.shape
        dark = rng.random() < 0.85 or not self.bilevel
        for _ in range(round(self.specks * rng.uniform(0.5, 1.5))):
            y, x = rng.randrange(tall - 6), rng.randrange(wide - 6)
            size = rng.choice((1, 1, 2, 2, 3, 4))
            light[y:y + size, x:x + rng.choice((size, size, 2 * size))] = 30 if dark else 250

    def streak(self, rng, light):
        """A scratch of the glass runs along the feed, a fold across."""
        tall, wide = light.shape
        depth = rng.uniform(25, 110)
        if rng.random() < 0.6:
            x = int((self.seam + rng.uniform(0, 0.1)) % 1 * (wide - 3))
            light[:, x:x + rng.choice((1, 1, 2))] -= depth
        else:
            y = rng.randrange(tall - 3)
            light[y:y + rng.choice((1, 1, 2)), :] -= depth


class Copier:
    """No scanner at all: every page as it was drawn, upright, in 300 dpi grey."""

    bilevel, dpi, quality = False, PAPER_DPI, 92

    def faintest(self):
        return 0.5

    def scan(self, _rng, image, _first):
        return image, 0


def save(pages, scanner, path):
    """One TIFF of all pages: Group 4 or JPEG, with the resolution that the scanner states."""
    options = {"compression": "group4"} if scanner.bilevel else {
        "compression": "jpeg", "quality": scanner.quality}
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:],
                  dpi=(scanner.dpi, scanner.dpi), **options)
    with open(path, "r+b") as file:
        for gap in gaps(file.read()):
            file.seek(gap)
            file.write(b"\0")


def gaps(tiff):
    """Where libtiff leaves a byte as it was in memory: before the directory of a page whose data
    end on an odd byte. Those bytes would differ from run to run."""
    (at,) = struct.unpack_from("<I", tiff, 4)
    while at:
        (count,) = struct.unpack_from("<H", tiff, at)
        entries = [struct.unpack_from("<HHII", tiff, at + 2 + 12 * entry) for entry in range(count)]
        tags = {tag: numbers(tiff, at + 10 + 12 * entry, kind, length, value)
                for entry, (tag, kind, length, value) in enumerate(entries) if tag in (273, 279)}
        end = max(start + size for start, size in zip(tags[273], tags[279]))
        if end == at - 1:
            yield end
        (at,) = struct.unpack_from("<I", tiff, at + 2 + 12 * count)


def numbers(tiff, place, kind, length, value):
    """The values of a directory's entry: in its last four bytes, at `place`, or where they say."""
    size = {3: 2, 4: 4}[kind]
    start = place if length * size <= 4 else value
    return struct.unpack_from(f"<{length}{'H' if size == 2 else 'I'}", tiff, start)
