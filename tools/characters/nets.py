"""The recogniser, and the larger net it learns from."""
import torch
from torch import nn

CLASSES = 37


def block(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs),
                         nn.ReLU(inplace=True))


class Student(nn.Module):
    """What the program runs: four convolutions of 3 x 3 and two dense layers."""

    def __init__(self, widths=(16, 32, 48, 64), hidden=128):
        super().__init__()
        first, second, third, fourth = widths
        self.features = nn.Sequential(
            block(2, first), nn.MaxPool2d(2), block(first, second), block(second, third),
            nn.MaxPool2d(2), block(third, fourth), nn.MaxPool2d(2))
        self.dense = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(fourth * 9, hidden),
                                   nn.ReLU(inplace=True), nn.Dropout(0.2),
                                   nn.Linear(hidden, CLASSES))

    def forward(self, cells):
        return self.dense(self.features(cells))


class Teacher(nn.Module):
    """Some thirty times as dear; only used to train."""

    def __init__(self, width=64):
        super().__init__()
        self.features = nn.Sequential(
            block(2, width), block(width, width), nn.MaxPool2d(2), nn.Dropout2d(0.05),
            block(width, 2 * width), block(2 * width, 2 * width), block(2 * width, 2 * width),
            nn.MaxPool2d(2), nn.Dropout2d(0.1),
            block(2 * width, 4 * width), block(4 * width, 4 * width), nn.AdaptiveMaxPool2d(3))
        self.dense = nn.Sequential(nn.Flatten(), nn.Dropout(0.4), nn.Linear(36 * width, 256),
                                   nn.ReLU(inplace=True), nn.Dropout(0.4),
                                   nn.Linear(256, CLASSES))

    def forward(self, cells):
        return self.dense(self.features(cells))


def masks(device):
    """What a field may hold: digits, letters, either; the reject class always."""
    allowed = torch.zeros(3, CLASSES, dtype=torch.bool, device=device)
    allowed[0, :10] = allowed[1, 10:36] = allowed[2, :36] = True
    allowed[:, 36] = True
    return allowed
