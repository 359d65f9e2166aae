//! How a result is publicised.

use super::{Entry, Section, in_brackets};
use crate::scheme::Scheme;
use ballast_domain::Lang;

/// The section; where the file says nothing, the default and that it is one.
pub(super) fn section(scheme: &Scheme, lang: Lang) -> Section {
    let publicity = &scheme.publicity;
    let days = publicity.working_days;
    let clause = in_brackets(publicity.clause.as_ref(), lang);
    let mut entries = vec![Entry::line(match lang {
        Lang::Zh => format!("结果核对后公示，公示期 {days} 个工作日，自公示次日起算，逾期不受理异议{clause}。"),
        Lang::En => format!(
            "A checked result is publicised for {days} working days, counted from the day after; later objections are not taken{clause}."
        ),
    })];
    if let Some(place) = &publicity.objections {
        entries.push(Entry::line(format!("{}{}", lang.pick("异议受理：", "Objections go to: "), place.get(lang))));
    }
    let others = publicity.others.label();
    entries.push(Entry::line(match lang {
        Lang::Zh => format!("本单位的计分依据全部可见；其他单位的可见{}。", others.zh),
        Lang::En => format!("A unit sees its own computation wholly, and of the others {}.", others.en),
    }));
    if !publicity.is_declared {
        entries.push(Entry::line(
            lang.pick("办法没有规定公示，以上为程序默认。", "The scheme says nothing of this; these are defaults."),
        ));
    }
    Section { heading: lang.pick("公示和异议", "Publicity and objections").to_owned(), entries }
}
