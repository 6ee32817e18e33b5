#include "shenbao/correction.h"

#include <string.h>

static const char *const names[CORRECTION_KINDS] = {
    [CORRECTION_TEXT] = "text",
    [CORRECTION_EMPTY] = "empty",
    [CORRECTION_UNREADABLE] = "unreadable",
    [CORRECTION_HANDWRITING] = "handwriting",
    [CORRECTION_ASK] = "ask",
    [CORRECTION_UNDO] = "undo",
    [CORRECTION_SPLIT] = "split",
    [CORRECTION_MERGE] = "merge",
    [CORRECTION_MOVE] = "move",
    [CORRECTION_MISSING] = "missing",
    [CORRECTION_REMOVE] = "remove",
};

const char *correction_kind_name(enum correction_kind kind)
{
    return kind >= 0 && kind < CORRECTION_KINDS ? names[kind] : NULL;
}

enum correction_kind correction_kind_lookup(const char *name)
{
    int kind = 0;
    while (kind < CORRECTION_KINDS && strcmp(names[kind], name) != 0)
        kind++;
    return (enum correction_kind)kind;
}

bool correction_is_structural(enum correction_kind kind)
{
    return kind >= CORRECTION_SPLIT && kind < CORRECTION_KINDS;
}

static void mark_undone(const struct correction *entries, size_t count, int64_t id, bool *effective)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].id == id)
            effective[i] = false;
}

void corrections_effective(const struct correction *entries, size_t count, bool *ret_effective)
{
    for (size_t i = 0; i < count; i++)
        ret_effective[i] = true;
    for (size_t i = count; i-- > 0;)
        if (ret_effective[i] && entries[i].kind == CORRECTION_UNDO) {
            mark_undone(entries, i, entries[i].undoes, ret_effective);
            ret_effective[i] = false;
        }
}
