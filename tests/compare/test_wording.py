"""Differences between wordings: the laws that they obey, and what people read."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onemap.compare.wording import Folded, Span, difference, folded, tokens

#: what is read as one thing, whatever stands around it
WHOLE = (
    "0.5 mg/L", "第二十六条", "第26条", "第四条之一", "PM2.5", "GB 18918-2002", "GB/T 4754—2017", "DB 50/121-2020",
    "2025年", "5%", "（一）", "(1)", "①", "VOCs", "NOₓ", "〔2024〕41号", "3.5万吨/年", "28立方米/万元", "100 km²",
    "mg/m³", "二十六", "1-3", "acqua",
)  # fmt: skip
#: neither of these grows together with its neighbour
BETWEEN = ("，", "。", "、", "\n", "的", "禁止", "新建", "污染物", "：", "《", "》")

pieces = st.lists(st.one_of(st.sampled_from(WHOLE), st.sampled_from(BETWEEN)), max_size=30)
wordings = pieces.map(lambda parts: "的".join(parts)) | st.text(max_size=40) | st.text("的是新建、\n12a", max_size=40)


def marked(old: str, new: str) -> str:
    """The difference in plain text: ``[-removed-]{+added+}``."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[span.kind].format(span.text) for span in difference(old, new))


def mirrored(spans: tuple[Span, ...]) -> list[Span]:
    """*spans* the other way round; what was removed stands before what was added."""
    other = {"same": "same", "removed": "added", "added": "removed"}
    turned = [Span(other[span.kind], span.text) for span in spans]  # type: ignore[arg-type]
    for at in range(len(turned) - 1):
        if [turned[at].kind, turned[at + 1].kind] == ["added", "removed"]:
            turned[at], turned[at + 1] = turned[at + 1], turned[at]
    return turned


@given(wordings, wordings)
@example("", "a")
@example("一、" * 8, "、一" * 8)
def test_nothing_is_lost_and_turning_round_is_the_mirror(old: str, new: str) -> None:
    spans = difference(old, new)
    assert "".join(span.text for span in spans if span.kind != "added") == old
    assert "".join(span.text for span in spans if span.kind != "removed") == new
    assert all(span.text for span in spans)
    assert difference(new, old) == tuple(mirrored(spans))
    kinds = [span.kind for span in spans]
    assert all(one != other for one, other in pairwise(kinds))
    assert "added removed" not in " ".join(kinds), "what was removed stands first"


@given(wordings)
def test_what_is_equal_is_one_span(text: str) -> None:
    assert difference(text, text) == ((Span("same", text),) if text else ())


@given(st.lists(st.sampled_from(WHOLE), max_size=12), st.lists(st.sampled_from(WHOLE), max_size=12))
def test_no_token_is_split(old: list[str], new: list[str]) -> None:
    first, second = "，".join(old), "，".join(new)
    spans = difference(first, second)
    for held, without in ((old, "added"), (new, "removed")):
        ends = {0, *accumulate(n for part in held for n in (len(part), 1))}
        places = accumulate(len(span.text) for span in spans if span.kind != without)
        # the last token has no comma after it
        assert set(places) <= ends | {len("，".join(held))}


@pytest.mark.parametrize("whole", WHOLE)
def test_tokens(whole: str) -> None:
    assert tokens(whole) == (whole,)
    assert whole in tokens(f"执行{whole}的要求")


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("新增源实行等量替代。", "新增源实行倍量替代。", "新增源实行[-等-]{+倍+}量替代。"),
        ("禁止新建、扩建化工项目。", "限制新建、改建、扩建化工项目。",
         "[-禁止-]{+限制+}新建、{+改建、+}扩建化工项目。"),
        ("浓度不超过0.5 mg/L（GB 18918-2002）。", "浓度不超过0.3 mg/L（GB 18918-2025）。",
         "浓度不超过[-0.5 mg/L-]{+0.3 mg/L+}（[-GB 18918-2002-]{+GB 18918-2025+}）。"),
        ("到2025年下降5%。", "到2030年下降15%。", "到[-2025年-]{+2030年+}下降[-5%-]{+15%+}。"),
        ("见第二十六条。", "见第二十七条。", "见[-第二十六条-]{+第二十七条+}。"),
        # nothing in common but chance: one sentence stands for the other
        ("执行市级总体管控要求第四条。", "严格控制高耗水行业发展，提高用水效率。",
         "[-执行市级总体管控要求第四条。-]{+严格控制高耗水行业发展，提高用水效率。+}"),
        # single characters in common amid a rewritten passage are no islands
        ("保护区内禁止一切开发利用活动，已有的限期退出。", "保护区内不得新开与生态修复无关的项目，已有的限期退出。",
         "保护区内[-禁止一切开发利用活动-]{+不得新开与生态修复无关的项目+}，已有的限期退出。"),
        ("保护区内禁止一切开发建设活动。", "保护区内不得新增与生态修复无关的建设用地。",
         "保护区内[-禁止一切开发建设活动-]{+不得新增与生态修复无关的建设用地+}。"),
        # a phrase in common stays, however much changed around it
        ("红线按照国家和省有关规定实施严格的管控，核心保护区原则上禁止人为活动；其他区域仅允许有限人为活动。",
         "红线自启用之日起以省人民政府公布的成果为准，核心保护区原则上禁止人为活动；有限的活动须由林业主管部门会同认定。",
         "红线[-按照国家和省有关规定实施严格的管控-]{+自启用之日起以省人民政府公布的成果为准+}，核心保护区原则上禁止人为活动；"
         "[-其他区域仅允许有限人为活动-]{+有限的活动须由林业主管部门会同认定+}。"),
        # a part of its own is put in whole, on its line
        ("要求：\n（1）禁止采砂。\n（2）限制养殖。", "要求：\n（1）禁止采砂。\n（2）禁止捕捞。\n（3）限制养殖。",
         "要求：\n（1）禁止采砂。\n（2）{+禁止捕捞。\n（3）+}限制养殖。"),
        ("禁止采砂。", "禁止采砂。鼓励生态养殖。", "禁止采砂。{+鼓励生态养殖。+}"),
        ("", "禁止采砂。", "{+禁止采砂。+}"),
    ],
)  # fmt: skip
def test_what_people_read(old: str, new: str, read: str) -> None:
    assert marked(old, new) == read


@given(wordings, wordings, st.integers(0, 30))
def test_folding_hides_only_unchanged_text_away_from_changes(old: str, new: str, context: int) -> None:
    spans = difference(
        "很长的开头，" * 12 + old + "很长的中间，" * 20 + new, "很长的开头，" * 12 + new + "很长的中间，" * 20
    )
    shown = folded(spans, context)
    unfolded: list[tuple[str, str]] = []
    for part in shown:
        kind = "same" if isinstance(part, Folded) else part.kind
        if unfolded and unfolded[-1][0] == kind == "same":
            unfolded[-1] = (kind, unfolded[-1][1] + part.text)
        else:
            unfolded.append((kind, part.text))
    assert unfolded == [(span.kind, span.text) for span in spans]
    for at, part in enumerate(shown):
        if isinstance(part, Folded):
            near = [shown[i] for i in (at - 1, at + 1) if 0 <= i < len(shown)]
            assert all(one.kind == "same" and len(one.text) >= context for one in near) or context == 0
    if len(spans) == 1:
        assert shown == spans


def test_long_unchanged_text_is_folded_and_short_is_not() -> None:
    clause = "应当依法开展环境影响评价，" * 10
    kinds = [part.kind for part in folded(difference(clause + "等量替代。" + clause, clause + "倍量替代。" + clause))]
    assert kinds == ["folded", "same", "removed", "added", "same", "folded"]
    # what stays begins and ends where a reader would pause
    begun, near = "甲" * 90 + "。", "丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌"
    shown = folded(difference(begun + near + "等", begun + near + "倍"))
    assert [part.text for part in shown[:2]] == [begun, near]
    assert not any(isinstance(part, Folded) for part in folded(difference("甲" * 40 + "乙", "甲" * 40 + "丙")))


def test_very_long_wordings_are_compared_by_sentences() -> None:
    sentences = [f"第{n}段，禁止新建、改建和扩建化工项目；" for n in range(3000)]
    changed = [*sentences[500:2000], "新的一句。", sentences[2000].replace("禁止", "限制"), *sentences[2001:]]
    spans = difference("开头。" + "".join(sentences), "新的开头。" + "".join(changed))
    told = [(span.kind, span.text[:6], span.text[-5:]) for span in spans if span.kind != "same"]
    assert told == [
        ("removed", "开头。第0段", "化工项目；"),
        ("added", "新的开头。", "新的开头。"),
        # a whole sentence, though only one word of it differs; the end that both have in common is not looked at
        ("removed", "第2000段", "0段，禁止"),
        ("added", "新的一句。第", "0段，限制"),
    ]
