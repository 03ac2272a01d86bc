/* CSV files as spreadsheets write them: any of , ; tab between the cells, quotes, UTF-8 with or
 * without BOM, UTF-16 with BOM, GB18030 (what Excel writes in China). */
#ifndef NB_MODEL_CSV_H
#define NB_MODEL_CSV_H

#include "model/fields.h"

/* rows × columns scalars, row by row; each knows its row and character column in the file. An empty
 * cell is a scalar without text that is not plain: given, and empty. */
typedef struct nb_csv {
    const nb_yaml *cells;
    size_t rows, columns;
} nb_csv;

/* The file that `path`, a scalar of a report, names: relative to the file that names it, and
 * below the root (base/root.h). NULL after reporting, at the scalar or at the place in the CSV
 * file. */
const nb_csv *nb_csv_read(nb_fields f, const nb_yaml *path);
/* The same for bytes that are there already. */
const nb_csv *nb_csv_parse(nb_fields f, const char *name, nb_str bytes);

static inline const nb_yaml *nb_csv_at(const nb_csv *csv, size_t row, size_t column) {
    return &csv->cells[row * csv->columns + column];
}

#endif
