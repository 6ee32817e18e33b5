/*
 * A reader for each section of a form file. It takes the loader's statement into the form, and says what is wrong with it, or
 * NULL.
 */
#ifndef SHENBAO_FORM_SECTIONS_H
#define SHENBAO_FORM_SECTIONS_H

#include <stdbool.h>

struct loader;

const char *section_free(struct loader *loader);
const char *section_field(struct loader *loader);
const char *section_money(struct loader *loader);
const char *section_goals(struct loader *loader);
const char *section_indicators(struct loader *loader);
const char *section_levels(struct loader *loader);
const char *section_value(struct loader *loader);

/* Sections [list NAME]. */
bool section_is_list(const struct loader *loader);
const char *section_list(struct loader *loader);

#endif
