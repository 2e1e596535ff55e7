"""The steps of the search benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.bench.bench import Bench
from tests.bench.data.vectors import DIMS, dataset
from tests.bench.measure import alternate, percentile, stopwatch
from tests.bench.search.engine import Engine
from tests.bench.search.in_memory import FaissExact, FaissHnsw, Hnswlib, exact_distances, hnswlib_is_installed
from tests.bench.search.judge import Answers, Judge
from tests.bench.search.pgvector import Pgvector, PgvectorHnsw
from tests.bench.search.through_songspace import Songspace
from tests.bench.server import MANY_ROWS
from tests.bench.steps import Step
from tests.server.databases import Database

KS = (10, 100)
CLIENTS = (1, 8)
ENOUGH = 0.99
FOUNDING, VECTOR, HALFVEC = FaissHnsw(32, 40).name, "pgvector_hnsw_vector", "pgvector_hnsw_halfvec"
COMPARISONS = {
    "pgvector_to_faiss": (VECTOR, FOUNDING, "p50: pgvector HNSW / FAISS HNSW (M 32, efC 40)"),
    "songspace_to_faiss": (Songspace.name, FOUNDING, "p50: songspace.similar_to / FAISS HNSW (M 32, efC 40)"),
    "songspace_to_pgvector": (Songspace.name, VECTOR, "p50: songspace.similar_to / plain SQL"),
    "halfvec_to_vector": (HALFVEC, VECTOR, "p50: HNSW on halfvec / on vector"),
}
BLOCK = 200
COMPARED = {name for ours, theirs, _ in COMPARISONS.values() for name in (ours, theirs)}
Maker = Callable[[Database], Engine]
MAKERS: dict[str, Maker] = {
    "FAISS, exact": lambda _: FaissExact(),
    "FAISS HNSW 32/40": lambda _: FaissHnsw(32, 40),
    "FAISS HNSW 32/128": lambda _: FaissHnsw(32, 128),
    "hnswlib": lambda _: Hnswlib(),
    "pgvector, exact": Pgvector,
    "pgvector HNSW on vector": PgvectorHnsw,
    "pgvector HNSW on halfvec": partial(PgvectorHnsw, kind="halfvec"),
    "songspace.similar_to": Songspace,
}
# The others would take an hour to say of a million rows what they say of fewer.
OF_MANY_ROWS = {
    title: MAKERS[title]
    for title in ("FAISS HNSW 32/40", "pgvector HNSW on vector", "pgvector HNSW on halfvec", "songspace.similar_to")
}


@dataclass(slots=True)
class Search:
    """Search over one number of rows; engines that are compared in turns stay open until they were."""

    bench: Bench
    rows: int
    judge: Judge = field(init=False)
    made: Database = field(init=False)
    engines: dict[str, Engine] = field(default_factory=dict)
    best: dict[str, Answers] = field(default_factory=dict)

    def steps(self) -> list[Step]:
        """Prepare, one step an engine, and the comparisons."""
        share = self.rows / 100_000
        steps = [Step(f"search {self.rows:,}: vectors and true neighbours", 4 + 8 * share, self.prepare)]
        for title, maker in (MAKERS if self.rows < MANY_ROWS else OF_MANY_ROWS).items():
            seconds = 9 + 25 * share
            steps.append(Step(f"search {self.rows:,}: {title}", seconds, partial(self.engine, title, maker)))
        return [*steps, Step(f"search {self.rows:,}: in turns at equal recall", 10, self.compare)]

    def prepare(self) -> None:
        """Make the vectors and compute the true neighbours."""
        data = dataset(self.rows, self.bench.sizes.queries)
        self.bench.results.note(f"search over {self.rows:,} x {DIMS}: {data.what}")
        self.judge = Judge(data.vectors, data.queries, exact_distances(data.vectors, data.queries, max(KS)))
        self.made = self.bench.database()

    def engine(self, title: str, maker: Maker) -> None:
        """Build an engine and ask it."""
        if title == "hnswlib" and not hnswlib_is_installed():
            self.bench.results.note("hnswlib is not installed (make bench builds it where there is a C++ compiler)")
            return
        engine = maker(self.made)
        engine.fit(self.judge.vectors)
        self.engines[engine.name] = engine
        answers = self.sweep(engine)
        self.describe(engine, self.cheapest(answers))
        if engine.name not in COMPARED:
            self.engines.pop(engine.name).close()

    def sweep(self, engine: Engine) -> list[Answers]:
        """Every value of the search parameter, for 10 and 100 neighbours."""
        count = self.bench.sizes.exact_queries if engine.exact else self.bench.sizes.queries
        answers = []
        for k in KS:
            for parameter in engine.sweep:
                if engine.sweep == (0,) or parameter >= k:
                    answers.append(self.judge.measure(engine, parameter, k, count))
        for answer in answers:
            self.bench.results.point(
                "search", engine=engine.name, title=engine.title, rows=self.rows, dims=DIMS, **answer.document()
            )
        return answers

    def cheapest(self, answers: list[Answers]) -> Answers:
        """The fastest setting for 10 neighbours whose recall is enough; else the best there is."""
        ten = [answer for answer in answers if answer.k == KS[0]]
        enough = [answer for answer in ten if answer.recall >= ENOUGH]
        return min(enough, key=lambda a: a.p50) if enough else max(ten, key=lambda a: a.recall)

    def describe(self, engine: Engine, best: Answers) -> None:
        """Build time, size, and at the chosen setting latency and queries a second."""
        self.best[engine.name] = best
        add, place = self.bench.results.add, f"search.{engine.name}.{self.rows}"
        what = f"{engine.title}, {self.rows:,} x {DIMS}"
        at = f"{what}, search parameter {best.parameter}, 10 neighbours" if best.parameter else f"{what}, 10 neighbours"
        if not engine.exact:
            add(f"{place}.build", engine.build_seconds, "s", f"{what}: index build")
        add(f"{place}.size", engine.bytes_used() / 2**20, "MiB", f"{what}: size of the index")
        add(f"{place}.recall", best.recall, "", f"{at}: recall@10")
        add(f"{place}.p50", best.p50, "ms", f"{at}: p50", parameter=best.parameter)
        add(f"{place}.p99", best.p99, "ms", f"{at}: p99", parameter=best.parameter)
        engine.set_query_parameter(best.parameter)
        for clients in CLIENTS:
            rate = engine.throughput(self.judge.queries, 10, clients, self.bench.sizes.throughput_seconds)
            add(f"{place}.qps{clients}", rate, "/s", f"{at}: queries a second, {clients} at once")

    def compare(self) -> None:
        """In turns, each at its cheapest setting of recall .99; then give every engine back."""
        try:
            for name, (ours, theirs, what) in COMPARISONS.items():
                self.in_turns(name, self.engines[ours], self.engines[theirs], what)
            self.halfvec_size()
            self.similar(self.engines[Songspace.name])
        finally:
            for engine in self.engines.values():
                engine.close()
            self.engines.clear()

    def halfvec_size(self) -> None:
        """How much smaller the index on halfvec is."""
        size = self.engines[HALFVEC].bytes_used() / self.engines[VECTOR].bytes_used()
        what = f"size of the index: halfvec / vector, {self.rows:,} x {DIMS}"
        self.bench.results.add(f"search.halfvec_size.{self.rows}", size, "x", what)

    def in_turns(self, name: str, ours: Engine, theirs: Engine, what: str) -> None:
        """The ratio of two engines' p50, each at its cheapest setting of recall .99, blocks of queries in turns."""
        sides = [partial(self.block, engine) for engine in (ours, theirs)]
        pairs = alternate(sides[0], sides[1], self.bench.sizes.pairs)
        recalls = [self.best[engine.name].recall for engine in (ours, theirs)]
        full = f"{what}, {self.rows:,} x {DIMS}, recall@10 {recalls[0]:.3f} and {recalls[1]:.3f}"
        self.bench.ratio(f"search.{name}.{self.rows}", pairs, full, "ms")

    def block(self, engine: Engine) -> float:
        """The p50 of a block of queries, in milliseconds."""
        engine.set_query_parameter(self.best[engine.name].parameter)
        block = self.judge.queries[:BLOCK]
        return percentile([stopwatch(partial(engine.query, query, 10)) * 1000 for query in block], 0.5)

    def similar(self, engine: Engine) -> None:
        """songspace.similar, which looks its point up by key."""
        assert isinstance(engine, Songspace)
        numbers = range(0, self.rows, max(1, self.rows // self.bench.sizes.queries))
        times = [engine.similar_seconds(number, 10) * 1000 for number in numbers]
        what = f"songspace.similar, {self.rows:,} x {DIMS}, 10 neighbours"
        self.bench.results.add(
            f"search.songspace_similar.{self.rows}.p50", percentile(times, 0.5), "ms", f"{what}: p50"
        )
        self.bench.results.add(
            f"search.songspace_similar.{self.rows}.p99", percentile(times, 0.99), "ms", f"{what}: p99"
        )


def steps(bench: Bench) -> list[Step]:
    """The steps for every number of rows."""
    return [step for rows in bench.sizes.search_rows for step in Search(bench, rows).steps()]
