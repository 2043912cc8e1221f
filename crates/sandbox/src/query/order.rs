//! `orderby`: `name asc, port desc` to an `ORDER BY` list. Text sorts without regard to ASCII case,
//! blanks first.

use super::{ColumnType, QueryColumn};

const MAX_KEYS: usize = 16;

/// One sort key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The column.
    pub column: QueryColumn,
    /// Highest first.
    pub descending: bool,
}

/// Reads an `orderby` text; blank means no key.
///
/// # Errors
/// A message that quotes the invalid key.
pub fn parse(text: &str) -> Result<Vec<Key>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Key> = text.split(',').map(parse_key).collect::<Result<_, _>>()?;
    if keys.len() > MAX_KEYS {
        return Err(format!("At most {MAX_KEYS} sort keys are allowed."));
    }
    Ok(keys)
}

fn parse_key(text: &str) -> Result<Key, String> {
    let mut words = text.split_ascii_whitespace();
    let (name, direction, more) = (words.next(), words.next(), words.next());
    let descending = match (direction, more) {
        (None | Some("asc"), None) => false,
        (Some("desc"), None) => true,
        _ => return Err(format!("\"{}\" is not a field with asc or desc.", text.trim())),
    };
    let column = name
        .and_then(QueryColumn::named)
        .ok_or_else(|| format!("\"{}\" cannot be sorted by.", name.unwrap_or_default()))?;
    Ok(Key { column, descending })
}

/// The `ORDER BY` list for these keys.
pub fn sql(keys: &[Key]) -> String {
    let mut sql = String::new();
    for key in keys {
        sql.push_str(key.column.name());
        if key.column.kind() == ColumnType::Text {
            sql.push_str(" COLLATE NOCASE");
        }
        if key.descending {
            sql.push_str(" DESC");
        }
        sql.push_str(", ");
    }
    sql.push_str("number");
    sql
}
