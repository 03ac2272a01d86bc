#!/bin/sh
# Every reports/NAME/report.yaml becomes ninja/NAME.pdf, and is rendered again when a file changes
# that it was made from: report, CSV, included file, image, layout, font.
set -eu
: "${NIANBAO:=nianbao render}"
{
    printf 'rule render\n  command = %s $in -o $out --depfile $out.d\n  depfile = $out.d\n  deps = gcc\n' "$NIANBAO"
    for report in reports/*/report.yaml; do
        name=${report#reports/}
        # ninja wants "$" before "$", blanks and colons
        printf '%s\n' "build ninja/${name%/report.yaml}.pdf: render $report" |
            sed 's/[$]/$$/g; s/ /$ /g; s/^build[$] /build /; s/:[$] render[$] /: render /'
    done
} >build.ninja
exec ninja "$@"
