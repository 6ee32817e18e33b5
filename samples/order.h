/*
 * An order: one sample, from the choice of a declaration to its files. What an order leaves open is drawn by
 * its seed.
 */
#ifndef SHENBAO_SAMPLES_ORDER_H
#define SHENBAO_SAMPLES_ORDER_H

#include "damage.h"
#include "print.h"

struct order {
    int declaration;  /* index; below 0: drawn */
    int layout;       /* enum layout; below 0: drawn */
    int plain;        /* 1 as the usual form, 0 varied, below 0: drawn */
    const char *font; /* of the text; NULL: drawn */
    double size;      /* points; 0: drawn */
    int dpi;          /* 0: drawn from 150, 200 and 300 */
    int kind;         /* enum damage; below 0: drawn */
    double strength;  /* below 0: drawn */
    int turn;         /* 0: drawn */
    int part;         /* of a declaration over two pages: 1 or 2; 0: on one */
    uint64_t seed;
};
#define ORDER_DEFAULT                                                                                        \
    ((struct order){.declaration = -1, .layout = -1, .plain = -1, .kind = -1, .strength = -1})

/*
 * Draws what is open, prints and damages. STATUS_MODEL_MISSING where the ordered font is not listed or not
 * installed; otherwise as print_page() and damage_apply(). *ret_message: malloc'd or NULL.
 */
int order_make(struct printer *printer, const struct declarations *declarations, const struct order *order,
               struct sample_page *ret_page, char **ret_message);

/* The n-th order of a bulk: the same but for its seed. */
struct order order_nth(const struct order *order, uint64_t n);

/*
 * One line of a recipe: name | declaration | layout | plain or varied | font | size | dpi | kind | strength |
 * seed,
 * "-" where open. Cuts the line in place; the order points into it. NULL, or what is wrong.
 */
const char *order_parse(char *line, const char **ret_name, struct order *ret_order);

#endif
