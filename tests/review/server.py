"""`shenbao review` as a test drives it: by its own interface."""
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time


class Server:
    """One server process on OUT, at any free port."""

    def __init__(self, out, *options):
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [os.environ["SHENBAO"], "review", out, "--port", "0", "-q", *options], stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        self.port, self.token = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=(\w+)\n", line).groups()
        self.port = int(self.port)
        self.local = threading.local()

    def ask(self, path, body=None):
        if not hasattr(self.local, "line"):
            self.local.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"shenbao-{self.port}={self.token}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{self.port}"}
        self.local.line.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
        answer = self.local.line.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else text

    def next(self, who, count=1, place=(0, 0, 0), keep=None):
        body = {"who": who, "count": count, "place": list(place)}
        if keep is not None:
            body["keep"] = keep
        return self.ask("/api/next", body)[1]

    def memory(self):
        """Megabytes of the largest resident size so far."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024

    def busy(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(60)


def deed(cell, text, who):
    return {
        "who": who, "page": cell["page"], "cell": cell["cell"], "kind": "text", "text": text, "seen": cell["seen"],
        "structure": cell["structure"], "seconds": 1,
    }  # fmt: skip
