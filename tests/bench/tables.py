#!/usr/bin/env python3
"""A report with one long table, for measuring: 5 columns, whose rows come from a CSV file.

    tests/bench/tables.py ROWS FOLDER

Writes FOLDER/catalogue.yaml and FOLDER/catalogue.csv, and prints the first one's path and how many
characters the cells have. Same number of rows, same text.
"""
import os
import sys

REPORT = """report: 1
layout: disclosure-2008
title: 某区2017年政府信息公开目录
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
contact: {office: 某区政府办公室, address: 某路1号, postcode: "213000", phone: "12345678"}
sections:
  - heading: 目录
    body:
      - table: {caption: 主动公开目录, records: {csv: catalogue.csv}}
"""
HEAD = ("序号", "名称", "发文机关", "日期", "页数")


def row(i):
    return (str(i), f"关于做好第{i}项政府信息主动公开工作的通知", "区政府办公室",
            f"2017-{1 + i % 12:02}-{1 + i % 28:02}", str(i % 97))


def write(rows, folder):
    """The report's path, and how many characters its cells have."""
    characters = 0
    with open(os.path.join(folder, "catalogue.csv"), "w", encoding="utf-8") as out:
        for cells in [HEAD] + [row(i) for i in range(1, rows + 1)]:
            characters += sum(map(len, cells))
            out.write(",".join(cells) + "\n")
    path = os.path.join(folder, "catalogue.yaml")
    with open(path, "w", encoding="utf-8") as out:
        out.write(REPORT)
    return path, characters


if __name__ == "__main__":
    print(*write(int(sys.argv[1]), sys.argv[2]))
