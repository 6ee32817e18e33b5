/*
 * Where the models are, and a name for exactly these: the key by which a run knows what its results were made
 * with.
 */
#ifndef SHENBAO_MODELS_H
#define SHENBAO_MODELS_H

#include "base/hash.h"

struct models {
    char *forms_dir;
    char *more_forms_dir; /* NULL: none */
    char *tessdata_dir;
    char *calibration;          /* path of the doubt stage's */
    char *options;              /* those that shape a result; NULL: models_set_options() was not called */
    char *name;                 /* of the recogniser's data: "shenbao" or "chi_sim" */
    char sha256[HASH_HEX_SIZE]; /* of the recogniser's data */
    char fingerprint
        [HASH_HEX_SIZE]; /* of all that shapes a result: program version, recogniser's data, language, forms, calibration, options */
};

/*
 * The folder that holds forms/ and tessdata/: SHENBAO_MODELS where it is set, else models beside the folder
 * of the program, else share/shenbao/models beside that folder, else PREFIX/share/shenbao/models. Malloc'd; NULL where there is none.
 */
char *models_dir_find(void);

/* Notes the options that shape a result, as text, and mixes them into the fingerprint; once. STATUS_NO_MEMORY. */
int models_set_options(struct models *models, const char *options);

/*
 * `more_forms` is a folder with more form files, or NULL.
 * Finds the recogniser's data: shenbao, else chi_sim, in DIR/tessdata; else chi_sim in TESSDATA_PREFIX or in
 * Debian's folder. `name` not NULL asks for that one alone. STATUS_MODEL_MISSING with *ret_message (malloc'd)
 * saying what was looked for and where; STATUS_NO_MEMORY, STATUS_IO.
 */
int models_find(const char *dir, const char *more_forms, const char *name, struct models *ret_models,
                char **ret_message);
void models_release(struct models *models);

#endif
