"""The catalogue: what ships, what it answers, and what a site may lay over it."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from schemas import qualifications
from schemas.identifiers import unit_reference_ok
from schemas.qualifications import (
    Catalogue,
    CatalogueError,
    Family,
    Unit,
    load,
    shipped_faults,
)
from schemas.units import looks_like_unit_header, tidy_unit

UNITS = "suite,level,subject,unit_number,title,unit_reference,credits,glh,mandatory,assessment,confidence,source\n"
IT_33 = "Cambridge Technicals 2012,3,IT,33,System design,{},10,60,unknown,internal,verified,our handbook\n"
QUALIFICATIONS = "entry_code,suite,level,subject,size,qan,units_complete,confidence,source,note\n"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def site(tmp_path):
    """Lay files into a site's catalogue folder and load it: `site(units="…")`."""
    folder = tmp_path / "catalogue"
    folder.mkdir()

    def lay(**tables: str | bytes) -> Catalogue:
        for name, text in tables.items():
            (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8-sig"))
        return load(folder)

    return lay


def faults(lay, **tables: str | bytes) -> list[str]:
    with pytest.raises(CatalogueError) as error:
        lay(**tables)
    return str(error.value).splitlines()


# What ships


def test_the_shipped_tables_are_sound() -> None:
    """Every shipped row passes the schemas, no key stands twice, and no unit reference within a family."""
    assert shipped_faults() == []


def test_a_damaged_shipped_table_is_found(monkeypatch, catalogue) -> None:
    """A shipped row that was changed by hand is named with its row in the file."""
    sizes = catalogue.sizes.copy()
    sizes.loc[1, "glh"] = "many"
    monkeypatch.setattr(qualifications, "_shipped", lambda: {"sizes": sizes})
    assert shipped_faults() == [
        "sizes.csv, row 3, column glh: “many” stands there; needed is blank or a whole number, such as 60"
    ]


def test_every_shipped_row_has_a_listed_source(catalogue) -> None:
    """Every source that a row names stands in sources.csv."""
    known = set(catalogue.sources["source"])
    for name in set(catalogue.__dataclass_fields__) - {"sources", "headers", "outside_units"}:
        assert set(" ; ".join(getattr(catalogue, name)["source"]).split(" ; ")) <= known, name


def test_real_unit_references_agree_with_our_sum(catalogue) -> None:
    """All shipped references bear the letter that we work out."""
    references = catalogue.units["unit_reference"]
    assert unit_reference_ok(references[references != ""]).all()
    assert (references != "").sum() > 60


def test_grade_bands_join_without_a_gap(catalogue) -> None:
    """Within a size each band begins where the one below ends (2012 and 2016 suites), and the best has no end."""
    for _, bands in catalogue.grade_bands.groupby(["suite", "level", "size"]):
        if bands["suite"].iloc[0] != "OCR Nationals":
            tops, bottoms = bands["points_max"].iloc[:-1].astype(int), bands["points_min"].iloc[1:].astype(int)
            assert (tops.to_numpy() + 1 == bottoms.to_numpy()).all()
            assert bands["points_max"].iloc[-1] == ""


def test_nothing_in_the_tables_is_missing_but_blank(catalogue) -> None:
    """Every cell of every table is text: `NA` would be text too, and blank is blank."""
    for name in catalogue.__dataclass_fields__:
        table = getattr(catalogue, name)
        assert all(isinstance(cell, str) for cell in table.to_numpy(dtype=object).ravel()), name


def test_loading_needs_no_pandera() -> None:
    """Without rows of the site the catalogue loads without the second that pandera takes."""
    code = "import sys; from schemas.qualifications import load; load(); print('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# Qualifications and families


def test_a_qualification_in_words(catalogue) -> None:
    """An entry code says suite, level, subject, size, title and how sure that is."""
    found = catalogue.qualification("05352")
    assert found is not None
    assert found[:6] == (
        "05352",
        "Cambridge Technicals 2012",
        3,
        "IT",
        "Subsidiary Diploma",
        "OCR Level 3 Cambridge Technical Subsidiary Diploma in IT (2012 suite)",
    )
    assert (found.qan, found.units_complete, found.confidence) == ("", False, "verified")
    assert catalogue.families[found.family] == Family("Cambridge Technicals 2012", 3, "IT")


@pytest.mark.parametrize(
    ("entry_code", "title"),
    [
        ("05837", "OCR Level 3 Cambridge Technical Diploma in Business (2016 suite)"),
        ("06324", "OCR Level 2 National First Award in ICT"),
        ("06544", "OCR Level 3 National Extended Diploma in Media"),
    ],
)
def test_titles_of_the_other_suites(catalogue, entry_code, title) -> None:
    """Titles of 2016 and of OCR Nationals hold what follows from the row."""
    assert catalogue.qualification(entry_code).title == title


def test_sizes_of_one_subject_share_a_family(catalogue) -> None:
    """The five sizes of Business Level 3 are one family, whose unit list is complete."""
    codes = ["05327", "05329", "05332", "05335", "05338"]
    assert len({catalogue.family_of(code) for code in codes}) == 1
    assert all(catalogue.qualification(code).units_complete for code in codes)
    assert catalogue.family_of("05327") != catalogue.family_of("05834")


def test_unknown_entry_codes_have_no_family(catalogue) -> None:
    """A code that no row has is None and -1, in a whole column too, missing values included."""
    assert catalogue.qualification("99999") is None
    assert catalogue.family_of("99999") == -1
    column = np.array(["05352", "99999", None, "05352"], dtype=object)
    it = catalogue.family_of("05352")
    assert catalogue.family_codes(column).tolist() == [it, -1, -1, it]
    assert catalogue.family_codes(pd.Categorical(["05352", "5352"])).tolist() == [it, -1]


def test_families_are_in_order(catalogue) -> None:
    """A family's code is its place in sorted order, families known only by units included."""
    assert catalogue.families == sorted(catalogue.families)
    assert Family("Cambridge Technicals 2012", 3, "Media") in catalogue.families


def test_nearest_codes_find_the_lost_zero(catalogue) -> None:
    """`5352`, as a spreadsheet leaves it, is nearest to 05352."""
    assert catalogue.nearest_codes("5352")[0] == "05352"
    assert catalogue.nearest_codes("xyz") == []


# Units


def test_a_reference_names_the_unit_within_its_family(catalogue) -> None:
    """Y/502/5408 is unit 1 of Business and unit 29 of IT."""
    business, it = catalogue.family_of("05332"), catalogue.family_of("05352")
    assert catalogue.unit(business, "Y/502/5408") == Unit(
        "1", "Y/502/5408", "The business environment", 10, 60, "yes", "internal", "verified"
    )
    assert catalogue.unit(it, "Y/502/5408").number == "29"
    assert catalogue.unit(it, "33") == Unit("33", "", "System design", None, None, "unknown", "internal", "missing")


def test_units_of_a_column_are_found_at_once(catalogue) -> None:
    """Numbers and references give the row's position; unknown units, families and blanks give -1."""
    business = catalogue.family_of("05332")
    families = np.array([business, business, business, business, -1, -1])
    tokens = np.array(["3", "Y/502/5411", "23", "", "3", "nonsense"], dtype=object)
    rows = catalogue.unit_index(families, tokens)
    assert rows.tolist() == [rows[0], rows[0], -1, -1, -1, -1]
    assert catalogue.units["title"][rows[0]] == "Introduction to marketing"
    assert catalogue.unit(business, "23") is None
    assert catalogue.unit(-1, "1") is None


def test_units_of_a_family_come_in_the_order_of_their_numbers(catalogue) -> None:
    """Unit 10 comes after unit 9, and the index is the position in `units`."""
    units = catalogue.units_of(catalogue.family_of("05332"))
    assert units["unit_number"].tolist() == [str(number) for number in range(1, 23)]
    assert (catalogue.units["title"][units.index] == units["title"]).all()


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("Unit 3", "3"),
        ("  unit\u00a03 ", "3"),
        ("unit 3 \u2013 Introduction to marketing", "3"),
        ("Unit 3: Introduction", "3"),
        ("Unit 3. Introduction", "3"),
        ("Unit 16 - 2D animation production", "16"),
        ("Unit 3 (Y/502/5411)", "3"),
        ("Unit 3 assessor", "3"),
        ("Unit_03", "3"),
        ("U3", "3"),
        ("3", "3"),
        ("03", "3"),
        ("3.0", "3"),
        ("3 \u2013 Introduction to marketing", "3"),
        ("Y/502/5411", "Y/502/5411"),
        ("Y5025411", "Y/502/5411"),
        ("unit y/502/5411 Introduction", "Y/502/5411"),
        ("", ""),
        ("0", ""),
        ("U", ""),
        ("UCI", ""),
        ("Unit", ""),
        ("Unit 3.5", ""),
        ("Unit 3 and 4", ""),
        ("Unit 3-4", ""),
        ("3/4", ""),
        ("2012", ""),
        ("01/09/2007", ""),
        ("1-Sep-2007", ""),
        ("3rd", ""),
        ("B/502/5411", ""),
        ("Y/502/54111", ""),
    ],
)
def test_units_are_read_as_people_write_them(text, token) -> None:
    """A unit's number or reference is found in what people type; what names no unit, or two, is blank."""
    assert tidy_unit(text) == token


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Unit 3", True),
        ("UNIT 3 \u2013 Introduction to marketing", True),
        ("U3", True),
        ("Y/502/5411", True),
        ("y5025411", True),
        ("3", False),
        ("Unit", False),
        ("Unit 3 assessor", False),
        ("Unit 3 marked by", False),
        ("Grade", False),
        ("", False),
    ],
)
def test_headings_of_unit_columns(text, header) -> None:
    """Only what plainly names a unit heads a column of grades."""
    assert looks_like_unit_header(text) is header


# Learning programmes, dates, confidence


def test_packages_and_their_components(catalogue) -> None:
    """A framework holds packages, a package its assessments; near names are offered."""
    package = "Advanced Apprenticeship Level 3 IT Application Specialist England"
    assert catalogue.frameworks == ["Business and Administration", "ICT"]
    assert package in catalogue.packages_of("ICT")
    assert catalogue.packages_of("Catering") == []
    assert catalogue.components("ICT", package)["component_type"].tolist() == [
        "competence",
        "transferable",
        "transferable",
        "ERR",
    ]
    assert catalogue.nearest_frameworks("ict") == ["ICT"]
    assert catalogue.nearest_packages("ICT", package.lower().replace("level 3 ", ""))[0] == package


@pytest.mark.parametrize(
    ("as_of", "series"),
    [
        (date(2026, 10, 21), "January 2027"),
        (date(2026, 10, 22), "June 2027"),
        (date(2026, 11, 21), "June 2027"),
        (date(2040, 1, 1), None),
    ],
)
def test_the_next_series_is_the_first_that_has_not_closed(catalogue, as_of, series) -> None:
    """On the closing day a series is still open, on the day after it is not; after the last there is none."""
    found = catalogue.next_series(as_of)
    assert (found and found.name) == series


def test_a_series_knows_its_days(catalogue) -> None:
    """The next series comes with its dates, and with how sure they are."""
    found = catalogue.next_series(date(2026, 11, 21))
    assert found == ("June 2027", date(2027, 1, 5), date(2027, 2, 21), date(2027, 8, 20), "example")
    assert catalogue.is_example(found)


def test_lead_times_and_days_of_the_season(catalogue) -> None:
    """Entries are due 28 days and claims 14 days before a visit; for August the claim is in by 15 June."""
    assert catalogue.fact("entry_before_visit") == 28
    assert catalogue.fact("claim_before_visit") == 14
    assert catalogue.season_day("book_final_visit_by", 2027) == date(2027, 5, 15)
    assert catalogue.season_day("final_claim_by", 2027) == date(2027, 6, 15)
    assert catalogue.season_day("final_visit_held_by", 2027) == date(2027, 6, 30)


def test_only_example_and_missing_rows_are_too_unsure(catalogue) -> None:
    """An ERROR may rest on an inferred row, not on an example or a missing one."""
    assert not catalogue.is_example(catalogue.qualification("05327"))
    assert catalogue.is_example(catalogue.unit(catalogue.family_of("05352"), "33"))
    assert catalogue.is_example(catalogue.packages.iloc[6])


# What a site lays over it


def test_without_a_folder_or_with_an_empty_one_nothing_changes(tmp_path, catalogue) -> None:
    """A site needs no catalogue folder."""
    assert load(tmp_path / "none").units.equals(catalogue.units)
    assert load(tmp_path).units.equals(catalogue.units)


def test_a_row_replaces_the_shipped_one_with_the_same_key(site, catalogue) -> None:
    """A site's unit 33 takes the place of the shipped one, and nothing else moves."""
    own = site(units=UNITS + IT_33.format("A/615/5627"))
    assert own.unit(own.family_of("05352"), "A/615/5627").number == "33"
    assert own.unit(own.family_of("05352"), "33").confidence == "verified"
    assert len(own.units) == len(catalogue.units)
    assert catalogue.unit(catalogue.family_of("05352"), "33").confidence == "missing"


def test_new_rows_are_added_in_their_order(site, catalogue) -> None:
    """New units and qualifications are found; units stand in order of their numbers."""
    own = site(
        units=UNITS + "\n" + "Cambridge Technicals 2012,3,Media,2,Two,,10,60,,internal,verified,handbook,,\n",
        qualifications=QUALIFICATIONS + "05388, Cambridge Technicals 2012 ,3,Media,Diploma,,yes,verified,letter\n",
    )
    found = own.qualification("05388")
    assert found.title == "OCR Level 3 Cambridge Technical Diploma in Media (2012 suite)"
    assert own.units_of(found.family)["unit_number"].tolist() == ["2", "14", "22", "32"]
    assert len(own.qualifications) == len(catalogue.qualifications) + 1


def test_a_centres_own_headings(site, catalogue) -> None:
    """headers.csv may say `other name`, and a name of a column in any case."""
    own = site(headers="Centre,Form,Column,Other name\n12345,Candidates,Candidate number,Exam ref\n")
    assert own.headers.to_dict("records") == [
        {"centre": "12345", "form": "Candidates", "column": "Candidate number", "other_name": "Exam ref"}
    ]
    assert catalogue.headers.empty


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("12345,Candidate,Candidate number,Ref", "column form: “Candidate” is no form; perhaps Candidates"),
        (
            "12345,Candidates,Candidate no,Ref",
            "column column: “Candidate no” is no column of Candidates; perhaps Candidate number",
        ),
        ("12345,Sample,sheet,Ref", "column column: “sheet” is no column of Sample"),
    ],
)
def test_a_heading_taught_for_nothing(site, row, fault) -> None:
    """A form or a column that there is not would never be asked for: it is told, not left without effect."""
    with pytest.raises(CatalogueError, match=f"^catalogue/headers.csv, row 2, {fault}$"):
        site(headers=f"centre,form,column,other_name\n{row}\n")


def test_a_table_with_only_a_header_changes_nothing(site, catalogue) -> None:
    """A header without rows is no fault."""
    assert site(units=UNITS).units.equals(catalogue.units)


def test_a_bad_cell_is_named_with_file_row_and_column(site) -> None:
    """Each bad cell is told: file, row as in the file, column, what stands there, what is needed."""
    row = "5352,Cambridge Technical 2012,three,IT,Diploma,,maybe,sure,letter,\n"
    assert faults(site, qualifications=QUALIFICATIONS + "\n" + row) == [
        (
            "catalogue/qualifications.csv, row 3, column confidence: “sure” stands there; "
            "needed is one of: verified, secondary, inferred, example, missing"
        ),
        (
            "catalogue/qualifications.csv, row 3, column entry_code: “5352” stands there; "
            "needed is five digits, such as 05352"
        ),
        "catalogue/qualifications.csv, row 3, column level: “three” stands there; needed is a level, such as 3",
        (
            "catalogue/qualifications.csv, row 3, column suite: “Cambridge Technical 2012” stands there; "
            "needed is one of: Cambridge Technicals 2012, Cambridge Technicals 2016, OCR Nationals"
        ),
        (
            "catalogue/qualifications.csv, row 3, column units_complete: “maybe” stands there; "
            "needed is blank or one of: yes"
        ),
    ]


def test_unknown_missing_and_doubled_columns_are_named(site) -> None:
    """The header must hold the table's columns, each once; the nearest name is offered."""
    found = faults(site, sources="source,wher,source,\nS99,a page,,\n")
    assert found == [
        "catalogue/sources.csv, row 1, column source: stands twice; keep one",
        "catalogue/sources.csv, row 1, column wher: not a column of this table; perhaps where",
        "catalogue/sources.csv, row 1, column where: is missing; the columns are source, where",
    ]


def test_cells_beyond_the_header_are_named(site) -> None:
    """A row wider than the header would lose a cell: it is told instead."""
    assert faults(site, sources="source,where\nS98,one\nS99,a page,and more\n") == [
        "catalogue/sources.csv, row 3, column 3: “and more” stands beyond the last header"
    ]
    assert "row 1, column without a name: not a column" in faults(site, sources="source,,where\n")[0]


def test_two_rows_with_one_key_are_named(site) -> None:
    """The same key twice in one file: which row is meant cannot be known."""
    assert faults(site, sources="source,where\nS99,a\nS99,b\n") == [
        "catalogue/sources.csv, row 3, column source: another row says the same in source; keep one"
    ]


def test_a_reference_of_another_unit_is_named(site) -> None:
    """A reference that a shipped unit of the family bears already cannot name two units."""
    [fault] = faults(site, units=UNITS + IT_33.format("Y/502/5408"))
    assert fault.startswith("catalogue/units.csv, row 2, column unit_reference: another row says the same")


@pytest.mark.parametrize(
    ("table", "text", "fault"),
    [
        (
            "series",
            (
                "series,entries_open,entries_close,results,confidence,source,note\n"
                "June 2032,2032-02-30,2032-03-01,2032-08-20,verified,letter,\n"
            ),
            "row 2, column entries_open: “2032-02-30” stands there; needed is a day, such as 2026-10-21",
        ),
        (
            "series",
            (
                "series,entries_open,entries_close,results,confidence,source,note\n"
                "June 2032,2032-02-01,2032-01-01,2032-08-20,verified,letter,\n"
            ),
            (
                "row 2, column entries_close: “2032-01-01” stands there; "
                "needed is at least entries_open, which is 2032-02-01"
            ),
        ),
        (
            "grade_bands",
            (
                "suite,level,size,grade,points_min,points_max,ucas_points,confidence,source\n"
                "OCR Nationals,2,National Award,P,10,9.5,,verified,letter\n"
            ),
            "row 2, column points_max: “9.5” stands there; needed is at least points_min, which is 10",
        ),
        (
            "season",
            "milestone,month_day,confidence,source,note\nfinal_claim_by,02-29,verified,letter,\n",
            "row 2, column month_day: “02-29” stands there; needed is month and day, such as 06-15",
        ),
        (
            "facts",
            "fact,number,unit,confidence,source,note\nclaim_before_visits,21,days,verified,letter,\n",
            "row 2, column fact: “claim_before_visits” is not known; perhaps claim_before_visit",
        ),
        (
            "combinations",
            (
                "suite,level,subject,size,unit_number,mandatory,confidence,source,note\n"
                "Cambridge Technicals 2012,3,IT,Diploma,1,unknown,verified,letter,\n"
            ),
            "row 2, column mandatory: “unknown” stands there; needed is one of: yes, optional",
        ),
    ],
)
def test_other_faults_of_a_row(site, table, text, fault) -> None:
    """Days that do not exist, values that fall, names that nothing asks for, words that are not listed."""
    assert faults(site, **{table: text}) == [f"catalogue/{table}.csv, {fault}"]


def test_a_fact_may_be_replaced(site) -> None:
    """A site may keep a longer lead time; an open band has no upper end to compare."""
    own = site(
        facts="fact,number,unit,confidence,source,note\nclaim_before_visit,21,days,verified,our policy,\n",
        grade_bands="suite,level,size,grade,points_min,points_max,ucas_points,confidence,source\n"
        "OCR Nationals,2,National Award,D,10,,,verified,letter\n",
    )
    assert own.fact("claim_before_visit") == 21
    assert own.fact("entry_before_visit") == 28


def test_a_file_that_is_no_table_is_named(site) -> None:
    """A misspelt file name would never be read: it is told, with the tables there are."""
    [fault] = faults(site, unit=UNITS)
    assert fault.startswith("catalogue/unit.csv, row 1: no table is called that; the tables are qualifications, sizes")


def test_a_file_in_another_encoding_is_named(site) -> None:
    """Text that is not UTF-8 is sent back before a letter is lost."""
    assert faults(site, sources="source,where\nS99,Pr\u00fcfung\n".encode("cp1252")) == [
        "catalogue/sources.csv, row 1: the file is not UTF-8; save it as “CSV UTF-8”"
    ]


def test_an_empty_file_lacks_its_columns(site) -> None:
    """A file without a header is no table."""
    assert faults(site, sources="")[0].endswith("column source: is missing; the columns are source, where")


def test_a_packages_folder_is_its_own_and_stays():
    """Titles with one slug are kept apart, a package that is added takes no other's folder, and one that is gone has one."""
    shipped = load()

    def folders(*places: tuple[str, str]) -> list[str]:
        rows = [(*place, "Part", "", "", "verified", "S1", "") for place in places]
        known = replace(shipped, packages=pd.DataFrame(rows, columns=shipped.packages.columns))
        return [known.programme_folder(*place) for place in places] + [known.programme_folder("A/B", "Gone?")]

    assert folders(("a b", "Web"), ("A & B", "Web"), ("a b", "web!")) == [
        "a-b/web",
        "a-b-2/web",
        "a-b/web-2",
        "a-b-3/gone",
    ]
    assert folders(("a b", "Web"), ("A & B", "Web"), ("a b", "web!"), ("AB", "a"), ("a b", "A web"))[:3] == [
        "a-b/web", "a-b-2/web", "a-b/web-2",
    ]  # fmt: skip
