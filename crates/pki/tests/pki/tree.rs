//! DER as a tree, to alter messages with.

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree {
    Leaf(u8, Vec<u8>),
    Branch(u8, Vec<Tree>),
}

/// Tags of the altered messages.
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

impl Tree {
    pub(crate) fn read(der: &[u8]) -> Self {
        let mut all = row(der);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    pub(crate) fn branch(tag: u8, children: impl Into<Vec<Self>>) -> Self {
        Self::Branch(tag, children.into())
    }

    pub(crate) fn oid(oid: pki::Oid) -> Self {
        Self::Leaf(OID, oid.as_bytes().to_vec())
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let (tag, content) = match self {
            Self::Leaf(tag, content) => (tag, content.clone()),
            Self::Branch(tag, children) => (tag, children.iter().flat_map(Self::der).collect()),
        };
        let length = content.len();
        let mut out = vec![*tag];
        if length < 0x80 {
            out.push(u8::try_from(length).unwrap());
        } else {
            let octets = u32::try_from(length).unwrap().to_be_bytes();
            let used: Vec<u8> = octets.iter().copied().skip_while(|b| *b == 0).collect();
            out.push(0x80 | u8::try_from(used.len()).unwrap());
            out.extend(used);
        }
        out.extend(content);
        out
    }

    /// The content of a leaf.
    pub(crate) fn octets(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Leaf(_, content) => content,
            Self::Branch(..) => panic!("not a leaf"),
        }
    }

    /// The children of a branch.
    pub(crate) fn children(&mut self) -> &mut Vec<Self> {
        match self {
            Self::Branch(_, children) => children,
            Self::Leaf(..) => panic!("not a branch"),
        }
    }

    /// The last child.
    pub(crate) fn last(&mut self) -> &mut Self {
        self.children().last_mut().unwrap()
    }

    /// What stands at the end of the way.
    pub(crate) fn at(&mut self, way: &[usize]) -> &mut Self {
        way.iter().fold(self, |tree, index| &mut tree.children()[*index])
    }

    /// The SignerInfo of that number of a SignedData.
    pub(crate) fn signer(&mut self, number: usize) -> &mut Self {
        self.at(&[1, 0]).last().at(&[number])
    }

    /// The signature value of a SignerInfo.
    pub(crate) fn signature(&mut self) -> &mut Vec<u8> {
        let found = self.children().iter_mut().find(|child| matches!(child, Self::Leaf(OCTETS, _)));
        found.unwrap().octets()
    }

    /// The unsigned attributes of a SignerInfo, made if there are none.
    pub(crate) fn unsigned(&mut self) -> &mut Vec<Self> {
        if !matches!(self.last(), Self::Branch(0xA1, _)) {
            self.children().push(Self::branch(0xA1, []));
        }
        self.last().children()
    }
}

fn row(mut bytes: &[u8]) -> Vec<Tree> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (tag, mut length, mut header) = (bytes[0], usize::from(bytes[1]), 2);
        if length >= 0x80 {
            header += length - 0x80;
            length = bytes[2..header].iter().fold(0, |sum, b| (sum << 8) | usize::from(*b));
        }
        let content = &bytes[header..header + length];
        all.push(if tag & 0x20 == 0 {
            Tree::Leaf(tag, content.to_vec())
        } else {
            Tree::Branch(tag, row(content))
        });
        bytes = &bytes[header + length..];
    }
    all
}
