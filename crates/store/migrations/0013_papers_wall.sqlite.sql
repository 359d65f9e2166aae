-- Row-level security is PostgreSQL's alone; here the queries carry the scope, and the file is the program's own.
SELECT 1;
