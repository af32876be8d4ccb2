"""Whom to sample, and the proof that fewer candidates would not do; pure and repeatable.

OCR publishes no rule for the size of a sample of these qualifications, and the OCR Assessor alone chooses: this is a
proposal. A group (unit by centre assessor by grade) is what the OCR Assessor withdraws together, so a sample holds a
line of each, from as few candidates as can be.
"""

from pipeline.sampling.proposal import Pick, Proposal, propose

__all__ = ["Pick", "Proposal", "propose"]
