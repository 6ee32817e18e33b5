/*
 * A folder of lines to train on: pictures NAME.png, each with its text in NAME.gt.txt. Several exports may share it.
 *
 * A line's name is that of its page's result without the folders, the cell and the line's number in it:
 * "0001.jpg.2f4354a5292c.t0r3c2.1"; "0001.jpg.2f4354a5292c.o4.1" is a line outside the tables. So the same line always
 * has the same name, and copies of a scan share theirs.
 */
#ifndef SHENBAO_EXPORT_LINE_STORE_H
#define SHENBAO_EXPORT_LINE_STORE_H

#include <stdbool.h>
#include <stddef.h>

struct Pix;

struct line_store {
    char *folder; /* owned */
    char **names; /* owned: of the texts that were there before, sorted */
    bool *kept;   /* those that were put again */
    size_t count;
};

/* Makes the folder. STATUS_IO with errno set, STATUS_NO_MEMORY. */
int line_store_open(const char *folder, struct line_store *ret_store);
void line_store_release(struct line_store *store);

/* Where a line is: page is name_result() of the scan's file name alone. */
struct line_place {
    const char *page;
    const char *id; /* of the cell, or of the line outside the tables */
    size_t line;    /* from 1 */
};

/*
 * Writes picture and text, both or neither; what is there already as it should be is not written. A picture may be left
 * without its text where the process is killed, never a text without its picture or with another one. STATUS_IO with
 * errno set, STATUS_NO_MEMORY.
 */
int line_store_put(struct line_store *store, const struct line_place *place, struct Pix *picture,
                   const char *text);

/*
 * Removes the page's lines that were there before and were not put again: their cells' corrections were changed.
 * Gives how many.
 */
size_t line_store_sweep(struct line_store *store, const char *page);

#endif
