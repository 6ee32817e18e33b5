# shenbao: see README.md. `make help` lists the targets.
MODE ?= release
B := $(if $(filter release,$(MODE)),build,build/$(MODE))
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
VERSION := 0.1.0

ifeq ($(filter $(MODE),release debug sanitize thread fuzz),)
$(error MODE is release, debug, sanitize, thread or fuzz, not "$(MODE)")
endif

PACKAGES := tesseract lept libpcre2-8 jansson libutf8proc nettle libexif libtiff-4 zlib libzip libseccomp xlsxwriter sqlite3 libqpdf libmicrohttpd
CPPFLAGS += -D_GNU_SOURCE -DSHENBAO_VERSION='"$(VERSION)"' -DSHENBAO_PREFIX='"$(PREFIX)"' -Iinclude -Ipipeline \
            -include pipeline/base/banned.h $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wundef -Wwrite-strings -Wno-unused-parameter
FLAGS_release  := -O3 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
FLAGS_debug    := -O0 -g3
FLAGS_sanitize := -O1 -g3 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAGS_fuzz     := -w -O2 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FLAGS_thread   := -O1 -g3 -fsanitize=thread -fno-omit-frame-pointer
CFLAGS += -std=c17 $(WARNINGS) $(FLAGS_$(MODE))
LDLIBS += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

SOURCES := $(wildcard pipeline/*.c pipeline/*/*.c)
OBJECTS := $(patsubst %.c,$B/obj/%.o,$(filter-out pipeline/main.c,$(SOURCES)))
OBJECTS += $B/obj/pipeline/review/web.o
LIBRARY := $B/libshenbao.a
PROGRAM := $B/shenbao

# One short line a step; V=1 shows the whole commands, -s nothing.
Q := $(if $(V),,@)
say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@printf '  %-7s %s\n' '$(1)' '$(2)')
# For the targets that do everything: all cores, unless -j was given.
# nproc believes OMP_THREAD_LIMIT, which says nothing of how many programs may run side by side.
CORES := $(shell env -u OMP_THREAD_LIMIT -u OMP_NUM_THREADS nproc)
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

##@ Set-up
.PHONY: demo test packages
demo: ## install what is missing, build, read the sample scans and show the results
	@sh tests/packages.sh build run
	@echo "Building $(PROGRAM)"
	+@$(MAKE) --no-print-directory -s $(PARALLEL) all
	@SHENBAO=$(PROGRAM) sh tests/demo.sh samples/scans build/demo

test: ## install what the tests need too and run every test
	@sh tests/packages.sh build run samples test
	+@$(MAKE) --no-print-directory $(PARALLEL) test-all

packages: ## install every Debian package that is missing: to build, run, test and measure
	@sh tests/packages.sh build run samples test develop

.PHONY: packages-office
packages-office: ## LibreOffice, by which a test opens the workbooks
	@sh tests/packages.sh office

.PHONY: packages-validators
packages-validators: ## what others check formats with, from PyPI, into build/validators; tests use it where it is
	@sh tests/validators.sh build/validators

##@ Build
.PHONY: all debug sanitize clean
all: $(PROGRAM) ## the program: build/shenbao

debug: ## the same without optimisation: build/debug/shenbao
	+@$(MAKE) --no-print-directory MODE=debug all

sanitize: ## with address and undefined-behaviour checks: build/sanitize/shenbao
	+@$(MAKE) --no-print-directory MODE=sanitize all

clean: ## remove build/
	rm -rf build

$(PROGRAM): $B/obj/pipeline/main.o $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The files of the correction page, put into the program as they are.
WEB := $(wildcard pipeline/review/web/*)
$B/obj/pipeline/review/web.o: $(WEB) $B/flags
	$(call say,EMBED,pipeline/review/web)
	$(Q)mkdir -p $(@D)
	$(Q)cd pipeline/review/web && $(LD) -r -b binary -z noexecstack -o $(abspath $@) $(notdir $(WEB))

$(LIBRARY): $(OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# Loops over single numbers become wide instructions where arithmetic need raise no flags; the results are the same.
$B/obj/pipeline/text/squash.o: CFLAGS += -fno-trapping-math -fno-math-errno -ffp-contract=off

# Most of the time goes here; checked builds are ten times as slow, and need not be twenty.
ifneq ($(filter sanitize thread,$(MODE)),)
$B/obj/pipeline/text/matrix.o $B/obj/pipeline/text/squash.o: CFLAGS += -O3
endif

# -MD, not -MMD: the samples' headers are included as system headers, and those count too.
$B/obj/%.o: %.c $B/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MD -MP -c -o $@ $<

# Everything is compiled anew when the flags change, and only then. Taken here, without what single objects add to them.
BUILD_FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS)
.PHONY: force
$B/flags: force
	@sh tests/packages.sh --check-build $(PACKAGES)
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(BUILD_FLAGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(BUILD_FLAGS))' >$@

##@ Install
ROOT := $(DESTDIR)$(PREFIX)
SHARE := $(ROOT)/share
.PHONY: install uninstall
install: $(PROGRAM) lib ## program, library, models, man pages and completion into PREFIX (default /usr/local); DESTDIR is honoured
	install -d $(ROOT)/bin $(ROOT)/lib/pkgconfig $(ROOT)/include/shenbao $(SHARE)/shenbao $(SHARE)/man/man1 $(SHARE)/man/man3
	install -m 755 $(PROGRAM) $(ROOT)/bin/shenbao
	cp -R models $(SHARE)/shenbao/
	install -m 644 pipeline/shenbao.1 $(SHARE)/man/man1/shenbao.1
	install -m 644 pipeline/libshenbao.3 $(SHARE)/man/man3/libshenbao.3
	install -m 644 $(STATIC) $(ROOT)/lib/libshenbao.a
	install -m 644 $(SHARED) $(ROOT)/lib/$(notdir $(SHARED))
	ln -sf $(notdir $(SHARED)) $(ROOT)/lib/libshenbao.so.$(ABI)
	ln -sf libshenbao.so.$(ABI) $(ROOT)/lib/libshenbao.so
	install -m 644 include/shenbao/shenbao.h include/shenbao/status.h $(ROOT)/include/shenbao
	install -m 644 $(LIB)/shenbao.pc $(ROOT)/lib/pkgconfig/shenbao.pc
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions
	install -m 644 pipeline/completion/shenbao.bash $(SHARE)/bash-completion/completions/shenbao
	install -m 644 pipeline/completion/_shenbao $(SHARE)/zsh/site-functions/_shenbao

uninstall: ## take them out again
	rm -f $(ROOT)/bin/shenbao $(SHARE)/man/man1/shenbao.1 $(SHARE)/man/man3/libshenbao.3 $(ROOT)/lib/libshenbao.* $(ROOT)/lib/pkgconfig/shenbao.pc
	rm -f $(SHARE)/bash-completion/completions/shenbao $(SHARE)/zsh/site-functions/_shenbao
	rm -rf $(SHARE)/shenbao $(ROOT)/include/shenbao

DEB := $B/deb/shenbao_$(VERSION)-1_$(shell dpkg --print-architecture 2>/dev/null).deb
.PHONY: deb
deb: $(PROGRAM) lib ## a Debian package of all that is installed: build/deb
	@sh tests/packages.sh build package
	$(Q)mkdir -p $(dir $(DEB))
	$(Q)sh pipeline/package/deb.sh $(VERSION) $(LIB) $(DEB)

##@ Tidy
CODE = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h')
.PHONY: format lint help
format: ## lay out every C file by .clang-format
	$(Q)clang-format -i $(CODE)

lint: ## clang-format and clang-tidy find nothing
	$(Q)clang-format --dry-run -Werror $(CODE)
	$(Q)mkdir -p build
	$(Q)clang-tidy --quiet $(filter %.c,$(CODE)) -- $(CPPFLAGS) $(LINT_FLAGS) -std=c17 2>build/lint.log || \
	    { cat build/lint.log; exit 1; }

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	    /^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nMODE=release|debug|sanitize|thread|fuzz picks the build, V=1 shows the commands.\n'

# Each area brings its own targets.
include $(wildcard pipeline/*.mk samples/rules.mk tests/rules.mk models/rules.mk)

-include $(shell find $B/obj -name '*.d' 2>/dev/null)
