"""Prints declaration-1.schema.json: the line that `shenbao export --format jsonl` writes is a record of a page result
with its page, so its schema is made of that of the page result.

    python3 models/schema/declaration.py >models/schema/declaration-1.schema.json
"""
import json
import pathlib
import re

page = json.loads((pathlib.Path(__file__).parent / "page-1.schema.json").read_text())
wanted, names = {}, ["source", "page_flags", "record"]
while names:
    name = names.pop()
    if name not in wanted:
        wanted[name] = page["$defs"][name]
        names += re.findall(r'"#/\$defs/(\w+)"', json.dumps(wanted[name]))
schema = {
    "$schema": page["$schema"],
    "$id": "urn:shenbao:schema:declaration:1",
    "title": "shenbao declaration, version 1",
    "description": "One line of `shenbao export --format jsonl`: a record of a page result, with its page.",
    "type": "object",
    "required": ["schema", "source", "record", "page_flags"],
    "properties": {
        "schema": {"const": "shenbao.declaration/1"},
        "source": {"$ref": "#/$defs/source"},
        "record": {"description": "Its number on its page, from 0.", "type": "integer", "minimum": 0},
        "page_flags": {"$ref": "#/$defs/page_flags"},
    },
    "$ref": "#/$defs/record",
    "$defs": {name: wanted[name] for name in page["$defs"] if name in wanted},
}
print(json.dumps(schema, indent=2, ensure_ascii=False))
