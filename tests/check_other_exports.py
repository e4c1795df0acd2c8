"""The formats beside GraphML, GEXF and CSV, for check_graph_export.py: three kinds of JSON, DOT, XLSX.

A file is first scanned with the standard library alone, then given to every independent reader found:
  JSON (graphology):    graphology (node)
  JSON (Cytoscape.js):  cytoscape (node)
  JSON (D3):            networkx, d3-force (node)
  DOT:                  Graphviz, pydot for small files
  XLSX:                 openpyxl
"""
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile

ENDINGS = {".json", ".cyjs", ".dot", ".gv", ".xlsx"}
SHEETS = ("nodes", "edges", "codebook", "provenance")
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# what Excel has room for: UTF-16 units in a cell, rows
LONGEST_CELL, MOST_ROWS = 32767, 1048576


def declare(table, data):
    """Types of attributes, from the values that occur."""
    for name, value in data.items():
        kind = "boolean" if isinstance(value, bool) else "int" if isinstance(value, int) else "double" if isinstance(value, float) else "string"
        had = table.setdefault(name, kind)
        if had != kind:
            table[name] = "double" if {had, kind} == {"int", "double"} else "mixed"


def take_node(base, s, rep, opt, key, data):
    base.check_id(rep, "node", key, None)
    if key in s.nodes:
        rep.fail("DUPLICATE", f"node id {key!r} twice")
    s.nodes[key] = [data.get("label"), data.get(opt.type_attr)]
    declare(s.node_attr, data)
    base.note_values(s, opt, "node", data)


def take_edge(base, s, rep, opt, key, source, target, data, weight="weight"):
    declare(s.edge_attr, data)
    base.note_values(s, opt, "edge", data)
    value = data.get(weight)
    base.add_edge(rep, s, key, source, target, False, None if value is None else str(value), data.get("relation"), None)


def refuse(word):
    raise ValueError(f"{word} is no JSON")


def scan_json(base, path, rep, opt):
    try:
        with open(path, encoding="utf-8") as f:
            whole = json.load(f, parse_constant=refuse)
    except ValueError as e:
        rep.fail("JSON", f"not parseable: {e}")
        return None
    if "elements" in whole:
        s = base.Scan("cytoscape")
        for one in whole["elements"]["nodes"]:
            data = dict(one["data"])
            take_node(base, s, rep, opt, data.pop("id"), data)
        for one in whole["elements"]["edges"]:
            data = dict(one["data"])
            if data["id"] in s.nodes:
                rep.fail("DUPLICATE", f"edge id {data['id']!r} is that of a node (Cytoscape.js drops the edge)")
            take_edge(base, s, rep, opt, data.pop("id"), data.pop("source"), data.pop("target"), data)
    elif "links" in whole:
        s = base.Scan("d3")
        for one in whole["nodes"]:
            data = dict(one)
            take_node(base, s, rep, opt, data.pop("id"), data)
        for at, one in enumerate(whole["links"]):
            data = dict(one)
            take_edge(base, s, rep, opt, f"link {at}", data.pop("source"), data.pop("target"), data, "value")
    else:
        s = base.Scan("graphology")
        options = whole.get("options", {})
        if options.get("type") != "undirected" or options.get("multi"):
            rep.fail("GRAPH", f"options are {options}, wanted one undirected edge a pair")
        for one in whole["nodes"]:
            take_node(base, s, rep, opt, one["key"], one["attributes"])
        for one in whole["edges"]:
            if one.get("undirected") is not True:
                rep.fail("EDGE", f"edge {one['key']!r} is not undirected")
            take_edge(base, s, rep, opt, one["key"], one["source"], one["target"], one["attributes"])
    for what, table in (("node", s.node_attr), ("edge", s.edge_attr)):
        for name, kind in table.items():
            if kind == "mixed":
                rep.fail("VALUE", f"{what} attribute {name!r} has values of several types")
    return s


DOT_TOKEN = re.compile(r'\s+|//[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_0-9.]+|--|[{}\[\];,=]', re.S)


def scan_dot(base, path, rep, opt):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    tokens, at = [], 0
    while at < len(text):
        match = DOT_TOKEN.match(text, at)
        if not match:
            rep.fail("DOT", f"not parseable at character {at}: {text[at:at + 40]!r}")
            return None
        at, token = match.end(), match.group()
        if not (token.isspace() or token.startswith("//")):
            tokens.append(token)
    if tokens[:1] != ["graph"] or tokens[2:3] != ["{"] or tokens[-1:] != ["}"]:
        rep.fail("DOT", "not one undirected graph")
        return None
    s, statement = base.Scan("dot"), []
    plain = lambda token: re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.S) if token.startswith('"') else token
    for token in tokens[3:-1]:
        if token != ";":
            statement.append(token)
            continue
        head, listed = statement[:statement.index("[")], statement[statement.index("[") + 1:-1]
        data = {}
        for i in range(0, len(listed), 4):
            if listed[i + 1:i + 2] != ["="] or listed[i + 3:i + 4] not in ([","], []):
                rep.fail("DOT", f"no list of attributes: {statement[:12]}")
                return None
            data[listed[i]] = plain(listed[i + 2])
        statement = []
        if head[0] in ("graph", "node", "edge"):
            continue
        number = lambda v: float(v) if base.RE_NUM.match(v) and not base.RE_INT.match(v) else int(v) if base.RE_INT.match(v) and len(v) < 10 else v
        data = {name: value if name in TEXTS else number(value) for name, value in data.items()}
        if len(head) == 1:
            data["label"] = data["label"].replace("&amp;", "&")
            take_node(base, s, rep, opt, head[0], data)
        elif len(head) == 3 and head[1] == "--":
            take_edge(base, s, rep, opt, data.pop("id"), head[0], head[2], data)
        else:
            rep.fail("DOT", f"no statement: {head}")
            return None
    return s


# texts may look like numbers
TEXTS = {"label", "uid", "entity_name", "aliases", "pinyin", "home", "origin", "type", "quote", "quote_source", "first_seen",
         "last_seen", "places", "posts", "subject", "relation", "color", "fillcolor", "tooltip", "pos"}


def column_number(reference):
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def sheet_rows(archive, part, rep, name):
    """Rows of a sheet as lists of str, float or None."""
    with archive.open(part) as f:
        for _, row in ET.iterparse(f):
            if row.tag == SPACE + "f":
                rep.fail("FORMULA", f"sheet {name} has a formula")
            if row.tag != SPACE + "row":
                continue
            cells = []
            for cell in row:
                at = column_number(cell.get("r"))
                cells += [None] * (at - len(cells))
                kind = cell.get("t", "n")
                if kind == "inlineStr":
                    text = "".join(t.text or "" for t in cell.iter(SPACE + "t")).replace("_x005F_", "_")
                    if len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
                        rep.fail("CELL", f"sheet {name} {cell.get('r')}: longer than Excel reads")
                    cells[-1] = text
                elif kind == "n":
                    value = cell.find(SPACE + "v")
                    cells[-1] = None if value is None else float(value.text)
                else:
                    rep.fail("CELL", f"sheet {name} {cell.get('r')}: a cell of type {kind!r}")
            yield cells
            row.clear()


def scan_xlsx(base, path, rep, opt):
    s = base.Scan("xlsx")
    s.sheets = {}
    with zipfile.ZipFile(path) as archive:
        bad = archive.testzip()
        if bad:
            rep.fail("ZIP", f"{bad} is damaged")
            return None
        book = ET.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name") for sheet in book.iter(SPACE + "sheet")]
        for name in SHEETS:
            if name not in names:
                rep.fail("SHEET", f"no sheet {name} (there are {', '.join(names)})")
                return None
        for at, name in enumerate(names, 1):
            rows, heads = 0, []
            for rows, cells in enumerate(sheet_rows(archive, f"xl/worksheets/sheet{at}.xml", rep, name), 1):
                if rows == 1:
                    heads = cells
                    if len(set(heads)) != len(heads) or None in heads:
                        rep.fail("SHEET", f"sheet {name}: columns without a name of their own: {heads}")
                    continue
                if len(cells) > len(heads):
                    rep.fail("SHEET", f"sheet {name}: row {rows} is wider than its head")
                data = {h: int(v) if isinstance(v, float) and v.is_integer() else v for h, v in zip(heads, cells) if v is not None}
                if name == "nodes":
                    take_node(base, s, rep, opt, data.pop("id"), data)
                elif name == "edges":
                    take_edge(base, s, rep, opt, data.pop("id"), data.pop("source"), data.pop("target"), data)
            if rows > MOST_ROWS:
                rep.fail("SHEET", f"sheet {name} has {rows} rows")
            s.sheets[name] = rows
    return s


SCANS = {".json": scan_json, ".cyjs": scan_json, ".dot": scan_dot, ".gv": scan_dot, ".xlsx": scan_xlsx}


def scan(base, path, rep, opt):
    return SCANS[os.path.splitext(path)[1].lower()](base, path, rep, opt)


# ---------------------------------------------------------------- independent readers

JS = {
    "graphology": r"""
const Graph = require('graphology');
const g = Graph.from(JSON.parse(txt));
g.forEachNode((n, a) => note(n, a)); g.forEachEdge((e, a) => weigh(a.weight));
finish(g.order, g.size, 'graphology');""",
    "cytoscape": r"""
const cytoscape = require('cytoscape');
const cy = cytoscape({headless: true, styleEnabled: false, elements: JSON.parse(txt).elements});
cy.nodes().forEach(n => note(n.id(), n.data())); cy.edges().forEach(e => weigh(e.data('weight')));
finish(cy.nodes().length, cy.edges().length, 'cytoscape');""",
    "d3": r"""
const d3 = require('d3-force');
const data = JSON.parse(txt);
const force = d3.forceLink(data.links).id(d => d.id);
d3.forceSimulation(data.nodes).force('link', force).stop();
data.nodes.forEach(n => note(n.id, n)); data.links.forEach(l => { if (typeof l.source !== 'object') throw Error('a link ends nowhere'); weigh(l.value); });
finish(data.nodes.length, force.links().length, 'd3-force');""",
}
JS_AROUND = r"""
const [path, typeAttr] = process.argv.slice(2);
const txt = require('fs').readFileSync(path, 'utf8');
let sum = 0, bad = null; const labels = {}, types = {};
const text = v => v === undefined ? null : v;
const note = (id, a) => { labels[id] = text(a.label); types[id] = text(a[typeAttr]); };
const weigh = w => { if (!Number.isFinite(w)) bad = String(w); sum += w; };
const finish = (nodes, edges, name) => {
  let version = ''; try { version = require(name + '/package.json').version; } catch (e) {}
  process.stdout.write(JSON.stringify({nodes, edges, wsum: bad ? null : sum, bad, labels, types, version}));
};
"""


def in_node(base, package):
    def read(path, s, opt):
        node = shutil.which("node")
        if not node:
            raise base.Missing(f"{package} (no node)")
        if os.path.getsize(path) > opt.max_node_mb * 1e6:
            raise base.Missing(f"{package} (file over --max-node-mb {opt.max_node_mb})")
        folders = [opt.node_modules, os.environ.get("NODE_PATH"), os.path.join(os.getcwd(), "node_modules")]
        found = next((d for d in folders if d and os.path.isdir(os.path.join(d, package))), None)
        if not found:
            raise base.Missing(f"{package} (npm i {package}; then --node-modules DIR)")
        code = JS_AROUND + JS[s.kind]
        p = subprocess.run([node, "--max-old-space-size=6000", "-", os.path.abspath(path), opt.type_attr], input=code, text=True,
                           capture_output=True, timeout=opt.timeout, env={**os.environ, "NODE_PATH": found}, encoding="utf-8")
        if p.returncode:
            message = [x for x in p.stderr.splitlines() if "Error" in x] or [p.stderr[-200:]]
            raise ValueError(message[0].strip()[:300])
        return json.loads(p.stdout)
    return read


def networkx_links(base):
    def read(path, s, opt):
        nx = base.need("networkx")
        with open(path, encoding="utf-8") as f:
            g = nx.node_link_graph(json.load(f), edges="links")
        return dict(nodes=g.number_of_nodes(), edges=g.number_of_edges(), version=nx.__version__,
                    wsum=sum(d["value"] for *_, d in g.edges(data=True)),
                    labels={i: d.get("label") for i, d in g.nodes(data=True)},
                    types={i: d.get(opt.type_attr) for i, d in g.nodes(data=True)})
    return read


def graphviz(base):
    def read(path, s, opt):
        if not shutil.which("gc"):
            raise base.Missing("Graphviz")
        p = subprocess.run(["gc", "-n", "-e", path], capture_output=True, text=True, timeout=opt.timeout)
        if p.returncode or p.stderr.strip():
            raise ValueError(p.stderr[-300:])
        nodes, edges = p.stdout.split()[:2]
        return dict(nodes=int(nodes), edges=int(edges))
    return read


def pydot_graph(base):
    def read(path, s, opt):
        pydot = base.need("pydot")
        if os.path.getsize(path) > 300_000:
            raise base.Missing("pydot (slow on large files)")
        with open(path, encoding="utf-8") as f:
            graphs = pydot.graph_from_dot_data(f.read())
        if not graphs:
            raise ValueError("no graph in it")
        nodes = [n for n in graphs[0].get_nodes() if n.get_name() not in ("graph", "node", "edge")]
        return dict(nodes=len(nodes), edges=len(graphs[0].get_edges()), version=pydot.__version__,
                    wsum=sum(float(e.get("weight").strip('"')) for e in graphs[0].get_edges()))
    return read


def in_openpyxl(base):
    def read(path, s, opt):
        openpyxl = base.need("openpyxl")
        book = openpyxl.load_workbook(path, read_only=True)
        counts = {}
        labels, types, wsum = {}, {}, 0.0
        for sheet in book:
            rows = sheet.iter_rows(values_only=True)
            at = {head: i for i, head in enumerate(next(rows))}
            count = 1
            for row in rows:
                count += 1
                if sheet.title == "nodes":
                    labels[row[at["id"]]], types[row[at["id"]]] = row[at["label"]], row[at[opt.type_attr]]
                elif sheet.title == "edges":
                    wsum += row[at["weight"]]
            counts[sheet.title] = count
        if counts != s.sheets:
            raise ValueError(f"sheets of {counts} rows, the file has {s.sheets}")
        return dict(nodes=counts["nodes"] - 1, edges=counts["edges"] - 1, wsum=wsum, labels=labels, types=types, version=openpyxl.__version__)
    return read


def readers(base):
    """Readers of each kind of file."""
    return {"graphology": {"graphology": in_node(base, "graphology")},
            "cytoscape": {"cytoscape": in_node(base, "cytoscape")},
            "d3": {"networkx": networkx_links(base), "d3-force": in_node(base, "d3-force")},
            "dot": {"graphviz": graphviz(base), "pydot": pydot_graph(base)},
            "xlsx": {"openpyxl": in_openpyxl(base)}}
