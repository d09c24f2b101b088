"""Applies recalls from Takeback's drop-in, each once. Checks the signature; SQLite here, any database with transactions there.

  WEBHOOK_SECRET=$(cat .takeback/forward-secret) python3 handler.py

Debian: apt-get install python3. MySQL: INSERT IGNORE INTO applied ...
"""
import base64, hashlib, hmac, json, os, sqlite3, time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].strip().removeprefix("whsec_"))
DATABASE = os.environ.get("DATABASE", "shop.db")


def is_signed(headers, body):
    webhook_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    digest = hmac.new(KEY, f"{webhook_id}.{at}.".encode() + body, hashlib.sha256).digest()
    right = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(right.encode(), one.encode()) for one in given) and abs(time.time() - int(at)) < 300


def names_of(recall):
    match recall["CallbackCommand"]:
        case "C2C.CallbackAfterMsgWithDraw":
            return [recall["MsgKey"]]
        case "Group.CallbackAfterRecallMsg":
            return [f"{recall['GroupId']}/{one['MsgSeq']}" for one in recall["MsgSeqList"]]
        case "OfficialAccount.CallbackAfterMsgWithDraw":
            return [one["MsgKey"] for one in recall["WithdrawMsgList"]]


def apply_once(webhook_id, recall):
    # `with db` is one transaction: the claim and the work, both or neither.
    with closing(sqlite3.connect(DATABASE, timeout=30)) as db, db:
        claim = db.execute("INSERT INTO applied (webhook_id) VALUES (?) ON CONFLICT DO NOTHING", (webhook_id,))
        if claim.rowcount == 1:
            forget = """INSERT INTO messages (name, recalls) VALUES (?, 1)
                        ON CONFLICT (name) DO UPDATE SET text = NULL, recalls = recalls + 1"""
            db.executemany(forget, [(name,) for name in names_of(recall)])


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_signed(self.headers, body):
            return self.send_error(401)
        apply_once(self.headers["webhook-id"], json.loads(body))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')


with closing(sqlite3.connect(DATABASE)) as db, db:
    db.execute("CREATE TABLE IF NOT EXISTS applied (webhook_id TEXT PRIMARY KEY)")
    db.execute("CREATE TABLE IF NOT EXISTS messages (name TEXT PRIMARY KEY, text TEXT, recalls INTEGER NOT NULL DEFAULT 0)")
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Handler).serve_forever()
