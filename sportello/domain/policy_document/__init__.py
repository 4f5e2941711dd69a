"""Escalation and SLA policies as documents: what administrators edit, the database stores and Git may keep.

Durations are texts (`15m`, `1bd`), texts are `{"it": ..., "en": ...}`, conditions as in `conditions`. A level:
`{"role": {...}, "target": {"kind": "team"}, "calendar": 1, "exits": [{"after": "15m"}, {"reasons": ["limits"]}]}`.
"""

from sportello.domain.policy_document.problem import BadPolicy, KnownIds, PolicyProblem
from sportello.domain.policy_document.read import read_policy, review_policy
from sportello.domain.policy_document.sla import read_sla, review_sla, write_sla
from sportello.domain.policy_document.write import write_policy

__all__ = [
    "BadPolicy",
    "KnownIds",
    "PolicyProblem",
    "read_policy",
    "read_sla",
    "review_policy",
    "review_sla",
    "write_policy",
    "write_sla",
]
