# Tests. Every tests/unit/test_*.c is a cmocka program of its own; every tests/*/test_*.sh is a script that prints a
# line a test. tests/run.sh runs them and sums them up.
TEST_CFLAGS = $(shell pkg-config --cflags cmocka 2>/dev/null)
TEST_LIBS = $(shell pkg-config --libs cmocka 2>/dev/null)
UNIT_TESTS := $(patsubst tests/unit/%.c,$B/tests/%,$(wildcard tests/unit/test_*.c))
UNIT_HELPERS := $(patsubst %.c,$B/obj/%.o,$(filter-out tests/unit/test_%.c,$(wildcard tests/unit/*.c)))
SLOW_TESTS := $B/tests/test_printer
RULE_TESTS := $(wildcard tests/rules/test_*.sh)

# What the scripts are told.
export COMPILE = $(CC) $(CPPFLAGS)
export LIBRARY

##@ Tests
# SAMPLES stands for "the sample scans have been read by this program", which several tests look at.
SAMPLES := $B/tests/samples/run.json
DIGEST := $B/tests/golden/digest
RESTRUCTURE := $B/tests/forms/restructure
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
SOAK_PAGES ?= 2000
SANITIZED := build/sanitize/shenbao
SANITIZED_TESTS := $(patsubst tests/unit/%.c,build/sanitize/tests/%,$(wildcard tests/unit/test_*.c))
SCRIPT_TESTS := $(filter-out $(RULE_TESTS),$(wildcard tests/*/test_*.sh))

.PHONY: check test-all sanitized golden soak test-slurm test-clean
check: $(PROGRAM) $(filter-out $(SLOW_TESTS),$(UNIT_TESTS)) ## a few seconds, for every edit: unit tests and the rules of the house
	@sh tests/run.sh $B/tests/log-check $(RULE_TESTS) $(filter-out $(SLOW_TESTS),$(UNIT_TESTS))

test-all: $(PROGRAM) lib $(UNIT_TESTS) $(SAMPLES) $(DIGEST) $(RESTRUCTURE) $(SAMPLES_PROGRAM) sanitized ## every test, without looking for packages first
	@SHENBAO=$(PROGRAM) SANITIZED=$(SANITIZED) RESULTS=$(dir $(SAMPLES)) DIGEST=$(DIGEST) LIB=$(LIB) \
	    EXAMPLES='build/sanitize/tests/example-threads build/thread/tests/example-threads' \
	    RESTRUCTURE=$(RESTRUCTURE) PRINTER=$(SAMPLES_PROGRAM) FUZZ=build/sanitize/fuzz \
	    sh tests/run.sh $B/tests/log $(SCRIPT_TESTS) $(RULE_TESTS) $(UNIT_TESTS) $(SANITIZED_TESTS)

# Another Chromium than Debian's, or a Node that is there already, will do too.
WEB_MODULES := build/web
.PHONY: test-web
test-web: $(PROGRAM) $(SAMPLES) $(WEB_MODULES)/node_modules/playwright-core ## the correction page in a real browser; gets node, Chromium and playwright-core. CORRECT_SCANS=folder: another one to correct
	@{ command -v node && command -v npm && { command -v chromium || command -v chromium-browser; }; } >/dev/null 2>&1 || \
	    sh tests/packages.sh web
	@SHENBAO=$(PROGRAM) RESULTS=$(dir $(SAMPLES)) WEB_MODULES=$(WEB_MODULES) \
	    sh tests/run.sh $B/tests/log-web $(wildcard tests/web/test_*.sh)

$(WEB_MODULES)/node_modules/playwright-core: tests/web/package.json
	@command -v npm >/dev/null 2>&1 || sh tests/packages.sh web
	$(call say,NPM,$(WEB_MODULES))
	$(Q)mkdir -p $(WEB_MODULES) && cp $< $(WEB_MODULES)
	$(Q)npm install --prefix $(WEB_MODULES) --no-audit --no-fund --silent
	$(Q)touch $@

sanitized:
	+@$(MAKE) --no-print-directory MODE=sanitize $(SANITIZED) $(SANITIZED_TESTS) build/sanitize/tests/example-threads \
	    $(FUZZ_TARGETS:%=build/sanitize/fuzz/%)
	+@$(MAKE) --no-print-directory MODE=thread build/thread/tests/example-threads

# An example of the library, under this mode's checks.
$B/tests/example-%: samples/library/%.c $(if $(filter thread,$(MODE)),$(STATIC),$(LIBRARY))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(if $(filter thread,$(MODE)),$(LIBRARY_LIBS),$(LDLIBS)) -pthread

soak: $(PROGRAM) ## kill a run of SOAK_PAGES=2000 pages again and again: nothing may be lost
	@SHENBAO=$(PROGRAM) sh tests/faults/soak.sh $(SOAK_PAGES)

test-slurm: $(PROGRAM) ## read a plan on a Slurm of one machine, started for the test; needs root
	@sh tests/packages.sh build run slurm
	@SHENBAO=$(PROGRAM) sh tests/faults/slurm.sh

test-clean: deb $(SAMPLES) ## install, use and remove the package on a Debian made for the test; needs root and a mirror
	@sh tests/packages.sh clean
	@RESULTS=$(dir $(SAMPLES)) sh tests/package/clean.sh $(DEB) build/clean

golden: $(SAMPLES) $(DIGEST) ## write the golden outputs anew; look at the diff
	@REWRITE=yes RESULTS=$(dir $(SAMPLES)) DIGEST=$(DIGEST) sh tests/golden/test_golden.sh

$(SAMPLES): $(PROGRAM) $(wildcard samples/scans/* models/forms/*)
	$(call say,READ,samples/scans)
	$(Q)rm -rf $(@D)
	$(Q)OMP_THREAD_LIMIT=1 $(PROGRAM) run samples/scans -o $(@D) -q

$(DIGEST): $B/obj/tests/golden/digest.o
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(RESTRUCTURE): $B/obj/tests/forms/restructure.o $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# A fuzz target: under libFuzzer in MODE=fuzz, else with replay.c, which gives it files one after the other.
FUZZ_LINK_fuzz := -fsanitize=fuzzer
$B/fuzz/%: $B/obj/tests/fuzz/%.o $(if $(FUZZ_LINK_$(MODE)),,$B/obj/tests/fuzz/replay.o) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(FUZZ_LINK_$(MODE)) -o $@ $^ $(LDLIBS)

FUZZ ?= $(FUZZ_TARGETS)
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang-14
.PHONY: fuzz
fuzz: ## libFuzzer on every target of tests/fuzz, FUZZ_SECONDS=60 each; FUZZ='structurer' picks some
	@sh tests/packages.sh build fuzz
	+@$(MAKE) --no-print-directory $(PARALLEL) MODE=fuzz CC=$(FUZZ_CC) $(FUZZ:%=build/fuzz/fuzz/%)
	@sh tests/fuzz/fuzz.sh build/fuzz $(FUZZ_SECONDS) $(FUZZ)

$B/tests/%: $B/obj/tests/unit/%.o $(UNIT_HELPERS) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS) $(LDLIBS)

$B/obj/tests/%.o: CPPFLAGS += $(TEST_CFLAGS)
.SECONDARY:

##@ Measure
# One core and nothing else running, or the figures say little.
SCANS ?= samples/scans
PAGES ?= 1000
BENCH := $B/tests/bench
BENCH_OBJECTS = $B/obj/tests/bench/child.o
# Every format; more options after it.
EXPORTS ?= json jsonl csv xlsx 'xlsx --layout tables' sqlite html md page-xml alto hocr pdf report bagit \
    'gt-lines --cells sure'
DECLARATIONS ?= 200
.PHONY: bench bench-memory bench-export
bench: $(PROGRAM) $(BENCH)/bench $(SAMPLES) $(BENCH)/export ## pace, seconds a stage, memory, beside plain tesseract; SCANS=folder
	@sh tests/packages.sh build run bench
	@rm -rf $(BENCH)/work
	@$(BENCH)/bench $(PROGRAM) $(SCANS) $(BENCH)/work $B/bench.json
	@echo
	+@$(MAKE) --no-print-directory -s bench-export
	@echo "Figures of every page: $B/bench.json"

bench-export: $(PROGRAM) $(SAMPLES) $(BENCH)/export ## each format's pace and memory; DECLARATIONS=200, EXPORTS='xlsx csv'
	@rm -rf $(BENCH)/export-work
	@$(BENCH)/export $(PROGRAM) $(dir $(SAMPLES)) samples/scans $(DECLARATIONS) $(BENCH)/export-work $B/bench.json $(EXPORTS)
	@rm -rf $(BENCH)/export-work

bench-memory: $(PROGRAM) $(BENCH)/memory ## the worker's memory over PAGES=1000 pages; SCANS=folder
	@rm -rf $(BENCH)/work && mkdir -p $(BENCH)/work
	@$(BENCH)/memory $(PROGRAM) $(SCANS) $(PAGES) $(BENCH)/work

$(BENCH)/%: $B/obj/tests/bench/%.o $(BENCH_OBJECTS)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
