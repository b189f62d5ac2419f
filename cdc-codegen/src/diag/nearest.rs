//! "Did you mean": the candidate that is closest to what was typed.

/// The candidate nearest to `name`, if one is near enough to be meant.
///
/// Compares without case, counts transposed letters as one slip, and allows one slip for
/// every three letters. Ties go to the candidate that comes first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = name.to_lowercase();
    let allowed = (typed.chars().count() / 3).max(1);
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let distance = strsim::osa_distance(&typed, &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``: the words that are allowed, for messages.
#[must_use]
pub fn one_of(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [init @ .., last] => {
            let init: Vec<String> = init.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", init.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slip_and_nothing_far() {
        let names = ["customer_id", "full_name", "status"];
        assert_eq!(nearest("custmer_id", names), Some("customer_id"));
        assert_eq!(nearest("STATSU", names), Some("status"));
        assert_eq!(nearest("address", names), None);
        assert_eq!(nearest("id", ["in", "od"]), Some("in"));
    }

    #[test]
    fn lists_words() {
        assert_eq!(one_of(&["a"]), "`a`");
        assert_eq!(one_of(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
