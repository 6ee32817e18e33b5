"""The records of page results, and those rebuilt from other formats: the same, or the difference is printed.

    records.py FORMAT EXPORTED PAGES-FOLDER

FORMAT is json, jsonl, csv or sqlite.
"""
import csv
import json
import pathlib
import re
import sqlite3
import sys

KEY = {"path", "frame", "record", "position"}
LISTS = ("funds", "goals", "indicators", "checks")
# Where a column's value goes in the element; the rest go under their own name.
NESTED = {
    "value": "value.text", "operator": "value.operator", "number": "value.number",
    "level1_cell": "cells.level1", "level2_cell": "cells.level2", "level3_cell": "cells.level3",
    "value_cell": "cells.value",
}
NEEDED = {"text", "level1", "level2", "level3", "value", "message"}


def place(path, frame, record):
    return f"{path} {frame} {record}"


def of_pages(folder):
    """All records by place."""
    found = {}
    for path in pathlib.Path(folder).rglob("*.json"):
        page = json.loads(path.read_text())
        for number, record in enumerate(page.get("records", [])):
            found[place(page["source"]["path"], page["source"]["frame"], number)] = record
    return found


def of_json(path):
    return {
        place(page["source"]["path"], page["source"]["frame"], number): record
        for page in json.loads(pathlib.Path(path).read_text())
        for number, record in enumerate(page.get("records", []))
    }


def of_jsonl(path):
    found = {}
    for line in pathlib.Path(path).read_text().splitlines():
        record = json.loads(line)
        source, number = record.pop("source"), record.pop("record")
        del record["page_flags"], record["schema"]
        found[place(source["path"], source["frame"], number)] = record
    return found


def merge(element, other):
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(element.get(name), dict):
            merge(element[name], value)
        else:
            element[name] = value


def element_of(table, row):
    """The element of a row of texts: missing ones are None or absent."""
    element = {"value": {}, "cells": {}} if table == "indicators" else {}
    trusted = row.get("confidence") not in (None, "")
    for column, text in row.items():
        if column in KEY or column in ("other", "field"):
            continue
        missing = text is None or (text == "" and column not in NEEDED)
        if column == "flags" or (table == "checks" and column == "cells"):
            if trusted or column == "cells":
                element[column] = (text or "").split()
            continue
        if missing:
            continue
        value = float(text) if column == "confidence" else text
        path = NESTED.get(column, "value.unit" if (table, column) == ("indicators", "unit") else column)
        *above, name = path.split(".")
        (element[above[0]] if above else element)[name] = value
    merge(element, json.loads(row["other"]) if row.get("other") else {})
    return element


def of_rows(projects, rows_of):
    """Records of the rows of tables. rows_of(table) gives (place, key of the row, row)."""
    found = {}
    for key, row in projects:
        found[key] = {"form": row["form"], "fields": {}, **{name: [] for name in LISTS}}
        merge(found[key], json.loads(row["other"]) if row.get("other") else {})
    for key, row in rows_of("fields"):
        found[key]["fields"][row["field"]] = element_of("fields", row)
    for table in LISTS:
        for key, row in rows_of(table):
            assert int(row["position"]) == len(found[key][table]), (table, row)
            found[key][table].append(element_of(table, row))
    return found


def plain(text):
    """Without the ' that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if re.match(r"'[=+\-@＝＋－＠\t\r\n']", text) else text


def of_csv(folder):
    def rows(table):
        with open(f"{folder}/{table}.csv", newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file, strict=True):
                row = {name: plain(text) for name, text in row.items()}
                yield place(row["path"], row["frame"], row["record"]), row

    return of_rows(rows("projects"), rows)


def of_sqlite(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    found = "SELECT path AS page_path, frame AS page_frame, record AS page_record, {0}.* FROM {0} JOIN pages ON pages.id = "

    def rows(table):
        query = found.format(table)
        if table == "projects":
            query += "projects.page ORDER BY projects.id"
        else:
            query += f"projects.page JOIN projects ON projects.id = {table}.project ORDER BY {table}.id"
        for row in database.execute(query):
            row = dict(row)
            key = place(row.pop("page_path"), row.pop("page_frame"), row.pop("page_record"))
            yield key, {name: value for name, value in row.items() if name not in ("id", "project", "page")}

    return of_rows(rows("projects"), rows)


READERS = {"json": of_json, "jsonl": of_jsonl, "csv": of_csv, "sqlite": of_sqlite}


def main():
    form, exported, pages = sys.argv[1:]
    expected, found = of_pages(pages), READERS[form](exported)
    wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for key in wrong[:3]:
        print(f"# {key}\n#   {expected.get(key)}\n#   {found.get(key)}")
    sys.exit(bool(wrong) or not expected)


if __name__ == "__main__":
    main()
