#!/usr/bin/env python3
"""Writes reference.json: three graphs and the measures that networkx and igraph give for them.

    pip install networkx igraph
    python3 tests/measures/reference.py

tests/measures.rs compares guanxi's measures with the stored values. Where both libraries have a
measure, the script fails unless they agree to 1e-9. The graphs themselves are stored too, so that
another version of networkx or of Python's random numbers changes nothing by itself.
"""

import itertools
import json
import math
import random
from pathlib import Path

import igraph
import networkx as nx


def karate():
    """Zachary (1977): 34 members of a karate club, ties weighed by the contexts they share."""
    graph = nx.karate_club_graph()
    return 34, [(a, b, float(w)) for a, b, w in graph.edges(data="weight")]


def scattered():
    """70 nodes, 75 edges at random with weights that are no whole numbers: parts and isolates."""
    dice = random.Random(5)
    pairs = dice.sample(list(itertools.combinations(range(70), 2)), 75)
    return 70, [(a, b, round(dice.uniform(0.1, 9.0), 3)) for a, b in sorted(pairs)]


def occasions():
    """120 persons at 90 occasions of two to twelve, mostly of their own county, some without any:
    ties weigh the occasions shared."""
    dice = random.Random(11)
    weight = {}
    for _ in range(90):
        county = dice.randrange(5)
        size = min(12, 2 + int(dice.expovariate(0.35)))
        present = set()
        while len(present) < size:
            home = county if dice.random() < 0.9 else dice.randrange(5)
            # The first of a county attend most.
            present.add(home * 24 + min(23, int(dice.expovariate(0.15))))
        for pair in itertools.combinations(sorted(present), 2):
            weight[pair] = weight.get(pair, 0.0) + 1.0
    return 120, [(a, b, w) for (a, b), w in sorted(weight.items())]


def agree(name, ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        if one is None or math.isnan(other):
            assert one is None and math.isnan(other), (name, one, other)
        else:
            assert abs(one - other) < 1e-9, (name, one, other)


def measures(nodes, edges):
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(edges)
    twin = igraph.Graph(nodes, [edge[:2] for edge in edges])
    twin.es["weight"] = [edge[2] for edge in edges]
    column = lambda values: [values[node] for node in range(nodes)]

    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    number = {node: at for at, part in enumerate(parts, 1) for node in part}
    constraint = [None if math.isnan(v) else v for v in column(nx.constraint(graph, weight="weight"))]
    values = {
        "degree": column(dict(graph.degree())),
        "strength": column(dict(graph.degree(weight="weight"))),
        "betweenness": column(nx.betweenness_centrality(graph)),
        "closeness": column(nx.closeness_centrality(graph)),
        "pagerank": column(nx.pagerank(graph, alpha=0.85, tol=1e-16, max_iter=1000)),
        "core": column(nx.core_number(graph)),
        "component": column(number),
        "component_size": [len(parts[number[node] - 1]) for node in range(nodes)],
        "constraint": constraint,
    }
    pairs = (nodes - 1) * (nodes - 2) / 2
    agree("strength", values["strength"], twin.strength(weights="weight"))
    agree("betweenness", values["betweenness"], [v / pairs for v in twin.betweenness()])
    near = [0.0 if math.isnan(v) else v for v in twin.closeness()]
    reach = [(size - 1) / (nodes - 1) for size in values["component_size"]]
    agree("closeness", values["closeness"], [v * part for v, part in zip(near, reach)])
    agree("pagerank", values["pagerank"], twin.pagerank(damping=0.85, weights="weight"))
    agree("core", values["core"], twin.coreness())
    agree("constraint", values["constraint"], twin.constraint(weights="weight"))

    best = -1.0
    for seed in range(50):
        random.seed(seed)
        found = twin.community_leiden("modularity", weights="weight", n_iterations=-1)
        best = max(best, twin.modularity(found, weights="weight"))
    return {"values": values, "modularity": best}


def main():
    graphs = []
    for make in [karate, scattered, occasions]:
        nodes, edges = make()
        graphs.append({"name": make.__name__, "nodes": nodes, "edges": edges} | measures(nodes, edges))
    about = f"networkx {nx.__version__}, igraph {igraph.__version__}; written by reference.py"
    lines = [f' "about": {json.dumps(about)}']
    for graph in graphs:
        values = ",\n".join(f"   {json.dumps(k)}: {json.dumps(v)}" for k, v in graph["values"].items())
        lines.append(
            f' {json.dumps(graph["name"])}: {{\n  "nodes": {graph["nodes"]},\n'
            f'  "edges": {json.dumps(graph["edges"])},\n  "modularity": {graph["modularity"]!r},\n'
            f'  "values": {{\n{values}\n  }}\n }}'
        )
    target = Path(__file__).with_name("reference.json")
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
