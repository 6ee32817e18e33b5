# The recogniser's model, made anew. Its programs and tools are needed by `make model` alone. See models/README.md.
MODEL ?= build/model
# Mini-batches of 32 lines.
MODEL_STEPS ?= 60000
MODEL_RATE ?= 5e-4
# Pages of made-up declarations to learn from, in chunks of 25; a page has about 70 lines worth learning.
MODEL_CHUNKS ?= $(shell expr 2 + $(MODEL_STEPS) / 1500)
# What a run of few steps, a test of the recipe, is content with; from some 4,000 steps on, all there is: AMOUNT, MOST.
of_steps = $(shell echo $$(($(1) < $(2) ? $(1) : $(2))))
JUDGED_PAGES ?= $(call of_steps,4 + $(MODEL_STEPS) / 100,50)
MODEL_DATA := models/tessdata/shenbao.traineddata
MODEL_START ?= $(firstword $(wildcard $(MODEL_DATA)) $(STOCK_DATA))
STOCK_DATA ?= /usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata

TRAIN := models/train
TRAIN_MAINS := starter lines language judge gather teach learn blend plain
TRAIN_PROGRAMS := $(patsubst %,$B/train/%,$(TRAIN_MAINS))
TRAIN_OBJECTS := $(patsubst %.c,$B/obj/%.o,$(filter-out $(TRAIN_MAINS:%=$(TRAIN)/%.c),$(wildcard $(TRAIN)/*.c)))
TRAIN_CHUNKS = $(patsubst %,$(MODEL)/lines/%.tsv,$(shell seq 1 $(MODEL_CHUNKS)))

LINT_FLAGS += -I$(TRAIN)
$B/obj/$(TRAIN)/%.o: CPPFLAGS += -I$(TRAIN) -isystem samples $(SAMPLES_CFLAGS)

# Training runs where it was built. The liberties taken with arithmetic keep to this one file.
$B/obj/$(TRAIN)/kernels.o: CFLAGS += -O3 -march=native -ffast-math
$B/train/teach $B/train/learn: LDLIBS := -lopenblas -lpthread $(LDLIBS)

$B/libtrain.a: $(TRAIN_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(TRAIN_PROGRAMS): $B/train/%: $B/obj/$(TRAIN)/%.o $B/libtrain.a $(SAMPLES_LIBRARY) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(SAMPLES_LIBS)

# Its unit test needs only what deals with files and texts: no fonts, no Pango.
TRAIN_TESTED := $(patsubst %,$B/obj/$(TRAIN)/%.o,document fold symbols wording) $B/obj/samples/rng.o
$B/obj/tests/unit/test_train.o: CPPFLAGS += -I$(TRAIN) -isystem samples
$B/tests/test_train: $(TRAIN_TESTED)
$B/tests/test_train: LDLIBS := $(LIBRARY) $(LDLIBS)

LEARN_TESTED := $(patsubst %,$B/obj/$(TRAIN)/%.o,augment checkpoint corpus ctc document front kernels layers recurrent \
    reshape picture team windows) $B/obj/samples/rng.o
$B/obj/tests/unit/test_learn.o: CPPFLAGS += -I$(TRAIN) -isystem samples
$B/tests/test_learn: $(LEARN_TESTED)
$B/tests/test_learn: LDLIBS := $(LIBRARY) -lopenblas $(LDLIBS)

GENERAL_TESTED := $(patsubst %,$B/obj/$(TRAIN)/%.o,fold general) $B/obj/samples/rng.o
$B/obj/tests/unit/test_general.o: CPPFLAGS += -I$(TRAIN) -isystem samples
$B/tests/test_general: $(GENERAL_TESTED)
$B/tests/test_general: LDLIBS := $(LIBRARY) $(LDLIBS)

SEQUENCES_TESTED := $(patsubst %,$B/obj/$(TRAIN)/%.o,fold sequences symbols)
$B/obj/tests/unit/test_sequences.o: CPPFLAGS += -I$(TRAIN) -isystem samples
$B/tests/test_sequences: $(SEQUENCES_TESTED)
$B/tests/test_sequences: LDLIBS := $(LIBRARY) $(LDLIBS)

##@ Model
.PHONY: model model-language
model: ## train the recogniser's model anew, hours; MODEL_STEPS=200 tries the recipe in minutes
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(PARALLEL) $(MODEL)/rates.md
	@cat $(MODEL)/rates.md

model-language: ## count anew which characters follow one another: build/model/shenbao.ngram, minutes
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(PARALLEL) $(MODEL)/shenbao.ngram

# Texts, symbols and the model to start from.
$(MODEL)/texts/wubi.txt: $(TRAIN)/texts.sh
	$(call say,FETCH,$(@D))
	$(Q)sh $(TRAIN)/texts.sh $(@D)

$(MODEL)/frame.traineddata: $B/train/starter $(TRAIN)/symbols.txt $(MODEL)/texts/wubi.txt
	$(call say,MAKE,$@)
	$(Q)$B/train/starter $(STOCK_DATA) $(TRAIN)/symbols.txt $(MODEL)/texts/wubi.txt $@

# The grammar of declarations, in several files.
$(MODEL)/wording.txt: $(wildcard $(TRAIN)/wording*.txt)
	$(Q)mkdir -p $(@D)
	$(Q)cat $^ >$@

# Of ten chunks three quote something in most of their texts: marks are small, and each text has few of them. Three are of
# names, and of words with rare characters, and two of what is not Han: hardly any of these comes in the others.
worded = $(MODEL)/$(if $(filter %0 %4 %8,$(1)),quoted,$(if $(filter %5 %6,$(1)),signs,wording)).txt
$(MODEL)/quoted.txt: $(MODEL)/wording.txt $(TRAIN)/quoted.awk
	$(Q)awk -f $(TRAIN)/quoted.awk $< >$@

# A rule that stands twice is what it is first.
$(MODEL)/signs.txt: $(MODEL)/wording.txt
	$(Q){ for field in name l3 value goal; do echo "phrase_$$field = <sign_$$field>"; done; cat $<; } >$@

# Lines. A chunk is made by one process; its list is there when its lines are. What the program or the fonts became
# since does not make them anew: that would begin a training again that runs for hours. Remove $(MODEL)/lines for it.
# Whole pages of the declarations in UNLEARNED are read to see how far the program has come: no phrase of them is learned.
UNLEARNED := $(wildcard samples/declarations/01-*.json)
LEARNED := $(filter-out $(UNLEARNED),$(wildcard samples/declarations/*.json))
LINES = OMP_THREAD_LIMIT=1 $B/train/lines -f $(MODEL)/frame.traineddata -s $(TRAIN)/symbols.txt -t $(MODEL)/texts
$(MODEL)/lines/%.tsv: | $B/train/lines $(MODEL)/frame.traineddata $(MODEL)/wording.txt $(MODEL)/quoted.txt $(MODEL)/signs.txt
	$(call say,PRINT,lines $*)
	$(Q)mkdir -p $(@D)/$*
	$(Q)$(LINES) $(if $(filter %1 %3 %7,$*),-r) -w $(call worded,$*) \
	    -F $(TRAIN)/fonts.list -o $(@D)/$* $*0000 25 $(LEARNED) >$@ 2>$(@D)/$*.log

$(MODEL)/judge.tsv: | $B/train/lines $(MODEL)/frame.traineddata $(MODEL)/wording.txt
	$(call say,PRINT,lines to judge by)
	$(Q)mkdir -p $(MODEL)/judge
	$(Q)$(LINES) -w $(MODEL)/wording.txt -F $(TRAIN)/judge.list -o $(MODEL)/judge 900000000 $(JUDGED_PAGES) $(LEARNED) >$@ \
	    2>$(MODEL)/judge.log

# Lines that somebody has corrected: NAME.png with NAME.gt.txt in MODEL_LINES.
MODEL_LINES ?=
$(MODEL)/corrected.list: $(MODEL)/frame.traineddata $(if $(MODEL_LINES),$B/train/gather) | $(MODEL_LINES)
	$(Q)$(if $(MODEL_LINES),$B/train/gather $< $(TRAIN)/symbols.txt $(MODEL_LINES) $(MODEL)/corrected,:) >$@

$(MODEL)/train.list: $(TRAIN_CHUNKS) $(MODEL)/corrected.list
	$(Q){ find $(MODEL)/lines -name '*.lstmf' | LC_ALL=C sort; cat $(MODEL)/corrected.list; } >$@

# The packaged network gets a cheaper front; another one is only given the height of our pictures.
$(MODEL)/start.traineddata: $(MODEL_START) $(MODEL)/train.list | $B/train/teach
	$(call say,TEACH,$@)
	$(Q)$B/train/teach -n $(shell expr 1 + $(MODEL_STEPS) / 3) $(MODEL_START) $(MODEL)/train.list $@ >$(MODEL)/teach.log

# Goes on where it was interrupted.
$(MODEL)/run/done: $(MODEL)/train.list $(MODEL)/frame.traineddata $(MODEL)/start.traineddata | $B/train/learn
	$(call say,TRAIN,$(MODEL_STEPS) steps)
	$(Q)$B/train/learn -t $(CORES) -n $(MODEL_STEPS) -r $(MODEL_RATE) -f $(MODEL)/frame.traineddata \
	    -s $(MODEL)/start.traineddata -o $(@D) $<
	$(Q)touch $@

# A model that went on learning reads best with weights between those it began with and the new ones; MODEL_SHARE is of
# the new. Not where it began with the packaged model, whose network has another shape.
blend_with = $(if $(filter 1,$(2)),:,$B/train/blend $(1) $@.part $(2) $@.part)
MODEL_SHARE ?= $(if $(filter $(STOCK_DATA),$(MODEL_START)),1,0.75)
$(MODEL)/shenbao.traineddata: $(MODEL)/run/done $(TRAIN)/words.txt | $B/train/learn $B/train/blend
	$(call say,PACK,$@)
	$(Q)$B/train/learn --pack $@.part -o $(MODEL)/run
	$(Q)$(call blend_with,$(MODEL)/start.traineddata,$(MODEL_SHARE))
	$(Q)sh $(TRAIN)/words.sh $(STOCK_DATA) $(TRAIN)/words.txt $@.part
	$(Q)mv $@.part $@

# Pages in black and white alone: what was learned last goes on with the lines of such pages, and with no others.
BILEVEL_KINDS := fax,worn
BILEVEL_STEPS ?= $(shell expr 1 + $(MODEL_STEPS) / 5)
BILEVEL_RATE ?= 3e-4
# To go on from one that has learned such lines already: BILEVEL_START=models/tessdata/shenbao-bilevel.traineddata.
BILEVEL_START ?= $(MODEL)/shenbao.traineddata
$(MODEL)/bilevel/done: $(BILEVEL_START) $(MODEL)/shenbao.traineddata $(MODEL)/frame.traineddata | $B/train/learn
	$(call say,TRAIN,$(BILEVEL_STEPS) steps of $(BILEVEL_KINDS))
	$(Q)mkdir -p $(@D)
	$(Q)cat $(TRAIN_CHUNKS) >$(@D)/lines.tsv
	$(Q)$B/train/learn -t $(CORES) -n $(BILEVEL_STEPS) -r $(BILEVEL_RATE) --kinds $(BILEVEL_KINDS) \
	    -f $(MODEL)/frame.traineddata -s $< -o $(@D) $(@D)/lines.tsv
	$(Q)touch $@

# Where it began with one of such pages, part of that may be kept: BILEVEL_SHARE=0.6.
BILEVEL_SHARE ?= 1
$(MODEL)/shenbao-bilevel.traineddata: $(MODEL)/bilevel/done | $B/train/learn $B/train/blend
	$(call say,PACK,$@)
	$(Q)$B/train/learn --pack $@.part -o $(MODEL)/bilevel
	$(Q)$(call blend_with,$(BILEVEL_START),$(BILEVEL_SHARE))
	$(Q)mv $@.part $@

# Which characters follow one another. Needs no training: minutes after the texts are there.
LANGUAGE_DECLARATIONS ?= $(call of_steps,$(MODEL_STEPS) * 10,60000)
count_language = $B/train/language -f $(MODEL)/frame.traineddata -s $(TRAIN)/symbols.txt -w $(MODEL)/wording.txt \
    -t $(MODEL)/texts -o $@ $(LANGUAGE_DECLARATIONS) $(1)
$(MODEL)/shenbao.ngram: $(MODEL)/frame.traineddata $(MODEL)/wording.txt $B/train/language
	$(call say,COUNT,$@)
	$(Q)$(call count_language,$(LEARNED))

# How well it reads lines in fonts it never saw, beside the model it was made of: both tables side by side.
$(MODEL)/rates.md: $(MODEL)/declarations.md $(MODEL)/general.md $(MODEL)/shenbao.ngram
	$(Q)sh $(TRAIN)/curve.sh $(MODEL)/run/log >$(MODEL)/curve.svg
	$(Q){ echo '## Lines of declarations'; echo; cat $(MODEL)/declarations.md; \
	    echo '## Lines of general Chinese'; echo; cat $(MODEL)/general.md; } >$@

$(MODEL)/declarations.md: $(MODEL)/shenbao.traineddata $(MODEL)/shenbao-bilevel.traineddata $(MODEL)/judge.tsv $B/train/judge
	$(call say,JUDGE,lines of declarations)
	$(Q)$(JUDGE) $(MODEL)/judge.tsv $(STOCK_DATA) $(wordlist 1,2,$^) >$@

$(MODEL)/general.md: $(MODEL)/shenbao.traineddata $(MODEL)/general.tsv $B/train/judge
	$(call say,JUDGE,lines of general Chinese)
	$(Q)$(JUDGE) $(MODEL)/general.tsv $(STOCK_DATA) $< >$@

# General Chinese in texts and fonts that training never sees: whether the model still reads, and where it reads better.
JUDGE = OMP_THREAD_LIMIT=1 $B/train/judge
JUDGED ?= $(firstword $(wildcard $(MODEL)/shenbao.traineddata) $(MODEL_DATA))
GENERAL_LINES ?= $(call of_steps,$(MODEL_STEPS) / 2,2000)
$(MODEL)/general.tsv: | $B/train/plain $(MODEL)/frame.traineddata
	$(call say,PRINT,$(GENERAL_LINES) lines of general Chinese)
	$(Q)mkdir -p $(MODEL)/general
	$(Q)$B/train/plain $(MODEL)/frame.traineddata $(TRAIN)/symbols.txt $(MODEL)/texts $(TRAIN)/judge.list \
	    $(MODEL)/general $(GENERAL_LINES) >$@

.PHONY: model-general
model-general: ## how well JUDGED=file.traineddata and chi_sim read 2,000 lines of general Chinese
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(PARALLEL) $(MODEL)/general.tsv $B/train/judge
	@$(JUDGE) $(MODEL)/general.tsv $(STOCK_DATA) $(JUDGED)

# The doubt stage's calibration, fitted to printed pages and judged by others, in fonts and by seeds that the fit never
# saw. See models/README.md. They are read with a language that has not read their declarations.
CALIBRATE := models/calibrate
CALIBRATION ?= models/doubt
CALIBRATION_PAGES ?= 420
CALIBRATION_JUDGED ?= $(shell expr $(CALIBRATION_PAGES) / 3 + 1)
CALIBRATION_WORK ?= build/calibration
CALIBRATE_OBJECTS := $(patsubst %.c,$B/obj/%.o,$(wildcard $(CALIBRATE)/*.c))

LINT_FLAGS += -I$(CALIBRATE)
$B/obj/$(CALIBRATE)/%.o: CPPFLAGS += -I$(CALIBRATE)

$B/calibrate: $(CALIBRATE_OBJECTS) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Its unit test needs the fit and what counts, but not the program.
CALIBRATE_TESTED := $(filter-out %/calibrate.o,$(CALIBRATE_OBJECTS))
$B/obj/tests/unit/test_calibrate.o: CPPFLAGS += -I$(CALIBRATE)
$B/tests/test_calibrate: $(CALIBRATE_TESTED)
$B/tests/test_calibrate: LDLIBS := $(LIBRARY) $(LDLIBS)

##@ Calibration
.PHONY: calibrate
calibrate: ## fit the confidence anew, a quarter of an hour, after a new model or form; CALIBRATION_PAGES=60 tries it
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(PARALLEL) $(CALIBRATION_WORK)/fit.printed $(CALIBRATION_WORK)/judge.printed \
	    $(CALIBRATION_WORK)/shenbao.ngram $(PROGRAM) $B/calibrate
	@B=$B OUT=$(CALIBRATION) sh $(CALIBRATE)/calibrate.sh $(CALIBRATION_WORK)

.PHONY: confusions
confusions: ## learn anew what the recogniser takes for what, before calibrate; CALIBRATION_PAGES=60 tries it
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(PARALLEL) $(CALIBRATION_WORK)/fit.printed $(CALIBRATION_WORK)/shenbao.ngram \
	    $(PROGRAM) $B/calibrate
	@B=$B sh $(CALIBRATE)/confusions.sh $(CALIBRATION_WORK) models/forms/confusions.txt

# Printed anew where the number of pages, the printer or the fonts change. No page of the declarations in UNLEARNED.
PRINT_PAGES = rm -rf $(basename $@) $(basename $@).read && mkdir -p $(basename $@) $(CALIBRATION_WORK)/declarations && \
    cp $(LEARNED) $(CALIBRATION_WORK)/declarations/ && \
    $(SAMPLES_PROGRAM) -d $(CALIBRATION_WORK)/declarations -o $(basename $@)
$(CALIBRATION_WORK)/fit.printed: $(CALIBRATION_WORK)/fit.count $(CALIBRATE)/fonts.list $(SAMPLES_PROGRAM)
	$(call say,PRINT,pages to fit to)
	$(Q)$(PRINT_PAGES) --fonts $(CALIBRATE)/fonts.list --seed 4100 --count $(CALIBRATION_PAGES) && touch $@

$(CALIBRATION_WORK)/judge.printed: $(CALIBRATION_WORK)/judge.count $(TRAIN)/judge.list $(SAMPLES_PROGRAM)
	$(call say,PRINT,pages to judge by)
	$(Q)$(PRINT_PAGES) --fonts $(TRAIN)/judge.list --seed 4200 --count $(CALIBRATION_JUDGED) && touch $@

# The order's only: a program that was built anew counts the same.
$(CALIBRATION_WORK)/shenbao.ngram: $(MODEL)/frame.traineddata $(MODEL)/wording.txt | $B/train/language
	$(call say,COUNT,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(call count_language,$(UNLEARNED))

$(CALIBRATION_WORK)/%.count: force
	@mkdir -p $(@D)
	@echo $(CALIBRATION_PAGES) $(CALIBRATION_JUDGED) | cmp -s - $@ || echo $(CALIBRATION_PAGES) $(CALIBRATION_JUDGED) >$@
