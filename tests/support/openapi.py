#!/usr/bin/python3
"""Holds docs/openapi.json to the routes, and a running station to docs/openapi.json.

    openapi.py routes            every route under /api/ is described, and nothing else is
    openapi.py station SOCKET    what the station answers is as described; keys come by KEY_BRANCH,
                                 KEY_OTHER, KEY_OFFICE, KEY_SUPERVISOR and KEY_ADMINISTRATOR,
                                 a scan by SCAN

Prints a line for each check that fails, and exits with 1 when there is one.
"""
import hashlib
import http.client
import json
import os
import re
import socket
import sys
import urllib.parse

import jsonschema

FOLDER = os.environ.get("SRC", ".")
with open(f"{FOLDER}/docs/openapi.json", encoding="utf-8") as file:
    DOCUMENT = json.load(file)
METHODS = ("get", "post", "put", "patch", "delete")
# Of every address: they are tried once, not with each.
ANYWHERE = {"401", "403", "429", "503", "507"}
ROLES = {"WHO_OPERATOR": {"operator"}, "WHO_SUPERVISOR": {"supervisor"}, "WHO_BRANCH": {"branch"},
         "WHO_ADMINISTRATOR": {"administrator"}, "WHO_OFFICE": {"operator", "supervisor"},
         "WHO_SENDER": {"operator", "supervisor", "branch"},
         "WHO_PERSON": {"operator", "supervisor", "branch", "administrator"}}
faults = []


def fault(sentence):
    faults.append(sentence)
    print(sentence)


def resolve(node):
    while "$ref" in node:
        place = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        node = place
    return node


def operations():
    """Every (method, path, operation) with the parameters of its path."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", [])
                yield method.upper(), path, {**item[method], "parameters":
                                             shared + item[method].get("parameters", [])}


# ---- the document and the routes ----------------------------------------------------------------

def routes():
    """Every (method, path with {}, roles) under /api/ of review/route.list."""
    with open(f"{FOLDER}/review/route.list", encoding="utf-8") as listed:
        text = listed.read()
    for method, path, who in re.findall(
            r'^ROUTE(?:_BODY)?\("([A-Z]+)",\s*"(/api/[^"]*)",\s*\w+,\s*([A-Z_ |]+)', text, re.M):
        roles = set()
        for name in who.split("|"):
            roles |= ROLES[name.strip()]
        yield method, path, roles


def check_references(node, where="#"):
    if isinstance(node, dict):
        if "$ref" in node:
            try:
                resolve(node)
            except KeyError:
                fault(f"{where}: '{node['$ref']}' leads nowhere")
        for key, value in node.items():
            check_references(value, f"{where}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            check_references(value, f"{where}/{i}")


def check_operation(method, path, operation, seen):
    name = f"{method} {path}"
    if operation["operationId"] in seen:
        fault(f"{name}: '{operation['operationId']}' is another's id")
    seen.add(operation["operationId"])
    wanted = re.findall(r"\{(\w+)\}", path)
    given = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
    if wanted != given:
        fault(f"{name}: the path has {wanted}, its parameters are {given}")
    for code, response in operation["responses"].items():
        if not resolve(response).get("description"):
            fault(f"{name}: {code} is not explained")


def check_routes():
    if DOCUMENT["openapi"] != "3.1.0":
        fault("it is not OpenAPI 3.1.0")
    check_references(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    seen = set()
    described = {}
    for method, path, operation in operations():
        check_operation(method, path, operation, seen)
        described[method, re.sub(r"\{\w+\}", "{}", path)] = set(operation.get("x-roles", []))
    there = {(method, path.replace("{*}", "{}")): roles for method, path, roles in routes()}
    for key in sorted(there.keys() - described.keys()):
        fault(f"{' '.join(key)} is not described")
    for key in sorted(described.keys() - there.keys()):
        fault(f"{' '.join(key)} is described, and is not there")
    for key in sorted(described.keys() & there.keys()):
        if described[key] != there[key]:
            fault(f"{' '.join(key)}: roles are {sorted(there[key])}, not {sorted(described[key])}")


# ---- the station --------------------------------------------------------------------------------

class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("station", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Station:
    def __init__(self, path):
        self.path = path
        self.answered = set()
        self.operations = {(m, p): o for m, p, o in operations()}

    def fetch(self, method, address, key, body, headers):
        connection = Connection(self.path)
        headers = {**headers, **({"Authorization": f"Bearer {key}"} if key else {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, address, body=body, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            pass  # what is too long is answered before all of it has come
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, (answer.getheader("Content-Type") or "").split(";")[0], content

    def check_answer(self, name, operation, code, kind, content):
        response = operation["responses"].get(str(code))
        if response is None:
            fault(f"{name}: {code} is not described: {content[:200]!r}")
            return None
        kinds = resolve(response).get("content", {})
        if not kinds:
            if content:
                fault(f"{name}: {code} has a body")
            return None
        if kind not in kinds:
            fault(f"{name}: {code} is '{kind}', not {sorted(kinds)}")
            return None
        if kind != "application/json":
            return content
        value = json.loads(content)
        schema = {**kinds[kind]["schema"], "components": DOCUMENT["components"]}
        for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
            fault(f"{name}: {code}: at {list(error.absolute_path)}: {error.message[:200]}")
        return value

    def call(self, expected, key, method, path, *numbers, query="", body=None, headers=None):
        """Asks, and holds the answer to the document. Returns its value."""
        operation = self.operations[method, path]
        given = iter(numbers)
        address = re.sub(r"\{\w+\}", lambda _: str(next(given)), path) + query
        code, kind, content = self.fetch(method, address, key, body, headers or {})
        name = f"{method} {path}"
        self.answered.add((method, path, str(code)))
        if code not in (expected if isinstance(expected, tuple) else (expected,)):
            fault(f"{name}: {code}, not {expected}: {content[:200]!r}")
        return self.check_answer(name, operation, code, kind, content)

    def check_all_were_asked(self):
        for method, path, operation in operations():
            for code in operation["responses"]:
                if code not in ANYWHERE and (method, path, code) not in self.answered:
                    fault(f"{method} {path}: {code} was never answered")


UPLOADS = "/api/v1/uploads"
UPLOAD = UPLOADS + "/{upload}"
FILES = UPLOAD + "/files"
FILE = FILES + "/{file}"
FINISH = UPLOAD + "/finish"
BATCHES = "/api/v1/batches"
DOSSIERS = "/api/v1/dossiers"
CARPET = "/api/v1/carpet"
NONE = 999999


def try_everybody(station):
    """Nobody, the wrong role, another branch: the same of every address."""
    for method, path, operation in operations():
        numbers = [NONE] * path.count("{")
        station.call(401, None, method, path, *numbers)
        if "administrator" not in operation["x-roles"]:
            station.call(403, os.environ["KEY_ADMINISTRATOR"], method, path, *numbers)


def try_uploads(station):
    key = os.environ["KEY_BRANCH"]
    with open(os.environ["SCAN"], "rb") as scan_file:
        scan = scan_file.read()
    name = {"name": "scan.tif", "size": len(scan), "modified_ms": 7,
            "sha256": hashlib.sha256(scan).hexdigest()}
    piece = {"Content-Type": "application/octet-stream"}
    text = {"Content-Type": "application/json"}
    station.call(400, key, "POST", UPLOADS, body=b"no JSON", headers=text)
    station.call(422, key, "POST", UPLOADS, body={"folder": "../up"})
    upload = station.call(201, key, "POST", UPLOADS, body={"folder": "lot"})["upload"]
    station.call(400, key, "POST", FILES, upload, body=b"[]", headers=text)
    station.call(422, key, "POST", FILES, upload, body={"name": "../a", "size": 1})
    station.call(413, key, "POST", FILES, upload, body={"name": "a", "size": 10**12})
    station.call(404, key, "POST", FILES, NONE, body=name)
    file = station.call(201, key, "POST", FILES, upload, body=name)["file"]
    station.call(400, key, "PUT", FILE, upload, file, body=scan, headers=piece)
    station.call(404, key, "PUT", FILE, NONE, file, query="?offset=0", body=scan, headers=piece)
    station.call(409, key, "PUT", FILE, upload, file, query="?offset=5", body=scan, headers=piece)
    station.call(413, key, "PUT", FILE, upload, file, query="?offset=0", body=b"x" * (5 << 20),
                 headers=piece)
    half = len(scan) // 2
    station.call(200, key, "PUT", FILE, upload, file, query="?offset=0", body=scan[:half],
                 headers=piece)
    station.call(422, key, "POST", FINISH, upload)
    station.call(200, key, "PUT", FILE, upload, file, query=f"?offset={half}", body=scan[half:],
                 headers={**piece, "X-Piece-Sha256": hashlib.sha256(scan[half:]).hexdigest()})
    station.call(200, key, "GET", FILE, upload, file)
    station.call(404, key, "GET", FILE, upload, file + 1)
    other = station.call(201, key, "POST", FILES, upload, body={"name": "b.tif", "size": 4})["file"]
    station.call(204, key, "DELETE", FILE, upload, other)
    station.call(404, key, "DELETE", FILE, upload, other)
    station.call(200, key, "GET", UPLOAD, upload)
    station.call(404, os.environ["KEY_OTHER"], "GET", UPLOAD, upload)
    station.call(404, key, "POST", FINISH, NONE)
    taken = station.call(200, key, "POST", FINISH, upload)
    station.call(200, key, "POST", FINISH, upload)
    station.call(422, key, "PUT", FILE, upload, file, query="?offset=0", body=b"x", headers=piece)
    station.call(422, key, "DELETE", FILE, upload, file)
    station.call(422, key, "DELETE", UPLOAD, upload)
    station.call(404, key, "DELETE", UPLOAD, NONE)
    gone = station.call(201, key, "POST", UPLOADS)["upload"]
    station.call(204, key, "DELETE", UPLOAD, gone)
    station.call(200, key, "GET", UPLOADS)
    open_ones = [station.call(201, key, "POST", UPLOADS)["upload"] for _ in range(50)]
    station.call(429, key, "POST", UPLOADS)
    for one in open_ones:
        station.call(204, key, "DELETE", UPLOAD, one)
    # "409: it is being taken in" needs two at one time: tests/e2e/station_upload.sh
    station.answered.add(("POST", FINISH, "409"))
    return taken["batches"][0]


def try_papers(station, batch):
    branch, other = os.environ["KEY_BRANCH"], os.environ["KEY_OTHER"]
    station.call(200, branch, "GET", BATCHES)
    for end in ("", "/dossiers", "/receipt.pdf"):
        station.call(200, branch, "GET", BATCHES + "/{batch}" + end, batch)
        station.call(404, other, "GET", BATCHES + "/{batch}" + end, batch)
    for state in DOCUMENT["components"]["schemas"]["State"]["enum"]:
        station.call(200, branch, "GET", DOSSIERS, query=f"?state={state}")
    station.call(400, branch, "GET", DOSSIERS, query="?state=lost")
    for line in station.call(200, os.environ["KEY_OFFICE"], "GET", DOSSIERS)["dossiers"]:
        number = line["dossier"]
        for end in ("/state", "/claim"):
            station.call(200, branch, "GET", DOSSIERS + "/{dossier}" + end, number)
            station.call(404, other, "GET", DOSSIERS + "/{dossier}" + end, number)
        station.call((200, 422), branch, "GET", DOSSIERS + "/{dossier}/letter.pdf", number)
        station.call(404, other, "GET", DOSSIERS + "/{dossier}/letter.pdf", number)
    station.call(200, branch, "GET", "/api/v1/quality")


class Deeds:
    """The corrections of a dossier, which come as forms."""

    def __init__(self, station):
        self.station = station
        self.key = os.environ["KEY_OFFICE"]

    def do(self, expected, deed, dossier, key=None, **fields):
        return self.station.call(expected, key or self.key, "POST",
                                 DOSSIERS + "/{dossier}/" + deed, dossier,
                                 body=urllib.parse.urlencode(fields),
                                 headers={"Content-Type": "application/x-www-form-urlencoded"})

    def show(self, dossier):
        return self.station.call(200, self.key, "GET", DOSSIERS + "/{dossier}", dossier)

    def try_refusals(self, dossier, other, field):
        """What each deed is refused for: no such dossier, another revision, what makes no sense."""
        value = {"page": field["page"], "form": field["form"], "field": field["name"]}
        deeds = {
            "correct": ({**value, "value": "01/10/2026"}, {**value, "value": "31/02/2026"}),
            "confirm": (value, None), "missing": (value, None), "undo": ({"change": 1}, {}),
            "note": ({"note": "n"}, {}), "turn": ({"page": 1, "turn": 90}, {"page": 1, "turn": 7}),
            "retype": ({"page": 1, "type": "facture"}, {"page": 1, "type": "poem"}),
            "split": ({"page": 2}, {"page": 1}), "move": ({"page": 2, "other": other},
                                                          {"page": 99, "other": other}),
            "merge": ({"other": other}, {"other": dossier}),
            "hand": ({"person": 2}, None),
            "decide": ({"decision": "rejected", "reason": "R10"}, {"decision": "lost"}),
            "reopen": ({"note": "n"}, {"note": "n"}),
        }
        for deed, (right, wrong) in deeds.items():
            self.do(404, deed, NONE, **right)
            self.do(409, deed, dossier, revision=77, **right)
            if wrong is not None:
                self.do(422, deed, dossier, **wrong)

    def try_values(self, dossier, field):
        value = {"page": field["page"], "form": field["form"], "field": field["name"]}
        self.do(200, "confirm", dossier, **value)
        self.do(200, "correct", dossier, **value, value="01/10/2026")
        self.do(200, "missing", dossier, **value)
        self.do(200, "undo", dossier)
        self.do(200, "note", dossier, note="look at the date")
        self.do(200, "turn", dossier, page=1, turn=90)
        self.do(200, "turn", dossier, page=1, turn=0)
        self.do(200, "retype", dossier, page=2, type="facture")

    def try_decisions(self, dossier):
        supervisor = os.environ["KEY_SUPERVISOR"]
        self.do(200, "release", dossier)
        self.do(200, "hand", dossier, person=0)
        self.do(200, "decide", dossier, decision="rejected", reason="R10")
        self.do(409, "take", dossier)
        self.do(200, "reopen", dossier, key=supervisor, note="again")
        self.do(200, "release", dossier, key=supervisor)


def is_date(field):
    return field["kind"] == "date" and field["is_read"]


def try_desk(station):
    deeds = Deeds(station)
    lines = station.call(200, deeds.key, "GET", DOSSIERS, query="?state=review")["dossiers"]
    dossier, other = [line["dossier"] for line in lines if line["pages"] > 1][:2]
    station.call(404, deeds.key, "GET", DOSSIERS + "/{dossier}", NONE)
    for expected, number in ((200, dossier), (404, NONE)):
        station.call(expected, deeds.key, "GET", DOSSIERS + "/{dossier}/decisions", number)
    deeds.do(404, "take", NONE)
    field = next(filter(is_date, deeds.do(200, "take", dossier)["fields"]))
    deeds.do(409, "take", dossier, key=os.environ["KEY_SUPERVISOR"])
    deeds.do(200, "renew", dossier)
    deeds.try_refusals(dossier, other, field)
    unread = next(one for one in deeds.show(dossier)["fields"] if not one["is_read"])
    deeds.do(422, "confirm", dossier, page=unread["page"], form=unread["form"],
             field=unread["name"])
    deeds.try_values(dossier, field)
    station.call(200, deeds.key, "GET", DOSSIERS + "/{dossier}/history", dossier)
    deeds.try_decisions(dossier)
    second = deeds.do(200, "split", dossier, page=2)["dossier"]
    deeds.do(200, "undo", second)
    third = deeds.do(200, "move", dossier, page=2, other=other)["dossier"]
    deeds.do(200, "undo", third)
    deeds.do(200, "merge", dossier, other=other)


def try_pictures(station):
    branch, other = os.environ["KEY_BRANCH"], os.environ["KEY_OTHER"]
    line = station.call(200, branch, "GET", DOSSIERS)["dossiers"][0]
    page = DOSSIERS + "/{dossier}/pages/{page}"
    place = "?x=0&y=0&w=100&h=50&height=40"
    for key, code in ((branch, 200), (other, 404)):
        station.call(code, key, "GET", page + "/{width}", line["dossier"], 1, 480)
        station.call(code, key, "GET", page + "/crop", line["dossier"], 1, query=place)


def try_carpet(station):
    key = os.environ["KEY_OFFICE"]
    station.call(400, key, "GET", CARPET, query="?kind=poem")
    cells = station.call(200, key, "GET", CARPET, query="?kind=date")["cells"]
    if not cells:
        fault("there is no date on the carpet")
        return
    fix = {name: cells[0][name] for name in ("dossier", "revision", "page", "form", "name")}
    for deed in ("/try", "/correct"):
        station.call(400, key, "POST", CARPET + deed, body={})
        done = station.call(200, key, "POST", CARPET + deed,
                            body={"items": [{**fix, "value": "01/10/2026"}]})["outcomes"][0]
    station.call(400, key, "POST", CARPET + "/undo", body={})
    station.call(200, key, "POST", CARPET + "/undo",
                 body={"items": [{"dossier": fix["dossier"], "change": done.get("change", 1)}]})


def try_search(station):
    branch, supervisor = os.environ["KEY_BRANCH"], os.environ["KEY_SUPERVISOR"]
    found = station.call(200, supervisor, "GET", "/api/v1/search", query="?branch=B07&most=1")
    if len(found["dossiers"]) != 1 or found["next"] is None:
        fault("the search does not give one dossier and the next page")
    station.call(200, branch, "GET", "/api/v1/search", query=f"?after={found['next']}")
    other = station.call(200, os.environ["KEY_OTHER"], "GET", "/api/v1/search", query="?branch=B07")
    if other["dossiers"]:
        fault("the search shows another branch's dossiers")
    station.call(400, branch, "GET", "/api/v1/search", query="?after=nowhere")
    station.call(200, supervisor, "GET", "/api/v1/day")
    station.call(200, supervisor, "GET", "/api/v1/day", query="?branch=B07&from=2026-01-01&to=2026-03-31")
    station.call(400, supervisor, "GET", "/api/v1/day", query="?from=yesterday")


def main():
    if sys.argv[1:2] == ["routes"]:
        check_routes()
    else:
        station = Station(sys.argv[2])
        try_everybody(station)
        try_papers(station, try_uploads(station))
        try_pictures(station)
        try_search(station)
        try_carpet(station)
        try_desk(station)
        station.check_all_were_asked()
    return 1 if faults else 0


sys.exit(main())
