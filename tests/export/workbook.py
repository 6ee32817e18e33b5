"""Looks into an exported workbook as openpyxl reads it, and prints a line a test.

    workbook.py records FILE PAGES-FOLDER
    workbook.py tables FOLDER PAGES-FOLDER
    workbook.py settled FILE PAGES-FOLDER
    workbook.py hostile FILE TEXTS.json
"""
import json
import pathlib
import sys
from decimal import Decimal
from urllib.parse import unquote, urlparse

import openpyxl


def tell(right, name):
    print("ok" if right else "not ok", name)


def pages_of(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.json")):
        yield str(path.relative_to(folder))[: -len(".json")], json.loads(path.read_text())


def doubts(pages):
    """Cells in doubt, and lines outside the tables that a record takes something from."""
    for page in pages:
        records = page.get("records", [])
        used = {value.get("line") for record in records for value in [*record["fields"].values(), record.get("unit", {})]}
        cells = [cell for table in page.get("tables", []) for cell in table["cells"]]
        lines = [line for line in page.get("outside", []) if line["id"] in used]
        yield from (place for place in cells + lines if place["flags"])


def column(sheet, heading):
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def values(sheet, heading):
    number = column(sheet, heading)
    return [sheet.cell(row, number) for row in range(2, sheet.max_row + 1)]


def records(path, folder):
    book = openpyxl.load_workbook(path)
    pages = [page for _, page in pages_of(folder)]
    found = [record for page in pages for record in page.get("records", [])]
    funds = [fund for record in found for fund in record["funds"]]
    tell(book.sheetnames == ["projects", "funds", "indicators", "in doubt", "run"], "the sheets")

    sheet = book["projects"]
    tell(sheet.max_row - 1 == len(found), "a row a declaration")
    codes = [cell.value for cell in values(sheet, "department code")]
    expected = [record["fields"].get("department", {}).get("code") for record in found]
    tell(codes == expected and any(code and code.startswith("0") for code in codes), "codes are texts")

    sheet = book["funds"]
    amounts = values(sheet, "amount (10,000 yuan)")
    wanted = [Decimal(fund["amount"]) if "amount" in fund else None for fund in funds]
    got = [None if cell.value is None else Decimal(str(cell.value)) for cell in amounts]
    tell(got == wanted and sum(filter(None, got)) > 0, "amounts are numbers, and those of the pages")
    tell(all(cell.number_format == "#,##0.00####" for cell in amounts if cell.value is not None), "shown as amounts")
    doubtful = [cell for cell, fund in zip(amounts, funds) if fund["flags"]]
    tell(doubtful and all(cell.fill.fgColor.rgb == "FFFFE0B2" and cell.comment for cell in doubtful),
         "amounts in doubt are coloured, with the reason as a note")
    tell(not any(cell.comment for cell, fund in zip(amounts, funds) if not fund["flags"]), "and no others")
    tell(sheet.freeze_panes == "D2" and sheet.auto_filter.ref == f"A1:J{len(funds) + 1}", "frozen head and filter")

    flagged = list(doubts(pages))
    sheet = book["in doubt"]
    tell([place["id"] for place in flagged] == [cell.value for cell in values(sheet, "cell")], "a row a cell in doubt")
    tell(any(place["id"].startswith("o") for place in flagged), "and a line that a record takes something from")
    tell(sorted(image.anchor._from.row for image in sheet._images) == list(range(1, len(flagged) + 1)),
         "each with its picture in its row")
    links = [cell.hyperlink.target for cell in values(sheet, "the page")]
    tell(all(pathlib.Path(unquote(urlparse(link).path)).is_file() for link in links), "and a link to its scan")
    rows = sum(len(record["indicators"]) for record in found)
    tell(book["indicators"].max_row - 1 == rows, "a row an indicator")


def settled(path, folder):
    """What people settled is in the rows, and no cell of theirs is in doubt any more."""
    book = openpyxl.load_workbook(path)
    pages = [page for _, page in pages_of(folder)]
    found = [record for page in pages for record in page.get("records", [])]
    indicators = [indicator for record in found for indicator in record["indicators"]]
    for heading, name in [("level 1", "level1"), ("level 2", "level2"), ("level 3", "level3"), ("value", "value")]:
        wanted = [row[name]["text"] if name == "value" else row[name] for row in indicators]
        got = [cell.value or "" for cell in values(book["indicators"], heading)]
        tell(got == wanted and len(got) > 100, f"{heading} as people settled it")
    left = [place["id"] for place in doubts(pages)]
    tell(left == [cell.value for cell in values(book["in doubt"], "cell")], "a row a cell that is in doubt still")


def top(polygon, page):
    """How far below the upright page's top it begins."""
    width, height = page["source"]["width"], page["source"]["height"]
    turned = {0: lambda x, y: y, 90: lambda x, y: x, 180: lambda x, y: height - y, 270: lambda x, y: width - x}
    return min(turned[page["page"]["rotation"]](x, y) for x, y in polygon)


def tables(folder, pages):
    wrong = []
    seen = merged = 0
    for name, page in pages_of(pages):
        path = pathlib.Path(folder) / f"{name}.xlsx"
        if path.exists() != bool(page.get("tables")):
            wrong.append(f"{name}: a workbook where there are tables")
        if not path.exists():
            continue
        book, before = openpyxl.load_workbook(path), -1e9
        for table, sheet in zip(page["tables"], book.worksheets, strict=True):
            here = top(table["polygon"], page)
            above = sum(before < top(line["polygon"], page) < here for line in page["outside"])
            before = here
            spans = {str(span) for span in sheet.merged_cells.ranges}
            for cell in table["cells"]:
                first = sheet.cell(above + cell["row"] + 1, cell["column"] + 1)
                last = sheet.cell(above + cell["row"] + cell["row_span"], cell["column"] + cell["column_span"])
                if (first.value or "") != cell["text"]:
                    wrong.append(f"{name} {cell['id']}: {first.value!r}, not {cell['text']!r}")
                if first.coordinate != last.coordinate:
                    merged += 1
                    if f"{first.coordinate}:{last.coordinate}" not in spans:
                        wrong.append(f"{name} {cell['id']}: not merged")
                seen += 1
    for line in wrong[:5]:
        print("#", line)
    tell(not wrong and seen > 500 and merged > 50, f"every cell stands where it does on the page ({seen})")


def hostile(path, texts):
    texts = json.loads(pathlib.Path(texts).read_text())
    sheet = openpyxl.load_workbook(path)["indicators"]
    cells = values(sheet, "level 3")
    clean = [text.replace("\u0001", "").replace("\ufffe", "")[:32767] for text in texts]
    tell([cell.value or "" for cell in cells] == clean, "texts come out as they are, but for what no workbook holds")
    tell(all(cell.data_type in "sn" and (cell.value is None or cell.data_type == "s") for cell in cells),
         "none is a formula or a number")
    numbers = {cell.value for cell in values(sheet, "number") if cell.data_type == "n"} - {None}
    tell(numbers == {2, -3} and "007" in {cell.value for cell in values(sheet, "number")},
         "only what loses nothing becomes a number")


if __name__ == "__main__":
    {"records": records, "tables": tables, "settled": settled, "hostile": hostile}[sys.argv[1]](*sys.argv[2:])
