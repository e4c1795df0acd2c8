#!/usr/bin/env python3
"""Draws docs/graph.png from exports/graph.graphml, with the colours and sizes of the file.

    python3 docs/picture.py exports/graph.graphml docs/graph.png

Needs networkx and matplotlib, and a font with Chinese characters such as Noto Sans CJK.
"""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import networkx as nx
from matplotlib import font_manager
from matplotlib.lines import Line2D

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
TYPES = (
    ("official", "官员 official"),
    ("enterprise", "企业 enterprise"),
    ("organization", "机构 organization"),
    ("place", "地点 place"),
    ("project", "项目 project"),
)


def font():
    known = {f.name for f in font_manager.fontManager.ttflist}
    for name in FONTS:
        if name in known:
            return name
    sys.exit("no font with Chinese characters: install one of " + ", ".join(FONTS))


def main(source, target):
    graph = nx.read_graphml(source)
    largest = max(nx.connected_components(graph), key=len)
    graph = graph.subgraph(sorted(largest)).copy()
    place = nx.spring_layout(graph, k=2.4 / len(graph) ** 0.5, iterations=400, seed=7, weight=None)
    plt.rcParams["font.sans-serif"] = [font()]
    figure, axes = plt.subplots(figsize=(12, 8.5), dpi=110)
    widths = [0.5 + 0.6 * graph.edges[e]["weight"] ** 0.5 for e in graph.edges]
    nx.draw_networkx_edges(graph, place, ax=axes, width=widths, edge_color="#b8bec6", alpha=0.6)
    nodes = sorted(graph.nodes, key=lambda n: graph.nodes[n]["mentions"])
    sizes = [14 * graph.nodes[n]["size"] for n in nodes]
    colours = [graph.nodes[n]["color"] for n in nodes]
    nx.draw_networkx_nodes(
        graph, place, nodelist=nodes, node_size=sizes, node_color=colours,
        edgecolors="white", linewidths=0.8, ax=axes,
    )
    for node in nodes[-46:]:
        data = graph.nodes[node]
        axes.annotate(
            data["label"], place[node], ha="center", va="center",
            xytext=(0, 7 + data["size"] / 5), textcoords="offset points",
            fontsize=7.5 + data["size"] / 14, color="#20262e",
        )
    colour = {graph.nodes[n]["type"]: graph.nodes[n]["color"] for n in graph.nodes}
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=9, color=colour[kind], label=label)
        for kind, label in TYPES if kind in colour
    ]
    axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=10)
    axes.set_axis_off()
    figure.tight_layout(pad=0.3)
    figure.savefig(target, metadata={"Software": None})


if __name__ == "__main__":
    main(*sys.argv[1:3])
