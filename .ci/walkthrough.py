"""Runs the ```console blocks of a README against a fresh `qsr serve --demo`; see .ci/walkthrough."""
import datetime
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

SHAPES = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "<instant>"),
    (r'"next_cursor":"[^"]+"', '"next_cursor":"<cursor>"'),
]
# The day on which the answers of a README were printed: days that are whole years from it move with today, others are the same for ever.
PRINTED = r"<!-- answers of (\d{4}-\d\d-\d\d) -->"
DAY = re.compile(r"(\d{4})(-|年)(\d{1,2})(-|月)(\d{1,2})(日?)")


def shape(text: str) -> str:
    for pattern, name in SHAPES:
        text = re.sub(pattern, name, text)
    return text.strip()


def in_year(day: datetime.date, year: int) -> datetime.date:
    """This day in another year, 28 February for the 29th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def moved(text: str, printed: datetime.date, today: datetime.date) -> str:
    """What a README that was printed on one day has to say today."""

    def day(found: re.Match) -> str:
        year, a, month, b, number, c = found.groups()
        said = datetime.date(int(year), int(month), int(number))
        if said != in_year(printed, said.year):
            return found.group()
        now = in_year(today, today.year + said.year - printed.year)
        return now.isoformat() if a == "-" else f"{now.year}年{now.month}月{now.day}日"

    return DAY.sub(day, text)


def shanghai() -> datetime.date:
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def steps(readme: str):
    """The commands of the console blocks, each with the output that follows it."""
    for block in re.findall(r"```console\n(.*?)```", readme, re.S):
        command, output = None, []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command is not None:
                    yield command, "\n".join(output)
                command, output = line[2:], []
            elif command is not None and command.endswith("\\"):
                command += "\n" + line
            else:
                output.append(line)
        if command is not None:
            yield command, "\n".join(output)


def main() -> int:
    write = "--write" in sys.argv
    readme = pathlib.Path([a for a in sys.argv[1:] if not a.startswith("--")][0])
    program = os.environ.get("QSR_BIN")
    if not program:
        subprocess.run(["cargo", "build", "--quiet", "--locked", "--bin", "qsr"], check=True)
        program = str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "debug" / "qsr")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, TZ="Asia/Shanghai", DATABASE_URL=f"sqlite://{folder}/demo.db", RUST_LOG="warn")
        server = subprocess.Popen([program, "serve", "--demo", "--listen", f"127.0.0.1:{port}"], env=environment, stdout=subprocess.DEVNULL)
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2)
                    break
                except OSError:
                    time.sleep(0.1)
            bad, script = 0, ""
            text = readme.read_text()
            dated = re.search(PRINTED, text)
            if not dated:
                print(f"{readme}: does not say of which day its answers are")
                return 1
            printed, today = datetime.date.fromisoformat(dated.group(1)), shanghai()
            found = list(steps(text))
            for number, (command, expected) in enumerate(found):
                # One shell for all: later commands use what earlier ones have set.
                command = command.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
                script += command + f"\necho; echo @@{number}@@\n"
            run = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120)
            if today != shanghai():
                print(f"{readme}: the day changed in Shanghai meanwhile, run it again")
                return 1
            if f"@@{len(found) - 1}@@" not in run.stdout:
                print(f"{readme}: the commands did not run to the end: {run.stderr}")
                return 1
            rest = run.stdout
            for number, (command, expected) in enumerate(found):
                output, _, rest = rest.partition(f"@@{number}@@\n")
                if write:
                    said = output.strip().replace(f"127.0.0.1:{port}", "127.0.0.1:8080")
                    before = "$ " + command + "\n" + (expected + "\n" if expected else "")
                    text = text.replace(before, "$ " + command + "\n" + (said + "\n" if said else ""), 1)
                elif shape(output) != shape(moved(expected, printed, today)):
                    bad += 1
                    print(f"{readme}: {command}\n  README: {shape(moved(expected, printed, today))}\n  really: {shape(output)}\n{run.stderr}")
            if write:
                readme.write_text(re.sub(PRINTED, f"<!-- answers of {today} -->", text))
            if not found:
                print(f"{readme}: no console block")
                bad += 1
            if not write:
                print(f"{readme}: {len(found)} commands, {bad} differ")
            return 1 if bad else 0
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=40)


sys.exit(main())
