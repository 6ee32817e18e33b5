#include "export/html_table.h"

#include <string.h>

#include "export/markup.h"

void html_lines_put(FILE *out, const char *text)
{
    char line[4096];
    while (*text) {
        size_t length = strcspn(text, "\n");
        for (size_t at = 0; at < length;) {
            size_t part = length - at < sizeof line ? length - at : sizeof line - 1;
            while (part > 1 && at + part < length && ((unsigned char)text[at + part] & 0xC0) == 0x80)
                part--; /* never through a character */
            snprintf(line, sizeof line, "%.*s", (int)part, text + at);
            markup_text(out, line);
            at += part;
        }
        text += length;
        if (*text == '\n') {
            fputs("<br/>", out);
            text++;
        }
    }
}

static void cell_put(FILE *out, const struct html_table *table, const struct layout_cell *cell)
{
    fputs("<td", out);
    if (cell->row_span > 1)
        fprintf(out, " rowspan=\"%d\"", cell->row_span);
    if (cell->column_span > 1)
        fprintf(out, " colspan=\"%d\"", cell->column_span);
    if (table->attributes_put)
        table->attributes_put(table->context, out, cell);
    fputc('>', out);
    table->content_put(table->context, out, cell);
    fputs("</td>", out);
}

void html_table_put(FILE *out, const struct layout *layout, const struct html_table *table)
{
    size_t next = 0;
    fprintf(out, "<table%s>\n", table->attributes);
    for (int row = 0; row < layout->rows; row++) {
        fputs("<tr>", out);
        for (; next < layout->cell_count && layout->cells[next].row == row; next++)
            cell_put(out, table, &layout->cells[next]);
        fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}
