"""Holds a Frictionless data package against the rules of its specification: names, types, constraints and keys.

    package.py FOLDER
"""
import csv
import hashlib
import json
import pathlib
import re
import sys
from decimal import Decimal

PROBLEMS = []


def expect(right, *what):
    if not right:
        PROBLEMS.append(" ".join(str(part) for part in what))
    return right


def cast(field, text):
    """The value of a text by the field's type; ValueError where it has none."""
    kind = field["type"]
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            raise ValueError(text)
        return int(text)
    if kind == "number":
        bare = text.replace(field.get("groupChar", "\0"), "")
        if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", bare):
            raise ValueError(text)
        return Decimal(bare)
    if kind in ("array", "object"):
        value = json.loads(text)
        if not isinstance(value, list if kind == "array" else dict):
            raise ValueError(text)
        return value
    return text


def check_value(where, field, text, missing):
    rules = field.get("constraints", {})
    if text in missing:
        expect(not rules.get("required"), where, "is required")
        return None
    try:
        value = cast(field, text)
    except ValueError:
        expect(False, where, "is no", field["type"], repr(text))
        return None
    if "pattern" in rules:
        expect(re.fullmatch(rules["pattern"].strip("^$"), text), where, "does not match", repr(text))
    if "enum" in rules:
        expect(value in rules["enum"], where, "is none of the words", repr(text))
    if "minimum" in rules:
        expect(value >= rules["minimum"], where, "is too small", value)
    if "maximum" in rules:
        expect(value <= rules["maximum"], where, "is too large", value)
    return value


def check_schema(name, schema):
    names = [field["name"] for field in schema["fields"]]
    expect(len(set(names)) == len(names), name, "names a field twice")
    allowed = {"string", "number", "integer", "object", "array"}
    for field in schema["fields"]:
        expect(field["type"] in allowed, name, field["name"], "has an unknown type")
        rules = set(field.get("constraints", {}))
        expect(rules <= {"required", "pattern", "enum", "minimum", "maximum"}, name, field["name"], rules)
        expect("pattern" not in rules or field["type"] == "string", name, "pattern of what is no string")
    expect(set(schema["primaryKey"]) <= set(names), name, "has a key of unknown fields")
    return names


def check_resource(folder, resource):
    name, path = resource["name"], folder / resource["path"]
    expect(re.fullmatch(r"[a-z0-9._-]+", name), "name", name)
    expect(not pathlib.PurePath(resource["path"]).is_absolute() and ".." not in resource["path"], name, "path")
    content = path.read_bytes()
    expect(len(content) == resource["bytes"], name, "bytes")
    expect("sha256:" + hashlib.sha256(content).hexdigest() == resource["hash"], name, "hash")
    schema = resource["schema"]
    names = check_schema(name, schema)
    rows, keys = [], set()
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file, strict=True)
        expect(next(reader) == names, name, "head is not as described")
        for number, row in enumerate(reader, 2):
            if not expect(len(row) == len(names), name, number, "fields", len(row)):
                continue
            for field, text in zip(schema["fields"], row):
                check_value(f"{name}:{number}:{field['name']}", field, text, schema["missingValues"])
            row = dict(zip(names, row))
            key = tuple(row[part] for part in schema["primaryKey"])
            expect(key not in keys, name, number, "key stands twice", key)
            keys.add(key)
            rows.append(row)
    return rows


def main():
    folder = pathlib.Path(sys.argv[1])
    package = json.loads((folder / "datapackage.json").read_text())
    expect(package["profile"] == "tabular-data-package", "profile")
    expect(re.fullmatch(r"[a-z0-9._-]+", package["name"]), "name")
    tables = {resource["name"]: check_resource(folder, resource) for resource in package["resources"]}
    for resource in package["resources"]:
        for link in resource["schema"].get("foreignKeys", []):
            fields, target = link["fields"], link["reference"]
            known = {tuple(row[field] for field in target["fields"]) for row in tables[target["resource"]]}
            for row in tables[resource["name"]]:
                key = tuple(row[field] for field in fields)
                expect(key in known, resource["name"], "points to nothing", key)
    for problem in PROBLEMS[:10]:
        print("#", problem)
    expect(sum(map(len, tables.values())) > 100, "the tables are empty")
    sys.exit(bool(PROBLEMS))


if __name__ == "__main__":
    main()
