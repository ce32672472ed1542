# ruff: noqa: E501 - tables of sentences
"""The plan files, the publication file, the area tree, targets and the evaluation."""

from __future__ import annotations

from typing import Any

CITY = {"id": "990100", "name": "澜江市", "name_en": "Lanjiang", "kind": "city"}
FIXED = [
    {"id": "990101", "name": "澜城区", "name_en": "Lancheng District", "kind": "district", "parent": "990100"},
    {"id": "990102", "name": "望潮区", "name_en": "Wangchao District", "kind": "district", "parent": "990100"},
    {"id": "990103", "name": "桐溪区", "name_en": "Tongxi District", "kind": "district", "parent": "990100"},
    {"id": "990121", "name": "云屏县", "name_en": "Yunping County", "kind": "district", "parent": "990100"},
    {"id": "990123", "name": "屿南县", "name_en": "Yunan Island County", "kind": "district", "parent": "990100"},
    {"id": "990181", "name": "鹭湾市", "name_en": "Luwan City", "kind": "district", "parent": "990100"},
    {
        "id": "990171", "name": "澜江经济技术开发区", "name_en": "Lanjiang Economic and Technological Development Area",
        "short": "经开区", "kind": "functional", "parent": "990100", "located_in": ["990102"],
    },
    {
        "id": "990172", "name": "澜江高新技术产业开发区", "name_en": "Lanjiang High-tech Industrial Development Area",
        "short": "高新区", "kind": "functional", "parent": "990100", "located_in": ["990103"],
    },
]  # fmt: skip
OLD_COUNTY = {"id": "990122", "name": "稻川县", "name_en": "Daochuan County", "kind": "district", "parent": "990100"}
NEW_DISTRICT = {
    "id": "990104",
    "name": "稻川区",
    "name_en": "Daochuan District",
    "kind": "district",
    "parent": "990100",
}
PROVINCE = "东澜省生态环境厅"
THREE_LEVELS = ["市级总体", "区县总体", "单元"]
FIVE_LEVELS = ["市级总体", "片区（流域）", "区县总体", "要素分区", "单元"]

#: mode, basis and reasons of declared changes of zones, clauses and lists
REASONS = {
    "2023-1": (
        "synchronous", "hx2022", "要素管控分区随生态保护红线和单元边界调整。", "单元名称或者边界调整，单元清单文字相应修改。",
        "生态保护红线管控规则、化工园区认定和海上用海项目管理要求更新，市级总体要求相应修订；被替代的条文删除。",
    ),
    "2025": (
        "argued", "zx2024", "要素管控分区按新一轮评价成果重新划定。", "目标年由2025年调整为2030年，单元清单结合五年评估结果修订。",
        "各级清单结合五年评估结果修订，新增流域清单和要素分区清单。",
    ),
    "2026-1": (
        "argued", "tpf2025", "要素管控分区随单元边界调整。", "重点园区、港区和海上风电单元补充碳排放管控要求。",
        "把碳排放管控纳入市级总体要求，修订总量控制、准入和挥发性有机物协同控制条文。",
    ),
}  # fmt: skip


def areas_files() -> dict[str, dict[str, Any]]:
    """``areas.yml`` of the publication ("") and of the versions that add to the tree.

    A version's file says where its area stands by naming the one before it again: the county, and the district that
    takes its place.
    """
    before = next(area for area in FIXED if area["id"] == "990121")
    basin = {"id": "lanjiang-basin", "name": "澜江干流流域", "name_en": "Lanjiang main stem basin"}
    return {
        "": {
            "areas": [CITY, *FIXED],
            "regions": [
                {
                    "id": "coast", "name": "沿海片区", "name_en": "Coast",
                    "areas": ["990102", "990171", "990123", "990181"],
                }
            ],
        },
        "2020": {"areas": [before, OLD_COUNTY]},
        "2025": {
            "areas": [before, NEW_DISTRICT],
            "regions": [{**basin, "areas": ["990101", "990103", "990104", "990121"]}],
        },
    }  # fmt: skip


def publication() -> dict[str, Any]:
    """``publication.yml``."""
    return {
        "name": "澜江市生态环境分区管控一张图",
        "name_en": "Lanjiang Environmental Zoning, One Map",
        "territory": "澜江市",
        "territory_en": "Lanjiang City",
        "area": "990100",
        "publisher": {
            "name": "澜江市生态环境局",
            "name_en": "Lanjiang Bureau of Ecology and Environment",
            "organiser": "澜江市环境科学研究院",
            "contact": "生态环境分区管控工作专班",
            "address": "澜江市澜城区学府街道文昌路1号（虚构地址）",
            "phone": "0000-0000000",
            "email": "zoning@lanjiang.example",
        },
        "address": "https://lanjiang.example/onemap/",
        "as_of": "2026-03-01",
        "languages": ["zh"],
        "map_review": "示例图，无需审图",
        "copyright": "澜江市生态环境局（虚构），示例数据",
        "layers": {
            "units": {"publication": "public"},
            "zones": {"publication": "generalised", "tolerance_m": "30"},
            "boundary": {"publication": "public"},
            "context": {"publication": "public"},
        },
        "coordinate_decimals": "6",
        "notice": "示例数据，纯属虚构：澜江市及其行政区划、单元、清单、文件和数值均不存在。",
        "notice_en": "Sample data. Lanjiang City, its units, lists, documents and figures are fictional.",
    }


def _basis(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [
        {"id": key, "title": title, **({"number": number} if number else {}), "date": date}
        for key, title, number, date in rows
    ]


def plans(changes: dict[str, list[dict[str, Any]]], remove: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """``plan.yml`` of every version."""
    return {
        "2020": {
            "version": "2020",
            "title": "澜江市“三线一单”生态环境分区管控方案",
            "update": {"type": "initial", "note": "首次编制。"},
            "levels": THREE_LEVELS,
            "base_year": "2019",
            "target_years": ["2025", "2035"],
            "summary": "首次划定全市陆域和近岸海域环境管控单元，建立市级总体、区县总体、单元三级生态环境准入清单。",
            "basis": _basis(
                ("sj2020", "东澜省生态环境分区管控总体方案", "东澜政发〔2020〕21号", "2020-06-30"),
                ("hx2018", "东澜省生态保护红线划定方案", "东澜政发〔2018〕30号", "2018-07-20"),
            ),
            "documents": [
                {
                    "number": "澜政发〔2020〕38号",
                    "title": "澜江市人民政府关于实施“三线一单”生态环境分区管控的通知",
                    "issuer": "澜江市人民政府",
                    "areas": ["990100"],
                    "registration": "LJ00-2020-0012",
                    "index_number": "LJ001-0203-2020-0038",
                    "signed": "2020-12-08",
                    "published": "2020-12-15",
                    "effective": "2021-01-15",
                    "filing": {"authority": PROVINCE, "number": "东澜环备〔2020〕9号", "date": "2020-11-20"},
                    "consultation": {"start": "2020-09-01", "end": "2020-09-30", "contact": "澜江市生态环境局综合科"},
                }
            ],
            "geometry": {"zones": {"file": "zones.gpkg", "layer": "zones"}},
        },
        "2023-1": {
            "version": "2023-1",
            "title": "澜江市生态环境分区管控动态更新方案（2023年）",
            "update": {
                "type": "dynamic", "mode": "mixed",
                "argument": {"title": "澜江市生态环境分区管控动态更新论证报告（2023年）", "date": "2023-06-20"},
                "note": "同步更新与科学论证并用，仅更新发生变化的单元和条款。",
            },
            "based_on": "2020",
            "levels": THREE_LEVELS,
            "base_year": "2022",
            "target_years": ["2025", "2035"],
            "summary": "衔接生态保护红线划定成果和饮用水水源保护区调整，合并化工片区，拆分中心城区单元，撤销已关闭矿区单元。",
            "basis": _basis(
                ("hx2022", "东澜省生态保护红线划定成果启用通知", "东澜自然资函〔2022〕118号", "2022-11-01"),
                ("ysy2022", "青龙潭水库饮用水水源保护区调整方案", "东澜政函〔2022〕57号", "2022-09-14"),
                ("hgyq2022", "东澜省认定化工园区名单（第二批）", "东澜工信材料〔2022〕33号", "2022-08-02"),
                ("kjgh2022", "澜江市国土空间总体规划（过程稿）衔接意见", "", "2022-12-05"),
                ("kczy2022", "关于注销石塘建材矿区采矿许可证的公告", "桐自然资告〔2022〕6号", "2022-06-10"),
                ("xqyz2022", "桐溪区规模畜禽养殖布局调整评估报告", "", "2022-10-28"),
                ("hygn2022", "鹭湾海上风电项目海域使用论证报告书审查意见", "东澜海函〔2022〕41号", "2022-12-20"),
            ),
            "documents": [
                {
                    "number": "澜环发〔2023〕26号",
                    "title": "澜江市生态环境局关于发布生态环境分区管控动态更新成果的通知",
                    "issuer": "澜江市生态环境局",
                    "areas": ["990100"],
                    "registration": "LJ15-2023-0004",
                    "index_number": "LJ015-0203-2023-0026",
                    "signed": "2023-08-25",
                    "published": "2023-08-30",
                    "effective": "2023-09-30",
                    "filing": {"authority": PROVINCE, "number": "东澜环备〔2023〕5号", "date": "2023-08-10"},
                }
            ],
            "replaces": ["2020"],
            "changes": changes["2023-1"],
            "remove": remove["2023-1"],
            "geometry": {
                "zones": {
                    "file": "zones.shp", "code": "HJYSGKFQBM", "name": "HJYSGKFQMC", "crs": "EPSG:4554",
                    "encoding": "GBK",
                }
            },
        },
        "2025": {
            "version": "2025",
            "title": "澜江市生态环境分区管控方案（2025年版）",
            "update": {"type": "periodic", "mode": "mixed", "note": "五年定期调整，成果独立完整，替代以往全部成果。"},
            "levels": FIVE_LEVELS,
            "base_year": "2023",
            "target_years": ["2030", "2035"],
            "outlook_year": "2035",
            "summary": "定期调整全市环境管控单元和生态环境准入清单，新增澜江干流流域清单和要素分区要求，衔接行政区划、国土空间规划和生态保护红线。",
            "basis": _basis(
                ("zx2024", "生态环境分区管控管理暂行规定", "环环评〔2024〕41号", "2024-07-06"),
                ("qh2024", "东澜省人民政府关于同意稻川县撤县设区的批复", "东澜政函〔2024〕12号", "2024-02-07"),
                ("hx2024", "东澜省自然保护地整合优化与生态保护红线局部调整成果", "东澜自然资函〔2024〕88号", "2024-08-16"),
                ("kjgh2023", "澜江市国土空间总体规划（2021—2035年）", "东澜政函〔2023〕96号", "2023-12-18"),
                ("xqyz2024", "云屏县畜禽养殖污染防治规划", "云政办发〔2024〕17号", "2024-05-20"),
                ("hygn2024", "东澜省海岸带及海洋空间规划", "东澜政发〔2024〕8号", "2024-04-11"),
                ("ghgk2024", "澜江港总体规划（2024—2035年）", "东澜政函〔2024〕35号", "2024-06-03"),
            ),
            "documents": [
                {
                    "number": "澜政发〔2025〕9号",
                    "title": "澜江市人民政府关于印发生态环境分区管控方案（2025年版）的通知",
                    "issuer": "澜江市人民政府",
                    "areas": ["990100"],
                    "registration": "LJ00-2025-0003",
                    "index_number": "LJ001-0203-2025-0009",
                    "signed": "2025-03-06",
                    "published": "2025-03-12",
                    "effective": "2025-04-15",
                    "attachments": ["original/unit-list.csv"],
                    "filing": {"authority": PROVINCE, "number": "东澜环备〔2025〕2号", "date": "2025-02-18"},
                    "consultation": {"start": "2024-11-01", "end": "2024-11-30", "contact": "澜江市生态环境局综合科"},
                },
                {
                    "number": "澜经开管〔2025〕11号",
                    "title": "澜江经济技术开发区生态环境准入清单（2025年版）",
                    "issuer": "澜江经济技术开发区管理委员会",
                    "areas": ["990171"],
                    "levels": ["区县总体"],
                    "signed": "2025-03-10",
                    "published": "2025-03-14",
                    "effective": "2025-04-15",
                    "filing": {"authority": PROVINCE, "number": "东澜环备〔2025〕3号", "date": "2025-02-20"},
                },
            ],
            "replaces": ["2023-1"],
            "changes": changes["2025"],
        },
        "2026-1": {
            "version": "2026-1",
            "title": "澜江市生态环境分区管控动态更新方案（2026年，征求意见稿）",
            "update": {
                "type": "dynamic", "mode": "argued",
                "argument": {"title": "澜江市生态环境分区管控减污降碳协同管控论证报告（征求意见稿）", "date": "2026-02-10"},
                "note": "减污降碳协同管控试点，尚未备案。",
            },
            "based_on": "2025",
            "levels": FIVE_LEVELS,
            "base_year": "2024",
            "target_years": ["2030", "2035"],
            "summary": "将碳排放管控纳入生态环境准入清单，补充重点园区碳排放强度、清洁能源和海上风电要求，调整少量单元边界。",
            "basis": _basis(
                ("tpf2025", "东澜省生态环境分区管控减污降碳协同试点工作方案", "东澜环办〔2025〕64号", "2025-07-15"),
                ("hsfd2025", "东澜省海上风电发展规划（修编）", "东澜能源〔2025〕29号", "2025-09-02"),
                ("kqlz2025", "澜江经济技术开发区扩区论证报告审查意见", "东澜商函〔2025〕76号", "2025-10-22"),
            ),
            "documents": [
                {
                    "title": "澜江市生态环境分区管控动态更新方案（2026年，征求意见稿）",
                    "issuer": "澜江市生态环境局",
                    "areas": ["990100"],
                    "published": "2026-02-20",
                    "consultation": {
                        "start": "2026-02-20",
                        "end": "2026-03-21",
                        "contact": "澜江市生态环境局综合科",
                        "email": "zoning@lanjiang.example",
                        "phone": "0000-0000000",
                        "address": "澜江市澜城区学府街道文昌路1号（虚构地址）",
                    },
                }
            ],
            "replaces": ["2025"],
            "changes": changes["2026-1"],
            "remove": remove["2026-1"],
            "vocabulary": {
                "dimensions": [
                    {"id": "space", "label": "空间布局约束", "label_en": "Spatial layout"},
                    {"id": "emission", "label": "污染物和碳排放管控", "label_en": "Pollutant and carbon emissions"},
                    {"id": "risk", "label": "环境风险防控", "label_en": "Environmental risk"},
                    {"id": "resource", "label": "资源利用效率", "label_en": "Resource efficiency"},
                ]
            },
        },
    }  # fmt: skip
