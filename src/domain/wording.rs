//! Words whose form depends on the word beside them.

/// The words before the person whose need a story is: "as a" lead, "as an" approver; somebody who
/// has an article already gets none.
pub fn as_a(who: &str) -> &'static str {
    let first = who.split_whitespace().next().unwrap_or_default();
    let lower = first.to_lowercase();
    if ["a", "an", "the", "one", "someone", "somebody"].contains(&lower.as_str()) {
        return "as";
    }
    if sounds_like_a_vowel(first, &lower) { "as an" } else { "as a" }
}

/// The same at the start of a sentence.
pub fn as_a_first(who: &str) -> &'static str {
    match as_a(who) {
        "as" => "As",
        "as an" => "As an",
        _ => "As a",
    }
}

/// Whether a word begins with the sound of a vowel, as far as its letters tell.
fn sounds_like_a_vowel(word: &str, lower: &str) -> bool {
    let begins = |with: &[&str]| with.iter().any(|it| lower.starts_with(it));
    let is_spelled_out = word.chars().count() > 1
        && word.chars().all(|it| it.is_ascii_uppercase())
        && !word.contains(['A', 'E', 'I', 'O', 'U']);
    if is_spelled_out {
        return begins(&["f", "h", "l", "m", "n", "r", "s", "x"]);
    }
    if begins(&["eu", "once", "one-", "uni", "us", "ut"]) {
        return false;
    }
    begins(&["a", "e", "i", "o", "u", "hour", "honest", "heir", "honour"])
}

/// Words as a list in a sentence: `a goal, measures and steps`.
pub fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::as_a;

    #[test]
    fn the_article_goes_by_the_sound_of_the_next_word() {
        for who in ["approver on the road", "engineer", "Agile Service Manager", "HR partner"] {
            assert_eq!(as_a(who), "as an", "{who}");
        }
        for who in ["lead", "user of the portal", "European colleague", "VIP", "PM", "経理", ""] {
            assert_eq!(as_a(who), "as a", "{who}");
        }
        for who in ["an approver", "the service desk", "somebody in a hurry"] {
            assert_eq!(as_a(who), "as", "{who}");
        }
    }
}
