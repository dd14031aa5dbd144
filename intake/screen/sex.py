"""One sex, in any form. Every 男 and 女 is a condition unless it is known to be something else.

It is that way round because a form that nobody thought of (男焊工, 女拉尾, 女的来) must not pass; what is known to be
none is listed: both sexes, products, kin, customers, contacts, dormitories, the benefits that the law gives women.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from intake.screen.plain import Plain
from intake.screen.verdict import Kind
from intake.screen.words import CLAUSE, Context, Hit, Words, any_of

_MEN: Final = "小伙(?!伴|食)子?|帅哥|靓仔|小哥哥?|小弟|大叔|大爷|大伯|大哥(?!大)|汉子|壮汉|爷们|男"
_WOMEN: Final = (
    "阿姨|阿婶|大姐(?!大)|大妈|大娘|大嫂|大婶|嫂子|小妹|妹子|妹纸|美眉|厂妹|靓妹|小?姑娘|丫头|小姐姐?|姐妹们?|宝妈|"
    "陪读妈妈|全职妈妈|(?:家庭)?主妇|(?:农村|家庭|中年)?妇女|小?媳妇|空姐|少妇|美女|靓女|女|(?<![a-z])nv(?![a-z])"
)
_ONE: Final = (
    rf"(?:性别(?:要求)?[:为]?|仅限|只限|只招|仅招|专招|限|要求|只要|适合|最好是?)?(?:男女各(?=[\d一二两三四五六七八九十若数])|{_MEN}|{_WOMEN})"
    r"(?:性(?!格|情)|士|生(?!产|活)|同志|同胞|孩子?|工人|人(?![员事力])|青年|的|工(?![一-鿿]|$)|工(?=优先|最好|为佳|$))?(?:最好|优先(?:考虑|录用|录取)?|为佳|为宜|尤佳|为主|优)?"
)

_A: Final = "[/、和与或及跟&+(]?"
_WHO: Final = "(?:性|士|生|工|员工|职工|普工|的|孩)?"
_MAN_WOMAN: Final = f"男{_WHO}{_A}女{_WHO}[)]?"
_WOMAN_MAN: Final = f"女{_WHO}{_A}男{_WHO}[)]?"
_EACH: Final = r"(?!各[\d一二两三四五六七八九十若数半]|分别|要求不同)"
_OPEN: Final = "(?:均|皆|都|全|也|亦|兼|通|不限|不拘|不论|随意|可)"

_BOTH: Final = (
    "生男生女",
    f"(?:{_MAN_WOMAN}|{_WOMAN_MAN}){_EACH}",
    f"男{_WHO},女{_WHO},?{_OPEN}|女{_WHO},男{_WHO},?{_OPEN}",
    "男(?:的|性|士|生)?可,?女(?:的|性|士|生)?(?:也|亦)?可|是男是女|不[分论管限]是?男[还或]?是?女",
    "(?:帅哥|靓仔|俊男)[/、和与或及]?(?:美女|靓女)|(?:美女|靓女)[/、和与或及]?(?:帅哥|靓仔|俊男)",
    "小哥哥[/、和与或及]?小姐姐|小姐姐[/、和与或及]?小哥哥|先生们?[/、和与或及]?(?:女士|小姐)|(?:女士|小姐)们?[/、和与或及]?先生",
    "(?:叔叔|大叔|阿叔)[/、和与或及]?(?:阿姨|大妈|大姐|大婶)|(?:阿姨|大妈|大姐|大婶)[/、和与或及]?(?:叔叔|大叔|大伯|大爷)",
    "(?:大爷|大伯|大哥)[/、和与或及]?(?:大妈|大姐|大娘|大嫂|阿姨)|大姐[/、和与或及]?大哥|大妈[/、和与或及]?大爷",
    "(?:小伙子?|汉子)[/、和与或及]?(?:小?姑娘|妹子)|小?姑娘[/、和与或及]?小伙子?|宝爸[/、和与或及]?宝妈|宝妈[/、和与或及]?宝爸",
    "兄弟姐妹|姐妹兄弟|哥哥姐姐|姐姐哥哥",
)

_SURNAME: Final = (
    "(?:欧阳|上官|司徒|诸葛|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    "丁任沈姚卢姜崔钟谭陆汪范廖石贾韦夏付方白邹孟熊秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱覃武戴莫孔汤常温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿焦农蓝凌宁柳祝甘骆符韶闭苗]|[a-z]{1,8})"
)
_CALLED: Final = "(?:女士|小姐(?!姐)|阿姨|大姐|大妈|大嫂|大哥|大叔|大爷|嫂子?)"
_CONTACTS: Final = (
    rf"{_SURNAME}(?:女士|小姐(?!姐))(?!优先|均)",
    rf"(?<![一-鿿]){_SURNAME}{_CALLED}(?=[\d:*(【),。;\n/]|$|电话|微信|手机|联系|收)",
    rf"(?:联系人?|咨询|致电|电话|热线|找|微信|人事|hr|负责人)[:,]?{_SURNAME}?{CLAUSE}{{0,2}}{_CALLED}(?!优先|均|\d+[名人位])",
    rf"{_SURNAME}?[亚胜冠若超赛如]男(?=[\d:*(]|$|电话|手机|微信)",
)
_BENEFITS: Final = (
    r"(?<![招聘限要])女(?:性)?(?:职工|员工|同事|同胞|工)?(?:们)?(?:可?享受?有?|可享|另有|有|的|专属){0,2}[“\"]?"
    r"(?:产假|产检|哺乳|生理|例假|经期|孕|三八|3\.?8|妇女节|特殊|劳动保护|专项|卫生费|关爱|妇科|两癌|权益|四期|生育|半天假)",
    rf"(?<![招聘限要])女(?:性)?(?:职工|员工|同事)(?={CLAUSE}{{0,8}}(?:发放|礼[品物包]|福利|慰问|假))",
    "妇女(?:节|儿童|联合|之家|权益|干部|主任|工作|健康|保健|病)|女[神王人生]节|三八(?:妇女|女[神王])节|妇女们?节日",
)
_OTHERS: Final = (
    # Who is served, cared for or taught; and whose work is spoken of.
    r"(?:小|(?<!\d)\d岁的?|(?:照[顾看]|接送|辅导|家[里有中])(?:[一两12]个)?)[男女](?:孩子?|宝宝?|娃|童)",
    r"[男女]性?(?:失能|半失能|自理|半自理|卧床|\d+岁)*(?:客户|客人|顾客|宾客?|用户|会员|患者|病人|老人|长者|雇主|消费者|客群|群体|人群)",
    r"女性(?:市场|产品|用品|服饰|内衣|服装|时尚|护肤|美容|护理(?!员|工|人)|健康|养生|私密|私护|生殖|疾病|专科|医院|会所|瑜伽|品牌|创业|购物)",
    r"男性(?:市场|产品|用品|服饰|内衣|服装|时尚|护肤|健康|养生|生殖|疾病|专科|医院|品牌)",
    rf"(?:有|配有|由|设有)(?:专[职门]|专业|保洁|食堂|宿舍)?的?(?:阿姨|大姐)(?:在|帮|每|定|统)?{CLAUSE}{{0,3}}(?:打扫|清洁|清扫|做饭|煮|烧饭|负责|照)",
    r"(?:对接|管理|匹配|招募|维护|推荐|邀约|联系|培训|服务|面试|指导|安排|挑选|筛选)(?:家政|保洁|保姆|优质|签约)?(?:阿姨|大姐)",
    r"(?:阿姨|大姐)(?:资源|端|档案|培训|管理|面试|库|们的|上户|下户)|姐妹(?:店|校|城市|公司|篇|花)",
    r"(?:给|为|向|面向|针对|服务|指导|帮助|新手|关爱|照顾|咨询|对接|陪伴|教)(?:孕产妇|孕妈|新手|年轻)?[和、]?(?:宝妈|妈妈|产妇)",
    r"宝妈(?:客户|群体|社群|群|粉|咨询|圈|会员|用户|资源|护理|产后|及宝|和宝|宝宝)|宝妈[,/、和]?(?:学生|宝爸)?(?:等)?(?:均可|都可|皆可|也可|亦可|可以|可(?=[,。;!\n)]|$))",
    r"(?:学生|上班族)[,/、和]?宝妈(?:等)?(?:均可|都可|皆可|也可|亦可|可以|可(?=[,。;!\n)]|$))",
    r"(?:快递|外卖|骑手|配送|送餐)小哥|美女(?:老板娘?|如云)|大爷大妈|小姐妹",
    "(?:客户|用户|顾客|对象)[^,。;!?\n]{0,4}宝妈|男女(?:比例|搭配|同工同酬|平等)|性别歧视|妈妈[岗班](?:位)?|独生子女|处女座|沪上阿姨|[湘川渝辣]妹子|巧媳妇|织女|淑女|仙女(?=座|湖|山)|玉女|神女|五女|女娲|女贞|女红|女企|女权",
)

_STEP: Final = "(?!卸|配|箱|订|修|车[间队]|潢|载|袋|货|盒|柜|填|料|裱|饼|瓶|运|甲|备|药|车工|船)"
_PRODUCTS: Final = (
    f"[男女]装{_STEP}|[男女]鞋(?!底工|面工)|男女[装鞋]",
    "[男女]包(?!装|吃|住|食|餐|边|缝|中|早|午|晚|三|两|教|会|胶|膜|馅|饺|扎|管|接|五|工|子工|饭|伙|车|棉|药|纱|点|粽|抄|水|床|月|夜)",
    "[男女](?:裤|裙|袜|衫|衬|西[装服裤]|式|款|内[衣裤]|靴|表(?!面|达|现|演)|帽|衣|上衣|外套|毛衣|针织衫|时装|风衣|大衣|羽绒|牛仔|休闲[装鞋]|手袋|香)",
    "[男女]士(?:内[衣裤]|服[装饰]|包(?!装|吃|住|食)|鞋|手袋|香水|用品|护[肤理](?!员|工|人)|睡衣|养生|spa|西[装服]|衬衫|皮|理发|箱包)",
    "[男女](?:童|婴|宝)",
    "子女|儿女|女儿|孙女|侄女|甥女|女婿|养女|独女|[男女]朋?友(?!优先)|[男女]方|[男女]主人|女眷|妇孺|女频|男频|女团|男团",
    "[男女](?:性|生|员工|职工|工)?(?:厕|卫生间|洗手间|更衣|浴|澡堂|淋浴|宿舍|寝室|公寓|舍)",
    "[男女]子(?:学校|学院|监狱|中学|健身|会所|美容|公寓|医院|瑜伽|塑形|养生|spa|生活馆|组|单打|双打)",
    "男科|女科|女篮|女排|女足|男篮|男排|男足|女子力|女王|女主角|男主角|女人(?:世界|街|花|坊|心|帮|秀|缘|香|天地)|少女(?:服|装|心)",
)

_CHINESE: Final = re.compile("[一-鿿]")
_PREFERRED: Final = re.compile("(?:最好|优先(?:考虑|录用|录取)?|为佳|为宜|尤佳|为主|优)$")
_PERSON: Final = re.compile(
    "(?:[姨婶姐妈娘嫂妹眉头妇姑丫媳伙哥仔弟叔爷伯汉]|美女|靓女|伙子|妹子|姑娘|汉子|爷们|们|妇女)$"
)
_WORKER: Final = frozenset("员工师生")
_RECRUIT: Final = frozenset("招聘找请要需收")
_NO_WORK: Final = re.compile("[优最为年若数不勿可限均都皆要需即和或及与有能身月来一两二三四五六七八九十几]|会(?!计)")


def _lawful(match: re.Match[str]) -> str:
    """女工 to 工人, 缝纫女工 to 缝纫工, 女质检员 to 质检员, 保洁阿姨 to 保洁人员, 限女性 to 男女不限."""
    text = match.string
    before, after = text[: match.start()][-1:], text[match.end() :][:2]
    if _PREFERRED.search(match[0]):
        return "男女不限"
    if match[0].endswith(("工", "工人")):
        return "工" if _CHINESE.match(before) and before not in _RECRUIT else "工人"
    if _CHINESE.match(after) and not _NO_WORK.match(after):
        return ""
    if _PERSON.search(match[0]):
        return "" if before in _WORKER else "人员"
    return "工人" if before in _RECRUIT else "男女不限"


ONE_SEX: Final = Words(
    kind=Kind.SEX,
    found=re.compile(_ONE),
    marks=frozenset("男女妇姨婶姐妈娘嫂妹眉姑丫媳伙哥仔弟叔爷伯汉v"),
    neutral=any_of(*_BOTH, *_CONTACTS, *_BENEFITS, *_OTHERS),
    as_written=any_of(*_PRODUCTS),
    instead=_lawful,
)
"""One sex."""

_FORBIDDEN_TO_WOMEN: Final = re.compile(r"矿山井下|煤矿井下|井下(?!水)|(?:第?四|iv|4)级体力劳动|女职工禁忌")


def one_sex(plain: Plain, context: Context) -> Iterator[Hit]:
    """One sex; men only is lawful where the law keeps women out (underground, class-IV heavy work)."""
    protected: bool | None = None
    for hit in ONE_SEX(plain, context):
        if protected is None:
            protected = _FORBIDDEN_TO_WOMEN.search(context.text) is not None
        words = plain.folded[hit.start : hit.end]
        if not (protected and "男" in words):
            yield hit


MOTHERS: Final = Words(kind=Kind.MOTHERS_POST, found=re.compile("妈妈[岗班]"), marks=frozenset("妈"))
"""Posts that local programmes provide for those who bring up children."""
