"""Holds JSON lines against their JSON Schema: lines.py FILE; status 1 where a line is refused, or there is none."""
import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path("models/schema/declaration-1.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
checker = jsonschema.Draft202012Validator(schema)
lines = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
wrong = [
    f"# {number}: {error.json_path}: {error.message[:200]}"
    for number, line in enumerate(lines, 1)
    for error in checker.iter_errors(json.loads(line))
]
print("\n".join(wrong[:10]))
sys.exit(bool(wrong) or not lines)
