"""Clause texts of realistic length that no other unit has: words drawn by a generator, as varied as filed lists are."""

# ruff: noqa: E501, SIM905 - words stand as people read them

from __future__ import annotations

import random

_SUBJECTS = (
    "新建项目 改建项目 扩建项目 化工企业 印染企业 电镀企业 造纸企业 养殖企业 热电企业 水泥企业 船舶修造企业 食品企业 医药企业 仓储企业 "
    "码头泊位 污水处理厂 垃圾填埋场 焚烧设施 工业园区 开发区 采石场 矿山 锅炉 窑炉 喷涂工序 排污口 取水口 种植户 物流园 港区 商住区 学校周边 "
    "加油站 油库 危险化学品仓库 尾矿库 畜禽养殖场 水产养殖场 屠宰场 洗砂场 混凝土搅拌站 沥青搅拌站 汽车维修 餐饮单位 医院 实验室 汽修喷漆房 干洗店"
).split()
_PLACES = (
    "河道管理范围 湖泊岸线 水库汇水区 饮用水水源地 湿地公园 自然保护地 基本农田 居住区 学校 医院 高速公路 铁路沿线 港口 岸线 城市建成区 镇区 村庄 山体 "
    "森林公园 海湾 滩涂 入海口 地下水补给区 风景名胜区 鱼类产卵场 候鸟栖息地 公益林 水源涵养区 水土流失区 石漠化区 蓄滞洪区 排涝通道 灌区 渠首"
).split()
_WAYS = (
    "应当 不得 禁止 严格控制 逐步 优先 全面 限期 分类 统筹 鼓励 推动 加快 定期 持续 依法 按规定 有序 稳步 集中 就地 同步 提前 分批 重点 强化 完善 规范 落实 实施"
).split()
_DEEDS = (
    "建设 布局 搬迁 关停 整治 改造 提升 监测 公开 备案 核查 治理 修复 回用 处置 贮存 排放 削减 替代 接管 清运 预警 演练 评估 隔离 防渗 收集 处理 利用 更新 "
    "封存 迁建 并转 退出 限产 错峰 封闭 覆盖 喷淋 除臭 降噪 脱硝 除尘 中水回用 雨污分流 清污分流 在线监测 泄漏检测 应急处置 土壤调查 地下水监测"
).split()
_THINGS = (
    "化学需氧量 氨氮 总磷 总氮 二氧化硫 氮氧化物 挥发性有机物 颗粒物 重金属 恶臭 噪声 固体废物 危险废物 废水 废气 扬尘 油烟 底泥 渗滤液 初期雨水 "
    "二氧化碳 温室气体 甲烷 燃煤 清洁能源 新鲜水 再生水 地下水 建设用地 农用地 岸线资源 海域 林地 耕地 生态流量 生物多样性 土壤 氟化物 石油类 苯系物"
).split()
_LIMITS = (
    "特别排放限值 一级标准 二级标准 地方标准 行业准入条件 清洁生产一级水平 总量指标 容积率下限 投资强度 单位产值能耗 单位产值水耗 重复利用率 收集率 达标率 处置率 "
    "覆盖率 完好率 防护距离 退让距离 缓冲带宽度 监测频次 应急物资储备量 事故池容积 围堰高度"
).split()
_ENDS = (
    "并报生态环境部门备案 并纳入排污许可管理 并接受社会监督 并建立台账 由园区管理机构组织实施 由街道办事处牵头落实 与主体工程同时投入使用 不满足要求的不予准入 "
    "到期未完成的依法关停 每年向社会公布一次 未经批准不得变更 具体范围以批复为准 并与邻近单元协同 其余按上位规划执行 并制定突发环境事件应急预案"
).split()


def clause(draw: random.Random, name: str) -> str:
    """One clause of about 60 to 150 characters for the place *name*."""
    sentences = [
        f"{name}{draw.choice(_PLACES)}{draw.randint(50, 2000)}米范围内{draw.choice(_SUBJECTS)}{draw.choice(_WAYS)}{draw.choice(_DEEDS)}",
        f"{draw.choice(_SUBJECTS)}的{draw.choice(_THINGS)}{draw.choice(_WAYS)}{draw.choice(_DEEDS)}，{draw.choice(_LIMITS)}不低于{draw.randint(100, 999) / 10}%",
        f"{draw.choice(_THINGS)}和{draw.choice(_THINGS)}{draw.choice(_WAYS)}{draw.choice(_DEEDS)}{draw.choice(_DEEDS)}，执行{draw.choice(_LIMITS)}",
        f"{draw.randint(2025, 2035)}年底前{draw.choice(_SUBJECTS)}{draw.choice(_WAYS)}{draw.choice(_DEEDS)}{draw.choice(_THINGS)}{draw.randint(10, 900)}吨",
        f"{draw.choice(_PLACES)}周边{draw.choice(_SUBJECTS)}{draw.choice(_WAYS)}{draw.choice(_DEEDS)}，{draw.choice(_ENDS)}",
    ]
    return "；".join(draw.sample(sentences, draw.randint(2, 4))) + "。"
