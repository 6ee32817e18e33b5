/*
 * gather FRAME SYMBOLS FOLDER OUT: makes documents of line pictures that have their text beside them, NAME.png and
 * NAME.gt.txt, in the folder: lines that somebody has corrected. Texts are folded as all training texts are; a line
 * whose text holds an unknown symbol is left out. Prints the documents' paths.
 */
#include <dirent.h>
#include <errno.h>
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "document.h"
#include "fold.h"
#include "shenbao/status.h"

enum { LARGEST_TEXT = 1 << 20, DOCUMENT_LINES = 64, HEIGHT = 48 };

struct gathering {
    const struct alphabet *alphabet;
    const char *folder, *out;
    struct document document;
    unsigned documents;
    size_t kept, left_out;
};

static int document_close(struct gathering *gathering)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%04u.lstmf", gathering->out, gathering->documents);
    if (gathering->document.count == 0)
        return STATUS_OK;
    int status = document_save(&gathering->document, path);
    if (status == STATUS_OK && puts(path) == EOF)
        status = STATUS_IO;
    gathering->documents++;
    document_release(&gathering->document);
    return status;
}

/* The picture at the network's height, grey. NULL: none, or of no use. */
static PIX *picture_load(const char *path)
{
    CLEANUP(pixDestroy) PIX *stored = pixRead(path);
    CLEANUP(pixDestroy) PIX *grey = stored ? pixConvertTo8(stored, 0) : NULL;
    if (!grey || pixGetHeight(grey) < 3 || pixGetWidth(grey) < 3)
        return NULL;
    return pixScaleToSize(grey, 0, HEIGHT);
}

/* `name` is that of the text: NAME.gt.txt. */
static int line_add(struct gathering *gathering, const char *name)
{
    char path[4096];
    CLEANUP(cleanup_free) char *truth = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", gathering->folder, name);
    int status = file_read(path, LARGEST_TEXT, &truth, &size);
    if (status != STATUS_OK)
        return status;
    snprintf(path, sizeof path, "%s/%.*s.png", gathering->folder, (int)(strlen(name) - strlen(".gt.txt")),
             name);
    CLEANUP(pixDestroy) PIX *picture = picture_load(path);
    struct strbuf text = STRBUF_INIT(LARGEST_TEXT);
    bool wanted = picture && alphabet_fold(gathering->alphabet, truth, &text) && text.length > 0;
    if (wanted)
        status = document_add(&gathering->document, picture, path, text.text);
    strbuf_release(&text);
    gathering->kept += wanted;
    gathering->left_out += !wanted;
    if (status == STATUS_OK && gathering->document.count == DOCUMENT_LINES)
        status = document_close(gathering);
    return status;
}

static int is_truth(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), tail = strlen(".gt.txt");
    return length > tail && strcmp(entry->d_name + length - tail, ".gt.txt") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int folder_gather(struct gathering *gathering)
{
    struct dirent **entries = NULL;
    int count = scandir(gathering->folder, &entries, is_truth, by_bytes);
    int status = count < 0 ? STATUS_IO : folder_make(gathering->out);
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = line_add(gathering, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (status == STATUS_OK)
        status = document_close(gathering);
    document_release(&gathering->document);
    return status;
}

static int gather(char **arguments, struct alphabet *alphabet)
{
    CLEANUP(cleanup_free) char *symbols = NULL;
    size_t size = 0;
    struct gathering gathering = {.alphabet = alphabet, .folder = arguments[2], .out = arguments[3]};
    int status = file_read(arguments[1], LARGEST_TEXT, &symbols, &size);
    if (status == STATUS_OK)
        status = alphabet_load(arguments[0], symbols, alphabet);
    if (status == STATUS_OK)
        status = folder_gather(&gathering);
    fprintf(stderr, "gather: %zu lines, %zu left out\n", gathering.kept, gathering.left_out);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: gather FRAME.traineddata SYMBOLS.txt FOLDER OUT\n", stderr);
        return 1;
    }
    struct alphabet *alphabet = malloc(sizeof *alphabet);
    int status = alphabet ? gather(argv + 1, alphabet) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        fprintf(stderr, "gather: %s\n", status_text(status));
    free(alphabet);
    return status == STATUS_OK ? 0 : 1;
}
