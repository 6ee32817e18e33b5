#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/hash.h"
#include "shenbao/status.h"

/* The examples of FIPS 180-4. */
static const char *const of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char *const of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void test_bytes(void **state)
{
    char hex[HASH_HEX_SIZE];
    hash_bytes("", 0, hex);
    assert_string_equal(hex, of_nothing);
    hash_bytes("abc", 3, hex);
    assert_string_equal(hex, of_abc);
}

static void test_file_is_hashed_by_its_content(void **state)
{
    char path[] = "/tmp/hash-XXXXXX", hex[HASH_HEX_SIZE];
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(hash_file(path, hex), STATUS_OK);
    assert_string_equal(hex, of_nothing);
    assert_int_equal(write(file, "abc", 3), 3);
    close(file);
    assert_int_equal(hash_file(path, hex), STATUS_OK);
    assert_string_equal(hex, of_abc);
    unlink(path);
}

static void test_a_long_file_hashes_like_its_bytes(void **state)
{
    enum { SIZE = 300001 };
    char path[] = "/tmp/hash-XXXXXX", of_file[HASH_HEX_SIZE], of_bytes[HASH_HEX_SIZE];
    unsigned char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    int file = mkstemp(path);
    assert_int_equal(write(file, bytes, SIZE), SIZE);
    close(file);
    hash_bytes(bytes, SIZE, of_bytes);
    assert_int_equal(hash_file(path, of_file), STATUS_OK);
    assert_string_equal(of_file, of_bytes);
    unlink(path);
    free(bytes);
}

static void test_a_file_that_cannot_be_read(void **state)
{
    char hex[HASH_HEX_SIZE] = "as it was";
    assert_int_equal(hash_file("/no/such/file", hex), STATUS_NOT_FOUND);
    assert_int_equal(hash_file("/", hex), STATUS_IO);
    assert_string_equal(hex, "as it was");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_file_is_hashed_by_its_content),
        cmocka_unit_test(test_a_long_file_hashes_like_its_bytes),
        cmocka_unit_test(test_a_file_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
