/*
 * Declarations as data: JSON, one object or an array of them in a file. Fields as in samples/README.md.
 */
#ifndef SHENBAO_SAMPLES_DECLARATION_H
#define SHENBAO_SAMPLES_DECLARATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct declarations {
    json_t *items; /* array of objects */
};

/*
 * Adds the declarations of one file, or of all *.json of a folder in the order of their names; start from
 * {NULL}. STATUS_NOT_FOUND, _IO, _NO_MEMORY, _BAD_ARGUMENT (not a declaration); *ret_message (malloc'd) names
 * file and reason.
 */
int declarations_load(const char *path, struct declarations *declarations, char **ret_message);
void declarations_release(struct declarations *declarations);

size_t declarations_count(const struct declarations *declarations);
const json_t *declarations_at(const struct declarations *declarations, size_t index); /* borrowed */

/* The text of a field, "" where there is none. Borrowed. */
const char *declaration_text(const json_t *object, const char *name);

enum form {
    FORM_TWO, /* mid-term and annual side by side */
    FORM_ONE  /* annual alone */
};

struct form_options {
    enum form form;
    const char *title;        /* NULL: the declaration's own, where it is of this form */
    bool number_indicators;   /* "指标1：" before level 3 */
    const char *satisfaction; /* level 2 of 满意度指标; NULL: as it is */
    bool keep_blank;          /* print indicators that have neither name nor value */
};

/*
 * The declaration as it is printed in that form: what the truth says. A period the declaration lacks is taken
 * from the other. New reference; NULL: out of memory.
 */
json_t *declaration_in_form(const json_t *declaration, const struct form_options *options);

#endif
