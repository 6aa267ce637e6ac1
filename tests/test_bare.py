"""Bare numbers: which wordings are typed figures and which are words, a sentence each."""

from __future__ import annotations

import pytest

from casebook.load.bare import bare

REFUSED_ZH = """
约三成用户会再来。
七八成的店都试过。
一成用户贡献了大头。
一半用户没有再来。
近半的门店没有开播。
过半用户看过直播。
半数会员没有登录。
复购的只剩下一半。
费用减半，效果不减。
三分之一的人说会。
成本只有原来的四分之一。
成本只有原来的三十分之一。
百分之五的折扣。
千分之三的费率。
买家翻了两番。
销量翻倍。
成交是平时的三倍。
复购率是普通用户的一倍多。
单价降了两倍。
补贴了十亿元。
每单省三百多块。
卖出两个亿。
会员有一万名。
覆盖两百家门店。
开了三千家店。
一百万人看过。
上百家门店上线。
上千人报名。
数十万会员沉睡。
数百名导购进群。
十几个群同时开播。
百余家加盟店。
几十个社群。
近百家门店。
千万级的用户。
万亿级的市场。
百亿级补贴。
成百上千的门店。
二十家试点店。
十五名店长。
三十人以上的团队。
十个人里有七个会再买。
十个人中有七个人会再买。
每三人中就有一人退群。
转化率升了五个点。
毛利高出三个百分点。
价格打八折。
试了三个月才见效。
三年后增长停了。
等了两周。
两天没有人回。
一刻钟之内回复。
半小时内必须回。
两个半月才回本。
用了一年才回本。
花了一个月搭群。
历时一年。
到一季度就停了。
三季度的数据没有公布。
Q3的数据没有公布。
H1开了一次会。
增长30%。
从2023年开始。
３家门店。
国发〔2021〕29号。
转化提升5x。
粉丝有100k。
融资US$3m。
花了¥300。
用户数达数亿。
长达三小时的直播。
直播四十分钟。
亿级曝光。
"""
FREE_ZH = """
私域分成三层。
活动有四步。
B2C与5G不同。
先做A/B测试。
成为第一。
第三年才明白。
做法一成不变。
十四五规划写了这一条。
两类人要分开看。
三个环节缺一不可。
三年内不得重复申请。
三十日以内答复。
两周之内答复。
买一赠一。
第二杯半价。
半价是常用的招数。
一半是人，一半是货。
这里要补的是后一半。
缺了任何一半都不行。
多半是从公域来的。
百货店的做法。
网上百货的退货率。
线上百货也一样。
千篇一律的内容。
平台上千篇一律。
千人千面的推荐。
万一没有人回。
千万不要刷单。
百科里查得到。
双十一之前先清库存。
五年制的合同很少。
五年规划里没有提。
三年级的家长。
一年一度的大促。
两周年庆。
半年里只办一次。
一年里只办一次。
看一个季度再说。
上一季度没有做。
第三季度首购的客户。
前三季度没有公布。
半夜拨一次电话。
头一天最要紧。
某一年龄段的人。
同一成本口径。
三成就了一段佳话。
两面说法都有道理。
另一半留给门店。
过半年再看。
两天然材料。
两折叠的海报。
一次触达，一个决定。
十个手指有长短。
三件套可以照抄。
四家都没有写。
一家公司说了算。
两处都没有起点。
第二百货店关了。
v2.3.1修好了它。
2.3版之后才有。
B2B2C很绕口。
4S店的做法。
支持4K画面。
7x24客服。
人数百般推算也对不上。
次数十分重要。
指数十分平稳。
以上百货都算。
一百八十度转弯。
十万火急。
两成为一体。
这三种说法都对。
几分钟内要答。
"""
REFUSED_EN = """
Half of users come back.
Half the shops were closed.
Nearly half never opened it.
More than half were new.
Half our members are asleep.
Half buyers, half lookers.
Costs were cut in half.
Prices fell by half.
It took half an hour.
One and a half hours later it was over.
A third of buyers came back.
Two-thirds of them left.
Two thirds left.
A quarter of the shops closed.
One-tenth of the cost.
Cost fell by a third.
A fifth more than before.
Three quarters of the members slept.
One in three leaves the group.
Nine out of ten agree.
One out of every five came back.
Twice as many came.
They cost twice the price of the others.
It is twice that of the others.
Sales doubled.
Sales are doubling.
Fees were halved.
Orders quintupled.
A fourfold rise.
It fell by a factor of three.
They buy three times more.
One million users joined.
A million users joined.
Two million users joined.
A hundred shops took part.
Several hundred shops took part.
Dozens of groups were opened.
Hundreds of members joined.
Millions of members joined.
Members are in the millions.
Members are counted by the thousand.
Thirteen percent came back.
Thirteen per cent came back.
One percentage point more.
Five percentage points more.
It took eighteen months.
It took three weeks.
Twenty-four hours passed.
Two days later nothing had come.
Ten people answered.
Forty dollars a head.
Fifty yuan a head.
Up 30%.
In 2023 it ended.
It grew 5x.
It grew 2x.
It has 100k fans.
It raised US$3m.
It cost $40.
Revenue fell in Q3.
It opened in H1.
Art. 5(1)(c) says so.
Article 13 says so.
Two dozen shops joined.
Half as many came.
Half a million came.
Around half stayed.
Sixty-five people came.
"""
FREE_EN = """
The platform has three layers.
B2C and 5G differ.
Run A/B tests first.
It lasted one year.
Double-check the list.
The two of them agree.
The second half is harder.
The other half of the story belongs here.
In its second half the report turns to supply.
Without one half the other idles.
Ask for half a sentence.
It was built in half a year.
The second cup is half price.
A half-finished list helps nobody.
That is half the battle.
They bought twice.
They were asked twice.
Buy one, get one free.
A third party holds the data.
A third time they came.
Wait a quarter and look again.
The first three quarters of the year.
In the third quarter it stopped.
Within three years of the notice.
Reply within two weeks.
The five-year plan says nothing of it.
A one-off event.
One-to-one service.
A one-size answer.
A week later they met.
An hour a day is enough.
Two things count.
Two kinds of shops.
Four steps lead there.
Three questions come first.
Three groups of members.
The ten largest firms.
Five methods, and what each answers.
The first days decide.
A hundredfold care.
One in the group answered.
It came out of it.
Nothing is out of date.
Two in the group answered.
Time out of hours is lost.
Version v2.3.1 mended it.
B2B2C is a mouthful.
It works in 4K.
A 3D view.
Two rounds were held.
The factor of the two is the same.
Both halves of the table.
One more step is needed.
On the one hand, on the other.
A few days are enough.
Several years passed.
One per group is enough.
The share is a fraction.
They doubt it.
The double role of the guide.
The quarter is too short.
A two-step flow is enough.
"""


def sentences(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("text", sentences(REFUSED_ZH))
def test_typed_figure_zh(text: str) -> None:
    """What measures is refused in Chinese, in digits and in words."""
    assert bare(text, "zh")


@pytest.mark.parametrize("text", sentences(FREE_ZH))
def test_words_zh(text: str) -> None:
    """What counts parts, orders, sets a term or is a phrase passes in Chinese."""
    assert bare(text, "zh") == []


@pytest.mark.parametrize("text", sentences(REFUSED_EN))
def test_typed_figure_en(text: str) -> None:
    """What measures is refused in English, in digits and in words."""
    assert bare(text, "en")


@pytest.mark.parametrize("text", sentences(FREE_EN))
def test_words_en(text: str) -> None:
    """What counts parts, orders, sets a term or is a phrase passes in English."""
    assert bare(text, "en") == []


def test_tables_are_long_enough() -> None:
    """Each list has at least sixty sentences, none twice."""
    for table in (REFUSED_ZH, FREE_ZH, REFUSED_EN, FREE_EN):
        assert len(set(sentences(table))) == len(sentences(table)) >= 60


def test_a_figure_is_told_once() -> None:
    """A wording that two rules see is told once."""
    assert [wording for _at, wording in bare("涨了30%，约三成。", "zh")] == ["30%", "三成"]


def test_figures_side_by_side_are_told_each() -> None:
    """A figure that begins where another ends is one of its own."""
    assert bare("三成两成用户", "zh") == [(0, "三成"), (2, "两成")]
    assert bare("12.5%三成", "zh") == [(0, "12.5%"), (5, "三成")]


def test_text_of_no_language_is_read_in_both() -> None:
    """Where the language is not known, figures of either are told; where it is, those of the other are words."""
    assert bare("half of users") and bare("一半用户")
    assert not bare("half of users", "zh") and not bare("一半用户", "en")


def test_marks_and_addresses_are_free() -> None:
    """What stands in a mark or in an address is not typed."""
    assert bare("[[name:618]] [[date:2021-11-01]] https://example.org/2024/05", "zh") == []
