# The recogniser's model, made anew. Its programs and tools are needed by `make model` alone. See models/README.md.
MODEL ?= build/model
MODEL_STEPS ?= 60000
# Pages of made-up declarations to learn from, in chunks of 25; a page has about 70 lines worth learning.
MODEL_CHUNKS ?= $(shell expr 2 + $(MODEL_STEPS) / 1500)
MODEL_DATA := models/tessdata/shenbao.traineddata
STOCK_DATA ?= /usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata

TRAIN := models/train
TRAIN_MAINS := trainable starter lines judge gather
TRAIN_PROGRAMS := $(patsubst %,$B/train/%,$(TRAIN_MAINS))
TRAIN_OBJECTS := $(patsubst %.c,$B/obj/%.o,$(filter-out $(TRAIN_MAINS:%=$(TRAIN)/%.c),$(wildcard $(TRAIN)/*.c)))
TRAIN_CHUNKS = $(patsubst %,$(MODEL)/lines/%.tsv,$(shell seq 1 $(MODEL_CHUNKS)))

$B/obj/$(TRAIN)/%.o: CPPFLAGS += -I$(TRAIN) -isystem samples $(SAMPLES_CFLAGS)

$B/libtrain.a: $(TRAIN_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(TRAIN_PROGRAMS): $B/train/%: $B/obj/$(TRAIN)/%.o $B/libtrain.a $(SAMPLES_LIBRARY) $(LIBRARY)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(SAMPLES_LIBS)

# Its unit test needs only what deals with files and texts: no fonts, no Pango.
TRAIN_TESTED := $(patsubst %,$B/obj/$(TRAIN)/%.o,bytes document fold network symbols traineddata wording) $B/obj/samples/rng.o
$B/obj/tests/unit/test_train.o: CPPFLAGS += -I$(TRAIN) -isystem samples
$B/tests/test_train: $(TRAIN_TESTED)
$B/tests/test_train: LDLIBS := $(LIBRARY) $(LDLIBS)

##@ Model
.PHONY: model model-lines
model: ## train the recogniser's model anew, hours; MODEL_STEPS=200 tries the recipe in minutes
	@sh tests/packages.sh build run samples train
	+@$(MAKE) --no-print-directory $(MODEL)/rates.md
	@cat $(MODEL)/rates.md

# Texts, symbols and the model to start from.
$(MODEL)/texts/wubi.txt: $(TRAIN)/texts.sh
	$(call say,FETCH,$(@D))
	$(Q)sh $(TRAIN)/texts.sh $(@D)

$(MODEL)/stock.lstm: $B/train/trainable $(STOCK_DATA)
	$(call say,MAKE,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$B/train/trainable $(STOCK_DATA) $(MODEL)/stock.traineddata $@

$(MODEL)/frame.traineddata: $B/train/starter $(TRAIN)/symbols.txt $(MODEL)/texts/wubi.txt
	$(call say,MAKE,$@)
	$(Q)$B/train/starter $(STOCK_DATA) $(TRAIN)/symbols.txt $(MODEL)/texts/wubi.txt $@

# Lines. A chunk is made by one process; its list is there when its lines are. What the program or the fonts became
# since does not make them anew: that would begin a training again that runs for hours. Remove $(MODEL)/lines for it.
# Whole pages of the declarations in UNLEARNED are read to see how far the program has come: no phrase of them is learned.
UNLEARNED := $(wildcard samples/declarations/01-*.json)
LEARNED := $(filter-out $(UNLEARNED),$(wildcard samples/declarations/*.json))
LINES = OMP_THREAD_LIMIT=1 $B/train/lines -f $(MODEL)/frame.traineddata -s $(TRAIN)/symbols.txt \
        -w $(TRAIN)/wording.txt -t $(MODEL)/texts
$(MODEL)/lines/%.tsv: | $B/train/lines $(MODEL)/frame.traineddata
	$(call say,PRINT,lines $*)
	$(Q)mkdir -p $(@D)/$*
	$(Q)$(LINES) -F $(TRAIN)/fonts.list -o $(@D)/$* $*0000 25 $(LEARNED) >$@ 2>$(@D)/$*.log

$(MODEL)/judge.tsv: | $B/train/lines $(MODEL)/frame.traineddata
	$(call say,PRINT,lines to judge by)
	$(Q)mkdir -p $(MODEL)/judge
	$(Q)$(LINES) -F $(TRAIN)/judge.list -o $(MODEL)/judge 900000000 $(if $(filter 200,$(MODEL_STEPS)),6,50) $(LEARNED) >$@ \
	    2>$(MODEL)/judge.log

# Lines that somebody has corrected: NAME.png with NAME.gt.txt in MODEL_LINES.
MODEL_LINES ?=
$(MODEL)/corrected.list: $(MODEL)/frame.traineddata $(if $(MODEL_LINES),$B/train/gather) | $(MODEL_LINES)
	$(Q)$(if $(MODEL_LINES),$B/train/gather $< $(TRAIN)/symbols.txt $(MODEL_LINES) $(MODEL)/corrected,:) >$@

# The list's order is the training's: mixed, and the same every time.
$(MODEL)/train.list: $(TRAIN_CHUNKS) $(MODEL)/corrected.list
	$(Q){ find $(MODEL)/lines -name '*.lstmf'; cat $(MODEL)/corrected.list; } | LC_ALL=C sort | awk '{ print (NR * 7919) % 100003 "\t" $$0 }' | \
	    LC_ALL=C sort -n | cut -f2 >$@

$(MODEL)/checked: $(MODEL)/stock.lstm $(MODEL)/judge.tsv
	$(call say,CHECK,$(MODEL)/stock.lstm)
	$(Q)OMP_THREAD_LIMIT=1 $B/train/trainable --check $(dir $(STOCK_DATA)) $(basename $(notdir $(STOCK_DATA))) \
	    $(MODEL) stock $$(head -1 $(MODEL)/judge.tsv | cut -f1)
	$(Q)touch $@

$(MODEL)/last: $(MODEL)/train.list $(MODEL)/checked $(MODEL)/frame.traineddata | $(TRAIN)/train.sh
	$(call say,TRAIN,$(MODEL_STEPS) steps)
	$(Q)sh $(TRAIN)/train.sh $(MODEL) $(MODEL_STEPS)

$(MODEL)/shenbao.traineddata: $(MODEL)/last
	$(call say,PACK,$@)
	$(Q)lstmtraining --stop_training --convert_to_int --continue_from $$(cat $(MODEL)/last) \
	    --traineddata $(MODEL)/frame.traineddata --model_output $@ >$(MODEL)/pack.log 2>&1

# How well it reads lines in fonts it never saw, beside the model it was made of.
$(MODEL)/rates.md: $(MODEL)/shenbao.traineddata $(MODEL)/judge.tsv $B/train/judge
	$(call say,JUDGE,$<)
	$(Q)sh $(TRAIN)/curve.sh $(MODEL)/stage-*/log >$(MODEL)/curve.svg
	$(Q)OMP_THREAD_LIMIT=1 $B/train/judge $(MODEL) shenbao $(MODEL)/judge.tsv >$@
