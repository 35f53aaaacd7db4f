"""Words of danger in a text message.

A danger unseen is worse than an alarm for nothing, so in doubt this fires: "我不想死" and "suicide hotline" do too.
What it covers: wishes to die, self-harm, means and farewells, cries for help, threats to life. Sadness alone is left
to the person who reads the thread. Words: domain/prompts.md 6.2 ("help words ... or similar").

想死 is "want to die" and fires, except in the set phrase 想死 + 你/您/他/她/它/我/咱 (们) + 了/啦 and nothing but
particles to the end of the clause: "想死你了" is "I miss you to death". "想死, 你别管我" and "想死了" fire.
"笑死我了", "累死了" and their like hold no listed word.
"""

import re
import unicodedata

# Only the characters that the words below use.
_TO_SIMPLIFIED = str.maketrans(
    "殺殘傷輕尋盡樓橋軌縊藥農燒遺書結斷離這個沒膩夠讓們鯊願親獨雞魚豬鴨鵝價機賣著間絕剎頸劃勁麼幹乾終棄給說厭淨歸繼續樣頭長遠開別脈氣敵樂筆紮燙幾會動躍潑絡記責過來為",
    "杀残伤轻寻尽楼桥轨缢药农烧遗书结断离这个没腻够让们鲨愿亲独鸡鱼猪鸭鹅价机卖着间绝刹颈划劲么干干终弃给说厌净归继续样头长远开别脉气敌乐笔扎烫几会动跃泼络记责过来为",
)

# A mark that no text can hold once folded: it keeps words on both sides of a struck phrase from growing together.
_STRUCK = "\x00"
_HAN = "㐀-鿿〇\U00020000-\U0003ffff"

# Struck out before the search, where the marks between words still stand.
_HARMLESS = re.compile(
    rf"想死(?:[你您他她它我]|咱)们?[了啦]+[呀啊哈哦噢喽呢嘛吧]*(?![{_HAN}])"
    "|跳楼(?:价|机|大?甩卖)"
    "|[亲独]自杀[鸡鱼猪鸭鹅羊牛]"
)

_NO_LIFE = "(?!动|跃|泼|络)"  # 不想活动 is only "no wish to move about"
_ILLS = "(?!机|板|记硬背|磕)"  # 死机, 死板, 死记硬背, 死磕 have nothing to do with dying
_CHINESE = re.compile(
    "|".join(
        (
            "自[杀残伤缢刎鲨刹]|自尽(?![力责快所孝量心])|(?<![年减])轻生|寻死|寻短(?!信)|(?<!要)求死|厌世|想不开",
            f"想死{_ILLS}|想.?去死|想要死|[要我就]去死|让我死|可以死{_ILLS}|不如死|死了算|死了干净|死了好|死掉算|死给你看",
            rf"我[^得]{{0,3}}(?<!得)[要快该去]死{_ILLS}|快要死",
            "一死了之|一了百了|一起死|同归于尽|殉情",
            f"[不唔](?:想|愿意?)(?:再|继续|这样|这么|再这样|再这么)?活{_NO_LIFE}",
            "不想再?生活了|[不唔]想做人|唔想生|不[要能]活[了下]",
            "活(?:不下去|不了|不起|不成|够了|腻了)|活着没.{0,2}(?:意|盼头|劲|用)|活着有什么",
            f"活着干[嘛什]|活着[太好真]累|(?:没法|怎么)活{_NO_LIFE}",
            "没.{0,3}活(?:着|下去)|不想[再要]?醒|[一长]睡不醒|永远.{0,2}睡(?:下去|过去|着)",
            "(?:结束|了结|了断|终结|放弃).{0,4}(?:生命|性命|自己|人生|一生)|结束这?一切|自我了断",
            "离开.{0,3}(?:世界|人世|人间)|告别.{0,3}世界|世界上?消失|想消失|消失算了",
            "跳[楼河江桥海轨崖井]|割(?:腕|脉|手腕|喉|颈)|上吊|吊死|服毒|烧炭|开煤气|百草枯|敌敌畏|安乐死|遗书|绝命书|绝笔",
            "(?:伤害?|弄伤|折磨|打|掐|割|划|砍|扎|烧|烫|杀)[了死掉伤]?我?自己(?!的?(?:电话|手机|号))|划.{0,2}(?:手腕|手臂|胳膊)",
            "[喝吃吞]了?.{0,3}(?:农药|毒药|老鼠药)|吞.{0,4}药|[吃喝服灌].{0,3}(?:整瓶|一瓶|半瓶|大量|几十).{0,2}药",
            "药物?过量|过量[服吃用]药|救命|救救|救我",
            "[要想会说].{0,2}(?:杀|打死|弄死|砍死|掐死|捅死)[了死掉]?(?:[我他她你人]|全家|孩子)",
            "杀[了死掉](?:[我他她]|全家|孩子)|家暴|[打弄砍掐捅]死我(?!也)",
        )
    )
)
_HALF_PINYIN = re.compile(
    "自sha(?![a-z])|(?<![a-z])zi杀|[想去]si(?![a-z])|不想huo(?![a-z])|救ming(?![a-z])|(?<![a-z])jiu命"
)

# In these a gap may stand between any two letters, so "s.u.i.c.i.d.e" and "don't" are found.
_ENGLISH = (
    "suicid(e|es|al|ally)|overdos(e|es|ed|ing)|self harm(s|ed|ing)?|self injur(y|e|ing)",
    "(kill(ing)?|hurt(ing)?|harm(ing)?|cut(ting)?|hang(ing)?|drown(ing)?|shoot(ing)?|burn(ing)?|stab(bing)?) my ?self",
    "(want|wanna|wish|ready|going|plan) (to |2 |i could )?(die|be dead)|wish i (was|were) (dead|never born)",
    "better off (dead|without me)|rather be dead|should be dead|deserve to die|let me die|i will die",
    "(end|ending|take|taking|ended) (my|my own) (own )?life|(end|ending) it all|end everything",
    "(dont|do not|doesnt|not|never|no longer) (want|wish|wanna) (to )?(live|be alive|be here any ?more)",
    "(dont|do not|doesnt|not|never|no longer) (want|wish|wanna) (to )?(wake up|exist|go on)",
    "no (reason|point|will) (to live|to go on|in living)|nothing to live for|tired of (living|life|being alive)",
    "(cant|cannot|can not) (go on|live|live like this)( any ?more)?|not worth living|life is over",
    "(slit|cut|cutting) my (wrist|wrists|arm|arms|throat)",
    "jump(ing)? (off|from) (a|the|my) (bridge|roof|building|window|balcony)",
    "(took|take|taken|taking|swallowed|ate) (all|too many|a lot of|a bottle of|the whole bottle) ?(of )?(my |the )?"
    "(pills|tablets|medicine|drugs)",
    "(i am|im) dying(?! to)|save me|suicide note|goodbye (world|forever)",
    "(will|to|gonna|wants|tries|threatens|threatened) (to )?kill (me|us|him|her|them|my (family|child|mother))",
)
_LOOSE = re.sub(r"(?<=[a-z])(?=\(?[a-z])", " ?", re.sub(r" \??", " ?", "|".join(_ENGLISH)))
_EXACT = r"(?<!\d)(?<!\d )kms|\A(please |pls )?help me( please| pls| now)?\Z"  # "5 kms" are kilometres

_PINYIN_WORDS = (
    "zi sha|zi can|zi shang|zi jin le|qing sheng|xun si|xiang si|xiang qu si|yao qu si|wo yao si|wo kuai si|"
    "bu xiang huo|bu xiang zai huo|huo bu xia qu|sheng bu ru si|si le suan le|jiu ming|jiu jiu wo|tiao lou|"
    "tiao he|ge wan|shang diao|shang hai zi ji|sha le wo|jie shu sheng ming"
)
# Written in one piece with such a word it still counts ("woxiangzisha"); in any other longer Latin word it does not.
_RUN_IN = "(?:(?:wo|ta|xiang|yao|hao|zhen|jiu|de|dou|ye|zhi|qu)[1-5]?)*"
_RUN_OUT = "(?:(?:le|la|a|ba|ne|ya|wo)[1-5]?)*"
_MISSING_YOU = "(?![1-5]? ?(?:ni|nin|ta|wo|zan)[1-5]? ?(?:men)?[1-5]? ?l[ea](?![a-z]))"


def _pinyin(word: str) -> str:
    spelled = "[1-5]? ?".join(" ?".join(syllable) for syllable in word.split())
    return spelled + (_MISSING_YOU if word == "xiang si" else "") + "[1-5]?"


_PINYIN = f"{_RUN_IN}(?:{'|'.join(_pinyin(word) for word in _PINYIN_WORDS.split('|'))}){_RUN_OUT}"
# Longer than any carrier's text is rare; no word of danger is longer than what two pieces share.
_PIECE, _OVERLAP = 800, 160

_LATIN = re.compile(rf"(?<![a-z])(?:{_EXACT}|{_LOOSE}|{_PINYIN})(?![a-z])")


def find_danger(body: str) -> str | None:
    """The first word of danger, folded (small letters, simplified characters, no marks), or None. Never raises.

    Width, case, tone marks, tone numbers, accents, emoji, spaces, marks and invisible characters inside a word do not
    hide it. Letters swapped for look-alikes or digits ("su1cide") do.
    """
    text = _HARMLESS.sub(_STRUCK, _fold(body))
    han = re.sub(rf"[^{_HAN}{_STRUCK}]", "", text)
    mixed = re.sub(rf"[^{_HAN}{_STRUCK}a-z]", "", text)
    latin = re.sub("[^a-z0-9]+", " ", text).strip()
    for pattern, view in ((_CHINESE, han), (_HALF_PINYIN, mixed), (_LATIN, latin)):
        if found := _search(pattern, view):
            return found.group().strip()
    return None


def _search(pattern: re.Pattern[str], view: str) -> re.Match[str] | None:
    """Search piece by piece: over a very long text in one go, the run of syllables before a word takes minutes."""
    starts = range(0, max(1, len(view) - _OVERLAP), _PIECE - _OVERLAP)
    return next((found for at in starts if (found := pattern.search(view, at, at + _PIECE))), None)


def _fold(body: str) -> str:
    spelled = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", body).casefold())
    return "".join(" " if c.isspace() else c for c in spelled if not _unseen(c)).translate(_TO_SIMPLIFIED)


def _unseen(character: str) -> bool:
    """Marks over letters (tones), joiners, direction marks and control characters; a line break is seen as a space."""
    return unicodedata.category(character) in {"Mn", "Cf", "Cc"} and not character.isspace()
