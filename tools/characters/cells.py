"""Cells as a scan gives them, made on the device in batches: distortion, pens, what is left of a comb,
neighbours' ink, lost strokes, noise. All of it at 56 x 56, then halved to the net's 28 x 28."""
import math

import torch
import torch.nn.functional as nn

from characters.bank import REJECT, SIDE


def uniform(count, low, high, device):
    return torch.rand(count, device=device) * (high - low) + low


def chance(count, share, device):
    return torch.rand(count, device=device) < share


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
    field = (torch.rand(count, 2, 6, 6, device=device) - 0.5)
    field = field * (uniform(count, 0.0, 0.26, device) * strength).view(-1, 1, 1, 1)
    field = nn.interpolate(field, size=(SIDE, SIDE), mode="bicubic", align_corners=True)
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
    level = uniform(count, 0.22, 0.6, device).view(-1, 1, 1, 1) * peak
    hard = uniform(count, 4.0, 16.0, device).view(-1, 1, 1, 1)
    return torch.sigmoid((soft - level) * hard * 2)


def rows_and_columns(device):
    steps = torch.arange(SIDE, device=device, dtype=torch.float32)
    return steps.view(1, 1, SIDE, 1), steps.view(1, 1, 1, SIDE)


def band(steps, middle, width):
    """1 inside a bar of that width around the middle, for each picture."""
    return (steps - middle.view(-1, 1, 1, 1)).abs() < width.view(-1, 1, 1, 1) / 2


def comb(count, device):
    """What is left of a printed cell: a base line, ticks or sides, a dotted line; broken at random."""
    rows, columns = rows_and_columns(device)
    base = uniform(count, 40, 55, device)
    width = uniform(count, 1.0, 4.0, device)
    lines = band(rows, base, width) & chance(count, 0.6, device).view(-1, 1, 1, 1)
    tick_top = base - uniform(count, 8, 60, device)
    for low, high in ((0, 11), (45, 56)):
        tick = band(columns, uniform(count, low, high, device), width)
        tick = tick & (rows > tick_top.view(-1, 1, 1, 1)) & (rows < base.view(-1, 1, 1, 1))
        lines = lines | (tick & chance(count, 0.5, device).view(-1, 1, 1, 1))
    period = uniform(count, 4, 9, device).view(-1, 1, 1, 1)
    dots = band(rows, uniform(count, 5, 52, device), uniform(count, 1.5, 3.5, device))
    dots = dots & (torch.remainder(columns + period * 3 * torch.rand_like(period), period)
                   < period * 0.45)
    lines = lines | (dots & chance(count, 0.2, device).view(-1, 1, 1, 1))
    kept = torch.rand(count, 1, 14, 14, device=device)
    kept = nn.interpolate(kept, size=(SIDE, SIDE), mode="nearest")
    return (lines & (kept < uniform(count, 0.1, 1.1, device).view(-1, 1, 1, 1))).float()


def eaten(count, device):
    """Where taking the print out took strokes along: 1 is kept."""
    rows, columns = rows_and_columns(device)
    line = band(rows, uniform(count, 20, 52, device), uniform(count, 1, 4.5, device))
    line = line & chance(count, 0.18, device).view(-1, 1, 1, 1)
    side = band(columns, uniform(count, 4, 52, device), uniform(count, 1, 3.5, device))
    side = side & (rows > uniform(count, 10, 45, device).view(-1, 1, 1, 1))
    side = side & chance(count, 0.12, device).view(-1, 1, 1, 1)
    kept = nn.interpolate(torch.rand(count, 1, 9, 9, device=device), size=(SIDE, SIDE),
                          mode="nearest")
    return 1 - ((line | side) & (kept < 0.75)).float()


def moved(images, across, down):
    """Each picture moved by whole pixels, what leaves the frame lost."""
    count, device = images.shape[0], images.device
    shift = torch.zeros(count, 2, 3, device=device)
    shift[:, 0, 0] = shift[:, 1, 1] = 1
    shift[:, 0, 2], shift[:, 1, 2] = -across * 2 / SIDE, -down * 2 / SIDE
    grid = nn.affine_grid(shift, list(images.shape), align_corners=False)
    return nn.grid_sample(images, grid, align_corners=False)


def neighbours(images):
    """The ink of other characters that reaches in from the sides and from above."""
    count, device = images.shape[0], images.device
    sign = chance(count, 0.5, device).float() * 2 - 1
    beside = moved(images.roll(7, 0), sign * uniform(count, 34, 52, device),
                   uniform(count, -6, 6, device))
    beside = beside * chance(count, 0.16, device).view(-1, 1, 1, 1)
    above = moved(images.roll(13, 0), uniform(count, -20, 20, device),
                  -uniform(count, 40, 52, device))
    above = above * chance(count, 0.07, device).view(-1, 1, 1, 1)
    return torch.maximum(beside, above)


def specks(count, device):
    dots = torch.rand(count, 1, SIDE, SIDE, device=device)
    share = uniform(count, 0, 0.0015, device) * chance(count, 0.25, device)
    return (blur((dots < share.view(-1, 1, 1, 1)).float()) > 0.1).float()


def scanned(images):
    """Noise and edges of a scanner: bilevel at some threshold, or grey; then halved."""
    count, device = images.shape[0], images.device
    noise = torch.randn(count, 1, SIDE // 2, SIDE // 2, device=device)
    noise = nn.interpolate(noise, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    noise = noise * uniform(count, 0, 0.22, device).view(-1, 1, 1, 1)
    soft = blur(images) + noise * blur(images, 2).clamp(0, 1).sqrt()
    bilevel = (soft > uniform(count, 0.3, 0.65, device).view(-1, 1, 1, 1)).float()
    grey = (soft * uniform(count, 0.8, 1.5, device).view(-1, 1, 1, 1)).clamp(0, 1)
    chosen = torch.where(chance(count, 0.6, device).view(-1, 1, 1, 1), bilevel, grey)
    return nn.avg_pool2d(chosen, 2)


def dressed(ink):
    """One character's ink with all that a cell does to it."""
    count, device = ink.shape[0], ink.device
    ink = torch.maximum(ink * eaten(count, device), neighbours(ink))
    lines = comb(count, device) * chance(count, 0.55, device).view(-1, 1, 1, 1)
    return scanned(torch.maximum(torch.maximum(ink, lines), specks(count, device)))


def scribbles(count, device):
    """Strokes that cross out: thick lines of a few directions over the whole cell."""
    rows, columns = rows_and_columns(device)
    ink = torch.zeros(count, 1, SIDE, SIDE, device=device)
    for _ in range(7):
        angle = uniform(count, -0.9, 0.9, device).view(-1, 1, 1, 1)
        middle = uniform(count, 14, 42, device).view(-1, 1, 1, 1)
        distance = ((rows - middle) - (columns - SIDE / 2) * angle.tan()).abs() * angle.cos()
        width = uniform(count, 2, 5, device).view(-1, 1, 1, 1)
        reach = (columns - SIDE / 2).abs() < uniform(count, 14, 27, device).view(-1, 1, 1, 1)
        line = (distance < width / 2) & reach & chance(count, 0.6, device).view(-1, 1, 1, 1)
        ink = torch.maximum(ink, line.float())
    return ink


def no_characters(ink):
    """What is none: nothing, halves of characters, two at once, crossed-out ones."""
    count, device = ink.shape[0], ink.device
    kind = torch.rand(count, device=device).view(-1, 1, 1, 1)
    rows, columns = rows_and_columns(device)
    narrow = nn.interpolate(ink, size=(SIDE, SIDE // 2), mode="bilinear", align_corners=False)
    pair = torch.cat((narrow, narrow.roll(3, 0)), 3)
    half = ink * ((columns < uniform(count, 14, 27, device).view(-1, 1, 1, 1)) |
                  (rows > uniform(count, 40, 46, device).view(-1, 1, 1, 1)))
    crossed = torch.maximum(ink, scribbles(count, device))
    none = torch.zeros_like(ink)
    return torch.where(kind < 0.25, pair, torch.where(
        kind < 0.5, half, torch.where(kind < 0.85, crossed, none)))


def make(images, labels, reject_share):
    """A batch of cells (n, 1, 28, 28) from pictures (n, 1, 56, 56), and what they are."""
    count, device = images.shape[0], images.device
    ink = pen(distort(images))
    rejected = chance(count, reject_share, device)
    ink = torch.where(rejected.view(-1, 1, 1, 1), no_characters(ink), ink)
    return dressed(ink), torch.where(rejected, torch.full_like(labels, REJECT), labels)


def make_combed(images):
    """Cells of digits as people wrote them, each with what is left of a comb, some with neighbours."""
    ink = pen(distort(images, 0.3, (0.8, 1.08)))
    ink = torch.maximum(ink, neighbours(ink))
    return scanned(torch.maximum(ink, comb(ink.shape[0], ink.device)))


def make_clean(images):
    """Cells without a comb, neighbours or damage, for comparison."""
    return nn.avg_pool2d(images, 2)
