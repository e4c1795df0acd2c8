//! Candidates that are another firm's name for short: 微亿智造 for 常州微亿智造科技有限公司.

use std::collections::BTreeMap;

use super::Candidate;
use crate::lexicon::Lexicon;
use crate::model::EntityOrigin;
use crate::recognize::Recognizer;
use crate::text::fold;

/// Type of what has short forms.
const FIRM: &str = "enterprise";

/// Fills `alias_of` of firms and of persons without a post whose name is what one and only one
/// longer firm's name is called for short.
pub(super) fn propose(lexicon: &Lexicon, candidates: &mut [Candidate]) {
    let Some(recognizer) = Recognizer::new(lexicon) else {
        return;
    };
    let schema = lexicon.schema();
    let listed = lexicon.entities().iter().filter(|e| {
        e.origin == EntityOrigin::Dictionary && schema.entity_type(e.kind).label.id == FIRM
    });
    let listed = listed.map(|e| fold(&e.name));
    let found = candidates.iter().filter(|c| c.kind == FIRM);
    let mut full: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in listed.chain(found.map(|c| c.name.clone())) {
        for form in recognizer.short_forms(&name) {
            full.entry(form).or_default().push(name.clone());
        }
    }
    for names in full.values_mut() {
        names.sort();
        names.dedup();
    }
    for candidate in candidates.iter_mut().filter(|c| c.alias_of.is_empty()) {
        let person = schema.is_person_id(&candidate.kind) && candidate.posts.is_empty();
        if candidate.kind != FIRM && !person {
            continue;
        }
        let names = full.get(&candidate.name).map_or(&[][..], Vec::as_slice);
        // 霁川 of 霁川机械 and of 苏州霁川机械有限公司: the longest holds the others
        let longest = names
            .iter()
            .max_by_key(|n| (n.len(), std::cmp::Reverse(*n)));
        if let Some(longest) = longest
            && *longest != candidate.name
            && names.iter().all(|n| longest.contains(n.as_str()))
        {
            candidate.alias_of.clone_from(longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;

    #[test]
    fn a_short_name_of_one_firm_only() {
        let (lexicon, _) = Lexicon::load(&Sources::default()).unwrap();
        let firm = |name: &str| Candidate {
            name: name.into(),
            kind: "enterprise".into(),
            ..Candidate::default()
        };
        let mut list = [
            firm("苏州霁澜智造科技有限公司"),
            firm("霁澜智造"),
            firm("江苏濯缨机械有限公司"),
            firm("浙江濯缨机械有限公司"),
            firm("濯缨机械"),
        ];
        propose(&lexicon, &mut list);
        let proposed: Vec<&str> = list.iter().map(|c| c.alias_of.as_str()).collect();
        assert_eq!(proposed, ["", "苏州霁澜智造科技有限公司", "", "", ""]);
    }
}
