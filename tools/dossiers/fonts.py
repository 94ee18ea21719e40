"""Typefaces: which of those installed are used, kept in two sets that share no design.

What is tuned or calibrated with set `a` can be measured with set `b`. Families that differ only in
name (Liberation and Croscore, FreeSans and Nimbus Sans) are in the same set. Files are named, not
families: several packages call all their styles "Regular".
"""
import collections
import os
import subprocess

Face = collections.namedtuple("Face", "kind regular bold")

# set, kind, file of the regular, file of the bold or None where there is none
FACES = (
    ("a", "mono", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ("a", "mono", "LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    ("a", "mono", "Courier Prime.otf", "Courier Prime Bold.otf"),
    ("a", "mono", "Anonymous Pro.ttf", "Anonymous Pro B.ttf"),
    ("a", "mono", "Hack-Regular.ttf", "Hack-Bold.ttf"),
    ("a", "sans", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("a", "sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("a", "sans", "Carlito-Regular.ttf", "Carlito-Bold.ttf"),
    ("a", "sans", "Roboto-Regular.ttf", "Roboto-Bold.ttf"),
    ("a", "sans", "DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"),
    ("a", "sans", "LiberationSansNarrow-Regular.ttf", "LiberationSansNarrow-Bold.ttf"),
    ("a", "serif", "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
    ("a", "serif", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    ("a", "serif", "P052-Roman.otf", "P052-Bold.otf"),
    ("a", "serif", "C059-Roman.otf", "C059-Bold.otf"),
    ("a", "hand", "BecauseWeOrganize-Regular.otf", None),
    ("a", "hand", "BecauseWeBuild-Regular.otf", None),
    ("a", "hand", "Rufscript010.ttf", None),
    ("a", "hand", "dkg.ttf", None),
    ("a", "hand", "SteveHand.ttf", None),
    ("a", "hand", "Humor-Sans.ttf", None),
    ("a", "arabic", "Amiri-Regular.ttf", "Amiri-Bold.ttf"),
    ("b", "mono", "FreeMono.ttf", "FreeMonoBold.ttf"),
    ("b", "mono", "Inconsolata.otf", None),
    ("b", "mono", "NotoMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
    ("b", "mono", "GNUTypewriter.ttf", None),
    ("b", "mono", "Courier Prime Sans.otf", "Courier Prime Sans Bold.otf"),
    ("b", "mono", "3270-Regular.ttf", None),
    ("b", "sans", "FreeSans.ttf", "FreeSansBold.ttf"),
    ("b", "sans", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("b", "sans", "Lato-Regular.ttf", "Lato-Bold.ttf"),
    ("b", "sans", "Cantarell-Regular.otf", "Cantarell-Bold.otf"),
    ("b", "sans", "URWGothic-Book.otf", "URWGothic-Demi.otf"),
    ("b", "sans", "NimbusSansNarrow-Regular.otf", "NimbusSansNarrow-Bold.otf"),
    ("b", "serif", "FreeSerif.ttf", "FreeSerifBold.ttf"),
    ("b", "serif", "Caladea-Regular.ttf", "Caladea-Bold.ttf"),
    ("b", "serif", "NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf"),
    ("b", "serif", "LinLibertine_R.otf", "LinLibertine_RB.otf"),
    ("b", "serif", "URWBookman-Light.otf", "URWBookman-Demi.otf"),
    ("b", "hand", "BecauseWeCreate-Regular.otf", None),
    ("b", "hand", "BecauseWeConnect-Regular.otf", None),
    ("b", "hand", "Breip.ttf", None),
    ("b", "hand", "Delphine.ttf", None),
    ("b", "hand", "ComicNeue-Italic.otf", None),
    ("b", "arabic", "NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"),
)
NEEDED = ("mono", "sans", "serif", "hand")


class Fonts:
    """The faces of one set that are installed, by kind."""

    def __init__(self, chosen_set):
        paths = installed()
        self.by_kind = collections.defaultdict(list)
        for in_set, kind, regular, bold in FACES:
            if in_set == chosen_set and regular in paths:
                face = Face(kind, paths[regular], paths.get(bold, paths[regular]))
                self.by_kind[kind].append(face)

    def choose(self, rng, *kinds):
        return rng.choice([face for kind in kinds for face in self.by_kind[kind]])

    def missing(self):
        """The kinds that a dossier needs and that have no face."""
        return [kind for kind in NEEDED if not self.by_kind[kind]]


def installed():
    """Every font file that fontconfig knows: {base name: path}."""
    said = subprocess.run(["fc-list", "--format", "%{file}\n"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return {os.path.basename(path): path for path in sorted(said.splitlines(), reverse=True)}
