-- The rights of the two sides of Polku in PostgreSQL. Run it as the owner of the tables, after every change of the
-- schema; running it again changes nothing:   psql -v ON_ERROR_STOP=1 -f roles.sql DATABASE
--
-- Made beforehand, with passwords or peer authentication of your own:
--   polku_owner   owns the tables and changes the schema
--   polku_public  sends, shows a status and withdraws; never reads content
--   polku_staff   the office
-- A new table gets one line in the second part for each side that uses it; without a line nobody may touch it.

BEGIN;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, polku_public, polku_staff;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, polku_public, polku_staff;
GRANT USAGE ON SCHEMA public TO polku_public, polku_staff;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO polku_public, polku_staff;

-- Tables, public side. Of a request only what a receipt and the private link need; `sealed` is not among it.
GRANT INSERT ON requests TO polku_public;
GRANT SELECT (id, reference, status, day, delete_on, version, submission_hash, link_hash, letter_hash)
    ON requests TO polku_public;
GRANT UPDATE (status, sealed, version) ON requests TO polku_public;
GRANT INSERT ON events TO polku_public;
GRANT SELECT (id) ON events TO polku_public;
GRANT INSERT ON feedback TO polku_public;
GRANT SELECT (id, reference, due_on, key_id, submission_hash) ON feedback TO polku_public;
GRANT SELECT, INSERT, UPDATE ON counters TO polku_public;
GRANT SELECT ON alembic_version TO polku_public;

-- Tables, staff side.
GRANT SELECT, INSERT, UPDATE, DELETE ON requests TO polku_staff;
GRANT SELECT, INSERT, DELETE ON events TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_sessions TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON appointments TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON reminders TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON search_terms TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON feedback TO polku_staff;
GRANT SELECT, INSERT, UPDATE, DELETE ON counters TO polku_staff;
GRANT SELECT, INSERT ON audit TO polku_staff;
GRANT SELECT ON alembic_version TO polku_staff;

-- The public side can make a new request, and change one in one way only: withdrawn and empty.
ALTER TABLE requests ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS public_sees ON requests;
DROP POLICY IF EXISTS public_sends ON requests;
DROP POLICY IF EXISTS public_withdraws ON requests;
DROP POLICY IF EXISTS staff ON requests;
CREATE POLICY public_sees ON requests FOR SELECT TO polku_public USING (true);
CREATE POLICY public_sends ON requests FOR INSERT TO polku_public WITH CHECK (status = 'new');
CREATE POLICY public_withdraws ON requests FOR UPDATE TO polku_public
    USING (true) WITH CHECK (status = 'withdrawn' AND sealed IS NULL);
CREATE POLICY staff ON requests TO polku_staff USING (true) WITH CHECK (true);

COMMIT;
