"""How well the recogniser reads what nobody trained on, and the temperatures of its nets.

It is asked as ocr/characters.c asks: the first net judges every cell, the second those where the
likeliest class has less than DOUBT_BELOW; of a digit's cell only digits and the reject class count.
"""
import random

import torch
import torch.nn.functional as nn

from characters import bank, cells, nets

DOUBT_BELOW = 0.995  # doubt_below of ocr/characters.c
REJECT_SHARE = 0.09
EDGES = (0, .5, .8, .9, .95, .98, .99, .995, .999, 1.01)


def fixed(seed, make, images, *others):
    """The same cells at every call: a thousand at a time, with random numbers of their own."""
    with torch.random.fork_rng(devices=list(range(torch.cuda.device_count()))):
        torch.manual_seed(seed)
        parts = zip(images.split(1000), *(other.split(1000) for other in others))
        return [make(part[0].unsqueeze(1).float() / 255, *part[1:]) for part in parts]


def damaged(seed, images, labels, reject_share):
    made = fixed(seed, lambda part, truth: cells.make(part, truth, reject_share), images, labels)
    return torch.cat([cell for cell, _ in made]), torch.cat([truth for _, truth in made])


def only_comb(images):
    return cells.make_combed(images, neighbours=False)


def on(device, images, labels):
    return torch.from_numpy(images).to(device), torch.from_numpy(labels).to(device)


def scores_of(model, inputs, allowed):
    with torch.no_grad():
        scores = torch.cat([model(part).float() for part in inputs.split(500)])
    return scores.masked_fill(~allowed, -1e9)


def temperature(scores, labels):
    """The divisor under which the likelihood of held-out cells is greatest (Guo et al. 2017)."""
    choices = [0.5 + 0.02 * step for step in range(100)]
    return min(choices, key=lambda t: nn.cross_entropy(scores / t, labels).item())


def doubtful(scores):
    return torch.softmax(scores, 1).max(1)[0] < DOUBT_BELOW


def temperatures(first, second, data, device):
    """The first's over all cells of the tuning split, the second's over those it is asked about."""
    digits = nets.masks(device)[0]
    images, labels = on(device, *bank.load_mnist(data, bank.TUNE_DIGITS))
    inputs, truth = damaged(5, images, labels, REJECT_SHARE)
    inputs = torch.cat((inputs, *fixed(15, only_comb, images)))
    truth = torch.cat((truth, labels))
    scores = scores_of(first, inputs, digits)
    heat = temperature(scores, truth)
    asked = doubtful(scores / heat)
    return heat, temperature(scores_of(second, inputs[asked], digits), truth[asked])


def answered(sure, right):
    """The largest share of the cells, surest first, of which one in a thousand is wrong."""
    order = sure.argsort(descending=True)
    wrong = (~right[order]).float().cumsum(0)
    count = torch.arange(1, len(order) + 1, device=wrong.device)
    good = (wrong <= 0.001 * count).nonzero()
    return (good.max().item() + 1) / len(order) if len(good) else 0.0


def report(title, scores, labels):
    """Share right, share answered, and how far what is said is from what is. A cell that is called
    no character is not right, and not answered before all others are."""
    odds = torch.softmax(scores, 1)
    right = odds.argmax(1) == labels
    sure, said = odds[:, :bank.REJECT].max(1)
    gap = 0.0
    for low, high in zip(EDGES, EDGES[1:]):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            share = (said == labels)[inside].float().mean()
            gap += (sure[inside].mean() - share).abs().item() * inside.float().mean().item()
    print(f"    {title}: {len(labels)} cells, right {100 * right.float().mean().item():.2f} %, "
          f"answered at 0.1 % wrong {100 * answered(sure, said == labels):.1f} %, "
          f"calibration error {gap:.4f}", flush=True)


def compare(title, first, second, heats, inputs, labels, allowed, wrong=()):
    """The first net alone, the second alone, and both as the program asks them."""
    ones = scores_of(first, inputs, allowed) / heats[0]
    others = scores_of(second, inputs, allowed) / heats[1]
    asked = doubtful(ones)
    print(f"  {title}: second asked about {100 * asked.float().mean().item():.1f} %")
    kept = torch.ones(len(labels), dtype=torch.bool, device=labels.device)
    kept[list(wrong)] = False
    for name, scores in (("first alone", ones), ("second alone", others),
                         ("both", torch.where(asked.unsqueeze(1), others, ones))):
        report(name, scores, labels)
        if wrong:
            report(f"{name}, without the wrong labels", scores[kept], labels[kept])


def measure(first, second, data, device):
    """Digits that nobody trained on, clean and in cells; digits and letters of other writers.
    Returns both temperatures."""
    digits, letters = nets.masks(device)[:2]
    heats = temperatures(first, second, data, device)
    print(f"temperatures {heats[0]:.2f} and {heats[1]:.2f}", flush=True)
    images, labels = on(device, *bank.load_mnist(data, bank.TEST_DIGITS))
    wrong = [index - bank.TEST_DIGITS[0] for index in bank.WRONG_LABELS]
    for title, inputs in (("digits in a comb", fixed(25, only_comb, images)),
                          ("digits in a comb, neighbours", fixed(5, cells.make_combed, images)),
                          ("clean digits", fixed(4, cells.make_clean, images))):
        compare(title, first, second, heats, torch.cat(inputs), labels, digits, wrong)
    compare("digits in damaged cells", first, second, heats, *damaged(6, images, labels, 0.0),
            digits)
    images, labels = on(device, *bank.load_strokes(data, bank.TEST_WRITERS, 6, random.Random(7)))
    inputs, labels = damaged(8, images, labels, 0.0)
    for title, mask, asked in (("strokes, digits", digits, labels < 10),
                               ("strokes, letters", letters, labels >= 10)):
        compare(title, first, second, heats, inputs[asked], labels[asked], mask)
    return heats
