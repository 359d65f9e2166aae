//! From plain figures to the bulletin (通报) in the usual wording.

mod annexes;
mod input;
mod lists;
mod prose;
mod validate;

pub use input::{
    BulletinInput, CorrectionInput, FigureColumn, FigureRow, FindingInput, GroupInput, ItemInput, MoveInput,
    SheetInput, SheetLine, SubjectInput,
};

use crate::document::{Document, DocumentKind, Span};
use crate::error::PublishError;
use ballast_domain::Lang;

/// Writes the bulletin: title, prose in the usual wording, annexes; every number bound to its cell.
///
/// # Order of units
/// Groups as given; within a group by rank, ties in the order given and said as 并列.
/// # Who is named
/// Under an item or a compared figure: about the best and the worst quarter of the units (one to three), with everybody
/// who ties with the last of them; when that would be more than five, the sentence says the highest score alone.
/// # Missing data
/// A unit without a score is printed as — and not named. Without figures, findings or a deadline their parts are left out.
/// # Errors
/// [`PublishError::Input`] with all contradictions: a value that is no number, a better rank with a lower total, an
/// unknown unit, digits in words that cannot be bound.
pub fn bulletin(input: &BulletinInput) -> Result<Document, PublishError> {
    let problems = validate::problems(input);
    if !problems.is_empty() {
        return Err(PublishError::Input(problems));
    }
    let annexes = annexes::Annexes::of(input);
    let body = prose::body(input, &annexes);
    Ok(Document {
        lang: input.lang,
        kind: DocumentKind::Bulletin,
        issuer: input.issuer.clone(),
        document_number: input.document_number.clone(),
        copy_number: None,
        secrecy: None,
        urgency: None,
        title: title(input),
        addressees: Some(input.addressees.clone()),
        cited: input.basis.clone(),
        body,
        annexes: annexes.list,
        signatory: input.signatory.clone(),
        date: input.date,
        footer: input.footer.clone(),
        is_sample: input.is_sample,
        draft: input.draft.clone(),
        provenance: input.provenance.clone(),
    })
}

fn title(input: &BulletinInput) -> Vec<Span> {
    let kind = match input.correction {
        Some(_) => input.lang.pick("更正通报", "Corrected bulletin"),
        None => DocumentKind::Bulletin.name(input.lang),
    };
    match input.lang {
        Lang::Zh => vec![
            Span::text("关于"),
            Span::Period(input.period),
            Span::text(format!("全市{}", input.matter)),
            Span::text("考核情况的"),
            Span::text(kind),
        ],
        Lang::En => vec![
            Span::text(kind),
            Span::text("on the assessment of"),
            Span::text(format!("{},", input.matter)),
            Span::Period(input.period),
        ],
    }
}
