"""kubeconform over everything that is rendered or shown as an example."""

import pathlib
import tempfile

import yaml

import schemas
from checks_packaging import EVERYTHING
from lib.suite import expect
from tools import ROOT, program, run, template

EXAMPLES = ("cluster", "two-clusters")


def kubeconform(text, crds):
    """Its summary; raises with every complaint."""
    location = "{dir}/{{{{.ResourceKind}}}}-{{{{.Group}}}}-{{{{.ResourceAPIVersion}}}}.json"
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return run(program("kubeconform"), "-strict", "-summary",
                   "-schema-location", location.format(dir=schemas.FOLDER),
                   "-schema-location", location.format(dir=crds), file.name)[1].strip()


def declare(suite):
    if schemas.folder() is None:
        print("note chart: no cluster is up (e2e/cluster/up) and none was before, so kubeconform has no schemas and is left out")
        return

    @suite.case("kubeconform: the chart, with every option and with none", seconds=600)
    async def chart(_):
        with tempfile.TemporaryDirectory() as crds:
            for values in ({}, EVERYTHING, {"watchNamespaces": ["one"], "leaderElection": True}):
                summary = kubeconform(template(values), crds)
                expect("Invalid: 0, Errors: 0, Skipped: 0" in summary, True, summary)
            return summary

    @suite.case("kubeconform: the examples, against the CRDs of this version")
    async def examples(_):
        with tempfile.TemporaryDirectory() as folder:
            for path in (ROOT / "crds" / "yaml").glob("*.yaml"):
                schemas.write_crd(yaml.safe_load(path.read_text()), pathlib.Path(folder))
            files = [path for name in EXAMPLES for path in sorted((ROOT / "examples" / name).rglob("*.yaml"))]
            expect(len(files) > len(EXAMPLES), True, f"files, of {len(files)}")
            summary = kubeconform("\n---\n".join(path.read_text() for path in files), folder)
            expect("Invalid: 0, Errors: 0, Skipped: 0" in summary, True, summary)
            return summary

    @suite.case("kubeconform: a field that does not exist is found")
    async def planted(_):
        with tempfile.TemporaryDirectory() as crds:
            broken = template().replace("terminationGracePeriodSeconds:", "terminationGraceSeconds:")
            try:
                kubeconform(broken, crds)
            except AssertionError as e:
                expect("terminationGraceSeconds" in str(e), True, str(e)[-300:])
            else:
                raise AssertionError("kubeconform took a field that does not exist")
