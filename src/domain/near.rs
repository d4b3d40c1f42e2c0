//! The word of a list that somebody may have meant who typed another one.

/// The one that is nearest to what was typed; nothing where none is near, or two are as near.
pub(crate) fn nearest<'a>(typed: &str, all: &[&'a str]) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let mut found: Vec<(usize, &str)> = all.iter().map(|it| (steps(&typed, it), *it)).collect();
    found.sort_unstable();
    let most = (typed.chars().count() / 3).max(1);
    match *found.as_slice() {
        [(n, it), (next, _), ..] if n <= most && n < next => Some(it),
        [(n, it)] if n <= most => Some(it),
        _ => None,
    }
}

/// How many letters have to be put in, left out, changed or swapped with the next one to get from
/// one word to the other.
pub(crate) fn steps(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let same = usize::from(from[i - 1] != to[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_near_and_another_word_is_not() {
        let all = ["title", "points", "tags", "due", "column"];
        assert_eq!(nearest("point", &all), Some("points"));
        assert_eq!(nearest("tilte", &all), Some("title"));
        assert_eq!(nearest("Tag", &all), Some("tags"));
        assert_eq!(nearest("colunm", &all), Some("column"));
        assert_eq!(nearest("colour", &all), None);
        assert_eq!(nearest("x", &all), None);
        assert_eq!(nearest("", &all), None);
    }
}
