/* What libFuzzer calls, and replay.c. */
#ifndef SHENBAO_TESTS_FUZZ_TARGET_H
#define SHENBAO_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
