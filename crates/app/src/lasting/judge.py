"""Judges a result for the archive with pyHanko: `judge.py FILE MOMENT ROOT...`.

The roots alone are trusted, nothing is fetched: what proves the rest must be inside of the file. Prints the indication of
ETSI EN 319 102-1, the moment to which the oldest evidence proves the signature, and what was done to the file after it.
"""
import asyncio
import sys
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

file, moment, *roots = sys.argv[1:]
now = datetime.fromisoformat(moment)
trusted = SimpleTrustManager.build(trust_roots=list(load_certs_from_pemder(roots)))
policy = CertValidationPolicySpec(
    trust_manager=trusted,
    revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
)
spec = PdfSignatureValidationSpec(
    SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
    )
)
with open(file, "rb") as pdf:
    signature = PdfFileReader(pdf).embedded_regular_signatures[0]
    timing = ValidationTimingInfo(now, now, point_in_time_validation=True)
    result = asyncio.run(ades_lta_validation(signature, spec, timing))
status = result.api_status
print("indication", result.ades_subindic, result.failure_msg or "")
print("evidence", result.oldest_evidence_record_timestamp)
print("modification", status and status.modification_level)
print("docmdp", status and status.docmdp_ok)
