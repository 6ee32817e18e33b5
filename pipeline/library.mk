# libshenbao: the stages without the program around them, position-independent, with nothing to be seen but shenbao.h.
ABI := 1
LIB := $B/lib
SHARED := $(LIB)/libshenbao.so.$(ABI).0.0
STATIC := $(LIB)/libshenbao.a
LIBRARY_PACKAGES := tesseract lept libpcre2-8 jansson libutf8proc nettle libexif libtiff-4 zlib
# The corrections' database is the program's, not the library's.
LIBRARY_SOURCES := $(filter-out pipeline/base/database.c, \
    $(wildcard $(foreach folder,base page grid text form doubt,pipeline/$(folder)/*.c))) \
    $(addprefix pipeline/,library.c run.c assemble.c models.c) \
    $(addprefix pipeline/export/,page_json.c records_json.c overlay.c snippet.c lesson.c)
LIBRARY_OBJECTS := $(patsubst %.c,$(LIB)/obj/%.o,$(LIBRARY_SOURCES))
LIBRARY_LIBS = $(shell pkg-config --libs $(LIBRARY_PACKAGES) 2>/dev/null) -lm -pthread

##@ Library
.PHONY: lib
lib: $(SHARED) $(STATIC) $(LIB)/shenbao.pc ## libshenbao, shared and static: build/lib

$(LIB)/obj/%.o: %.c $B/flags
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(SHARED): $(LIBRARY_OBJECTS) pipeline/library.map
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libshenbao.so.$(ABI) -Wl,--version-script=pipeline/library.map \
	    -Wl,--no-undefined -o $@ $(LIBRARY_OBJECTS) $(LIBRARY_LIBS)
	$(Q)ln -sf $(@F) $(LIB)/libshenbao.so.$(ABI)
	$(Q)ln -sf libshenbao.so.$(ABI) $(LIB)/libshenbao.so

# One object of all, in which the hidden names are local.
$(STATIC): $(LIBRARY_OBJECTS)
	$(call say,AR,$@)
	$(Q)$(LD) -r -o $(LIB)/libshenbao.o $^
	$(Q)objcopy --localize-hidden $(LIB)/libshenbao.o
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(LIB)/libshenbao.o

$(LIB)/shenbao.pc: pipeline/library.mk Makefile
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' 'Name: shenbao' \
	    'Description: Reads scanned Chinese declaration tables' 'Version: $(VERSION)' \
	    'Requires.private: $(LIBRARY_PACKAGES)' 'Libs: -L$${libdir} -lshenbao' 'Libs.private: -lm -pthread' \
	    'Cflags: -I$${includedir}' >$@

-include $(shell find $(LIB)/obj -name '*.d' 2>/dev/null)
