"""Build a dataset, or add to one: with all cores, going on where an earlier try was cut off."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from harvest.errors import UnreadableInput, UnwritableOutput
from harvest.snapshot.dataset import buckets, dataset_files
from harvest.snapshot.dataset.build_folder import (
    WORK,
    clear,
    keep_apart,
    manifest_of,
    planned_shares,
    work_folder,
)
from harvest.snapshot.dataset.checksums import write_sums
from harvest.snapshot.dataset.dataset_files import (
    ABOUT,
    HIDDEN,
    MERGED,
    Manifest,
    Segment,
)
from harvest.snapshot.dataset.needs import need_packages
from harvest.snapshot.dataset.parts import (
    PartJob,
    PartResult,
    groups,
    make_part,
)
from harvest.snapshot.dataset.processes import Done, Processes, Runner
from harvest.snapshot.dataset.renamed_records import OldRow, find_renamed, has_ids
from harvest.snapshot.dataset.sampled_words import make_helpers, read_helpers
from harvest.snapshot.dataset.side_files import end_of
from harvest.snapshot.dataset.sources import Listing, list_units
from harvest.snapshot.dataset.storage import alone, close_runs, remove_tree, write_parquet

__all__ = ["CAP", "build"]

CAP = 1000
"""Keys that more records bear say too little: "annual report"."""
_LARGE = 20_000_000_000
"""Bytes of sources from which on there are 256 buckets, not 64."""
_PROBLEMS = 1_000

OnProgress = Callable[[str, int, int], None]
"""How many of how many are done of a step: sample, parts, names, renamed, columns, keys, sums."""


def build(
    sources: Sequence[Path],
    folder: Path,
    *,
    update: bool = False,
    cap: int = CAP,
    cores: int | None = None,
    bucket_count: int | None = None,
    run: Runner | None = None,
    on_progress: OnProgress = lambda step, done, total: None,
) -> Segment:
    """Build the dataset *folder* from *sources*, or *update* it with what is new there.

    Args:
        cap: keys that more records bear are dropped.
        cores: processes; None for one a core.
        bucket_count: files of columns; None for 64, or 256 for what is large.
        run: what does the work; None for processes of this machine.

    Raises:
        UnreadableInput: a source is not there, or holds no record.
        InvalidArgument: there is a dataset already, or none to update.
        UnwritableOutput: the folder cannot be written.
    """
    need_packages()
    cores = cores or os.cpu_count() or 1
    keep_apart(sources, folder)
    manifest = manifest_of(folder, update=update, cap=cap)
    known = {path: stamp for each in manifest.segments for path, stamp in each.sources.items()}
    shares = planned_shares(folder) or cores
    listing = list_units(sources, cores=shares, known=known)
    side_facts = listing.side_facts
    if not listing.units and not (update and (side_facts.removed or side_facts.merged)):
        if update:
            return Segment("", 0, 0, problems=listing.problems)
        problem = listing.problems[0] if listing.problems else "no file with records"
        raise UnreadableInput(f"{', '.join(map(str, sources))}: {problem}")
    total = sum(size for size, _ in listing.stamps.values())
    count = bucket_count or (256 if total > _LARGE else 64)
    _forget()
    try:
        with alone(folder), closing(Processes(cores)) as processes:
            steps = _Steps(run or processes, on_progress)
            manifest = manifest_of(folder, update=update, cap=cap)  # nobody changes it from now on
            name = f"segment-{len(manifest.segments) + 1:04}"
            segment = Segment(name, count, count, sources=listing.stamps, source_bytes=total)
            work = work_folder(folder, name, listing, count, cap, shares)
            _make_segment(segment, folder, work, listing, manifest, shares, steps)
            if not segment.rows and not update:
                clear(folder, name)
                problem = segment.problems[0] if segment.problems else "no record of a known source"
                raise UnreadableInput(problem)
            manifest.segments.append(segment)
            manifest.built = datetime.now(UTC).isoformat(timespec="seconds")
            dataset_files.write_manifest(folder, manifest)
            remove_tree(folder / WORK)
    except OSError as error:
        raise UnwritableOutput(f"{folder}: cannot be written ({error})") from error
    finally:
        _forget()
    return segment


def _forget() -> None:
    """Let go of what is held of one build between its steps."""
    read_helpers.cache_clear()
    close_runs()


class _Steps:
    """The steps of a build, each told as it goes."""

    def __init__(self, runner: Runner, on_progress: OnProgress) -> None:
        self._runner = runner
        self._on_progress = on_progress

    def run(self, step: str, calls: Sequence[Callable[[], Done]]) -> list[Done]:
        """The results of a step's calls, in their order."""
        if not calls:
            return []
        total = len(calls)
        self._on_progress(step, 0, total)
        return self._runner(calls, lambda done: self._on_progress(step, done, total))


def _make_segment(
    segment: Segment,
    folder: Path,
    work: Path,
    listing: Listing,
    manifest: Manifest,
    shares: int,
    steps: _Steps,
) -> None:
    place = folder / segment.name
    make_helpers(steps.run, folder, listing.units)
    jobs = [
        PartJob(part, units, work, place / "bodies", segment.buckets, len(manifest.segments))
        for part, units in enumerate(groups(listing.units, shares) or [[]])
    ]
    results = steps.run("parts", [partial(_part, job, folder) for job in jobs])
    _count(segment, results, listing)
    side_facts = listing.side_facts
    merged = place / MERGED if side_facts.merged else None
    if merged is not None:
        _write_pairs(merged, list(side_facts.merged.items()))
    old = find_renamed(
        steps.run,
        folder=folder,
        work=work,
        segment=segment,
        new=[job.ids for job, each in zip(jobs, results, strict=True) if has_ids(each.providers)],
        earlier=manifest.segments,
        merged=merged,
    )
    own, hidden = _sorted_out(old, len(manifest.segments), segment.buckets)
    if manifest.segments and (hidden or side_facts.removed):
        _write_pairs(place / HIDDEN, [*hidden, *((name, name) for name in side_facts.removed)])
    removed: list[dict[str, str]] = [{} for _ in own]
    for name, when in side_facts.removed.items():
        removed[dataset_files.bucket_of(name, segment.buckets)][name] = when
    make = partial(
        buckets.make_bucket,
        work=work,
        folder=place,
        parts=len(jobs),
        partitions=segment.partitions,
    )
    made = steps.run(
        "columns",
        [
            partial(make, bucket, old=old_rows, removed=gone)
            for bucket, (old_rows, gone) in enumerate(zip(own, removed, strict=True))
        ],
    )
    segment.rows = sum(each["rows"] for each in made)
    _write_pairs(place / ABOUT, [pair for each in made for pair in each["about"]])
    sort = partial(
        buckets.make_partition,
        work=work,
        folder=place,
        buckets=segment.buckets,
        cap=manifest.cap,
    )
    kept = steps.run("keys", [partial(sort, each) for each in range(segment.partitions)])
    segment.key_count = sum(each[0] for each in kept)
    segment.dropped = sum(each[1] for each in kept)
    write_sums(steps.run, folder, segment.name)


def _sorted_out(
    old: Iterable[OldRow], number: int, count: int
) -> tuple[list[frozenset[buckets.Whose]], list[tuple[str, str]]]:
    """The old rows of segment *number* by bucket; (name, key) of those of earlier ones."""
    own: list[set[buckets.Whose]] = [set() for _ in range(count)]
    hidden = []
    for segment, name, provider, key in old:
        if segment == number:
            own[dataset_files.bucket_of(name, count)].add((name, provider, key))
        else:
            hidden.append((name, key or name))
    return [frozenset(each) for each in own], hidden


def _count(segment: Segment, results: Iterable[PartResult], listing: Listing) -> None:
    """Add up the parts, and hold what was read against what the manifest promised."""
    problems = list(listing.problems)
    counts: Counter[str] = Counter()
    providers: Counter[str] = Counter()
    for each in results:
        listing.side_facts.add(each.side_facts)
        segment.records += each.records
        segment.newest = max(filter(None, (segment.newest, each.newest)), default=None)
        problems += each.problems
        counts.update(each.counts)
        providers.update(each.providers)
    for label, count in counts.items():
        promised = listing.side_facts.expected.get(end_of(label))
        if promised is not None and promised != count:
            problems.append(f"{label}: {count:,} records, the manifest promises {promised:,}")
    segment.problems = problems[:_PROBLEMS]
    if len(problems) > _PROBLEMS:
        segment.problems.append(f"… and {len(problems) - _PROBLEMS:,} more")
    segment.providers = dict(providers)


def _write_pairs(path: Path, pairs: Sequence[Sequence[str]]) -> None:
    import pyarrow as pa

    pairs = sorted(pairs, key=list)
    columns = {"work": [each[0] for each in pairs], "other": [each[1] for each in pairs]}
    text = pa.string()
    table = pa.table(columns, schema=pa.schema([("work", text), ("other", text)]))
    write_parquet(table, path)


def _part(job: PartJob, folder: Path) -> PartResult:
    dictionary, ranks = read_helpers(folder)
    return make_part(job, dictionary, ranks)
