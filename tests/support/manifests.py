#!/usr/bin/python3
"""Checks packaging/: manifests.py COMMAND, each of which prints what it found or why it fails.

  kubernetes   the manifests parse, hold together and are locked down
  image        what the recipe copies and installs exists
  args         the arguments of each container, a line each
  units        the same of the systemd units
  query        the scaler's query
  probe NAME   the shell command of a probe of the readers
"""
import glob
import re
import shlex
import sys

import yaml


def need(true, what):
    if not true:
        raise SystemExit(f"manifests.py: {what}")


def documents():
    found = {}
    for path in sorted(glob.glob("packaging/kubernetes/*.yaml")):
        for document in yaml.safe_load_all(open(path, encoding="utf-8")):
            need(document["apiVersion"] and document["metadata"]["name"], f"{path}: no object")
            found[document["kind"], document["metadata"]["name"]] = document
    return found


def pods():
    return {name: document["spec"]["template"]["spec"]
            for (kind, name), document in documents().items() if kind == "Deployment"}


def check_pod(name, pod):
    context, (container,) = pod["securityContext"], pod["containers"]
    own = container["securityContext"]
    need(context["runAsNonRoot"] and context["runAsUser"] > 0, f"{name} may be root")
    need(context["seccompProfile"] == {"type": "RuntimeDefault"}, f"{name} has no filter")
    need(own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True and
         own["capabilities"] == {"drop": ["ALL"]}, f"{name} is not locked down")
    need({"requests", "limits"} <= set(container["resources"]), f"{name} has no bounds")
    need("livenessProbe" in container, f"{name} has no probe")
    need(pod["automountServiceAccountToken"] is False, f"{name} has an account it needs not")
    for entry in container["env"]:
        need("value" not in entry and entry["valueFrom"]["secretKeyRef"]["name"],
             f"{name}: {entry['name']} is no reference")
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    need(mounted == {volume["name"] for volume in pod["volumes"]}, f"{name}: volumes")
    need("/var/lib/waraqa" in {m["mountPath"] for m in container["volumeMounts"]}, f"{name}: home")


def check_kubernetes():
    found = documents()
    need(not [kind for kind, _ in found if kind == "Secret"], "a secret is in the repository")
    for (kind, name), document in found.items():
        if kind == "Deployment":
            labels = document["spec"]["template"]["metadata"]["labels"]
            need(document["spec"]["selector"]["matchLabels"].items() <= labels.items(),
                 f"{name} does not select its pods")
            check_pod(name, document["spec"]["template"]["spec"])
    scaled = found["ScaledObject", "waraqa-work"]["spec"]
    target = scaled["scaleTargetRef"]
    need((target["kind"], target["name"]) in found, "the scaler's target is not there")
    need("replicas" not in found[target["kind"], target["name"]]["spec"],
         "the deployment and the scaler both say how many")
    need(0 < scaled["minReplicaCount"] < scaled["maxReplicaCount"], "how many pods")
    (trigger,) = scaled["triggers"]
    need(trigger["type"] == "postgresql", "the trigger")
    need(float(trigger["metadata"]["targetQueryValue"]) > 0, "the target")
    need(isinstance(trigger["metadata"]["targetQueryValue"], str), "KEDA's values are strings")
    need(("TriggerAuthentication", trigger["authenticationRef"]["name"]) in found, "its account")
    stop_s = int(re.search(r"^TimeoutStopSec=(\d+)$",
                           open("packaging/systemd/waraqa-work@.service").read(), re.M)[1])
    need(pods()["waraqa-work"]["terminationGracePeriodSeconds"] >= stop_s, "too short a grace")


def check_image():
    recipe = open("packaging/oci/Containerfile", encoding="utf-8").read().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in recipe.splitlines()
             if line.strip() and not line.startswith("#")]
    stages = [rest for word, rest in lines if word == "FROM"]
    need(stages == ["debian:12-slim AS build", "debian:12-slim"], f"stages: {stages}")
    last = lines[max(i for i, (word, _) in enumerate(lines) if word == "FROM"):]
    user = [rest for word, rest in last if word == "USER"]
    need(user and all(part.isdigit() and int(part) > 0 for part in user[-1].split(":")), "a root")
    for word, rest in lines:
        if word == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                need(glob.glob(source), f"{source} is not there")
    entry = [yaml.safe_load(rest) for word, rest in last if word == "ENTRYPOINT"][-1]
    need(entry[-1] == "/usr/bin/waraqa", "the entry point")
    packages = open("packages.txt", encoding="utf-8").read()
    for section in re.findall(r"^RUN \S*install-packages (\w+)", recipe, re.M):
        need(re.search(rf"^{section} ", packages, re.M), f"packages.txt has no {section}")
    print("waraqa", *[yaml.safe_load(rest) for word, rest in last if word == "CMD"][-1])


def print_units():
    for path in sorted(glob.glob("packaging/systemd/*.service")):
        text = open(path, encoding="utf-8").read()
        given = dict(re.findall(r"^Environment=(WARAQA_\w+)=(\S+)$", text, re.M))
        command = re.search(r"^ExecStart=/usr/bin/(.*)$", text, re.M)[1]
        command = re.sub(r"\$\{(\w+)\}", lambda match: given[match[1]], command)
        print(command.replace("%i", "2"))


def main():
    asked = sys.argv[1]
    if asked == "kubernetes":
        check_kubernetes()
    elif asked == "image":
        check_image()
    elif asked == "args":
        for pod in pods().values():
            print(shlex.join(["waraqa", *pod["containers"][0]["args"]]))
    elif asked == "units":
        print_units()
    elif asked == "query":
        (trigger,) = documents()["ScaledObject", "waraqa-work"]["spec"]["triggers"]
        print(trigger["metadata"]["query"])
    else:
        print(pods()["waraqa-work"]["containers"][0][sys.argv[2]]["exec"]["command"][-1])


main()
