-- Run by setup.sh for each database, as the master, who is no superuser: makes the user `role` and the database that it owns, and
-- takes from everybody else what PostgreSQL gives to all. The same again changes nothing. Passwords are set by password.sql.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
-- Two runs at once would both find that something is missing.
SELECT pg_advisory_lock(7306);
SELECT format('CREATE ROLE %I LOGIN', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
-- Only a member of a role may give it a database, and the master is one for that time alone.
SELECT format('GRANT %I TO CURRENT_USER', :'role') \gexec
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'role', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', d.datname, :'role') FROM pg_database d
WHERE d.datname = :'role' AND pg_get_userbyid(d.datdba) <> :'role' \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'role') \gexec
-- The database that every server has: what is the master's own, nobody else needs to enter.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', d.datname) FROM pg_database d
WHERE d.datname = 'postgres' AND pg_get_userbyid(d.datdba) = CURRENT_USER \gexec
SELECT format('REVOKE %I FROM CURRENT_USER', :'role') \gexec
