/*
 * What programs were compiled with must stay: where members are and what, the statuses' numbers, what functions take.
 * Compiled, never run; 64 bits. test_library.sh sees that nothing of the headers is missing here, and says what to do.
 */
#include <stddef.h>

#include "shenbao/shenbao.h"
#include "shenbao/status.h"

#define AT(type, member, offset, what)                                                                       \
    _Static_assert(offsetof(struct type, member) == (offset) &&                                              \
                       __builtin_types_compatible_p(__typeof__(((struct type *)0)->member), what),           \
                   #type "." #member " is not where or what it was")
#define SIZE(type, bytes)                                                                                    \
    _Static_assert(sizeof(struct type) == (bytes), #type " has another size: hold a new last member here "   \
                                                         "too")

AT(shenbao_options, size, 0, size_t);
AT(shenbao_options, models, 8, const char *);
AT(shenbao_options, model, 16, const char *);
AT(shenbao_options, max_bytes, 24, int64_t);
AT(shenbao_options, max_pixels, 32, int64_t);
AT(shenbao_cell, size, 0, size_t);
AT(shenbao_cell, id, 8, const char *);
AT(shenbao_cell, row, 16, int);
AT(shenbao_cell, column, 20, int);
AT(shenbao_cell, row_span, 24, int);
AT(shenbao_cell, column_span, 28, int);
AT(shenbao_cell, text, 32, const char *);
AT(shenbao_cell, raw_text, 40, const char *);
AT(shenbao_cell, confidence, 48, double);
AT(shenbao_cell, flag_count, 56, size_t);
AT(shenbao_cell, polygon, 64, double[8]);
SIZE(shenbao_options, 40);
SIZE(shenbao_cell, 128);

#define NUMBER(name, number) _Static_assert(name == (number), #name " has another number")

NUMBER(STATUS_OK, 0);
NUMBER(STATUS_NO_MEMORY, -1);
NUMBER(STATUS_BAD_ARGUMENT, -2);
NUMBER(STATUS_IO, -3);
NUMBER(STATUS_INTERRUPTED, -4);
NUMBER(STATUS_INTERNAL, -5);
NUMBER(STATUS_NOT_FOUND, -10);
NUMBER(STATUS_NO_PERMISSION, -11);
NUMBER(STATUS_NOT_A_FILE, -12);
NUMBER(STATUS_EMPTY_FILE, -13);
NUMBER(STATUS_NOT_AN_IMAGE, -14);
NUMBER(STATUS_BAD_IMAGE, -15);
NUMBER(STATUS_TOO_MANY_BYTES, -16);
NUMBER(STATUS_TOO_MANY_PIXELS, -17);
NUMBER(STATUS_TOO_MANY_FRAMES, -18);
NUMBER(STATUS_TOO_SMALL, -19);
NUMBER(STATUS_CHANGED, -20);
NUMBER(STATUS_ENCRYPTED, -21);
NUMBER(STATUS_BAD_PDF, -22);
NUMBER(STATUS_TEXT_PDF, -23);
NUMBER(STATUS_NO_PDF_TOOLS, -24);
NUMBER(STATUS_BAD_ZIP, -25);
NUMBER(STATUS_EMPTY_ZIP, -26);
NUMBER(STATUS_BAD_PLAN, -27);
NUMBER(STATUS_MODEL_MISSING, -30);
NUMBER(STATUS_MODEL_BAD, -31);
NUMBER(STATUS_FORM_BAD, -32);
NUMBER(STATUS_MODELS_DIFFER, -33);
NUMBER(STATUS_CRASHED, -40);
NUMBER(STATUS_TIMED_OUT, -41);
NUMBER(STATUS_MEMORY_LIMIT, -42);

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
