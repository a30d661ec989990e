//! Puts the content of a sheet on pages: what is drawn where, and the tree of tags it belongs to.
//!
//! Measures are points from the upper left corner; `y` runs down.

mod blocks;
mod flow;

use base::Lang;

use crate::{
    layout::flow::Flow,
    paper::Sheet,
    typeface::{Face, Faces, Line},
};

/// A4, in points.
pub(crate) const PAGE_WIDTH: f32 = 595.28;
/// A4, in points.
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
const MARGIN: f32 = 62.0;
const TOP: f32 = 46.0;
const BOTTOM: f32 = PAGE_HEIGHT - 62.0;
const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;

/// Red, green, blue.
pub(crate) type Colour = (u8, u8, u8);

const INK: Colour = (24, 36, 44);
const MUTED: Colour = (88, 103, 112);
const HAIRLINE: Colour = (212, 221, 225);
const TINT: Colour = (239, 247, 249);
const ACCENT: Colour = (0, 105, 125);
const TURQUOISE: Colour = (0, 163, 186);

/// A laid-out sheet.
pub(crate) struct Laid {
    /// Pages in order.
    pub(crate) pages: Vec<Vec<Op>>,
    /// Tags; a parent stands before its children.
    pub(crate) tags: Vec<TagNode>,
    /// Where each paper begins: page and title.
    pub(crate) outline: Vec<(usize, String)>,
}

/// Index into [`Laid::tags`]; `None` marks decoration (an artifact).
pub(crate) type Tagged = Option<usize>;

/// A node of the tag tree: it has nodes below it, or content, never both.
pub(crate) struct TagNode {
    /// What it is.
    pub(crate) kind: TagKind,
    /// Nodes below it.
    pub(crate) nodes: Vec<usize>,
}

/// What a part of the document is, for a reader who cannot see it.
pub(crate) enum TagKind {
    Cell,
    ColumnHeader,
    Figure { alt: String, page: usize, area: Area },
    Heading { level: u16, title: String },
    Item,
    ItemBody,
    ItemLabel,
    Link,
    List,
    Paragraph,
    Row,
    RowHeader,
    Section(Lang),
    Table,
    TableBody,
    TableHead,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Something drawn on a page.
pub(crate) enum Op {
    /// A filled rectangle: decoration.
    Fill { area: Area, colour: Colour },
    /// An active area that opens an address.
    Link { area: Area, url: String, alt: String, tag: usize },
    /// A QR code.
    Qr { area: Area, content: String, tag: usize },
    /// A line of text; `y` is the base line.
    Text { x: f32, y: f32, size: f32, face: Face, colour: Colour, line: Line, tag: Tagged },
}

/// Lays out a sheet.
pub(crate) fn lay_out(sheet: &Sheet, faces: &Faces) -> Laid {
    let mut flow = Flow::new(faces);
    for paper in &sheet.papers {
        flow.paper(paper);
    }
    flow.finish()
}
