//! The null model against simulated tables, and what the whole says of made-up occasions.

use super::ensemble::Ensemble;
use super::simulation::{Chance, Trading};
use super::table::{Gathering, Stratum};

/// A table in which few attend much: occasions of about `mean` persons, drawn by activity.
fn table(persons: usize, occasions: usize, mean: usize, seed: u64) -> Stratum {
    let mut chance = Chance::seeded(seed);
    let activity: Vec<f64> = (0..persons)
        .map(|at| 1.0 / (1.0 + at as f64).sqrt() + if at < 2 { 4.0 } else { 0.0 })
        .collect();
    let all: f64 = activity.iter().sum();
    let mut gathering = Gathering::default();
    for _ in 0..occasions {
        let size = 1
            + chance.below(mean)
            + if chance.below(6) == 0 {
                chance.below(3 * mean)
            } else {
                0
            };
        let mut who = Vec::new();
        while who.len() < size.min(persons) {
            let mut mark = chance.fraction() * all;
            let drawn = activity.iter().position(|part| {
                mark -= part;
                mark < 0.0
            });
            let drawn = drawn.unwrap_or(0) as u32;
            if !who.contains(&drawn) {
                who.push(drawn);
            }
        }
        gathering.note("meeting", None, who);
    }
    gathering.strata().remove(0)
}

#[test]
fn expected_occasions_are_the_mean_of_simulated_tables() {
    let tables = 10_000;
    for (persons, occasions, mean, seed) in [
        (30, 12, 4, 1),
        (60, 40, 5, 2),
        (200, 60, 8, 3),
        (300, 300, 4, 4),
        (80, 25, 15, 5),
    ] {
        let stratum = table(persons, occasions, mean, seed);
        let mut trading = Trading::new(stratum.occasions.clone(), persons);
        let mut chance = Chance::seeded(seed);
        for _ in 0..50 {
            trading.round(&mut chance);
        }
        let mut sums = vec![0u64; persons * persons];
        for _ in 0..tables {
            for _ in 0..4 {
                trading.round(&mut chance);
            }
            for who in &trading.occasions {
                for a in who {
                    for b in who {
                        sums[*a as usize * persons + *b as usize] += 1;
                    }
                }
            }
        }
        let start = std::time::Instant::now();
        let ensemble = super::pairs::model(&stratum, &|_| true);
        let took = start.elapsed();
        // who has the same number of occasions has the same mean
        let mut classes = std::collections::BTreeMap::<(u32, u32), (u64, u64)>::new();
        for &(a, x) in &stratum.degrees {
            for &(b, y) in stratum.degrees.iter().filter(|(b, _)| *b > a) {
                let sum = classes.entry((x.min(y), x.max(y))).or_default();
                sum.0 += sums[a as usize * persons + b as usize];
                sum.1 += 1;
            }
        }
        let mut worst: Vec<(f64, String)> = Vec::new();
        for ((x, y), (sum, pairs)) in classes {
            let law = ensemble.law(ensemble.class(x).unwrap(), ensemble.class(y).unwrap());
            let simulated = sum as f64 / pairs as f64 / f64::from(tables);
            let se = 1.0 / (sum as f64).sqrt();
            let off = law.mean / simulated - 1.0;
            if se < 0.01 && x >= 5 {
                worst.push((
                    off.abs(),
                    format!(
                        "{x} {y} n{pairs} {simulated:.4} {:.4} {:+.2}% se {:.2}%",
                        law.mean,
                        off * 100.0,
                        se * 100.0
                    ),
                ));
            }
        }
        worst.sort_by(|a, b| b.0.total_cmp(&a.0));
        println!(
            "{persons} {occasions} {mean}: {took:?} {} classes; worst",
            worst.len()
        );
        for line in worst.iter().take(8) {
            println!("   {}", line.1);
        }
    }
}

#[test]
fn uniform() {
    use super::hypergeometric::tail;
    use super::hypergeometric::Law;
    for (name, years, occasions, persons, hubs) in [("one",1,60,40,2.0),("dense",1,110,20,8.0),("ten", 10, 30, 60, 4.0),("sparse",6,50,200,4.0)] {
    let mut chance = Chance::seeded(77);
    let mut ps = Vec::new();
    let mut hub = Vec::new();
    let mut low = [0usize;4]; let mut n=0usize;
    for _ in 0..300 {
        let mut g = Gathering::default();
        let x: Vec<f64> = (0..persons).map(|i| (0.3+chance.fraction()) * if i < 4 { hubs * (i as f64+1.0) } else {1.0}).collect();
        for e in 0..occasions*years {
            let y = 0.08 * (0.5 + 3.0*chance.fraction()*chance.fraction()*chance.fraction()) * 40.0/persons as f64;
            let who = (0..persons).filter(|i| { let o = x[*i]*y; chance.fraction() < o/(1.0+o) }).map(|i| i as u32).collect();
            g.note("meeting", crate::model::PartialDate::year(2000 + (e/occasions) as i32), who);
        }
        let strata = g.strata();
        let ens: Vec<Ensemble> = strata.iter().map(|s| super::pairs::model(s, &|_| true)).collect();
        let deg = |s: &Stratum, p: u32| s.degrees.iter().find(|d| d.0==p).map(|d| d.1);
        for (k,(a,b)) in [(0u32,1u32),(2,3),(3,10),(4,5),(6,7),(8,9),(11,12),(13,14),(15,16)].into_iter().enumerate() {
            let total = |p| strata.iter().filter_map(|s| deg(s,p)).sum::<u32>();
            if total(a)<5 || total(b)<5 {continue}
            let laws: Vec<Law> = strata.iter().zip(&ens).filter_map(|(s,e)| { let (x,y)=(deg(s,a)?,deg(s,b)?); Some(e.law(e.class(x)?, e.class(y)?)) }).collect();
            let obs: u32 = strata.iter().flat_map(|s| &s.occasions).filter(|w| w.contains(&a) && w.contains(&b)).count() as u32;
            let r: Vec<&Law> = laws.iter().collect();
            let (t, ex) = tail(&r, obs);
            let p = t - chance.fraction()*ex;
            if k<3 {hub.push(p)} else {ps.push(p)}
            n+=1; for (c,l) in low.iter_mut().zip([0.05,0.01,0.001,0.0001]) { *c += usize::from(p<l); }
        }
    }
    for ps in [&mut ps, &mut hub] { ps.sort_by(f64::total_cmp);
    let n=ps.len() as f64;
    let ks = ps.iter().enumerate().map(|(i,p)| (p - i as f64/n).abs().max((p-(i as f64+1.0)/n).abs())).fold(0.0,f64::max);
    println!("{name} n {n} KS {ks:.4} crit1% {:.4} mean {:.3} sd {:.4} (want .2887)", 1.63/n.sqrt(), ps.iter().sum::<f64>()/n, (ps.iter().map(|p| (p-0.5)*(p-0.5)).sum::<f64>()/n).sqrt()); }
    println!("   below .05 .01 .001 .0001: {:?}", low.map(|c| c as f64/n as f64));
    }
}
