/*
 * trainable FROM TO NETWORK: makes of a packaged model, whose weights are bytes, one that training can go on from:
 * TO is the whole model, NETWORK its network alone, as lstmtraining wants it.
 *
 * trainable --check FOLDER NAME FOLDER NAME LINES: reads the lines of a document by both models, and fails where they
 * differ much. In lines that are hard to read they differ a little: the network of bytes rounds what passes through it
 * as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "network.h"
#include "same.h"
#include "shenbao/status.h"
#include "traineddata.h"

static const double MOST_EDITS = 0.07; /* of the characters; what was converted wrongly reads nothing right */

static int convert(const char *from, const char *to, const char *network_path)
{
    struct traineddata data = {0};
    struct writer network = {0};
    int status = traineddata_load(from, &data);
    if (status == STATUS_OK)
        status = network_to_float(traineddata_reader(&data, PART_NETWORK), &network);
    if (status == STATUS_OK) {
        traineddata_put(&data, PART_NETWORK, &network);
        status = traineddata_save(&data, to);
    }
    if (status == STATUS_OK)
        status = file_write_whole(network_path, network.bytes, network.size);
    if (status == STATUS_OK)
        printf("%s: a network of %zu bytes\n", network_path, network.size);
    else
        fprintf(stderr, "trainable: %s: %s\n", from, status_text(status));
    traineddata_release(&data);
    writer_release(&network);
    return status;
}

static int check(char **arguments)
{
    struct model_place a = {arguments[0], arguments[1]}, b = {arguments[2], arguments[3]};
    size_t characters = 0, edits = 0;
    int status = models_compare(a, b, arguments[4], &characters, &edits);
    if (status != STATUS_OK) {
        fprintf(stderr, "trainable: %s\n", status_text(status));
        return status;
    }
    printf("%s and %s differ in %zu of %zu characters\n", a.name, b.name, edits, characters);
    return characters > 0 && (double)edits <= MOST_EDITS * (double)characters ? STATUS_OK : STATUS_MODEL_BAD;
}

int main(int argc, char **argv)
{
    int status = STATUS_BAD_ARGUMENT;
    if (argc == 7 && strcmp(argv[1], "--check") == 0)
        status = check(argv + 2);
    else if (argc == 4)
        status = convert(argv[1], argv[2], argv[3]);
    else
        fputs("usage: trainable FROM TO NETWORK | trainable --check FOLDER NAME FOLDER NAME LINES\n", stderr);
    return status == STATUS_OK ? 0 : 1;
}
