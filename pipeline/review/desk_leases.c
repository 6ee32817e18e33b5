/* Who has which cell before them, and for how long it is nobody else's. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "review/desk_parts.h"
#include "shenbao/status.h"

static struct lease *lease_lookup(struct desk *desk, int64_t page, const char *cell)
{
    double now = clock_seconds();
    struct lease *found = NULL;
    for (size_t i = 0; i < desk->lease_count; i++) {
        struct lease *lease = &desk->leases[i];
        if (lease->until < now) {
            *lease = desk->leases[--desk->lease_count];
            i--;
        } else if (lease->page == page && strcmp(lease->cell, cell) == 0)
            found = lease;
    }
    return found;
}

bool lease_is_foreign(struct desk *desk, int64_t page, const char *cell, const char *who)
{
    const struct lease *lease = lease_lookup(desk, page, cell);
    return lease && strcmp(lease->who, who) != 0;
}

int lease_take(struct desk *desk, int64_t page, const char *cell, const char *who)
{
    struct lease *lease = lease_lookup(desk, page, cell);
    if (!lease && desk->lease_count == desk->lease_room) {
        size_t room = desk->lease_room ? 2 * desk->lease_room : 64;
        struct lease *larger = reallocarray(desk->leases, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        desk->leases = larger;
        desk->lease_room = room;
    }
    lease = lease ? lease : &desk->leases[desk->lease_count++];
    lease->page = page;
    lease->until = clock_seconds() + desk->options.lease;
    snprintf(lease->cell, sizeof lease->cell, "%s", cell);
    snprintf(lease->who, sizeof lease->who, "%s", who);
    return STATUS_OK;
}

void lease_drop(struct desk *desk, int64_t page, const char *cell)
{
    struct lease *lease = lease_lookup(desk, page, cell);
    if (lease)
        *lease = desk->leases[--desk->lease_count];
}

static bool is_kept(struct desk *desk, const struct lease *lease, const struct desk_place *places,
                    size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        struct index_page *pages = NULL;
        size_t page_count = 0;
        if (strcmp(lease->cell, places[i].cell) != 0 ||
            index_pages_of(desk->index, places[i].sha256, places[i].frame, arena, &pages, &page_count) !=
                STATUS_OK)
            continue;
        for (size_t k = 0; k < page_count; k++)
            if (pages[k].id == lease->page)
                return true;
    }
    return false;
}

void desk_keep(struct desk *desk, const char *who, const struct desk_place *places, size_t count)
{
    struct arena *arena = arena_new();
    if (!arena)
        return;
    pthread_mutex_lock(&desk->lock);
    for (size_t i = 0; i < desk->lease_count; i++) {
        struct lease *lease = &desk->leases[i];
        if (strcmp(lease->who, who) != 0)
            continue;
        if (is_kept(desk, lease, places, count, arena))
            lease->until = clock_seconds() + desk->options.lease;
        else
            desk->leases[i--] = desk->leases[--desk->lease_count];
    }
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
}
