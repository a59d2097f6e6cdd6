"""All SQL: what is remembered, the same on SQLite and PostgreSQL, one module for each noun."""
