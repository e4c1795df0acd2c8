//! Labels of nodes that share a name.

use rustc_hash::FxHashMap;

use super::Node;
use crate::model::Schema;

/// Puts home, else type, else key behind the label of nodes that share their name.
pub(super) fn tell_apart(nodes: &mut [Node], schema: &Schema) {
    let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (i, node) in nodes.iter().enumerate() {
        by_name.entry(&node.name).or_default().push(i);
    }
    let mut labels = Vec::new();
    for group in by_name.values().filter(|group| group.len() > 1) {
        let by_home = |i: usize| {
            nodes[i]
                .home
                .strip_prefix("place:")
                .unwrap_or(&nodes[i].home)
        };
        let by_type = |i: usize| match schema.type_id(&nodes[i].kind) {
            Some(id) if !schema.entity_type(id).label.zh.is_empty() => {
                schema.entity_type(id).label.zh.as_str()
            }
            _ => nodes[i].kind.as_str(),
        };
        let tells = |of: &dyn Fn(usize) -> String| {
            let mut words: Vec<String> = group.iter().map(|&i| of(i)).collect();
            words.sort_unstable();
            words.windows(2).all(|pair| pair[0] != pair[1]) && !words[0].is_empty()
        };
        for &i in group {
            let mark = if tells(&|i| by_home(i).to_owned()) {
                by_home(i)
            } else if tells(&|i| by_type(i).to_owned()) {
                by_type(i)
            } else {
                nodes[i].key.as_str()
            };
            labels.push((i, format!("{}（{mark}）", nodes[i].name)));
        }
    }
    for (i, label) in labels {
        nodes[i].label = label;
    }
}
