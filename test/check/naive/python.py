"""A handler on Python's own http.server, which checks who calls and still has its faults.

FAULT marks what is wrong on purpose; test/check/check.test.ts says which checks must find it, and that no other fails.
"""
import hashlib
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

APP, TOKEN = os.environ["SDKAPPID"], os.environ["TOKEN"]
OK = {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}
seen = set()


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, envelope):
        data = json.dumps(envelope).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(200, OK)

    def do_POST(self):
        # FAULT: of a parameter that stands twice the first one counts, and nobody notices the second.
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        # FAULT: as many bytes as the caller says.
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        refusal = self.refusal(query)
        if refusal:
            return self.answer(403, {"ActionStatus": "FAIL", "ErrorInfo": refusal, "ErrorCode": 1})
        # FAULT: what does not parse is an exception; the caller gets no answer.
        message = json.loads(body.decode("utf-8"))
        if message["CallbackCommand"] != query["CallbackCommand"]:
            return self.answer(400, {"ActionStatus": "FAIL", "ErrorInfo": "command", "ErrorCode": 1})
        keys = self.keys(message)
        # FAULT: a recall it knows already is a conflict.
        if any(key in seen for key in keys):
            return self.answer(409, {"ActionStatus": "FAIL", "ErrorInfo": "known", "ErrorCode": 1})
        seen.update(keys)
        self.answer(200, OK)

    def refusal(self, query):
        if query.get("SdkAppid") != APP:
            return "app"
        asked_at = query.get("RequestTime", "")
        if query.get("Sign") != hashlib.sha256((TOKEN + asked_at).encode()).hexdigest():
            return "sign"
        # FAULT: a RequestTime that is no number is an exception.
        return "stale" if abs(time.time() - int(asked_at)) > 60 else None

    def keys(self, message):
        command = message["CallbackCommand"]
        if command == "C2C.CallbackAfterMsgWithDraw":
            return [(message["From_Account"], message["To_Account"], message["MsgKey"])]
        if command == "Group.CallbackAfterRecallMsg":
            # FAULT: EventTime must be a string.
            assert message["EventTime"].isdigit()
            place = (message["GroupId"], message.get("TopicId"))
            # FAULT: MsgId must be there.
            return [(*place, item["MsgSeq"], item["MsgId"]) for item in message["MsgSeqList"]]
        if command == "OfficialAccount.CallbackAfterMsgWithDraw":
            return [(message["Official_Account"], item["MsgKey"]) for item in message["WithdrawMsgList"]]
        return []

    def log_message(self, *_args):
        pass


class Server(HTTPServer):
    # FAULT: HTTPServer serves one connection at a time (ThreadingHTTPServer is one word away).
    request_queue_size = 128

    def handle_error(self, *_args):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
