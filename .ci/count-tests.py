"""Prints "N passed, N failed" over the surefire reports of every module."""

import pathlib
import xml.etree.ElementTree as ElementTree

passed = failed = 0
for report in pathlib.Path(".").glob("**/target/surefire-reports/TEST-*.xml"):
    suite = ElementTree.parse(report).getroot()
    broken = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    failed += broken
    passed += int(suite.get("tests", 0)) - broken - int(suite.get("skipped", 0))
print(f"{passed} passed, {failed} failed")
