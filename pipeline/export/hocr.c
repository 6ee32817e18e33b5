/*
 * hOCR 1.2, as XHTML: http://kba.github.io/hocr-spec/1.2/
 * A table is a table of HTML with its spans, so that a browser shows what is found.
 */
#include "base/arena.h"
#include "base/strbuf.h"
#include "export/html_table.h"
#include "export/markup.h"
#include "export/page_files.h"
#include "shenbao/status.h"

static const double PERCENT = 100;

static void bounds_put(FILE *out, struct quad quad)
{
    struct box box = quad_bounds(quad);
    fprintf(out, "bbox %d %d %d %d", box.x, box.y, box.x + box.w, box.y + box.h);
}

static void line_put(const struct page_file *file, const struct leaf_line *line)
{
    struct leaf_word *words;
    size_t count = leaf_words(line, file->arena, &words);
    fputs("<span class=\"ocr_line\" title=\"", file->out);
    bounds_put(file->out, line->outline);
    fputs("\">", file->out);
    for (size_t i = 0; i < count; i++) {
        fprintf(file->out, "%s<span class=\"ocrx_word\" title=\"", i ? " " : "");
        bounds_put(file->out, words[i].outline);
        fprintf(file->out, "; x_wconf %.0f\">", line->confidence * PERCENT);
        markup_text(file->out, words[i].text);
        fputs("</span>", file->out);
    }
    fputs("</span>", file->out);
}

static void cell_attributes(void *context, FILE *out, const struct layout_cell *cell)
{
    const struct page_file *file = context;
    struct quad outline;
    if (!leaf_cell_outline(file->leaf, cell, &outline))
        return;
    fputs(" class=\"ocr_carea\" title=\"", out);
    bounds_put(out, outline);
    fputc('"', out);
}

static void cell_content(void *context, FILE *out, const struct layout_cell *cell)
{
    const struct page_file *file = context;
    struct leaf_line *lines;
    size_t count = leaf_cell_lines(file->leaf, cell, file->arena, &lines);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? "<br/>" : "", out);
        line_put(file, &lines[i]);
    }
}

static void table_put(const struct page_file *file, const struct leaf_block *block)
{
    struct box box = quad_bounds(block->outline);
    char attributes[128];
    snprintf(attributes, sizeof attributes, " class=\"ocr_table\" title=\"bbox %d %d %d %d\"", box.x, box.y,
             box.x + box.w, box.y + box.h);
    struct html_table table = {attributes, (void *)file, cell_attributes, cell_content};
    html_table_put(file->out, &block->layout, &table);
}

static void head_put(const struct page_file *file)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\""
          " \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
          "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"zh-CN\" lang=\"zh-CN\">\n<head>\n<title>",
          file->out);
    markup_text(file->out, file->leaf->name);
    fputs("</title>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"/>\n"
          "<meta name=\"ocr-system\" content=\"shenbao " SHENBAO_VERSION "\"/>\n"
          "<meta name=\"ocr-capabilities\" content=\"ocr_page ocr_table ocr_carea ocr_par ocr_line "
          "ocrx_word\"/>\n"
          "<meta name=\"ocr-langs\" content=\"zh\"/>\n<meta name=\"ocr-scripts\" content=\"Hans\"/>\n"
          "<meta name=\"ocr-number-of-pages\" content=\"1\"/>\n"
          "<style type=\"text/css\">table { border-collapse: collapse } td { border: 1px solid; padding: 2px "
          "4px }"
          "</style>\n</head>\n<body>\n",
          file->out);
}

/* In the title, the name stands in quotes that are not those of the attribute. */
static void page_put(const struct page_file *file)
{
    const struct leaf *leaf = file->leaf;
    fputs("<div class=\"ocr_page\" title=\"image &quot;", file->out);
    for (const char *c = leaf->name; *c; c++) /* quotes and backslashes end the name there */
        if (*c != '"' && *c != '\\') {
            char one[2] = {*c, '\0'};
            if ((unsigned char)*c >= 0x80)
                fputc(*c, file->out);
            else
                markup_text(file->out, one);
        }
    fprintf(file->out, "&quot;; bbox 0 0 %d %d; ppageno %d", leaf->width, leaf->height, leaf->frame);
    if (leaf->dpi)
        fprintf(file->out, "; scan_res %d %d", leaf->dpi, leaf->dpi);
    fputs("\">\n", file->out);
    for (size_t i = 0; i < leaf->block_count; i++) {
        const struct leaf_block *block = &leaf->blocks[i];
        if (!block->role) {
            table_put(file, block);
            continue;
        }
        fputs("<p class=\"ocr_par\" title=\"", file->out);
        bounds_put(file->out, block->outline);
        fputs("\">", file->out);
        line_put(file, &block->line);
        fputs("</p>\n", file->out);
    }
    fputs("</div>\n</body>\n</html>\n", file->out);
}

static int hocr_write(const struct page_file *file)
{
    head_put(file);
    page_put(file);
    return STATUS_OK;
}

static int hocr_page(void *state, const struct export_page *page)
{
    return page_files_page(state, page, ".hocr", hocr_write);
}

const struct exporter exporter_hocr = {
    .name = "hocr",
    .summary = "hOCR, a file a page",
    .summary_zh = "hOCR，每页一个文件",
    .place = PLACE_FOLDER,
    .open = page_files_open,
    .page = hocr_page,
    .close = page_files_close,
};
