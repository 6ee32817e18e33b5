"""Corrects a run by `shenbao review`, as people do, and writes what its pages say from then on.

    correct_by_review.py OUT SEEN-FOLDER

Of every page with a table a cell is split, two are merged, and every third cell is settled: with another text, as empty, as
unreadable, as handwriting. SEEN-FOLDER gets the pages as the correction page shows them. Status 1 where an entry is
refused, or a text that was typed is not what the page then says.
"""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "review"))
from server import Server, deed  # noqa: E402

TEXTS = ["=1+1", "改正，\"引号\"", "1,234.50", "两 行", "\U00020bb7野家", "≥95%", "'abc", "-3", "<b>&", "2024年"]


class Page:
    """A page of the run on the desk of one person."""

    def __init__(self, server, path):
        self.server, self.path = server, path
        self.result = json.loads(path.read_text())
        source = self.result["source"]
        self.key = f"{source['sha256']}-{source['frame']}"
        self.typed = {}
        self.look()

    def look(self):
        status, self.shown = self.ask(f"/api/page?page={self.key}")
        assert status == 200, self.shown

    def ask(self, *what):
        while (answer := self.server.ask(*what))[0] in (429, 503):  # not now, or not looked through yet
            time.sleep(0.2)
        return answer

    def cells(self):
        return [cell for table in self.shown["tables"] for cell in table["cells"]]

    def deed(self, cell, kind, text="", **more):
        place = {"page": self.key, "cell": cell["id"], "seen": cell["seen"], "structure": self.shown["structure"]}
        return {**deed(place, text, "甲"), "kind": kind, **more}

    def do(self, path, body):
        status, answer = self.ask(path, body)
        assert status == 200, (self.path.name, body, status, answer)
        self.look()

    def restructure(self):
        table = self.shown["tables"][0]
        self.do("/api/settle", self.deed(table["cells"][-1], "split", change={"axis": "row", "at": 0.5}))
        first = next(cell for cell in self.cells() if cell["row"] == 0 and cell["column"] == 0)
        beside = [cell for cell in self.cells() if cell["row"] == 0 and cell["column"] == first["column_span"]]
        if beside and beside[0]["row_span"] == first["row_span"]:
            self.do("/api/settle", self.deed(first, "merge", change={"side": "right"}))

    def settle(self):
        deeds = []
        for number, cell in enumerate(self.cells()[::3]):
            kind = {5: "empty", 6: "unreadable", 7: "handwriting"}.get(number % 8, "text")
            text = TEXTS[number // 2 % len(TEXTS)] if number % 2 else cell["text"].replace("0", "8") + "改"
            deeds.append(self.deed(cell, kind, text))
            if kind != "unreadable":
                self.typed[cell["id"]] = "" if kind == "empty" else text
        self.do("/api/settle-many", {"who": "甲", "deeds": deeds})

    def seen(self):
        """The page result as it is now."""
        outlines = {table["id"]: table["polygon"] for table in self.result["tables"]}
        tables = [{**table, "polygon": outlines[table["id"]]} for table in self.shown["tables"]]
        return {**self.result, "tables": tables, "records": self.shown["records"]}

    def missed(self):
        texts = {cell["id"]: cell["text"] for cell in self.cells()}
        return [(self.path.name, cell, text, texts.get(cell)) for cell, text in self.typed.items() if texts.get(cell) != text]


def main():
    out, seen = (pathlib.Path(path) for path in sys.argv[1:])
    server = Server(str(out))
    seen.mkdir()
    wrong, settled = [], 0
    for path in sorted((out / "pages").rglob("*.json")):
        page = Page(server, path)
        if page.shown["tables"]:
            page.restructure()
            page.settle()
        wrong += page.missed()
        settled += len(page.typed)
        (seen / path.name).write_text(json.dumps(page.seen(), ensure_ascii=False))
    print(f"# {settled} cells settled, {len(wrong)} missed: {wrong[:3]}")
    ended = server.end()
    sys.exit(bool(wrong) or settled < 300 or ended != 0)


if __name__ == "__main__":
    main()
