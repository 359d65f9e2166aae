//! The map of the units, shaded by a figure, drawn as SVG on the server.

pub mod draw;
mod geometry;
pub mod scale;
