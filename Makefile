# Waraqa's one Makefile. `make help` lists the targets. Variables worth knowing:
#
#   SANITIZE=address,undefined   a variant of its own under those sanitizers
#   BUILD=DIR                    where a variant is built; build/release is the usual one
#   DEVELOPER=1                  warnings are errors (`make test` and `make lint` set it)
#   PACKAGES=no                  never install Debian packages
#   T=TEXT                       of the tests, only the files whose name has this text
#   JOBS=N                       compilers run at once; one for each core. Of tests half as many more
#   OPEN=1                       `make demo` leaves the review station running
#   V=1                          show the commands

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SECONDARY:
GOALS := $(or $(MAKECMDGOALS),all)
JOBS ?= $(shell nproc)
ifeq ($(filter clean distclean,$(GOALS)),)
MAKEFLAGS += -j$(JOBS)
endif
ifdef V
say := @:
else
MAKEFLAGS += --silent
say := printf '  %-6s %s\n'
endif

# ---- Where things are ------------------------------------------------------------------------

comma := ,
BUILD ?= build/$(if $(SANITIZE),sanitize-$(subst $(comma),-,$(SANITIZE)),release)
LIB := $(BUILD)/libwaraqa.a
PROGRAM := $(BUILD)/waraqa

ROOMS := base model ingest barcode ocr validate store print pipeline review
LIB_SRC := $(wildcard $(ROOMS:%=%/*.c))
CLI_SRC := $(wildcard cli/*.c)
SUPPORT_SRC := $(wildcard tests/support/*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
TEST_SRC := $(wildcard $(patsubst %,tests/%/test_*.c,unit stage e2e long fault hosts))
SOURCES := $(LIB_SRC) $(CLI_SRC) $(SUPPORT_SRC) $(FUZZ_SRC) $(TEST_SRC)
HEADERS := $(wildcard $(ROOMS:%=%/*.h) cli/*.h tests/*/*.h)

objects = $(1:%.c=$(BUILD)/%.o)

# What the station's pages take from npm, and what their tests do; the same for every variant.
STATION := build/station/vendor/.made
BROWSER := build/node/has-test

# ---- How they are compiled -------------------------------------------------------------------

CC := gcc
DEVELOPER ?= $(if $(filter test% golden lint,$(GOALS)),1)
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2
CPPFLAGS := -D_GNU_SOURCE -I.
CFLAGS := -O2 -g
LDFLAGS := -Wl,--as-needed -Wl,-z,relro,-z,now
ifdef SANITIZE
# A sanitizer's own instructions make the compiler see paths that do not exist: no -Werror here.
CHECKS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
DEVELOPER :=
# 99 is the exit status of a finding: no program of ours uses it, so that no test takes it for one.
SANITIZER_OPTIONS := ASAN_OPTIONS=detect_leaks=1:exitcode=99 \
	LSAN_OPTIONS=exitcode=99:print_suppressions=0$(addprefix :suppressions=$(CURDIR)/,$(wildcard tests/lsan.supp)) \
	UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
else
CHECKS := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
endif

# Asked of pkg-config once, by the first recipe that needs it: the packages may not have been
# there when make started.
LIBRARIES := tesseract lept libtiff-4 zbar libdmtx jansson libsodium libutf8proc libpq pangocairo \
	libarchive libseccomp libmicrohttpd libsystemd libcurl
once = $(eval $(1) := $(shell $(2)))$($(1))
LIB_CFLAGS = $(call once,LIB_CFLAGS,pkg-config --cflags $(LIBRARIES))
LIB_LDLIBS = $(call once,LIB_LDLIBS,pkg-config --libs $(LIBRARIES))

FLAGS := $(CC) -std=gnu17 $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(CHECKS)
COMPILE = $(FLAGS) $(if $(DEVELOPER),-Werror) $(LIB_CFLAGS)
LINK = $(CC) $(CFLAGS) $(CHECKS) $(LDFLAGS)

# ---- Targets ---------------------------------------------------------------------------------

.PHONY: all install demo test test-unit test-stage test-e2e test-fuzz test-fault test-hosts test-long golden lint
.PHONY: format bench packages
.PHONY: clean distclean help

all: $(PROGRAM) $(STATION) ## build the program: build/waraqa
	$(if $(filter build/%,$(BUILD)),ln -sfn $(BUILD:build/%=%)/waraqa build/waraqa)

demo: all ## from nothing to claims in PostgreSQL, with the samples (OPEN=1: and the station)
	OPEN=$(OPEN) tools/demo build/waraqa

# NEEDS_x: the sections of packages.txt that the target x needs
NEEDS_demo := run
NEEDS_test := run test
NEEDS_bench := run test bench
NEEDS_lint := lint test
NEEDS_format := lint
$(foreach t,test-unit test-stage test-e2e test-fuzz test-fault test-hosts test-long \
	golden,$(eval NEEDS_$t := $(NEEDS_test)))

packages:
ifneq ($(PACKAGES),no)
	tools/install-packages $(sort build $(foreach goal,$(GOALS),$(NEEDS_$(goal))))
endif

# What `make test KIND...` runs: programs built from test_*.c, and scripts.
scripts = $(wildcard tests/$(1)/*.sh)
programs = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/$(1)/test_*.c))
chosen = $(if $(T),$(foreach f,$(1),$(if $(findstring $(T),$(notdir $(f))),$(f))),$(1))
files = $(call chosen,$(foreach kind,$(1),$(call programs,$(kind)) $(call scripts,$(kind))))
run_tests = $(SANITIZER_OPTIONS) SRC=$(CURDIR) WARAQA=$(abspath $(PROGRAM)) JOBS=$(JOBS) tests/run
# Tests wait for servers, disks and browsers a third of their time; those that measure it run one a core.
run_many = $(subst JOBS=$(JOBS),JOBS=$$(($(JOBS) + ($(JOBS) + 1) / 2)),$(run_tests))

UNIT := $(call files,unit)
STAGE := $(call files,stage)
E2E := $(call files,e2e)
FAULT := $(call files,fault)
HOSTS := $(call files,hosts)
LONG := $(call files,long)
FUZZ := $(call chosen,$(wildcard tests/fuzz/*.sh))
built = $(filter $(BUILD)/%,$(1))
# What takes longest comes last by name: begun first, it leaves no processor waiting at the end.
LONGEST_FIRST = $(shell printf '%s\n' $(E2E) | sort -r)

test: all $(BROWSER) $(call built,$(UNIT) $(STAGE) $(E2E)) fuzzers ## all tests but the long ones
	FUZZ_S=$(or $(FUZZ_S),20) $(run_many) $(FUZZ) $(UNIT) $(STAGE) $(LONGEST_FIRST)

test-unit: $(call built,$(UNIT)) ## the unit tests alone
	$(run_many) $(UNIT)

test-stage: all $(call built,$(STAGE)) ## the stages against their goldens
	$(run_many) $(STAGE)

test-e2e: all $(BROWSER) $(call built,$(E2E)) ## the program against a real private PostgreSQL
	$(run_many) $(E2E)

test-fuzz: fuzzers ## hostile bytes for FUZZ_S seconds (60; in test 20, in test-long 600) each
	$(run_tests) $(FUZZ)

test-fault: all ## kill, freeze, fill and mislead what works (COUNT=500 dossiers, KILLS=200, SEED)
	TEST_LIMIT_S=3600 $(run_tests) $(FAULT)

test-hosts: all ## three hosts as network namespaces, a standby that takes over (as root)
	TEST_LIMIT_S=1200 $(run_tests) $(HOSTS)

test-long: all $(BROWSER) $(call built,$(LONG)) fuzzers ## the tests that take minutes, with the three above
	TEST_LIMIT_S=3600 FUZZ_S=$(or $(FUZZ_S),600) $(run_tests) $(LONG) $(FAULT) $(HOSTS) $(FUZZ)

golden: all $(call built,$(STAGE)) ## renew the goldens of the stages and show what changed
	WARAQA_GOLDEN=write $(run_tests) $(STAGE) || true
	git --no-pager diff --stat -- tests/stage
	git --no-pager diff -- tests/stage

lint: packages ## format, clang-tidy, layers, headers, sizes, scripts, words
	CC=$(CC) CHECK_FLAGS='-std=gnu17 $(WARNINGS) $(CPPFLAGS) $(LIB_CFLAGS)' JOBS=$(JOBS) tools/lint

format: | packages ## lay out all C files as .clang-format says
	clang-format-14 -i $(SOURCES) $(HEADERS)

INGEST_COST := $(BUILD)/tests/long/test_ingest_cost
FORM_COST := $(BUILD)/tests/long/test_form_cost
BARCODE_SPEED := $(BUILD)/tests/long/test_barcode_speed
CHARACTERS_COST := $(BUILD)/tests/long/test_characters_cost
FREE_COST := $(BUILD)/tests/long/test_free_cost
COSTS := $(INGEST_COST) $(FORM_COST) $(FREE_COST) $(CHARACTERS_COST)
bench: all $(COSTS) $(BARCODE_SPEED) ## what it costs, beside ocrmypdf, tesseract and zbarimg
	tools/bench build/waraqa $(BARCODE_SPEED)
	for cost in $(COSTS); do $$cost 2>/dev/null | sed -n 's/^# //p'; done

# What docs/deploy.md counts on; nothing is enabled or started.
PREFIX ?= /usr
install: all ## into $(DESTDIR)$(PREFIX): the program, its data and the systemd units
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/waraqa
	for file in forms/* rules/* store/migrations/*; do \
		install -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/waraqa/$$file; done
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/waraqa/static review/static/*
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/waraqa/static/vendor build/station/vendor/*
	for file in docs/*.md; do install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/waraqa $$file; done
	for file in packaging/systemd/*.service; do \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system $$file; done
	install -D -m 644 packaging/systemd/waraqa.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/waraqa.conf
	install -D -m 644 packaging/nginx/waraqa.conf \
		$(DESTDIR)$(PREFIX)/share/doc/waraqa/nginx.conf.example
	install -D -m 644 packaging/systemd/waraqa.conf \
		$(DESTDIR)$(PREFIX)/share/doc/waraqa/waraqa.conf.example

clean: ## remove the current variant
	rm -rf $(BUILD) $(if $(filter build/%,$(BUILD)),build/waraqa build/lint)

distclean: ## remove everything that was built
	rm -rf build

help: ## this list
	awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	awk '/^#   [A-Z]+=/ { sub(/^# /, ""); print }' Makefile

# ---- Rules -----------------------------------------------------------------------------------

# Image loops gain from vectors; plain x86-64 only, so that the program runs on any machine.
$(BUILD)/ingest/%.o $(BUILD)/ocr/%.o $(BUILD)/barcode/%.o: private FLAGS := $(FLAGS:-O2=-O3)

$(BUILD)/%.o: %.c $(BUILD)/flags | packages
	mkdir -p $(@D)
	$(say) CC $<
	$(COMPILE) -MMD -MP -c -o $@ $<

# The recogniser's weights are put into the program by the assembler, which tells no dependencies.
$(BUILD)/ocr/characters.o: ocr/characters.net ocr/characters_second.net

# Written anew only when the flags change, so that everything else then is too.
$(BUILD)/flags: FORCE
	mkdir -p $(@D)
	echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@

$(LIB): $(call objects,$(LIB_SRC))
	$(say) AR $@
	rm -f $@
	ar rcs $@ $^

$(PROGRAM): $(call objects,$(CLI_SRC)) $(LIB)
	$(say) LINK $@
	$(LINK) -o $@ $^ $(LIB_LDLIBS) -lzint -lm

$(STATION): package-lock.json tools/station-files | packages
	$(say) NPM $(@D)
	tools/station-files

$(BROWSER): package-lock.json tools/station-files | packages $(STATION)
	$(say) NPM $(@D)
	tools/station-files test

# Its clock stands between these and who calls them.
$(FORM_COST): private LDFLAGS += $(addprefix -Wl$(comma)--wrap=,zone_cut comb_find hand_read_comb \
	vote_read_lines vote_read_comb marks_read signed_read stamp_text_read)
$(FREE_COST): private LDFLAGS += $(addprefix -Wl$(comma)--wrap=,engine_read_page look_again vignettes_look \
	look_at_unread under_bars_read free_judge free_layout_of)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(call objects,$(SUPPORT_SRC)) $(LIB)
	$(say) LINK $@
	$(LINK) -o $@ $^ -lcmocka $(LIB_LDLIBS) -lzint -lm

# The fuzzers are a build of their own: libFuzzer comes with clang. Of the library only the rooms that they
# reach; one that is missing is an undefined symbol (then also remove build/fuzz, whose archive is older).
.PHONY: fuzzers
FUZZ_ROOMS := base model ingest store print pipeline review
FUZZ_SANITIZE := fuzzer-no-link,address,undefined
FUZZ_PROGRAMS := $(FUZZ_SRC:%.c=$(BUILD)/%)
fuzzers: | packages
	$(MAKE) PACKAGES=no BUILD=build/fuzz CC=clang-14 SANITIZE=$(FUZZ_SANITIZE) \
		ROOMS='$(FUZZ_ROOMS)' fuzz-programs
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(LIB)
	$(say) LINK $@
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIB_LDLIBS) -lzint -lm

-include $(patsubst %.c,$(BUILD)/%.d,$(SOURCES))

FORCE:
.PHONY: FORCE
