#include "corrections.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/results.h"
#include "commands.h"
#include "models.h"
#include "review/ledger.h"
#include "shenbao/amend.h"
#include "shenbao/status.h"

struct corrections {
    struct ledger *ledger;
    struct form_set *forms;
    size_t settled, orphans;
};

static int forms_load(struct corrections *corrections, char **ret_message)
{
    CLEANUP(cleanup_free) char *models = models_dir_find();
    CLEANUP(cleanup_free) char *forms = models ? path_join(models, "forms") : NULL;
    return forms ? form_set_load(forms, &corrections->forms, ret_message) : STATUS_MODEL_MISSING;
}

int corrections_open(const char *out_dir, struct corrections **ret_corrections, char **ret_message)
{
    CLEANUP(cleanup_free) char *path = path_join(out_dir, LEDGER_NAME);
    *ret_message = NULL;
    *ret_corrections = NULL;
    if (!path)
        return STATUS_NO_MEMORY;
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    struct corrections *corrections = calloc(1, sizeof *corrections);
    int status = corrections ? ledger_open(path, &corrections->ledger) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = forms_load(corrections, ret_message);
    else if (asprintf(ret_message, "%s", path) < 0)
        *ret_message = NULL;
    if (status != STATUS_OK)
        corrections_close(corrections);
    else
        *ret_corrections = corrections;
    return status;
}

int corrections_open_or_say(const char *out_dir, struct corrections **ret_corrections, const struct log *log)
{
    CLEANUP(cleanup_free) char *message = NULL;
    int status = corrections_open(out_dir, ret_corrections, &message);
    if (status == STATUS_OK)
        return EXIT_ALL_READ;
    log_say(log, LOG_ERROR,
            TR("the corrections of %s cannot be used: %s: %s", "%s 的更正记录无法使用：%s：%s"), out_dir,
            message ? message : LEDGER_NAME, log_reason(status));
    return status == STATUS_MODEL_MISSING || status == STATUS_FORM_BAD ? EXIT_NO_MODEL : EXIT_CANNOT_WRITE;
}

void corrections_close(struct corrections *corrections)
{
    if (!corrections)
        return;
    ledger_close(corrections->ledger);
    form_set_free(corrections->forms);
    free(corrections);
}

static int amend(void *context, json_t *page)
{
    struct corrections *corrections = context;
    struct arena *arena = arena_new();
    struct correction *entries = NULL;
    struct amendment amendment = {0};
    size_t count = 0;
    if (json_object_get(page, "error")) {
        arena_free(arena);
        return STATUS_OK;
    }
    int status = arena ? ledger_page(corrections->ledger, json_path_text(page, "source.sha256", ""),
                                     (int)json_path_integer(page, "source.frame"), arena, &entries, &count)
                       : STATUS_NO_MEMORY;
    if (status == STATUS_OK && count)
        status = page_amend(page, entries, count, corrections->forms, arena, &amendment);
    corrections->settled += amendment.settled;
    corrections->orphans += amendment.orphans;
    arena_free(arena);
    return status;
}

struct page_amender corrections_amender(struct corrections *corrections)
{
    return (struct page_amender){corrections, corrections ? amend : NULL};
}

size_t corrections_settled(const struct corrections *corrections)
{
    return corrections ? corrections->settled : 0;
}

size_t corrections_orphans(const struct corrections *corrections)
{
    return corrections ? corrections->orphans : 0;
}
