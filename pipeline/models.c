#include "models.h"

#include <dirent.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "shenbao/status.h"
#include "shenbao/text.h"

#define DEBIAN_TESSDATA "/usr/share/tesseract-ocr/5/tessdata"

enum { PATH_CEILING = 4096, KEY_CEILING = 1 << 20 };

static bool folder_is_there(const char *path)
{
    return path && access(path, R_OK | X_OK) == 0;
}

/* The program's folder and `above` (such as "../models") joined; NULL where the program's own path is unknown. */
static char *beside_program(const char *above)
{
    char program[PATH_CEILING];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return NULL;
    program[length] = '\0';
    char *dir = NULL;
    return asprintf(&dir, "%.*s%s", (int)(path_base(program) - program), program, above) < 0 ? NULL : dir;
}

/* `dir` (taken over) where it is a folder, else NULL. */
static char *keep_folder(char *dir)
{
    CLEANUP(cleanup_free) char *whole = dir ? realpath(dir, NULL) : NULL;
    free(dir);
    return folder_is_there(whole) ? strdup(whole) : NULL;
}

char *models_dir_find(void)
{
    const char *wanted = getenv("SHENBAO_MODELS");
    if (wanted && *wanted)
        return strdup(wanted);
    char *dir = keep_folder(beside_program("../models"));
    if (!dir)
        dir = keep_folder(beside_program("../../models")); /* build/debug/shenbao */
    if (!dir)
        dir = keep_folder(beside_program("../share/shenbao/models")); /* installed, wherever that is */
    return dir ? dir : keep_folder(strdup(SHENBAO_PREFIX "/share/shenbao/models"));
}

/* Takes DIR/NAME.traineddata where it can be read. */
static bool take_data(struct models *models, const char *dir, const char *name)
{
    char *path = NULL;
    if (!dir || asprintf(&path, "%s/%s.traineddata", dir, name) < 0)
        return false;
    bool there = hash_file(path, models->sha256) == STATUS_OK;
    free(path);
    if (!there)
        return false;
    models->tessdata_dir = strdup(dir);
    models->name = strdup(name);
    return models->tessdata_dir && models->name;
}

static bool find_data(struct models *models, const char *own, const char *name)
{
    if (name)
        return take_data(models, own, name) || take_data(models, getenv("TESSDATA_PREFIX"), name) ||
               take_data(models, DEBIAN_TESSDATA, name);
    return take_data(models, own, "shenbao") || take_data(models, own, "chi_sim") ||
           take_data(models, getenv("TESSDATA_PREFIX"), "chi_sim") ||
           take_data(models, DEBIAN_TESSDATA, "chi_sim");
}

static int is_form(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && entry->d_name[0] != '.' && strcmp(entry->d_name + length - 5, ".form") == 0;
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_form(struct strbuf *key, const char *dir, const char *name)
{
    CLEANUP(cleanup_free) char *path = path_join(dir, name);
    char digits[HASH_HEX_SIZE];
    int status = path ? hash_file(path, digits) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        strbuf_printf(key, "form %s %s\n", name, digits);
    return status;
}

static int add_forms(struct strbuf *key, const char *dir)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_form, compare_names);
    if (count < 0)
        return STATUS_MODEL_MISSING;
    int status = count > 0 ? STATUS_OK : STATUS_MODEL_MISSING;
    if (status == STATUS_OK && add_form(key, dir, "confusions.txt") == STATUS_NO_MEMORY)
        status = STATUS_NO_MEMORY; /* a folder may do without them */
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = add_form(key, dir, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* What stands beside the recogniser's data, which may do without it. */
static int add_beside(struct strbuf *key, const struct models *models, const char *what, const char *ending)
{
    CLEANUP(cleanup_free) char *path = NULL;
    if (asprintf(&path, "%s/%s%s", models->tessdata_dir, models->name, ending) < 0)
        return STATUS_NO_MEMORY;
    char digits[HASH_HEX_SIZE];
    if (hash_file(path, digits) == STATUS_OK)
        strbuf_printf(key, "%s %s\n", what, digits);
    return STATUS_OK;
}

static int take_fingerprint(struct models *models)
{
    struct strbuf key = STRBUF_INIT(KEY_CEILING);
    strbuf_printf(&key, "shenbao %s\nmodel %s %s\n", SHENBAO_VERSION, models->name, models->sha256);
    int status = add_beside(&key, models, "language", ".ngram");
    if (status == STATUS_OK)
        status = add_beside(&key, models, "bilevel", RECOGNISER_BILEVEL ".traineddata");
    if (status == STATUS_OK)
        status = add_forms(&key, models->forms_dir);
    if (status == STATUS_OK && models->more_forms_dir) {
        strbuf_puts(&key, "more\n");
        status = add_forms(&key, models->more_forms_dir);
    }
    char digits[HASH_HEX_SIZE]; /* where there is no calibration, whoever loads it says so */
    if (status == STATUS_OK && hash_file(models->calibration, digits) == STATUS_OK)
        strbuf_printf(&key, "calibration %s\n", digits);
    if (status == STATUS_OK && key.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        hash_bytes(key.text, key.length, models->fingerprint);
    strbuf_release(&key);
    return status;
}

int models_set_options(struct models *models, const char *options)
{
    CLEANUP(cleanup_free) char *key = NULL;
    models->options = strdup(options);
    if (!models->options || asprintf(&key, "%s\n%s\n", models->fingerprint, options) < 0)
        return STATUS_NO_MEMORY;
    hash_bytes(key, strlen(key), models->fingerprint);
    return STATUS_OK;
}

static int missing(char **ret_message, const char *what, const char *where)
{
    if (asprintf(ret_message, "%s: %s", what, where) < 0)
        *ret_message = NULL;
    return STATUS_MODEL_MISSING;
}

int models_find(const char *dir, const char *more_forms, const char *name, struct models *ret_models,
                char **ret_message)
{
    struct models models = {0};
    CLEANUP(cleanup_free) char *own = path_join(dir, "tessdata");
    models.forms_dir = path_join(dir, "forms");
    models.more_forms_dir = more_forms ? strdup(more_forms) : NULL;
    models.calibration = path_join(dir, "doubt/calibration.txt");
    bool whole = own && models.forms_dir && models.calibration && (models.more_forms_dir || !more_forms);
    int status = whole ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && !find_data(&models, own, name))
        status = missing(ret_message, name ? name : "shenbao.traineddata, chi_sim.traineddata", own);
    if (status == STATUS_OK) {
        status = take_fingerprint(&models);
        if (status == STATUS_MODEL_MISSING)
            missing(ret_message, "*.form", more_forms ? more_forms : models.forms_dir);
    }
    if (status < 0) {
        models_release(&models);
        return status;
    }
    *ret_models = models;
    return STATUS_OK;
}

void models_release(struct models *models)
{
    free(models->forms_dir);
    free(models->more_forms_dir);
    free(models->calibration);
    free(models->tessdata_dir);
    free(models->name);
    free(models->options);
    *models = (struct models){0};
}
