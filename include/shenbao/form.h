/*
 * Form stage: cells to records by a form's rules. Rules are data: one file a form in models/forms/.
 * The only user of PCRE2. Knows nothing of pictures: it reads a sheet and fills a reading.
 */
#ifndef SHENBAO_FORM_H
#define SHENBAO_FORM_H

#include "shenbao/record.h"
#include "shenbao/sheet.h"

struct arena;
struct form_set; /* the compiled forms; const after loading */

/*
 * Loads every *.form in `dir`, in the order of their names, and the recogniser's confusions (confusions.txt), if there.
 * On a mistake gives STATUS_FORM_BAD and, where ret_message is not NULL, a malloc'd "file:line: what is wrong" that the
 * caller frees.
 * STATUS_MODEL_MISSING where the folder is missing or holds no form.
 */
int form_set_load(const char *dir, struct form_set **ret_forms, char **ret_message);
void form_set_free(struct form_set *forms); /* NULL is fine */

/* Adds every *.form in `dir` as form_set_load_file() does. STATUS_MODEL_MISSING where there is none. */
int form_set_load_more(struct form_set *forms, const char *dir, char **ret_message);
/* Adds one file to the set; a form of the same id gives way to it. Statuses and message as form_set_load(). */
int form_set_load_file(struct form_set *forms, const char *path, char **ret_message);

/* The forms in the order in which they were loaded. Borrowed. */
struct form_facts {
    const char *file, *id, *name; /* name: "" where the file gives none */
    int version;
    size_t example_count;
};
size_t form_set_count(const struct form_set *forms);
struct form_facts form_set_facts(const struct form_set *forms, size_t index);

/* What is wrong with one line of a form file; line 0: with the file as a whole. */
struct form_mistake {
    int line;
    const char *text;
};

/*
 * Every mistake of a form file. STATUS_OK: there is none; STATUS_FORM_BAD: there are some; STATUS_IO with errno: the
 * file cannot be read; STATUS_NO_MEMORY. The mistakes live in the arena.
 */
int form_file_check(const char *path, struct arena *arena, struct form_mistake **ret_mistakes,
                    size_t *ret_count);

/*
 * Reads the examples that a form's file carries by all forms of the set, and compares. Each difference is told to
 * `tell`: the example's line in the file, and what was wanted and found. Gives the number of differences.
 */
typedef void (*form_difference)(void *context, int line, const char *text);
size_t form_examples_run(const struct form_set *forms, size_t index, form_difference tell, void *context);

/*
 * Reads the sheet by the form that fits it best. A sheet that fits none gives a reading without records and
 * with PAGE_UNKNOWN_FORM. The reading lives in the arena and borrows nothing from `forms`.
 */
int form_read(const struct form_set *forms, const struct sheet *sheet, struct arena *arena,
              struct reading *ret_reading);

#endif
