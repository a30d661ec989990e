"""What somebody does who can write the database of an instance and has not its keys: she changes the journal, and computes the chain
anew, so that every hash follows from the one before it. Usage: rewrite.py DATABASE INSTANCE cut|recompute|replace"""
import hashlib
import sqlite3
import sys

path, instance, how = sys.argv[1:]
db = sqlite3.connect(path)
rows = db.execute("SELECT seq, entry FROM journal ORDER BY seq").fetchall()
entries = [entry for _, entry in rows]
if how == "cut":
    entries = entries[:-3]
elif how == "recompute":
    at = next(n for n, entry in enumerate(entries) if '"act":"certificate-issued"' in entry)
    entries[at] = entries[at].replace('"act":"certificate-issued"', '"act":"certificate-intended"')
elif how == "replace":
    entries = entries[len(entries) // 2 :] * 2
before = hashlib.sha256(b"senim-journal-genesis-v1\0" + instance.encode()).digest()
columns = db.execute("SELECT id, at, actor, act, subject FROM journal ORDER BY seq").fetchall()
db.execute("DELETE FROM journal")
for n, entry in enumerate(entries, 1):
    place = n.to_bytes(8, "big")
    now = hashlib.sha256(b"senim-journal-entry-v1\0" + place + before + entry.encode()).digest()
    names = columns[n - 1] if n <= len(columns) else (f"anew-{n}", *columns[0][1:])
    db.execute(
        "INSERT INTO journal (seq, id, at, actor, act, subject, entry, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (n, *names, entry, before.hex(), now.hex()),
    )
    before = now
db.execute("UPDATE journal_head SET seq = ?, hash = ?", (len(entries), before.hex()))
db.execute("DELETE FROM journal_checkpoint")
db.commit()
