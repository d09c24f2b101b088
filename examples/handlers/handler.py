"""Applies recalls from Takeback's drop-in, each once. SQLite here, any database with transactions there; MySQL: INSERT IGNORE INTO applied ...

  WEBHOOK_SECRET=$(cat .takeback/forward-secret) python3 handler.py

Debian: apt-get install python3. takeback.py stands beside it, and checks the signature.
"""
import os, sqlite3
from contextlib import closing
import takeback

DATABASE = os.environ.get("DATABASE", "shop.db")
TABLES = """CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)"""


def apply_once(webhook_id, messages):
    # `with db` is one transaction: the claim and the work, both or neither.
    with closing(sqlite3.connect(DATABASE, timeout=30)) as db, db:
        claim = db.execute("INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING", (webhook_id,))
        if claim.rowcount == 1:
            forget = """INSERT INTO messages (name, recalls) VALUES (?, 1)
                        ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1"""
            db.executemany(forget, [(name,) for name in messages])


with closing(sqlite3.connect(DATABASE)) as db:
    db.executescript(TABLES)
takeback.serve(apply_once)
