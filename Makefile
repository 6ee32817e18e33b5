# shenbao: see README.md. `make help` lists the targets.
MODE ?= release
B := $(if $(filter release,$(MODE)),build,build/$(MODE))
CC ?= gcc
PREFIX ?= /usr/local
VERSION := 0.1.0

PACKAGES := tesseract lept libpcre2-8 jansson libutf8proc nettle libexif libtiff-4
CPPFLAGS += -D_GNU_SOURCE -DSHENBAO_VERSION='"$(VERSION)"' -DSHENBAO_PREFIX='"$(PREFIX)"' -Iinclude -Ipipeline \
            -include pipeline/base/banned.h $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wundef -Wwrite-strings -Wno-unused-parameter
FLAGS_release  := -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
FLAGS_debug    := -O0 -g3
FLAGS_sanitize := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS += -std=c17 $(WARNINGS) $(FLAGS_$(MODE))
LDLIBS += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

SOURCES := $(wildcard pipeline/*.c pipeline/*/*.c)
OBJECTS := $(patsubst %.c,$B/obj/%.o,$(filter-out pipeline/main.c,$(SOURCES)))
LIBRARY := $B/libshenbao.a

.DEFAULT_GOAL := all
.PHONY: all
all: $B/shenbao

$B/shenbao: $B/obj/pipeline/main.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$B/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Each area brings its own targets.
include $(wildcard samples/rules.mk tests/rules.mk models/rules.mk)

-include $(shell find $B/obj -name '*.d' 2>/dev/null)

.PHONY: clean
clean:
	rm -rf build
