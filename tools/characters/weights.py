"""The file that the program reads a net from; ocr/net.h says what stands in it."""
import copy
import struct

import numpy
import torch

# enum net_kind of ocr/net.h
CONVOLUTION, HALVED, OVERLAPPING, DENSE_RECTIFIED, DENSE = range(5)
MAXIMA = {torch.nn.MaxPool2d: HALVED, torch.nn.AdaptiveMaxPool2d: OVERLAPPING}


def convolutions(model):
    return [part for part in model.features if isinstance(part, torch.nn.Sequential)]


def dense(model):
    return [part for part in model.dense if isinstance(part, torch.nn.Linear)]


def gain(norm):
    return norm.weight / torch.sqrt(norm.running_var + norm.eps)


def folded(model):
    """The layers as (kind, weights, bias), each batch norm folded into its convolution. Weights have
    the outputs last; before them the order in which the program keeps an image."""
    layers = []
    for part in model.features:
        if isinstance(part, torch.nn.Sequential):
            conv, norm = part[0], part[1]
            weights = conv.weight * gain(norm).view(-1, 1, 1, 1)
            bias = (conv.bias - norm.running_mean) * gain(norm) + norm.bias
            layers.append((CONVOLUTION, weights.permute(2, 3, 1, 0), bias))
        elif type(part) in MAXIMA:
            layers[-1] = (MAXIMA[type(part)], *layers[-1][1:])
    first, last = dense(model)
    weights = first.weight.view(first.out_features, -1, 3, 3).permute(2, 3, 1, 0)
    layers.append((DENSE_RECTIFIED, weights, first.bias))
    layers.append((DENSE, last.weight.t(), last.bias))
    return [(kind, weights.detach().cpu().float(), bias.detach().cpu().float())
            for kind, weights, bias in layers]


def write(path, model, heat, story):
    with open(path, "wb") as file:
        file.write(story.encode("ascii") + b"\n")
        layers = folded(model)
        file.write(struct.pack("<if", len(layers), heat))
        for kind, weights, bias in layers:
            outputs = weights.shape[-1]
            table = weights.reshape(-1, outputs).numpy()
            scale = numpy.abs(table).max(0) / 127
            scale[scale == 0] = 1
            file.write(struct.pack("<iii", kind, table.shape[0], outputs))
            file.write(scale.astype("<f4").tobytes() + bias.numpy().astype("<f4").tobytes())
            file.write(numpy.rint(table / scale).astype(numpy.int8).tobytes())


def rounded(model):
    """The model with its weights as the file will hold them."""
    model = copy.deepcopy(model)
    with torch.no_grad():
        for conv, norm, _ in convolutions(model):
            whole = conv.weight * gain(norm).view(-1, 1, 1, 1)
            step = whole.abs().amax((1, 2, 3), keepdim=True) / 127
            conv.weight.copy_((whole / step).round() * step / gain(norm).view(-1, 1, 1, 1))
        for part in dense(model):
            step = part.weight.abs().amax(1, keepdim=True) / 127
            part.weight.copy_((part.weight / step).round() * step)
    return model
