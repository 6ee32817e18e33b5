/* What is read of a model's file before it is loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "shenbao/status.h"
#include "text/model.h"

enum { PARTS = 24, NETWORK = 17, TABLE = 4 + 8 * PARTS, HEAD = 1 + 4 + 6 + 2 + 4 + 4 };

static char folder[] = "/tmp/shenbao-model-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/made.traineddata", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* A file of which only the network's head is there. */
static void model_write(int height, unsigned char first, size_t size)
{
    unsigned char bytes[TABLE + HEAD] = {[0] = PARTS};
    bytes[4 + 8 * NETWORK] = TABLE;
    memcpy(bytes + TABLE, "\0\6\0\0\0Series\2\0\300\0\0\0", HEAD - 4);
    bytes[TABLE] = first;
    bytes[TABLE + HEAD - 4] = (unsigned char)height;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void test_height_is_read(void **state)
{
    (void)state;
    int height = 0;
    model_write(36, 0, TABLE + HEAD);
    assert_int_equal(model_height(folder, "made", &height), STATUS_OK);
    assert_int_equal(height, 36);
    assert_int_equal(model_height("/usr/share/tesseract-ocr/5/tessdata", "chi_sim", &height), STATUS_OK);
    assert_int_equal(height, 48);
}

static void test_other_files_are_refused(void **state)
{
    (void)state;
    int height = 0;
    assert_int_equal(model_height(folder, "none", &height), STATUS_MODEL_MISSING);
    model_write(2, 0, TABLE + HEAD);
    assert_int_equal(model_height(folder, "made", &height), STATUS_MODEL_BAD);
    model_write(36, 1, TABLE + HEAD);
    assert_int_equal(model_height(folder, "made", &height), STATUS_MODEL_BAD);
    for (size_t size = 0; size < TABLE + HEAD; size++) {
        model_write(36, 0, size);
        assert_int_equal(model_height(folder, "made", &height), STATUS_MODEL_BAD);
    }
    assert_int_equal(height, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_height_is_read),
        cmocka_unit_test(test_other_files_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
