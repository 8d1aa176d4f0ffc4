"""What harvest makes of everything around it that fails.

    python -m benchmarks.faults [--only mixes|servers|surroundings] [--timeout 1]

*mixes*: the real command runs as a process of its own against the tests' registry under each mix of
faults, then once more with all well. *asked*: requests received; *answered*: answers sent in full,
a DOI each; *lost*: of these, not in the cache; *wrong*: in the cache as absent though the source
has it, or the other way round; *repair*: requests of the second run, which must match all.

*servers*: each fault of tests/server_fault.py by itself, at Crossref and at OpenAlex, for a record
and for a list: seconds, what the replies were, and in which words. *surroundings*: certificates,
IPv6, proxies. Fails when anything was lost or wrong, ended after its deadline (three time-outs),
said nothing, or told a secret.
"""

from __future__ import annotations

import argparse
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.mix import MIXES, Mix, audit
from tests.registry import Registry, synthetic_doi
from tests.run import Bench
from tests.server_fault import FAULTS, Play, ServerFault, ask, flaws, playing

STRANGERS = ("10.5555/nowhere", "10.5555/elsewhere")
SETTINGS = "[sources]\ntimeout_s = 2.0\n"
SOURCES = ("crossref", "openalex")
FINE = ServerFault("fine", lambda: iter([b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"]))
HOST = "http://service.invalid"
GRACE_S = 1.0


def main() -> None:
    """Run all and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="DOIs to enrich under a mix")
    parser.add_argument("--timeout", type=float, default=1.0, help="seconds, for single faults")
    parser.add_argument("--only", choices=("mixes", "servers", "surroundings"))
    options = parser.parse_args()
    found = 0
    if options.only in (None, "mixes"):
        found += _run_mixes(options.count)
    if options.only in (None, "servers"):
        found += _run_servers(options.timeout)
    if options.only in (None, "surroundings"):
        found += _run_surroundings(options.timeout)
    sys.exit(found != 0)


def _run_mixes(count: int) -> int:
    print(
        f"{'faults':26}{'asked':>7}{'answered':>10}{'lost':>6}{'wrong':>7}{'exit':>6}{'wall':>8}"
        f"{'repair':>8}{'matched':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        return sum(_run(mix, count, Path(folder) / f"{n}") for n, mix in enumerate(MIXES))


def _run(mix: Mix, count: int, folder: Path) -> int:
    """One mix: a line of the table; the number of flaws."""
    folder.mkdir()
    latency = {"crossref": 0.1, "openalex": 0.1}
    with Registry.synthetic(count, latency=latency, limits=True) as registry:
        bench = Bench(folder, registry)
        bench.write(*map(synthetic_doi, range(count)), *STRANGERS)
        (folder / "harvest.toml").write_text(SETTINGS)
        bench.env = mix.arrange(registry)
        started = time.monotonic()
        code, _, _ = bench.run("enrich", "list.txt")
        wall_s = time.monotonic() - started
        asked = registry.summary().total
        account = audit(registry, bench.cache, count, STRANGERS)
        registry.faults.clear()
        registry.forget()
        bench.env = {}
        _, _, told = bench.run("enrich", "list.txt")
        is_whole = f"{count:,} matched, 2 absent" in told
        print(
            f"{mix.name:26}{asked:>7,}{account.answered:>10,}{account.lost:>6}{account.wrong:>7}"
            f"{code:>6}{wall_s:>6.1f} s{registry.summary().total:>8,}"
            f"{'all' if is_whole else 'NOT ALL':>9}",
            flush=True,
        )
    return account.lost + account.wrong + (not is_whole)


def _run_servers(timeout_s: float) -> int:
    print(f"\n{'fault':44}{'source':10}{'DOIs':>5}{'s':>7}  replies, words")
    found = asked = 0
    for fault in FAULTS:
        with playing(fault, timeout_s) as url:
            for source in SOURCES:
                for dois in (1, 2):
                    found += _print(fault, source, url, timeout_s, dois)
                    asked += 1
    print(f"{len(FAULTS)} faults, {asked} requests, {found} flaws")
    return found


def _print(fault: ServerFault, source: str, url: str, timeout_s: float, dois: int = 1) -> int:
    got = ask(source, url, timeout_s, dois)
    wrong = flaws(fault, got, timeout_s, GRACE_S)
    words = "".join(c if c.isprintable() else "�" for c in got.words)[:90]
    print(
        f"{fault.name[:43]:44}{source:10}{dois:>5}{got.seconds:>7.2f}  "
        f"{', '.join(sorted(got.outcomes))}: {words}" + "".join(f"  !! {each}" for each in wrong),
        flush=True,
    )
    return len(wrong)


def _run_surroundings(timeout_s: float) -> int:
    print(f"\n{'surroundings':44}{'source':10}{'DOIs':>5}{'s':>7}  replies, words")
    found = 0
    for name, arrange in SURROUNDINGS.items():
        with arrange(timeout_s) as url:
            for source in SOURCES:
                fault = ServerFault(name, FINE.play, outcomes=("unavailable",))
                found += 0 if url is None else _print(fault, source, url, timeout_s)
            if url is None:
                print(f"{name:44}cannot be tried here")
    return found


Place = Iterator[str | None]
"""The address to ask; None where this machine has not what it takes."""
Arrange = Callable[[float], AbstractContextManager[str | None]]
"""Given the time-out."""


@contextmanager
def _self_signed(timeout_s: float, name: str = "localhost") -> Place:
    if shutil.which("openssl") is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
        make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name}"
        given = [*make.split(), "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(given, check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

        def wrap(connection: object) -> object:
            return context.wrap_socket(connection, server_side=True)  # type: ignore[arg-type]

        with playing(FINE, timeout_s, wrap=wrap) as url:
            yield url


@contextmanager
def _no_tls(timeout_s: float) -> Place:
    with playing(FINE, timeout_s) as url:
        yield url.replace("http:", "https:")


@contextmanager
def _ipv6(timeout_s: float) -> Place:
    try:
        with playing(FINE, timeout_s, host="::1") as url:
            yield url
    except OSError:
        yield None


@contextmanager
def _unroutable(timeout_s: float) -> Place:
    yield "http://[2001:db8::1]"


@contextmanager
def _refusing(timeout_s: float) -> Place:
    yield "http://127.0.0.1:9"


def _proxy(url: str | None, play: Play = FINE.play) -> Arrange:
    """A proxy at *url*, or one that answers with *play*; asked for *host*."""

    @contextmanager
    def arrange(timeout_s: float) -> Place:
        before = dict(os.environ)
        with playing(ServerFault("proxy", play), timeout_s) as own:
            address = (url or own).replace("://", "://me:hush-hush@")
            os.environ |= dict.fromkeys(("http_proxy", "https_proxy"), address)
            os.environ.pop("no_proxy", None)
            try:
                yield HOST.replace("http:", "https:")
            finally:
                os.environ.clear()
                os.environ.update(before)

    return arrange


def _says(status: str) -> Play:
    return lambda: iter([f"HTTP/1.1 {status}\r\nX: me:hush-hush\r\n\r\n".encode()])


def _hangs() -> Iterator[bytes | None]:
    while True:
        time.sleep(0.1)
        yield b""


SURROUNDINGS: dict[str, Arrange] = {
    "self-signed certificate": _self_signed,
    "https where no TLS is": _no_tls,
    "IPv6 only": _ipv6,
    "IPv6 without a route": _unroutable,
    "nobody listens": _refusing,
    "proxy: nobody listens": _proxy("http://127.0.0.1:9"),
    "proxy: no such name": _proxy("http://proxy.invalid:8080"),
    "proxy: socks5, nobody listens": _proxy("socks5://127.0.0.1:9"),
    "proxy: of no known kind": _proxy("quic://127.0.0.1:9"),
    "proxy: no address": _proxy("http://["),
    "proxy: 407": _proxy(None, _says("407 Who are you")),
    "proxy: 403 me:hush-hush": _proxy(None, _says("403 Not there for me:hush-hush")),
    "proxy: 502": _proxy(None, _says("502 Bad")),
    "proxy: closes": _proxy(None, lambda: iter([])),
    "proxy: speaks no HTTP": _proxy(None, lambda: iter([b"SSH-2.0\r\n" * 9])),
    "proxy: endless": _proxy(None, lambda: iter([b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200])),
    "proxy: hangs": _proxy(None, _hangs),
}


if __name__ == "__main__":
    main()
