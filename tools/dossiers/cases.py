"""What a dossier says: people, dates, amounts and faults drawn from the registers, and its truth.

A Case is decided before anything is drawn. Papers add to `codes` each barcode that they print, to
`pages` each page, to `overwritten` each field that was corrected and to `marks` what each frame for
a signature or a stamp bears; `truth()` then gives the object of NAME.json.
"""
import copy
import csv
import datetime
import os

from dossiers import planting

FAULTS = ("late", "sum", "unknown_insured", "missing_code", "rights_closed")
MARK_FAULTS = ("no_doctor_stamp", "no_pharmacy_stamp", "no_insured_signature")
FAULTS_OF = {"mixed": FAULTS, "marks": MARK_FAULTS, "all": FAULTS + MARK_FAULTS}
DEAREST_DH, CHEAPEST_DH = 700, 4
FEES = {"C": (80, 100, 120, 150, 200), "V": (120, 150, 200), "CS": (150, 200, 250, 300, 350),
        "VS": (190, 250, 300), "CSC": (190, 250, 300, 400)}


class Registry:
    """The insurer's registers, as read from a folder of CSV files."""

    def __init__(self, folder):
        self.insured = read_rows(folder, "insured.csv")
        self.numbers = {row["immatriculation"] for row in self.insured}
        self.dependants = {}
        for row in read_rows(folder, "dependants.csv"):
            self.dependants.setdefault(row["immatriculation"], []).append(row)
        practitioners = read_rows(folder, "practitioners.csv")
        self.doctors = [row for row in practitioners if row["kind"] == "medecin"]
        self.pharmacies = [row for row in practitioners if row["kind"] == "pharmacie"]
        self.inpes = {row["inpe"] for row in practitioners}
        self.medicines = [row for row in read_rows(folder, "medicines.csv") if sellable(row)]


def read_rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sellable(row):
    """A medicine of a pharmacy, with a code that a box can bear."""
    code = row["CODE"]
    return (len(code) == 13 and code.isdigit() and check_digit(code[:12]) == code[12]
            and CHEAPEST_DH <= float(row["PPV"]) <= DEAREST_DH and row["NOM"].isascii())


def check_digit(digits):
    """GS1's modulo 10 over the first twelve digits of an EAN-13."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


class Case:
    """One dossier: `rng` decides, `registry` names; `used` keeps people apart within a set."""

    def __init__(self, rng, registry, used, fill, scan, fault, plants=None):
        self.fill, self.scan, self.fault = fill, scan, fault
        self.plants = plants  # of planting.KINDS; None: nobody asked
        self.crossed = ()  # fields that a planted fault crosses out
        self.codes, self.pages = [], []
        self.overwritten, self.overwritten_share, self.marks = [], 0.0, {}
        self.free = {}  # what papers without a form say: {type: {field: value as read}}
        self.labels = {}  # what its boxes say, by code
        self.choose_dates(rng)
        self.choose_people(rng, registry, used)
        self.choose_care(rng, registry)
        self.choose_medicines(rng, registry)
        self.choose_received(rng)
        if plants:
            self.spoil(rng, registry)

    def has(self, fault):
        """Whether the dossier has that fault, be it its only one or planted."""
        return self.fault == fault or any(one.name == fault for one in self.plants or ())

    def spoil(self, rng, registry):
        """What planted faults say instead; draws from `rng`, so only where some are planted."""
        self.other_person = planting.strangers(rng, registry, self.insured)
        if self.has("practitioner_inpe_unknown"):
            self.doctor = dict(self.doctor, inpe=planting.unknown_number(rng, registry.inpes))
        if self.has("pharmacy_inpe_unknown"):
            self.pharmacy = dict(self.pharmacy, inpe=planting.unknown_number(rng, registry.inpes))
        if self.has("agreement_missing"):
            self.sessions = rng.choice((8, 10, 12, 15, 20))
            self.sessions_centimes = self.sessions * rng.choice((3500, 5000, 6000, 10000))
            self.total_centimes += self.sessions_centimes
        if self.has("two_events"):
            self.first_care = self.care - datetime.timedelta(days=rng.randrange(15, 26))
            self.total_centimes += self.act_centimes

    def as_of(self, paper):
        """The case as the paper of that type tells it: the paper may be another person's."""
        if not self.has(paper + "_of_another"):
            return self
        other = copy.copy(self)
        other.patient = self.other_person
        return other

    def orders(self):
        """What the ordonnance prescribes: [(medicine, boxes)]."""
        orders = list(zip(self.medicines, self.quantities))
        return orders[:-1] if self.has("code_not_prescribed") else orders

    def next_visit(self, rng, registry):
        """The same person at the same doctor and pharmacy some weeks later; half of the time for
        the same medicines, then often at the same price."""
        case = copy.copy(self)
        case.codes, case.pages, case.overwritten, case.marks = [], [], [], {}
        case.free, case.labels = {}, {}
        days = datetime.timedelta(days=rng.choice((7, 14, 28, 30, 31, 60, 90)))
        case.care, case.dispensed = self.care + days, self.dispensed + days
        if rng.random() < 0.5:
            case.act_centimes = 100 * rng.choice(FEES[case.act])
        if rng.random() < 0.5:
            case.choose_medicines(rng, registry)
        else:
            case.total_centimes = case.act_centimes + case.medicines_centimes
        case.choose_received(rng)
        return case

    def choose_dates(self, rng):
        first = datetime.date(2026, 2, 1)
        self.care = first + datetime.timedelta(days=rng.randrange(300))
        self.dispensed = self.care + datetime.timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))

    def choose_people(self, rng, registry, used):
        closed = self.has("rights_closed")
        fund = rng.choices(("CNSS", "CNOPS"), (60, 40))[0]
        fund = next((one.fund for one in self.plants or () if one.fund), fund)
        while True:
            person = rng.choice(registry.insured)
            if (person["fund"] == fund and person["immatriculation"] not in used
                    and self.rights_closed(person) == closed
                    and (not self.has("child_over_age") or self.grown_children(registry, person))):
                break
        used.add(person["immatriculation"])
        self.insured, self.fund = person, person["fund"]
        self.number = person["immatriculation"]
        while self.has("unknown_insured") and self.number in registry.numbers:
            self.number = str(rng.randrange(100000000, 999999999))
        family = [row for row in registry.dependants.get(person["immatriculation"], ())
                  if self.is_covered(row)]
        relative = rng.choice(family) if family and rng.random() < 0.35 else None
        self.link = relative["relation"] if relative else None
        self.patient = relative or person
        if self.has("stranger"):
            self.patient = planting.strangers(rng, registry, person)
            self.link = "conjoint"
        if self.has("child_over_age"):
            self.patient, self.link = rng.choice(self.grown_children(registry, person)), "enfant"

    def grown_children(self, registry, person):
        """Those past the age of 21, when a child's cover ends, on the day of care."""
        latest = (self.care - datetime.timedelta(days=round(22.2 * 365.25))).isoformat()
        return [row for row in registry.dependants.get(person["immatriculation"], ())
                if row["relation"] == "enfant" and row["birth_date"] < latest]

    def rights_closed(self, person):
        care = self.care.isoformat()
        if person["rights_from"] > care:
            return None
        return bool(person["rights_to"]) and person["rights_to"] < care

    def is_covered(self, relative):
        born = datetime.date.fromisoformat(relative["birth_date"])
        return relative["relation"] == "conjoint" or (self.care - born).days < 20.5 * 365.25

    def choose_care(self, rng, registry):
        self.doctor = rng.choice(registry.doctors)
        self.pharmacy = rng.choice(registry.pharmacies)
        special = self.doctor["speciality"] != "MEDECINE GENERALE"
        self.act = "CS" if special else "C"
        if rng.random() < 0.12:
            cardiology = self.doctor["speciality"] == "CARDIOLOGIE"
            self.act = "CSC" if cardiology else "VS" if special else "V"
        self.act_centimes = 100 * rng.choice(FEES[self.act])

    def choose_medicines(self, rng, registry):
        count = rng.choices((1, 2, 3, 4), (28, 36, 26, 10))[0]
        count = max(2, count) if self.has("code_not_prescribed") else count
        self.medicines = rng.sample(registry.medicines, count)
        if self.plants:
            planting.spoil_medicines(rng, registry, self, check_digit)
        self.quantities = [rng.choices((1, 2, 3), (70, 25, 5))[0] for _ in self.medicines]
        self.boxes = [row for row, quantity in zip(self.medicines, self.quantities)
                      for _ in range(quantity)]
        planting.spoil_boxes(rng, self)
        self.medicines_centimes = sum(centimes(row) * quantity for row, quantity
                                      in zip(self.medicines, self.quantities))
        self.total_centimes = self.act_centimes + self.medicines_centimes
        if self.has("sum"):
            self.total_centimes += 100 * rng.choice((100, 100, 50, 200, 20, 90))

    def choose_received(self, rng):
        days = rng.randrange(75, 140) if self.has("late") else rng.randrange(4, 42)
        self.received = self.care + datetime.timedelta(days=days)

    def sheet_fields(self):
        """The fields of the care sheet, those of both pages together, as written."""
        fields = {"assure_nom": full_name(self.insured), "assure_immatriculation": self.number,
                  "assure_cin": self.insured["cin"]}
        if self.fund == "CNOPS":
            fields["assure_affiliation"] = self.insured["affiliation"]
        fields["assure_adresse"] = f"{self.insured['address']} {self.insured['city']}"
        fields["montant_frais"] = amount(self.total_centimes)
        fields["nombre_pieces"] = "3"
        if self.link:
            fields["lien_" + self.link] = True
        fields["beneficiaire_nom"] = full_name(self.patient)
        fields["beneficiaire_naissance"] = comb_date(self.birth())
        if self.patient["cin"]:
            fields["beneficiaire_cin"] = self.patient["cin"]
        fields["sexe_" + self.patient["sex"].lower()] = True
        fields["type_maladie"] = True
        fields["medecin_inpe"] = self.doctor["inpe"]
        fields["assure_fait_a"] = self.insured["city"]
        fields["assure_date"] = comb_date(self.dispensed)
        fields["medecin_fait_a"] = self.doctor["city"]
        fields["medecin_date"] = comb_date(self.care)
        fields["acte_1_date"] = comb_date(self.care)
        fields["acte_1_cotation"] = self.act
        fields["acte_1_montant"] = amount(self.act_centimes)
        fields["pharmacie_1_date"] = comb_date(self.dispensed)
        fields["pharmacie_1_prix"] = amount(self.medicines_centimes)
        fields["pharmacie_1_inpe"] = self.pharmacy["inpe"]
        fields["total_general"] = amount(self.total_centimes)
        if self.plants:
            self.spoil_fields(fields)
        return fields

    def spoil_fields(self, fields):
        """Takes out, adds or exchanges what planted faults say of the sheet."""
        for fault, field in (("number_missing", "assure_immatriculation"),
                             ("patient_not_written", "beneficiaire_nom"),
                             ("practitioner_inpe_missing", "medecin_inpe"),
                             ("pharmacy_inpe_missing", "pharmacie_1_inpe"),
                             ("pharmacy_date_missing", "pharmacie_1_date")):
            if self.has(fault):
                del fields[field]
        if self.has("two_ticks"):
            fields["lien_conjoint" if self.link == "enfant" else "lien_enfant"] = True
            fields["sexe_m"] = fields["sexe_f"] = True
        if self.has("accident"):
            del fields["type_maladie"]
            fields["type_accident"] = True
        if self.has("agreement_missing"):
            fields.update(paramedical_1_date=comb_date(self.care), paramedical_1_cotation="AMM7",
                          paramedical_1_nombre=str(self.sessions),
                          paramedical_1_montant=amount(self.sessions_centimes))
        if self.has("two_events"):
            fields.update(acte_2_date=comb_date(self.first_care), acte_2_cotation=self.act,
                          acte_2_montant=amount(self.act_centimes))

    def choose_marks(self, rng):
        """What each frame bears: {field: [signature, stamp]}; a fault may leave it empty."""
        both = ["signature", "stamp"]
        row = (["stamp"], ["stamp"], both)
        marks = {"assure_signature": ["signature"], "medecin_cachet": both,
                 "acte_1_cachet": rng.choice(row), "pharmacie_1_cachet": rng.choice(row)}
        if self.has("act_not_stamped"):
            marks["acte_1_cachet"] = []
        if self.has("agreement_missing"):
            marks["paramedical_1_cachet"] = ["stamp"]
        if self.has("two_events"):
            marks["acte_2_cachet"] = ["stamp"]
        if self.has("no_doctor_stamp"):
            signed = rng.random() < 0.3
            marks["medecin_cachet"] = ["signature"] if signed else []
            marks["acte_1_cachet"] = []
        if self.has("no_pharmacy_stamp"):
            marks["pharmacie_1_cachet"] = []
        if self.has("no_insured_signature"):
            marks["assure_signature"] = []
        return marks

    def birth(self):
        return datetime.date.fromisoformat(self.patient["birth_date"])

    def truth(self, name, fields):
        """The object of NAME.json; `fields` has one dictionary for each form's page."""
        medicines = [{"code": row["CODE"], "name": row["NOM"], "ppv": row["PPV"], "qty": quantity}
                     for row, quantity in zip(self.medicines, self.quantities)]
        claim = {"immatriculation": self.number, "beneficiary": full_name(self.patient),
                 "birth_date": self.patient["birth_date"],
                 "practitioner_inpe": self.doctor["inpe"],
                 "pharmacy_inpe": self.pharmacy["inpe"], "care_date": self.care.isoformat(),
                 "dispensing_date": self.dispensed.isoformat(), "act": self.act,
                 "act_amount": amount(self.act_centimes, "."),
                 "medicines_amount": amount(self.medicines_centimes, "."),
                 "total": amount(self.total_centimes, ".")}
        truth = {"id": name, "fund": self.fund, "fill": self.fill, "scan": self.scan,
                 "fault": self.fault, "received": self.received.isoformat(), "fields": fields,
                 "codes": self.codes, "medicines": medicines, "pages": self.pages, "claim": claim}
        if self.plants is not None:
            truth["fault"] = planting.old_fault(self.plants)
            truth["faults"] = planting.told(self.plants)
        if self.free:
            truth["free"] = self.free
        if self.overwritten_share or self.crossed:
            truth["overwritten"] = self.overwritten
        if self.marks:
            truth["marks"] = self.marks
        return truth


def full_name(person):
    return f"{person['last_name']} {person['first_name']}"


def centimes(medicine):
    return round(float(medicine["PPV"]) * 100)


def amount(value_centimes, point=","):
    return f"{value_centimes // 100}{point}{value_centimes % 100:02d}"


def comb_date(day):
    return day.strftime("%d%m%Y")
