/* Any bytes as a form file: it is refused with a reason, or read, and then its examples run. */
#include <assert.h>
#include <stdint.h>

#include "form/rules.h"
#include "form/statement.h"
#include "shenbao/form.h"
#include "target.h"

static void ignore(void *context, int line, const char *text)
{
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct form_set *set = form_set_new();
    assert(set);
    struct mistakes mistakes = {.arena = set->arena};
    form_set_try(set, "fuzz.form", (const char *)data, size, &mistakes);
    assert((mistakes.count > 0) != (set->count == 1));
    for (size_t i = 0; i < mistakes.count; i++)
        assert(mistakes.list[i].text[0]);
    if (set->count)
        form_examples_run(set, 0, ignore, NULL);
    form_set_free(set);
    return 0;
}
