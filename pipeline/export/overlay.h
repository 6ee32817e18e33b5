/*
 * The overlay: the grid as found, drawn on the page as scanned, so that one look shows what went wrong where.
 * Cells without doubt have a green outline, cells in doubt are filled orange (red where the program itself
 * holds them for more likely wrong than right), empty cells blue. Lines of text outside the tables are grey.
 */
#ifndef SHENBAO_EXPORT_OVERLAY_H
#define SHENBAO_EXPORT_OVERLAY_H

#include "shenbao/sheet.h"

struct Pix;

/* A new 32 bpp picture of the image's size; the caller destroys it. NULL: out of memory. */
struct Pix *overlay_draw(const struct Pix *image, const struct sheet *sheet);

/* Writes DIR/NAME.png whole or not at all; folders are made. STATUS_IO, STATUS_NO_MEMORY. */
int overlay_write(const struct Pix *overlay, const char *dir, const char *name);

#endif
