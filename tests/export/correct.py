#!/usr/bin/env python3
"""Corrects a page result as a person would, where reading went wrong in a way that is known.

correct.py RESULT TRUTH EXPECTED

Of every cell whose lines are all found, the reading is made wrong in one character (the last but one of each line of
three or more), and the cell's text and note are set as a correction sets them. So are the lines outside the tables that
the truth knows. Writes to EXPECTED what an export of the lines may hold: cell or line outside, tab, text of one of its
lines.
"""
import json
import sys


def centre(polygon):
    return sum(x for x, _ in polygon) / 4, sum(y for _, y in polygon) / 4


def holds(polygon, point):
    sides = zip(polygon, polygon[1:] + polygon[:1])
    return all((bx - ax) * (point[1] - ay) >= (by - ay) * (point[0] - ax) for (ax, ay), (bx, by) in sides)


def spoil(text):
    return text[:-2] + "口" + text[-1] if len(text) > 2 else text


result, truth, expected = sys.argv[1:]
with open(result, encoding="utf-8") as file:
    page = json.load(file)
with open(truth, encoding="utf-8") as file:
    printed_page = json.load(file)
printed_cells = printed_page["cells"]
with open(expected, "w", encoding="utf-8") as out:
    for cell in page["tables"][0]["cells"]:
        printed = [c for c in printed_cells if holds(c["quad"], centre(cell["polygon"]))]
        if len(printed) != 1 or not cell["lines"]:
            continue
        pairs = [
            (line, [p for p in printed[0]["lines"] if holds(p["quad"], centre(line["polygon"]))])
            for line in cell["lines"]
        ]
        if len(pairs) != len(printed[0]["lines"]) or any(len(found) != 1 for _, found in pairs):
            continue
        for line, found in pairs:
            line["text"] = spoil(found[0]["text"])
            print(cell["id"], found[0]["text"], sep="\t", file=out)
        cell["raw_text"] = "".join(line["text"] for line in cell["lines"])
        cell["text"] = "".join(found[0]["text"] for _, found in pairs)
        cell["notes"] = ["corrected: by hand"]
    for line in page["outside"]:
        found = [p for p in printed_page["outside"] if holds(p["quad"], centre(line["polygon"]))]
        if len(found) == 1:
            line["text"] = found[0]["text"].replace(" ", "")
            print(line["id"], line["text"], sep="\t", file=out)
            line["notes"] = ["corrected: by hand"]
with open(result, "w", encoding="utf-8") as file:
    json.dump(page, file, ensure_ascii=False)
