//! Canonical forms, judged by libxml2.

use proptest::prelude::*;
use xmldsig::{Canonicalization, Comments, Document, Method, XmlFault};

use crate::tools::Bench;

/// The methods as `xmllint` calls them, and as we do. It keeps comments.
fn methods() -> [(&'static str, Canonicalization); 3] {
    let with = |method| Canonicalization { method, comments: Comments::Keep };
    [
        ("--c14n", with(Method::Inclusive10)),
        ("--c14n11", with(Method::Inclusive11)),
        ("--exc-c14n", with(Method::Exclusive(Vec::new()))),
    ]
}

/// What both must make of a document that both take.
fn compare(bench: &Bench, xml: &[u8]) {
    let document = Document::parse(xml).unwrap_or_else(|fault| {
        panic!("{fault}: {}", String::from_utf8_lossy(xml));
    });
    for (name, how) in methods() {
        let ours = document.canonicalize(&how).unwrap();
        let theirs = bench.xmllint(name, xml);
        let theirs = theirs.unwrap_or_else(|| {
            panic!("libxml2 refuses what we read: {:?}", String::from_utf8_lossy(xml))
        });
        assert_eq!(
            String::from_utf8_lossy(&ours),
            String::from_utf8_lossy(&theirs),
            "{name} of {:?}",
            String::from_utf8_lossy(xml)
        );
    }
}

/// The examples of Canonical XML 1.0 section 3 (without their document types), of Exclusive Canonical
/// XML section 2.2, and corners.
const EXAMPLES: &[&str] = &[
    // 3.1 Processing instructions, comments, and outside of the document element.
    "<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n\
     <doc>Hello, world!<!-- Comment 1 --></doc>\n\n<?pi-without-data     ?>\n\n\
     <!-- Comment 2 -->\n\n<!-- Comment 3 -->\n",
    // 3.2 White space in document content.
    "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n   <mixed>\n      A\n      \
     <clean>   </clean>\n      B\n      <dirty>   A   B   </dirty>\n      C\n   </mixed>\n</doc>",
    // 3.3 Start and end tags.
    "<doc>\n   <e1   />\n   <e2   ></e2>\n   <e3   name = \"elem3\"   id=\"elem3\"   />\n   \
     <e4   name=\"elem4\"   id=\"elem4\"   ></e4>\n   <e5 a:attr=\"out\" b:attr=\"sorted\" \
     attr2=\"all\" attr=\"I'm\"\n      xmlns:b=\"http://www.ietf.org\"\n      \
     xmlns:a=\"http://www.w3.org\"\n      xmlns=\"http://example.org\"/>\n   \
     <e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n      <e7 xmlns=\"http://www.ietf.org\">\n         \
     <e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n            <e9 xmlns=\"\" \
     xmlns:a=\"http://www.ietf.org\"/>\n         </e8>\n      </e7>\n   </e6>\n</doc>",
    // 3.4 Character modifications and character references.
    "<doc>\n   <text>First line&#x0d;&#10;Second line</text>\n   <value>&#x32;</value>\n   \
     <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\n   \
     <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute>\n   \
     <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n</doc>",
    // 3.6 UTF-8 encoding.
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><doc>&#169;</doc>",
    // Exclusive 2.2: the same element in two envelopes.
    "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\"><n1:elem2 \
     xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/>\
     </n1:elem2></n0:local>",
    "<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" \
     xml:space=\"retain\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff \
     xmlns:n3=\"ftp://example.org\"/></n1:elem2></n2:pdu>",
    // Line ends.
    "<a\r\n b='1\r\n2\r3\n4\t5'>x\r\ny\rz\n<!--c\r\nd--><?p e\r\nf?><![CDATA[\r\n]]></a>\r\n",
    // Undone defaults, unused and repeated declarations, the prefix xml.
    "<a xmlns='u:1'><b xmlns=''><c xmlns='u:1' xmlns:x='u:x'><x:d xmlns:x='u:x' xmlns=''/></c></b></a>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:id='q' xml:base='http://b/' b='&lt;&#38;'/>",
    "<p:a xmlns:p='u:1'><p:b xmlns:p='u:2' p:z='1' z='2' xmlns:q='u:0' q:z='3'><p:c/></p:b></p:a>",
    "<a xmlns:z='u:z' xmlns='u:d' xmlns:a='u:a' z:b='1' a:b='2' b='3' xml:lang='kk'/>",
    "\u{feff}<қ:ә xmlns:қ='urn:k' \u{10000}='\u{10ffff}'>🙂 &gt; ]] ></қ:ә>",
    "<a>&#x10FFFF;&#xD7FF;&#xE000;&#9;\u{85}\u{2028}</a>",
    "<a><?x?><?y  z ?><!----><!-- - - --></a><!--end-->",
];

#[test]
fn examples_have_the_form_that_libxml2_gives_them() {
    let bench = Bench::new();
    for example in EXAMPLES {
        compare(&bench, example.as_bytes());
    }
}

#[test]
fn the_form_is_the_one_in_the_recommendation() {
    let form = |xml: &str, uri: &str| {
        let how = Canonicalization::of_uri(uri).unwrap();
        let document = Document::parse(xml.as_bytes()).unwrap();
        String::from_utf8(document.canonicalize(&how).unwrap()).unwrap()
    };
    let plain = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    assert_eq!(
        form(EXAMPLES[0], plain),
        "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\
         <doc>Hello, world!</doc>\n<?pi-without-data?>"
    );
    assert_eq!(
        form(EXAMPLES[0], &format!("{plain}#WithComments")),
        "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\
         <doc>Hello, world!<!-- Comment 1 --></doc>\n<?pi-without-data?>\n\
         <!-- Comment 2 -->\n<!-- Comment 3 -->"
    );
    assert_eq!(form(EXAMPLES[4], plain), "<doc>©</doc>");
    let escaped = "<a xmlns=\"http://example.kz/?a=b&amp;c\"></a>";
    assert_eq!(form(escaped, plain), escaped);
    assert_eq!(Canonicalization::of_uri("http://www.w3.org/2006/12/xml-c14n11WithComments"), None);
    assert_eq!(Canonicalization::of_uri("http://www.w3.org/TR/1999/REC-xslt-19991116"), None);
}

/// What no XML reader may take, or this one refuses on purpose.
const REFUSED: &[&str] = &[
    "",
    " ",
    "a",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a b='1' b='2'/>",
    "<a b='1'c='2'/>",
    "<a b=1/>",
    "<a b/>",
    "<a b='<'/>",
    "<a>&b;</a>",
    "<a>&</a>",
    "<a>&#0;</a>",
    "<a>&#x110000;</a>",
    "<a>&#xD800;</a>",
    "<a>&#+9;</a>",
    "<a>&#99999999999999999999;</a>",
    "<a>]]></a>",
    "<a><!-- -- --></a>",
    "<a><!-- ---></a>",
    "<a><![CDATA[</a>",
    "<![CDATA[x]]><a/>",
    "<a><?xml version='1.0'?></a>",
    "<?XML x?><a/>",
    "<?a:b c?><a/>",
    " <?xml version='1.0'?><a/>",
    "<?xml version='1.1'?><a/>",
    "<?xml encoding='UTF-8'?><a/>",
    "<?xml version='1.0' standalone='maybe'?><a/>",
    "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
    "<?xml version='1.0'encoding='UTF-8'?><a/>",
    "<1a/>",
    "<-a/>",
    "< a/>",
    "<a:/>",
    "<:a/>",
    "<a:b:c xmlns:a='u:u'/>",
    "<a:b/>",
    "<b a:c='1'/>",
    "<a xmlns:b=''/>",
    "<a xmlns:xml='u:u'/>",
    "<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:xmlns='u:u'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    "<xmlns:a/>",
    "<a xmlns:p='u:u' xmlns:q='u:u' p:b='1' q:b='2'/>",
    "<a xmlns:p='u:u' xmlns:p='u:v'/>",
    "<a>\u{1}</a>",
    "<a>\u{fffe}</a>",
    "<!ELEMENT a EMPTY><a/>",
    "<a><!DOCTYPE a></a>",
];

#[test]
fn what_is_not_well_formed_is_refused_with_its_line() {
    for xml in REFUSED {
        let fault = Document::parse(xml.as_bytes()).expect_err(xml);
        assert!(matches!(fault, XmlFault::Malformed { .. }), "{xml}: {fault}");
    }
    let fault = Document::parse(b"<a>\n<b>\n</a>").unwrap_err();
    assert!(matches!(fault, XmlFault::Malformed { line: 3, .. }), "{fault}");
}

#[test]
fn what_this_reader_does_not_take_has_its_own_reason() {
    let fault = |xml: &[u8]| Document::parse(xml).unwrap_err();
    let laughs = b"<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    assert_eq!(fault(laughs), XmlFault::Doctype);
    assert_eq!(fault(b"<?xml version='1.0' encoding='windows-1251'?><a/>"), XmlFault::Encoding);
    assert_eq!(fault(b"\xff\xfe<\0a\0/\0>\0"), XmlFault::Encoding);
    assert_eq!(fault(b"\xfe\xff\0<\0a\0/\0>"), XmlFault::Encoding);
    assert_eq!(fault(b"<\0a\0/\0>\0"), XmlFault::Encoding);
    assert_eq!(fault(b"<a>\xc0\x80</a>"), XmlFault::Encoding);
    assert_eq!(fault(b"<a xmlns='relative'/>"), XmlFault::RelativeNamespace);
}

#[test]
fn utf_8_is_read_by_each_of_its_names_and_ascii_as_a_part_of_it() {
    let read = |name: &str, text: &str| {
        let xml = format!("<?xml version=\"1.0\" encoding=\"{name}\"?><a>{text}</a>");
        Document::parse(xml.as_bytes())
    };
    // As the national kit writes it too.
    for name in ["UTF-8", "utf-8", "UTF8", "utf8"] {
        assert!(read(name, "қазақ").is_ok(), "{name}");
    }
    for name in ["US-ASCII", "us-ascii", "ASCII"] {
        assert!(read(name, "plain").is_ok(), "{name}");
        assert_eq!(read(name, "қазақ").unwrap_err(), XmlFault::Encoding, "{name}");
    }
}

/// A document out of a series of choices.
struct Builder<'a> {
    choices: std::slice::Iter<'a, u8>,
    out: String,
}

const TEXTS: [&str; 12] = [
    "x",
    " ",
    "\n",
    "\r\n",
    "\t",
    "&amp;",
    "&lt;",
    "&#13;",
    "\"'",
    "қазақ",
    "<![CDATA[<&>]]>",
    "&gt;",
];
/// libxml2 does not escape `&` in a namespace name, which its own recommendation demands, so no name
/// here has one.
const URIS: [&str; 4] = ["u:1", "u:2", "http://example.kz/?a=b;c", "urn:k"];
const PREFIXES: [&str; 4] = ["", "p", "q", "a1"];
const LOCALS: [&str; 4] = ["a", "b", "part", "ұл"];

impl Builder<'_> {
    fn pick(&mut self, below: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) % below
    }

    fn element(&mut self, scope: &[&'static str], depth: usize) {
        let mut scope = scope.to_vec();
        let mut tag = String::new();
        for prefix in PREFIXES {
            if self.pick(4) == 0 {
                let uri = URIS[self.pick(URIS.len())];
                if prefix.is_empty() {
                    tag += &format!(" xmlns='{}'", if self.pick(3) == 0 { "" } else { uri });
                } else {
                    tag += &format!("\n xmlns:{prefix}=\"{uri}\"");
                    scope.push(prefix);
                }
            }
        }
        // Two prefixes may stand for one namespace, so every attribute has a local name of its own.
        for n in 0..self.pick(4) {
            let prefix = scope[self.pick(scope.len())];
            let value: String =
                (0..self.pick(4)).map(|_| TEXTS[self.pick(10)].replace('"', "&quot;")).collect();
            let colon = if prefix.is_empty() { "" } else { ":" };
            tag += &format!(" {prefix}{colon}z{}{n}=\"{value}\"", self.pick(3));
        }
        if self.pick(6) == 0 {
            tag += [" xml:lang='kk'", " xml:space=\"preserve\""][self.pick(2)];
        }
        let prefix = scope[self.pick(scope.len())];
        let colon = if prefix.is_empty() { "" } else { ":" };
        let name = format!("{prefix}{colon}{}", LOCALS[self.pick(LOCALS.len())]);
        self.out += &format!("<{name}{tag}");
        if depth == 0 || self.pick(5) == 0 {
            self.out += "/>";
            return;
        }
        self.out += ">";
        for _ in 0..self.pick(5) {
            match self.pick(6) {
                0 => self.out += "<!-- c\r\n-->",
                1 => self.out += "<?pi  data ?>",
                2 | 3 => self.out += TEXTS[self.choices.clone().len() % TEXTS.len()],
                _ => self.element(&scope, depth - 1),
            }
        }
        self.out += &format!("</{name} >");
    }
}

pub(crate) fn tree(choices: &[u8]) -> String {
    let mut builder = Builder { choices: choices.iter(), out: String::new() };
    builder.element(&[""], 6);
    builder.out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn trees_have_the_form_that_libxml2_gives_them(
        choices in prop::collection::vec(any::<u8>(), 0..400)
    ) {
        compare(&Bench::new(), tree(&choices).as_bytes());
    }

    /// What we read, libxml2 reads the same; it may read more.
    #[test]
    fn damaged_documents_are_refused_or_read_as_libxml2_reads_them(
        choices in prop::collection::vec(any::<u8>(), 0..200),
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(
            b"<>&;'\"=/!?-[]: \n\rxa0#\xd0".to_vec()
        )), 1..4),
    ) {
        let mut xml = tree(&choices).into_bytes();
        for (at, byte) in damage {
            let at = at.index(xml.len());
            xml[at] = byte;
        }
        let bench = Bench::new();
        let Ok(document) = Document::parse(&xml) else { return Ok(()) };
        for (name, how) in methods() {
            match bench.xmllint(name, &xml) {
                Some(theirs) => {
                    let ours = document.canonicalize(&how).unwrap();
                    prop_assert_eq!(String::from_utf8(ours), String::from_utf8(theirs));
                }
                // It canonicalises no document whose namespace names break the syntax of URIs.
                None => prop_assert!(bench.xmllint("--noout", &xml).is_some()),
            }
        }
    }

    /// The canonical form is its own canonical form.
    #[test]
    fn the_form_is_stable(choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let xml = tree(&choices);
        for (_, how) in methods() {
            let once = Document::parse(xml.as_bytes()).unwrap().canonicalize(&how).unwrap();
            let twice = Document::parse(&once).unwrap().canonicalize(&how).unwrap();
            prop_assert_eq!(once, twice);
        }
    }
}
