"""Renders deploy/kubernetes as kustomize does, as far as it is used there, and holds every
object against the Kubernetes JSON schemas and against the objects it names.

    kubernetes.py FOLDER

Prints a line for each object; whatever does not fit ends it with one on stderr.
"""

import copy
import pathlib
import sys

import kubernetes_validate
import yaml

# What a kustomization may say here; anything else would be left out of the rendering.
KNOWN = {
    "apiVersion", "kind", "labels", "resources", "components", "images", "configMapGenerator",
}
# Custom resources: no schema of Kubernetes' own.
CUSTOM = {"ServiceMonitor": "monitoring.coreos.com/v1"}


def fail(what):
    sys.exit(f"kubernetes.py: {what}")


def read(path):
    return [one for one in yaml.safe_load_all(path.read_text()) if one is not None]


def generated(folder, wish):
    data = {name: (folder / name).read_text() for name in wish["files"]}
    metadata = {"name": wish["name"]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def label(thing, pairs):
    thing.setdefault("metadata", {}).setdefault("labels", {}).update(pairs)
    spec = thing.get("spec", {})
    if thing["kind"] == "Deployment":
        spec["selector"]["matchLabels"].update(pairs)
        spec["template"]["metadata"].setdefault("labels", {}).update(pairs)
    elif thing["kind"] == "Service":
        spec["selector"].update(pairs)
    elif thing["kind"] == "PodDisruptionBudget":
        spec["selector"]["matchLabels"].update(pairs)


def render(folder, with_components):
    [said] = read(folder / "kustomization.yaml")
    unknown = set(said) - KNOWN
    if unknown:
        fail(f"{folder}/kustomization.yaml says {sorted(unknown)}, which is not rendered here")
    things = []
    for name in said.get("resources", []):
        things += read(folder / name)
    for name in said.get("components", with_components):
        things += render(folder / name, [])
    things += [generated(folder, wish) for wish in said.get("configMapGenerator", [])]
    things = copy.deepcopy(things)
    for wish in said.get("labels", []):
        for thing in things:
            label(thing, wish["pairs"])
    for image in said.get("images", []):
        for thing in things:
            for container in containers(thing):
                if container["image"] == image["name"]:
                    container["image"] = f"{image['newName']}:{image['newTag']}"
    return things


def containers(thing):
    return thing["spec"]["template"]["spec"]["containers"] if thing["kind"] == "Deployment" else []


def validate(thing):
    kind = thing["kind"]
    if kind in CUSTOM:
        if thing["apiVersion"] != CUSTOM[kind]:
            fail(f"{kind} is of {thing['apiVersion']}")
        return
    try:
        kubernetes_validate.validate(thing, kubernetes_validate.latest_version(), strict=True)
    except kubernetes_validate.ValidationError as error:
        fail(f"{kind}: {'.'.join(map(str, error.path))}: {error.message}")


def has(things, kind, name):
    if not any(one["kind"] == kind and one["metadata"]["name"] == name for one in things):
        fail(f"no {kind} `{name}`")


def selects(selector, labels, who):
    if not selector or any(labels.get(key) != value for key, value in selector.items()):
        fail(f"{who} selects nothing: {selector} of {labels}")


def pod(things, deployment):
    spec = deployment["spec"]["template"]["spec"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    for volume in volumes.values():
        if "persistentVolumeClaim" in volume:
            has(things, "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
        if "configMap" in volume:
            has(things, "ConfigMap", volume["configMap"]["name"])
    for container in spec["containers"]:
        for mount in container["volumeMounts"]:
            if mount["name"] not in volumes:
                fail(f"no volume `{mount['name']}`")
        for source in container["envFrom"]:
            if "configMapRef" in source:
                has(things, "ConfigMap", source["configMapRef"]["name"])
        ports = {port["name"] for port in container["ports"]}
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            if container[probe]["httpGet"]["port"] not in ports:
                fail(f"{probe} asks a port that is not there")
        if ":" not in container["image"] or container["image"].endswith(":latest"):
            fail(f"`{container['image']}` names no version")


def refer(things):
    of = lambda kind: [one for one in things if one["kind"] == kind]
    [deployment], [service], [budget] = of("Deployment"), of("Service"), of("PodDisruptionBudget")
    pod(things, deployment)
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    selects(deployment["spec"]["selector"]["matchLabels"], labels, "the Deployment")
    selects(service["spec"]["selector"], labels, "the Service")
    selects(budget["spec"]["selector"]["matchLabels"], labels, "the PodDisruptionBudget")
    served = {port["name"] for port in service["spec"]["ports"]}
    for monitor in of("ServiceMonitor"):
        wanted = monitor["spec"]["selector"]["matchLabels"]
        selects(wanted, service["metadata"]["labels"], "the ServiceMonitor")
        if any(end["port"] not in served for end in monitor["spec"]["endpoints"]):
            fail("the ServiceMonitor scrapes a port that is not there")


def main():
    [folder] = map(pathlib.Path, sys.argv[1:])
    things = render(folder, ["monitoring"])
    for thing in things:
        validate(thing)
        print(thing["kind"], thing["metadata"]["name"])
    if any(thing["kind"] == "Secret" for thing in things):
        fail("a secret stands in the folder")
    refer(things)


main()
