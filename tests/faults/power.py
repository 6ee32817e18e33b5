"""What a disk may hold when the power goes, made of a trace: power.py TRACE FOLDER OUT PEACE SHENBAO

The trace (strace -f -y -xx) says in which order a run wrote, synced and renamed below FOLDER/OUT. After each of these
calls, three disks are thought of:

    promised   only what POSIX promises: contents that were synced, under names whose folder was synced
    names      all names, and only those contents that were synced: a file system that writes names first
    all        everything

On each there must be no result but whole ones, those of PEACE, and a run.json that can be read or none; and on the
promised one every page that the log called done. Some of these disks are then written out and the run is begun again.
"""
import json
import os
import re
import shutil
import subprocess
import sys

RESUMED = 8  # disks on which the run is begun again


class File:
    def __init__(self):
        self.content, self.synced = b"", None


class Disk:
    """Names are relative to FOLDER; a folder is None."""

    def __init__(self):
        self.now, self.kept = {}, {}

    def sync(self, name):
        entry = self.now.get(name)
        if entry is not None:
            entry.synced = entry.content
            return
        inside = {key: value for key, value in self.now.items() if os.path.dirname(key) == name}
        for key in [key for key in self.kept if os.path.dirname(key) == name and key not in inside]:
            del self.kept[key]
        self.kept.update(inside)

    def state(self, kind):
        names = self.kept if kind == "promised" else self.now
        found = {}
        for name in sorted(names):
            above = os.path.dirname(name)
            if above and above not in found:
                continue  # its folder never came to be
            entry = names[name]
            found[name] = None if entry is None else entry.content if kind == "all" else entry.synced or b""
        return found


def text_of(quoted):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), quoted)


def calls(path):
    """(call, arguments, result) in the order in which they ended."""
    begun = {}
    with open(path, "rb") as file:
        for line in file:
            process, _, rest = line.rstrip(b"\n").partition(b" ")
            rest = rest.lstrip()
            if rest.endswith(b"<unfinished ...>"):
                begun[process] = rest[:-len(b"<unfinished ...>")]
                continue
            resumed = re.match(rb"<\.\.\. \w+ resumed>", rest)
            if resumed:
                rest = begun.pop(process, b"") + rest[resumed.end():]
            found = re.match(rb"(\w+)\((.*)\)\s+= (-?\d+)", rest)
            if found:
                yield found[1].decode(), found[2], int(found[3])


class Replay:
    def __init__(self, folder, out):
        self.folder, self.out, self.disk, self.log = folder, out, Disk(), b""

    def name(self, path):
        """Below FOLDER and of OUT; else None."""
        path = os.path.normpath(os.path.join(self.folder, text_of(path).decode()))
        name = os.path.relpath(path, self.folder)
        return name if name == self.out or name.startswith(self.out + "/") or name == "." else None

    def take(self, call, arguments):
        """Does to the disk what the call did. False where it is of no interest."""
        quoted = re.findall(rb'"((?:[^"\\]|\\.)*)"', arguments)
        at = re.match(rb"\d+<((?:[^>\\]|\\.)*)>", arguments)
        name = self.name(at[1] if at and call not in ("openat", "unlinkat") else quoted[0] if quoted else b"/")
        if name is None or "/.work" in name:
            return False
        now = self.disk.now
        if call == "openat":
            if b"O_CREAT" not in arguments:
                return False
            entry = now.setdefault(name, File())
            if b"O_TRUNC" in arguments:
                entry.content = b""
        elif call in ("write", "pwrite64"):
            content = text_of(quoted[0])
            if call == "pwrite64":
                now[name].content = content
            else:
                now[name].content += content
            if name.endswith("/log.jsonl"):
                self.log += content
        elif call == "ftruncate":
            now[name].content = now[name].content[:int(arguments.rsplit(b",", 1)[1])]
        elif call in ("fsync", "fdatasync"):
            self.disk.sync("" if name == "." else name)
        elif call == "rename":
            now[self.name(quoted[1])] = now.pop(name)
        elif call == "mkdir":
            now[name] = None
        else:
            now.pop(name, None)
        return True

    def done(self):
        """The results that the log has called done."""
        lines = [json.loads(line) for line in self.log.splitlines()]
        return {self.out + "/" + line["result"] for line in lines}


def results(state, out):
    return {name: content for name, content in state.items()
            if content is not None and name.startswith(out + "/pages/") and name.endswith(".json")}


def wrong(state, kind, replay, peace):
    found = results(state, replay.out)
    for name, content in found.items():
        if peace.get(name) != content:
            return "%s is not whole" % name
    run = state.get(replay.out + "/run.json")
    if run is not None:
        json.loads(run)
    if kind == "promised" and replay.done() - set(found):
        return "%s was said to be done" % min(replay.done() - set(found))
    return None


def write_out(state, root):
    shutil.rmtree(root, ignore_errors=True)
    os.mkdir(root)
    for name in sorted(state):
        path = os.path.join(root, name)
        if state[name] is None:
            os.mkdir(path)
        else:
            with open(path, "wb") as file:
                file.write(state[name])


def resumed(state, replay, peace, shenbao):
    """Begins the run again on that disk; None, or what is wrong."""
    root = os.path.join(replay.folder, "disk")
    write_out(state, root)
    out = os.path.join(root, replay.out)
    said = subprocess.run([shenbao, "run", "in", "-o", out, "-j", "1"], cwd=replay.folder, capture_output=True, text=True)
    have = {}
    for folder, _, names in os.walk(os.path.join(out, "pages")):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                have[os.path.relpath(os.path.join(folder, name), root)] = file.read()
    expected = ": %d read," % (len(peace) - len(results(state, replay.out)))
    if said.returncode != 0 or have != peace or expected not in said.stderr:
        return "status %d, %d results, not '%s': %s" % (said.returncode, len(have), expected, said.stderr)
    return None


def tell(good, name):
    print("ok" if good else "not ok", name)


def main():
    trace, folder, out, peace_dir, shenbao = sys.argv[1:]
    peace = {}
    for above, _, names in os.walk(os.path.join(folder, peace_dir, "pages")):
        for name in names:
            path = os.path.join(above, name)
            with open(path, "rb") as file:
                peace[out + "/" + os.path.relpath(path, os.path.join(folder, peace_dir))] = file.read()
    replay, moments, states = Replay(folder, out), 0, {}
    problems = []
    for call, arguments, result in calls(trace):
        if result < 0 or not replay.take(call, arguments):
            continue
        moments += 1
        for kind in ("promised", "names", "all"):
            state = replay.disk.state(kind)
            problem = wrong(state, kind, replay, peace)
            if problem:
                problems.append("call %d, %s, %s: %s" % (moments, call, kind, problem))
            states[repr(sorted(state.items()))] = state
    for problem in problems[:10]:
        print("#", problem)
    final = results(replay.disk.state("promised"), out)
    tell(moments > 40 and final == peace, "after the run all is on the disk, as POSIX promises it")
    tell(not problems, "the power may go at any moment: results are whole, and done is done")
    chosen = list(states.values())
    chosen = chosen[::max(1, len(chosen) // RESUMED)]
    problems = [problem for problem in (resumed(state, replay, peace, shenbao) for state in chosen) if problem]
    for problem in problems:
        print("#", problem)
    print("# %d calls, %d different disks, begun again on %d" % (moments, len(states), len(chosen)))
    tell(not problems, "the run goes on from what is left then")


main()
