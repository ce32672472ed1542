# ruff: noqa: E501 - tables of sentences
"""Legal bases by short word, and Chinese numerals for articles."""

from __future__ import annotations

import re

LAWS = {
    "水": "中华人民共和国水污染防治法", "气": "中华人民共和国大气污染防治法", "土": "中华人民共和国土壤污染防治法",
    "固": "中华人民共和国固体废物污染环境防治法", "海": "中华人民共和国海洋环境保护法", "湿": "中华人民共和国湿地保护法",
    "噪": "中华人民共和国噪声污染防治法", "环": "中华人民共和国环境保护法", "评": "中华人民共和国环境影响评价法",
    "保": "中华人民共和国自然保护区条例", "森": "中华人民共和国森林法", "渔": "中华人民共和国渔业法",
    "港": "中华人民共和国港口法", "岛": "中华人民共和国海岛保护法", "矿": "中华人民共和国矿产资源法",
    "畜": "畜禽规模养殖污染防治条例", "清": "中华人民共和国清洁生产促进法", "节": "中华人民共和国节约能源法",
    "循": "中华人民共和国循环经济促进法", "水法": "中华人民共和国水法", "水保": "中华人民共和国水土保持法",
    "排": "排污许可管理条例", "田": "基本农田保护条例", "城": "城镇排水与污水处理条例", "地下": "地下水管理条例",
    "船": "防治船舶污染海洋环境管理条例", "名": "风景名胜区条例", "应": "突发环境事件应急管理办法",
    "域": "中华人民共和国海域使用管理法", "农": "中华人民共和国农产品质量安全法", "危化": "危险化学品安全管理条例",
    "节水": "节约用水条例", "复": "土地复垦条例", "碳": "碳排放权交易管理暂行条例", "野": "中华人民共和国野生动物保护法",
    "生": "中华人民共和国生物安全法", "土地": "中华人民共和国土地管理法", "黑": "中华人民共和国黑土地保护法",
}  # fmt: skip
_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """A number below 100 in Chinese, such as 四十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def basis(words: str) -> list[dict[str, str]]:
    """Bases from words such as ``水65 水法21``: title and article, or ``=title|number`` for a document."""
    result = []
    for word in words.split():
        match = re.fullmatch(r"(\D+)(\d+)", word)
        if match is None:
            raise ValueError(word)
        result.append({"title": LAWS[match[1]], "article": f"第{numeral(int(match[2]))}条"})
    return result
