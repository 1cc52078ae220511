-- Run by setup.sh where the user `role` cannot sign in with the password of its Secret. `verifier` stands for the password.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT format('ALTER ROLE %I PASSWORD %L', :'role', :'verifier') \gexec
