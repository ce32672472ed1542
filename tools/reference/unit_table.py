"""The units as first laid out: district, kind, name, towns, size. One line each, in the order of their serial numbers.

``district | kind | category | name | towns | km2 | managed_by``; kinds are explained in ``texts``.
"""

from __future__ import annotations

from dataclasses import dataclass

CATEGORY = {"P": "优先保护单元", "K": "重点管控单元", "G": "一般管控单元"}
DIGIT = {"优先保护单元": "1", "重点管控单元": "2", "一般管控单元": "3"}

TABLE = """
990101|urban|K|澜城区老城片区|文庙街道、鼓楼街道、南津街道|34
990101|urban|K|澜城区江北新城|江北街道、白鹭洲街道|42
990101|urban|K|澜城区站前片区|站前街道、工农街道|38
990101|equip|K|澜城机械工业集聚区|红旗街道|26
990101|elec|K|澜城软件与电子信息产业园|学府街道|30
990101|wetland|P|白鹭洲城市湿地|白鹭洲街道|22
990101|source|P|澜江城区段饮用水水源地|江北街道、柳堤街道|24
990102|port|K|望潮港综合物流区|望江街道|42
990102|petro|K|望潮化工集中区|盐场街道|34
990102|petro|K|望潮精细化工片区|盐场街道、潮生镇|26
990102|equip|K|望潮船舶修造园|望江街道、海门岙镇|38
990102|urban|K|望潮区中心城区|望江街道、听涛街道|56
990102|urban|K|潮生镇城镇发展区|潮生镇|30
990102|agri|K|潮田平原农业面源|潮田镇、新圩镇|120
990102|livestock|K|新圩规模养殖区|新圩镇|48
990102|source|P|青龙潭水库饮用水水源地|青龙乡|44
990102|wetland|P|澜江口湿地|潮生镇、听涛街道|40
990102|forest|P|望海岭一般生态空间|青龙乡、海门岙镇|70
990102|reserve|P|望海岭森林公园|青龙乡|46
990102|rural|G|望潮区东部|潮田镇、海门岙镇|0
990102|rural|G|望潮区西部|新圩镇、青龙乡|0
990171|petro|K|经开区石化新材料产业园|临港街道|34
990171|equip|K|经开区高端装备制造园|临港街道|26
990171|port|K|经开区临港仓储物流园|临港街道、东屏街道|22
990171|urban|K|经开区生活服务配套区|东屏街道|20
990171|forest|P|经开区海堤防护林|临港街道|16
990171|rural|G|经开区预留发展区|东屏街道|0
990103|textile|K|桐溪印染纺织园|织里桥街道|40
990103|textile|K|溪口针织产业集聚区|溪口镇|34
990103|elec|K|高新区电子信息产业园|科创街道|30|990172
990103|equip|K|高新区智能装备园|科创街道、桐荫街道|28|990172
990103|urban|K|桐溪区中心城区|桐荫街道、织里桥街道|52
990103|urban|K|溪口镇城镇发展区|溪口镇|28
990103|agri|K|桐溪河谷农业面源|溪口镇、下桐镇|110
990103|livestock|K|下桐生猪养殖集中区|下桐镇|46
990103|mine|K|石塘建材矿区|石塘镇|44
990103|source|P|桐溪饮用水水源地|下桐镇|36
990103|wetland|P|桐荫湖湿地|桐荫街道|30
990103|forest|P|梧桐岭水土保持区|石塘镇、梧桐乡|90
990103|reserve|P|梧桐岭风景名胜区|梧桐乡|74
990103|reservoir|P|红岩水库|梧桐乡|40
990103|rural|G|桐溪区北部|石塘镇、梧桐乡|0
990103|rural|G|桐溪区南部|下桐镇、溪口镇|0
990121|reserve|P|云屏山自然保护区|云屏镇、雾岭乡|240
990121|reserve|P|雾岭森林公园|雾岭乡|130
990121|reserve|P|古樟溪谷地质公园|古樟乡|70
990121|forest|P|云屏山水源涵养区|云屏镇、古樟乡|230
990121|forest|P|白石岭水土保持区|白石镇|150
990121|reservoir|P|云屏水库|云屏镇|66
990121|source|P|云水河饮用水水源地|城关镇|44
990121|wetland|P|雾岭高山湿地|雾岭乡|36
990121|mine|K|铜坞有色金属矿区|铜坞镇|50
990121|mine|K|青石岭石材矿区|白石镇|42
990121|urban|K|云屏县城|城关镇|38
990121|equip|K|云屏竹木家居工业园|城关镇、河湾镇|28
990121|agri|K|云水河谷茶果种植区|河湾镇、茶亭乡|100
990121|livestock|K|茶亭家禽养殖区|茶亭乡|40
990121|hill|G|云屏县北部|河湾镇、茶亭乡|0
990121|hill|G|云屏县南部|白石镇、铜坞镇|0
990121|hill|G|云屏县西部|雾岭乡、古樟乡|0
990122|agri|K|稻川东圩农业面源|东圩镇、丰和镇|150
990122|agri|K|稻川西畈农业面源|西畈镇|140
990122|agri|K|十里荡圩区农业面源|荡口镇|110
990122|livestock|K|丰和奶牛养殖区|丰和镇|56
990122|livestock|K|西畈生猪养殖区|西畈镇、牌楼乡|60
990122|urban|K|稻川中心城区|川城街道、城东街道|48
990122|urban|K|丰和镇城镇发展区|丰和镇|26
990122|food|K|稻川粮油食品工业园|城东街道|32
990122|equip|K|稻川农机装备园|川城街道|26
990122|source|P|稻川河饮用水水源地|川城街道、牌楼乡|40
990122|wetland|P|十里荡湿地|荡口镇|46
990122|reservoir|P|鹤鸣水库|鹤鸣乡|52
990122|forest|P|鹤鸣山一般生态空间|鹤鸣乡、牌楼乡|120
990122|reserve|P|鹤鸣山鸟类栖息地|鹤鸣乡|60
990122|rural|G|稻川东部|东圩镇、丰和镇|0
990122|rural|G|稻川西部|西畈镇、牌楼乡|0
990122|rural|G|稻川南部|荡口镇、城东街道|0
990181|urban|K|鹭湾市中心城区|鹭洲街道、海晏街道|50
990181|urban|K|沙湾镇城镇发展区|沙湾镇|28
990181|port|K|鹭湾渔港经济区|海晏街道|26
990181|food|K|鹭湾水产品加工园|海晏街道、沙湾镇|28
990181|equip|K|鹭湾风电装备园|盐山镇|34
990181|mine|K|盐山建筑石料矿区|盐山镇|40
990181|agri|K|鹭西平原农业面源|鹭西镇|110
990181|pond|K|沙湾陆基海水养殖区|沙湾镇|44
990181|tourland|K|金沙滩滨海旅游区|金沙镇|36
990181|reserve|P|白鹭自然保护区|金沙镇、沙湾镇|60
990181|wetland|P|鹭湾红树林湿地|沙湾镇|38
990181|forest|P|龙脊山水源涵养区|龙脊乡|130
990181|source|P|龙脊山水库饮用水水源地|龙脊乡|44
990181|rural|G|鹭湾市北部|龙脊乡、鹭西镇|0
990181|rural|G|鹭湾市南部|盐山镇、金沙镇|0
990123|urban|K|屿南县城|大屿镇|18
990123|port|K|大屿港区|大屿镇、港尾镇|16
990123|reserve|P|灯塔岛海鸟自然保护区|灯塔乡|18
990123|forest|P|大屿岛水源涵养区|大屿镇|26
990123|source|P|大屿山塘水库水源地|港尾镇|14
990123|tourland|K|月牙岛旅游区|月牙乡|14
990123|rural|G|屿南县|港尾镇、月牙乡|0
990102S|fairway|K|澜江口航道锚地||130
990102S|searesv|P|澜江口鱼类洄游通道||120
990102S|aqua|G|望潮滩涂贝类养殖区||150
990102S|outfall|K|经开区尾水离岸排放混合区||36|990171
990102S|seagen|G|望潮区近岸海域||0
990181S|searesv|P|鹭湾红树林海域||110
990181S|tour|K|金沙滩滨海旅游区海域||90
990181S|aqua|G|鹭湾网箱养殖区||140
990181S|fairway|K|鹭湾渔港航道区||60
990181S|seagen|G|鹭湾市近岸海域||0
990123S|searesv|P|南礁海洋公园||150
990123S|aqua|G|大屿深水网箱与藻类养殖区||190
990123S|fairway|K|大屿港航道锚地||80
990123S|tour|K|月牙岛旅游区海域||60
990123S|seagen|G|屿南县近岸海域||0
990100S|fairway|K|澜江港外锚地||180
990100S|searesv|P|东澜外海产卵场||330
990100S|seagen|G|澜江市管辖外海||0
"""


@dataclass(frozen=True)
class Row:
    """One unit of the table; ``key`` stays with the unit through all versions, whatever its code."""

    key: str
    district: str
    sea: bool
    kind: str
    category: str
    stem: str
    towns: tuple[str, ...]
    km2: float
    managed_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """Full name, such as 云屏水库优先保护单元."""
        return self.stem + self.category


def rows() -> tuple[Row, ...]:
    """All units of the table."""
    result = []
    for number, line in enumerate(TABLE.strip().splitlines()):
        district, kind, letter, stem, towns, km2, *managed = line.split("|")
        result.append(
            Row(
                f"u{number:03}",
                district.removesuffix("S"),
                district.endswith("S"),
                kind,
                CATEGORY[letter],
                stem,
                tuple(t for t in towns.split("、") if t),
                float(km2),
                tuple(managed),
            )
        )
    return tuple(result)
