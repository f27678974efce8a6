# `make run` and `make test` set everything up by themselves; the rest expects to be asked for by name.
PY := .venv/bin/python
export PYTHON MODEL DEVICE

.PHONY: run test lint frameworks speed corpus pictures clean

run:
	@sh scripts/set-up.sh run
	@sh scripts/open-sample.sh

test:
	@sh scripts/set-up.sh test
	@$(MAKE) --no-print-directory lint
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -rs -n auto

lint:
	@sh scripts/set-up.sh test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo

# Builds every exported network in PyTorch and in Keras; these two take gigabytes, so they are no part of the tests.
frameworks:
	@sh scripts/set-up.sh frameworks
	KERAS_BACKEND=torch $(PY) -m pytest -q -n auto tests/analysis/report/test_torch_module.py tests/analysis/report/test_keras_model.py

speed:
	@sh scripts/set-up.sh speed
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest tests/speed --benchmark-enable -q -s

# Packages that ship ONNX and TFLite files, for the tests that open them; 232 MB in build/corpus.
corpus:
	@sh scripts/set-up.sh test
	$(PY) -m tests.corpus.fetch

RENDER := QT_QPA_PLATFORM=offscreen $(PY) -m gui render
MOBILENET := resources/samples/mobilenet_v2.onnx --precision int8 --device stm32h743

DRAWN := image: input 3x64x64; stem: conv 16 3x3 s2 no bias; bn; hard swish; ir1: inverted residual 16; ir2: inverted residual 24 s2; ir3: inverted residual 24; se: squeeze excite; gap; flatten; logits: dense 10

pictures:
	@sh scripts/set-up.sh run
	mkdir -p resources/pictures
	$(RENDER) window $(MOBILENET) --theme light -o resources/pictures/window-light.png
	$(RENDER) window resources/samples/resnet8_int8.onnx --device stm32l4r5 --theme dark -o resources/pictures/window-dark.png
	$(RENDER) graph resources/samples/resnet18.onnx --device rpi4b --theme light --size 1000x720 -o resources/pictures/graph.png
	$(RENDER) roofline resources/samples/resnet18.onnx --device rpi4b --theme light --size 1200x640 -o resources/pictures/roofline.png
	$(RENDER) placement $(MOBILENET) --theme light --size 1200x400 -o resources/pictures/placement.png
	$(RENDER) why resources/samples/resnet8_int8.onnx --device stm32l4r5 --theme light --size 560x760 -o resources/pictures/why.png
	$(RENDER) fit $(MOBILENET) --theme light --size 760x560 -o resources/pictures/fit.png
	$(RENDER) memory-map $(MOBILENET) --theme light --size 1200x480 -o resources/pictures/memory-map.png
	$(RENDER) bars $(MOBILENET) --theme light --size 1200x480 -o resources/pictures/bars.png

	$(RENDER) window --scene window-reuse --theme light --size 1600x960 -o resources/pictures/lab.png
	$(RENDER) lesson --lesson 10 --step 10 --reveal --theme light --size 1440x820 -o resources/pictures/lesson.png
	$(RENDER) sweep resources/samples/resnet8_int8.onnx --device stm32l4r5 --theme light --size 1100x640 -o resources/pictures/sweep.png
	@mkdir -p build
	$(PY) -m gui report $(MOBILENET) --device rpi4b -o build/report.pdf
	pdftoppm -r 90 -f 1 -l 1 -singlefile -png build/report.pdf resources/pictures/report
	printf '%s' '$(DRAWN)' > build/doorbell.layers
	$(RENDER) window build/doorbell.layers --precision int8 --device stm32h743 --theme light --size 1440x960 -o resources/pictures/drawing.png

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks .coverage htmlcov
	find analysis gui profiles resources tests -type d -name __pycache__ -prune -exec rm -rf {} +
