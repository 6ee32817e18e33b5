"""Holds archive formats against the page results: same cells, spans and texts, in the order of reading.

    archive.py FORMAT FOLDER PAGES-FOLDER      FORMAT is page-xml, alto, hocr or pdf
"""
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

PAGE = "{http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
HTML = "{http://www.w3.org/1999/xhtml}"


def bare(text):
    return "".join(text.split())


def top(polygon, page):
    """How far below the upright page's top it begins."""
    width, height = page["source"]["width"], page["source"]["height"]
    turned = {0: lambda x, y: y, 90: lambda x, y: x, 180: lambda x, y: height - y, 270: lambda x, y: width - x}
    return min(turned[page["page"]["rotation"]](x, y) for x, y in polygon)


def of_page(page):
    """Blocks in the order of reading: a text, or a table's cells as (row, column, spans, text)."""
    blocks = [(top(line["polygon"], page), line["text"]) for line in page["outside"]]
    for table in page["tables"]:
        cells = sorted(
            (cell["row"], cell["column"], cell["row_span"], cell["column_span"], cell["text"]) for cell in table["cells"])
        blocks.append((top(table["polygon"], page), cells))
    return [block for _, block in sorted(blocks, key=lambda block: block[0])]


def of_page_xml(path):
    page = xml.parse(path).getroot().find(f"{PAGE}Page")
    regions = {region.get("id"): region for region in page}
    order = [reference.get("regionRef") for reference in page.iter(f"{PAGE}RegionRefIndexed")]
    blocks = []
    for region in (regions[name] for name in order):
        text = region.find(f"{PAGE}TextEquiv/{PAGE}Unicode")
        if text is not None:
            blocks.append(text.text or "")
            continue
        cells = []
        for cell in region.findall(f"{PAGE}TextRegion"):
            role = cell.find(f"{PAGE}Roles/{PAGE}TableCellRole")
            text = cell.find(f"{PAGE}TextEquiv/{PAGE}Unicode").text or ""
            lines = "".join(line.text or "" for line in cell.findall(f"{PAGE}TextLine/{PAGE}TextEquiv/{PAGE}Unicode"))
            assert bare(lines) == bare(text), (path, cell.get("id"), lines, text)
            cells.append((*(int(role.get(name)) for name in ("rowIndex", "columnIndex", "rowSpan", "colSpan")), text))
        blocks.append(cells)
    return blocks


def words_of(block):
    return "".join(word.get("CONTENT") for word in block.iter(f"{ALTO}String"))


def of_alto(path):
    root = xml.parse(path).getroot()
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iter(f"{ALTO}StructureTag")}
    blocks = []
    for block in root.find(f"{ALTO}Layout/{ALTO}Page/{ALTO}PrintSpace"):
        if block.tag == f"{ALTO}TextBlock":
            blocks.append(words_of(block))
            continue
        cells = []
        for cell in block.findall(f"{ALTO}TextBlock"):
            place = dict(part.split("=") for part in labels[cell.get("TAGREFS")].split())
            numbers = (int(place[name]) for name in ("row", "column", "rowspan", "colspan"))
            cells.append((*numbers, words_of(cell)))
        blocks.append(cells)
    return blocks


def of_hocr(path):
    """A browser's way to place cells: each in the first place of its row that is free."""
    body = xml.parse(path).getroot().find(f"{HTML}body/{HTML}div")
    blocks = []
    for block in body:
        if block.tag != f"{HTML}table":
            blocks.append("".join(block.itertext()))
            continue
        cells, taken = [], set()
        for row, line in enumerate(block.findall(f"{HTML}tr")):
            column = 0
            for cell in line:
                while (row, column) in taken:
                    column += 1
                rows, columns = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
                taken |= {(row + i, column + k) for i in range(rows) for k in range(columns)}
                cells.append((row, column, rows, columns, "".join(cell.itertext())))
        blocks.append(cells)
    return blocks


def of_pdf(path):
    return subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout


def plain(blocks):
    """Without blanks: where a line ends is not a matter of the text."""
    return [bare(block) if isinstance(block, str) else [(*cell[:4], bare(cell[4])) for cell in block]
            for block in blocks]


def whole(blocks):
    return "".join(block if isinstance(block, str) else "".join(cell[4] for cell in block) for block in plain(blocks))


READERS = {"page-xml": (".xml", of_page_xml), "alto": (".xml", of_alto), "hocr": (".hocr", of_hocr), "pdf": (".pdf", of_pdf)}


def main():
    form, folder, pages = sys.argv[1:]
    ending, read = READERS[form]
    wrong = characters = 0
    for path in sorted(pathlib.Path(pages).rglob("*.json")):
        page = json.loads(path.read_text())
        found = read(pathlib.Path(folder) / path.relative_to(pages).with_name(path.name[: -len(".json")] + ending))
        expected = of_page(page)
        characters += len(whole(expected))
        right = bare(found) == whole(expected) if form == "pdf" else plain(found) == plain(expected)
        if not right:
            wrong += 1
            print(f"# {path.name}\n#   {str(plain(expected))[:400]}\n#   {str(found)[:400]}")
    sys.exit(bool(wrong) or characters < 5000)


if __name__ == "__main__":
    main()
