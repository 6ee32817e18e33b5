/* The parts of the money table's reader, in the order in which money.c calls them. */
#ifndef SHENBAO_FORM_MONEY_H
#define SHENBAO_FORM_MONEY_H

#include "form/parts.h"

enum { GROUP_MAX = PERIOD_MAX };

/* Pairs of a label and an amount, one a period. */
struct money_row {
    struct cell_view *label[GROUP_MAX], *amount[GROUP_MAX];
    size_t groups;
    const char *item; /* NULL: unknown */
    int at;           /* the row of the table */
};

struct money_block {
    int start, end; /* rows, half open */
    struct cell_view *heading;
    struct money_row *rows;
    size_t count;
    const char *period[GROUP_MAX]; /* NULL: unknown */
    struct cell_view **titles;     /* of the form's measures, or NULL */
};

/* The titles of the form's measures, which bound the block above; only for forms that have any. */
void money_titles_find(struct draft *draft, struct money_block *block);

/* Which item each row is, and which period each pair. */
void money_items_find(const struct draft *draft, struct money_block *block);
void money_periods_find(const struct draft *draft, struct money_block *block);
/* The nearest of the form's labels for the item (NULL: any) and period (NULL: any). */
struct label_match money_match(const struct draft *draft, const struct cell_view *view, const char *item,
                               const char *period);

/* The unit of the amounts; settles the heading. */
const char *money_unit_read(struct draft *draft, const struct money_block *block);

/* Adds what the block's cells say to the record's funds. */
void money_amounts_read(struct draft *draft, const struct money_block *block, const char *unit);

#endif
