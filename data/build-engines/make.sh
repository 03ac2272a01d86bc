#!/bin/sh
# The same with GNU make, of reports without blanks in their names.
exec make -f reports.mk "$@"
