# Every reports/NAME/report.yaml becomes make/NAME.pdf, for names without blanks, which make cannot have.
NIANBAO ?= nianbao render
names := $(shell cd reports && ls | grep -v '[[:space:]]')
pdfs := $(names:%=make/%.pdf)

all: $(pdfs)
make/%.pdf: reports/%/report.yaml
	@mkdir -p make
	$(NIANBAO) $< -o $@ --depfile $@.d
-include $(pdfs:=.d)
