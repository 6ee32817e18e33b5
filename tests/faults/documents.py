"""Makes documents that hold scans, for the tests: python3 documents.py KIND OUT PBM...

scan: a PDF with a picture a page, as it is    strips: the same, each cut into four
text: a PDF with a line of text                mixed: text on the first page, pictures on the others
zip, locked, bomb, climber: archives
"""
import sys
import zipfile
import zlib


def pbm(path):
    words = open(path).read().split()
    width, height = int(words[1]), int(words[2])
    bits = "".join(words[3:])
    rows = [bits[i * width:(i + 1) * width].ljust((width + 7) // 8 * 8, "0") for i in range(height)]
    return width, [int(row, 2).to_bytes(len(row) // 8, "big") for row in rows]


def stream(head, data):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


class Pdf:
    def __init__(self):
        self.objects = [b"", b""]
        self.pages = []

    def add(self, body):
        self.objects.append(body)
        return len(self.objects)

    def page(self, resources, drawing, width, height):
        content = self.add(stream(b"", drawing))
        self.pages.append(self.add(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<<%s>>>>"
                                   % (width, height, content, resources)))

    def picture(self, path, strips):
        width, rows = pbm(path)
        scale = 72 / 100  # 100 dpi
        each = len(rows) // strips
        names, drawing = b"", b""
        for i in range(strips):
            part = rows[i * each:(i + 1) * each] if i < strips - 1 else rows[i * each:]
            image = self.add(stream(b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
                                    b"/BitsPerComponent 1/Decode[1 0]/Filter/FlateDecode" % (width, len(part)),
                                    zlib.compress(b"".join(part))))
            names += b"/I%d %d 0 R" % (i, image)
            drawing += b"q %.2f 0 0 %.2f 0 %.2f cm /I%d Do Q\n" % (
                width * scale, len(part) * scale, (len(rows) - i * each - len(part)) * scale, i)
        self.page(b"/XObject<<%s>>" % names, drawing, width * scale, len(rows) * scale)

    def text(self):
        font = self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
        self.page(b"/Font<</F1 %d 0 R>>" % font, b"BT /F1 24 Tf 72 700 Td (Hello) Tj ET", 595, 842)

    def write(self, path):
        self.objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
        self.objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (
            b" ".join(b"%d 0 R" % page for page in self.pages), len(self.pages))
        out, places = b"%PDF-1.4\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end
        open(path, "wb").write(out)


def archive(kind, out, paths):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        if kind == "bomb":
            target.writestr("bomb.pbm", b"P1\n" + b"0" * (300 << 20))
        for path in paths:
            target.write(path, "../../../" + path if kind == "climber" else path)
        if kind == "zip":
            target.writestr("notes.txt", "beside the scans")
            target.writestr("__MACOSX/._a.pbm", "no scan")
    if kind == "locked":  # the flag alone makes a reader ask for the password
        data = bytearray(open(out, "rb").read())
        for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            at = data.find(signature)
            while at >= 0:
                data[at + offset] |= 1
                at = data.find(signature, at + 4)
        open(out, "wb").write(data)


kind, out, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
if kind in ("scan", "strips", "text", "mixed"):
    pdf = Pdf()
    if kind in ("text", "mixed"):
        pdf.text()
    for path in paths:
        pdf.picture(path, 4 if kind == "strips" else 1)
    pdf.write(out)
else:
    archive(kind, out, paths)
