#!/usr/bin/env python3
"""Draws docs/graph.png from exports/graph.graphml, with the colours and sizes of the file.

    python3 docs/picture.py exports/graph.graphml docs/graph.png

Needs networkx and matplotlib, and a font with Chinese characters such as Noto Sans CJK. Drawn are
the entities that hang together, without the other islands; names that would lie on each other are
moved apart. The same file, font and versions give the same picture.
"""

import io
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
from matplotlib import font_manager, patheffects
from matplotlib.lines import Line2D
from PIL import Image

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
TYPES = (
    ("official", "官员 official"),
    ("person", "人物 person"),
    ("enterprise", "企业 enterprise"),
    ("organization", "机构 organization"),
    ("place", "地点 place"),
    ("project", "项目 project"),
)
WIDTH, HEIGHT, DPI = 1440, 1080, 120  # pixels
MARGIN = 50
LINE = 10  # characters of a name on one line
EDGES = {"clause": ("#7a828e", 0.8), "roster": ("#aab2bd", 0.45), "sentence": ("#c3c9d1", 0.6)}


def font():
    """The first font known that has Chinese characters."""
    known = {f.name for f in font_manager.fontManager.ttflist}
    for name in FONTS:
        if name in known:
            return name
    sys.exit("no font with Chinese characters: install one of " + ", ".join(FONTS))


def lines(label):
    """A name on one line, or on lines of about equal length."""
    count = -(-len(label) // LINE)
    length = -(-len(label) // count)
    return [label[i : i + length] for i in range(0, len(label), length)]


def points(data):
    """Size of a name in points."""
    return 6.6 + data["size"] / 13


def radius(data):
    """Of a node, in pixels."""
    return 3 + data["size"] / 3


def box(data):
    """Width and height in pixels of a node with its name below it."""
    height = points(data) * DPI / 72
    text = lines(data["label"])
    side = 2 * radius(data)
    return max(side, height * max(map(len, text))) + 6, side + 1.22 * height * len(text) + 7


def layout(graph):
    """Places in pixels: springs first, then boxes are pushed apart until none lies on another."""
    nodes = sorted(graph.nodes, key=lambda n: graph.nodes[n]["uid"])
    springs = nx.Graph()
    springs.add_nodes_from(nodes)
    springs.add_edges_from(sorted(graph.edges))
    start = nx.kamada_kawai_layout(springs)
    found = nx.spring_layout(springs, pos=start, k=0.33, iterations=60, seed=7, weight=None)
    at = np.array([found[n] for n in nodes])
    # ranks halfway with the springs: what is crowded gets room, what hangs together stays together
    ranks = at.argsort(axis=0).argsort(axis=0) / (len(nodes) - 1)
    at = (at - at.min(axis=0)) / (at.max(axis=0) - at.min(axis=0))
    size = np.array([box(graph.nodes[n]) for n in nodes])
    low, high = MARGIN + size / 2, np.array([WIDTH, HEIGHT]) - MARGIN - size / 2
    at = low + (0.45 * at + 0.55 * ranks) * (high - low)
    for _ in range(3000):
        gap = at[:, None] - at[None, :]
        over = (size[:, None] + size[None, :]) / 2 - abs(gap)
        np.fill_diagonal(over[..., 0], -1)
        hit = (over > 0).all(axis=2)
        if not hit.any():
            break
        axis = over.argmin(axis=2)
        for i, j in zip(*np.nonzero(np.triu(hit))):
            side = axis[i, j]
            push = (over[i, j, side] / 2 + 0.5) * (1 if gap[i, j, side] >= 0 else -1)
            at[i, side] += push / 2
            at[j, side] -= push / 2
        at = np.clip(at, low, high)
    return dict(zip(nodes, at)), dict(zip(nodes, size))


def main(source, target):
    graph = nx.read_graphml(source)
    graph = graph.subgraph(max(nx.connected_components(graph), key=len)).copy()
    place, size = layout(graph)
    plt.rcParams["font.sans-serif"] = [font()]
    figure = plt.figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(0, HEIGHT)
    axes.set_axis_off()
    dot = {}
    for node, (x, y) in place.items():
        dot[node] = (x, y + size[node][1] / 2 - radius(graph.nodes[node]) - 3)
    for a, b, data in sorted(graph.edges(data=True), key=lambda e: (e[2]["weight"], e[0], e[1])):
        colour, alpha = EDGES.get(data["relation"], EDGES["sentence"])
        (ax, ay), (bx, by) = dot[a], dot[b]
        width = 0.35 + 0.45 * data["weight"] ** 0.5
        axes.plot([ax, bx], [ay, by], color=colour, alpha=alpha, linewidth=width, zorder=1)
    for node, (x, y) in sorted(dot.items()):
        data = graph.nodes[node]
        shape = plt.Circle((x, y), radius(data), facecolor=data["color"], edgecolor="white", zorder=2)
        axes.add_patch(shape)
        text = axes.text(
            x, y - radius(data) - 2, "\n".join(lines(data["label"])), ha="center", va="top",
            fontsize=points(data), linespacing=1.05, color="#1d232b", zorder=3,
        )
        halo = [patheffects.withStroke(linewidth=2.2, foreground="white", alpha=0.85)]
        text.set_path_effects(halo)
    colour = {data["type"]: data["color"] for _, data in graph.nodes(data=True)}
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=8, color=colour[kind], label=label)
        for kind, label in TYPES
        if kind in colour
    ]
    axes.legend(handles=handles, loc="lower left", fontsize=9, framealpha=0.9, edgecolor="white")
    drawn = io.BytesIO()
    figure.savefig(drawn, metadata={"Software": None})
    # a small palette: a third of the bytes
    Image.open(drawn).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
