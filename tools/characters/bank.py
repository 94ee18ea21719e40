"""The characters that the recogniser learns from: MNIST's digits and the pen strokes of Chars74K.

Every character is a picture of 56 x 56, ink 255, brought to a box of 40 x 40 in its middle. Writers are
kept apart: what is trained on is never measured on. MNIST's training set is in the order of its
writers, so a cut by index keeps them apart too. Its test set is never touched.
"""
import gzip
import json
import os

import numpy
from PIL import Image, ImageDraw

SIDE, BOX = 56, 40
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REJECT = len(ALPHABET)

# The same cut as tools/dossiers/hand.py, whose dossiers measure what is learnt here.
TRAIN_DIGITS, TUNE_DIGITS, TEST_DIGITS = (0, 47000), (47000, 50000), (50000, 60000)
# Of the last, plainly another digit than MNIST says, as everybody sees who looks at the picture.
WRONG_LABELS = (51248, 53063, 53396, 54264, 56014, 56596, 59915)
TRAIN_WRITERS, TEST_WRITERS = range(0, 20), range(20, 30)


def load_mnist(folder, span):
    """Pictures (n, 56, 56) and their digits."""
    with gzip.open(os.path.join(folder, "mnist-train-labels-idx1-ubyte.gz")) as file:
        labels = numpy.frombuffer(file.read(), numpy.uint8, offset=8)[slice(*span)]
    with gzip.open(os.path.join(folder, "mnist-train-images-idx3-ubyte.gz")) as file:
        pixels = numpy.frombuffer(file.read(), numpy.uint8, offset=16)
    pixels = pixels.reshape(-1, 28, 28)[slice(*span)]
    return numpy.stack([boxed(image) for image in pixels]), labels.astype(numpy.int64)


def boxed(pixels):
    """A character cut out and brought to the box, its proportions kept."""
    rows, columns = numpy.flatnonzero(pixels.max(1) > 60), numpy.flatnonzero(pixels.max(0) > 60)
    part = Image.fromarray(pixels[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1])
    scale = BOX / max(part.size)
    part = part.resize((max(3, round(part.width * scale)), max(3, round(part.height * scale))),
                       Image.BICUBIC)
    picture = Image.new("L", (SIDE, SIDE), 0)
    picture.paste(part, ((SIDE - part.width) // 2, (SIDE - part.height) // 2))
    return numpy.asarray(picture)


def draw(strokes, nib, fine=4):
    """Strokes in any unit, drawn with a round nib of that share of the longer side."""
    points = numpy.array([point for stroke in strokes for point in stroke], float)
    low, high = points.min(0), points.max(0)
    scale = BOX * fine / max((high - low).max(), 1e-6)
    width = max(1, round(nib * BOX * fine))
    picture = Image.new("L", (SIDE * fine, SIDE * fine), 0)
    pen = ImageDraw.Draw(picture)
    shift = SIDE * fine / 2 - (low + high) / 2 * scale
    for stroke in strokes:
        path = [tuple(numpy.array(point, float) * scale + shift) for point in stroke]
        if len(path) > 1:
            pen.line(path, fill=255, width=width, joint="curve")
        for x, y in (path if len(path) == 1 else (path[0], path[-1])):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return numpy.asarray(picture.resize((SIDE, SIDE), Image.BOX))


def lean(strokes, slant, stretch):
    return [[(x * stretch - y * slant, y) for x, y in stroke] for stroke in strokes]


def european_one(rng):
    """A one with an upstroke, sometimes with a foot."""
    height, reach = 1.0, rng.uniform(0.12, 0.6)
    start = rng.uniform(0.12, 0.75) * height
    lean_px = rng.uniform(-0.12, 0.12)
    strokes = [[(-reach, start), (rng.uniform(-reach, 0) * 0.5, start * rng.uniform(0.3, 0.6)),
                (0, 0), (lean_px / 2, 0.5), (lean_px, height)]]
    if rng.random() < 0.2:
        strokes.append([(lean_px - rng.uniform(0.1, 0.35), height),
                        (lean_px + rng.uniform(0.1, 0.35), height - rng.uniform(-0.05, 0.05))])
    return strokes


def crossed_seven(rng):
    """A seven with a bar through its stem, sometimes with a serif at the left."""
    width, foot = rng.uniform(0.45, 0.75), rng.uniform(-0.05, 0.35)
    top = rng.uniform(-0.05, 0.08)
    strokes = [[(0, top), (width, 0), (width * 0.75 + foot * 0.2, 0.4), (foot, 1.0)]]
    if rng.random() < 0.4:
        strokes[0].insert(0, (rng.uniform(-0.04, 0.04), rng.uniform(0.1, 0.25)))
    middle = rng.uniform(0.42, 0.62)
    strokes.append([(rng.uniform(0.02, 0.2) * width, middle + rng.uniform(-0.03, 0.08)),
                    (width * rng.uniform(0.85, 1.15), middle + rng.uniform(-0.08, 0.03))])
    return strokes


def load_strokes(folder, writers, copies, rng):
    """Each character of each writer, `copies` times with another pen and slant; with European ones
    and sevens of our own."""
    with gzip.open(os.path.join(folder, "strokes.json.gz")) as file:
        hands = json.load(file)
    pictures, labels = [], []

    def add(strokes, label):
        leant = lean(strokes, rng.gauss(0, 0.16), rng.uniform(0.75, 1.25))
        pictures.append(draw(leant, rng.uniform(0.05, 0.24)))
        labels.append(label)

    for label, character in enumerate(ALPHABET):
        for writer in writers:
            if not hands[character][writer]:
                continue
            for _ in range(copies):
                add(hands[character][writer], label)
    for _ in range(copies * len(writers)):
        for _ in range(2):
            add(european_one(rng), 1)
            add(crossed_seven(rng), 7)
    return numpy.stack(pictures), numpy.array(labels, numpy.int64)
