"""The API server's audit log: who did what, which nobody can leave out."""

import collections
import dataclasses
import json

from . import kube

LOG = kube.STATE / "log" / "audit.log"
WRITES = ("create", "update", "patch", "delete", "deletecollection")


@dataclasses.dataclass(frozen=True)
class Request:
    """What an RBAC rule is asked for."""

    verb: str
    group: str
    resource: str
    namespace: str
    name: str
    status: int
    forbidden: bool  # by RBAC; admission may refuse what RBAC allows

    def __str__(self):
        return f"{self.verb} {self.resource}{'.' + self.group if self.group else ''} {self.namespace}/{self.name}"


def position():
    """Where the log ends now."""
    return LOG.stat().st_size


def requests(user, since=0):
    """What `user` asked for since a position, in order; only what reached resources."""
    with open(LOG, "rb") as log:
        log.seek(since)
        for line in log:
            if user.encode() not in line or not line.endswith(b"\n"):
                continue
            event = json.loads(line)
            about = event.get("objectRef")
            if event["user"]["username"] == user and about is not None:
                resource = about["resource"] + ("/" + about["subresource"] if "subresource" in about else "")
                yield Request(event["verb"], about.get("apiGroup", ""), resource, about.get("namespace", ""),
                              about.get("name", ""), event.get("responseStatus", {}).get("code", 0),
                              event.get("annotations", {}).get("authorization.k8s.io/decision") == "forbid")


def writes(user, since):
    """How often each object was written: Counter of Request."""
    return collections.Counter(each for each in requests(user, since) if each.verb in WRITES)


def service_account(namespace, name):
    return f"system:serviceaccount:{namespace}:{name}"
