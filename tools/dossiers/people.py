"""Who fills the papers: the insured, the doctor and the pharmacist, each with his own means."""
from dossiers.amounts import Way
from dossiers.hand import Pen
from dossiers.marks import CARELESS_TICKS, TICKS, Stamp
from dossiers.paper import Typing
from dossiers.wide import WidePen


class Writer:
    """Writes the fields of one person: by machine or by hand, with his habits."""

    def __init__(self, rng, tools, by_hand):
        self.rng, self.by_hand = rng, by_hand
        self.wide = by_hand and tools.wide
        self.means = new_hand(rng, tools) if by_hand else new_typing(rng, tools)
        self.pen_mm = self.means.nib_mm if by_hand else rng.uniform(0.3, 0.6)
        self.shift = (rng.gauss(0, 0.45), rng.gauss(0, 0.3))
        self.cap_mm = rng.uniform(2.3, 3.6) if by_hand else rng.uniform(1.9, 3.0)
        self.fills_boxes = rng.random() < 0.2
        self.case = rng.choices(("upper", "title"), (75, 25))[0]
        self.point = rng.choices((",", "."), (75, 25))[0]
        self.running = not by_hand and rng.random() < 0.15
        kinds = TICKS if not by_hand else TICKS[:-1]
        weights = [6, 5, 1.5, 1.5, 0.7, 2, 1.5, 8][:len(kinds)]
        self.tick = rng.choices(kinds, weights)[0]
        self.careless = tools.careless
        self.sink_mm, self.large, self.climb, self.way = 0.0, 1.0, 0.0, None
        if self.wide:
            self.widen(rng)

    def widen(self, rng):
        """Habits of wide hands: over and under the lines, larger than the cells, at a slope."""
        self.sink_mm = rng.choice((0.0, rng.uniform(-0.8, 0.3), rng.uniform(-0.2, 1.2)))
        self.large = rng.choice((1.0, rng.uniform(0.9, 1.2), rng.uniform(1.1, 1.7)))
        self.running = rng.random() < 0.12
        self.climb = rng.gauss(0, 0.008)
        self.way = Way(rng)

    def tick_now(self, rng):
        """The mark for the next box: a careless person's is not always the same."""
        if self.careless and self.by_hand and rng.random() < 0.35:
            return rng.choice(CARELESS_TICKS)
        return self.tick

    def cased(self, text):
        return text if self.case == "upper" else text.title()


def new_hand(rng, tools):
    if tools.wide:
        return WidePen(rng, tools.hands, tools.fonts, tools.faintest)
    return Pen(rng, tools.hands, tools.fonts)


def new_typing(rng, tools):
    """A printer: most are clean, some faint, some with needles."""
    face = tools.fonts.choose(rng, rng.choices(("mono", "sans", "serif"), (55, 35, 10))[0])
    faintest = tools.faintest
    weight = rng.choice((0, 0, 0, rng.uniform(-faintest, 0), rng.uniform(0, 0.9)))
    typing = Typing(face, rng.random() < 0.15, rng.choice((1.0, 1.0, rng.uniform(0.88, 1.1))),
                    weight, rng.uniform(1 - faintest / 2, 1.0))
    fade = rng.choice((0.0, 0.0, rng.uniform(0, faintest / 2), rng.uniform(0, faintest)))
    pins = rng.choice((0, 0, 0, 0, 0, 0, 10, 12))
    return typing.wear(fade, pins, tools.noise)


def clean_typing(rng, tools, *kinds):
    """Letterheads and labels: printed by a shop."""
    return Typing(tools.fonts.choose(rng, *(kinds or ("sans", "serif"))),
                  strength=rng.uniform(0.85, 1.0))


class Cast:
    """The three writers of a dossier and their stamps."""

    def __init__(self, rng, tools, case):
        hand, self.careless = case.fill == "hand", tools.careless
        self.insured = Writer(rng, tools, hand)
        self.doctor = Writer(rng, tools, hand and rng.random() < 0.65)
        self.pharmacist = Writer(rng, tools, hand and rng.random() < 0.6)
        doctor, pharmacy = case.doctor, case.pharmacy
        face = clean_typing(rng, tools, "sans", "serif")
        self.doctor_stamp = Stamp(rng, face, [doctor["name"], doctor["speciality"],
                                              doctor["city"]])
        self.doctor_inpe = [doctor["name"], doctor["speciality"], "INPE " + doctor["inpe"]]
        self.pharmacy_stamp = Stamp(rng, clean_typing(rng, tools, "sans", "serif"),
                                    [pharmacy["name"], pharmacy["city"]]
                                    + (["INPE " + pharmacy["inpe"]]
                                       if not case.has("pharmacy_inpe_missing") else []))
