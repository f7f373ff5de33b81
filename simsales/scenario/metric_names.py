"""Owns what people call the metrics: their titles in every language, and everyday words for them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from simsales.scenario.metrics import CATALOGUE
from simsales.words import LANGUAGES, Phrase, catalogue

__all__ = ["COMMON", "meant_metric", "titled"]

COMMON: Final = ("profit", "bookings", "revenue", "wins", "leads", "win_rate", "sales_cycle", "mean_wait")
"""The metrics that most targets are about, first those of the business."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "profit": ("gewinn", "ergebnis", "earnings", "net profit", "bénéfice", "盈利", "净利润", "纯利"),
    "bookings": (
        *("auftragseingang", "aufträge", "orders", "order intake", "order value", "sales", "signed"),
        *("订单", "订单额", "签约", "合同额", "销售额"),
    ),
    "revenue": ("umsatz", "turnover", "income", "umsätze", "营收", "营业额", "营业收入"),
    "cash": ("zahlungseingang", "payments", "cash in", "现金", "到账"),
    "gross_margin": ("deckungsbeitrag", "rohertrag", "margin", "gross profit", "毛利润"),
    "costs": ("kosten", "expenses", "费用"),
    "wins": ("abschlüsse", "won", "deals", "closed deals", "customers", "成交数", "成交", "赢单"),
    "losses": ("verluste", "lost", "lost deals", "输单"),
    "leads": ("anfragen", "interessenten", "inquiries", "enquiries", "线索"),
    "win_rate": ("abschlussquote", "conversion", "conversion rate", "close rate", "成交率", "转化率"),
    "deal_value": ("auftragswert", "deal size", "average deal", "客单价"),
    "sales_cycle": ("cycle time", "time to win", "days to close", "销售周期", "成交周期"),
    "mean_wait": ("wartezeit", "waiting", "waiting time", "wait", "wait time", "等待", "等待时间"),
    "utilisation": ("auslastung", "utilization", "workload", "利用率"),
    "market_share": ("marktanteil", "市占率"),
    "open_deals": ("pipeline", "在手商机"),
    "course_cost": ("kurskosten", "schulungskosten", "training cost", "training costs", "培训费"),
    "course_hours": ("schulungsstunden", "training", "training time", "training hours", "培训", "培训时间"),
    "tool_cost": ("lizenzkosten", "licences", "licenses", "software cost", "软件费用", "许可费"),
    "recognition_cost": ("praise", "awards", "表彰费"),
    "hiring_cost": ("recruiting", "recruiting cost", "recruitment", "personalgewinnung", "招聘费"),
    "bonus": ("bonuses", "bonus pay", "prämie", "prämien", "奖金"),
    "overtime_pay": ("überstundenvergütung", "overtime cost", "加班工资"),
    "overtime_hours": ("überstunden", "overtime", "加班", "加班时间"),
    "on_time": ("pünktlich", "pünktlichkeit", "punctuality", "in time", "准时", "准时率", "按时"),
    "handed_over": ("handover", "handovers", "übergaben", "移交", "交接"),
    "discounts": ("rabatte", "rabatt", "price cuts", "折扣"),
    "brought_forward": ("vorgezogen", "pulled forward", "pull forward", "提前成交"),
    "failed_reviews": ("schlechte beurteilungen", "bad reviews", "考核不合格"),
    "leavers": ("attrition", "resignations", "fluktuation", "kündigungen", "离职", "人员流失"),
    "joiners": ("new hires", "hires", "successors", "neue", "入职", "新员工"),
    "vacant_days": ("vacancy", "vacancies", "vakanz", "空缺", "空岗"),
    "pace": ("tempo", "speed", "productivity", "产能", "效率", "速度"),
    "skill_gap": ("missing skill", "training need", "lücke", "技能差距", "能力差距", "培训需求"),
    "know_how": ("wissen", "können", "knowledge", "skill", "能力", "技能", "知识"),
    "morale": ("stimmung", "motivation", "mood", "情绪"),
    "churned": (
        "abwanderung",
        "kündigende kunden",
        "churn",
        "customer churn",
        "lost customers",
        "流失",
        "客户流失",
    ),
    "retention": ("kundenbindung", "retention rate", "renewal rate", "renewal", "留存率", "客户留存"),
    "satisfaction": ("kundenzufriedenheit", "zufriedenheit", "csat", "customer satisfaction", "满意度"),
    "loyalty": ("loyalität", "nps", "推荐意愿", "忠诚度"),
    "tickets": ("service requests", "service tickets", "serviceanfragen", "工单", "服务请求"),
    "response_time": ("antwortzeit", "first response", "reaktionszeit", "响应"),
    "solution_time": ("lösungszeit", "resolution time", "time to resolution", "处理时间"),
    "lifetime_value": ("kundenwert", "clv", "ltv", "customer lifetime value", "生命周期价值", "客户价值"),
    "awareness": ("bekanntheit", "bekanntheitsgrad", "brand awareness", "知晓度"),
    "upsells": ("upselling", "up-selling", "cross-selling", "expansion", "增购", "交叉销售"),
    "referrals": ("empfehlungen", "recommendations", "word of mouth", "转介绍", "推荐"),
    "channel_health": ("partner health", "kanalgesundheit", "渠道健康"),
    "fatigue": ("ermüdung", "erschöpfung", "tiredness", "burnout", "疲惫", "倦怠"),
}


def meant_metric(written: str) -> str | None:
    """Return the metric that somebody most likely means, by its name, a title or an everyday word.

    Parameters
    ----------
    written
        Any text in any language that the program speaks; some German words are known, too.
    """
    names = _names()
    wanted = _folded(written)
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, [_folded(name) for name in CATALOGUE], n=1, cutoff=0.5)
    close = get_close_matches(wanted, names, n=1, cutoff=0.75)
    found = close or near
    return names[found[0]] if found else None


def titled(name: str) -> Phrase:
    """Return a metric by its name and its title in the language in force: ``profit (Profit)``."""
    return Phrase("references.titled", {"name": name, "title": Phrase(f"metric.{name}.title")})


@cache
def _names() -> Mapping[str, str]:
    """Return the metric by everything that it may be called, folded; its own names win."""
    found = {_folded(name): name for name in CATALOGUE}
    for language in LANGUAGES:
        messages = catalogue(language)
        for name in CATALOGUE:
            found.setdefault(_folded(messages[f"metric.{name}.title"]["other"]), name)
    for name, words in _WORDS.items():
        for word in words:
            found.setdefault(_folded(word), name)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
