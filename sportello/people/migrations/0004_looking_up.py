"""Indexes for looking people up by part of a name, of a firm or of a number, kept by the database itself."""

from django.db import migrations

from sportello.sets.triggers import keeps

_WORDS = (
    "INSERT OR REPLACE INTO people_words (rowid, name, firm) VALUES (new.id, new.name, "
    "(SELECT name FROM people_organisation WHERE id = new.organisation_id))"
)
_NUMBER = "INSERT OR REPLACE INTO people_numbers (rowid, number) VALUES (new.id, new.number)"
SQLITE = (
    "CREATE VIRTUAL TABLE people_words USING fts5(name, firm, prefix='2 3', "
    "tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE people_numbers USING fts5(number, tokenize='trigram')",
    "INSERT INTO people_words (rowid, name, firm) SELECT p.id, p.name, o.name FROM people_person p "
    "LEFT JOIN people_organisation o ON o.id = p.organisation_id",
    "INSERT INTO people_numbers (rowid, number) SELECT id, number FROM people_phone",
    f"CREATE TRIGGER look_up_person_insert AFTER INSERT ON people_person BEGIN {_WORDS}; END",
    "CREATE TRIGGER look_up_person_update AFTER UPDATE OF name, organisation_id ON people_person "
    f"BEGIN {_WORDS}; END",
    "CREATE TRIGGER look_up_person_delete AFTER DELETE ON people_person BEGIN "
    "DELETE FROM people_words WHERE rowid = old.id; END",
    "CREATE TRIGGER look_up_firm_update AFTER UPDATE OF name ON people_organisation BEGIN "
    "UPDATE people_words SET firm = new.name WHERE rowid IN "
    "(SELECT id FROM people_person WHERE organisation_id = new.id); END",
    f"CREATE TRIGGER look_up_phone_insert AFTER INSERT ON people_phone BEGIN {_NUMBER}; END",
    f"CREATE TRIGGER look_up_phone_update AFTER UPDATE OF number ON people_phone BEGIN {_NUMBER}; END",
    "CREATE TRIGGER look_up_phone_delete AFTER DELETE ON people_phone BEGIN "
    "DELETE FROM people_numbers WHERE rowid = old.id; END",
)

_ACCENTED = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįıłñńňòóôõöøőřśšşșťțùúûüūůűųýÿźżž"
_PLAIN = "aaaaaaaaacccddeeeeeeeegiiiiiiilnnnooooooorssssttuuuuuuuuyyzzz"
_FOLDED = f"regexp_replace(translate(lower(p.name || ' ' || coalesce(o.name, '')), '{_ACCENTED}', '{_PLAIN}'), '[^[:alnum:]]+', ' ', 'g')"
POSTGRESQL = (
    "CREATE TABLE people_words (person_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX words_of_people ON people_words USING gin (words)",
    # Every ending of a number is a word: whatever part of it is typed, it begins one of them.
    f"""
    CREATE FUNCTION sportello_look_up(which bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO people_words (person_id, words)
    SELECT p.id, to_tsvector('simple', {_FOLDED}) || coalesce((
        SELECT array_to_tsvector(array_agg(DISTINCT '#' || substr(digits, i)))
        FROM (SELECT regexp_replace(number, '[^0-9]', '', 'g') AS digits FROM people_phone WHERE person_id = p.id) n,
             generate_series(1, greatest(length(digits) - 2, 1)) i), ''::tsvector)
    FROM people_person p LEFT JOIN people_organisation o ON o.id = p.organisation_id WHERE p.id = ANY (which)
    ON CONFLICT (person_id) DO UPDATE SET words = excluded.words
    $$
    """,
    """
    CREATE FUNCTION sportello_look_up_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM sportello_look_up(ARRAY[NEW.id]); RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION sportello_look_up_phone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN PERFORM sportello_look_up(ARRAY[OLD.person_id]); END IF;
        IF TG_OP <> 'DELETE' THEN PERFORM sportello_look_up(ARRAY[NEW.person_id]); END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION sportello_look_up_firm() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM sportello_look_up(ARRAY(SELECT id FROM people_person WHERE organisation_id = NEW.id));
        RETURN NULL;
    END $$
    """,
    "SELECT sportello_look_up(ARRAY(SELECT id FROM people_person))",
    "CREATE TRIGGER look_up_person_insert AFTER INSERT ON people_person "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_person()",
    "CREATE TRIGGER look_up_person_update AFTER UPDATE OF name, organisation_id ON people_person "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_person()",
    "CREATE TRIGGER look_up_firm_update AFTER UPDATE OF name ON people_organisation "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_firm()",
    "CREATE TRIGGER look_up_phone_insert AFTER INSERT ON people_phone "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_phone()",
    "CREATE TRIGGER look_up_phone_update AFTER UPDATE OF number, person_id ON people_phone "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_phone()",
    "CREATE TRIGGER look_up_phone_delete AFTER DELETE ON people_phone "
    "FOR EACH ROW EXECUTE FUNCTION sportello_look_up_phone()",
)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_history_of_the_configuration")]
    operations = [keeps(sqlite=SQLITE, postgresql=POSTGRESQL)]
