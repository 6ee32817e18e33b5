/*
 * The picture of a cell, cut from its scan and stood upright.
 */
#ifndef SHENBAO_EXPORT_SNIPPET_H
#define SHENBAO_EXPORT_SNIPPET_H

#include <jansson.h>
#include <stddef.h>

#include "base/cell_json.h" /* json_quad() */
#include "shenbao/geometry.h"

struct Pix;
struct export_scans;
struct scan_file;

struct snippet {
    unsigned char *png; /* owned: snippet_release() */
    size_t size;
    int width, height;
};

/* `rotation` is the page's, in degrees clockwise. STATUS_BAD_ARGUMENT: nothing of it is on the image. STATUS_NO_MEMORY. */
int snippet_cut(const struct Pix *image, struct quad outline, int rotation, struct snippet *ret_snippet);
void snippet_release(struct snippet *snippet);

/* Decodes the scan of a page result. STATUS_BAD_ARGUMENT: it names none; as export_scans and scan_decode(). */
int snippet_image(const struct export_scans *scans, const json_t *page, struct Pix **ret_image);

/* Its file; the frame is the page result's. */
int snippet_file(const struct export_scans *scans, const json_t *page, struct scan_file *ret_file);

/* Where the scan of a page result lies, as a file:// address; malloc'd; NULL: nowhere known. */
char *snippet_address(const struct export_scans *scans, const json_t *page);

#endif
