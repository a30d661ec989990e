//! Signatures in XML: canonical form, XMLDSig, WS-Security.
//!
//! Pure: no clock, no input or output. Nothing here knows who exchanges the messages, or why.
