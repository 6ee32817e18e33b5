/*
 * What the grid found and what the text stage read, put together into a sheet in pixels of the stored image.
 */
#ifndef SHENBAO_ASSEMBLE_H
#define SHENBAO_ASSEMBLE_H

#include "shenbao/grid.h"
#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "shenbao/text.h"

struct arena;

/* Lives in the arena; borrows the texts of `text`, which live there too. */
void sheet_assemble(const struct page *page, const struct grid *grid, const struct page_text *text,
                    struct arena *arena, struct sheet *ret_sheet);

#endif
