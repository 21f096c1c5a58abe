# Everything a newcomer needs: `make demo` shows what Limn does, `make test` runs all tests, `make install` and `make deb` take it along.
.DEFAULT_GOAL := build
.PHONY: setup build demo test install uninstall deb sanitise soak bench format lint

packages := libpng-dev libjpeg-dev libwebp-dev libtiff-dev libheif-dev libde265-dev liblcms2-dev zlib1g-dev libopenblas-dev libdnnl-dev libssl-dev
sudo := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
limn := .build/release/limn

# Installs the system libraries that are missing (Debian, Ubuntu); elsewhere they are up to you.
setup:
	@if command -v dpkg-query >/dev/null; then \
	  missing=""; \
	  for package in $(packages); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    echo "installing$$missing"; \
	    $(sudo) apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $(sudo) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  fi; \
	fi

build: setup
	swift build -c release --product limn

demo: build
	$(limn) denoise samples/photos/noisy out/denoise
	@echo
	@echo "PSNR and SSIM against the clean photos, before and after:"
	@$(limn) evaluate pictures samples/photos/clean samples/photos/noisy out/denoise
	@echo "Before and after, side by side: out/denoise/contact-sheet.png"

# A program with Swift's library inside it, for machines without Swift.
PREFIX ?= /usr/local
portable := .build/portable/release/limn

$(portable): setup
	swift build -c release --product limn --static-swift-stdlib --scratch-path .build/portable

install: $(portable)
	Sources/Packaging/install $(portable) "$(PREFIX)" "$(DESTDIR)"

uninstall:
	Sources/Packaging/uninstall "$(PREFIX)" "$(DESTDIR)"

deb: $(portable)
	Sources/Packaging/deb $(portable) .build

test: setup
	swift build -c release --build-tests
	swift test -c release --skip-build

# All tests under the address sanitiser, then under the thread sanitiser: about ten minutes.
sanitise: setup
	@status=0; \
	for kind in address thread; do nice Tests/Sanitise/run $$kind || status=1; done; \
	exit $$status

# Tries to make limn lose a photo: kills, full and broken disks, damaged files, fuzzing; about half an hour (Tests/Reliability).
soak: build
	Tests/Reliability/run

# Times limn beside PyTorch and ONNX Runtime, into Tests/Benchmarks/RESULTS.md; LIMN_PEERS names a Python that has both.
peers := .build/peers/bin/python
LIMN_PEERS ?= $(peers)

bench: build $(if $(filter $(peers),$(LIMN_PEERS)),.build/peers/installed)
	swift build -c release --product limn-benchmark
	$(LIMN_PEERS) Tests/Benchmarks/bench.py

.build/peers/installed: Tests/Benchmarks/requirements.txt
	python3 -m venv .build/peers
	.build/peers/bin/pip install --quiet -r $<
	touch $@

format:
	swift format -i -r -p Package.swift Sources Tests

lint:
	swift format lint --strict -r -p Package.swift Sources Tests
