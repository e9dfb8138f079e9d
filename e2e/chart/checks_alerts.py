"""The alerts, judged by Prometheus' own engine over series of alerts/cases.yaml."""

import os
import pathlib
import tempfile

import yaml

from checks_packaging import EVERYTHING
from lib.suite import expect
from tools import Rendered, program, run

CASES = pathlib.Path(__file__).resolve().parent / "alerts" / "cases.yaml"


def script(case, expression):
    """One case in the language of Prometheus' tests."""
    lines = ["load 1m", *(f"  {series} {values}" for series, values in case["series"].items()), ""]
    lines += [f"eval instant at 10m {' '.join(expression.split())}", *(f"  {each}" for each in case["fires"]), "", "clear"]
    return "\n".join(lines) + "\n"


def judge(text):
    with tempfile.NamedTemporaryFile("w", suffix=".test") as file:
        file.write(text)
        file.flush()
        os.environ["SCRIPT"] = file.name
        return run(program("promqltest"), "-test.count=1", check=False)


def declare(suite):
    @suite.case("alerts fire for what they are about, and for nothing else", seconds=900)
    async def alerts(_):
        expressions = {rule["alert"]: rule["expr"]
                       for rule in Rendered(EVERYTHING).one("PrometheusRule")["spec"]["groups"][0]["rules"]}
        cases = yaml.safe_load(CASES.read_text())
        for case in cases:
            status, out = judge(script(case, expressions[case["alert"]]))
            expect(status, 0, f"{case['alert']}, {case['title']}: {out[-700:]}")
        fired = {case["alert"] for case in cases if case["fires"]}
        expect(set(expressions) - fired, set(), "alerts that no case makes fire")
        return f"{len(cases)} cases"

    @suite.case("a threshold that is raised keeps an alert silent")
    async def raised(_):
        values = {"metrics": {"prometheusRule": {"enabled": True, "connections": 110000}}}
        (rule,) = [rule for rule in Rendered(values).one("PrometheusRule")["spec"]["groups"][0]["rules"]
                   if rule["alert"] == "StraitConnections"]
        (case,) = [case for case in yaml.safe_load(CASES.read_text()) if case["alert"] == "StraitConnections"]
        expect(judge(script({**case, "fires": []}, rule["expr"]))[0], 0, "silent at 110,000 of 110,000")
        expect(judge(script(case, rule["expr"]))[0] != 0, True, "a wrong expectation is found")
