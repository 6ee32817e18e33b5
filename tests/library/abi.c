/* What programs were compiled with must stay: where members are, and what functions take. Compiled, never run; 64 bits. */
#include <stddef.h>

#include "shenbao/shenbao.h"
#include "shenbao/status.h"

#define AT(type, member, offset) _Static_assert(offsetof(struct type, member) == (offset), #type "." #member)

AT(shenbao_options, size, 0);
AT(shenbao_options, models, 8);
AT(shenbao_options, model, 16);
AT(shenbao_options, max_bytes, 24);
AT(shenbao_options, max_pixels, 32);
AT(shenbao_cell, size, 0);
AT(shenbao_cell, id, 8);
AT(shenbao_cell, row, 16);
AT(shenbao_cell, column, 20);
AT(shenbao_cell, row_span, 24);
AT(shenbao_cell, column_span, 28);
AT(shenbao_cell, text, 32);
AT(shenbao_cell, raw_text, 40);
AT(shenbao_cell, confidence, 48);
AT(shenbao_cell, flag_count, 56);
AT(shenbao_cell, polygon, 64);
_Static_assert(sizeof(struct shenbao_options) >= 40 && sizeof(struct shenbao_cell) >= 128,
               "structs only grow");
_Static_assert(STATUS_OK == 0 && STATUS_NO_MEMORY == -1 && STATUS_BAD_ARGUMENT == -2 &&
                   STATUS_NOT_FOUND == -10 && STATUS_NOT_AN_IMAGE == -14 && STATUS_BAD_IMAGE == -15 &&
                   STATUS_CHANGED == -20 && STATUS_MODEL_MISSING == -30 && STATUS_MODEL_BAD == -31 &&
                   STATUS_FORM_BAD == -32,
               "statuses keep their numbers");

/* What every function takes and gives. */
#define IS(name, result, ...)                                                                                \
    extern result (*const name##_is)(__VA_ARGS__);                                                           \
    result (*const name##_is)(__VA_ARGS__) = name

IS(shenbao_version, const char *, void);
IS(shenbao_status_text, const char *, int);
IS(shenbao_open, int, const struct shenbao_options *, struct shenbao **, char *, size_t);
IS(shenbao_close, void, struct shenbao *);
IS(shenbao_frames, int, const struct shenbao *, const void *, size_t, int *);
IS(shenbao_read, int, struct shenbao *, const void *, size_t, int, const char *, struct shenbao_page **);
IS(shenbao_page_free, void, struct shenbao_page *);
IS(shenbao_page_json, const char *, const struct shenbao_page *);
IS(shenbao_table_count, size_t, const struct shenbao_page *);
IS(shenbao_cell_count, size_t, const struct shenbao_page *, size_t);
IS(shenbao_cell, int, const struct shenbao_page *, size_t, size_t, struct shenbao_cell *);
IS(shenbao_cell_flag, const char *, const struct shenbao_page *, size_t, size_t, size_t);
IS(shenbao_record_count, size_t, const struct shenbao_page *);
IS(shenbao_field, const char *, const struct shenbao_page *, size_t, const char *, const char *);
IS(shenbao_list_count, size_t, const struct shenbao_page *, size_t, const char *);
IS(shenbao_list_text, const char *, const struct shenbao_page *, size_t, const char *, size_t, const char *);
IS(shenbao_overlay, int, const struct shenbao *, const struct shenbao_page *, const void *, size_t,
   unsigned char **, size_t *);
IS(shenbao_free, void, void *);
