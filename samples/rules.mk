# The printer of samples. Its libraries are needed by its own targets alone.
SAMPLES_PACKAGES := pangocairo lept jansson
SAMPLES_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(SAMPLES_PACKAGES) 2>/dev/null))
SAMPLES_LIBS = $(shell pkg-config --libs $(SAMPLES_PACKAGES) 2>/dev/null) -lm
SAMPLES_LIBRARY := $B/libsamples.a
SAMPLES_PROGRAM := $B/samples-printer
SAMPLES_OBJECTS := $(patsubst %.c,$B/obj/%.o,$(filter-out samples/main.c,$(wildcard samples/*.c)))
# What it uses of the base vocabulary, and nothing of the stages.
SAMPLES_BASE := $(patsubst %,$B/obj/pipeline/base/%.o,arena cleanup geometry status)

$B/obj/samples/%.o: CPPFLAGS += -Isamples $(SAMPLES_CFLAGS)
$B/obj/tests/unit/test_printer.o: CPPFLAGS += -Isamples $(SAMPLES_CFLAGS)

LINT_FLAGS += -Isamples $(SAMPLES_CFLAGS)

$(SAMPLES_LIBRARY): $(SAMPLES_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(SAMPLES_PROGRAM): $B/obj/samples/main.o $(SAMPLES_LIBRARY) $(SAMPLES_BASE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(SAMPLES_LIBS)

# Its unit test links the library of samples too.
$B/tests/test_printer: $(SAMPLES_LIBRARY)
$B/tests/test_printer: LDLIBS += $(SAMPLES_LIBRARY) $(LIBRARY) $(SAMPLES_LIBS)

##@ Samples
.PHONY: samples
samples: $(SAMPLES_PROGRAM) ## make the finished samples anew
	$(Q)$(SAMPLES_PROGRAM) --recipe samples/recipe.txt -o samples/scans
