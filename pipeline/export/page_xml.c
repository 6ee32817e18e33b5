/*
 * PAGE-XML of 2019-07-15 (PRImA): https://github.com/PRImA-Research-Lab/PAGE-XML
 * A table is a TableRegion; its cells are TextRegions in it, whose role says row, column and spans.
 */
#include <math.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "export/markup.h"
#include "export/page_files.h"
#include "shenbao/status.h"

#define NAMESPACE "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"

static void coords_put(FILE *out, struct quad quad)
{
    fputs("<Coords points=\"", out);
    for (int i = 0; i < 4; i++)
        fprintf(out, "%s%ld,%ld", i ? " " : "", lround(quad.corner[i].x), lround(quad.corner[i].y));
    fputs("\"/>", out);
}

static void equivalent_put(FILE *out, const char *text, double confidence)
{
    fprintf(out, "<TextEquiv conf=\"%.3f\"><Unicode>", confidence);
    markup_text(out, text);
    fputs("</Unicode></TextEquiv>", out);
}

static void line_put(FILE *out, const char *region, size_t number, const struct leaf_line *line)
{
    fprintf(out, "<TextLine id=\"%s_l%zu\">", region, number);
    coords_put(out, line->outline);
    equivalent_put(out, line->text, line->confidence);
    fputs("</TextLine>\n", out);
}

static void cell_put(const struct page_file *file, size_t table, const struct layout_cell *cell)
{
    struct quad outline;
    struct leaf_line *lines;
    char id[PLACE_ID_SIZE];
    if (!leaf_cell_outline(file->leaf, cell, &outline))
        return;
    place_id_cell(id, table, cell->row, cell->column);
    fprintf(file->out, "<TextRegion id=\"%s\">", id);
    coords_put(file->out, outline);
    fprintf(
        file->out,
        "<Roles><TableCellRole rowIndex=\"%d\" columnIndex=\"%d\" rowSpan=\"%d\" colSpan=\"%d\"/></Roles>\n",
        cell->row, cell->column, cell->row_span, cell->column_span);
    size_t count = leaf_cell_lines(file->leaf, cell, file->arena, &lines);
    for (size_t i = 0; i < count; i++)
        line_put(file->out, id, i, &lines[i]);
    equivalent_put(file->out, cell->text, leaf_cell_confidence(cell));
    fputs("</TextRegion>\n", file->out);
}

static void table_put(const struct page_file *file, size_t number, size_t table,
                      const struct leaf_block *block)
{
    const struct layout *layout = &block->layout;
    fprintf(file->out, "<TableRegion id=\"b%zu\" rows=\"%d\" columns=\"%d\" lineSeparators=\"true\">", number,
            layout->rows, layout->columns);
    coords_put(file->out, block->outline);
    fputc('\n', file->out);
    for (size_t i = 0; i < layout->cell_count; i++)
        cell_put(file, table, &layout->cells[i]);
    fputs("</TableRegion>\n", file->out);
}

static void outside_put(const struct page_file *file, size_t number, const struct leaf_block *block)
{
    char id[32];
    snprintf(id, sizeof id, "b%zu", number);
    bool heading = strcmp(block->role, "title") == 0 || strcmp(block->role, "subtitle") == 0;
    fprintf(file->out, "<TextRegion id=\"%s\" type=\"%s\">", id, heading ? "heading" : "paragraph");
    coords_put(file->out, block->outline);
    line_put(file->out, id, 0, &block->line);
    equivalent_put(file->out, block->line.text, block->line.confidence);
    fputs("</TextRegion>\n", file->out);
}

static void order_put(const struct page_file *file)
{
    if (file->leaf->block_count == 0)
        return;
    fputs("<ReadingOrder><OrderedGroup id=\"order\">", file->out);
    for (size_t i = 0; i < file->leaf->block_count; i++)
        fprintf(file->out, "<RegionRefIndexed index=\"%zu\" regionRef=\"b%zu\"/>", i, i);
    fputs("</OrderedGroup></ReadingOrder>\n", file->out);
}

static void page_put(const struct page_file *file)
{
    const struct leaf *leaf = file->leaf;
    fputs("<Page", file->out);
    markup_attribute(file->out, "imageFilename", leaf->name);
    fprintf(file->out, " imageWidth=\"%d\" imageHeight=\"%d\"", leaf->width, leaf->height);
    if (leaf->dpi)
        fprintf(file->out, " imageXResolution=\"%d\" imageYResolution=\"%d\" imageResolutionUnit=\"PPI\"",
                leaf->dpi, leaf->dpi);
    fprintf(file->out, " orientation=\"%d\">\n",
            leaf->rotation > 180 ? leaf->rotation - 360 : leaf->rotation);
    order_put(file);
    size_t tables = 0;
    for (size_t i = 0; i < leaf->block_count; i++)
        if (leaf->blocks[i].role)
            outside_put(file, i, &leaf->blocks[i]);
        else
            table_put(file, i, tables++, &leaf->blocks[i]);
    fputs("</Page>\n", file->out);
}

static int page_xml_write(const struct page_file *file)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<PcGts xmlns=\"" NAMESPACE "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
          " xsi:schemaLocation=\"" NAMESPACE " " NAMESPACE "/pagecontent.xsd\">\n",
          file->out);
    fprintf(file->out,
            "<Metadata><Creator>shenbao " SHENBAO_VERSION
            "</Creator><Created>%s</Created><LastChange>%s</LastChange></Metadata>\n",
            file->moment, file->moment);
    page_put(file);
    fputs("</PcGts>\n", file->out);
    return STATUS_OK;
}

static int page_xml_page(void *state, const struct export_page *page)
{
    return page_files_page(state, page, ".xml", page_xml_write);
}

const struct exporter exporter_page_xml = {
    .name = "page-xml",
    .summary = "PAGE-XML, a file a page",
    .summary_zh = "PAGE-XML，每页一个文件",
    .place = PLACE_FOLDER,
    .open = page_files_open,
    .page = page_xml_page,
    .close = page_files_close,
};
