/* Pictures of a report: images from files and charts drawn from figures. */
#ifndef NB_MODEL_PICTURE_H
#define NB_MODEL_PICTURE_H

#include "model/image.h"

enum { NB_CHART_SERIES = 6 }; /* what greys, hatches and dashes tell apart */

typedef enum nb_chart_kind { NB_CHART_BAR, NB_CHART_LINE, NB_CHART_PIE } nb_chart_kind;

/* A chart is a table that is drawn: its first row names the series, its first column the
 * categories. */
typedef struct nb_chart {
    nb_chart_kind kind;
    const nb_table *data;      /* NULL until nb_report_complete has found data_name */
    const nb_yaml *data_name;  /* of a table of the report or of the layout, or NULL */
    const nb_yaml *columns_at; /* which columns of that table are drawn, or NULL: all */
    const size_t *columns;     /* their indices, the labels' first */
    size_t column_count;
    int32_t lines; /* of the grid, for the drawing alone; 0: as the layout says */
} nb_chart;

typedef struct nb_picture {
    const nb_yaml *at;
    nb_text caption, alt;
    const nb_image *image; /* or chart */
    const nb_chart *chart;
    nb_len width;  /* 0: not said */
    int32_t share; /* of the text width, in thousandths; 0: not said */
} nb_picture;

/* Whether all of its numbers can be drawn; reports those that cannot. */
void nb_check_chart(nb_arena *arena, nb_diags *diags, const nb_report *report,
                    const nb_chart *chart);

#endif
