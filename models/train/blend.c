/*
 * blend OLD NEW SHARE TO: a model whose weights are between those of two, SHARE of the way (0 to 1) from the old ones to
 * the new ones; all else is the new one's. A network that went on learning keeps more of what it knew before.
 * Method: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/network.h"
#include "text/traineddata.h"

struct model {
    struct traineddata data;
    struct network network;
};

static int model_load(const char *path, struct arena *arena, struct model *ret_model)
{
    int status = traineddata_load(path, &ret_model->data);
    if (status == STATUS_OK)
        status = network_read(traineddata_reader(&ret_model->data, PART_NETWORK), arena, &ret_model->network);
    return status;
}

/* STATUS_MODEL_BAD where the networks have not the same shape. */
static int weights_blend(const struct network *old, struct network *new, float share)
{
    if (old->weight_count != new->weight_count)
        return STATUS_MODEL_BAD;
    for (size_t i = 0; i < new->weight_count; i++)
        new->weights[i] = (1 - share) * old->weights[i] + new->weights[i] * share;
    return STATUS_OK;
}

static int blend(char **paths, float share, struct arena *arena, const char **ret_about)
{
    struct model old = {0}, new = {0};
    struct writer network = {0};
    int status = model_load(*ret_about = paths[0], arena, &old);
    if (status == STATUS_OK)
        status = model_load(*ret_about = paths[1], arena, &new);
    if (status == STATUS_OK) {
        *ret_about =
            "the networks have not the same shape; make model MODEL_SHARE=1 keeps nothing of the old one";
        status = weights_blend(&old.network, &new.network, share);
    }
    if (status == STATUS_OK) {
        network_write(&new.network, new.network.weights, NETWORK_BYTES, &network);
        traineddata_put(&new.data, PART_NETWORK, &network);
        *ret_about = paths[3];
        status = network.failed ? STATUS_NO_MEMORY : traineddata_save(&new.data, paths[3]);
    }
    writer_release(&network);
    traineddata_release(&old.data);
    traineddata_release(&new.data);
    return status;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    float share = argc == 5 ? strtof(argv[3], &end) : -1;
    if (!(share >= 0 && share <= 1) || *end) {
        fputs("usage: blend OLD.traineddata NEW.traineddata SHARE TO.traineddata   (SHARE of NEW, 0 to 1)\n",
              stderr);
        return 1;
    }
    struct arena *arena = arena_new();
    const char *about = "";
    int status = arena ? blend(argv + 1, share, arena, &about) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        fprintf(stderr, "blend: %s: %s\n", about, status_text(status));
    arena_free(arena);
    return status == STATUS_OK ? 0 : 1;
}
