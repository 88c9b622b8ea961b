# Chartkey. `make demo` shows it, `make test` proves it; both install what is missing and say what they cannot install.

GO        ?= go
TOOLS     := $(CURDIR)/.cache/tools
PACKAGES  := ./...
GOTESTSUM := $(TOOLS)/gotestsum@v1.13.0
LINTER    := $(TOOLS)/golangci-lint@v2.15.0
VULNCHECK := $(TOOLS)/govulncheck@v1.1.4
VULNDB    := $(CURDIR)/../shared/data/vulndb

# The window overwrites in memory what it frees, so that little of what was read is left there after a lock: see SECURITY.md.
OVERWRITE := -ldflags=-X=runtime.godebugDefault=clobberfree=1

# One set of build flags everywhere: another one compiles everything again. Only the window and the race detector need C; without C
# cmd/chartkey builds and tests all but the opening of a display.
export CGO_ENABLED ?= 0
export GOFLAGS     := -trimpath -buildvcs=false

.PHONY: demo demo-clean build command window test unit check format vet lint tidy cross vulnerabilities fuzz race bench crash mutations residue pictures picture clean

demo: command ## the window on a made-up clinic; without a display or terminal the line in the terminal
	@.ci/demo bin/chartkeyctl

demo-clean: ## remove what the demo left in the keyring and on disk
	@.ci/demo bin/chartkeyctl clean

build: command window ## both programs

command: ## the command line alone, without C
	@.ci/need go
	CGO_ENABLED=0 $(GO) build -o bin/ ./cmd/chartkeyctl

window: ## the window; its C takes about four minutes, once
	@.ci/need go window
	CGO_ENABLED=1 $(GO) build $(OVERWRITE) -o bin/ ./cmd/chartkey

test: $(GOTESTSUM) ## every test, with a real keyring, a real browser, a real window and servers by others
	@.ci/need go keyring browser demo servers window display
	CHARTKEY_REQUIRE=1 $(GOTESTSUM) --format pkgname -- -timeout 20m $(PACKAGES)
	CGO_ENABLED=1 CHARTKEY_REQUIRE=1 $(GOTESTSUM) --format pkgname -- -timeout 20m ./cmd/chartkey

unit: ## what needs no C, display, keyring or network: seconds
	$(GO) test -short $(PACKAGES)

check: format vet tidy lint cross vulnerabilities fuzz race

format:
	@test -z "$$(gofmt -l assets auth cmd docs fhirclient ui vault)" || { gofmt -l assets auth cmd docs fhirclient ui vault; echo 'run gofmt -w on these'; exit 1; }

vet:
	$(GO) vet $(PACKAGES)

tidy:
	$(GO) mod tidy -diff
	$(GO) mod verify

lint: $(LINTER)
	$(LINTER) run $(PACKAGES)

cross: ## the command line builds for every desktop without C; of the rest what can be told without the C of that system
	for os in linux windows darwin; do GOOS=$$os $(GO) build -o /dev/null ./cmd/chartkeyctl || exit 1; done
	GOOS=windows CGO_ENABLED=0 $(GO) vet $(PACKAGES)

vulnerabilities: $(VULNCHECK)
	@if [ -d "$(VULNDB)" ]; then $(VULNCHECK) -db "file://$(VULNDB)" $(PACKAGES); \
	else echo 'SKIPPED: no copy of the vulnerability database beside the project; run govulncheck ./... with a network'; fi

FUZZTIME ?= 3s
fuzz: ## every parser of foreign bytes, for FUZZTIME each
	@.ci/fuzz $(FUZZTIME)

race: $(GOTESTSUM)
	@.ci/need cc
	CGO_ENABLED=1 $(GOTESTSUM) --format pkgname -- -race -short -timeout 20m $(PACKAGES)

bench: command ## figures of both programs, ratios side by side in one run, on a machine that does nothing else
	@.ci/need go keyring window display
	.ci/figures $(GO) test -run '^$$' -bench . -benchtime 1x -count 1 -timeout 30m ./cmd/chartkeyctl
	.ci/figures $(GO) test -run '^$$' -bench . -benchtime 0.2s -count 5 -timeout 30m ./ui/...
	CGO_ENABLED=1 CHARTKEY_REQUIRE=1 .ci/figures $(GO) test $(OVERWRITE) -run '^$$' -bench . -benchtime 1x -count 1 -timeout 30m ./cmd/chartkey

CRASHES ?= 10000
ROTATIONS ?= 1000000
crash: ## what takes long and make test does in samples: every cell of the crash matrix, flips, ROTATIONS simulated, CRASHES processes killed
	@.ci/need go keyring
	CHARTKEY_THOROUGH=1 $(GO) test -count 1 -timeout 3h -v -run 'TestHostile|TestFlipsOfALargeLibrary' ./vault ./vault/library
	CHARTKEY_ROTATIONS=$(ROTATIONS) $(GO) test -count 1 -timeout 3h -v -run TestSimulatedRotations ./cmd/internal/workspace
	CHARTKEY_KILLS=$(CRASHES) CHARTKEY_REQUIRE=1 $(GO) test -count 1 -timeout 3h -v -run TestKilledWhileRefreshing ./cmd/internal/workspace

mutations: ## mistakes in the vault, one after the other, each of which must turn a test red
	CHARTKEY_MUTATIONS=1 $(GO) test -count 1 -timeout 2h -v -run TestEveryMutationIsNoticed ./vault

residue: ## what of keys, tokens and records is left in the memory of the window after a lock; needs root, since the window is closed to all others
	@.ci/need go keyring window display
	@[ "$$(id -u)" = 0 ] || { echo 'NOT MEASURED: only root can read the memory of the window; run make residue as root' >&2; exit 1; }
	CGO_ENABLED=1 CHARTKEY_REQUIRE=1 CHARTKEY_RESIDUE=yes $(GO) test $(OVERWRITE) -count 1 -timeout 20m -v -run TestResidue ./cmd/chartkey

pictures: ## every page in every form, for people to look at, and a contact sheet of each form
	@.ci/need go pictures
	rm -rf bin/pictures
	CHARTKEY_PICTURES=$(CURDIR)/bin/pictures $(GO) test -count 1 ./ui/...
	@.ci/sheets bin/pictures

picture: ## the picture of the README, as the test that goes through the real window sees it
	@.ci/need go keyring browser window display
	CGO_ENABLED=1 CHARTKEY_REQUIRE=1 CHARTKEY_PICTURES=$(CURDIR)/bin/way $(GO) test -count 1 -run TestAPatientsWay ./cmd/chartkey
	cp bin/way/readme.png docs/window.png

clean:
	rm -rf bin .cache .ci/servers/node_modules

$(GOTESTSUM):
	@.ci/need go
	GOBIN=$(TOOLS) $(GO) install gotest.tools/gotestsum@v1.13.0 && mv $(TOOLS)/gotestsum $@

$(LINTER):
	GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 && mv $(TOOLS)/golangci-lint $@

$(VULNCHECK):
	GOBIN=$(TOOLS) $(GO) install golang.org/x/vuln/cmd/govulncheck@v1.1.4 && mv $(TOOLS)/govulncheck $@
