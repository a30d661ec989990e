//! Known answers: the examples of the standards.

use crypto::{
    DigestAlgorithm, KeyAlgorithm, KeyFault, PublicKey, Set2001, Set2012_256, Set2012_512,
};

use crate::certificate::{self, Signed};

fn check(algorithms: &[DigestAlgorithm], data: &[u8], want: &str) {
    for algorithm in algorithms {
        assert_eq!(hex::encode(crypto::digest(*algorithm, data)), want, "{algorithm}");
    }
}

const STREEBOG_256: [DigestAlgorithm; 2] =
    [DigestAlgorithm::Streebog256, DigestAlgorithm::GostRu2012_256];
const STREEBOG_512: [DigestAlgorithm; 2] =
    [DigestAlgorithm::Streebog512, DigestAlgorithm::GostRu2012_512];

/// RFC 6986 section 10. The RFC prints numbers, whose bytes stand here in the order in which they are digested.
#[test]
fn streebog_gives_the_examples_of_rfc_6986() {
    let first = b"012345678901234567890123456789012345678901234567890123456789012";
    check(
        &STREEBOG_512,
        first,
        "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa\
         00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
    );
    check(&STREEBOG_256, first, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500");
    let second = hex::decode(
        "d1e520e2e5f2f0e82c20d1f2f0e8e1eee6e820e2edf3f6e82c20e2e5fef2fa20f120eceef0ff20f1\
         f2f0e5ebe0ece820ede020f5f0e0e1f0fbff20efebfaeafb20c8e3eef0e5e2fb",
    )
    .unwrap();
    check(
        &STREEBOG_512,
        &second,
        "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376\
         035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
    );
    check(
        &STREEBOG_256,
        &second,
        "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50",
    );
}

/// RFC 5831 section 7.3, with the test S-box: the Kazakh digest of 2004. Its numbers are printed highest byte first.
#[test]
fn the_digest_of_1994_gives_the_examples_of_rfc_5831() {
    let number = |text: &str| {
        let mut bytes = hex::decode(text).unwrap();
        bytes.reverse();
        hex::encode(bytes)
    };
    check(
        &[DigestAlgorithm::Gost34311],
        b"This is message, length=32 bytes",
        &number("faff37a615a816691cff3ef8b68ca247e09525f39f8119832eb81975d366c4b1"),
    );
    check(
        &[DigestAlgorithm::Gost34311],
        b"Suppose the original message has length = 50 bytes",
        &number("0852f5623b89dd57aeb4781fe54df14eeafbc1350613763a0d770aa657ba1a47"),
    );
}

/// The same with the S-box of CryptoPro (RFC 4357 section 11.2), as the test vectors of its implementations give them.
#[test]
fn the_digest_of_1994_has_its_other_s_box() {
    for (data, want) in [
        ("", "981e5f3ca30c841487830f84fb433e13ac1101569b9c13584ac483234cd656c0"),
        ("a", "e74c52dd282183bf37af0079c9f78055715a103f17e3133ceff1aacf2f403011"),
        ("abc", "b285056dbf18d7392d7677369524dd14747459ed8143997e163b2986f92fd42c"),
        ("message digest", "bc6041dd2aa401ebfa6e9886734174febdb4729aa972d60f549ac39b29721ba0"),
        (
            "The quick brown fox jumps over the lazy dog",
            "9004294a361a508c586fe53d1f1b02746765e71b765472786e4770d565830a76",
        ),
        (
            "This is message, length=32 bytes",
            "2cefc2f7b7bdc514e18ea57fa74ff357e7fa17d652c75f69cb1be7893ede48eb",
        ),
        (
            "Suppose the original message has length = 50 bytes",
            "c3730c5cbccacf915ac292676f21e8bd4ef75331d9405e5f1a61dc3130a65011",
        ),
    ] {
        check(&[DigestAlgorithm::GostRu94], data.as_bytes(), want);
    }
}

fn base64(text: &str) -> Vec<u8> {
    let pem = format!("-----BEGIN X-----\n{}\n-----END X-----\n", text.trim());
    der::pem::decode_vec(pem.as_bytes()).unwrap().1
}

/// A certificate of a standard, which is signed with its own key.
fn verify_self_signed(text: &str, algorithm: KeyAlgorithm) -> PublicKey {
    let example = certificate::open(&base64(text));
    let key = PublicKey::from_spki_der(&example.spki).unwrap();
    assert_eq!(key.algorithm(), algorithm);
    assert_eq!(example.signed.algorithm, algorithm.default_signature());
    assert_eq!(example.signed.verify(&key), Ok(()));
    key
}

#[test]
fn the_certificate_of_rfc_4491_verifies() {
    verify_self_signed(RFC_4491_2001, KeyAlgorithm::GostRu2001(Set2001::CryptoProXchA));
    // Section 4.1 is of GOST R 34.10-94, which has no curve and is not supported.
    let oid = "1.2.643.2.2.20".to_owned();
    let old = spki_of(RFC_4491_94);
    assert_eq!(PublicKey::from_spki_der(&old).err(), Some(KeyFault::AlgorithmUnknown(oid)));
}

/// SubjectPublicKeyInfo by its header, for a certificate whose signature algorithm is not known.
fn spki_of(text: &str) -> Vec<u8> {
    let der = base64(text);
    let head = hex::decode("3081a5301c06062a8503020214").unwrap();
    let at = der.windows(head.len()).position(|window| window == head).unwrap();
    der[at..at + 168].to_vec()
}

#[test]
fn the_request_certificate_and_list_of_rfc_9215_verify() {
    let set = KeyAlgorithm::GostRu2012_256(Set2012_256::A);
    let key = verify_self_signed(RFC_9215_CERTIFICATE, set);
    for text in [RFC_9215_REQUEST, RFC_9215_LIST] {
        let signed = Signed::open(&base64(text));
        assert_eq!(signed.algorithm, set.default_signature());
        assert_eq!(signed.verify(&key), Ok(()));
    }
    // The other two examples have the parameter sets for tests, which no key may have.
    for (text, oid) in
        [(RFC_9215_TEST_256, "1.2.643.7.1.1.1.1"), (RFC_9215_TEST_512, "1.2.643.7.1.1.1.2")]
    {
        let fault = PublicKey::from_spki_der(&certificate::open(&base64(text)).spki).err();
        assert_eq!(fault, Some(KeyFault::AlgorithmUnknown(oid.to_owned())));
    }
}

/// The examples of TC 26 for X.509 (2014), which name the digest beside the curve.
#[test]
fn the_certificates_of_tc_26_verify() {
    let set = Set2012_256::Of2001(Set2001::CryptoProXchA);
    verify_self_signed(TC26_256, KeyAlgorithm::GostRu2012_256(set));
    verify_self_signed(TC26_512, KeyAlgorithm::GostRu2012_512(Set2012_512::B));
}

/// RFC 4491 section 4.1.
const RFC_4491_94: &str = "
MIICCzCCAboCECMO42BGlSTOxwvklBgufuswCAYGKoUDAgIEMGkxHTAbBgNVBAMM
FEdvc3RSMzQxMC05NCBleGFtcGxlMRIwEAYDVQQKDAlDcnlwdG9Qcm8xCzAJBgNV
BAYTAlJVMScwJQYJKoZIhvcNAQkBFhhHb3N0UjM0MTAtOTRAZXhhbXBsZS5jb20w
HhcNMDUwODE2MTIzMjUwWhcNMTUwODE2MTIzMjUwWjBpMR0wGwYDVQQDDBRHb3N0
UjM0MTAtOTQgZXhhbXBsZTESMBAGA1UECgwJQ3J5cHRvUHJvMQswCQYDVQQGEwJS
VTEnMCUGCSqGSIb3DQEJARYYR29zdFIzNDEwLTk0QGV4YW1wbGUuY29tMIGlMBwG
BiqFAwICFDASBgcqhQMCAiACBgcqhQMCAh4BA4GEAASBgLuEZuF5nls02CyAfxOo
GWZxV/6MVCUhR28wCyd3RpjG+0dVvrey85NsObVCNyaE4g0QiiQOHwxCTSs7ESuo
v2Y5MlyUi8Go/htjEvYJJYfMdRv05YmKCYJo01x3pg+2kBATjeM+fJyR1qwNCCw+
eMG1wra3Gqgqi0WBkzIydvp7MAgGBiqFAwICBANBABHHCH4S3ALxAiMpR3aPRyqB
g1DjB8zy5DEjiULIc+HeIveF81W9lOxGkZxnrFjXBSqnjLeFKgF1hffXOAP7zUM=
";
/// RFC 4491 section 4.2.
const RFC_4491_2001: &str = "
MIIB0DCCAX8CECv1xh7CEb0Xx9zUYma0LiEwCAYGKoUDAgIDMG0xHzAdBgNVBAMM
Fkdvc3RSMzQxMC0yMDAxIGV4YW1wbGUxEjAQBgNVBAoMCUNyeXB0b1BybzELMAkG
A1UEBhMCUlUxKTAnBgkqhkiG9w0BCQEWGkdvc3RSMzQxMC0yMDAxQGV4YW1wbGUu
Y29tMB4XDTA1MDgxNjE0MTgyMFoXDTE1MDgxNjE0MTgyMFowbTEfMB0GA1UEAwwW
R29zdFIzNDEwLTIwMDEgZXhhbXBsZTESMBAGA1UECgwJQ3J5cHRvUHJvMQswCQYD
VQQGEwJSVTEpMCcGCSqGSIb3DQEJARYaR29zdFIzNDEwLTIwMDFAZXhhbXBsZS5j
b20wYzAcBgYqhQMCAhMwEgYHKoUDAgIkAAYHKoUDAgIeAQNDAARAhJVodWACGkB1
CM0TjDGJLP3lBQN6Q1z0bSsP508yfleP68wWuZWIA9CafIWuD+SN6qa7flbHy7Df
D2a8yuoaYDAIBgYqhQMCAgMDQQA8L8kJRLcnqeyn1en7U23Sw6pkfEQu3u0xFkVP
vFQ/3cHeF26NG+xxtZPz3TaTVXdoiYkXYiD02rEx1bUcM97i
";
/// RFC 9215 appendix A.1: a curve for tests.
const RFC_9215_TEST_256: &str = "
MIIBLTCB26ADAgECAgEKMAoGCCqFAwcBAQMCMBIxEDAOBgNVBAMTB0V4YW1wbGUw
IBcNMDEwMTAxMDAwMDAwWhgPMjA1MDEyMzEwMDAwMDBaMBIxEDAOBgNVBAMTB0V4
YW1wbGUwZjAfBggqhQMHAQEBATATBgcqhQMCAiMABggqhQMHAQECAgNDAARAC9hv
5djbiWaPeJtOHbqFhcVQi0XsW1nYkG3bcOJJK3/ad/+HGhD73ydm0pPF0WSvuzx7
lzpByIXRHXDWibTxJqMTMBEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhQMHAQEDAgNB
AE1T8BL+CBd2UH1Nm7gfAO/bTu/Uq4O6xLrPc1Fzz6gcQaoo0vGrFIKAzZ7Vb+2k
GXQFNVSkJ2e4OtBD/TncBJM=
";
/// RFC 9215 appendix A.2: id-tc26-gost-3410-2012-256-paramSetA.
const RFC_9215_REQUEST: &str = "
MIHKMHkCAQAwEjEQMA4GA1UEAxMHRXhhbXBsZTBeMBcGCCqFAwcBAQEBMAsGCSqF
AwcBAgEBAQNDAARAdCeV1L7ohN3yhQ/sA+o/rxhE4B2dpgtkUJOlXibfw5l49ZbP
TU0MbPHRiUPZRJPRa57AoW1RLS4SfMRpGmMY4qAAMAoGCCqFAwcBAQMCA0EAG9wq
Exdnm2YjL2PqFv98ZMyqua2FX8bhgJFmHbedSBIdDh2lvjR8bxtSVseurCAK1krH
em9bOg4Jcxjnrm7naQ==
";
const RFC_9215_CERTIFICATE: &str = "
MIIBJTCB06ADAgECAgEKMAoGCCqFAwcBAQMCMBIxEDAOBgNVBAMTB0V4YW1wbGUw
IBcNMDEwMTAxMDAwMDAwWhgPMjA1MDEyMzEwMDAwMDBaMBIxEDAOBgNVBAMTB0V4
YW1wbGUwXjAXBggqhQMHAQEBATALBgkqhQMHAQIBAQEDQwAEQHQnldS+6ITd8oUP
7APqP68YROAdnaYLZFCTpV4m38OZePWWz01NDGzx0YlD2UST0WuewKFtUS0uEnzE
aRpjGOKjEzARMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoUDBwEBAwIDQQAUC02pEksJ
yw1c6Sjuh0JzoxASlJLsDik2njt5EkhXjB0OHaW+NHxvG1JWx66sIArWSsd6b1s6
DglzGOeubudp
";
const RFC_9215_LIST: &str = "
MIGSMEECAQEwCgYIKoUDBwEBAwIwEjEQMA4GA1UEAxMHRXhhbXBsZRcNMTQwMTAx
MDAwMDAwWhcNMTQwMTAyMDAwMDAwWjAKBggqhQMHAQEDAgNBABS9aAh8O5A8eqKL
B/6y571v4JY/VjJnNZ9c2Oq0UFmtHQ4dpb40fG8bUlbHrqwgCtZKx3pvWzoOCXMY
565u52k=
";
/// RFC 9215 appendix A.3: another curve for tests.
const RFC_9215_TEST_512: &str = "
MIIBqjCCARagAwIBAgIBCzAKBggqhQMHAQEDAzASMRAwDgYDVQQDEwdFeGFtcGxl
MCAXDTAxMDEwMTAwMDAwMFoYDzIwNTAxMjMxMDAwMDAwWjASMRAwDgYDVQQDEwdF
eGFtcGxlMIGgMBcGCCqFAwcBAQECMAsGCSqFAwcBAgECAAOBhAAEgYDh7zDVLGEz
3dmdHVxBRVz3302LTJJbvGmvFDPRVlhRWt0hRoUMMlxbgcEzvmVaqMTUQOe5io1Z
SHsMdpa8xV0R7L53NqnsNX/y/TmTH04RTLjNo1knCsfw5/9D2UGUGeph/Sq3f12f
Y1I9O1CgT2PioM9Rt8E63CFWDwvUDMnHN6MTMBEwDwYDVR0TAQH/BAUwAwEB/zAK
BggqhQMHAQEDAwOBgQBBVwPYkvGl8/aMQ1MYmn7iB7gLVjHvnUlSmk1rVCws+hWq
LqzxH0cP3n2VSFaQPDX9j5Ve8wDZXHdTSnJKDu5wL4b6YKCBCRoj3XleHjxonuUS
o8gu4NzCZDx47qj8rNNUklWEhrIPHJ7Bl8kGmYUCYMk7y82cXDMX4ZNE4XOuNg==
";
/// Guidelines of TC 26 on X.509, appendix.
const TC26_256: &str = "
MIICYjCCAg+gAwIBAgIBATAKBggqhQMHAQEDAjBWMSkwJwYJKoZIhvcNAQkBFhpH
b3N0UjM0MTAtMjAxMkBleGFtcGxlLmNvbTEpMCcGA1UEAxMgR29zdFIzNDEwLTIw
MTIgKDI1NiBiaXQpIGV4YW1wbGUwHhcNMTMxMTA1MTQwMjM3WhcNMzAxMTAxMTQw
MjM3WjBWMSkwJwYJKoZIhvcNAQkBFhpHb3N0UjM0MTAtMjAxMkBleGFtcGxlLmNv
bTEpMCcGA1UEAxMgR29zdFIzNDEwLTIwMTIgKDI1NiBiaXQpIGV4YW1wbGUwZjAf
BggqhQMHAQEBATATBgcqhQMCAiQABggqhQMHAQECAgNDAARAut/Qw1MUq9KPqkdH
C2xAF3K7TugHfo9n525D2s5mFZdD5pwf90/i4vF0mFmr9nfRwMYP4o0Pg1mOn5Rl
aXNYraOBwDCBvTAdBgNVHQ4EFgQU1fIeN1HaPbw+XWUzbkJ+kHJUT0AwCwYDVR0P
BAQDAgHGMA8GA1UdEwQIMAYBAf8CAQEwfgYDVR0BBHcwdYAU1fIeN1HaPbw+XWUz
bkJ+kHJUT0ChWqRYMFYxKTAnBgkqhkiG9w0BCQEWGkdvc3RSMzQxMC0yMDEyQGV4
YW1wbGUuY29tMSkwJwYDVQQDEyBHb3N0UjM0MTAtMjAxMiAoMjU2IGJpdCkgZXhh
bXBsZYIBATAKBggqhQMHAQEDAgNBAF5bm4BbARR6hJLEoWJkOsYV3Hd7kXQQjz3C
dqQfmHrz6TI6Xojdh/t8ckODv/587NS5/6KsM77vc6Wh90NAT2s=
";
const TC26_512: &str = "
MIIC6DCCAlSgAwIBAgIBATAKBggqhQMHAQEDAzBWMSkwJwYJKoZIhvcNAQkBFhpH
b3N0UjM0MTAtMjAxMkBleGFtcGxlLmNvbTEpMCcGA1UEAxMgR29zdFIzNDEwLTIw
MTIgKDUxMiBiaXQpIGV4YW1wbGUwHhcNMTMxMDA0MDczNjA0WhcNMzAxMDAxMDcz
NjA0WjBWMSkwJwYJKoZIhvcNAQkBFhpHb3N0UjM0MTAtMjAxMkBleGFtcGxlLmNv
bTEpMCcGA1UEAxMgR29zdFIzNDEwLTIwMTIgKDUxMiBiaXQpIGV4YW1wbGUwgaow
IQYIKoUDBwEBAQIwFQYJKoUDBwECAQICBggqhQMHAQECAwOBhAAEgYATGQ9VCiM5
FRGCQ8MEz2F1dANqhaEuywa8CbxOnTvaGJpFQVXQwkwvLFAKh7hk542vOEtxpKtT
CXfGf84nRhMH/Q9bZeAc2eO/yhxrsQhTBufa1Fuou2oe/jUOaG6RAtUUvRzhNTpp
RGGl1+EIY2vzzUua9j9Ol/gAoy/LNKQIfqOBwDCBvTAdBgNVHQ4EFgQUPcbTRXJZ
nHtjj+eBP7b5lcTMekIwCwYDVR0PBAQDAgHGMA8GA1UdEwQIMAYBAf8CAQEwfgYD
VR0BBHcwdYAUPcbTRXJZnHtjj+eBP7b5lcTMekKhWqRYMFYxKTAnBgkqhkiG9w0B
CQEWGkdvc3RSMzQxMC0yMDEyQGV4YW1wbGUuY29tMSkwJwYDVQQDEyBHb3N0UjM0
MTAtMjAxMiAoNTEyIGJpdCkgZXhhbXBsZYIBATAKBggqhQMHAQEDAwOBgQBObS7o
ppPTXzHyVR1DtPa8b57nudJzI4czhsfeX5HDntOq45t9B/qSs8dC6eGxbhHZ9zCO
SFtxWYdmg0au8XI9Xb8vTC1qdwWID7FFjMWDNQZb6lYh/J+8F2xKylvB5nIlRZqO
o3eUNFkNyHJwQCk2WoOlO16zwGk2tdKH4KmD5w==
";
