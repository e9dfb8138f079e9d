"""The chart as Helm takes it: two versions of Helm, folder and package, and no copy that drifts."""

import hashlib
import pathlib
import re
import tempfile

import yaml

import values_table
from lib.suite import expect
from tools import CHART, KUBE_VERSION, ROOT, Rendered, program, run, template

EVERYTHING = {
    "replicas": 2,
    "certManager": {"enabled": True},
    "admissionPolicies": {"imagePrefixes": ["registry.example.com/"]},
    "metrics": {name: {"enabled": True} for name in ("serviceMonitor", "podMonitor", "prometheusRule")},
}


def declare(suite):
    for helm in ("helm3", "helm4"):

        @suite.case(f"{helm} lint --strict", seconds=900)
        async def lint(_, helm=helm):
            run(program(helm), "lint", "--strict", "--kube-version", KUBE_VERSION, CHART)
            return run(program(helm), "version", "--template", "{{.Version}}")[1].strip()

    @suite.case("Helm 3 and Helm 4 render the same objects", seconds=60)
    async def both(_):
        for values in ({}, EVERYTHING, {"watchNamespaces": ["one", "two"]}):
            by = [sorted(map(yaml.safe_dump, Rendered(values, helm=helm).all)) for helm in ("helm3", "helm4")]
            expect(by[0] == by[1], True, f"objects of {values}")

    @suite.case("the CRDs in the chart are those of crds/yaml, to the byte")
    async def crds(_):
        files = sorted((ROOT / "crds" / "yaml").glob("*.yaml"))
        copies = CHART / "files" / "crds"
        expect(sorted(path.name for path in copies.glob("*")), [path.name for path in files], "files")
        for path in files:
            expect((copies / path.name).read_bytes() == path.read_bytes(), True, f"{path.name}: same bytes")

    @suite.case("the CRDs come out whole: nothing but labels and annotations is added")
    async def crds_rendered(_):
        rendered = {each["metadata"]["name"]: each for each in Rendered().of("CustomResourceDefinition")}
        for path in (ROOT / "crds" / "yaml").glob("*.yaml"):
            source = yaml.safe_load(path.read_text())
            result = rendered[source["metadata"]["name"]]
            expect(result["spec"] == source["spec"], True, f"{path.name}: same spec")
            expect(set(result["metadata"]) - set(source["metadata"]), {"labels", "annotations"}, "added metadata")

    @suite.case("a package renders what the folder renders")
    async def packaged(_):
        with tempfile.TemporaryDirectory() as folder:
            run(program("helm3"), "package", CHART, "--destination", folder)
            (package,) = pathlib.Path(folder).glob("*.tgz")
            expect(template(chart=package) == template(), True, "same text")
            return f"{package.name}, {package.stat().st_size // 1024} KiB"

    @suite.case("the default image tag is this version")
    async def version(_):
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        pom = re.search(r"<artifactId>strait-parent</artifactId>\s*<version>([^<]+)<|<version>([^<]+)</version>",
                        (ROOT / "pom.xml").read_text())
        expect(chart["appVersion"], pom.group(1) or pom.group(2), "appVersion against pom.xml")

    @suite.case("docs/chart.md has every value")
    async def documented(_):
        expect(values_table.drift(), None, "drift")

    @suite.case("released charts are never changed")
    async def frozen(_):
        released = ROOT / "charts" / "released"
        for line in (released / "SHA256SUMS").read_text().splitlines() if released.exists() else ():
            digest, name = line.split()
            expect(hashlib.sha256((released / name).read_bytes()).hexdigest(), digest, name)

    @suite.case("a chart that differs from its release has a version of its own")
    async def newer(_):
        version = yaml.safe_load((CHART / "Chart.yaml").read_text())["version"]
        package = ROOT / "charts" / "released" / f"strait-{version}.tgz"
        if not package.exists():
            return f"{version} is not released"
        expect(template(chart=package) == template(), True, f"same text as {package.name}; raise version in Chart.yaml")
