//! Figures as they are printed: grouped, in the unit of the head, with the exact value on hover.

use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Lang, Money, Rounding};
use maud::{Markup, html};

/// What stands where there is no figure.
pub const NONE: &str = "—";

/// The word for a unit of money.
pub fn money_word(lang: Lang, unit: MoneyUnit) -> &'static str {
    match (lang, unit) {
        (Lang::Zh, unit) => unit.zh(),
        (Lang::En, MoneyUnit::Yuan) => "yuan",
        (Lang::En, MoneyUnit::TenThousand) => "10,000 yuan",
        (Lang::En, MoneyUnit::HundredMillion) => "100m yuan",
    }
}

/// Commas between groups of three in the whole part of a printed number.
///
/// ```
/// assert_eq!(ballast_web::ui::number::grouped("-1234567.50"), "-1,234,567.50");
/// ```
pub fn grouped(printed: &str) -> String {
    let (sign, unsigned) = printed.strip_prefix('-').map_or(("", printed), |rest| ("-", rest));
    let (whole, fraction) = unsigned.find('.').map_or((unsigned, ""), |at| unsigned.split_at(at));
    let mut out = String::with_capacity(printed.len() + whole.len() / 3);
    out.push_str(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

/// A number of things.
pub fn count(number: i64) -> String {
    grouped(&number.to_string())
}

/// Money in 亿元 with two decimals for overviews; the exact 万元 on hover. The unit stands in the head.
pub fn hundred_million(lang: Lang, money: Money) -> Markup {
    let exact = exact_ten_thousand(lang, money);
    html! { span title=(exact) { (grouped(&money.print(MoneyUnit::HundredMillion, 2))) } }
}

/// Money in 万元 with two decimals for forms; the exact yuan on hover when two decimals cut something off.
pub fn ten_thousand(lang: Lang, money: Money) -> Markup {
    let yuan = format!("{} {}", grouped(&money.print_exactly(MoneyUnit::Yuan)), money_word(lang, MoneyUnit::Yuan));
    html! { span title=(yuan) { (grouped(&money.print(MoneyUnit::TenThousand, 2))) } }
}

/// The exact amount in 万元 with its unit: `123,456.789 万元`.
pub fn exact_ten_thousand(lang: Lang, money: Money) -> String {
    format!("{} {}", grouped(&money.print_exactly(MoneyUnit::TenThousand)), money_word(lang, MoneyUnit::TenThousand))
}

/// A share (1 = 100 %) with one decimal and the sign; the dash when there is none.
pub fn percent(share: Option<&Exact>) -> String {
    share.map_or_else(
        || NONE.to_owned(),
        |share| {
            let hundred = share * &Exact::from(100_i64);
            format!("{}%", grouped(&hundred.to_fixed(Rounding::half_up(1))))
        },
    )
}

/// `part ÷ whole`; none when the whole is nought.
pub fn share(part: Money, whole: Money) -> Option<Exact> {
    Exact::ratio(part.fen(), whole.fen())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        for (plain, with) in
            [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-100000.5", "-100,000.5"), ("1234567", "1,234,567")]
        {
            assert_eq!(grouped(plain), with);
        }
    }

    #[test]
    fn overviews_round_and_keep_the_exact_amount_on_hover() {
        let money = Money::from_fen(123_456_789_012);
        let markup = hundred_million(Lang::Zh, money).into_string();
        assert_eq!(markup, r#"<span title="123,456.789012 万元">12.35</span>"#);
        assert_eq!(
            ten_thousand(Lang::En, money).into_string(),
            r#"<span title="1,234,567,890.12 yuan">123,456.79</span>"#
        );
    }

    #[test]
    fn a_share_of_nothing_is_a_dash() {
        assert_eq!(percent(share(Money::from_fen(1), Money::ZERO).as_ref()), "—");
        assert_eq!(percent(share(Money::from_fen(2), Money::from_fen(3)).as_ref()), "66.7%");
    }
}
