-- Fills a store that holds the samples with many dossiers (psql -v claims=5000000 -v waiting=100000
-- -v whole=3000): the newest wait for a person, those that are given out first with all that the samples
-- have of pages and readings. Names are drawn as they are in registers: a few common ones, a long tail
-- of rare families, and some misread words. Triggers are off, as there are millions of rows: what
-- they keep is made here.
SET client_min_messages = warning;
SET search_path = waraqa, public;
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '256MB';
SET timezone = 'UTC';
SELECT setseed(0.5);

CREATE TEMPORARY TABLE given AS
  SELECT row_number() OVER (ORDER BY md5(word)) AS id, word FROM unnest(string_to_array(
    'MOHAMED AHMED YOUSSEF HASSAN ALI RACHID SAID HAMZA AMINE MEHDI OMAR KARIM HUSSEIN KHALID ADIL NABIL '
    'TARIK MUSTAPHA BRAHIM YASSINE ANAS BILAL ISMAIL SAAD ZAKARIA JAMAL AZIZ IDRISS OTHMANE AYOUB WALID '
    'MOURAD SAMIR FOUAD REDA HICHAM NOUREDDINE LAHCEN FATIMA KHADIJA AICHA MERYEM ZINEB NADIA SALMA SARA '
    'IMANE SOUAD LATIFA HANANE SIHAM NAIMA KARIMA AMINA LAILA GHIZLANE HAFSA OUMAIMA KAOUTAR CHAIMAE '
    'SANAA SAMIRA RACHIDA HAJAR DOHA LAMIA YASMINE ZAHRA MALIKA FADOUA ILHAM HASNA JAMILA HOUDA NAJAT', ' '))
    AS word;
CREATE TEMPORARY TABLE family AS
  SELECT row_number() OVER (ORDER BY is_rare, md5(word)) AS id, word FROM (
    SELECT false AS is_rare, word FROM unnest(string_to_array(
      'ALAOUI AMRANI IDRISSI BENNANI TAZI FASSI BERRADA CHRAIBI BENJELLOUN OUAZZANI MANSOURI SEBTI DAOUDI '
      'LAHLOU KABBAJ CHERKAOUI NACIRI FILALI HAMDAOUI RAHMANI KADIRI ZAOUI SABBAGH KETTANI SKALLI GUESSOUS '
      'MERNISSI TOUZANI HAKIMI JEBARI SALHI YACOUBI BOUKHARI ZIANI HADDAD NEJJAR', ' ')) AS word
    UNION ALL
    SELECT true, a || b || c || d FROM unnest('{BA,CHA,DOU,FA,GHA,HA,JOU,KA,LOU,MA,NOU,RA,SI,TA,ZI}'::text[]) AS a,
      unnest('{BA,CHA,DOU,FA,GHA,HA,JOU,KA,LOU,MA,NOU,RA,SI,TA,ZI}'::text[]) AS b,
      unnest('{"",BI,FOU,LA,MI,NA,RA,SSA,TOU,ZA}'::text[]) AS c,
      unnest('{RI,NANI,LAOUI,DI,CHI,MOUN,TA,KIR,F,LLI,SSI,ZZI}'::text[]) AS d) AS one;
SELECT count(*) AS given_count FROM given \gset
SELECT count(*) AS family_count FROM family \gset
CREATE TEMPORARY TABLE human AS
  SELECT drawn.id, f.word AS family, g.word AS given, c.word AS child FROM (
    SELECT id, 1 + floor(exp(random() * ln(:given_count)))::int % :given_count AS g,
           1 + floor(exp(random() * ln(:family_count)))::int % :family_count AS f,
           1 + floor(random() * :given_count)::int AS c
    FROM generate_series(1, :claims / 10) AS id) AS drawn
  JOIN given AS g ON g.id = drawn.g JOIN family AS f ON f.id = drawn.f JOIN given AS c ON c.id = drawn.c;
CREATE INDEX ON human (id);

-- ---- the rows, without indexes, which are made when all is there --------------------------------

SET maintenance_work_mem = '512MB';
CREATE TEMPORARY TABLE index_later AS
  SELECT pg_get_indexdef(indexrelid) || ' ; ALTER INDEX waraqa.' || indexrelid::regclass || ' OWNER TO waraqa_owner'
           AS made, 'DROP INDEX waraqa.' || indexrelid::regclass AS dropped
  FROM pg_index WHERE indrelid IN ('file'::regclass, 'dossier'::regclass, 'claim'::regclass,
    'reason'::regclass, 'insured'::regclass, 'search_entry'::regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);
SELECT dropped FROM index_later \gexec
ALTER TABLE file DROP CONSTRAINT file_sha256_key;

SELECT coalesce(max(id), 0) AS before FROM dossier \gset
SELECT coalesce(max(id), 0) AS file_before FROM file \gset
INSERT INTO insured (immatriculation, affiliation, cin, last_name, first_name, name_key, birth_date, sex,
                     fund, rights_from)
  SELECT (900000000 + id)::text, (9000000 + id)::text, 'ZZ' || 1000000 + id, family, given,
         family || ' ' || given, '1970-01-01', 'F', 'CNSS', '2020-01-01'
  FROM human ON CONFLICT DO NOTHING;
INSERT INTO file (id, sha256, name, kind, bytes, received_at) OVERRIDING SYSTEM VALUE
  SELECT :file_before + i, encode(sha256(('many' || i)::bytea), 'hex'), 'lot/m' || i || '.tif', 'tif', 1000,
         now() - (:claims - i) * interval '0.6 seconds'
  FROM generate_series(1, :claims) AS i;
INSERT INTO dossier (id, file, number, fund, received, branch, batch, file_pages, stored_at)
  OVERRIDING SYSTEM VALUE
  SELECT :before + id - :file_before, id, 1, CASE WHEN id % 3 = 0 THEN 'CNOPS' ELSE 'CNSS' END,
         (received_at AT TIME ZONE 'UTC')::date, 'B' || id % 50, 'L' || id / 200, 1, received_at
  FROM file WHERE id > :file_before ORDER BY id;
SELECT setval(pg_get_serial_sequence('file', 'id'), (SELECT max(id) FROM file)),
       setval(pg_get_serial_sequence('dossier', 'id'), (SELECT max(id) FROM dossier)) \gset last_
CREATE TEMPORARY TABLE many AS
  SELECT dossier.id, dossier.file, dossier.received, dossier.branch, dossier.batch, dossier.fund, stored_at,
         human.family, human.given, CASE WHEN dossier.id % 2 = 0 THEN human.given ELSE human.child END AS child,
         human.id AS human, dossier.id > :before + :claims - :waiting AS waits,
         dossier.received - floor(exp(random() * 4))::int AS care_date,
         CASE WHEN dossier.id % 10 < 7 AND dossier.id <= :before + :claims - :waiting THEN 'accepted'
              WHEN dossier.id % 10 < 9 THEN 'review' ELSE 'rejected' END AS verdict,
         'R' || lpad((1 + dossier.id * 7 % 26)::text, 2, '0') AS code
  FROM dossier JOIN human ON human.id = 1 + dossier.id * 7919 % (:claims / 10) WHERE dossier.id > :before;
ALTER TABLE many ADD PRIMARY KEY (id);
ANALYZE many;
INSERT INTO claim (dossier, judgement, immatriculation, beneficiary, relation, birth_date,
                   practitioner_inpe, care_date, total_centimes, payable_centimes, verdict, confidence,
                   decision, judged_at)
  SELECT id, 1, (900000000 + human)::text, family || ' ' || child, 'assure', '1970-01-01',
         (200000000 + id / 50)::text, care_date, 20000 + id % 7, 14000,
         CASE WHEN verdict = 'review' AND NOT waits THEN 'accepted' ELSE verdict END, 0.9,
         CASE WHEN waits OR verdict = 'accepted' THEN 'none' WHEN verdict = 'review' THEN 'accepted'
              ELSE 'sent_back' END, stored_at
  FROM many ORDER BY id;
INSERT INTO reason (dossier, judgement, ordinal, code, severity, message_fr, message_ar)
  SELECT id, 1, 1, code, CASE verdict WHEN 'rejected' THEN 'error' ELSE 'check' END,
         'Le cachet du médecin manque.', 'ختم الطبيب ناقص.' FROM many WHERE verdict <> 'accepted' ORDER BY id;
INSERT INTO review_item (dossier, deadline, cost, waits_since)
  SELECT id, received + 7, 100 + id * 7919 % 100000, stored_at FROM many WHERE waits ORDER BY id;

-- ---- those that are given out first, whole -------------------------------------------------------

CREATE TEMPORARY TABLE whole AS
  SELECT dossier AS id, sample.ids[1 + turn % cardinality(sample.ids)] AS sample FROM (
    SELECT dossier, row_number() OVER (ORDER BY deadline, cost DESC, dossier) AS turn FROM review_item
    WHERE dossier > :before ORDER BY deadline, cost DESC, dossier LIMIT :whole) AS first,
  (SELECT array_agg(dossier) AS ids FROM (SELECT DISTINCT dossier FROM page WHERE dossier <= :before)
    AS one) AS sample;
SELECT 'INSERT INTO ' || name || ' (' || columns || ') SELECT '
       || replace(columns, 'dossier,', 'whole.id,') || ' FROM whole JOIN ' || name || ' AS held ON held.dossier '
       '= whole.sample' || CASE WHEN has_judgement THEN ' WHERE held.judgement = 1' ELSE '' END
  FROM (SELECT name, string_agg(quote_ident(attname), ',' ORDER BY attname <> 'dossier', attnum) AS columns,
               bool_or(attname = 'judgement') AS has_judgement
        FROM unnest('{page,page_fault,barcode,reading,act,medicine_line,doubt,share}'::text[]) AS name
        JOIN pg_attribute ON attrelid = name::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        GROUP BY name ORDER BY array_position('{page}'::text[], name)) AS one \gexec
INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, dpi, turn_deg, turn_decided,
                  skew_deg, form_place)
  SELECT id, 1, CASE fund WHEN 'CNSS' THEN 'cnss-610-1-02-p1' ELSE 'cnops-maladie-p1' END, 1, 2480, 3508, 300,
         0, true, 0, '{1,0,0,0,1,0}' FROM many
  WHERE id NOT IN (SELECT id FROM whole) AND id > :before + :claims - 2 * :waiting;

-- ---- what triggers keep --------------------------------------------------------------------------

INSERT INTO name_word (word, sound)
  SELECT word, name_sound(word) FROM (SELECT word COLLATE "C" AS word FROM given
    UNION SELECT word FROM family) AS one ON CONFLICT DO NOTHING;
INSERT INTO search_entry (dossier, received, care_date, words, marks)
  SELECT many.id, many.received, many.care_date,
         CASE WHEN g.id = c.id THEN ARRAY[f.id, g.id] ELSE ARRAY[f.id, g.id, c.id] END,
         array_remove(ARRAY['b/' || branch, 'l/' || batch, 'v/' || claim.verdict,
           's/' || claim_state(claim.verdict, decision), 'f/' || fund, 'p/' || CASE fund WHEN 'CNSS'
           THEN 'cnss-610-1-02' ELSE 'cnops-maladie' END,
           CASE WHEN many.verdict <> 'accepted' THEN code END], NULL)
  FROM many JOIN claim ON claim.dossier = many.id AND current JOIN name_word AS f ON f.word = family
  JOIN name_word AS g ON g.word = given JOIN name_word AS c ON c.word = child ORDER BY many.id;
UPDATE name_word SET uses = counted.n FROM (
  SELECT one AS id, count(*) AS n FROM search_entry, unnest(words) AS one GROUP BY 1) AS counted
  WHERE counted.id = name_word.id;
-- A form of two, and two scanners a branch.
INSERT INTO day_entry (hour, branch, fund, form, scanner, files_read, dossiers, pages, accepted, straight,
                       review, rejected, sent_back, waiting, judged, done, decided)
  SELECT date_trunc('hour', stored_at, 'UTC'), branch, fund, CASE fund WHEN 'CNSS' THEN 'cnss-610-1-02'
         ELSE 'cnops-maladie' END, 'S' || branch || '-' || id % 2, count(*), count(*), count(*) * 4,
         count(*) FILTER (WHERE claim.verdict = 'accepted'), count(*) FILTER (WHERE many.verdict = 'accepted'),
         count(*) FILTER (WHERE claim.verdict = 'review'), count(*) FILTER (WHERE claim.verdict = 'rejected'),
         count(*) FILTER (WHERE decision = 'sent_back'), count(*) FILTER (WHERE waits), count(*),
         count(*) FILTER (WHERE NOT waits), count(*) FILTER (WHERE decision <> 'none')
  FROM many JOIN claim ON claim.dossier = many.id AND current GROUP BY 1, 2, 3, 4, 5;
INSERT INTO day_entry (hour, branch, fund, form, code, dossiers, rejected)
  SELECT date_trunc('hour', stored_at, 'UTC'), branch, fund, CASE fund WHEN 'CNSS' THEN 'cnss-610-1-02'
         ELSE 'cnops-maladie' END, code, count(*), count(*) FILTER (WHERE verdict = 'rejected')
  FROM many WHERE verdict <> 'accepted' GROUP BY 1, 2, 3, 4, 5;
INSERT INTO backlog (kind, arrived, branch, fund, form, scanner, count)
  SELECT 'dossier', received, branch, fund, CASE fund WHEN 'CNSS' THEN 'cnss-610-1-02'
         ELSE 'cnops-maladie' END, 'S' || branch || '-' || id % 2, count(*)
  FROM many WHERE waits GROUP BY 1, 2, 3, 4, 5, 6;
ALTER TABLE file ADD CONSTRAINT file_sha256_key UNIQUE (sha256);
SELECT made FROM index_later \gexec
SELECT day_fold();
INSERT INTO person (login, name, role, password)
  SELECT 'worker' || n, initcap(family || ' ' || given), 'operator', '$argon2id$none'
  FROM generate_series(1, 215) AS n JOIN human ON human.id = n ON CONFLICT DO NOTHING;
INSERT INTO person_day (person, day, accepted, sent_back, rejected, corrected, confirmed, first_at, last_at,
                        active_s)
  SELECT id, day, 100 + id % 150, id % 20, id % 11, 200 + id % 90, id % 300, day + interval '8 hours',
         day + interval '16 hours', 20000
  FROM person, generate_series(0, 60) AS ago, LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date - ago AS day) AS one
  WHERE login LIKE 'worker%' ON CONFLICT DO NOTHING;
VACUUM ANALYZE;
