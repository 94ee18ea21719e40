#!/usr/bin/python3
"""station_people PORT PEOPLE SECONDS PASSWORD LOGIN... SUPERVISOR: so many people at work at a station, each
logged in as one of the logins: the next dossier, its page, the first view of its first page, a search, and
giving the dossier back. Between two things that they do they look for half a second to three seconds. A
supervisor, the last login, looks at days meanwhile. Prints how long each thing took, and exits 1 when one is past its limit at the 95th percentile."""
import http.client
import random
import re
import sys
import threading
import time
import urllib.parse

# What is measured, and its limit in milliseconds at the 95th percentile; None: only told.
LIMITS = {"next dossier": 200, "page of the dossier": 200, "first view": 300, "search": 200, "given back": None,
          "a supervisor's day": 200}

GIVEN = ("MOHAMED FATIMA YOUSSEF KHADIJA ALI SALMA OMAR ZINEB HAMZA MERYEM محمد فاطمة خديجة يوسف علي عمر "
         "mohamad fatma yousef").split()
FAMILIES = ("ALAOUI BENNANI TAZI FASSI BERRADA IDRISSI LAHLOU NACIRI FILALI KADIRI JEBARI SKALLI بناني علوي "
            "تازي برادة benani berada chraibi sqalli").split()


class Person:
    """One browser: a connection that is kept, and a cookie."""

    def __init__(self, port, login, password):
        self.port, self.login, self.cookie = port, login, ""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        form = self.ask("GET", "/login")[1].decode()
        token = re.search(r'name="csrf" value="([^"]+)"', form).group(1)
        body = urllib.parse.urlencode({"csrf": token, "login": login, "password": password})
        status, _, _ = self.ask("POST", "/login", body)
        if status != 303:
            raise SystemExit(f"{login} cannot log in: {status}")
        home = self.ask("GET", "/")[1].decode()
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', home).group(1)

    def ask(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = kind
        if method != "GET" and kind == "application/json":
            headers["X-Csrf"] = self.csrf
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("waraqa="):
                self.cookie = value.split(";")[0]
        return answer.status, content, answer.getheader("Location")


def question(chance):
    """What people look for: mostly a name, else what they have in their hands."""
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(FAMILIES)
    if kind < 0.55:
        return chance.choice(FAMILIES) + " " + chance.choice(GIVEN)
    if kind < 0.62:
        return chance.choice(GIVEN)
    if kind < 0.70:
        return chance.choice(FAMILIES)[:4]
    if kind < 0.80:
        return str(900000000 + chance.randrange(1, 400000))
    if kind < 0.87:
        return "ZZ" + str(1000000 + chance.randrange(1, 400000))
    if kind < 0.92:
        return "L" + str(chance.randrange(1, 20000))
    if kind < 0.96:
        return "R%02d %s" % (chance.randrange(1, 27), chance.choice(FAMILIES))
    return "R%02d" % chance.randrange(1, 27)


class Times:
    def __init__(self):
        self.lock, self.ms, self.wrong = threading.Lock(), {name: [] for name in LIMITS}, {}

    def add(self, name, began, status, expected):
        with self.lock:
            if status == expected:
                self.ms[name].append((time.monotonic() - began) * 1000)
            else:
                self.wrong[name, status] = self.wrong.get((name, status), 0) + 1


def timed(times, name, person, expected, *request):
    began = time.monotonic()
    answer = person.ask(*request)
    times.add(name, began, answer[0], expected)
    return answer


def work(person, end, times, seed):
    chance = random.Random(seed)

    def look():
        time.sleep(min(chance.uniform(0.5, 3.0), max(0, end - time.monotonic())))

    while time.monotonic() < end:
        _, _, where = timed(times, "next dossier", person, 303, "GET", "/review/next")
        dossier = re.match(r"/dossiers/(\d+)", where or "")
        if dossier:
            number = dossier.group(1)
            timed(times, "page of the dossier", person, 200, "GET", f"/dossiers/{number}")
            timed(times, "first view", person, 200, "GET", f"/dossiers/{number}/pages/1/1000")
        look()
        timed(times, "search", person, 200, "GET", "/find?q=" + urllib.parse.quote(question(chance)))
        look()
        if dossier:
            timed(times, "given back", person, 200, "POST", f"/api/v1/dossiers/{number}/release",
                  '{"pass": true}', "application/json")


def watch(person, end, times):
    """A supervisor's day, and a month of it."""
    while time.monotonic() < end:
        for path in "/day", "/day?from=%s&to=%s" % tuple(
                time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86400)) for days in (29, 0)):
            timed(times, "a supervisor's day", person, 200, "GET", path)
            time.sleep(min(1, max(0, end - time.monotonic())))


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def main():
    port, people, seconds, password = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    crowd = [Person(port, login, password) for login in sys.argv[5:5 + people]]
    supervisor = Person(port, sys.argv[-1], password)
    times, end = Times(), time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(person, end, times, i)) for i, person in enumerate(crowd)]
    threads.append(threading.Thread(target=watch, args=(supervisor, end, times)))
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    failed = bool(times.wrong)
    print(f"# {people} people for {seconds:.0f} s")
    for name, limit in LIMITS.items():
        values = times.ms[name]
        if not values:
            print(f"# {name}: nothing measured")
            failed = True
            continue
        late = limit is not None and share(values, 0.95) > limit
        failed = failed or late
        print("# %-20s %5d times: median %4.0f ms, 95 %% %4.0f, 99 %% %4.0f, worst %4.0f%s" % (
            name, len(values), share(values, 0.5), share(values, 0.95), share(values, 0.99), max(values),
            "" if limit is None else f" (limit {limit}{', LATE' if late else ''})"))
    for (name, status), count in sorted(times.wrong.items()):
        print(f"# {name}: {count} answers of {status}")
    sys.exit(failed)


main()
