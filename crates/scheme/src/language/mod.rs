//! The expression language: text to tokens to a typed tree, and back to text.

mod bands;
mod lexer;
mod parser;
pub(crate) mod print;
mod scope;
mod typing;

#[cfg(test)]
mod tests;

pub(crate) use lexer::number_literal;
pub(crate) use parser::{Mistake, parse_aggregate, parse_expression};
pub(crate) use scope::{Declared, Names, Scope};
