"""Cells as a scan gives them, made on the device in batches.

A cell has two layers: the ink, printed lines and all, and where the form's print is. Under the print
nobody can say whether a stroke goes on, so the net is told where that is and finds out for itself.
Distortion, pens, combs, neighbours' ink, lost strokes and noise are made at 56 x 56; the net sees
28 x 28.
"""
import math

import torch
import torch.nn.functional as nn

from characters.bank import REJECT, SIDE


def uniform(count, low, high, device):
    return torch.rand(count, device=device) * (high - low) + low


def chance(count, share, device):
    return torch.rand(count, device=device) < share


def spread(values):
    return values.view(-1, 1, 1, 1)


def distort(images, strength=1.0, scale=(0.68, 1.12)):
    """Turned, leant, stretched, moved, and bent by a smooth random field."""
    count, device = images.shape[0], images.device
    turn = uniform(count, -0.22, 0.22, device) * strength
    slant = uniform(count, -0.35, 0.35, device) * strength
    size = uniform(count, math.log(scale[0]), math.log(scale[1]), device).exp()
    stretch = (uniform(count, -0.22, 0.22, device) * strength).exp()
    cos, sin = turn.cos(), turn.sin()
    across, down = size * stretch, size / stretch
    inverse = torch.zeros(count, 2, 3, device=device)
    inverse[:, 0, 0], inverse[:, 0, 1] = cos / across, (sin + slant) / across
    inverse[:, 1, 0], inverse[:, 1, 1] = -sin / down, cos / down
    inverse[:, :, 2] = (torch.rand(count, 2, device=device) - 0.5) * 0.24
    grid = nn.affine_grid(inverse, list(images.shape), align_corners=False)
    field = torch.rand(count, 2, 6, 6, device=device) - 0.5
    field = field * spread(uniform(count, 0.0, 0.3, device) * strength)
    field = nn.interpolate(field, size=(SIDE, SIDE), mode="bilinear", align_corners=True)
    return nn.grid_sample(images, grid + field.permute(0, 2, 3, 1), align_corners=False)


def blur(images, times=1):
    for _ in range(times):
        images = nn.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
    return images


def pen(images):
    """Another thickness: the blurred ink cut at another level; a grey edge stays."""
    count, device = images.shape[0], images.device
    soft = blur(images, 2)
    peak = soft.amax((1, 2, 3), keepdim=True).clamp(min=0.2)
    level = spread(uniform(count, 0.22, 0.6, device)) * peak
    return torch.sigmoid((soft - level) * spread(uniform(count, 8.0, 32.0, device)))


def rows_and_columns(device):
    steps = torch.arange(SIDE, device=device, dtype=torch.float32)
    return steps.view(1, 1, SIDE, 1), steps.view(1, 1, 1, SIDE)


def band(steps, middle, width):
    """1 inside a bar of that width around the middle, for each picture."""
    return (steps - spread(middle)).abs() < spread(width) / 2


def some(count, share, device):
    return spread(chance(count, share, device))


def comb(count, device):
    """A printed cell's lines and where the blank says they are: a base line, ticks or sides, a lid, a
    dotted line. The blank's lines are a little wider and lie a little beside."""
    rows, columns = rows_and_columns(device)
    width, grown = uniform(count, 1.5, 6.5, device), uniform(count, 1.0, 7.0, device)
    off = [uniform(count, -1.2, 1.2, device) for _ in range(2)]
    base, top = uniform(count, 37, 56, device), uniform(count, -30, 16, device)
    tick_top = base - uniform(count, 6, 70, device)
    ink = torch.zeros(count, 1, SIDE, SIDE, dtype=torch.bool, device=device)
    known = ink.clone()

    def add(line, wide_line, share):
        nonlocal ink, known
        there = some(count, share, device)
        ink, known = ink | (line & there), known | (wide_line & there)

    add(band(rows, base, width), band(rows, base + off[1], width + grown), 0.85)
    for low, high in ((-4, 13), (43, 60)):
        place = uniform(count, low, high, device)
        tall = (rows > spread(tick_top)) & (rows < spread(base))
        wide = (rows > spread(tick_top - grown / 2)) & (rows < spread(base + grown / 2))
        add(band(columns, place, width) & tall,
            band(columns, place + off[0], width + grown) & wide, 0.7)
    add(band(rows, top, width), band(rows, top + off[1], width + grown), 0.15)
    period, dotted = spread(uniform(count, 4, 10, device)), uniform(count, 0, 56, device)
    dots = torch.remainder(columns + period * 3 * torch.rand_like(period), period) < period * 0.5
    add(band(rows, dotted, uniform(count, 1.5, 4.5, device)) & dots,
        band(rows, dotted + off[1], uniform(count, 4, 9, device)), 0.25)
    return ink, known


def combed(count, device, share):
    """Lines for that share of the cells; a few worn away, a few that the blank does not know of."""
    ink, known = comb(count, device)
    there = some(count, share, device)
    kept = nn.interpolate(torch.rand(count, 1, 14, 14, device=device), size=(SIDE, SIDE))
    worn = some(count, 0.3, device)
    ink = ink & there & ((kept < spread(uniform(count, 0.1, 1.1, device))) | ~worn)
    known = known & there & ~some(count, 0.08, device)
    return ink.float(), known.float()


def eaten(count, device):
    """Where something took strokes along, or the pen did not write: 1 is kept."""
    rows, columns = rows_and_columns(device)
    line = band(rows, uniform(count, 8, 52, device), uniform(count, 1, 3.5, device))
    line = line & some(count, 0.08, device)
    side = band(columns, uniform(count, 4, 52, device), uniform(count, 1, 3, device))
    side = side & some(count, 0.06, device)
    kept = nn.interpolate(torch.rand(count, 1, 9, 9, device=device), size=(SIDE, SIDE))
    return 1 - ((line | side) & (kept < 0.75)).float()


def moved(images, across, down):
    """Each picture moved, what leaves the frame lost."""
    count, device = images.shape[0], images.device
    shift = torch.zeros(count, 2, 3, device=device)
    shift[:, 0, 0] = shift[:, 1, 1] = 1
    shift[:, 0, 2], shift[:, 1, 2] = -across * 2 / SIDE, -down * 2 / SIDE
    grid = nn.affine_grid(shift, list(images.shape), align_corners=False)
    return nn.grid_sample(images, grid, align_corners=False)


def with_neighbours(images):
    """The ink of other characters reaches in from the side of some cells, from above in others."""
    count, device = images.shape[0], images.device
    beside, above = count // 6, count // 14
    sign = chance(beside, 0.5, device).float() * 2 - 1
    images = images.clone()
    part = moved(images.roll(7, 0)[:beside], sign * uniform(beside, 34, 52, device),
                 uniform(beside, -6, 6, device))
    images[:beside] = torch.maximum(images[:beside], part)
    part = moved(images.roll(13, 0)[-above:], uniform(above, -20, 20, device),
                 -uniform(above, 36, 52, device))
    images[-above:] = torch.maximum(images[-above:], part)
    return images


def specks(count, device):
    dots = torch.rand(count, 1, SIDE, SIDE, device=device)
    share = uniform(count, 0, 0.0015, device) * chance(count, 0.25, device)
    return (blur((dots < spread(share)).float()) > 0.1).float()


def scanned(ink):
    """A scanner's noise and edges: bilevel at one of two resolutions, or grey; then 28 x 28."""
    count, device = ink.shape[0], ink.device
    noise = torch.randn(count, 1, SIDE // 2, SIDE // 2, device=device)
    noise = nn.interpolate(noise, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    soft = blur(ink)
    soft = soft + noise * spread(uniform(count, 0, 0.22, device)) * blur(soft).clamp(0, 1).sqrt()
    level = spread(uniform(count, 0.3, 0.65, device))
    kind = spread(torch.rand(count, device=device))
    fine = nn.avg_pool2d((soft > level).float(), 2)
    halved = nn.avg_pool2d(soft, 2)
    coarse = (halved > level).float()
    grey = (halved * spread(uniform(count, 0.8, 1.5, device))).clamp(0, 1)
    return torch.where(kind < 0.35, fine, torch.where(kind < 0.6, coarse, grey))


def dressed(ink, comb_share, damage=True, neighbours=True):
    """One character's ink with all that a cell does to it: the two layers."""
    count, device = ink.shape[0], ink.device
    if damage:
        ink = ink * eaten(count, device)
    lines, known = combed(count, device, comb_share)
    ink = torch.maximum(with_neighbours(ink) if neighbours else ink, lines)
    if damage:
        ink = torch.maximum(ink, specks(count, device))
    return torch.cat((scanned(ink), nn.avg_pool2d(known, 2)), 1)


def scribbles(count, device):
    """Strokes that cross out: thick lines of a few directions over the whole cell."""
    rows, columns = rows_and_columns(device)
    ink = torch.zeros(count, 1, SIDE, SIDE, device=device)
    for _ in range(7):
        angle = spread(uniform(count, -0.9, 0.9, device))
        middle = spread(uniform(count, 14, 42, device))
        distance = ((rows - middle) - (columns - SIDE / 2) * angle.tan()).abs() * angle.cos()
        reach = (columns - SIDE / 2).abs() < spread(uniform(count, 14, 27, device))
        line = (distance < spread(uniform(count, 1, 2.5, device))) & reach
        ink = torch.maximum(ink, (line & some(count, 0.6, device)).float())
    return ink


def no_characters(ink):
    """What is none: nothing, halves of characters, two at once, crossed-out ones."""
    count, device = ink.shape[0], ink.device
    kind = spread(torch.rand(count, device=device))
    rows, columns = rows_and_columns(device)
    narrow = nn.interpolate(ink, size=(SIDE, SIDE // 2), mode="bilinear", align_corners=False)
    pair = torch.cat((narrow, narrow.roll(3, 0)), 3)
    half = ink * ((columns < spread(uniform(count, 14, 27, device))) |
                  (rows > spread(uniform(count, 40, 46, device))))
    crossed = torch.maximum(ink, scribbles(count, device))
    return torch.where(kind < 0.25, pair, torch.where(
        kind < 0.5, half, torch.where(kind < 0.85, crossed, torch.zeros_like(ink))))


def make(images, labels, reject_share):
    """A batch of cells (n, 2, 28, 28) from pictures (n, 1, 56, 56), and what they are."""
    count = images.shape[0]
    ink, labels = pen(distort(images)), labels.clone()
    rejected = int(count * reject_share)
    if rejected:
        ink[:rejected] = no_characters(ink[:rejected])
        labels[:rejected] = REJECT
    order = torch.randperm(count, device=ink.device)
    return dressed(ink[order], 0.65), labels[order]


def make_combed(images, neighbours=True):
    """Digits as people wrote them, all with a comb, whole or worn, scanned; a quarter of them with
    neighbours' ink, or none."""
    return dressed(pen(distort(images, 0.3, (0.8, 1.08))), 1.0, False, neighbours)


def make_clean(images):
    """Cells without a comb, neighbours or damage, for comparison."""
    halved = nn.avg_pool2d(images, 2)
    return torch.cat((halved, torch.zeros_like(halved)), 1)
