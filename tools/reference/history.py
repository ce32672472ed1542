# ruff: noqa: E501 - tables of sentences
"""What happened between the plan versions: the edits, with reasons and bases."""

from __future__ import annotations

from tools.reference.cells import Mosaic
from tools.reference.states import Editor, State
from tools.reference.territory import Territory


def dynamic_2023(base: State, mosaic: Mosaic, land: Territory) -> State:
    """The dynamic update of 2023: merge, split, withdrawal, red-line borders, category, rename, a new sea unit."""
    state = base.copy()
    e = Editor(state, mosaic, land)
    argued = "argued"
    e.merge(
        ("望潮化工集中区", "望潮精细化工片区"), "望潮化工园区",
        "两片区经省级认定合并为一个化工园区，公用管廊、污水处理厂和应急池统一建设，按一个单元管理。", "hgyq2022", argued,
    )  # fmt: skip
    e.split(
        "桐溪区中心城区", ("桐溪区高铁新城", "桐溪区老城区"), (("桐荫街道",), ("织里桥街道", "桐荫街道")),
        "高铁站周边集中开发，人口和排水格局与老城区差异明显，需要分别提出要求。", "kjgh2022", argued,
    )  # fmt: skip
    e.withdraw("石塘建材矿区", "采矿权全部注销并完成生态修复验收，不再具备矿区管控对象。", "kczy2022")
    e.grow("云屏山自然保护区", 0.06, "与生态保护红线划定成果衔接，核心区外围林地调入。", "hx2022")
    e.grow("白鹭自然保护区", 0.12, "与生态保护红线划定成果衔接，鹭鸟繁殖地调入。", "hx2022")
    e.grow("澜江口湿地", 0.12, "与生态保护红线划定成果衔接，新生滩涂调入。", "hx2022")
    e.grow("青龙潭水库饮用水水源地", 0.2, "饮用水水源保护区调整获批，二级保护区扩大。", "ysy2022")
    e.recategorise(
        "下桐生猪养殖集中区", "下桐镇", "rural", "G",
        "规模养殖场关停搬迁，面源污染负荷降至一般水平，由重点管控单元调为一般管控单元。", "xqyz2022", argued,
    )  # fmt: skip
    e.rename("稻川粮油食品工业园", "稻川绿色食品产业园", "园区更名获批，范围和产业定位不变。", "kjgh2022")
    e.add(
        ("鹭湾海上风电场", "wind", "K", ()), "鹭湾市近岸海域", 70,
        "海上风电项目用海获批，需要对施工期和运行期提出专门要求。", "hygn2022", argued,
    )  # fmt: skip
    return state


def periodic_2025(base: State, mosaic: Mosaic, land: Territory) -> State:
    """The periodic adjustment of 2025: a recoded district, merges, splits, new parks, many borders."""
    state = base.copy()
    e = Editor(state, mosaic, land)
    e.recode("990122", "990104", ("稻川县", "稻川区"), "稻川县撤县设区，行政区划代码变更，单元编码随之变更。", "qh2024")
    e.merge(
        ("桐溪印染纺织园", "溪口针织产业集聚区"), "桐溪现代纺织产业园",
        "印染企业集聚入园完成，两园区合并管理，共用集中供热和印染废水处理设施。", "kjgh2023", "argued",
    )  # fmt: skip
    e.split(
        "云屏山水源涵养区", ("云屏山东麓水源涵养区", "云屏山西麓水源涵养区"), (("云屏镇",), ("古樟乡", "云屏镇")),
        "东麓以水库集水区为主，西麓以天然林为主，保护对象不同，分别管控。", "hx2024",
    )  # fmt: skip
    e.withdraw("茶亭家禽养殖区", "养殖场整合搬迁至县域南部消纳地，原单元撤销。", "xqyz2024", "argued")
    e.add(
        ("望潮氢能装备产业园", "equip", "K", ("海门岙镇",)), "望潮区东部", 30,
        "国土空间规划新增产业用地，园区总体规划环境影响评价已完成审查。", "kjgh2023", "argued",
    )  # fmt: skip
    e.add(
        ("鹭湾南部海洋牧场", "aqua", "G", ()), "鹭湾市近岸海域", 60,
        "海洋功能分区调整，新设海洋牧场示范区。", "hygn2024",
    )  # fmt: skip
    hx = ("与调整后的生态保护红线和自然保护地整合优化成果衔接。", "hx2024")
    for stem in (
        "雾岭森林公园",
        "望海岭森林公园",
        "鹤鸣山鸟类栖息地",
        "龙脊山水源涵养区",
        "桐荫湖湿地",
        "东澜外海产卵场",
    ):
        e.grow(stem, 0.12, *hx)
    kj = ("与市、县国土空间规划城镇开发边界衔接，建设用地范围调整。", "kjgh2023", "argued")
    for stem in (
        "桐溪区高铁新城",
        "望潮区中心城区",
        "鹭湾市中心城区",
        "稻川中心城区",
        "经开区高端装备制造园",
        "云屏竹木家居工业园",
    ):
        e.grow(stem, 0.12, *kj)
    e.grow("鹭湾水产品加工园", 0.12, *kj)
    e.recategorise(
        "沙湾陆基海水养殖区", "沙湾滨海湿地修复区", "wetland", "P",
        "养殖塘退塘还湿完成验收，纳入一般生态空间，由重点管控单元调为优先保护单元。", "hx2024",
    )  # fmt: skip
    e.rename("望潮港综合物流区", "澜江港望潮港区", "与港口总体规划港区名称一致。", "ghgk2024")
    e.rename("经开区石化新材料产业园", "经开区绿色石化新材料产业园", "园区更名获批。", "kjgh2023")
    return state


def draft_2026(base: State, mosaic: Mosaic, land: Territory) -> State:
    """The draft of 2026: offshore wind, one border, one rename; its main matter is carbon in the lists."""
    state = base.copy()
    e = Editor(state, mosaic, land)
    e.add(
        ("东澜深远海风电场", "wind", "K", ()), "澜江市管辖外海", 120,
        "海上风电规划调整，深远海风电示范项目选址论证完成。", "hsfd2025", "argued",
    )  # fmt: skip
    e.grow("经开区绿色石化新材料产业园", 0.12, "园区扩区论证通过，扩区范围为已围填存量用地。", "kqlz2025", "argued")
    e.rename("稻川农机装备园", "稻川智能农机装备园", "园区更名获批。", "kqlz2025")
    return state
