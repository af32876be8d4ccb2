"""The forms, the more particular ones first: where several fit a sheet, the first is meant."""

from schemas.forms import (
    candidates,
    centre_assessors,
    claim_submission,
    entries,
    grades_by_candidate,
    grades_by_unit,
    moderation_outcome,
    office,
    outside_units,
    programme_entries,
    sample,
    unit_results,
)
from schemas.forms.form import Form

FORMS: tuple[Form, ...] = (
    moderation_outcome.FORM,
    sample.LIST,
    sample.GRID,
    claim_submission.FORM,
    outside_units.FORM,
    grades_by_unit.FORM,
    grades_by_candidate.FORM,
    entries.FORM,
    centre_assessors.FORM,
    unit_results.FORM,
    office.PROGRAMME_RESULTS,
    programme_entries.FORM,
    candidates.FORM,
    office.APPROVALS,
    office.VISITS,
    office.CENTRES,
)
BY_KEY = {form.key: form for form in FORMS}
