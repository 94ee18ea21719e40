"""A sheet of paper at 300 dpi and what inks do to it. Measures are millimetres.

Writing of any kind is a Mark: a mask (255 is full ink) whose row `base` is the baseline and whose
column `left` is where the pen started. A sheet multiplies marks into itself, so ink over print
darkens it and never wipes it out.
"""
import collections
import math

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

DPI = 300
SUBSTITUTES = {"°": "o", "•": "-", "œ": "oe"}
NO_GLYPH = "\uffff"
SMOOTH = 3  # lines and curves are drawn this much larger, then shrunk

Mark = collections.namedtuple("Mark", "mask left base width")


def px(length_mm):
    return length_mm * DPI / 25.4


class Sheet:
    """White paper, or the blank of a form."""

    language = "fr"

    def __init__(self, width_mm, height_mm, blank=None):
        size = (round(px(width_mm)), round(px(height_mm)))
        self.width_mm, self.height_mm = width_mm, height_mm
        self.image = blank.convert("L") if blank else Image.new("L", size, 255)

    def stain(self, mask, x_px, y_px, strength=1.0):
        """Multiplies ink into the paper, the mask's corner at (x_px, y_px)."""
        x_px, y_px = round(x_px), round(y_px)
        box = (max(0, x_px), max(0, y_px), min(self.image.width, x_px + mask.width),
               min(self.image.height, y_px + mask.height))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        part = mask.crop((box[0] - x_px, box[1] - y_px, box[2] - x_px, box[3] - y_px))
        light = part.point([round(255 - level * strength) for level in range(256)])
        self.image.paste(ImageChops.multiply(self.image.crop(box), light), box)

    def cover(self, picture, mask, x_px, y_px):
        """Glues an opaque piece of paper on the sheet."""
        self.image.paste(picture, (round(x_px), round(y_px)), mask)

    def write(self, hand, text, x_mm, base_mm, cap_mm, anchor="left", room_mm=None):
        """Writes a line and returns the x where it ends; `room_mm` narrows it to fit."""
        mark = hand.render(text, cap_mm)
        if room_mm and mark.width > px(room_mm):
            mark = squeeze(mark, px(room_mm) / mark.width)
        x_px = px(x_mm) - mark.width * {"left": 0, "middle": 0.5, "right": 1}[anchor]
        self.stain(mark.mask, x_px - mark.left, px(base_mm) - mark.base, hand.strength)
        return (x_px + mark.width) * 25.4 / DPI

    def rule(self, x0_mm, y0_mm, x1_mm, y1_mm, width_mm=0.25, strength=0.9, dots=None):
        """A straight line, or a row of dots `dots` apart."""
        if dots:
            count = max(1, int(math.hypot(x1_mm - x0_mm, y1_mm - y0_mm) / dots))
            for step in range(count + 1):
                x_mm = x0_mm + (x1_mm - x0_mm) * step / count
                y_mm = y0_mm + (y1_mm - y0_mm) * step / count
                self.curve([(x_mm, y_mm), (x_mm + 0.05, y_mm)], width_mm, strength)
        else:
            self.curve([(x0_mm, y0_mm), (x1_mm, y1_mm)], width_mm, strength)

    def frame(self, x_mm, y_mm, width_mm, height_mm, line_mm=0.25, strength=0.9):
        right, bottom = x_mm + width_mm, y_mm + height_mm
        corners = [(x_mm, y_mm), (right, y_mm), (right, bottom), (x_mm, bottom), (x_mm, y_mm)]
        self.curve(corners, line_mm, strength)

    def fill(self, x_mm, y_mm, width_mm, height_mm, strength):
        mask = Image.new("L", (round(px(width_mm)), round(px(height_mm))), 255)
        self.stain(mask, px(x_mm), px(y_mm), strength)

    def curve(self, points_mm, width_mm, strength=1.0):
        """A pen's path through the points."""
        mask, x_px, y_px = stroke_mask([[(px(x), px(y)) for x, y in points_mm]], px(width_mm))
        self.stain(mask, x_px, y_px, strength)


def squeeze(mark, factor):
    size = (max(1, round(mark.mask.width * factor)), mark.mask.height)
    return Mark(mark.mask.resize(size, Image.BICUBIC), mark.left * factor, mark.base,
                mark.width * factor)


def stroke_mask(paths_px, width_px):
    """The mask of round-ended strokes, and the pixel of its corner."""
    points = [point for path in paths_px for point in path]
    pad = math.ceil(width_px / 2) + 2
    x_px = math.floor(min(x for x, _ in points)) - pad
    y_px = math.floor(min(y for _, y in points)) - pad
    width = math.ceil(max(x for x, _ in points)) + pad - x_px
    height = math.ceil(max(y for _, y in points)) + pad - y_px
    large = Image.new("L", (width * SMOOTH, height * SMOOTH), 0)
    draw = ImageDraw.Draw(large)
    radius = width_px * SMOOTH / 2
    for path in paths_px:
        moved = [((x - x_px) * SMOOTH, (y - y_px) * SMOOTH) for x, y in path]
        draw.line(moved, fill=255, width=max(1, round(radius * 2)), joint="curve")
        for x, y in (moved[0], moved[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return large.resize((width, height), Image.BOX), x_px, y_px


class Typing:
    """A printer or typewriter: a face, its weight, how far it stretches and how faint it prints."""

    def __init__(self, face, bold=False, stretch=1.0, weight=0, strength=0.95):
        self.path = face.bold if bold else face.regular
        self.stretch, self.weight, self.strength = stretch, weight, strength
        self.fade, self.pins, self.noise = 0.0, 0, None
        font = ImageFont.truetype(self.path, 400)
        self.cap_share = -font.getbbox("H", anchor="ls")[1] / 400
        missing = bytes(font.getmask(NO_GLYPH))
        self.lacking = [sign for sign in SUBSTITUTES if bytes(font.getmask(sign)) == missing]

    def wear(self, fade, pins, noise):
        """A ribbon that fades by up to `fade`; `pins` a cap height if a needle printer."""
        self.fade, self.pins, self.noise = fade, pins, noise
        return self

    def like(self, **changes):
        """The same machine in another weight or strength."""
        other = Typing.__new__(Typing)
        other.__dict__.update(self.__dict__, **changes)
        return other

    def render(self, text, cap_mm):
        for sign in self.lacking:
            text = text.replace(sign, SUBSTITUTES[sign])
        font = ImageFont.truetype(self.path, max(4, round(px(cap_mm) / self.cap_share)))
        left, top, right, bottom = font.getbbox(text or " ", anchor="ls")
        pad = 6
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        mask = Image.new("L", (max(1, width), max(1, height)), 0)
        ImageDraw.Draw(mask).text((pad - left, pad - top), text, fill=255, font=font, anchor="ls")
        mask = self.worn(embolden(mask, self.weight), px(cap_mm))
        mark = Mark(mask, pad - left, pad - top, font.getlength(text))
        return squeeze(mark, self.stretch) if self.stretch != 1.0 else mark

    def worn(self, mask, cap_px):
        if self.pins:
            mask = needles(mask, max(2, round(min(cap_px / self.pins, px(0.3)))))
        if not self.fade:
            return mask
        small = (mask.width // 40 + 2, mask.height // 14 + 2)
        field = 255 * (1 - self.fade * self.noise.random((small[1], small[0])))
        field = Image.fromarray(field.astype(numpy.uint8)).resize(mask.size, Image.BICUBIC)
        grain = 255 - self.noise.random((mask.height, mask.width)) ** 6 * 255 * self.fade
        grain = Image.fromarray(grain.astype(numpy.uint8)).filter(ImageFilter.BoxBlur(1))
        return ImageChops.multiply(ImageChops.multiply(mask, field), grain)


def embolden(mask, weight):
    """Thickens (weight 1) or thins (weight -1) strokes by about half a pixel a side."""
    if not weight:
        return mask
    grown = mask.filter(ImageFilter.MaxFilter(3) if weight > 0 else ImageFilter.MinFilter(3))
    return Image.blend(mask, grown, min(1.0, abs(weight)))


def needles(mask, pitch_px):
    """The dots that a needle printer would set for the mask."""
    size = (max(1, mask.width // pitch_px), max(1, mask.height // pitch_px))
    coarse = mask.resize(size, Image.BOX).point(lambda level: 255 if level > 90 else 0)
    tile = Image.new("L", (pitch_px * 4, pitch_px * 4), 0)
    reach = pitch_px * 0.12
    far = pitch_px * 4 - reach
    ImageDraw.Draw(tile).ellipse((reach, reach, far, far), fill=255)
    dot = numpy.asarray(tile.resize((pitch_px, pitch_px), Image.BOX), dtype=numpy.float32) / 255
    dots = numpy.kron(numpy.asarray(coarse, dtype=numpy.float32), dot)
    return Image.fromarray(dots.astype(numpy.uint8)).resize(mask.size, Image.BICUBIC)
