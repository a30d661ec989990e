"""Python's cryptography reads and verifies what the RSA hierarchy makes: python3 judges.py FOLDER."""

import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509 import ocsp

folder = Path(sys.argv[1])
root, nca, leaf, responder = (
    x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
    for name in ("root", "nca", "leaf", "responder")
)


def verify(key, thing, signed):
    key.verify(thing.signature, signed, PKCS1v15(), thing.signature_hash_algorithm)


for certificate, issuer in ((root, root), (nca, root), (leaf, nca), (responder, nca)):
    assert certificate.issuer == issuer.subject
    verify(issuer.public_key(), certificate, certificate.tbs_certificate_bytes)
    for extension in certificate.extensions:
        print("extension", extension.oid.dotted_string)

crl = x509.load_der_x509_crl((folder / "nca.crl").read_bytes())
assert crl.is_signature_valid(nca.public_key())
for entry in crl:
    print("revoked", hex(entry.serial_number), entry.extensions[0].value.reason.name)

answer = ocsp.load_der_ocsp_response((folder / "answer.der").read_bytes())
verify(responder.public_key(), answer, answer.tbs_response_bytes)
assert answer.serial_number == leaf.serial_number
print("answer", answer.certificate_status.name)
