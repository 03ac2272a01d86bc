#!/usr/bin/python3
"""Chinese keys and words mean what the English ones mean: the PDF is the same, byte for byte (without the
source, which goes along at level 3a only).

The seed, the golden reports and one that uses every key are rewritten with the Chinese twins of
src/model/keys.c; every twin must have been used by some report.
"""
import re

import yaml

import nb

EVERY_KEY = """report: 1
layout: disclosure-2008
languages: [zh]
title: 某区2017年年度报告
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
figures: {year: {title: 3}}
contact: {office: 某办公室, address: 某路1号, postcode: "213000", phone: "1", fax: "2", email: a@b.cn,
  website: www.b.cn, hours: 九点至五点}
tables:
  note:
    caption: 表
    unit: 件
    note: 说明
    columns: [{title: 甲, align: left, width: 2}, {title: 乙, align: center}, {title: 丙, align: right},
      {title: 丁, align: justify}]
    rows: [[一, 二, 三, 四], [一, 二, 三, "{year.title}"]]
preface: [前言。]
sections:
  - heading: 概述
    label: 一、
    body:
      - 正文。
      - {numbering: 1、, items: [甲, {label: 乙、, text: {zh: 丙}, body: [丁]}]}
      - table: note
"""

EVERY_TABLE_KEY = """report: 1
layout: disclosure-2008
title: 某区2017年年度报告
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
previous: last.yaml
figures:
  kept: {a: {x: 1, y: 2}, b: {x: -3, y: 4.5}}
  read: {csv: read.csv}
contact: {office: 某办公室, address: 某路1号, postcode: "213000", phone: "1"}
sections:
  - part: overview
    body:
      - table:
          caption: 各列
          values: kept
          each: [x, y]
          widths: [3, 1, 1]
          head: 1
          labels: 1
          blocks: [1, 2]
          place: whole
          landscape: false
          size: 五号
          label_size: 10pt
          min_size: 六号
          type: any
          rows:
            - [项, 甲, {text: 乙, header: true, tint: true, stack: 1}]
            - {header: true, cells: [小计, {value: b.x, type: change}, {value: b.y, type: amount, rowspan: 2}]}
            - [{text: 竖, vertical: true, align: decimal}, {value: a.x, type: count}]
            - [各, {each: a}]
      - table: {place: here, columns: [甲, 乙], rows: [[{text: 跨, colspan: 2}]]}
      - include: part.yaml
      - table: {place: page, caption: 记录, records: {csv: records.csv, columns: [名称, 数量]}}
      - {image: image-small.png, caption: 图, alt: 渐变, width: 10mm}
      - {chart: bar, caption: 图, height: 6, data: {columns: [年, 数], rows: [[一, 1], [二, 2]]}}
      - {chart: line, caption: 图, data: {columns: [年, 数], rows: [[一, 1], [二, 2]]}}
      - {chart: pie, caption: 图, data: {columns: [年, 数], rows: [[一, 1], [二, 2]]}}
"""


def tables():
    """The twins of keys and of values, as written in src/model/keys.c."""
    source = (nb.SOURCE / "src/model/keys.c").read_text(encoding="utf-8")
    found = {}
    for name, rows in re.findall(r"nb_twin (KEYS|VALUES)\[\] = \{(.*?)\n\};", source, re.S):
        found[name] = dict(re.findall(r'\{"([a-z_]+)",\s*"([^"]+)"\}', rows))
    return found["KEYS"], found["VALUES"]


def replacements(node, keys, values, path=()):
    """(start, end, Chinese) of every key and fixed word below a node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            # Names of figures and tables are the author's own.
            free = path[:1] == ("figures",) or path == ("tables",)
            if not free and key.value in keys:
                yield key.start_mark.index, key.end_mark.index, key.value, keys[key.value]
            yield from replacements(value, keys, values, path + (key.value,))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from replacements(value, keys, values, path + ("-",))
    elif path[-1:] in (("align",), ("place",), ("type",), ("bilingual",), ("form",), ("signature",), ("chart",)) or path == ("languages", "-") or \
            node.value in ("true", "false"):
        yield node.start_mark.index, node.end_mark.index, node.value, values[node.value]


def chinese(text, keys, values, used):
    out, at = "", 0
    for start, end, english, word in sorted(replacements(yaml.compose(text), keys, values)):
        out += text[at:start] + word
        used.add(english)
        at = end
    return out + text[at:]


def main():
    keys, values = tables()
    nb.expect(len(keys) > 30 and len(values) >= 6, "the twins were not read")
    nb.expect(len(set(keys.values())) == len(keys), "one Chinese word for two keys")
    for name in ("read.csv", "records.csv"):
        nb.write(name, "名称,数量\n一,1\n二,2\n")
    nb.write("part.yaml", "heading: 引入的一节\nbody: [无。]\n")
    for path in [nb.SOURCE / "tests/broken/image-small.png", *(nb.SOURCE / "tests/golden").glob("*/*.png")]:
        (nb.TEMP / path.name).write_bytes(path.read_bytes())
    nb.write("last.yaml", EVERY_TABLE_KEY.replace("previous: last.yaml\n", "").replace("2017", "2016"))
    texts = {"every key": EVERY_KEY, "every key of tables": EVERY_TABLE_KEY, "seed": nb.SEED.read_text(encoding="utf-8")}
    for path in sorted((nb.SOURCE / "tests/golden").glob("*/report.yaml")):
        texts[path.parent.name] = path.read_text(encoding="utf-8")
    used = set()
    for name, text in texts.items():
        other = chinese(text, keys, values, used)
        nb.expect(other != text and not re.search(r"(?m)^[a-z_]+:", other), f"{name}: English keys left")
        report = nb.write("report.yaml", text)
        first = nb.render(report, "english.pdf", "--pdfa", "2a").read_bytes()
        nb.write("report.yaml", other)
        nb.expect(nb.render(report, "chinese.pdf", "--pdfa", "2a").read_bytes() == first, f"{name}: the PDFs differ")
        nb.write("report.yaml", other.replace("某区", "某县").replace("2017", "2016").replace("2021年", "2020年"))
        nb.expect(nb.render(report, "other.pdf", "--pdfa", "2a").read_bytes() != first, f"{name}: another report, the same PDF")
    # `year` stands in {period.year} only, `en` in reports of two languages.
    unused = set(keys) | set(values)
    nb.expect(unused - used <= {"year", "en"}, f"twins never tried: {sorted(unused - used)}")
    layout = "extends: disclosure-base\npage: {mirrored: %s}\n"
    data = nb.TEMP / "data"
    (data / "layouts").mkdir(parents=True)
    (data / "fonts").symlink_to(nb.SOURCE / "fonts")
    for path in (nb.SOURCE / "layouts").glob("*.yaml"):
        (data / "layouts" / path.name).symlink_to(path)
    report = nb.write("report.yaml", nb.HEADER.replace("disclosure-2008", "mine")
                      + "sections:\n  - {heading: 概述, body: [\"{period.year}、{period.年度}。\"]}\n")
    results = {}
    for word in ("是", "true", "否", "false"):
        (data / "layouts/mine.yaml").write_text(layout % word, encoding="utf-8")
        results[word] = nb.must(nb.run(nb.PROGRAM, "render", report, "-o", "-", "--pdfa", "2a", "--data", data)).stdout
    nb.expect(results["是"] == results["true"] and results["否"] == results["false"], "true and false")


main()
nb.finish()
