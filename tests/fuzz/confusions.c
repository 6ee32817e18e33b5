/* Any bytes as a table of the recogniser's confusions: refused with a reason and a line, or read and asked. */
#include <assert.h>
#include <stdint.h>

#include "base/arena.h"
#include "form/confusion.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct confusions confusions = {0};
    int line = 0;
    const char *wrong = confusions_parse((const char *)data, size, arena, &confusions, &line);
    assert(line > 0 && (!wrong || confusions.count == 0));
    for (size_t i = 0; i < confusions.count; i++) {
        const struct confusion *pair = &confusions.pairs[i];
        double cost = confusion_cost(&confusions, pair->printed, pair->read);
        assert(pair->printed != pair->read && cost > 0 && cost <= 1);
    }
    arena_free(arena);
    return 0;
}
