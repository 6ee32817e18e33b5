"""Writes a page result whose texts mean harm to other tools: hostile.py FOLDER. The texts are printed as JSON."""
import json
import pathlib
import sys

TEXTS = ["=1+1", "+2", "-3", "@SUM(A1)", "\t=4", "'=5", "<b>&amp;\"'", "a\u0001b\ufffec", "|x|*y*_z_`q`[l](u)", "007",
         "]]><!--", "\U00020000", "两\n行", "12345678901234567890", "x" * 40000, ""]
cells = [
    {"id": f"t0r{row}c0", "row": row, "column": 0, "row_span": 1, "column_span": 1,
     "polygon": [[0, 20 * row], [100, 20 * row], [100, 20 * row + 20], [0, 20 * row + 20]],
     "raw_text": text, "text": text, "confidence": 0.5, "flags": ["low_confidence"], "notes": [], "lines": []}
    for row, text in enumerate(TEXTS)
]
# Cells that lie over others, reach out of the table, or are no place at all.
for row, column, rows, columns in [(0, 0, 2, 1), (1, 0, 1, 9), (-1, 0, 1, 1), (3, 1, 1, 1), (0, 0, 0, 0), (2**31, 0, 1, 1)]:
    cells.append({**cells[0], "id": "t0r0c1", "row": row, "column": column, "row_span": rows, "column_span": columns})
page = {
    "schema": "shenbao.page/1", "source": {"path": "a&b/<c>.png", "sha256": "0" * 64, "frame": 0, "width": 100,
                                           "height": 400, "dpi": 0},
    "engine": {"shenbao": "0.1.0", "tesseract": "5.3.0", "leptonica": "1.82.0", "model": "sha256:" + "0" * 64},
    "page": {"rotation": 0, "skew": 0, "flags": []},
    "tables": [{"id": "t0", "rows": len(TEXTS), "columns": 1, "polygon": [[0, 0], [100, 0], [100, 320], [0, 320]],
                "cells": cells}],
    "outside": [{"polygon": [], "text": TEXTS[6], "confidence": 1, "role": "title"}],
    "records": [{"form": "f", "fields": {"project_name": {"text": TEXTS[0]}, "department": {"text": TEXTS[9]}},
                 "funds": [{"period": "annual", "item": "total", "text": "1,000.50", "amount": "1000.50", "unit": "元"}],
                 "goals": [], "checks": [],
                 "indicators": [{"period": "annual", "level1": "", "level2": "", "level3": text,
                                 "value": {"text": text, "number": text}, "cells": {}, "confidence": 0.5, "flags": []}
                                for text in TEXTS]}],
    "summary": {"cells": len(cells), "flagged": len(cells)},
}
folder = pathlib.Path(sys.argv[1]) / "pages"
folder.mkdir(parents=True, exist_ok=True)
(folder / "hostile.json").write_text(json.dumps(page))
print(json.dumps(TEXTS))
