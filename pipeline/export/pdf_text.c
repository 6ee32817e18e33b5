#include "export/pdf_text.h"

#include <math.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "shenbao/status.h"

enum {
    CEILING = 64 << 20,
    CODES_MAX = 65000,
    BLOCK = 100 /* characters of a CMap's block, by its specification */
};

static const double DESCENT = 0.12; /* of the line's height: what hangs below the base line */
static const double PERCENT = 100;

struct codes {
    utf8proc_int32_t *points; /* the character of code i + 1; in the arena */
    size_t count;
    struct arena *arena;
};

/* ---- codes ---- */

static size_t code_of(struct codes *codes, utf8proc_int32_t point)
{
    for (size_t i = 0; i < codes->count; i++)
        if (codes->points[i] == point)
            return i + 1;
    if (codes->count >= CODES_MAX)
        return 1;
    *(utf8proc_int32_t *)arena_push(codes->arena, &codes->points, &codes->count, sizeof *codes->points) =
        point;
    return codes->count;
}

/* The text in codes, as digits; gives how many characters. Line breaks are blanks. */
static size_t codes_put(struct codes *codes, const char *text, struct strbuf *to)
{
    utf8proc_int32_t point;
    size_t count = 0;
    for (utf8proc_ssize_t length;
         (length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &point)) > 0 && point;
         text += length) {
        strbuf_printf(to, "%04zX", code_of(codes, point < ' ' ? ' ' : point));
        count++;
    }
    return count;
}

/* ---- the content ---- */

/* On paper, y goes up. */
static struct point on_paper(const struct leaf *leaf, struct point point, double scale)
{
    return (struct point){point.x * scale, (leaf->height - point.y) * scale};
}

static void line_put(const struct leaf *leaf, const struct leaf_line *line, double scale, struct codes *codes,
                     struct strbuf *to)
{
    struct strbuf digits = STRBUF_INIT(CEILING);
    size_t characters = codes_put(codes, line->text, &digits);
    struct point foot = on_paper(leaf, line->outline.corner[3], scale);
    struct point end = on_paper(leaf, line->outline.corner[2], scale);
    struct point head = on_paper(leaf, line->outline.corner[0], scale);
    double width = point_distance(foot, end), height = point_distance(foot, head);
    if (characters > 0 && width > 0 && height > 0) {
        double x = (end.x - foot.x) / width, y = (end.y - foot.y) / width;
        strbuf_printf(to, "/F %.3f Tf %.3f Tz\n", height, width / (height * (double)characters) * PERCENT);
        strbuf_printf(to, "%.5f %.5f %.5f %.5f %.3f %.3f Tm <%s> Tj\n", x, y, -y, x,
                      foot.x - y * DESCENT * height, foot.y + x * DESCENT * height, digits.text);
    }
    to->failed |= digits.failed;
    strbuf_release(&digits);
}

static void content_put(const struct leaf *leaf, double scale, struct codes *codes, struct strbuf *to)
{
    strbuf_puts(to, "BT 3 Tr\n");
    for (size_t i = 0; i < leaf->block_count; i++) {
        const struct leaf_block *block = &leaf->blocks[i];
        if (block->role)
            line_put(leaf, &block->line, scale, codes, to);
        for (size_t k = 0; k < block->layout.cell_count; k++) {
            struct leaf_line *lines;
            size_t count = leaf_cell_lines(leaf, &block->layout.cells[k], codes->arena, &lines);
            for (size_t l = 0; l < count; l++)
                line_put(leaf, &lines[l], scale, codes, to);
        }
    }
    strbuf_puts(to, "ET\n");
}

/* ---- the map to Unicode ---- */

static void utf16_put(struct strbuf *to, utf8proc_int32_t point)
{
    if (point < 0x10000)
        strbuf_printf(to, "%04X", (unsigned)point);
    else
        strbuf_printf(to, "%04X%04X", 0xD800u + (unsigned)((point - 0x10000) >> 10),
                      0xDC00u + (unsigned)((point - 0x10000) & 0x3FF));
}

static void unicode_put(const struct codes *codes, struct strbuf *to)
{
    strbuf_puts(to, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t i = 0; i < codes->count; i++) {
        if (i % BLOCK == 0)
            strbuf_printf(to, "%zu beginbfchar\n", codes->count - i < BLOCK ? codes->count - i : BLOCK);
        strbuf_printf(to, "<%04zX> <", i + 1);
        utf16_put(to, codes->points[i]);
        strbuf_puts(to, ">\n");
        if (i % BLOCK == BLOCK - 1 || i + 1 == codes->count)
            strbuf_puts(to, "endbfchar\n");
    }
    strbuf_puts(to, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* ---- the font: TrueType's tables, big-endian ---- */

static void put16(struct strbuf *to, unsigned number)
{
    strbuf_putc(to, (char)(number >> 8 & 0xFF));
    strbuf_putc(to, (char)(number & 0xFF));
}

static void put32(struct strbuf *to, unsigned number)
{
    put16(to, number >> 16);
    put16(to, number & 0xFFFF);
}

static void repeat16(struct strbuf *to, unsigned number, size_t times)
{
    for (size_t i = 0; i < times; i++)
        put16(to, number);
}

enum {
    EM = 1000,
    TABLES = 6,
    DIRECTORY = 12 + 16 * TABLES,
    SUM_AT = 8 /* where head has the sum's complement */
};

static void head_put(struct strbuf *to)
{
    put32(to, 0x00010000); /* version */
    put32(to, 0x00010000); /* revision */
    put32(to, 0);          /* the complement of the whole file's sum: set at the end */
    put32(to, 0x5F0F3CF5);
    put16(to, 0); /* flags */
    put16(to, EM);
    repeat16(to, 0, 8); /* created, modified */
    put16(to, 0);       /* bounds */
    put16(to, 0);
    put16(to, EM);
    put16(to, EM);
    put16(to, 0); /* style */
    put16(to, 8); /* smallest readable size */
    put16(to, 2); /* direction */
    put16(to, 0); /* short offsets in loca */
    put16(to, 0);
}

static void hhea_put(struct strbuf *to)
{
    put32(to, 0x00010000);
    put16(to, EM - 120);                /* ascender */
    put16(to, (unsigned)(65536 - 120)); /* descender */
    put16(to, 0);                       /* gap */
    put16(to, EM);                      /* widest advance */
    repeat16(to, 0, 3);                 /* bearings, extent */
    put16(to, 1);                       /* slope of the caret */
    repeat16(to, 0, 7);
    put16(to, 1); /* advances in hmtx: the others have the last */
}

static void maxp_put(struct strbuf *to, size_t glyphs)
{
    put32(to, 0x00010000);
    put16(to, (unsigned)glyphs);
    repeat16(to, 0, 4);
    put16(to, 1); /* zones */
    repeat16(to, 0, 8);
}

/* One table of the font. */
static void table_put(struct strbuf *to, const char *tag, size_t glyphs)
{
    if (strcmp(tag, "glyf") == 0)
        put32(to, 0); /* never looked at, but some readers mind an empty table */
    else if (strcmp(tag, "head") == 0)
        head_put(to);
    else if (strcmp(tag, "hhea") == 0)
        hhea_put(to);
    else if (strcmp(tag, "hmtx") == 0) {
        put16(to, EM);
        repeat16(to, 0, glyphs);
    } else if (strcmp(tag, "loca") == 0)
        repeat16(to, 0, glyphs + 1);
    else
        maxp_put(to, glyphs);
}

static unsigned sum_of(const char *bytes, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += (unsigned)(unsigned char)bytes[i] << (24 - 8 * (i % 4));
    return sum;
}

static void pad(struct strbuf *to)
{
    while (to->length % 4)
        strbuf_putc(to, '\0');
}

static void font_put(size_t glyphs, struct strbuf *to)
{
    static const char *const tags[TABLES] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"};
    struct strbuf tables = STRBUF_INIT(CEILING);
    size_t head = 0;
    put32(to, 0x00010000);
    put16(to, TABLES);
    put16(to, 64); /* for a binary search of six tables */
    put16(to, 2);
    put16(to, TABLES * 16 - 64);
    for (size_t i = 0; i < TABLES; i++) {
        size_t start = tables.length;
        head = strcmp(tags[i], "head") == 0 ? DIRECTORY + start : head;
        table_put(&tables, tags[i], glyphs);
        size_t size = tables.length - start;
        pad(&tables);
        strbuf_add(to, tags[i], 4);
        put32(to, sum_of(tables.text + start, tables.length - start));
        put32(to, (unsigned)(DIRECTORY + start));
        put32(to, (unsigned)size);
    }
    strbuf_add(to, tables.text, tables.length);
    to->failed |= tables.failed;
    strbuf_release(&tables);
    unsigned complement = 0xB1B0AFBAu - sum_of(to->text, to->length);
    for (size_t i = 0; i < 4 && !to->failed; i++)
        to->text[head + SUM_AT + i] = (char)(complement >> (24 - 8 * i) & 0xFF);
}

int pdf_text_make(const struct leaf *leaf, double scale, struct arena *arena, struct pdf_text *ret_text)
{
    struct codes codes = {.arena = arena};
    *ret_text = (struct pdf_text){STRBUF_INIT(CEILING), STRBUF_INIT(CEILING), STRBUF_INIT(CEILING)};
    code_of(&codes, ' ');
    content_put(leaf, scale, &codes, &ret_text->content);
    unicode_put(&codes, &ret_text->unicode);
    font_put(codes.count + 1, &ret_text->font);
    return ret_text->content.failed || ret_text->unicode.failed || ret_text->font.failed ? STATUS_NO_MEMORY
                                                                                         : STATUS_OK;
}

void pdf_text_release(struct pdf_text *text)
{
    strbuf_release(&text->content);
    strbuf_release(&text->unicode);
    strbuf_release(&text->font);
}
