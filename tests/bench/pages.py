#!/usr/bin/env python3
"""A report of varied text, for measuring: every paragraph is another one.

    tests/bench/pages.py [PAGES] > report.yaml

Sentences are made of the words of such reports, with figures, dates, names of laws, quotations,
addresses and brackets as often as real reports have them. Same number of pages, same text.
"""
import random
import sys

HEADER = """report: 1
layout: disclosure-2008
title: 某区2017年政府信息公开年度报告
issuer: 某区人民政府办公室
date: 2018-03-15
period: {from: 2017-01-01, to: 2017-12-31}
contact: {office: 某区政府办公室, address: 某路1号, postcode: "213000", phone: "12345678"}
sections:
"""

WHO = """区政府办公室 各镇人民政府 各街道办事处 区发展和改革局 区教育局 区公安分局 区民政局 区司法局 区财政局
区人力资源和社会保障局 区环境保护局 区住房和城乡建设局 区农业农村局 区商务局 区卫生和计划生育局 区审计局
区市场监督管理局 区统计局 区应急管理局 区行政审批局 区信访局 区档案馆 区图书馆 全区各行政机关""".split()
DID = """主动公开 及时更新 依法答复 全面清理 集中发布 重点推进 认真研究 逐步完善 统一规范 严格审查 定期检查
广泛征求 深入解读 积极回应 妥善办理 准确公布 汇总编制 如实登记 按时报送 反复核对""".split()
WHAT = """政府信息公开目录 行政许可结果 财政预算决算 重大建设项目批准和实施情况 公共资源配置信息 社会公益事业建设
领域信息 环境质量状况 食品药品安全监督检查情况 国有企业财务状况 征地补偿安置方案 保障性住房分配结果 就业援助
政策 义务教育招生范围 医疗服务价格 安全生产事故调查报告 突发事件应急预案 规范性文件 人大代表建议答复
政协委员提案答复 政务服务事项清单 权力和责任清单""".split()
WHY = """为保障公众知情权 为方便群众查阅 根据上级统一部署 按照年度工作要点 结合本区实际 针对社会关注的问题
围绕中心工作 在广泛听取意见的基础上 经集体讨论决定 对照考核标准 着眼于长远发展 本着便民高效的原则""".split()
LAWS = "《中华人民共和国政府信息公开条例》 《江苏省政府信息公开暂行办法》 《关于全面推进政务公开工作的意见》".split()


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, words):
        return self.random.choice(words)

    def number(self):
        n = self.random.randrange(1, 60000)
        return self.one([f"{n}件", f"{n:,}条", f"{n / 100:.2f}万元", f"{n % 1000 / 10:.1f}%", f"{n}人次"])

    def extra(self):
        n = self.random.randrange(1, 99)
        day = f"2017年{n % 12 + 1}月{n % 28 + 1}日"
        return self.one([f"，其中{self.one(WHAT)}{self.number()}", f"（详见附件{n}）", f"，比上年增加{self.number()}",
                         f"（截至{day}）", f"——特别是{self.one(WHAT)}", "、" + self.one(WHAT), f"，按“{self.one(DID)}、"
                         f"{self.one(DID)}”的要求于{day}完成", f"，通过 www.example{n}.gov.cn 网站发布",
                         f"，依据{self.one(LAWS)}第{n}条", f"，并以PDF/A格式存档；{self.one(WHO)}另有{self.number()}"])

    def sentence(self):
        text = self.one([self.one(WHY) + "，", "", f"据{self.one(WHO)}统计，", f"依照{self.one(LAWS)}，"])
        text += self.one(WHO) + self.one(DID) + self.one(WHAT) + self.number()
        for _ in range(self.random.randrange(3)):
            text += self.extra()
        return text + self.one("。。。。；！")

    def paragraph(self):
        text = "".join(self.sentence() for _ in range(self.random.randrange(2, 7)))
        return text[:-1] + "。"


def report(pages):
    """YAML of about so many pages of 22 lines."""
    writer, out, lines, part = Writer(20170101), [HEADER], 0, 0
    while lines < pages * 22.8:
        part += 1
        out.append(f"  - heading: {writer.one(WHO)}{writer.one(DID)}{writer.one(WHAT)}第{part}部分\n    body:\n")
        for _ in range(12):
            text = writer.paragraph()
            lines += len(text) / 29.1 + 0.5
            out.append(f"      - {text}\n")
    return "".join(out)


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
