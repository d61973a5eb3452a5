"""Reads texts of samples with prometheus_client: FOLDER holds N.txt and N.om; FOLDER/answers.jsonl gets what it says."""
import json
import math
import os
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as plain


def number(value):
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return value.hex()


def finite(time):
    return float(time) if time is not None and math.isfinite(float(time)) else 0.0


def read(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    source = openmetrics if path.endswith(".om") else plain
    samples = []
    for family in source.text_string_to_metric_families(text):
        for sample in family.samples:
            exemplar = sample.exemplar
            samples.append({
                "name": sample.name,
                "labels": sorted(sample.labels.items()),
                "value": number(sample.value),
                "hasTime": sample.timestamp is not None,
                "time": finite(sample.timestamp),
                "exemplar": "" if exemplar is None else number(exemplar.value),
            })
    return samples


def main():
    folder = sys.argv[1]
    names = sorted((n for n in os.listdir(folder) if n.endswith((".txt", ".om"))), key=lambda n: int(n.split(".")[0]))
    with open(os.path.join(folder, "answers.jsonl"), "w") as out:
        for name in names:
            try:
                answer = {"samples": read(os.path.join(folder, name)), "error": ""}
            except Exception as error:  # whatever it refuses with
                answer = {"samples": [], "error": f"{type(error).__name__}: {error}" or "refused"}
            out.write(json.dumps(answer) + "\n")


main()
