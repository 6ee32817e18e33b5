/*
 * What declarations are made up from: the alphabet, the grammar, known declarations, general Chinese.
 */
#ifndef SHENBAO_TRAIN_SOURCES_H
#define SHENBAO_TRAIN_SOURCES_H

#include "declare.h"

struct source_paths {
    const char *frame, *symbols, *wording,
        *texts;          /* of the alphabet; of the grammar; folder of prose.txt and words.txt */
    char **declarations; /* files and folders, up to a NULL */
};

struct sources {
    struct alphabet *alphabet;
    struct general general;
    struct wording *wording;
    struct declarations known;
};

/* Says on stderr what is wrong, in the name of `program`. Lives in the arena but for `known`. As file_read(), … */
int sources_open(const struct source_paths *paths, const char *program, struct arena *arena,
                 struct sources *ret_sources);
void sources_release(struct sources *sources);

/* What declare() wants; borrowed. */
struct declare_source sources_view(struct sources *sources);

#endif
