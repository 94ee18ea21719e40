-- Searching dossiers by whatever is known of them: names as they sound, in French or Arabic letters,
-- beside numbers, codes and days. And what a supervisor's day shows, counted as it happens.

-- ---- what a dossier is counted and found under -----------------------------------------------------

-- What a dossier is counted under, which never changes: '' is not known. Which scanner a file came from
-- is a column of it that a later migration adds: it is asked for by its name. The form is that of its first
-- page which is one, without the number of the page. Written so that the planner takes it into the
-- statement that asks, with the columns that there are then.
CREATE FUNCTION day_place(asked bigint)
  RETURNS TABLE (hour timestamptz, arrived date, branch text, fund text, form text, scanner text)
  LANGUAGE sql STABLE
AS $$
  SELECT date_trunc('hour', sent.received_at, 'UTC'), dossier.received, coalesce(dossier.branch, ''),
         coalesce(dossier.fund, upper(split_part(first.form, '-', 1)), ''), coalesce(first.form, ''),
         coalesce(to_jsonb(sent) ->> 'scanner', '')
  FROM waraqa.dossier JOIN waraqa.file AS sent ON sent.id = dossier.file
  LEFT JOIN LATERAL (
    SELECT regexp_replace(page.type, '-p[0-9]+$', '') AS form FROM waraqa.page
    WHERE page.dossier = dossier.id AND page.form_place IS NOT NULL ORDER BY page.number LIMIT 1) AS first
    ON true
  WHERE dossier.id = asked
$$;

-- What a claim that holds makes of its dossier: waiting (for a person), accepted, sent_back, rejected.
CREATE FUNCTION claim_state(verdict text, decision text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN decision IN ('accepted', 'sent_back', 'rejected') THEN decision
              WHEN verdict = 'accepted' THEN 'accepted' ELSE 'waiting' END;

-- ---- names -----------------------------------------------------------------------------------------
--
-- Of each name its words, and of each word how it sounds: its consonants, in classes that French and
-- Arabic spelling share, as validate/name_sound.c has them for judging (a test holds the two together;
-- here they are in SQL so that whatever writes a claim has its name found). Which words there are is
-- kept once, in name_word: what is typed is looked for there, also begun or misspelt, and then the
-- dossiers by the numbers of the words.

-- Upper case, without accents; every run of anything but A-Z, 0-9 and Arabic letters one space.
CREATE FUNCTION name_fold(name text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN btrim(upper(regexp_replace(regexp_replace(
    normalize(name, NFKD), '[\u0300-\u036f\u0640\u064b-\u065f\u0670]', '', 'g'),
    '[^A-Za-z0-9\u0621-\u064a]+', ' ', 'g')));

-- The consonants of a folded word; '' when it has none. Vowels are points until doubled letters are
-- one. C is the French CH and the Arabic shin, X is kha, G is ghain.
CREATE FUNCTION name_sound(word text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(regexp_replace(CASE WHEN word ~ '^[A-Z0-9]' THEN
    translate(
      regexp_replace(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
          regexp_replace(word, '(.)[HE]$', '\1'),
          'SCH', 'c'), 'CH', 'c'), 'SH', 'c'), 'KH', 'x'), 'GH', 'g'), 'DH', 'D'), 'TH', 'T'),
          'PH', 'F'), 'DJ', 'J'), 'CK', 'K'),
        'C(?=[EIY])', 'S', 'g'), 'G(?=[EIY])', 'J', 'g'),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZcxg', '.BKD.FKH.JKLMN.BKRST.F.K.ZCXG')
  ELSE
    translate(regexp_replace(word, '(..)ه$', '\1ا'),
      'اوعيىةءبتثجحخدذرزسشصضطظغفقكلمنه', '.......BTTJHXDDRZSCSDTDGFKKLMNH')
  END, '(.)\1+', '\1', 'g'), '.', '');

-- An article, or a word that is written to the next one as often as not.
CREATE FUNCTION name_joins(word text, next text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN next IS NULL THEN NULL
    WHEN word IN ('EL', 'AL', 'L', 'ال') THEN 'article'
    -- ES-SABBAR, EN-NACIRI: the article takes the sound of what follows
    WHEN word ~ '^[EA]([A-Z]|CH)$' AND left(next, length(word) - 1) = right(word, -1) THEN 'article'
    WHEN word IN ('BEN', 'BIN', 'IBN', 'BENT', 'BINT', 'AIT', 'AITH', 'OULD', 'OULED', 'OULAD', 'ABD',
                  'ABDEL', 'BOU', 'ABOU', 'OUM', 'بن', 'ابن', 'بنت', 'ايت', 'ولد', 'اولاد', 'عبد', 'بو',
                  'ابو', 'ام') THEN 'particle'
    WHEN next IN ('EDDINE', 'EDINE', 'EDDIN', 'DINE', 'DIN', 'ALLAH', 'ELLAH', 'LLAH', 'الدين', 'الله')
      THEN 'head' END;

-- Words run together; in Arabic an article inside takes the sound of what follows, as it is spoken.
CREATE FUNCTION name_join(words text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN regexp_replace(array_to_string(words, ' '), ' (ا)ل(?=[تثدذرزسشصضطظلن])| ', '\1', 'g');

-- The words that a name is found by, in units of what belongs together: BEN EL ARBI is BENELARBI,
-- ELARBI and ARBI. is_whole: what a question for the unit has to find, which may leave out an article
-- but nothing else.
CREATE FUNCTION name_parts(name text)
  RETURNS TABLE (unit integer, word text, is_whole boolean)
  LANGUAGE plpgsql IMMUTABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  words text[] := string_to_array(name_fold(name), ' ');
  count integer := least(cardinality(words), 12);
  first integer := 1;
  last  integer;
  kind  text;
BEGIN
  unit := 0;
  WHILE first <= count AND words[first] <> '' LOOP
    last := first;
    WHILE last < count AND name_joins(words[last], words[last + 1]) IS NOT NULL LOOP
      last := last + 1;
    END LOOP;
    unit := unit + 1;
    is_whole := true;
    FOR at IN first .. last LOOP
      kind := CASE WHEN at < last THEN name_joins(words[at], words[at + 1]) END;
      word := left(name_join(words[at : last]), 40);
      RETURN NEXT;
      IF kind = 'head' THEN
        is_whole := false;
        word := left(words[at], 40);
        RETURN NEXT;
        EXIT;
      END IF;
      is_whole := is_whole AND kind = 'article';
    END LOOP;
    -- the article that is written to an Arabic word
    IF words[last] ~ '^ال..' AND length(words[last]) > 4 THEN
      is_whole := first = last;
      word := substr(words[last], 3);
      RETURN NEXT;
    END IF;
    first := last + 1;
  END LOOP;
END
$$;

CREATE TABLE name_word (
  id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  word  text COLLATE "C" NOT NULL UNIQUE,
  sound text COLLATE "C" NOT NULL,
  uses  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 80);

CREATE INDEX name_word_sound ON name_word (sound);
CREATE INDEX name_word_near ON name_word USING gin (word gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX name_sound_near ON name_word USING gin (sound gin_trgm_ops) WITH (fastupdate = off);

COMMENT ON TABLE name_word IS
  'Every word of every name on a claim, once: written as it came, folded. A misreading is a word too.';
COMMENT ON COLUMN name_word.sound IS 'By name_sound(): MOHAMED, MOHAMMED and their Arabic are one.';
COMMENT ON COLUMN name_word.uses IS
  'About how many dossiers have it: of sixteen that are noted one is counted, for sixteen.';

-- ---- what a dossier is found by --------------------------------------------------------------------

-- An affiliation is asked for as often as a registration.
CREATE INDEX insured_affiliation ON insured (affiliation) WHERE affiliation IS NOT NULL;

CREATE TABLE search_entry (
  dossier   bigint PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
  received  date NOT NULL,
  care_date date,
  words     integer[] NOT NULL,
  marks     text[] COLLATE "C" NOT NULL
) WITH (fillfactor = 90);

-- The newest first, and of a day of care.
CREATE INDEX search_order ON search_entry (received, dossier);
CREATE INDEX search_care ON search_entry (care_date, received, dossier) WHERE care_date IS NOT NULL;
-- Without a list of pending rows, which every search would have to read.
CREATE INDEX search_has ON search_entry USING gin (words, marks) WITH (fastupdate = off);

COMMENT ON TABLE search_entry IS
  'What each dossier is found by, as it was judged last, in one row, so that any of it can be asked '
  'for together. search_note() writes it in the transaction that changes what it says.';
COMMENT ON COLUMN search_entry.words IS
  'Of name_word: the names of the insured, by the register and as written, and of the beneficiary.';
COMMENT ON COLUMN search_entry.marks IS
  'What it has: b/ its branch, l/ its bordereau, v/ its verdict, s/ its state, f/ its fund, p/ its form, '
  'n/ its scanner, and the codes of its reasons.';

SELECT separate('search_entry',
                'EXISTS (SELECT FROM dossier WHERE dossier.id = search_entry.dossier)');
-- A word of a name may be another branch's: only search_find() looks here for a branch.
SELECT separate('name_word', 'false');

-- The names that are on a dossier.
CREATE FUNCTION search_names(asked bigint[]) RETURNS TABLE (dossier bigint, name text)
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT claim.dossier, claim.beneficiary FROM claim
    WHERE claim.dossier = ANY (asked) AND claim.current AND claim.beneficiary IS NOT NULL
  UNION
  SELECT claim.dossier, insured.last_name || ' ' || insured.first_name
    FROM claim JOIN insured ON insured.immatriculation = claim.immatriculation
    WHERE claim.dossier = ANY (asked) AND claim.current
  UNION
  SELECT reading.dossier, reading.value FROM reading
    WHERE reading.dossier = ANY (asked) AND reading.name IN ('assure_nom', 'beneficiaire_nom')
    AND reading.value IS NOT NULL AND reading.confidence >= 0.5;
END;

-- Notes what dossiers are found by. To be called at the end of a transaction: who has the same new word
-- waits for it. In the words' order, so that no two wait for each other.
CREATE FUNCTION search_note(asked bigint[]) RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  owners bigint[];
  spelt  text[];
BEGIN
  WITH held AS MATERIALIZED (SELECT * FROM search_names(asked)),
  parted AS MATERIALIZED (
    SELECT DISTINCT held.name, parts.word
    FROM (SELECT DISTINCT name FROM held) AS held CROSS JOIN LATERAL name_parts(held.name) AS parts)
  SELECT array_agg(dossier), array_agg(word) INTO owners, spelt FROM (
    SELECT DISTINCT held.dossier, parted.word FROM held JOIN parted USING (name)) AS one;
  INSERT INTO name_word (word, sound)
    SELECT one.word, name_sound(one.word) FROM (
      SELECT DISTINCT word COLLATE "C" AS word FROM unnest(spelt) AS word) AS one
    WHERE NOT EXISTS (SELECT FROM name_word WHERE name_word.word = one.word)
    ORDER BY one.word ON CONFLICT DO NOTHING;
  IF random() < 1 / 16.0 THEN
    PERFORM FROM name_word WHERE word = ANY (spelt COLLATE "C") ORDER BY word FOR NO KEY UPDATE;
    UPDATE name_word SET uses = uses + 16 * counted.times FROM (
      SELECT word COLLATE "C" AS word, count(*) AS times FROM unnest(spelt) AS word GROUP BY 1) AS counted
      WHERE name_word.word = counted.word;
  END IF;
  INSERT INTO search_entry (dossier, received, care_date, words, marks)
    SELECT dossier.id, dossier.received, claim.care_date, coalesce(named.ids, '{}'),
           array_remove(ARRAY[
             'b/' || nullif(place.branch, ''), 'l/' || dossier.batch, 'v/' || claim.verdict,
             's/' || claim_state(claim.verdict, claim.decision), 'f/' || nullif(place.fund, ''),
             'p/' || nullif(place.form, ''), 'n/' || nullif(place.scanner, '')], NULL)
           || ARRAY(SELECT DISTINCT code FROM reason WHERE reason.dossier = claim.dossier
                    AND reason.judgement = claim.judgement ORDER BY code)
    FROM dossier JOIN claim ON claim.dossier = dossier.id AND claim.current
    CROSS JOIN LATERAL day_place(dossier.id) AS place
    LEFT JOIN (SELECT owner, array_agg(id ORDER BY id) AS ids
               FROM unnest(owners, spelt) AS one (owner, word) JOIN name_word USING (word)
               GROUP BY owner) AS named ON named.owner = dossier.id
    WHERE dossier.id = ANY (asked) ORDER BY dossier.id
    ON CONFLICT (dossier) DO UPDATE SET received = excluded.received, care_date = excluded.care_date,
      words = excluded.words, marks = excluded.marks
    WHERE (search_entry.received, search_entry.words, search_entry.marks)
          <> (excluded.received, excluded.words, excluded.marks)
       OR search_entry.care_date IS DISTINCT FROM excluded.care_date;
END
$$;

-- ---- searching -------------------------------------------------------------------------------------

-- The words that a unit of what was typed may mean: those of the same sound; is_near: those that begin
-- with it, and those that are like it.
CREATE FUNCTION search_words(typed text[], is_near boolean) RETURNS integer[]
  LANGUAGE sql STABLE
  SET search_path = waraqa, public, pg_catalog, pg_temp
AS $$
  SELECT coalesce(array_agg(DISTINCT held.id), '{}')
  FROM (SELECT one, name_sound(one) AS sounds, one ~ '^[A-Z0-9]' AS is_latin,
               -- FATHI, AIT HADDOU: what Latin letters write as TH may be two sounds in Arabic
               regexp_replace(name_sound(one), '(?<=[TD])H', '', 'g') AS sounds_in_latin
        FROM unnest(typed) AS one) AS asked
  CROSS JOIN LATERAL (
    -- within one alphabet the vowels tell as well: SARA is not SOURI
    SELECT id FROM name_word WHERE NOT is_near AND sound IN (
      sounds, CASE WHEN is_latin THEN sounds ELSE sounds_in_latin END) AND (
      NOT is_latin OR word !~ '^[A-Z0-9]'
      OR similarity(word, one) >= CASE WHEN length(sounds) > 2 THEN 0.2 ELSE 0.3 END)
    UNION ALL (
    SELECT id FROM name_word WHERE is_near AND length(one) > 1 AND word >= one
      AND word < one || U&'\FFFF' ORDER BY length(word), word LIMIT 200)
    UNION ALL (
    SELECT id FROM name_word WHERE is_near AND NOT is_latin AND length(sounds) > 1 AND sound >= sounds
      AND sound < sounds || '~' ORDER BY length(sound), word LIMIT 200)
    UNION ALL (
    SELECT id FROM name_word WHERE is_near AND is_latin AND length(one) > 3 AND word % one
      AND similarity(word, one) >= 0.45 ORDER BY similarity(word, one) DESC, word LIMIT 40)
    UNION ALL (
    SELECT id FROM name_word WHERE is_near AND length(sounds) > 2 AND sound % sounds
      AND similarity(sound, sounds) >= 0.45 ORDER BY similarity(sound, sounds) DESC, word LIMIT 40)
  ) AS held
$$;

-- What is asked for, all of it together; what is NULL is not asked for. Of dossier, image, number, cin,
-- box and code the first that is not NULL counts.
CREATE TYPE search_question AS (
  name          text,    -- words of a name, in any order, in either alphabet
  is_near       boolean, -- names that begin with it or are like it, without those of the same sound
  marks         text[],  -- of search_entry
  dossier       bigint,
  image         text,    -- the hash of a page's image or of an original
  number        text,    -- the insured's, or an affiliation
  cin           text,    -- of the registers or as written
  box           text,    -- a symbol, all that it says
  code          text,    -- a number, a CIN, a file's name, a bordereau or a dossier
  received_from date,
  received_to   date,
  care_from     date,
  care_to       date
);

-- The condition that a row has one of some words: of few by comparing, of many by hashing.
CREATE FUNCTION search_has_one(ids integer[]) RETURNS text
  LANGUAGE sql IMMUTABLE
  SET search_path = pg_catalog, pg_temp
  RETURN format(CASE WHEN cardinality(ids) <= 80 THEN ' AND words && %L::integer[]'
    ELSE ' AND EXISTS (SELECT FROM unnest(words) AS one WHERE one = ANY (%L::integer[]))' END, ids);

-- What the words of a name ask of search_entry, by the index and row by row, and about how many
-- dossiers have all of them, if words come together by chance. is_near: also words that begin with those or are like them; then
-- strict_by_row is what is asked without (NULL: no dossier has it). NULL: a word is not known.
CREATE FUNCTION search_condition(name text, is_near boolean, OUT by_index text, OUT by_row text,
                                 OUT strict_by_row text, OUT expected double precision)
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  dossiers double precision := (SELECT greatest(reltuples, 1) FROM pg_class
                                WHERE oid = 'search_entry'::regclass);
  typed text[];
  ids   integer[];
BEGIN
  expected := dossiers;
  -- fewer candidates for the index of what is alike; search_words() asks for no less
  PERFORM set_config('pg_trgm.similarity_threshold', '0.45', true);
  by_index := 'true';
  by_row := 'true';
  strict_by_row := 'true';
  FOR typed IN SELECT array_agg(word) FROM name_parts(name) WHERE is_whole GROUP BY unit LOOP
    ids := search_words(typed, false);
    strict_by_row := strict_by_row || CASE WHEN ids <> '{}' THEN search_has_one(ids) END;
    IF is_near THEN
      ids := ids || search_words(typed, true);
    END IF;
    IF ids = '{}' THEN
      by_index := NULL;
      RETURN;
    END IF;
    by_index := by_index || format(' AND words && %L::integer[]', ids);
    by_row := by_row || search_has_one(ids);
    expected := expected * least(1, (SELECT sum(uses) FROM name_word WHERE id = ANY (ids)) / dossiers);
  END LOOP;
END
$$;

-- The dossiers that have a number, a CIN, a box ..., as SQL; NULL: none is asked for.
CREATE FUNCTION search_source(asked search_question) RETURNS text
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
  WITH sources AS (
    SELECT
      'SELECT id AS dossier FROM dossier WHERE id = %L' AS dossier,
      'SELECT dossier FROM page WHERE image_sha256 = %1$L UNION SELECT dossier.id FROM file '
      'JOIN dossier ON dossier.file = file.id WHERE file.sha256 = %1$L' AS image,
      'SELECT dossier FROM claim WHERE current AND immatriculation = %1$L '
      'UNION SELECT dossier FROM insured JOIN claim USING (immatriculation) '
      'WHERE affiliation = %1$L AND current' AS number,
      'SELECT dossier FROM (SELECT immatriculation FROM insured WHERE cin = upper(%1$L) '
      'UNION SELECT immatriculation FROM dependant WHERE cin = upper(%1$L)) AS holder '
      'JOIN claim USING (immatriculation) WHERE current '
      'UNION SELECT dossier FROM reading WHERE value = upper(%1$L) '
      'AND name IN (''assure_cin'', ''beneficiaire_cin'')' AS cin,
      'SELECT DISTINCT dossier FROM barcode WHERE value_hash = hashtextextended(%1$L, 0) '
      'AND value = %1$L' AS box,
      'SELECT dossier.id AS dossier FROM file JOIN dossier ON dossier.file = file.id '
      'WHERE stem = %1$L UNION SELECT dossier.id FROM file JOIN dossier ON dossier.file = file.id '
      'WHERE base_name = %1$L UNION SELECT dossier FROM search_entry WHERE marks @> ARRAY[''l/'' || %1$L] '
      'UNION SELECT id FROM dossier '
      'WHERE id = CASE WHEN %1$L ~ ''^[0-9]{1,18}$'' THEN %1$L END::bigint' AS code)
  SELECT CASE
    WHEN asked.dossier IS NOT NULL THEN format(sources.dossier, asked.dossier)
    WHEN asked.image IS NOT NULL THEN format(sources.image, asked.image)
    WHEN asked.number IS NOT NULL THEN format(sources.number, asked.number)
    WHEN asked.cin IS NOT NULL THEN format(sources.cin, asked.cin)
    WHEN asked.box IS NOT NULL THEN format(sources.box, asked.box)
    WHEN asked.code IS NOT NULL THEN format(sources.number || ' UNION ' || sources.cin || ' UNION '
                                            || sources.code, asked.code) END
  FROM sources
$$;

-- A clause about a value; NULL when the value is.
CREATE FUNCTION search_clause(pattern text, value text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT
  SET search_path = pg_catalog, pg_temp
  RETURN format(pattern, value);

-- The dossiers that have all that is asked for, the newest first, after one of them; at most so many.
--
-- A branch's login is given its own and no others: this runs with the owner's rights, since under row
-- security the planner may use no index for the words of a name. What is common is found by walking
-- through the newest, what is rarer by the index of words and marks, whose rows come in no order.
CREATE FUNCTION search_find(asked search_question, after_received date, after_dossier bigint, most integer)
  RETURNS TABLE (dossier bigint, received date)
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET enable_seqscan = off
  SET enable_sort = on
  SET enable_indexscan = on
  SET enable_bitmapscan = on
  SET jit = off
AS $$
DECLARE
  walk CONSTANT integer := greatest(60000, most * 60);
  rare CONSTANT integer := 4000; -- 5 microseconds each by the index, 0.3 a step of the walk
  own     text := session_branch();
  source  text := search_source(asked);
  range   text := 'true';
  by_row  text := 'true';
  indexed text := 'true';
  expected double precision;
  named_by_index text;
  named_by_row   text;
  strictly text;
  ids     bigint[];
  days    date[];
  whole   boolean := false;
BEGIN
  -- the days
  range := range || coalesce(search_clause(' AND received >= %L::date', asked.received_from::text), '')
    || coalesce(search_clause(' AND received <= %L::date', asked.received_to::text), '');
  by_row := by_row || coalesce(search_clause(' AND care_date >= %L::date', asked.care_from::text), '')
    || coalesce(search_clause(' AND care_date <= %L::date', asked.care_to::text), '');
  -- marks
  IF own IS NOT NULL THEN
    asked.marks := coalesce(asked.marks, '{}') || ('b/' || own);
  END IF;
  by_row := by_row || coalesce(search_clause(' AND marks @> %L::text[]', asked.marks::text), '');
  indexed := by_row;
  -- a name
  IF asked.name IS NOT NULL THEN
    SELECT found.by_index, found.by_row, found.expected,
           CASE WHEN asked.is_near THEN coalesce(' AND NOT (' || found.strict_by_row || ')', '') ELSE '' END
      INTO named_by_index, named_by_row, expected, strictly
      FROM search_condition(asked.name, coalesce(asked.is_near, false)) AS found;
    IF named_by_index IS NULL THEN
      RETURN;
    END IF;
    by_row := by_row || ' AND ' || named_by_row || strictly;
    indexed := indexed || ' AND ' || named_by_index || strictly;
  END IF;

  IF source IS NOT NULL THEN
    -- of the box that half a million dossiers have, the newest
    RETURN QUERY EXECUTE format(
      'SELECT entry.dossier, entry.received FROM (SELECT dossier FROM (%s) AS had '
      'WHERE dossier < %s ORDER BY dossier DESC LIMIT %s) AS held '
      'JOIN search_entry AS entry USING (dossier) WHERE %s AND %s ORDER BY held.dossier DESC LIMIT %s',
      source, coalesce(after_dossier, 9223372036854775807), walk, range, by_row, most);
    RETURN;
  END IF;

  IF after_dossier IS NOT NULL THEN
    range := range || format(' AND (received, dossier) < (%L::date, %s)', after_received, after_dossier);
  END IF;
  IF asked.name IS NULL OR expected > rare THEN
    PERFORM set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true);
    EXECUTE format(
      'SELECT array_agg(dossier), array_agg(received) FROM (SELECT dossier, received FROM ('
      'SELECT * FROM search_entry WHERE %s ORDER BY received DESC, dossier DESC LIMIT %s) AS walked '
      'WHERE %s LIMIT %s) AS found', range, walk, by_row, most) INTO ids, days;
    PERFORM set_config('enable_bitmapscan', 'on', true), set_config('enable_sort', 'on', true);
    whole := coalesce(cardinality(ids), 0) = most;
    IF NOT whole THEN
      EXECUTE format('SELECT count(*) <= %1$s FROM (SELECT FROM search_entry WHERE %2$s LIMIT %1$s + 1) '
                     'AS walked', walk, range) INTO whole;
    END IF;
  END IF;
  IF whole THEN
    RETURN QUERY SELECT * FROM unnest(ids, days);
    RETURN;
  END IF;
  PERFORM set_config('enable_indexscan', 'off', true);
  RETURN QUERY EXECUTE format(
    'SELECT dossier, received FROM search_entry WHERE %s AND %s '
    'ORDER BY received DESC, dossier DESC LIMIT %s', range, indexed, most);
END
$$;

-- A branch may tell what it looked at, of its own dossiers, that it took a list out, and nothing else.
CREATE OR REPLACE FUNCTION audit_refuse_branch(deeds text[], files bigint[], dossiers bigint[],
                                               batches bigint[]) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT deeds <@ ARRAY['dossier_shown', 'letter_made', 'image_read', 'list_exported']
     OR EXISTS (SELECT FROM unnest(files || batches) AS given WHERE given IS NOT NULL)
     OR EXISTS (SELECT FROM unnest(deeds, dossiers) AS told (deed, shown)
                WHERE (deed = 'list_exported') <> (shown IS NULL) OR NOT (shown IS NULL OR EXISTS (
                  SELECT FROM dossier WHERE id = shown AND branch = session_branch()))) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a branch cannot have done that';
  END IF;
END
$$;

-- Who has a dossier in hand, whom it was handed to and until when it should be decided. It is not a
-- branch's to know.
CREATE FUNCTION review_holder(asked bigint, OUT held_by text, OUT handed_to text, OUT deadline date)
  LANGUAGE sql STABLE
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
  SELECT holder.name, colleague.name, item.deadline
  FROM review_item AS item
  LEFT JOIN person AS holder ON holder.id = item.locked_by AND item.locked_until > now()
  LEFT JOIN person AS colleague ON colleague.id = item.handed_to
  WHERE item.dossier = asked AND session_branch() IS NULL
$$;

REVOKE ALL ON FUNCTION review_holder(bigint), search_note(bigint[]), search_words(text[], boolean),
  search_has_one(integer[]), search_condition(text, boolean), search_find(search_question, date, bigint, integer) FROM PUBLIC;
INSERT INTO application_right (right_on) VALUES
  ('EXECUTE ON FUNCTION search_note(bigint[])'),
  ('EXECUTE ON FUNCTION review_holder(bigint)'),
  ('EXECUTE ON FUNCTION search_find(search_question, date, bigint, integer)');
INSERT INTO branch_right (right_on) VALUES
  ('EXECUTE ON FUNCTION review_holder(bigint)'),
  ('EXECUTE ON FUNCTION search_find(search_question, date, bigint, integer)');

-- ---- the day ---------------------------------------------------------------------------------------
--
-- A supervisor's screen must not count years of dossiers: what changes is counted with it, in its own
-- transaction, as in migration 0022. Whoever counts adds a row, so that no two wait for each other;
-- now and then the rows go into one row for each day and one for each hour.
--
-- Two sorts of figures, of the same rows. Of what came in an hour: what became of it until now, so
-- these change for as long as it is worked on. And what was done in an hour, whenever it had come.
-- Hours and days are the database's, in UTC, as the ledger's are.

CREATE TABLE day_entry (
  hour    timestamptz NOT NULL,
  branch  text NOT NULL DEFAULT '',
  fund    text NOT NULL DEFAULT '',
  form    text NOT NULL DEFAULT '',
  scanner text NOT NULL DEFAULT '',
  code    text NOT NULL DEFAULT '',
  files_read    bigint NOT NULL DEFAULT 0,
  files_queued  bigint NOT NULL DEFAULT 0,
  files_refused bigint NOT NULL DEFAULT 0,
  dossiers  bigint NOT NULL DEFAULT 0,
  pages     bigint NOT NULL DEFAULT 0,
  accepted  bigint NOT NULL DEFAULT 0,
  straight  bigint NOT NULL DEFAULT 0,
  review    bigint NOT NULL DEFAULT 0,
  rejected  bigint NOT NULL DEFAULT 0,
  sent_back bigint NOT NULL DEFAULT 0,
  waiting   bigint NOT NULL DEFAULT 0,
  judged    bigint NOT NULL DEFAULT 0,
  done      bigint NOT NULL DEFAULT 0,
  decided   bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

COMMENT ON TABLE day_entry IS 'What is counted and not yet in day_count and hour_count.';
COMMENT ON COLUMN day_entry.hour IS
  'In which the file came; of judged, done and decided: in which that was done.';
COMMENT ON COLUMN day_entry.code IS
  'A reason: then dossiers are those that have it now, and rejected those of them that are.';
COMMENT ON COLUMN day_entry.files_read IS
  'Files that gave dossiers; files_queued: that wait to be read or are being read; files_refused: '
  'refused or set aside. Together, what came. What the retention removes stays what it was.';
COMMENT ON COLUMN day_entry.dossiers IS 'That came in; those that people make of others are not more.';
COMMENT ON COLUMN day_entry.accepted IS
  'By the judgement that holds, like review and rejected; of dossiers whose pages are in others none.';
COMMENT ON COLUMN day_entry.straight IS 'Accepted, and nobody has touched it.';
COMMENT ON COLUMN day_entry.sent_back IS 'Of rejected: with a letter that asks for papers.';
COMMENT ON COLUMN day_entry.waiting IS 'For a person: not accepted, and not decided.';
COMMENT ON COLUMN day_entry.judged IS 'Dossiers that were read and judged first.';
COMMENT ON COLUMN day_entry.done IS 'That stopped waiting, or never did, less those that began anew.';
COMMENT ON COLUMN day_entry.decided IS 'Of done: by a person.';

CREATE TABLE day_count (LIKE day_entry INCLUDING DEFAULTS);
ALTER TABLE day_count DROP COLUMN hour, ADD COLUMN day date NOT NULL,
  ADD PRIMARY KEY (day, branch, fund, form, scanner, code);
CREATE TABLE hour_count (LIKE day_entry INCLUDING DEFAULTS,
                         PRIMARY KEY (hour, branch, fund, form, scanner));
ALTER TABLE hour_count DROP COLUMN code;

COMMENT ON TABLE day_count IS 'The figures of a day: columns as those of day_entry.';
COMMENT ON TABLE hour_count IS 'Those of an hour, for 100 days.';

-- What waits now, files for a worker and dossiers for a person, by the day that they came.
CREATE TABLE backlog (
  kind    text NOT NULL CHECK (kind IN ('file', 'dossier')),
  arrived date NOT NULL,
  due     date,
  branch  text NOT NULL,
  fund    text NOT NULL,
  form    text NOT NULL DEFAULT '',
  scanner text NOT NULL DEFAULT '',
  count   bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

COMMENT ON COLUMN backlog.due IS
  'Of files their job''s deadline; of dossiers NULL: review_deadline() of their arrival.';
COMMENT ON COLUMN backlog.count IS 'How many more, or fewer: what waits is the sum.';

-- Makes the rows of each day, hour and backlog one. Nobody waits for it: who finds another one at it
-- leaves it.
CREATE FUNCTION day_fold() RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed'
     OR NOT pg_try_advisory_xact_lock(hashtext('waraqa.day')) THEN
    RETURN;
  END IF;
  WITH taken AS (DELETE FROM day_entry RETURNING *), days AS (
    INSERT INTO day_count AS held (day, branch, fund, form, scanner, code,
          files_read, files_queued, files_refused, dossiers, pages, accepted, straight, review,
          rejected, sent_back, waiting, judged, done, decided)
      SELECT (hour AT TIME ZONE 'UTC')::date AS day, branch, fund, form, scanner, code,
          sum(files_read), sum(files_queued), sum(files_refused), sum(dossiers), sum(pages),
          sum(accepted), sum(straight), sum(review), sum(rejected), sum(sent_back), sum(waiting),
          sum(judged), sum(done), sum(decided)
      FROM taken GROUP BY 1, branch, fund, form, scanner, code ORDER BY 1, 2, 3, 4, 5, 6
      ON CONFLICT (day, branch, fund, form, scanner, code) DO UPDATE SET
          files_read = held.files_read + excluded.files_read,
          files_queued = held.files_queued + excluded.files_queued,
          files_refused = held.files_refused + excluded.files_refused,
          dossiers = held.dossiers + excluded.dossiers, pages = held.pages + excluded.pages,
          accepted = held.accepted + excluded.accepted, straight = held.straight + excluded.straight,
          review = held.review + excluded.review, rejected = held.rejected + excluded.rejected,
          sent_back = held.sent_back + excluded.sent_back, waiting = held.waiting + excluded.waiting,
          judged = held.judged + excluded.judged, done = held.done + excluded.done,
          decided = held.decided + excluded.decided
  )
  INSERT INTO hour_count AS held (hour, branch, fund, form, scanner,
        files_read, files_queued, files_refused, dossiers, pages, accepted, straight, review, rejected,
        sent_back, waiting, judged, done, decided)
    SELECT hour, branch, fund, form, scanner,
        sum(files_read), sum(files_queued), sum(files_refused), sum(dossiers), sum(pages),
        sum(accepted), sum(straight), sum(review), sum(rejected), sum(sent_back), sum(waiting),
        sum(judged), sum(done), sum(decided)
    FROM taken WHERE code = '' GROUP BY hour, branch, fund, form, scanner ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (hour, branch, fund, form, scanner) DO UPDATE SET
        files_read = held.files_read + excluded.files_read,
        files_queued = held.files_queued + excluded.files_queued,
        files_refused = held.files_refused + excluded.files_refused,
        dossiers = held.dossiers + excluded.dossiers, pages = held.pages + excluded.pages,
        accepted = held.accepted + excluded.accepted, straight = held.straight + excluded.straight,
        review = held.review + excluded.review, rejected = held.rejected + excluded.rejected,
        sent_back = held.sent_back + excluded.sent_back, waiting = held.waiting + excluded.waiting,
        judged = held.judged + excluded.judged, done = held.done + excluded.done,
        decided = held.decided + excluded.decided;
  DELETE FROM hour_count WHERE hour < now() - interval '100 days';
  WITH taken AS (DELETE FROM backlog RETURNING *)
  INSERT INTO backlog SELECT kind, arrived, due, branch, fund, form, scanner, sum(count) FROM taken
    GROUP BY kind, arrived, due, branch, fund, form, scanner HAVING sum(count) <> 0;
END
$$;

-- ---- what is counted -------------------------------------------------------------------------------

-- Counts claims that hold from a moment on (sign 1), or no longer do (-1); of what is done now the
-- moment is NULL, when it was judged counts.
CREATE FUNCTION day_note_claims(claims claim[], sign integer, moved_at timestamptz) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  WITH noted AS MATERIALIZED (
    SELECT place.*, one.verdict, one.decision, one.revision,
           claim_state(one.verdict, one.decision) = 'waiting' AS waits,
           date_trunc('hour', coalesce(moved_at, one.judged_at), 'UTC') AS moment
    FROM unnest(claims) AS one CROSS JOIN LATERAL day_place(one.dossier) AS place
  ), cohort AS (
    INSERT INTO day_entry (hour, branch, fund, form, scanner, accepted, straight, review, rejected,
                           sent_back, waiting)
      SELECT hour, branch, fund, form, scanner, sign * count(*) FILTER (WHERE verdict = 'accepted'),
             sign * count(*) FILTER (WHERE verdict = 'accepted' AND decision = 'none' AND revision = 0),
             sign * count(*) FILTER (WHERE verdict = 'review'),
             sign * count(*) FILTER (WHERE verdict = 'rejected'),
             sign * count(*) FILTER (WHERE decision = 'sent_back'),
             sign * count(*) FILTER (WHERE waits)
      FROM noted GROUP BY hour, branch, fund, form, scanner
  ), now_done AS (
    INSERT INTO day_entry (hour, branch, fund, form, scanner, done, decided)
      SELECT moment, branch, fund, form, scanner, sign * count(*),
             sign * count(*) FILTER (WHERE decision <> 'none')
      FROM noted WHERE NOT waits GROUP BY moment, branch, fund, form, scanner
  )
  INSERT INTO backlog (kind, arrived, branch, fund, form, scanner, count)
    SELECT 'dossier', arrived, branch, fund, form, scanner, sign * count(*)
    FROM noted WHERE waits GROUP BY arrived, branch, fund, form, scanner;
END
$$;

-- Counts the dossiers that have come: claims of first judgements, of dossiers that nobody made.
CREATE FUNCTION day_note_dossiers(claims claim[]) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  WITH noted AS MATERIALIZED (
    SELECT place.*, dossier.number, date_trunc('hour', one.judged_at, 'UTC') AS moment,
           (SELECT count(*) FROM page WHERE page.dossier = one.dossier) AS pages
    FROM unnest(claims) AS one JOIN dossier ON dossier.id = one.dossier
    CROSS JOIN LATERAL day_place(one.dossier) AS place
    WHERE one.judgement = 1 AND dossier.origin IS NULL
  ), cohort AS (
    INSERT INTO day_entry (hour, branch, fund, form, scanner, files_read, dossiers, pages)
      SELECT hour, branch, fund, form, scanner, count(*) FILTER (WHERE number = 1), count(*), sum(pages)
      FROM noted GROUP BY hour, branch, fund, form, scanner
  )
  INSERT INTO day_entry (hour, branch, fund, form, scanner, judged)
    SELECT moment, branch, fund, form, scanner, count(*)
    FROM noted GROUP BY moment, branch, fund, form, scanner;
END
$$;

-- Counts the reasons of claims that hold, or no longer do. Without the scanner: nobody asks by both.
CREATE FUNCTION day_note_reasons(reasons reason[], sign integer) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  INSERT INTO day_entry (hour, branch, fund, form, code, dossiers, rejected)
    SELECT place.hour, place.branch, place.fund, place.form, code, sign * count(*),
           sign * count(*) FILTER (WHERE verdict = 'rejected')
    FROM (SELECT DISTINCT one.dossier, one.judgement, one.code FROM unnest(reasons) AS one) AS had
    JOIN claim USING (dossier, judgement) CROSS JOIN LATERAL day_place(dossier) AS place
    GROUP BY 1, 2, 3, 4, 5;
END
$$;

CREATE FUNCTION day_claims_added() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  -- some thousands at a time, when somebody adds a million with one statement
  PERFORM day_note_claims(array_agg(added::claim) FILTER (WHERE current), 1, NULL),
          day_note_dossiers(array_agg(added::claim) FILTER (WHERE judgement = 1))
    FROM added GROUP BY dossier / 10000;
  IF random() < 0.01 THEN
    PERFORM day_fold();
  END IF;
  RETURN NULL;
END
$$;

-- Claims only ever begin to hold, or no longer do.
CREATE FUNCTION day_claims_moved() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT CASE WHEN added.current THEN 1 ELSE -1 END AS sign, array_agg(added::claim) AS claims,
           array_agg(added.dossier) AS dossiers, array_agg(added.judgement) AS judgements
    FROM gone JOIN added USING (dossier, judgement) WHERE gone.current <> added.current GROUP BY 1
  LOOP
    PERFORM day_note_claims(one.claims, one.sign, now());
    PERFORM day_note_reasons(array_agg(reason), one.sign) FROM reason
      JOIN unnest(one.dossiers, one.judgements) AS moved (dossier, judgement) USING (dossier, judgement);
  END LOOP;
  RETURN NULL;
END
$$;

CREATE FUNCTION day_reasons_added() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM day_note_reasons(array_agg(added::reason), 1)
    FROM added JOIN claim USING (dossier, judgement) WHERE claim.current GROUP BY dossier / 10000;
  RETURN NULL;
END
$$;

-- Jobs that came into the queue (1) or left it (-1).
CREATE FUNCTION day_note_jobs(jobs job[], sign integer) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  WITH noted AS MATERIALIZED (
    SELECT one.received, one.deadline, coalesce(one.branch, '') AS branch, coalesce(one.fund, '') AS fund,
           coalesce(to_jsonb(sent) ->> 'scanner', '') AS scanner,
           date_trunc('hour', sent.received_at, 'UTC') AS hour
    FROM unnest(jobs) AS one JOIN file AS sent ON sent.id = one.file
  ), counted AS (
    INSERT INTO day_entry (hour, branch, fund, scanner, files_queued)
      SELECT hour, branch, fund, scanner, sign * count(*) FROM noted GROUP BY hour, branch, fund, scanner
  )
  INSERT INTO backlog (kind, arrived, due, branch, fund, scanner, count)
    SELECT 'file', received, deadline, branch, fund, scanner, sign * count(*)
    FROM noted GROUP BY received, deadline, branch, fund, scanner;
END
$$;

CREATE FUNCTION day_jobs() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM day_note_jobs(array_agg(moved::job), CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END)
    FROM moved HAVING count(*) > 0;
  RETURN NULL;
END
$$;

-- Refused files, and those that get another try; what the retention removes stays counted.
CREATE FUNCTION day_refusals() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO day_entry (hour, branch, scanner, files_refused)
    SELECT date_trunc('hour', sent.received_at, 'UTC'), coalesce(sent.from_branch, ''),
           coalesce(to_jsonb(sent) ->> 'scanner', ''),
           CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END * count(*)
    FROM moved JOIN file AS sent ON sent.id = moved.file
    WHERE NOT EXISTS (SELECT FROM removed_file WHERE removed_file.file = moved.file)
    GROUP BY 1, 2, 3;
  RETURN NULL;
END
$$;

CREATE TRIGGER day_claims_added AFTER INSERT ON claim
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION day_claims_added();
CREATE TRIGGER day_claims_moved AFTER UPDATE ON claim
  REFERENCING OLD TABLE AS gone NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION day_claims_moved();
CREATE TRIGGER day_reasons_added AFTER INSERT ON reason
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION day_reasons_added();
CREATE TRIGGER day_jobs_added AFTER INSERT ON job
  REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION day_jobs();
CREATE TRIGGER day_jobs_ended AFTER DELETE ON job
  REFERENCING OLD TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION day_jobs();
CREATE TRIGGER day_refusals_added AFTER INSERT ON refused_file
  REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION day_refusals();
CREATE TRIGGER day_refusals_ended AFTER DELETE ON refused_file
  REFERENCING OLD TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION day_refusals();

-- ---- who did what ----------------------------------------------------------------------------------

CREATE TABLE person_day (
  person    bigint NOT NULL REFERENCES person,
  day       date NOT NULL,
  accepted  integer NOT NULL DEFAULT 0,
  sent_back integer NOT NULL DEFAULT 0,
  rejected  integer NOT NULL DEFAULT 0,
  reopened  integer NOT NULL DEFAULT 0,
  corrected integer NOT NULL DEFAULT 0,
  confirmed integer NOT NULL DEFAULT 0,
  arranged  integer NOT NULL DEFAULT 0,
  handed    integer NOT NULL DEFAULT 0,
  undone    integer NOT NULL DEFAULT 0,
  first_at  timestamptz NOT NULL,
  last_at   timestamptz NOT NULL,
  active_s  integer NOT NULL DEFAULT 0,
  PRIMARY KEY (day, person)
) WITH (fillfactor = 50);

COMMENT ON TABLE person_day IS
  'What a person did in a day. A row is one person''s own, so nobody waits for it.';
COMMENT ON COLUMN person_day.active_s IS
  'The time between deeds, of pauses the first five minutes: what a pace is counted over.';

CREATE FUNCTION day_changes() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO person_day AS held (person, day, accepted, sent_back, rejected, reopened, corrected,
                                  confirmed, arranged, handed, undone, first_at, last_at)
    SELECT person, (at AT TIME ZONE 'UTC')::date,
           count(*) FILTER (WHERE deed = 'accept'), count(*) FILTER (WHERE deed = 'send_back'),
           count(*) FILTER (WHERE deed = 'reject'), count(*) FILTER (WHERE deed = 'reopen'),
           count(*) FILTER (WHERE deed IN ('correct', 'missing')),
           count(*) FILTER (WHERE deed = 'confirm'),
           count(*) FILTER (WHERE deed IN ('page_type', 'page_turn', 'arrange')),
           count(*) FILTER (WHERE deed = 'hand'), count(*) FILTER (WHERE deed = 'undo'),
           min(at), max(at)
    FROM added GROUP BY 1, 2 ORDER BY 2, 1
    ON CONFLICT (day, person) DO UPDATE SET
      accepted = held.accepted + excluded.accepted, sent_back = held.sent_back + excluded.sent_back,
      rejected = held.rejected + excluded.rejected, reopened = held.reopened + excluded.reopened,
      corrected = held.corrected + excluded.corrected, confirmed = held.confirmed + excluded.confirmed,
      arranged = held.arranged + excluded.arranged, handed = held.handed + excluded.handed,
      undone = held.undone + excluded.undone, last_at = greatest(held.last_at, excluded.last_at),
      active_s = held.active_s
        + least(300, greatest(0, extract(epoch FROM excluded.last_at - held.last_at)))::integer;
  RETURN NULL;
END
$$;

CREATE TRIGGER day_changes AFTER INSERT ON desk_change
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION day_changes();

-- ---- who may what, and what is stored already ------------------------------------------------------

SELECT separate(name::regclass, 'false')
  FROM unnest(ARRAY['day_entry', 'day_count', 'hour_count', 'backlog', 'person_day']) AS name;

REVOKE ALL ON FUNCTION day_fold(), day_note_claims(claim[], integer, timestamptz),
  day_note_dossiers(claim[]), day_note_reasons(reason[], integer), day_note_jobs(job[], integer),
  day_claims_added(), day_claims_moved(), day_reasons_added(), day_jobs(), day_refusals(),
  day_changes() FROM PUBLIC;
INSERT INTO application_right (right_on) VALUES ('EXECUTE ON FUNCTION day_fold()');

DO $$
DECLARE
  step CONSTANT bigint := 10000;
BEGIN
  FOR begun IN 0 .. (SELECT coalesce(max(id), 0) FROM dossier) BY step LOOP
    PERFORM search_note(array_agg(id)) FROM dossier WHERE id >= begun AND id < begun + step;
    PERFORM day_note_claims(array_agg(claim) FILTER (WHERE current), 1, NULL),
            day_note_dossiers(array_agg(claim) FILTER (WHERE judgement = 1))
      FROM claim WHERE dossier >= begun AND dossier < begun + step HAVING count(*) > 0;
    PERFORM day_note_reasons(array_agg(reason), 1)
      FROM reason JOIN claim USING (dossier, judgement)
      WHERE claim.current AND dossier >= begun AND dossier < begun + step;
  END LOOP;
  PERFORM day_note_jobs(array_agg(job), 1) FROM job;
  INSERT INTO day_entry (hour, branch, files_refused)
    SELECT date_trunc('hour', file.received_at, 'UTC'), coalesce(file.from_branch, ''), count(*)
    FROM refused_file JOIN file ON file.id = refused_file.file GROUP BY 1, 2;
  PERFORM day_fold();
END
$$;
