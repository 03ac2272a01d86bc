/* Bytes to a grid of cells. */
#include "base/unicode.h"
#include "fuzz.h"
#include "model/csv.h"

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    nb_fields fields = {f->arena, f->diags};
    const nb_csv *csv = nb_csv_parse(fields, "x.csv", input);
    NB_FUZZ_HOLDS((csv == NULL) == (nb_diags_errors(f->diags) > 0));
    if (csv == NULL) return;
    NB_FUZZ_HOLDS(csv->rows > 0 && csv->columns > 0);
    for (size_t i = 0; i < csv->rows * csv->columns; i++) {
        const nb_yaml *cell = &csv->cells[i];
        NB_FUZZ_HOLDS(nb_utf8_valid(cell->text.p, cell->text.n) == cell->text.n);
        NB_FUZZ_HOLDS(cell->pos.line > 0 && cell->pos.line <= input.n + 1);
        NB_FUZZ_HOLDS(cell->end <= cell->source->bytes.n);
        nb_pos pos = nb_yaml_locate(cell, cell->text.n / 2);
        NB_FUZZ_HOLDS(pos.line >= cell->pos.line);
    }
}
