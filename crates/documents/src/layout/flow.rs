//! The flow: a cursor that runs down the page and begins a new one when the page is full.

use crate::{
    layout::{
        Area, BOTTOM, Colour, HAIRLINE, Laid, MARGIN, MUTED, Op, PAGE_WIDTH, TOP, TagKind, TagNode,
        Tagged, WIDTH,
    },
    paper::Paper,
    typeface::{Face, Faces, Line},
};

/// Ascender of Noto Sans at size 1, and the height of a line set solid.
const ASCENDER: f32 = 1.069;
const SOLID: f32 = 1.362;

/// Size, height of a line, face and colour of a text.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) leading: f32,
    pub(super) face: Face,
    pub(super) colour: Colour,
}

/// The style of the foot.
const FOOT: Style = Style { size: 7.5, leading: 11.0, face: Face::Regular, colour: MUTED };
/// How many lines of it stand in the margin.
const FOOT_LINES: usize = 3;

/// How much higher a foot of so many lines begins: it is never cut.
#[expect(clippy::cast_precision_loss, reason = "a foot has some dozen lines at most")]
fn raised(lines: usize) -> f32 {
    lines.saturating_sub(FOOT_LINES) as f32 * FOOT.leading
}

/// Text that is set beside other cells, from the same top.
#[derive(Clone)]
pub(super) struct Cell {
    pub(super) x: f32,
    pub(super) lines: Vec<Line>,
    pub(super) style: Style,
    pub(super) tag: Tagged,
}

/// What surrounds cells.
#[derive(Clone, Copy, Default)]
pub(super) struct Frame {
    pub(super) above: f32,
    pub(super) below: f32,
    /// Colour behind the text.
    pub(super) ground: Option<Colour>,
    /// Colour of a bar at the left edge.
    pub(super) bar: Option<Colour>,
    /// Colour of a thin line under the text.
    pub(super) rule: Option<Colour>,
}

/// The cursor.
pub(super) struct Flow<'a> {
    pub(super) faces: &'a Faces,
    pub(super) y: f32,
    /// The section that new tags belong to.
    pub(super) section: usize,
    pages: Vec<Vec<Op>>,
    tags: Vec<TagNode>,
    outline: Vec<(usize, String)>,
    /// The foot of each page.
    footers: Vec<Vec<Line>>,
    running: Option<Line>,
    footer: Vec<Line>,
    /// Header row that is drawn again at the top of each page.
    repeated: Option<(Vec<Cell>, Frame)>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(faces: &'a Faces) -> Self {
        Self {
            faces,
            y: TOP,
            section: 0,
            pages: Vec::new(),
            tags: Vec::new(),
            outline: Vec::new(),
            footers: Vec::new(),
            running: None,
            footer: Vec::new(),
            repeated: None,
        }
    }

    /// Begins a paper on a page of its own.
    pub(super) fn begin(&mut self, paper: &Paper) {
        self.section = self.root(TagKind::Section(paper.lang));
        let regular = self.faces.face(Face::Regular);
        let footer = self.faces.clean(&paper.footer).replace('\n', " ");
        self.footer = regular.wrap(footer.trim(), FOOT.size, WIDTH - 60.0);
        self.running = None;
        self.new_page();
        let head = [paper.title.as_str(), paper.number.as_str()].join("  ");
        let head = self.faces.clean(&head).replace('\n', " ");
        self.running = regular.wrap(head.trim(), 8.0, WIDTH).into_iter().next();
        self.outline.push((self.page(), self.faces.clean(&paper.title)));
    }

    /// Where the text of a page ends: above its foot.
    pub(super) fn bottom(&self) -> f32 {
        BOTTOM - raised(self.footer.len())
    }

    /// Index of the current page.
    pub(super) fn page(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    /// Draws on the current page.
    pub(super) fn draw(&mut self, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.push(op);
        }
    }

    /// Draws a rectangle on the current page.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.draw(Op::Fill { area: Area { x, y, width, height }, colour });
    }

    /// Draws one line with its top at `y`.
    pub(super) fn text_at(&mut self, x: f32, y: f32, style: Style, line: Line, tag: Tagged) {
        let Style { size, leading, face, colour } = style;
        let y = y + (leading - SOLID * size) / 2.0 + ASCENDER * size;
        self.draw(Op::Text { x, y, size, face, colour, line, tag });
    }

    /// Begins a new page.
    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.footers.push(self.footer.clone());
        self.y = TOP;
        if let Some(line) = self.running.clone() {
            let style = Style { size: 8.0, leading: 12.0, face: Face::Regular, colour: MUTED };
            self.text_at(MARGIN, TOP - 4.0, style, line, None);
            self.fill(MARGIN, TOP + 12.0, WIDTH, 0.5, HAIRLINE);
            self.y = TOP + 28.0;
        }
        if let Some((cells, frame)) = self.repeated.take() {
            self.cells(&cells, frame);
            self.repeated = Some((cells, frame));
        }
    }

    /// Draws this row again on each new page, until [`Self::stop_repeating`].
    pub(super) fn repeat(&mut self, mut cells: Vec<Cell>, frame: Frame) {
        for cell in &mut cells {
            cell.tag = None;
        }
        self.repeated = Some((cells, frame));
    }

    /// See [`Self::repeat`].
    pub(super) fn stop_repeating(&mut self) {
        self.repeated = None;
    }

    /// Begins a new page unless so much room is left.
    pub(super) fn ensure(&mut self, height: f32) {
        if self.y + height > self.bottom() {
            self.new_page();
        }
    }

    /// Moves down.
    pub(super) fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// A new tag below `parent`.
    pub(super) fn tag(&mut self, parent: usize, kind: TagKind) -> usize {
        let index = self.root(kind);
        if let Some(parent) = self.tags.get_mut(parent) {
            parent.nodes.push(index);
        }
        index
    }

    fn root(&mut self, kind: TagKind) -> usize {
        self.tags.push(TagNode { kind, nodes: Vec::new() });
        self.tags.len() - 1
    }
    /// Breaks a text into lines.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        self.faces.face(style.face).wrap(&self.faces.clean(text), style.size, width)
    }

    /// Sets cells side by side; they break over pages together, line by line.
    ///
    /// Cells that fit into half a page are kept whole.
    pub(super) fn cells(&mut self, cells: &[Cell], frame: Frame) {
        let count = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or_default();
        let leading = cells.iter().map(|cell| cell.style.leading).fold(0.0, f32::max);
        let height =
            frame.above + frame.below + cells.iter().map(Cell::height).fold(leading, f32::max);
        if self.y + height > self.bottom()
            && (height < (self.bottom() - TOP) / 2.0 || self.room_is_short())
        {
            self.new_page();
        }
        let mut start = (self.ops_here(), self.y);
        self.y += frame.above;
        for row in 0..count {
            if self.y + leading > self.bottom() {
                self.close(start, frame);
                self.new_page();
                start = (self.ops_here(), self.y);
                self.y += frame.above;
            }
            for cell in cells {
                if let Some(line) = cell.lines.get(row)
                    && !line.text.is_empty()
                {
                    self.text_at(cell.x, self.y, cell.style, line.clone(), cell.tag);
                }
            }
            self.y += leading;
        }
        self.y += frame.below;
        self.close(start, frame);
    }

    fn room_is_short(&self) -> bool {
        self.y + 60.0 > self.bottom()
    }

    fn ops_here(&self) -> usize {
        self.pages.last().map(Vec::len).unwrap_or_default()
    }

    /// Draws the frame behind what has been set since `start`.
    fn close(&mut self, (at, top): (usize, f32), frame: Frame) {
        let end = self.y;
        let Some(page) = self.pages.last_mut() else { return };
        let at = at.min(page.len());
        let mut behind = Vec::new();
        let mut add = |x, y, width, height, colour| {
            behind.push(Op::Fill { area: Area { x, y, width, height }, colour });
        };
        if let Some(colour) = frame.ground {
            add(MARGIN, top, WIDTH, end - top, colour);
        }
        if let Some(colour) = frame.bar {
            add(MARGIN, top, 3.0, end - top, colour);
        }
        if let Some(colour) = frame.rule {
            add(MARGIN, end, WIDTH, 0.5, colour);
        }
        page.splice(at..at, behind);
    }

    /// Draws the feet of the pages, now that their number is known.
    pub(super) fn finish(mut self) -> Laid {
        let total = self.pages.len();
        let regular = self.faces.face(Face::Regular);
        let footers = std::mem::take(&mut self.footers);
        let mut pages = Vec::with_capacity(total);
        for (index, (ops, footer)) in
            std::mem::take(&mut self.pages).into_iter().zip(footers).enumerate()
        {
            self.pages.push(ops);
            let bottom = BOTTOM - raised(footer.len());
            self.fill(MARGIN, bottom + 18.0, WIDTH, 0.5, HAIRLINE);
            let mut y = bottom + 23.0;
            for line in footer {
                if !line.text.is_empty() {
                    self.text_at(MARGIN, y, FOOT, line, None);
                }
                y += FOOT.leading;
            }
            let number = regular.line(&format!("{} / {total}", index + 1));
            let x = PAGE_WIDTH - MARGIN - number.width * FOOT.size;
            self.text_at(x, bottom + 23.0, FOOT, number, None);
            pages.append(&mut self.pages);
        }
        Laid { pages, tags: self.tags, outline: self.outline }
    }
}

impl Cell {
    #[expect(clippy::cast_precision_loss, reason = "a cell has some thousand lines at most")]
    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.style.leading
    }
}
