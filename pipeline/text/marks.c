#include "text/marks.h"

#include <string.h>

#include "base/arena.h"
#include "base/name.h"
#include "text/recogniser.h"

static void mark_add(struct arena *arena, struct mark **marks, size_t *count, struct mark mark)
{
    if (*count > 0 && (*marks)[*count - 1].to == mark.from)
        (*marks)[*count - 1].to = mark.to;
    else
        *(struct mark *)arena_push(arena, marks, count, sizeof mark) = mark;
}

struct mark *marks_find(const struct line_reading *reading, const char *text, double sure,
                        struct arena *arena, size_t *ret_count)
{
    struct mark *marks = NULL;
    int at = 0;
    *ret_count = 0;
    for (size_t i = 0; i < reading->symbol_count; i++) {
        const struct line_symbol *symbol = &reading->symbols[i];
        size_t spaces = strspn(text, " "), size = strlen(symbol->text);
        if (strncmp(text + spaces, symbol->text, size) != 0)
            continue; /* cleaned away, or put otherwise */
        int from = at + (int)spaces;
        text += spaces + size;
        at = from + utf8_points(symbol->text, size);
        if (probability_of((double)symbol->confidence) < sure)
            mark_add(arena, &marks, ret_count, (struct mark){from, at});
    }
    return marks;
}
