#!/usr/bin/env python3
"""Times networkx and igraph on the graph of benches/measure.rs: 20,000 nodes, 200,000 edges.

    pip install networkx igraph scipy
    python3 tests/measures/speed.py
    cargo bench --bench measure

networkx would take hours for betweenness and closeness: it is timed on 100 sources, and the time is
multiplied.
"""

import random
import time

import igraph
import networkx as nx

NODES, EDGES, COUNTY = 20_000, 200_000, 200


def make():
    state = 1

    def draw(bound):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % bound

    weight = {}
    while len(weight) < EDGES:
        county, present = draw(NODES // COUNTY), set()
        for _ in range(2 + draw(9)):
            home = draw(NODES // COUNTY) if draw(16) == 0 else county
            present.add(home * COUNTY + draw(COUNTY) * draw(COUNTY) // COUNTY)
        people = sorted(present)
        for at, a in enumerate(people):
            for b in people[at + 1 :]:
                weight[a, b] = weight.get((a, b), 0.0) + 1.0
    return [(a, b, w) for (a, b), w in sorted(weight.items())[:EDGES]]


def clock(name, work, times=1.0):
    start = time.perf_counter()
    result = work()
    print(f"{name:32}{(time.perf_counter() - start) * times:10.3f} s", flush=True)
    return result


def main():
    edges = make()
    twin = igraph.Graph(NODES, [edge[:2] for edge in edges])
    twin.es["weight"] = [edge[2] for edge in edges]
    print(f"{NODES} nodes, {len(edges)} edges, weight {sum(edge[2] for edge in edges)}")
    clock("igraph betweenness", twin.betweenness)
    clock("igraph closeness", twin.closeness)
    clock("igraph pagerank", lambda: twin.pagerank(weights="weight"))
    clock("igraph coreness", twin.coreness)
    clock("igraph components", twin.connected_components)
    clock("igraph constraint", lambda: twin.constraint(weights="weight"))
    best = 0.0
    for seed in range(10):
        random.seed(seed)
        leiden = lambda: twin.community_leiden("modularity", weights="weight", n_iterations=-1)
        found = clock(f"igraph leiden, seed {seed}", leiden)
        quality = twin.modularity(found, weights="weight")
        best = max(best, quality)
    print(f"{len(found)} communities, best modularity {best:.6f}")

    graph = nx.Graph()
    graph.add_nodes_from(range(NODES))
    graph.add_weighted_edges_from(edges)
    part = 100
    some = random.Random(1).sample(range(NODES), part)
    scale = NODES / part
    clock("networkx betweenness (1/200)", lambda: nx.betweenness_centrality(graph, k=part, seed=1), scale)
    near = lambda: [nx.closeness_centrality(graph, u) for u in some]
    clock("networkx closeness (1/200)", near, scale)
    clock("networkx pagerank", lambda: nx.pagerank(graph, tol=1e-18 * 1e4, max_iter=500))
    clock("networkx core_number", lambda: nx.core_number(graph))
    clock("networkx components", lambda: list(nx.connected_components(graph)))
    clock("networkx constraint", lambda: nx.constraint(graph, weight="weight"))


if __name__ == "__main__":
    main()
