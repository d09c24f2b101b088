"""What every handler behind Takeback's drop-in needs beside its work: is the call signed, and which messages are recalled?

Copy it as it is; behind Flask or Django only is_signed and names_of. WEBHOOK_SECRET: what .takeback/forward-secret holds.
"""
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].strip().removeprefix("whsec_"))


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


def serve(apply_once):
    """Calls apply_once(webhook_id, names) for each signed recall; answers 200 when it has returned.

    What it raises leaves the call without an answer, and the recall comes again.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if not is_signed(self.headers, body):
                return self.send_error(401)
            apply_once(self.headers["webhook-id"], names_of(json.loads(body)))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')

    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Handler).serve_forever()
