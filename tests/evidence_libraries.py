"""A ledger of another subject, public libraries and bookshops, with its truth: which facts bear on one another.

The truth was written down from the stories before any engine ran over them. Bodies, places and figures are made up.
"""

from __future__ import annotations

from typing import Any

from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.vocabulary import Vocabulary
from tests.evidence_maker import down, level, metric, points, rise, story, times, up

ORGANISATIONS = tuple(
    Organisation.model_validate(data)
    for data in (
        {
            "id": "lin-city-library",
            "name": {"zh": "临城市图书馆", "en": "Lincheng City Library"},
            "aliases": {"zh": ["临图", "临城市公共图书馆"], "en": ["LCL", "City Library of Lincheng"]},
            "type": "authority",
        },
        {
            "id": "lin-children",
            "name": {"zh": "临城市少年儿童图书馆", "en": "Lincheng Children's Library"},
            "parent": {"organisation": "lin-city-library", "holds": "subsidiary"},
            "type": "authority",
        },
        {
            "id": "shuyuan",
            "name": {"zh": "书源集团", "en": "Shuyuan Group"},
            "aliases": {"en": ["Shuyuan Books Holdings"]},
            "type": "company",
        },
        {
            "id": "shuyuan-listed",
            "name": {"zh": "书源传媒", "en": "Shuyuan Media"},
            "parent": {"organisation": "shuyuan", "holds": "subsidiary"},
            "type": "company",
        },
    )
)
VOCABULARY = Vocabulary.model_validate(
    {
        "id": "vocabulary",
        "umbrella": [{"zh": "阅读推广", "en": "reading promotion"}],
        "practices": [
            {
                "names": [
                    {"zh": "通借通还", "en": "borrow here, return anywhere"},
                    {"zh": "跨馆归还", "en": "cross-branch returns"},
                ]
            }
        ],
        "cny_per_usd": {"low": 6.3, "high": 7.3, "reason": {"zh": "例", "en": "example"}},
    }
)
METRICS: dict[str, Metric] = {
    m.id: m
    for m in (
        metric("loans", "外借册次|loans", "count_10k", timing="over_a_period"),
        metric("visits", "到馆人次|visits", "count_10k", timing="over_a_period"),
        metric("readers", "注册读者|registered readers", "person_10k"),
        metric("active-readers", "活跃读者|active readers", "person_10k", part_of=["readers"]),
        metric("renewal-rate", "续借率|renewal rate", kin=["return-visit-rate"]),
        metric("return-visit-rate", "再访率|return visits"),
        metric("on-time-rate", "按期归还率|returned on time"),
        metric("no-show-rate", "预约失约率|no-shows"),
        metric("wait", "预约等待时间|wait for a reserved book", "day"),
        metric("shelving-cost", "上架成本|cost of shelving", "CNY"),
        metric("budget", "年度预算|annual budget", "CNY_100m"),
        metric("sales", "图书销售额|book sales", "CNY_100m"),
        metric("market-size", "市场规模|market size", "CNY_100m"),
        metric("growth-rate", "增长率|growth"),
        metric("channel-share", "渠道贡献率|contribution by channel"),
        metric("satisfaction", "满意度|satisfaction"),
        metric("volunteers", "每馆志愿者数|volunteers a branch", "person"),
        metric("days-since-loan", "距上次借书天数|days since the last loan", "day", presupposes=["loans-a-reader"]),
        metric("loans-a-reader", "人均外借次数|loans a reader", "count"),
        metric("energy", "能耗|energy use", "count"),
        metric("theft", "丢书数|books lost", "count"),
        metric("security-spending", "安防支出|spending on security", "CNY_10k"),
    )
}

LIN: dict[str, Any] = {"organisation": "lin-city-library"}
RFID = "自助借还机|self-service loans"
ROBOT = "盘点机器人|a stock-taking robot"
CLUB = "亲子读书会|reading clubs for families"
ANYWHERE = "通借通还|borrow here, return anywhere"
CROSS = "跨馆归还服务|cross-branch returns"
COUNTY = "某县图书馆|a county library"
SCHOOL = "某高校图书馆|a university library"
SHOP = "某连锁书店|a chain of bookshops"
CITY_ZH = "临城市图书馆|Lincheng City Library"

LEDGER: tuple[Fact, ...] = tuple(
    story(METRICS, *args, **more)
    for args, more in (
        # one story of three libraries, credited to different things; and told again of the first
        (("1.1-01", COUNTY, "renewal-rate", rise(14, 37), RFID), {}),
        (("2.3-01", SCHOOL, "renewal-rate", rise(14, 37), CLUB), {"segment": "school"}),
        (
            ("5.1-04", "某社区书屋|a neighbourhood reading room", "return-visit-rate", rise(14, 37), ROBOT),
            {"segment": "town"},
        ),
        (("6.2-01", "某大型县图书馆|a large county library", "renewal-rate", rise(14, 37), RFID), {}),
        # one library under three names
        (("1.2-01", CITY_ZH, "loans", level(812.4, "count_10k")), {**LIN, "period": "2023"}),
        (("3.1-01", "临图|LCL", "loans", level(812.4, "count_10k")), {"period": "2023"}),
        (("4.2-02", "City Library of Lincheng", "loans", level(812, "count_10k", bound="about")), {"period": "2023"}),
        (("6.1-03", "临城市公共图书馆|Lincheng City Library", "loans", level(655, "count_10k")), {"period": "2023"}),
        # readers: of the year and of its last month, which are one date; a part beyond its whole
        (("1.2-02", CITY_ZH, "readers", level(120, "person_10k")), {**LIN, "period": "2023"}),
        (("3.1-02", "临图|LCL", "readers", level(98, "person_10k")), {"period": "2023-12"}),
        (
            ("3.1-03", "临城市少年儿童图书馆|Lincheng Children's Library", "readers", level(131, "person_10k")),
            {"period": "2023"},
        ),
        # loans of a quarter beyond those of the year, and a total to date below one year
        (("3.1-04", CITY_ZH, "visits", level(410, "count_10k")), {**LIN, "period": "2022"}),
        (("4.1-01", CITY_ZH, "visits", level(530, "count_10k")), {**LIN, "period": "2022-Q3"}),
        (
            ("4.1-02", CITY_ZH, "visits", level(300, "count_10k")),
            {**LIN, "period": "2022", "label": "累计到馆人次|cumulative visits"},
        ),
        # one sum, and the same number in dollars; a sum told in dollars that is the same
        (("2.1-01", CITY_ZH, "budget", level(3.2, "CNY_100m")), {**LIN, "period": "2023"}),
        (("5.2-01", "临图|LCL", "budget", level(320, "USD_million")), {"period": "2023"}),
        (
            ("2.1-02", "书源集团|Shuyuan Group", "sales", level(71, "CNY_100m")),
            {"organisation": "shuyuan", "period": "2022"},
        ),
        (("5.2-02", "Shuyuan Books Holdings", "sales", level(1040, "USD_million", bound="about")), {"period": "2022"}),
        # one firm beyond its market; a daughter within its parent is none
        (
            ("2.1-03", "县域图书市场|the county book market", "market-size", level(60, "CNY_100m")),
            {"named": False, "period": "2022", "segment": "shops"},
        ),
        (
            ("2.1-04", "书源集团|Shuyuan Group", "market-size", level(74, "CNY_100m")),
            {"organisation": "shuyuan", "period": "2022", "segment": "shops", "label": "县域销售|county sales"},
        ),
        (
            ("2.1-05", "书源传媒|Shuyuan Media", "sales", level(52, "CNY_100m")),
            {"organisation": "shuyuan-listed", "period": "2022"},
        ),
        # a fifth of the cost, and down by four fifths
        (("1.3-01", COUNTY, "shelving-cost", times(0.2, direction="down"), ROBOT), {}),
        (("6.2-02", COUNTY, "shelving-cost", down(80), ROBOT), {}),
        # a share alone, and as the beginning of a change
        (("1.3-02", SCHOOL, "no-show-rate", level(23.6, form="share"), "预约提醒|reminders"), {"segment": "school"}),
        (("4.3-01", SCHOOL, "no-show-rate", rise(23.6, 9), "预约提醒|reminders"), {"segment": "school"}),
        # rounded, and not rounded
        (("1.4-01", "南陵市图书馆|Nanling Library", "loans", level(3164.7, "count_10k")), {"period": "2021"}),
        (("5.4-01", "南陵市图书馆|Nanling Library", "loans", level(3165, "count_10k")), {"period": "2021"}),
        (("1.4-02", "南陵市图书馆|Nanling Library", "readers", level(256, "person_10k")), {"period": "2021"}),
        (("5.4-02", "南陵市图书馆|Nanling Library", "readers", level(253, "person_10k")), {"period": "2021"}),
        # over a million, and five; ranges that nowhere meet
        (("2.2-01", "北沙图书馆|Beisha Library", "visits", level(100, "count_10k", bound="over")), {"period": "2020"}),
        (("4.4-01", "北沙图书馆|Beisha Library", "visits", level(500, "count_10k")), {"period": "2020"}),
        (("2.2-02", "北沙图书馆|Beisha Library", "wait", {"form": "range", "unit": "day", "low": 3, "high": 5}), {}),
        (("4.4-02", "北沙图书馆|Beisha Library", "wait", {"form": "range", "unit": "day", "low": 8, "high": 12}), {}),
        # a month and thirty days
        (("2.2-03", "东渡图书馆|Dongdu Library", "wait", level(1, "month", "duration")), {}),
        (("4.4-03", "东渡图书馆|Dongdu Library", "wait", level(30, "day", "duration")), {}),
        # one practice under two names
        (("3.3-01", "东渡图书馆|Dongdu Library", "on-time-rate", up(34), ANYWHERE), {}),
        (("5.3-01", "东渡图书馆|Dongdu Library", "on-time-rate", up(34), CROSS, "归还及时率|punctual returns"), {}),
        # who never borrowed has no last loan
        (
            (
                "3.4-01",
                COUNTY,
                "days-since-loan",
                level(365, "day", "threshold", bound="over"),
                "读者分层|tiers of readers",
                "沉睡读者距上次借书天数|days since the last loan of sleeping readers",
            ),
            {},
        ),
        (
            (
                "3.4-02",
                COUNTY,
                "loans-a-reader",
                level(0, "count", "threshold"),
                "读者分层|tiers of readers",
                "沉睡读者外借次数|loans of sleeping readers",
            ),
            {},
        ),
        # channels beyond all; growth that does not lead
        (
            (
                "4.5-01",
                SHOP,
                "channel-share",
                level(55, form="share"),
                "书店转型|a new concept",
                "网店的贡献|contribution of the web shop",
            ),
            {"segment": "shops"},
        ),
        (
            (
                "4.5-02",
                SHOP,
                "channel-share",
                level(38, form="share"),
                "书店转型|a new concept",
                "门店的贡献|contribution of shops",
            ),
            {"segment": "shops"},
        ),
        (
            (
                "4.5-03",
                SHOP,
                "channel-share",
                level(21, form="share"),
                "书店转型|a new concept",
                "团购的贡献|contribution of bulk orders",
            ),
            {"segment": "shops"},
        ),
        (
            ("4.6-01", "有声书市场|the audiobook market", "market-size", level(90, "CNY_100m")),
            {"named": False, "period": "2021"},
        ),
        (
            ("4.6-02", "有声书市场|the audiobook market", "market-size", level(117, "CNY_100m")),
            {"named": False, "period": "2022"},
        ),
        (
            ("4.6-03", "有声书市场|the audiobook market", "growth-rate", up(48)),
            {"named": False, "period": "2022", "label": "同比增速|growth on the year"},
        ),
        # percent here, times or points there
        (("5.5-01", "书源集团|Shuyuan Group", "sales", up(250), CLUB), {"organisation": "shuyuan"}),
        (
            ("6.3-01", "书源集团|Shuyuan Group", "sales", times(2.5), CLUB),
            {"organisation": "shuyuan", "against": "上年|the year before"},
        ),
        (("5.5-02", SCHOOL, "satisfaction", up(13), RFID), {"segment": "school"}),
        (("6.3-02", SCHOOL, "satisfaction", points(13), RFID), {"segment": "school"}),
        # the only count of volunteers, of two libraries
        (("2.4-01", COUNTY, "volunteers", level(60, "person", "count"), "志愿服务日|volunteer days"), {}),
        (
            ("6.4-01", SHOP, "volunteers", level(60, "person", "count"), "开放麦|open-mic evenings"),
            {"segment": "shops"},
        ),
        # one trade, one year, one number, two things
        (("2.5-01", "公共图书馆|public libraries", "theft", up(45)), {"named": False, "period": "2023"}),
        (("6.5-01", "公共图书馆|public libraries", "security-spending", up(45)), {"named": False, "period": "2023"}),
        # traps: nothing relates these
        (("7.1-01", CITY_ZH, "loans", level(780, "count_10k")), {**LIN, "period": "2022"}),
        (("7.1-02", CITY_ZH, "loans", level(71, "count_10k")), {**LIN, "period": "2023-12"}),
        (("7.1-03", "北沙图书馆|Beisha Library", "readers", level(40, "person_10k")), {"period": "2023"}),
        (("7.1-04", "东渡图书馆|Dongdu Library", "readers", level(40, "person_10k")), {"period": "2023"}),
        (("7.2-01", COUNTY, "satisfaction", up(30), CLUB, "读者满意度|readers' satisfaction"), {}),
        (
            ("7.2-02", SHOP, "satisfaction", up(30), "周末市集|weekend fairs", "店员满意度|staff satisfaction"),
            {"segment": "shops"},
        ),
        (("7.3-01", "北沙图书馆|Beisha Library", "visits", level(100, "count_10k", bound="over")), {"period": "2021"}),
        (("7.3-02", "北沙图书馆|Beisha Library", "visits", level(130, "count_10k")), {"period": "2021"}),
        (("7.3-03", "南陵市图书馆|Nanling Library", "active-readers", level(88, "person_10k")), {"period": "2021"}),
        (
            ("7.4-01", "有声书市场|the audiobook market", "market-size", level(160, "CNY_100m")),
            {"named": False, "period": "2025", "label": "预测市场规模|expected market size"},
        ),
        (
            ("7.4-02", "青少年读者|young readers", "satisfaction", level(64, form="share")),
            {"named": False, "label": "喜欢纸书的比例|prefer paper"},
        ),
        (
            ("7.4-03", "老年读者|older readers", "renewal-rate", level(64, form="share")),
            {"named": False, "label": "续借过的比例|have renewed a loan"},
        ),
        (("7.5-01", "书源集团|Shuyuan Group", "sales", up(12)), {"organisation": "shuyuan", "period": "2023"}),
        (("7.5-02", "书源集团|Shuyuan Group", "energy", up(12)), {"organisation": "shuyuan", "period": "2023"}),
        (("7.5-03", "北沙图书馆|Beisha Library", "on-time-rate", level(91, form="share")), {"period": "2023"}),
        (("7.5-04", "北沙图书馆|Beisha Library", "on-time-rate", level(84, form="share")), {"period": "2023-12"}),
        (("7.6-01", SCHOOL, "wait", level(7, "day", "duration"), CLUB), {"segment": "school"}),
        (("7.6-02", SHOP, "wait", level(7, "day", "duration"), "网上预订|web orders"), {"segment": "shops"}),
    )
)

# Each relation once: its type, and the facts that it holds together.
TRUTH: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reused", ("1.1-01", "2.3-01", "5.1-04", "6.2-01")),
    ("retold", ("1.1-01", "6.2-01")),
    ("retold", ("1.2-01", "3.1-01", "4.2-02")),
    ("contradiction", ("1.2-01", "3.1-01", "6.1-03")),
    ("contradiction", ("4.2-02", "6.1-03")),
    ("contradiction", ("1.2-02", "3.1-02")),
    ("contradiction", ("1.2-02", "3.1-03")),
    ("contradiction", ("3.1-02", "3.1-03")),
    ("contradiction", ("3.1-04", "4.1-01")),
    ("contradiction", ("3.1-04", "4.1-02")),
    ("contradiction", ("4.1-01", "4.1-02")),
    ("contradiction", ("2.1-01", "5.2-01")),
    ("retold", ("2.1-02", "5.2-02")),
    ("contradiction", ("2.1-03", "2.1-04")),
    ("retold", ("1.3-01", "6.2-02")),
    ("retold", ("1.3-02", "4.3-01")),
    ("retold", ("1.4-01", "5.4-01")),
    ("contradiction", ("1.4-02", "5.4-02")),
    ("contradiction", ("2.2-01", "4.4-01")),
    ("contradiction", ("2.2-02", "4.4-02")),
    ("retold", ("2.2-03", "4.4-03")),
    ("retold", ("3.3-01", "5.3-01")),
    ("contradiction", ("3.4-01", "3.4-02")),
    ("contradiction", ("4.5-01", "4.5-02", "4.5-03")),
    ("contradiction", ("4.6-01", "4.6-02", "4.6-03")),
    ("contradiction", ("5.5-01", "6.3-01")),
    ("contradiction", ("5.5-02", "6.3-02")),
    ("reused", ("2.4-01", "6.4-01")),
    ("reused", ("2.5-01", "6.5-01")),
)
