//! Writes a laid-out sheet with krilla, which checks it against PDF/A-2a or PDF/A-3a, and PDF/UA-1.

use std::num::NonZeroU16;

use base::local_date_time;
use fast_qr::{ECL, QRBuilder};
use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, SpanTag,
        TableHeaderScope, Tag, TagGroup, TagKind as PdfTag, TagTree,
    },
};

use crate::{
    fault::RenderFault,
    layout::{Area, Colour, Laid, Op, PAGE_HEIGHT, PAGE_WIDTH, TagKind, TagNode, Tagged},
    paper::Sheet,
    typeface::Faces,
};

/// By which part of ISO 19005 a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// It carries no files.
    Two,
    /// It may carry files.
    Three,
}

/// Paints the pages.
pub(crate) fn paint(
    sheet: &Sheet,
    laid: &Laid,
    faces: &Faces,
    part: Part,
) -> Result<Vec<u8>, RenderFault> {
    let archival = match part {
        Part::Two => Archival::A2_A,
        Part::Three => Archival::A3_A,
    };
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(archival)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|fault| RenderFault::Writer(format!("{fault:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(sheet, faces));
    let mut outline = Outline::new();
    for (page, title) in &laid.outline {
        let destination = XyzDestination::new(*page, Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(title.clone(), destination));
    }
    document.set_outline(outline);

    let mut marks: Vec<Vec<Identifier>> = laid.tags.iter().map(|_| Vec::new()).collect();
    for ops in &laid.pages {
        paint_page(&mut document, ops, faces, &mut marks)?;
    }
    let lang = sheet.papers.first().map(|paper| paper.lang.tag().to_owned());
    let mut tree = TagTree::new().with_lang(lang);
    for (index, node) in laid.tags.iter().enumerate() {
        if matches!(node.kind, TagKind::Section(_)) {
            tree.push(group(index, &laid.tags, &marks));
        }
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|fault| RenderFault::Writer(format!("{fault:?}")))
}

fn metadata(sheet: &Sheet, faces: &Faces) -> Metadata {
    let at = local_date_time(sheet.created_at);
    let number = |value: i8| u8::try_from(value).unwrap_or_default();
    let at = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(number(at.month()))
        .day(number(at.day()))
        .hour(number(at.hour()))
        .minute(number(at.minute()))
        .second(number(at.second()));
    let offset = jiff::tz::TimeZone::get(base::PLATFORM_TIME_ZONE)
        .map_or(0, |zone| zone.to_offset(sheet.created_at).seconds() / 3600);
    let at = at.utc_offset_hour(i8::try_from(offset).unwrap_or_default());
    let first = sheet.papers.first();
    let author =
        first.map(|paper| faces.clean(&paper.authority).replace('\n', ", ")).unwrap_or_default();
    let lang = first.map(|paper| paper.lang).unwrap_or_default();
    Metadata::new()
        .title(faces.clean(&sheet.title).replace('\n', " "))
        .authors(vec![author])
        .creator("Senim".to_owned())
        .language(lang.tag().to_owned())
        .document_id(sheet.identifier.clone())
        .creation_date(at)
}

fn paint_page(
    document: &mut Document,
    ops: &[Op],
    faces: &Faces,
    marks: &mut [Vec<Identifier>],
) -> Result<(), RenderFault> {
    let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT)
        .ok_or_else(|| RenderFault::Writer("page size".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    for op in ops {
        paint_op(&mut surface, op, faces, marks)?;
    }
    surface.finish();
    for op in ops {
        let Op::Link { area, url, alt, tag } = op else { continue };
        let target = Target::Action(Action::Link(LinkAction::new(url.clone())));
        let link = LinkAnnotation::new(rect(*area)?, target);
        let mark = page.add_tagged_annotation(Annotation::new_link(link, Some(alt.clone())));
        if let Some(marks) = marks.get_mut(*tag) {
            marks.insert(0, mark);
        }
    }
    page.finish();
    Ok(())
}

fn paint_op(
    surface: &mut Surface<'_>,
    op: &Op,
    faces: &Faces,
    marks: &mut [Vec<Identifier>],
) -> Result<(), RenderFault> {
    match op {
        Op::Fill { area, colour } => {
            surface.start_tagged(artifact(ArtifactType::Layout));
            surface.set_fill(Some(fill(*colour)));
            let mut path = PathBuilder::new();
            path.push_rect(rect(*area)?);
            draw(surface, path.finish());
            surface.end_tagged();
        }
        Op::Link { .. } => {}
        Op::Qr { area, content, tag } => {
            mark(surface, ContentTag::Other, Some(*tag), marks);
            surface.set_fill(Some(fill((0, 0, 0))));
            draw(surface, qr(*area, content)?);
            surface.end_tagged();
        }
        Op::Text { x, y, size, face, colour, line, tag } => {
            let content = match tag {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => artifact(ArtifactType::PaginationOther),
            };
            mark(surface, content, *tag, marks);
            surface.set_fill(Some(fill(*colour)));
            let font = faces.face(*face).font();
            let at = Point::from_xy(*x, *y);
            surface.draw_glyphs(at, &line.glyphs, font, &line.text, *size, false);
            surface.end_tagged();
        }
    }
    Ok(())
}

fn mark(
    surface: &mut Surface<'_>,
    content: ContentTag<'_>,
    tag: Tagged,
    marks: &mut [Vec<Identifier>],
) {
    let mark = surface.start_tagged(content);
    if let Some(marks) = tag.and_then(|tag| marks.get_mut(tag)) {
        marks.push(mark);
    }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn draw(surface: &mut Surface<'_>, path: Option<Path>) {
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn fill((red, green, blue): Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }
}

fn rect(area: Area) -> Result<Rect, RenderFault> {
    Rect::from_xywh(area.x, area.y, area.width, area.height)
        .ok_or_else(|| RenderFault::Writer("an empty area".to_owned()))
}

/// A QR code (ISO/IEC 18004) as one path of horizontal runs; level M bears 15 % of damage.
fn qr(area: Area, content: &str) -> Result<Option<Path>, RenderFault> {
    let code = QRBuilder::new(content)
        .ecl(ECL::M)
        .build()
        .map_err(|fault| RenderFault::Writer(fault.to_string()))?;
    let size = u16::try_from(code.size).unwrap_or(u16::MAX);
    let module = area.width / f32::from(size.max(1));
    let mut path = PathBuilder::new();
    for (row, modules) in code.data.chunks(code.size.max(1)).take(code.size).enumerate() {
        let y = area.y + module * f32::from(u16::try_from(row).unwrap_or_default());
        let mut column = 0_u16;
        for run in modules.chunk_by(|left, right| left.value() == right.value()) {
            let length = u16::try_from(run.len()).unwrap_or_default();
            if run.first().is_some_and(|module| module.value()) {
                let x = area.x + module * f32::from(column);
                let width = module * f32::from(length);
                path.push_rect(rect(Area { x, y, width, height: module })?);
            }
            column = column.saturating_add(length);
        }
    }
    Ok(path.finish())
}

fn group(index: usize, tags: &[TagNode], marks: &[Vec<Identifier>]) -> TagGroup {
    let Some(node) = tags.get(index) else { return TagGroup::new(Tag::Div) };
    let mut group = TagGroup::new(pdf_tag(&node.kind));
    for &below in &node.nodes {
        group.push(self::group(below, tags, marks));
    }
    for &mark in marks.get(index).into_iter().flatten() {
        group.push(mark);
    }
    group
}

fn pdf_tag(kind: &TagKind) -> PdfTag {
    match kind {
        TagKind::Cell => Tag::TD.into(),
        TagKind::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        TagKind::Figure { alt, page, area } => {
            let bounds = rect(*area).ok().map(|rect| BBox::new(*page, rect));
            Tag::Figure(Some(alt.clone())).with_bbox(bounds).into()
        }
        TagKind::Heading { level, title } => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(title.clone())).into()
        }
        TagKind::Item => Tag::LI.into(),
        TagKind::ItemBody => Tag::LBody.into(),
        TagKind::ItemLabel => Tag::Lbl.into(),
        TagKind::Link => Tag::Link.into(),
        TagKind::List => Tag::L(ListNumbering::Decimal).into(),
        TagKind::Paragraph => Tag::P.into(),
        TagKind::Row => Tag::TR.into(),
        TagKind::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        TagKind::Section(lang) => Tag::Section.with_lang(Some(lang.tag().to_owned())).into(),
        TagKind::Table => Tag::Table.into(),
        TagKind::TableBody => Tag::TBody.into(),
        TagKind::TableHead => Tag::THead.into(),
    }
}
