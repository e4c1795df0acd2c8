//! What every layout must have, whatever the graph.

use super::*;

fn springs(pairs: &[(usize, usize)]) -> Vec<Spring> {
    let spring = |(at, &(a, b)): (usize, &(usize, usize))| Spring {
        ends: [a, b],
        strength: 1.0 + (at % 5) as f64,
    };
    pairs.iter().enumerate().map(spring).collect()
}

fn star(rays: usize) -> Vec<(usize, usize)> {
    (1..=rays).map(|ray| (0, ray)).collect()
}

/// Communities of ten with few bridges: the same at every call.
fn villages(nodes: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for i in 0..nodes {
        for step in [1, 3, 4] {
            let other = i / 10 * 10 + (i % 10 + step) % 10;
            if other < nodes && other != i {
                pairs.push((i.min(other), i.max(other)));
            }
        }
        if i % 10 == 0 && i > 0 {
            pairs.push((i, i * 7 % i.max(1)));
        }
    }
    pairs
}

fn assert_good(points: &[Point], radii: &[f64], what: &str) {
    assert_eq!(points.len(), radii.len(), "{what}");
    for (i, a) in points.iter().enumerate() {
        assert!(a.iter().all(|x| x.is_finite()), "{what}: {a:?}");
        for (j, b) in points.iter().enumerate().skip(i + 1) {
            assert!(
                distance(*a, *b) >= radii[i] + radii[j],
                "{what}: {i} covers {j}"
            );
        }
    }
}

#[test]
fn degenerate_graphs_have_places() {
    for (what, nodes, pairs) in [
        ("nothing", 0, vec![]),
        ("one", 1, vec![]),
        ("two", 2, vec![(0, 1)]),
        ("two alone", 2, vec![]),
        ("alone", 60, vec![]),
        ("star", 301, star(300)),
        ("chain", 200, (1..200).map(|i| (i - 1, i)).collect()),
        (
            "all with all",
            40,
            (0..40).flat_map(|a| (0..a).map(move |b| (b, a))).collect(),
        ),
        (
            "two parts",
            30,
            (0..29).filter(|i| *i != 19).map(|i| (i, i + 1)).collect(),
        ),
        ("loops and doubles", 3, vec![(0, 0), (0, 1), (0, 1), (1, 0)]),
        ("beyond", 2, vec![(0, 9)]),
    ] {
        let radii: Vec<f64> = (0..nodes).map(|i| 5.0 + (i % 46) as f64).collect();
        assert_good(&layout(nodes, &radii, &springs(&pairs)), &radii, what);
    }
}

#[test]
fn numbers_that_are_none_do_no_harm() {
    let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0];
    let mut edges = springs(&star(3));
    for (edge, strength) in edges.iter_mut().zip([f64::NAN, f64::INFINITY, -2.0]) {
        edge.strength = strength;
    }
    assert_good(&layout(4, &bad, &edges), &[1.0; 4], "bad numbers");
}

#[test]
fn neighbours_stand_near_and_strangers_far() {
    let pairs = villages(600);
    let radii = vec![5.0; 600];
    let points = layout(600, &radii, &springs(&pairs));
    assert_good(&points, &radii, "villages");
    let within: f64 = (0..600)
        .map(|i| distance(points[i], points[i / 10 * 10]))
        .sum::<f64>()
        / 600.0;
    let across: f64 = (0..600)
        .map(|i| distance(points[i], points[(i + 300) % 600]))
        .sum::<f64>()
        / 600.0;
    assert!(within * 3.0 < across, "{within} within, {across} across");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let pairs = villages(4_000);
    let edges = springs(&pairs);
    let mass = vec![4.0; 4_000];
    let start: Vec<Point> = (0..4_000)
        .map(|i| [f64::from(i % 64), f64::from(i / 64)])
        .collect();
    let moved = |threads| {
        let mut points = start.clone();
        forces::relax_on(&mut points, &mass, &edges, 3, threads);
        points
    };
    let alone = moved(1);
    assert_ne!(alone, start);
    assert_eq!(alone, moved(2));
    assert_eq!(alone, moved(3));
}

#[test]
fn the_same_bits_on_every_machine() {
    // a machine or compiler that rounds otherwise changes this sum
    let radii = vec![5.0; 120];
    let points = layout(120, &radii, &springs(&villages(120)));
    assert_eq!(points, layout(120, &radii, &springs(&villages(120))));
    let mut hash = blake3::Hasher::new();
    for point in &points {
        for x in point {
            hash.update(&x.to_bits().to_le_bytes());
        }
    }
    assert_eq!(&hash.finalize().to_hex()[..16], "d1b94e40c7a9350d");
}

#[test]
fn small_parts_stay_near_the_large_one() {
    let mut pairs = villages(100);
    pairs.extend([(100, 101), (102, 103), (103, 104)]);
    let radii = vec![5.0; 130];
    let points = layout(130, &radii, &springs(&pairs));
    assert_good(&points, &radii, "archipelago");
    let far = |points: &[Point]| {
        points
            .iter()
            .map(|p| p[0].abs().max(p[1].abs()))
            .fold(0.0, f64::max)
    };
    assert!(far(&points) < 2.5 * far(&layout(100, &radii, &springs(&villages(100)))));
}
