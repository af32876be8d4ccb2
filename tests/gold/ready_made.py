"""Makes the files that only another program can make, once: `python -m tests.gold.ready_made`, with LibreOffice 7.4.

Nothing runs it but people: what it wrote lies in `files/`. LibreOffice's own Python (`python3-uno`) does the saving.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import xlsxwriter

from tests.gold.files import READY
from tests.gold.folder import CASES, People

FORMATS = {"xls": "MS Excel 97", "ods": "calc8", "xlsx": "Calc MS Excel 2007 XML"}
SAVE = """
import subprocess, sys, time, uno
from com.sun.star.beans import NamedValue, PropertyValue
profile, plain, target, kind, password = sys.argv[1:]
pipe = "pipe,name=gold" + str(time.time_ns())
office = subprocess.Popen(["soffice", "-env:UserInstallation=" + profile, "--headless", "--accept=" + pipe + ";urp;"])
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(100):
    try:
        context = resolver.resolve("uno:" + pipe + ";urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.3)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(plain), "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
how = [PropertyValue("FilterName", 0, kind, 0)]
if password and target.endswith(".ods"):
    how.append(PropertyValue("Password", 0, password, 0))
elif password:
    locked = (NamedValue("CryptoType", "Standard"), NamedValue("OOXPassword", password))
    how.append(PropertyValue("EncryptionData", 0, uno.Any("[]com.sun.star.beans.NamedValue", locked), 0))
book.storeToURL(uno.systemPathToFileUrl(target), tuple(how))
book.close(True)
desktop.terminate()
office.wait()
"""


def ugly_sheet(path: Path, they: People) -> None:
    """Write the workbook that LibreOffice makes others of: a lost zero, a hidden row, an error, a hidden sheet."""
    head, one, two, three = they.marks("P", "M", None)
    with xlsxwriter.Workbook(path) as book:
        sheet, lists = book.add_worksheet("Marks"), book.add_worksheet("Lists")
        for number, row in enumerate([head, [int(one[0]), *one[1:]], two, three]):
            sheet.write_row(number, 0, row)
        sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
        sheet.set_row(2, None, None, {"hidden": True})
        lists.write_column("A1", ["Target", "7-", "6+"])
        lists.hide()


def make() -> None:
    """Write every ready file."""
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "plain.xlsx"
        profile = (Path(name) / "profile").as_uri()
        for target in ("ugly.xls", "ugly.ods", "ugly.xlsx", "locked.ods", "locked.xlsx"):
            kind = target.rpartition(".")[2]
            ugly_sheet(plain, CASES[target].people)
            password = "opensesame" if target.startswith("locked") else ""
            words = [profile, str(plain), str(READY / target), FORMATS[kind], password]
            subprocess.run(["/usr/bin/python3", "-c", SAVE, *words], check=True)


if __name__ == "__main__":
    make()
