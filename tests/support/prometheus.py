#!/usr/bin/python3
"""Reads the Prometheus text format 0.0.4 strictly and prints {"name{labels}": value} as JSON.

usage: prometheus.py FILE. Fails at the first line that a monitor might take otherwise than meant: a
sample without HELP and TYPE, families that are mixed, a sample twice, a name or unit that is not as
the conventions say, a histogram that does not add up.
"""
import json
import math
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HEAD = re.compile(rf"# (HELP|TYPE) ({NAME}) (.+)")
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? ([^ ]+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)')
KINDS = {"counter", "gauge", "histogram"}
UNITS_NEVER = re.compile(r"_(ms|milliseconds|minutes|hours|days|percent|kb|mb)(_|$)")


def need(true, what):
    if not true:
        raise SystemExit(f"prometheus.py: {what}")


def labels_of(text, line):
    found, at = {}, 0
    while at < len(text or ""):
        match = LABEL.match(text, at)
        need(match, f"labels of: {line}")
        need(match[1] not in found and not match[1].startswith("__"), f"label {match[1]}: {line}")
        need(match[3] == "," or match.end() == len(text), f"labels of: {line}")
        found[match[1]] = match[2]
        at = match.end()
    need(not (text or "").endswith(","), f"a comma at the end: {line}")
    return found


def check_name(name, kind):
    need(name.startswith("waraqa_"), f"{name} has no prefix")
    need(not UNITS_NEVER.search(name), f"{name} is in no base unit")
    need((kind == "counter") == name.endswith("_total"), f"{name} is a {kind}")
    if kind != "histogram":
        need(not re.search(r"_(bucket|sum|count)$", name), f"{name} looks like a histogram's")


def check_histogram(name, samples):
    buckets = [(float(labels["le"]), value) for part, labels, value in samples
               if part == f"{name}_bucket"]
    counts = [value for _, value in buckets]
    total = [value for part, _, value in samples if part == f"{name}_count"]
    need(buckets and buckets[-1][0] == math.inf, f"{name} has no last bucket")
    need(buckets == sorted(buckets) and counts == sorted(counts), f"{name} is not in order")
    need(total == counts[-1:], f"{name}: the count is not that of the last bucket")
    need(len([1 for part, _, _ in samples if part == f"{name}_sum"]) == 1, f"{name} has no sum")


def parse(text):
    need(text.endswith("\n") and "\r" not in text and "\n\n" not in text, "ends of lines")
    families, order, values, current = {}, [], {}, None
    for line in text.splitlines():
        head = HEAD.fullmatch(line)
        if head and head[1] == "HELP":
            need(head[2] not in families, f"{head[2]} comes twice")
            need("\\" not in head[3], f"a help that needs escapes: {line}")
            current = head[2]
            families[current] = {"help": head[3], "kind": None, "samples": []}
            order.append(current)
            continue
        if head:
            need(head[2] == current and families[current]["kind"] is None, f"out of order: {line}")
            need(head[3] in KINDS, f"kind of: {line}")
            families[current]["kind"] = head[3]
            check_name(current, head[3])
            continue
        sample = SAMPLE.fullmatch(line)
        need(sample, f"no sample: {line}")
        family = families.get(current)
        need(family and family["kind"], f"no TYPE before: {line}")
        ends = ("_bucket", "_sum", "_count") if family["kind"] == "histogram" else ("",)
        need(sample[1] in [current + end for end in ends], f"not of {current}: {line}")
        labels, value = labels_of(sample[2], line), float(sample[3])
        need(math.isfinite(value), f"value of: {line}")
        need(family["kind"] == "gauge" or value >= 0, f"a counter below 0: {line}")
        key = sample[1] + json.dumps(sorted(labels.items()))
        need(key not in values, f"twice: {line}")
        values[key] = value
        family["samples"].append((sample[1], labels, value))
    for name in order:
        need(families[name]["kind"], f"{name} has no TYPE")
        if families[name]["kind"] == "histogram":
            check_histogram(name, families[name]["samples"])
    return families


def main():
    families = parse(open(sys.argv[1], encoding="utf-8").read())
    flat = {}
    for family in families.values():
        for name, labels, value in family["samples"]:
            told = ",".join(f"{key}={labels[key]}" for key in labels)
            flat[f"{name}{{{told}}}" if told else name] = value
    print(json.dumps(flat))


main()
