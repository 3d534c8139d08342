"""Pictures of projects: what is in them, and that every format holds it whatever the names are."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from command import Command
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dockcto_compose.compose.load import LoadOptions, load
from dockcto_compose.lint.engine import RuleSet, check
from dockcto_compose.report import dot, mermaid, svg
from dockcto_compose.report.graph import Bond, Edge, Graph, Kind, Line, Node, graph
from dockcto_compose.report.layered import layout
from dockcto_compose.rules.catalog import catalog
from dockcto_compose.rules.problem import Severity

ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"

SHOP = """\
name: shop
services:
  proxy:
    image: nginx:1.27.3
    ports: ["80:80", "127.0.0.1:8443:443", "8000-8003:9000-9003/udp", "[::1]:90:91", "70"]
    volumes: ["./conf:/etc/nginx:ro", "../certs:/certs", "~/cache:/cache", "/etc/passwd:/etc/passwd", "${UNSET}:/x"]
    networks: [front]
    depends_on:
      api: {condition: service_healthy, required: false}
  api:
    build: {context: api, target: prod, dockerfile: Dockerfile.api}
    networks: [front, back]
    depends_on:
      db: {condition: service_healthy}
      setup: {condition: service_completed_successfully}
    secrets: [key]
  setup:
    build: .
    networks: [back]
    depends_on: [db]
  db:
    image: postgres:${PG:-17.2}
    networks: [back]
    volumes: ["data:/var/lib/postgresql/data", "data:/backup:ro"]
    healthcheck: {test: pg_isready}
  debug:
    image: alpine:3.20
    network_mode: service:db
    profiles: [dev]
    volumes: ["data:/data:ro"]
networks: {front: , back: {external: true}}
volumes: {data: {external: true}}
secrets: {key: {file: ./key}}
"""


def picture(folder: Path, text: str, findings: bool = False, **environment: str) -> Graph:
    file = folder / "compose.yaml"
    file.write_text(text)
    project = load([str(file)], LoadOptions(environment=environment))
    assert project.accepted, [fault.message for fault in project.faults]
    return graph(project, check(project, RuleSet(catalog().values())) if findings else None)


def lines(some: Graph, name: str) -> list[tuple[str, str]]:
    return [tuple(line) for node in some.nodes if node.name == name for line in node.lines]  # type: ignore[misc]


# what is in the picture


def test_what_a_service_is_made_of(tmp_path: Path) -> None:
    shop = picture(tmp_path, SHOP, HOME=str(tmp_path.parents[1] / "home"))
    assert lines(shop, "proxy") == [
        ("image", "nginx:1.27.3"),
        ("port", "80"),
        ("port", "127.0.0.1:8443 → 443"),
        ("port", "8000-8003 → 9000-9003/udp"),
        ("port", "and 2 more"),
        ("bind", "./conf"),
        ("bind", "../certs"),
        ("bind", "~/cache"),
        ("bind", "and 2 more"),
    ]
    assert lines(shop, "api") == [("build", "./api, Dockerfile.api, prod"), ("secret", "key")]
    assert lines(shop, "setup") == [("build", ".")]
    assert lines(shop, "db") == [("image", "postgres:17.2")]
    assert lines(shop, "debug") == [("image", "alpine:3.20"), ("network", "network of db"), ("profile", "dev")]
    assert lines(shop, "data") == lines(shop, "back") == [("external", "external")]
    assert [node.name for node in shop.nodes if not node.active] == ["debug"]


def test_what_waits_for_what(tmp_path: Path) -> None:
    edges = [(e.source[1], e.target[1], e.bond, e.optional) for e in picture(tmp_path, SHOP).edges]
    assert edges == [
        ("proxy", "api", Bond.HEALTHY, True),
        ("proxy", "front", Bond.JOINS, False),
        ("api", "db", Bond.HEALTHY, False),
        ("api", "setup", Bond.COMPLETED, False),
        ("api", "front", Bond.JOINS, False),
        ("api", "back", Bond.JOINS, False),
        ("setup", "db", Bond.STARTED, False),
        ("setup", "back", Bond.JOINS, False),
        ("db", "data", Bond.MOUNTS, False),
        ("db", "back", Bond.JOINS, False),
        ("debug", "db", Bond.STARTED, False),
        ("debug", "data", Bond.MOUNTS, True),
    ]


def test_a_network_that_all_share_is_named_not_drawn(tmp_path: Path) -> None:
    services = "services: {a: {image: a, networks: [n]}, b: {image: b, networks: [n]}}\nnetworks: {n: }\n"
    shared = picture(tmp_path, f"name: p\n{services}")
    assert (shared.everywhere, shared.edges, shared.of(Kind.NETWORK)) == (("n",), (), [])
    assert shared.summary == "2 services, all in the network n"
    default = picture(tmp_path, "name: p\nservices: {a: {image: a}, b: {image: b}}\n")
    assert (default.everywhere, default.summary) == ((), "2 services")


def test_findings_stand_at_what_they_speak_of(tmp_path: Path) -> None:
    text = "name: p\nservices: {a: {image: a, privileged: true}, b: {image: 'b:1.0'}}\nvolumes: {spare: }\n"
    found = picture(tmp_path, text, findings=True)
    worst = {node.name: node.worst for node in found.nodes}
    assert worst["a"] is Severity.ERROR
    assert found.findings is not None
    assert sum(found.findings.values()) >= sum(node.count for node in found.nodes) > 1
    assert all(not node.findings for node in picture(tmp_path, text).nodes)


@pytest.mark.parametrize(
    "service",
    [
        "image: https://me:hunter2hunter2@host/app:1.0",
        "image: 'app:${API_TOKEN:-hunter2hunter2}'",
        "build: 'https://me:hunter2hunter2@host/app.git'",
        "{image: a, volumes: ['/data/${DB_PASSWORD}:/x']}",
        "{image: a, volumes: ['v:/data/${DB_PASSWORD}']}",
        "{image: a, ports: ['${APP_SECRET:-hunter2hunter2}:80']}",
        "{image: a, environment: {DB_PASSWORD: hunter2hunter2}, command: [--password=hunter2hunter2]}",
    ],
)
def test_no_secret_is_shown(tmp_path: Path, service: str) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(
        f"name: p\nservices:\n  a: {service if service[0] == '{' else f'{{{service}}}'}\nvolumes: {{v: }}\n"
    )
    project = load([str(file)], LoadOptions(environment={"DB_PASSWORD": "hunter2hunter2"}))
    drawn = graph(project, check(project, RuleSet(catalog().values())))
    for form in (mermaid, dot, svg):
        assert "hunter2" not in "".join(form.render(drawn))


def test_no_path_of_this_machine_is_shown(tmp_path: Path) -> None:
    shop = picture(tmp_path, SHOP, HOME=str(tmp_path.parents[1] / "home"))
    for form in (mermaid, dot, svg):
        assert str(tmp_path.parents[1]) not in "".join(form.render(shop))


# the formats

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | st.sampled_from(
    [
        "end",
        "graph",
        "default",
        'a"b',
        "a<b>&amp;",
        "]]>",
        "\\N",
        "1. x",
        "- x",
        "`x`",
        "#35;",
        "--",
        "a\nb",
        "x\u202ey",
        "%%",
    ]
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph with names of any characters, shown as `graph` shows them."""
    from dockcto_compose.report.terminal import visible

    some = [visible(name) for name in draw(st.lists(names, min_size=1, max_size=8, unique=True))]
    some = list(dict.fromkeys(some))
    kinds = [draw(st.sampled_from(list(Kind))) for _ in some]
    texts = st.lists(
        st.builds(Line, st.sampled_from(["image", "port", "bind", "secret"]), names.map(visible)), max_size=3
    )
    severities = st.dictionaries(st.sampled_from(list(Severity)), st.integers(1, 120), max_size=2)
    nodes = [
        Node(kind, name, tuple(draw(texts)), draw(st.booleans()), draw(severities))
        for kind, name in zip(kinds, some, strict=True)
    ]
    pairs = draw(
        st.lists(st.tuples(st.integers(0, len(nodes) - 1), st.integers(0, len(nodes) - 1)), max_size=12, unique=True)
    )
    edges = []
    for source, target in pairs:
        if source != target and nodes[source].kind is Kind.SERVICE:
            bonds = {Kind.SERVICE: Bond.HEALTHY, Kind.VOLUME: Bond.MOUNTS, Kind.NETWORK: Bond.JOINS}
            edges.append(Edge(nodes[source].key, nodes[target].key, bonds[nodes[target].kind], draw(st.booleans())))
    return Graph(draw(names.map(visible)), tuple(nodes), tuple(edges), findings=draw(st.none() | severities))


@settings(max_examples=60)
@given(graphs())
def test_svg_is_xml_with_every_name(drawn: Graph) -> None:
    text = "".join(svg.render(drawn))
    assert "nan" not in text.split("<rect", 1)[1].split("<title>", 1)[0]
    root = etree.fromstring(text.encode())
    titles = [title.text.split("\n")[0] for title in root.iterfind(f".//{SVG}g/{SVG}title")]
    assert titles == [f"{node.kind.value} {node.name}" for node in drawn.nodes if node.kind is not Kind.NETWORK]
    assert len(root.findall(f".//{SVG}path[@marker-end]")) >= sum(e.bond is Bond.HEALTHY for e in drawn.edges)
    used = {use.get("href") for use in root.iter(f"{SVG}use")}
    assert used <= {f"#{element.get('id')}" for element in root.iter() if element.get("id")}


@settings(max_examples=60)
@given(graphs())
def test_mermaid_has_a_line_for_everything(drawn: Graph) -> None:
    text = "".join(mermaid.render(drawn))
    first, title, _, kind, *rest = text.splitlines()
    assert (first, title[:7], kind) == ("---", "title: ", "flowchart LR")
    shapes = [line for line in rest if re.match(r'  \w+(\["|\[\("|\{\{")<b>[^"]*("\]|"\)\]|"\}\})$', line)]
    assert len(shapes) == len(drawn.nodes)
    ids = [re.match(r"\w+", line.strip())[0] for line in shapes]  # type: ignore[index]
    assert len(set(ids)) == len(ids)
    links = [line for line in rest if re.fullmatch(r"  \w+ (-\.->|-->|==>|---)(\|[a-z, ]+\|)? \w+", line)]
    assert len(links) == len(drawn.edges)
    for label in re.findall(r'"<b>([^"]*)"', "\n".join(shapes)):
        told = re.sub(r"</?b>|<br>", "", label)
        assert not re.search(r"[<>&\"`*\[\]{}()|]", told)


DOT_STRING = r'"(?:[^"\\\n]|\\.)*"'


@settings(max_examples=60)
@given(graphs())
def test_dot_has_a_line_for_everything(drawn: Graph) -> None:
    head, *rest, end = "".join(dot.render(drawn)).splitlines()
    assert re.fullmatch(rf"digraph {DOT_STRING} \{{", head)
    assert end == "}"
    attributes = rf"\[\w+={DOT_STRING}(, \w+={DOT_STRING})*\]"
    assert all(re.fullmatch(rf"  (\w+|{DOT_STRING}( -> {DOT_STRING})?) {attributes}", line) for line in rest)
    assert len(rest) == 3 + len(drawn.nodes) + len(drawn.edges)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("nginx:1.27-alpine", "nginx:1.27-alpine"),
        ('a"b', "a#34;b"),
        ("<b>&amp;", "#60;b#62;#38;amp#59;"),
        ("1. list", "1#46; list"),
        ("- list", "#45; list"),
        ("`md` **x**", "#96;md#96; #42;#42;x#42;#42;"),
        ("#35;", "#35;35#59;"),
        ("a\\nb", "a#92;#8288;nb"),
        ("Übung 日本", "Übung 日本"),
    ],
)
def test_mermaid_escapes(text: str, written: str) -> None:
    drawn = Graph("p", (Node(Kind.SERVICE, text),), ())
    assert f'["<b>{written}</b>"]' in "".join(mermaid.render(drawn))


def test_what_does_not_fit_a_card_is_cut_in_its_middle() -> None:
    text = "registry.example.com/group/subgroup/project/service:1.27.3-alpine"
    short = svg.fitted(text, 150, 11)
    assert svg.width(short, 11) <= 150
    head, tail = short.split("…")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert svg.fitted("nginx", 150, 11) == "nginx"
    assert svg.fitted("W" * 50, 1, 11) == "…"


# where the boxes go


@pytest.mark.parametrize("seed", range(40))
def test_boxes_keep_apart_and_edges_lead_to_the_right(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randint(1, 40)
    sizes = [(chance.choice([96, 150, 220]), chance.choice([40, 56, 110])) for _ in range(count)]
    pairs = (
        {tuple(sorted(chance.sample(range(count), 2))) for _ in range(chance.randint(0, 2 * count))}
        if count > 1
        else ()
    )
    edges = sorted(pairs)
    laid = layout(sizes, edges)  # type: ignore[arg-type]
    assert laid == layout(sizes, edges)  # type: ignore[arg-type]
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(laid.corners, sizes, strict=True)]
    for index, (left, top, right, low) in enumerate(boxes):
        assert left >= 0
        assert top >= -0.01
        assert right <= laid.width + 0.01
        assert low <= laid.height + 0.01
        for other in boxes[:index]:
            assert right <= other[0] or other[2] <= left or low <= other[1] or other[3] <= top
    for (source, target), route in zip(edges, laid.routes, strict=True):
        assert [x for x, _ in route] == sorted(x for x, _ in route)
        (left, start), (right, end) = route[0], route[-1]
        assert left == pytest.approx(boxes[source][2])
        assert right == pytest.approx(boxes[target][0])
        assert boxes[source][1] <= start <= boxes[source][3]
        assert boxes[target][1] <= end <= boxes[target][3]
        passed = [box for at, box in enumerate(boxes) if at not in (source, target)]
        for (x, y), (further, _) in zip(route[1::2], route[2::2], strict=False):  # straight through a column
            assert not any(a < further and x < c and b < y < d for a, b, c, d in passed)


def test_a_chain_is_a_straight_line_and_a_cycle_does_no_harm() -> None:
    chain = layout([(100, 40)] * 4, [(0, 1), (1, 2), (2, 3)])
    assert {y for _, y in chain.corners} == {0}
    assert len({x for x, _ in layout([(100, 40)] * 3, [(0, 1), (1, 2), (2, 0)]).corners}) > 1
    assert layout([], []).corners == []


def test_no_edge_crosses_where_none_must() -> None:
    laid = layout([(100, 40)] * 6, [(0, 5), (1, 4), (2, 3)])
    for (_, start), (_, end) in laid.routes:
        assert start == pytest.approx(end)


# the command


def test_the_command_draws_the_project_of_the_folder(command: Command) -> None:
    command.file("compose.yaml", SHOP)
    drawn = command("graph")
    assert (drawn.code, drawn.stderr) == (0, "")
    assert drawn.out.startswith('---\ntitle: "shop: 5 services, 1 volume, 2 networks; ')
    assert "service_proxy -->|healthy, optional| service_api" in drawn.out
    plain = command("graph", "--no-findings")
    assert '---\ntitle: "shop: 5 services, 1 volume, 2 networks"\n' in plain.out
    assert "classDef error" not in plain.out
    assert command("graph", "--output-format", "dot").out.startswith('digraph "shop" {\n')


def test_the_command_writes_a_file(command: Command) -> None:
    command.file("compose.yaml", SHOP)
    result = command("graph", "--output-format", "svg", "--output-file", "shop.svg")
    assert (result.code, result.stdout, result.stderr) == (0, b"", "")
    assert etree.parse(command.folder / "shop.svg").getroot().tag == f"{SVG}svg"


def test_what_compose_refuses_has_no_picture(command: Command) -> None:
    command.file("compose.yaml", "services: {a: {imgae: a}}\n")
    result = command("graph", "--output-file", "a.mmd")
    assert (result.code, result.stdout) == (1, b"")
    assert result.stderr.startswith("error[unknown-key]")
    assert not (command.folder / "a.mmd").exists()


def test_several_projects(command: Command) -> None:
    for name in ("a.yaml", "b.yaml"):
        command.file(name, f"name: {name[0]}\nservices: {{x: {{image: 'x:1.0'}}}}\n")
    assert command("graph", "a.yaml", "b.yaml").out.count("flowchart LR") == 2
    assert command("graph", "a.yaml", "b.yaml", "--output-format", "dot").out.count("digraph") == 2
    refused = command("graph", "a.yaml", "b.yaml", "--output-format", "svg")
    assert (refused.code, refused.stdout) == (2, b"")
    assert refused.stderr == "error: an SVG shows one project, and these are 2; name one of them\n"


def test_a_project_without_services(command: Command) -> None:
    command.file("compose.yaml", "name: p\nservices: {}\nvolumes: {spare: }\n")
    for form in ("mermaid", "dot", "svg"):
        result = command("graph", "--output-format", form)
        assert result.code in (0, 1)
        assert bool(result.stdout) is (result.code == 0)


def test_no_project(command: Command) -> None:
    result = command("graph")
    assert (result.code, result.stdout) == (2, b"")
    assert "holds no Compose file" in result.stderr


def test_a_configuration_says_what_counts(command: Command) -> None:
    command.file("compose.yaml", "name: p\nservices: {a: {image: a, privileged: true}}\n")
    assert "error" in command("graph").out
    command.file("dockcto.toml", 'select = ["image-untagged"]\n')
    assert '---\ntitle: "p: 1 service; 1 warning"\n' in command("graph").out
    assert "1 error" in command("graph", "--isolated").out


def test_the_picture_in_the_readme_is_current(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](docs/web-shop.svg)" in page
    monkeypatch.chdir(ROOT)
    made = command("graph", "examples/web-shop", "--output-format", "svg")
    assert made.stdout == (ROOT / "docs" / "web-shop.svg").read_bytes()
