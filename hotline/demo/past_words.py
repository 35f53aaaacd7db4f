"""What the demo's counsellors wrote of their talks. Nobody said any of it; it is written as a good record would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from hotline.consents.model import Use
from hotline.flows.agree_contact import Told as Reached
from hotline.kernel.risk import RiskLevel
from hotline.records.action_model import ActionState
from hotline.records.model import AgeGroup, Answer, ContactType, Filled, InArea, Outcome, Relation, Sex
from hotline.records.risk_model import FACTS


@dataclass(frozen=True)
class _Written:
    risk: RiskLevel | None
    facts: Mapping[str, Answer]
    texts: Mapping[str, str]
    reason: str | None = None
    actions: tuple[tuple[str, ActionState], ...] = ()


def _facts(**said: Answer) -> dict[str, Answer]:
    """All of them were asked about."""
    return dict.fromkeys(FACTS, Answer.NO) | said


class Told(Enum):
    GRIEF = _Written(
        RiskLevel.HIGH,
        _facts(plan=Answer.YES, time=Answer.NO, means=Answer.YES),
        {
            "words": "他走了以后，我天天想跟着去。药我存着。",
            "facts": "说话很慢，哭了两次。女儿在隔壁房间。",
            "judgement": "两周内危险高，愿意让女儿知道。",
            "summary": "丧亲后想死，手里有药，女儿在家。答应把药交给女儿。",
            "intervention": "陪她把最难受的一段说完，问清了药和打算，和她商量请女儿进来。",
            "area": "本市城西",
            "plan": "药今晚交给女儿；明天这个时候我们打过去。",
            "plan_when": "明天这个时候",
            "plan_who": "小林，不在就由当班的人",
            "plan_say": "只说是小莱姆，改天再打",
        },
        actions=(("药交给女儿收好", ActionState.AGREED), ("女儿今晚陪着睡", ActionState.STARTED)),
    )
    SLEEP = _Written(
        RiskLevel.LOW,
        {"plan": Answer.NO},
        {
            "words": "一躺下就想明天的事，睡不着。",
            "summary": "考试前睡不好，家里支持。",
            "intervention": "听她说考试的担心，一起做了一遍放松。",
            "area": "本市城东",
            "plan": "睡前一小时不看手机，周末再打来说说。",
        },
    )
    PILLS = _Written(
        RiskLevel.MODERATE,
        _facts(alone=Answer.YES),
        {
            "words": "我一个人，药只剩两天，有时候觉得活着没意思。",
            "facts": "独居，血压药剩两天。没有打算怎么做。",
            "summary": "独居老人缺药，有念头，没有计划。已请协调员送药。",
            "intervention": "问了想法和打算，一起想了今晚可以给谁打电话。",
            "area": "本市老城",
            "plan": "药送到以后，我们三天内再问一次。",
            "plan_when": "三天内，上午",
            "plan_who": "小赵",
            "plan_say": "只说是小莱姆，改天再打",
        },
        actions=(("请协调员送一周的降压药", ActionState.STARTED),),
    )
    SCHOOL = _Written(
        RiskLevel.NONE_SEEN,
        {"plan": Answer.NO},
        {
            "words": "不想去学校，同学都躲着我。",
            "summary": "再次来电。同学疏远，愿意和班主任说。",
            "intervention": "肯定她愿意再打来，一起练了怎么开口。",
            "area": "本市城东",
            "plan": "先写下想对班主任说的三句话。",
        },
    )
    SILENT = _Written(
        RiskLevel.NOT_ASSESSED,
        {},
        {"facts": "能听到呼吸声，两分钟没有说话。"},
        "对方一直没有说话，没有机会问。",
    )
    DELIVERY = _Written(
        None,
        {},
        {"summary": "问社区送菜电话，已经给了。", "plan": "没有约定。"},
    )
    TONIGHT = _Written(
        RiskLevel.HIGH,
        _facts(plan=Answer.YES),
        {
            "words": "这两天总在想怎么结束，室友在旁边。",
            "facts": "声音平静，答应今晚和室友在一起。",
            "plan": "今晚不一个人待着；明天我们打过去。",
        },
    )


_TALKED = Filled(
    contact_type=ContactType.SELF,
    relation=Relation.SELF,
    age_group=AgeGroup.FROM_60,
    sex=Sex.FEMALE,
    in_area=InArea.INSIDE,
    minor=Answer.NO,
    abuse=Answer.NO,
    consulted=Answer.YES,
    recording=Answer.REFUSED,
    follow_up=Answer.YES,
    problems=("P12.bereavement", "P1.suicidal_thoughts"),
    outcomes=(Outcome.SUPPORT, Outcome.SAFETY_STEPS, Outcome.FOLLOW_UP),
)
_PUPIL = replace(
    _TALKED,
    age_group=AgeGroup.TO_17,
    minor=Answer.YES,
    consulted=Answer.NO,
    follow_up=Answer.NO,
    outcomes=(Outcome.SUPPORT,),
)

ASKED = "妈妈去支援两个礼拜了，今天打电话我没忍住哭了。"
ANSWERED = "哭出来没关系，想妈妈是很自然的事。愿意的话，跟我说说今天电话里最难受的是哪一句？我在。"
ASKED_NOW = "睡不着，不想打电话吵醒室友，可以在这里说吗？"

HANDED_OVER = "有一位明天要回访，药已经交给女儿。食堂的订餐电话换了，新的在资源里。"

FILLED: Mapping[Told, Filled] = {
    Told.GRIEF: _TALKED,
    Told.SLEEP: replace(_PUPIL, problems=("P1.sleep", "P4.exams")),
    Told.PILLS: replace(
        _TALKED,
        problems=("P11.elder_alone", "P6.medicine"),
        outcomes=(Outcome.SUPPORT, Outcome.NEED_OPENED, Outcome.FOLLOW_UP),
    ),
    Told.SCHOOL: replace(_PUPIL, problems=("P3.classmates",)),
    Told.SILENT: Filled(contact_type=ContactType.SILENT),
    Told.DELIVERY: Filled(
        contact_type=ContactType.INFORMATION, problems=("P8.daily_needs",), outcomes=(Outcome.INFORMATION,)
    ),
    Told.TONIGHT: replace(
        _TALKED,
        contact_type=None,
        age_group=AgeGroup.TO_25,
        problems=("P1.suicidal_thoughts",),
        outcomes=(Outcome.SUPPORT, Outcome.SAFETY_STEPS),
    ),
}
"""What was chosen in the lists. Of the last talk something is missing still."""

REACHED: Mapping[Told, Reached] = {
    Told.GRIEF: Reached(
        {Use.RING: True, Use.TEXT: False, Use.WORD: False},
        "08:00-22:00",
        if_drops=True,
        texts={"may_answer": "女儿也可以接，只说找妈妈", "we_are": "社区图书室", "code_word": "窗台的茉莉"},
    ),
    Told.PILLS: Reached({Use.RING: True}),
    Told.TONIGHT: Reached({Use.RING: True, Use.TEXT: True}, if_drops=True),
}
"""What those who are asked again have said of how they may be reached."""
