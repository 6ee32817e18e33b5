/*
 * What a seal leaves in the ink once its colour has been taken out.
 */
#ifndef SHENBAO_TEXT_REMAINS_H
#define SHENBAO_TEXT_REMAINS_H

#include <stdbool.h>

#include "shenbao/geometry.h"
#include "shenbao/page.h"

struct Pix;

/*
 * Takes the seal's remains out of `ink`, the page's ink within `box`, in place. Print under the seal stays: it is as
 * dark as print elsewhere, while the remains are pale. STATUS_NO_MEMORY.
 */
int seal_remains_clear(const struct page *page, struct box box, struct Pix *ink);

#endif
