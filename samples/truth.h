/* Writes a page: the scan and its truth, DIR/NAME.jpg|png|tif and DIR/NAME.json. */
#ifndef SHENBAO_SAMPLES_TRUTH_H
#define SHENBAO_SAMPLES_TRUTH_H

#include "print.h"

/* The truth as JSON; new reference, NULL: out of memory. `image` is the picture's file name. */
json_t *truth_of(const struct sample_page *page, const char *id, const char *image);

/*
 * JPEG where the page has a quality, otherwise TIFF G4 for one bit and PNG for the rest. `with_dpi` says
 * whether the picture's file tells its resolution. `outlined`: also DIR/NAME-outline.png, the cells' outlines
 * drawn in red. STATUS_IO, _NO_MEMORY, _INTERNAL; *ret_message (malloc'd or NULL) names the file.
 */
int truth_write(const struct sample_page *page, const char *dir, const char *name, bool with_dpi,
                bool outlined, char **ret_message);

#endif
