/* What a cell that a person settled says for others of its page. */
#ifndef SHENBAO_EXPORT_SUPPORT_H
#define SHENBAO_EXPORT_SUPPORT_H

#include <jansson.h>

#include "shenbao/record.h"
#include "shenbao/sheet.h"

/*
 * Raises the confidence of cells that settled ones speak for, in the page result and in the sheet made of it, and takes
 * back what flagged them for want of confidence alone where they are sure enough now. Settled cells, texts and the
 * form's flags stay as they are.
 */
void support_give(json_t *page, const struct reading *reading, struct sheet *sheet);

#endif
