"""Everything about charts/ and examples/ that can be known without installing them."""

import contextlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from lib.suite import Suite  # noqa: E402

suite = Suite("chart")


@contextlib.asynccontextmanager
async def nothing():
    yield


if __name__ == "__main__":
    import checks_admission
    import checks_alerts
    import checks_argocd
    import checks_documents
    import checks_packaging
    import checks_rendering
    import checks_schemas

    for checks in (checks_packaging, checks_rendering, checks_schemas, checks_alerts, checks_documents,
                   checks_argocd, checks_admission):
        checks.declare(suite)
    suite.run(nothing())
