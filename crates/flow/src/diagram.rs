//! A flow as a picture: Mermaid text, and SVG with a layout of its own.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use base::Lang;

use crate::{Act, Definition, Phase, State};

/// What a diagram shows: the states that a request can reach, and the acts between them.
struct Drawing<'a> {
    states: Vec<&'a State>,
    ways: Vec<Way<'a>>,
}

struct Way<'a> {
    from: &'a str,
    to: &'a str,
    words: Vec<String>,
}

fn draw<'a>(definition: &'a Definition, request: Option<&str>, lang: Lang) -> Drawing<'a> {
    let mine = |act: &&Act| {
        request.is_none_or(|request| {
            act.requests.is_empty() || act.requests.iter().any(|name| name == request)
        })
    };
    let mut ways: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for act in definition.acts.iter().filter(mine) {
        let title = act.title.in_lang(lang);
        let plain = act.to.iter().map(|to| (to.as_str(), title.to_owned()));
        let branches = act.branch.iter();
        let branches =
            branches.map(|branch| (branch.to.as_str(), format!("{title} [{}]", branch.on)));
        for (to, words) in plain.chain(branches) {
            for from in &act.from {
                let targets = match to {
                    "@same" => vec![from.as_str()],
                    "@before" => {
                        definition.acts.iter().filter(mine).flat_map(|a| a.enters(from)).collect()
                    }
                    _ => vec![to],
                };
                for target in targets.into_iter().filter(|name| definition.state(name).is_some()) {
                    let told = ways.entry((from, target)).or_default();
                    if !told.contains(&words) {
                        told.push(words.clone());
                    }
                }
            }
        }
    }
    let mut reached = BTreeSet::from([definition.initial.as_str()]);
    let mut order: Vec<&str> = vec![definition.initial.as_str()];
    let mut next = 0;
    while let Some(state) = order.get(next).copied() {
        next += 1;
        for (_, to) in ways.keys().filter(|(from, _)| *from == state) {
            if reached.insert(to) {
                order.push(to);
            }
        }
    }
    Drawing {
        states: order.iter().filter_map(|name| definition.state(name)).collect(),
        ways: ways
            .into_iter()
            .filter(|((from, _), _)| reached.contains(from))
            .map(|((from, to), words)| Way { from, to, words })
            .collect(),
    }
}

impl Act {
    /// The states from which it leads to another: a return (`@before`) leads back to them.
    fn enters(&self, state: &str) -> impl Iterator<Item = &str> {
        let leads = self.targets().any(|to| to == state);
        self.from.iter().filter(move |from| leads && *from != state).map(String::as_str)
    }
}

/// The flow as a Mermaid state diagram, for one request or for all.
pub fn mermaid(definition: &Definition, request: Option<&str>, lang: Lang) -> String {
    let drawing = draw(definition, request, lang);
    let name = |state: &str| state.replace('-', "_");
    let plain = |words: &str| words.replace([':', ';', '"', '\n'], " ");
    let mut text = "stateDiagram-v2\n".to_owned();
    for state in &drawing.states {
        let label = plain(state.label.in_lang(lang));
        let _ = writeln!(text, "    state \"{label}\" as {}", name(&state.name));
    }
    let _ = writeln!(text, "    [*] --> {}", name(&definition.initial));
    for way in &drawing.ways {
        let words = plain(&way.words.join(", "));
        let _ = writeln!(text, "    {} --> {} : {words}", name(way.from), name(way.to));
    }
    for state in drawing.states.iter().filter(|state| state.phase == Phase::Closed) {
        let _ = writeln!(text, "    {} --> [*]", name(&state.name));
    }
    text
}

const BOX_WIDTH: usize = 200;
const BOX_HEIGHT: usize = 46;
const GAP_ACROSS: usize = 40;
const GAP_DOWN: usize = 90;
const MARGIN: usize = 30;
const LINE: usize = 26;

/// Where a box stands: its upper left corner.
#[derive(Clone, Copy)]
struct Place {
    x: usize,
    y: usize,
}

/// The flow as an SVG picture, for one request or for all: states in rows by the fewest acts that lead to them.
///
/// It stands alone: no script, no font or style from elsewhere; `title` and `desc` tell it to who cannot see it.
pub fn svg(definition: &Definition, request: Option<&str>, lang: Lang) -> String {
    let drawing = draw(definition, request, lang);
    let (places, width, height) = layout(&drawing, &definition.initial);
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">"
    );
    svg.push_str(
        "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#445\"/></marker></defs>",
    );
    let _ = write!(svg, "<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>");
    for state in &drawing.states {
        if let Some(place) = places.get(state.name.as_str()) {
            state_box(&mut svg, *place, state, lang);
        }
    }
    for (n, way) in drawing.ways.iter().enumerate() {
        if let (Some(from), Some(to)) = (places.get(way.from), places.get(way.to)) {
            arrow(&mut svg, *from, *to, n, &way.words.join("; "));
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn layout<'a>(drawing: &Drawing<'a>, initial: &'a str) -> (BTreeMap<&'a str, Place>, usize, usize) {
    let mut row: BTreeMap<&str, usize> = BTreeMap::from([(initial, 0)]);
    for state in &drawing.states {
        let Some(depth) = row.get(state.name.as_str()).copied() else { continue };
        for way in drawing.ways.iter().filter(|way| way.from == state.name) {
            row.entry(way.to).or_insert(depth + 1);
        }
    }
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut places = BTreeMap::new();
    let (mut width, mut height) = (0, 0);
    for state in &drawing.states {
        let depth = row.get(state.name.as_str()).copied().unwrap_or_default();
        let column = taken.entry(depth).or_default();
        let place = Place {
            x: MARGIN + *column * (BOX_WIDTH + GAP_ACROSS),
            y: MARGIN + depth * (BOX_HEIGHT + GAP_DOWN),
        };
        *column += 1;
        width = width.max(place.x + BOX_WIDTH + MARGIN + GAP_ACROSS);
        height = height.max(place.y + BOX_HEIGHT + MARGIN + GAP_DOWN / 2);
        places.insert(state.name.as_str(), place);
    }
    (places, width, height)
}

fn state_box(svg: &mut String, place: Place, state: &State, lang: Lang) {
    let fill = match state.phase {
        Phase::Draft => "#f4f4f4",
        Phase::Intake => "#e8f0fb",
        Phase::Review | Phase::Signing => "#fdf6dd",
        Phase::Suspended => "#f6e6f7",
        Phase::Decided | Phase::Closed => "#e6f4e8",
    };
    let Place { x, y } = place;
    let label = state.label.in_lang(lang);
    let _ = write!(
        svg,
        "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" \
         height=\"{BOX_HEIGHT}\" rx=\"6\" fill=\"{fill}\" stroke=\"#445\"/>",
        escaped(state.next.in_lang(lang))
    );
    let lines = wrapped(label, LINE, 3);
    let first = y + BOX_HEIGHT / 2 + 4 - (lines.len().saturating_sub(1)) * 7;
    for (n, line) in lines.iter().enumerate() {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#112\">{}</text>",
            x + BOX_WIDTH / 2,
            first + n * 14,
            escaped(line)
        );
    }
    svg.push_str("</g>");
}

/// An arrow from box to box. Ways to a later row go down, ways back bow out to the side.
fn arrow(svg: &mut String, from: Place, to: Place, n: usize, words: &str) {
    let spread = 24 + (n % 7) * 25;
    let (path, at) = match to.y.cmp(&from.y) {
        Ordering::Greater => {
            let (x1, y1) = (from.x + spread, from.y + BOX_HEIGHT);
            let (x2, y2) = (to.x + spread, to.y);
            let middle = y1.midpoint(y2);
            let path = format!("M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}");
            (path, (x1.midpoint(x2), y1 + 14 + (n % 5) * 14))
        }
        // Along a row, and back to the same state: under the boxes.
        Ordering::Equal => {
            let y = from.y + BOX_HEIGHT;
            let (x1, x2) = (from.x + BOX_WIDTH / 2 + 8, to.x + BOX_WIDTH / 2 - 8);
            let low = y + 34 + (n % 3) * 10;
            let path = format!("M{x1} {y}C{x1} {low} {x2} {low} {x2} {y}");
            (path, (x1.midpoint(x2), low - 6))
        }
        Ordering::Less => {
            let (x1, y1) = (from.x + BOX_WIDTH, from.y + 12 + n % 20);
            let (x2, y2) = (to.x + BOX_WIDTH, to.y + 30 - n % 20);
            let out = x1.max(x2) + GAP_ACROSS - 8 + (n % 4) * 10;
            let path = format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}");
            (path, (out - 12, y1.midpoint(y2) + (n % 5) * 13))
        }
    };
    let short = wrapped(words, 34, 1).join("");
    let _ = write!(
        svg,
        "<g><title>{}</title><path d=\"{path}\" fill=\"none\" stroke=\"#778\" \
         marker-end=\"url(#arrow)\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\" \
         fill=\"#334\" font-size=\"10\" paint-order=\"stroke\" stroke=\"#fff\" \
         stroke-width=\"3\">{}</text></g>",
        escaped(words),
        at.0,
        at.1,
        escaped(&short)
    );
}

/// Words in at most `most` lines of about `width` characters; what does not fit ends in an ellipsis.
fn wrapped(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let count = lines.len();
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() || line.chars().count() + 1 + word.chars().count() <= width {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else if count == most {
            line.push('…');
            break;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
