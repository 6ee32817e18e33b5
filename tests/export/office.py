"""Workbooks as LibreOffice itself opens them, without repair, and calculates with them.

    office.py WORKBOOK TABLES-FOLDER PAGES-FOLDER

WORKBOOK and TABLES-FOLDER are the two layouts, exported of PAGES-FOLDER. Prints a line a test.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def tell(right, name):
    print(f"{'ok' if right else 'not ok'} LibreOffice: {name}")


def settings(**values):
    made = []
    for name, value in values.items():
        made.append(PropertyValue())
        made[-1].Name, made[-1].Value = name, value
    return tuple(made)


def desktop(pipe):
    """The program's own end of the pipe, once it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # it has no type of its own before the pipe is there
            time.sleep(0.5)
    raise TimeoutError("soffice does not listen")


def load(desk, path):
    """None where it cannot be opened as it is."""
    address = uno.systemPathToFileUrl(str(pathlib.Path(path).resolve()))
    return desk.loadComponentFromURL(address, "_blank", 0, settings(Hidden=True, RepairPackage=False))


def end_of(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow


def check_records(desk, path, pages):
    book = load(desk, path)
    tell(book is not None, "a workbook of records opens")
    funds = book.Sheets.getByIndex(1)
    right, down = end_of(funds)
    heads = [funds.getCellByPosition(column, 0).String for column in range(right + 1)]
    column = chr(ord("A") + heads.index("amount (10,000 yuan)"))
    sum_cell = funds.getCellByPosition(right + 2, 0)
    sum_cell.Formula = f"=SUM({column}2:{column}{down + 1})"
    book.calculateAll()
    wanted = sum(float(fund.get("amount", 0)) for page in pages.values()
                 for record in page.get("records", []) for fund in record["funds"])
    tell(sum_cell.getError() == 0 and abs(sum_cell.Value - wanted) < 0.01 and wanted > 0, "it sums up the same amounts")
    book.close(True)


def check_tables(desk, folder, pages):
    seen, wrong = 0, []
    for name, page in pages.items():
        path = pathlib.Path(folder) / f"{name}.xlsx"
        if not page.get("tables"):
            continue
        book = load(desk, path)
        if book is None:
            wrong.append(f"{name} does not open")
            continue
        book.calculateAll()
        for number, table in enumerate(page["tables"]):
            sheet = book.Sheets.getByIndex(number)
            right, down = end_of(sheet)
            found = [text for row in sheet.getCellRangeByPosition(0, 0, right, down).getFormulaArray() for text in row]
            for cell in table["cells"]:
                texts = [text for text in (cell["text"], "'" + cell["text"]) if text in found]
                if cell["text"] and not texts:
                    wrong.append(f"{name} {cell['id']}: no {cell['text']!r}")
                elif cell["text"]:
                    found.remove(texts[0])
                    seen += 1
        book.close(True)
    for line in wrong[:5]:
        print("#", line)
    tell(not wrong and seen > 500, f"workbooks of tables open and have every cell's text ({seen})")


def check(desk, workbook, folder, pages_folder, work):
    root = pathlib.Path(pages_folder)
    pages = {str(path.relative_to(root))[:-len(".json")]: json.loads(path.read_text()) for path in root.rglob("*.json")}
    check_records(desk, workbook, pages)
    check_tables(desk, folder, pages)
    whole = pathlib.Path(workbook).read_bytes()
    damaged = pathlib.Path(work) / "damaged.xlsx"
    damaged.write_bytes(whole[: len(whole) * 2 // 3])
    tell(load(desk, damaged) is None, "one that wants repair does not open")


def main():
    with tempfile.TemporaryDirectory() as work:
        pipe = "shenbao-" + pathlib.Path(work).name
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--norestore",
             f"--accept=pipe,name={pipe};urp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            desk = desktop(pipe)
            check(desk, *sys.argv[1:], work)
            desk.terminate()
        finally:
            try:
                office.wait(30)
            except subprocess.TimeoutExpired:
                office.kill()
                office.wait()


if __name__ == "__main__":
    main()
