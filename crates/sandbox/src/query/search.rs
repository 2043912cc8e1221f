//! `search`: free text over four columns. `101 or 102` finds rows with either. A phrase is found
//! anywhere in the text, ignoring ASCII case.

use super::{QueryColumn, like_literal};
use rusqlite::types::Value as Sql;

/// The columns that are searched; the vendor does not say which.
pub const SEARCHED: [QueryColumn; 4] =
    [QueryColumn::Name, QueryColumn::Brand, QueryColumn::Hostname, QueryColumn::DidNumbers];

const MAX_PHRASES: usize = 50;

/// The phrases of a search text, of which one must be found. Blank text means no search.
///
/// # Errors
/// Too many phrases.
pub fn parse(text: &str) -> Result<Vec<String>, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut phrases: Vec<String> = words
        .split(|word| word.eq_ignore_ascii_case("or"))
        .filter(|phrase| !phrase.is_empty())
        .map(|phrase| phrase.join(" "))
        .collect();
    if phrases.is_empty() && !words.is_empty() {
        // Only the word `or` itself: then it is the phrase.
        phrases.push(words.join(" "));
    }
    if phrases.len() > MAX_PHRASES {
        return Err(format!("At most {MAX_PHRASES} alternatives are allowed."));
    }
    Ok(phrases)
}

/// The condition for these phrases; `None` if there is nothing to search for.
pub fn sql(phrases: &[String], values: &mut Vec<Sql>) -> Option<String> {
    let mut alternatives = Vec::new();
    for phrase in phrases {
        values.push(Sql::Text(format!("%{}%", like_literal(phrase))));
        let number = values.len();
        let columns = SEARCHED.map(|column| format!("{} LIKE ?{number} ESCAPE '\\'", column.name()));
        alternatives.push(columns.join(" OR "));
    }
    (!alternatives.is_empty()).then(|| format!("({})", alternatives.join(" OR ")))
}
