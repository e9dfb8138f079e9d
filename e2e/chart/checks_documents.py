"""What documents say is what is there: alerts and their metrics, policies, reasons, links, commands."""

import re

from checks_packaging import EVERYTHING
from lib.suite import expect, expect_at_least
from tools import ROOT, Rendered

DOCS = ROOT / "docs"
PAGES = [DOCS / "operations.md", DOCS / "gitops.md", DOCS / "chart.md",
         *(ROOT / "examples" / name / "README.md" for name in ("cluster", "two-clusters"))]
# Served by others: cAdvisor, Micrometer, Prometheus itself.
FOREIGN = {"container_memory_working_set_bytes", "container_spec_memory_limit_bytes",
           "jvm_gc_live_data_size_bytes", "jvm_gc_max_data_size_bytes", "up"}
# Not something to look for when things go wrong.
GOOD_REASONS = {"Accepted", "ResolvedRefs", "Programmed", "Ready", "AsDeclared", "Degraded"}


def rules():
    return Rendered(EVERYTHING).one("PrometheusRule")["spec"]["groups"][0]["rules"]


def metrics_of(expression):
    """Names of metrics in PromQL: words before a selector, a range or an end, that are no function or label."""
    bare = re.sub(r"\{[^}]*\}|\"[^\"]*\"|\[[^]]*\]|\b(by|on) \([^)]*\)", " ", expression)
    return set(re.findall(r"\b[a-z][a-z0-9]*_[a-z0-9_]+\b(?!\s*\()|\bup\b", bare))


def declare(suite):
    @suite.case("alerts read metrics that are served, and docs/operations.md names each alert")
    async def alerts(_):
        documented = (DOCS / "metrics.md").read_text()
        page = (DOCS / "operations.md").read_text()
        for rule in rules():
            found = metrics_of(rule["expr"])
            expect_at_least(len(found), 1, f"metrics in {rule['alert']}")
            for metric in found - FOREIGN:
                name = re.sub(r"_(bucket|count|sum)$", "", metric)
                expect(f"`{name}`" in documented or f"`{metric}`" in documented, True,
                       f"{rule['alert']}: {metric} is in docs/metrics.md")
            row = f"| {rule['alert']} | {rule['labels']['severity']} |"
            expect(row in page, True, f"{row} in docs/operations.md")
            expect(set(rule["annotations"]), {"summary", "description"}, rule["alert"])

    @suite.case("docs/operations.md names each policy")
    async def policies(_):
        page = (DOCS / "operations.md").read_text()
        for policy in Rendered(EVERYTHING).of("ValidatingAdmissionPolicy"):
            expect(f"| `{policy['metadata']['name'].split('.')[0]}` |" in page, True, policy["metadata"]["name"])

    @suite.case("docs/operations.md explains each reason of a condition that does not hold")
    async def reasons(_):
        source = (ROOT / "control/src/main/java/dev/strait/control/plan/Reason.java").read_text()
        page = (DOCS / "operations.md").read_text()
        known = set(re.findall(r'^  [A-Z_]+\("(\w+)"\)', source, re.M))
        expect_at_least(len(known), 10, "reasons")
        missing = sorted(reason for reason in known - GOOD_REASONS if f"`{reason}`" not in page)
        expect(missing, [], "reasons without an explanation")

    @suite.case("docs/operations.md explains each event")
    async def events(_):
        source = (ROOT / "operator/src/main/java/dev/strait/operator/reconcile/EventReason.java").read_text()
        known = re.findall(r'^  [A-Z_]+\("(\w+)", (?:true|false)\)', source, re.M)
        expect_at_least(len(known), 8, "events")
        page = (DOCS / "operations.md").read_text()
        expect([event for event in known if f"`{event}`" not in page], [], "events without an explanation")

    @suite.case("links of the pages about clusters lead somewhere")
    async def links(_):
        count = 0
        for page in PAGES:
            for target, anchor in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", page.read_text()):
                path = (page.parent / target).resolve() if target else page
                expect(path.exists(), True, f"{page.name}: {target}")
                if anchor and path.suffix == ".md":
                    heads = {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-")
                             for head in re.findall(r"^#+ (.*)$", path.read_text(), re.M)}
                    expect(anchor in heads, True, f"{page.name}: {target}#{anchor}")
                count += 1
        return f"{count} links"

    @suite.case("annotations in the documents are those that the policy knows")
    async def annotations(_):
        known = set(re.findall(r"'(strait\.dev/[a-z-]+)'", Rendered().text)) | {"strait.dev/drain"}
        named = {name for page in PAGES for name in re.findall(r"`(strait\.dev/[a-z-]+)`", page.read_text())}
        expect(named - known - {"strait.dev/operator"}, set(), "annotations that no policy knows")
        expect_at_least(len(named), 4, "annotations in the documents")
