/*
 * ALTO 4.4: https://www.loc.gov/standards/alto/
 * A table is a ComposedBlock; its cells are TextBlocks in it. ALTO has no rows and columns: a cell's tag says them.
 */
#include "base/arena.h"
#include "base/cell_json.h"
#include "export/markup.h"
#include "export/page_files.h"
#include "shenbao/status.h"

#define NAMESPACE "http://www.loc.gov/standards/alto/ns-v4#"

static void place_put(FILE *out, struct quad quad)
{
    struct box box = quad_bounds(quad);
    fprintf(out, " HPOS=\"%d\" VPOS=\"%d\" WIDTH=\"%d\" HEIGHT=\"%d\"", box.x, box.y, box.w, box.h);
}

static void shape_put(FILE *out, struct quad quad)
{
    fputs("<Shape><Polygon POINTS=\"", out);
    for (int i = 0; i < 4; i++)
        fprintf(out, "%s%.0f,%.0f", i ? " " : "", quad.corner[i].x, quad.corner[i].y);
    fputs("\"/></Shape>", out);
}

static void word_put(FILE *out, const struct leaf_word *word, double confidence)
{
    fputs("<String", out);
    place_put(out, word->outline);
    fprintf(out, " WC=\"%.3f\"", confidence);
    markup_attribute(out, "CONTENT", word->text);
    fputs("/>", out);
}

static void line_put(const struct page_file *file, const char *block, size_t number,
                     const struct leaf_line *line)
{
    struct leaf_word *words;
    size_t count = leaf_words(line, file->arena, &words);
    if (count == 0)
        return;
    fprintf(file->out, "<TextLine ID=\"%s_l%zu\"", block, number);
    place_put(file->out, line->outline);
    fputc('>', file->out);
    shape_put(file->out, line->outline);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? "<SP/>" : "", file->out);
        word_put(file->out, &words[i], line->confidence);
    }
    fputs("</TextLine>\n", file->out);
}

static void block_begin(FILE *out, const char *element, const char *id, const char *tags, struct quad outline)
{
    fprintf(out, "<%s ID=\"%s\"", element, id);
    if (tags)
        markup_attribute(out, "TAGREFS", tags);
    place_put(out, outline);
    fputc('>', out);
    shape_put(out, outline);
    fputc('\n', out);
}

static void cell_put(const struct page_file *file, size_t table, const struct layout_cell *cell)
{
    struct quad outline;
    struct leaf_line *lines;
    char id[PLACE_ID_SIZE], tag[80];
    if (!leaf_cell_outline(file->leaf, cell, &outline))
        return;
    place_id_cell(id, table, cell->row, cell->column);
    snprintf(tag, sizeof tag, "cell_%s", id);
    block_begin(file->out, "TextBlock", id, tag, outline);
    size_t count = leaf_cell_lines(file->leaf, cell, file->arena, &lines);
    for (size_t i = 0; i < count; i++)
        line_put(file, id, i, &lines[i]);
    fputs("</TextBlock>\n", file->out);
}

static void cell_tag_put(const struct page_file *file, size_t table, const struct layout_cell *cell)
{
    struct quad outline;
    if (leaf_cell_outline(file->leaf, cell, &outline))
        fprintf(file->out,
                "<StructureTag ID=\"cell_t%zur%dc%d\" TYPE=\"cell\""
                " LABEL=\"row=%d column=%d rowspan=%d colspan=%d\"/>\n",
                table, cell->row, cell->column, cell->row, cell->column, cell->row_span, cell->column_span);
}

static void tags_put(const struct page_file *file)
{
    size_t table = 0;
    fputs("<Tags><LayoutTag ID=\"heading\" LABEL=\"heading\"/>\n", file->out);
    for (size_t i = 0; i < file->leaf->block_count; i++) {
        const struct leaf_block *block = &file->leaf->blocks[i];
        for (size_t k = 0; k < block->layout.cell_count; k++)
            cell_tag_put(file, table, &block->layout.cells[k]);
        table += !block->role;
    }
    fputs("</Tags>\n", file->out);
}

static void blocks_put(const struct page_file *file)
{
    size_t table = 0;
    char id[32];
    for (size_t i = 0; i < file->leaf->block_count; i++) {
        const struct leaf_block *block = &file->leaf->blocks[i];
        snprintf(id, sizeof id, "b%zu", i);
        if (block->role) {
            bool heading = strcmp(block->role, "title") == 0 || strcmp(block->role, "subtitle") == 0;
            block_begin(file->out, "TextBlock", id, heading ? "heading" : NULL, block->outline);
            line_put(file, id, 0, &block->line);
            fputs("</TextBlock>\n", file->out);
            continue;
        }
        fprintf(file->out, "<ComposedBlock ID=\"%s\" TYPE=\"table\"", id);
        place_put(file->out, block->outline);
        fputc('>', file->out);
        shape_put(file->out, block->outline);
        fputc('\n', file->out);
        for (size_t k = 0; k < block->layout.cell_count; k++)
            cell_put(file, table, &block->layout.cells[k]);
        fputs("</ComposedBlock>\n", file->out);
        table++;
    }
}

static void description_put(const struct page_file *file)
{
    fputs("<Description><MeasurementUnit>pixel</MeasurementUnit><sourceImageInformation><fileName>",
          file->out);
    markup_text(file->out, file->leaf->path);
    fputs("</fileName><fileIdentifier>sha256:", file->out);
    markup_text(file->out, file->leaf->sha256);
    fprintf(file->out,
            "</fileIdentifier></sourceImageInformation>\n<Processing ID=\"reading\"><processingDateTime>%s"
            "</processingDateTime><processingSoftware><softwareName>shenbao</softwareName><softwareVersion>%s"
            "</softwareVersion></processingSoftware></Processing></Description>\n",
            file->moment, SHENBAO_VERSION);
}

static int alto_write(const struct page_file *file)
{
    const struct leaf *leaf = file->leaf;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<alto xmlns=\"" NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
          " xsi:schemaLocation=\"" NAMESPACE " http://www.loc.gov/standards/alto/v4/alto-4-4.xsd\""
          " SCHEMAVERSION=\"4.4\">\n",
          file->out);
    description_put(file);
    tags_put(file);
    fprintf(file->out,
            "<Layout><Page ID=\"page\" PHYSICAL_IMG_NR=\"%d\" WIDTH=\"%d\" HEIGHT=\"%d\" ROTATION=\"%d\">\n",
            leaf->frame + 1, leaf->width, leaf->height, leaf->rotation);
    fprintf(file->out, "<PrintSpace HPOS=\"0\" VPOS=\"0\" WIDTH=\"%d\" HEIGHT=\"%d\">\n", leaf->width,
            leaf->height);
    blocks_put(file);
    fputs("</PrintSpace></Page></Layout>\n</alto>\n", file->out);
    return STATUS_OK;
}

static int alto_page(void *state, const struct export_page *page)
{
    return page_files_page(state, page, ".xml", alto_write);
}

const struct exporter exporter_alto = {
    .name = "alto",
    .summary = "ALTO 4.4, a file a page",
    .summary_zh = "ALTO 4.4，每页一个文件",
    .place = PLACE_FOLDER,
    .open = page_files_open,
    .page = alto_page,
    .close = page_files_close,
};
