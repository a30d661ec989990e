//! How each piece of content looks.

use crate::{
    layout::{
        ACCENT, Area, HAIRLINE, INK, MARGIN, MUTED, Op, PAGE_WIDTH, TINT, TURQUOISE, TagKind,
        WIDTH,
        flow::{Cell, Flow, Frame, Style},
    },
    paper::{Block, Paper, Row, Table, Verification},
    typeface::Face,
};

const BODY: Style = Style { size: 10.0, leading: 15.0, face: Face::Regular, colour: INK };
const STRONG: Style = Style { face: Face::Bold, ..BODY };
const LABEL: Style = Style { size: 9.0, leading: 15.0, face: Face::Regular, colour: MUTED };
const TITLE: Style = Style { size: 18.0, leading: 24.0, face: Face::Bold, colour: INK };
const HEADING: Style = Style { size: 11.5, leading: 17.0, face: Face::Bold, colour: ACCENT };
const ISSUER: Style = Style { size: 10.0, leading: 14.0, face: Face::Bold, colour: ACCENT };
const SMALL: Style = Style { size: 8.5, leading: 12.5, face: Face::Regular, colour: MUTED };
const TABLE_HEAD: Style = Style { size: 8.5, leading: 12.5, face: Face::Bold, colour: ACCENT };
const TABLE_CELL: Style = Style { size: 9.5, leading: 14.0, face: Face::Regular, colour: INK };
const LINK: Style = Style { size: 9.0, leading: 13.0, face: Face::Regular, colour: ACCENT };
const CODE: Style = Style { size: 11.5, leading: 16.0, face: Face::Bold, colour: INK };

/// Width of the column of labels.
const LABEL_WIDTH: f32 = 168.0;
/// Side of the QR code: 30 mm, so that a telephone reads a bad copy of it.
const QR_SIDE: f32 = 85.0;

impl Flow<'_> {
    /// Sets a paper.
    pub(super) fn paper(&mut self, paper: &Paper) {
        self.begin(paper);
        self.head(paper);
        for block in &paper.blocks {
            self.block(block);
        }
        if let Some(verification) = &paper.verification {
            self.verification(verification);
        }
    }

    fn head(&mut self, paper: &Paper) {
        self.fill(0.0, 0.0, PAGE_WIDTH, 5.0, TURQUOISE);
        self.plain(&paper.authority, ISSUER);
        self.plain(&paper.subtitle, SMALL);
        self.space(8.0);
        let y = self.y;
        self.fill(MARGIN, y, WIDTH, 0.8, TURQUOISE);
        self.space(24.0);
        let kind = TagKind::Heading { level: 1, title: self.faces.clean(&paper.title) };
        let tag = self.tag(self.section, kind);
        let width = self.balanced(&paper.title, TITLE);
        self.one(&paper.title, TITLE, tag, MARGIN, width, Frame::default());
        let mark: Vec<_> =
            [&paper.number, &paper.date].into_iter().filter(|text| !text.is_empty()).collect();
        let mark: Vec<&str> = mark.into_iter().map(String::as_str).collect();
        self.space(4.0);
        self.plain(&mark.join("   ·   "), Style { colour: MUTED, ..BODY });
        self.space(18.0);
    }

    /// The narrowest width that takes no more lines, so that no word stands alone on the last.
    fn balanced(&self, text: &str, style: Style) -> f32 {
        let count = self.lines(text, style, WIDTH).len();
        let widths = (0_u8..20).map(|step| WIDTH - 12.0 * f32::from(step));
        widths
            .take_while(|&width| self.lines(text, style, width).len() == count)
            .last()
            .unwrap_or(WIDTH)
    }

    fn plain(&mut self, text: &str, style: Style) {
        if !text.trim().is_empty() {
            let tag = self.tag(self.section, TagKind::Paragraph);
            self.one(text, style, tag, MARGIN, WIDTH, Frame::default());
        }
    }

    fn one(&mut self, text: &str, style: Style, tag: usize, x: f32, width: f32, frame: Frame) {
        let cell = self.cell(text, style, tag, x, width);
        self.cells(&[cell], frame);
    }

    fn cell(&self, text: &str, style: Style, tag: usize, x: f32, width: f32) -> Cell {
        Cell { x, lines: self.lines(text, style, width), style, tag: Some(tag) }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => self.heading(text),
            Block::List(items) => self.list(items),
            Block::Notice(text) => self.notice(text),
            Block::Paragraph(text) => {
                self.plain(text, BODY);
                self.space(8.0);
            }
            Block::Rows(rows) => self.rows(rows),
            Block::SignatureLine { label, name } => self.signature_line(label, name),
            Block::Table(table) => self.table(table),
        }
    }

    fn heading(&mut self, text: &str) {
        self.ensure(80.0);
        self.space(6.0);
        let kind = TagKind::Heading { level: 2, title: self.faces.clean(text) };
        let tag = self.tag(self.section, kind);
        self.one(text, HEADING, tag, MARGIN, WIDTH, Frame::default());
        self.space(4.0);
    }

    fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let list = self.tag(self.section, TagKind::List);
        for (index, item) in items.iter().enumerate() {
            let node = self.tag(list, TagKind::Item);
            let label = self.tag(node, TagKind::ItemLabel);
            let body = self.tag(node, TagKind::ItemBody);
            let number = format!("{}.", index + 1);
            let style = Style { colour: ACCENT, ..STRONG };
            let cells = [
                self.cell(&number, style, label, MARGIN + 4.0, 30.0),
                self.cell(item, BODY, body, MARGIN + 32.0, WIDTH - 32.0),
            ];
            self.cells(&cells, Frame { below: 3.0, ..Frame::default() });
        }
        self.space(8.0);
    }

    fn notice(&mut self, text: &str) {
        let tag = self.tag(self.section, TagKind::Paragraph);
        let frame =
            Frame { above: 9.0, below: 9.0, ground: Some(TINT), bar: Some(TURQUOISE), rule: None };
        self.space(4.0);
        self.one(text, BODY, tag, MARGIN + 16.0, WIDTH - 30.0, frame);
        self.space(14.0);
    }

    fn rows(&mut self, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        let table = self.tag(self.section, TagKind::Table);
        let body = self.tag(table, TagKind::TableBody);
        let frame = Frame { above: 4.5, below: 4.5, rule: Some(HAIRLINE), ..Frame::default() };
        for row in rows {
            let node = self.tag(body, TagKind::Row);
            let label = self.tag(node, TagKind::RowHeader);
            let value = self.tag(node, TagKind::Cell);
            let x = MARGIN + LABEL_WIDTH;
            let cells = [
                self.cell(&row.label, LABEL, label, MARGIN, LABEL_WIDTH - 14.0),
                self.cell(&row.value, BODY, value, x, WIDTH - LABEL_WIDTH),
            ];
            self.cells(&cells, frame);
        }
        self.space(16.0);
    }

    fn table(&mut self, table: &Table) {
        let shares: u32 = table.columns.iter().map(|column| u32::from(column.share.max(1))).sum();
        if shares == 0 {
            return;
        }
        let mut places = Vec::with_capacity(table.columns.len());
        let mut x = MARGIN;
        for column in &table.columns {
            let part = f64::from(column.share.max(1)) / f64::from(shares);
            #[expect(clippy::cast_possible_truncation, reason = "a part of a page in points")]
            let width = (f64::from(WIDTH) * part) as f32;
            places.push((x + 6.0, width - 12.0));
            x += width;
        }
        self.ensure(60.0);
        let node = self.tag(self.section, TagKind::Table);
        let head = self.tag(node, TagKind::TableHead);
        let row = self.tag(head, TagKind::Row);
        let frame =
            Frame { above: 5.0, below: 5.0, ground: Some(TINT), rule: Some(TURQUOISE), bar: None };
        let mut cells = Vec::with_capacity(places.len());
        for (column, &(x, width)) in table.columns.iter().zip(&places) {
            let tag = self.tag(row, TagKind::ColumnHeader);
            cells.push(self.cell(&column.title, TABLE_HEAD, tag, x, width));
        }
        self.cells(&cells, frame);
        self.repeat(cells, frame);
        let body = self.tag(node, TagKind::TableBody);
        let frame = Frame { above: 4.0, below: 4.0, rule: Some(HAIRLINE), ..Frame::default() };
        for texts in &table.rows {
            let row = self.tag(body, TagKind::Row);
            let mut cells = Vec::with_capacity(places.len());
            for (index, &(x, width)) in places.iter().enumerate() {
                let tag = self.tag(row, TagKind::Cell);
                let text = texts.get(index).map_or("", String::as_str);
                cells.push(self.cell(text, TABLE_CELL, tag, x, width));
            }
            self.cells(&cells, frame);
        }
        self.stop_repeating();
        self.space(16.0);
    }

    fn signature_line(&mut self, label: &str, name: &str) {
        self.ensure(44.0);
        self.space(16.0);
        let left = self.tag(self.section, TagKind::Paragraph);
        let right = self.tag(self.section, TagKind::Paragraph);
        let third = WIDTH / 3.0;
        let from = self.y;
        let cells = [
            self.cell(label, BODY, left, MARGIN, third + 10.0),
            self.cell(name, BODY, right, MARGIN + 2.0 * third + 20.0, third - 20.0),
        ];
        self.cells(&cells, Frame::default());
        let y = from + BODY.leading;
        self.fill(MARGIN + third + 24.0, y, third - 18.0, 0.6, MUTED);
        self.space(10.0);
    }

    fn verification(&mut self, verification: &Verification) {
        let height = QR_SIDE + 12.0;
        if self.y + 14.0 + height > self.bottom() {
            self.new_page();
        } else {
            self.y = (self.y + 14.0).max(self.bottom() - height);
        }
        let top = self.y;
        self.fill(MARGIN, top, WIDTH, 0.8, TURQUOISE);
        let area = Area { x: MARGIN, y: top + 12.0, width: QR_SIDE, height: QR_SIDE };
        let note = self.faces.clean(&verification.note);
        let kind = TagKind::Figure { alt: note.clone(), page: self.page(), area };
        let tag = self.tag(self.section, kind);
        self.draw(Op::Qr { area, content: verification.url.clone(), tag });

        let x = MARGIN + QR_SIDE + 20.0;
        let width = WIDTH - QR_SIDE - 20.0;
        self.y = top + 14.0;
        let tag = self.tag(self.section, TagKind::Paragraph);
        self.lines_at(x, width, &verification.note, SMALL, tag, 3);
        self.y += 4.0;
        self.link(x, width, &verification.url, &note);
        self.y += 4.0;
        let tag = self.tag(self.section, TagKind::Paragraph);
        let label = format!("{}: ", self.faces.clean(&verification.code_label));
        let label = self.faces.face(SMALL.face).line(&label);
        let code = self.faces.face(CODE.face).line(&self.faces.clean(&verification.code));
        let space = self.faces.face(SMALL.face).line("\u{a0}").width * SMALL.size;
        let at = x + label.width * SMALL.size + space;
        let y = self.y;
        self.text_at(x, y + 2.5, SMALL, label, Some(tag));
        self.text_at(at, y, CODE, code, Some(tag));
        self.y = top + height;
    }

    /// Sets at most `most` lines without breaking the page.
    fn lines_at(&mut self, x: f32, width: f32, text: &str, style: Style, tag: usize, most: usize) {
        for line in self.lines(text, style, width).into_iter().take(most) {
            let y = self.y;
            self.text_at(x, y, style, line, Some(tag));
            self.y += style.leading;
        }
    }

    fn link(&mut self, x: f32, width: f32, url: &str, alt: &str) {
        let paragraph = self.tag(self.section, TagKind::Paragraph);
        let tag = self.tag(paragraph, TagKind::Link);
        let from = self.y;
        self.lines_at(x, width, url, LINK, tag, 2);
        let area = Area { x, y: from, width, height: self.y - from };
        self.draw(Op::Link { area, url: url.to_owned(), alt: alt.to_owned(), tag });
    }
}
