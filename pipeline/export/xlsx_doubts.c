/*
 * Rows of cells in doubt, each with its picture and a link to its scan, and of those lines outside the tables that a record
 * takes something from.
 */
#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/results.h"
#include "export/snippet.h"
#include "export/xlsx_rows.h"
#include "shenbao/status.h"

#include <leptonica/allheaders.h>

/* Pictures: pixels of a screen. They need rows of one height, in points. */
static const double PICTURE_SCALE = 1, PICTURE_WIDTH = 360, PICTURE_HEIGHT = 112;

/* What is known of the page's scan: opened when its first cell in doubt is met. */
struct scan_view {
    bool asked;
    PIX *image;    /* NULL: not to be had */
    char *address; /* NULL: not known */
    int rotation;
};

static void scan_view_open(struct workbook *workbook, const json_t *page, struct scan_view *view)
{
    const struct export_scans *scans = &workbook->request->scans;
    if (view->asked)
        return;
    view->asked = true;
    view->rotation = (int)json_path_integer(page, "page.rotation");
    view->address = snippet_address(scans, page);
    if (workbook->totals.pictures < workbook->request->choices.pictures &&
        snippet_image(scans, page, &view->image) != STATUS_OK)
        workbook->totals.without_scan++;
}

static bool snippet_of(struct workbook *workbook, const struct scan_view *view, const json_t *cell,
                       struct snippet *ret_snippet)
{
    struct quad outline;
    if (!view->image || workbook->totals.pictures >= workbook->request->choices.pictures ||
        !json_quad(json_object_get(cell, "polygon"), &outline))
        return false;
    return snippet_cut(view->image, outline, view->rotation, ret_snippet) == STATUS_OK;
}

static double scale_of(const struct snippet *snippet)
{
    return fmin(PICTURE_SCALE, fmin(PICTURE_WIDTH / snippet->width, PICTURE_HEIGHT / snippet->height));
}

static void doubt_texts(const struct row *row, const json_t *cell)
{
    static const char *const places[] = {"row", "column"};
    bool line = place_is_line(json_path_text(cell, "id", ""));
    const char *reason = xlsx_reason(row->workbook, cell);
    xlsx_place_put(row);
    sheet_text(row->sheet, json_path_text(cell, "id", NULL), STYLE_SHORT, NULL);
    for (size_t i = 0; i < 2 && !line; i++)
        sheet_number(row->sheet, (double)json_path_integer(cell, places[i]) + 1, STYLE_NUMBER, NULL);
    for (size_t i = 0; i < 2 && line; i++)
        sheet_text(row->sheet, NULL, STYLE_TEXT, NULL);
    sheet_text(row->sheet, json_path_text(cell, "text", NULL), STYLE_TEXT, reason);
    sheet_text(row->sheet, json_path_text(cell, "raw_text", NULL), STYLE_TEXT, NULL);
    xlsx_confidence_put(row, cell);
    sheet_text(row->sheet, reason, STYLE_TEXT, NULL);
}

static void doubt_row(struct row row, const json_t *cell, struct scan_view *view)
{
    struct workbook *workbook = row.workbook;
    struct snippet snippet = {0};
    scan_view_open(workbook, row.page, view);
    bool seen = snippet_of(workbook, view, cell, &snippet);
    sheet_row(row.sheet);
    doubt_texts(&row, cell);
    if (seen) {
        sheet_picture(row.sheet, &(struct book_picture){snippet.png, snippet.size, scale_of(&snippet)});
        workbook->totals.pictures++;
    } else
        sheet_text(row.sheet, NULL, STYLE_TEXT, NULL);
    sheet_link(row.sheet, view->address, TR("open", "打开"));
    snippet_release(&snippet);
}

void xlsx_doubts_put(struct row row)
{
    struct scan_view view = {0};
    struct page_places places = {.page = row.page};
    row.sheet = row.workbook->sheets[DOUBTS];
    for (const json_t *place; (place = page_places_next(&places));) {
        const char *id = json_path_text(place, "id", "");
        bool flagged = json_array_size(json_object_get(place, "flags")) > 0, line = place_is_line(id);
        row.workbook->totals.cells += !line;
        row.workbook->totals.flagged += !line && flagged;
        if (flagged && (!line || line_is_used(row.page, id)))
            doubt_row(row, place, &view);
    }
    pixDestroy(&view.image);
    free(view.address);
}
