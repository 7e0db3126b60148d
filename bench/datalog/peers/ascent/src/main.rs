// The workloads in ascent's own language, sequential. In: name of a workload, folder of its facts (tab-separated).
// Out: one line, milliseconds of evaluation (facts already in memory) and the number of tuples found.
use ascent::{ascent, Dual};
use std::time::Instant;

fn rows(folder: &str, relation: &str) -> Vec<Vec<i32>> {
    std::fs::read_to_string(format!("{folder}/{relation}.facts"))
        .expect("fact file")
        .lines()
        .map(|line| line.split('\t').map(|value| value.parse().expect("number")).collect())
        .collect()
}
fn pairs(folder: &str, relation: &str) -> Vec<(i32, i32)> {
    rows(folder, relation).into_iter().map(|row| (row[0], row[1])).collect()
}
fn triples(folder: &str, relation: &str) -> Vec<(i32, i32, i32)> {
    rows(folder, relation).into_iter().map(|row| (row[0], row[1], row[2])).collect()
}

ascent! {
    struct Closure;
    relation edge(i32, i32);
    relation tc(i32, i32);
    tc(x, y) <-- edge(x, y);
    tc(x, z) <-- tc(x, y), edge(y, z);
}
ascent! {
    struct SameGeneration;
    relation par(i32, i32);
    relation sg(i32, i32);
    sg(x, y) <-- par(x, p), par(y, p), if x != y;
    sg(x, y) <-- par(x, a), sg(a, b), par(y, b);
}
ascent! {
    struct PointsTo;
    relation new(i32, i32);
    relation assign(i32, i32);
    relation load(i32, i32, i32);
    relation store(i32, i32, i32);
    relation vpt(i32, i32);
    relation hpt(i32, i32, i32);
    vpt(v, h) <-- new(v, h);
    vpt(v, h) <-- assign(v, w), vpt(w, h);
    vpt(v, h) <-- load(v, w, f), vpt(w, b), hpt(b, f, h);
    hpt(b, f, h) <-- store(v, f, w), vpt(v, b), vpt(w, h);
}
ascent! {
    struct Aliases;
    relation assign(i32, i32);
    relation dereference(i32, i32);
    relation value_flow(i32, i32);
    relation value_alias(i32, i32);
    relation memory_alias(i32, i32);
    value_flow(y, x) <-- assign(y, x);
    value_flow(x, y) <-- assign(x, z), memory_alias(z, y);
    value_flow(x, y) <-- value_flow(x, z), value_flow(z, y);
    memory_alias(x, w) <-- dereference(y, x), value_alias(y, z), dereference(z, w);
    value_alias(x, y) <-- value_flow(z, x), value_flow(z, y);
    value_alias(x, y) <-- value_flow(z, x), memory_alias(z, w), value_flow(w, y);
    value_flow(y, y) <-- assign(_, y);
    value_flow(x, x) <-- assign(x, _);
    memory_alias(y, y) <-- assign(_, y);
    memory_alias(x, x) <-- assign(x, _);
}
ascent! {
    struct Negation;
    relation edge(i32, i32);
    relation node(i32);
    relation tc(i32, i32);
    relation un(i32, i32);
    tc(x, y) <-- edge(x, y);
    tc(x, z) <-- tc(x, y), edge(y, z);
    un(x, y) <-- node(x), node(y), !tc(x, y);
}
ascent! {
    struct Shortest;
    relation edge(i32, i32, i32);
    lattice dist(i32, Dual<i32>);
    relation reached(i32, usize);
    dist(0, Dual(0));
    dist(y, Dual(d.0 + c)) <-- dist(x, d), edge(x, y, c);
    reached(x, n) <-- dist(x, _), agg n = ascent::aggregators::count() in dist(x, _);
}
ascent! {
    struct Family;
    relation parent(String, String);
    relation male(String);
    relation ancestor(String, String);
    relation forefather(String, String);
    ancestor(x, y) <-- parent(x, y);
    ancestor(x, z) <-- parent(x, y), ancestor(y, z);
    forefather(x, y) <-- ancestor(x, y), male(x);
}

fn family() -> usize {
    let name = |i: usize| format!("p{i}");
    let mut program = Family::default();
    program.parent = (0..7).map(|i| (name(i), name(i + 1))).collect();
    program.male = [0, 2, 4].map(|i| (name(i),)).into();
    program.run();
    program.ancestor.len() + program.forefather.len()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (workload, folder) = (arguments[1].as_str(), arguments[2].as_str());
    let start;
    let found = match workload {
        "tc1m" | "tc5m" | "chain" | "air" => {
            let mut program = Closure { edge: pairs(folder, "edge"), ..Default::default() };
            start = Instant::now();
            program.run();
            program.tc.len()
        }
        "sgL" => {
            let mut program = SameGeneration { par: pairs(folder, "par"), ..Default::default() };
            start = Instant::now();
            program.run();
            program.sg.len()
        }
        "pt" => {
            let mut program = PointsTo { new: pairs(folder, "new"), assign: pairs(folder, "assign"), load: triples(folder, "load"), store: triples(folder, "store"), ..Default::default() };
            start = Instant::now();
            program.run();
            program.vpt.len() + program.hpt.len()
        }
        "cspa" => {
            let mut program = Aliases { assign: pairs(folder, "assign"), dereference: pairs(folder, "dereference"), ..Default::default() };
            start = Instant::now();
            program.run();
            program.value_flow.len() + program.value_alias.len() + program.memory_alias.len()
        }
        "neg" => {
            let node = rows(folder, "node").into_iter().map(|row| (row[0],)).collect();
            let mut program = Negation { edge: pairs(folder, "edge"), node, ..Default::default() };
            start = Instant::now();
            program.run();
            program.tc.len() + program.un.len()
        }
        "shortest" => {
            let mut program = Shortest { edge: triples(folder, "edge"), ..Default::default() };
            start = Instant::now();
            program.run();
            program.dist.len() + program.reached.len()
        }
        "family" => {
            let evaluations = 20_000;
            for _ in 0..2_000 {
                family();
            }
            start = Instant::now();
            let mut found = 0;
            for _ in 0..evaluations {
                found = family();
            }
            println!("{} {}", start.elapsed().as_secs_f64() * 1e3 / evaluations as f64, found);
            return;
        }
        _ => panic!("no workload {workload}"),
    };
    println!("{} {}", start.elapsed().as_secs_f64() * 1e3, found);
}
