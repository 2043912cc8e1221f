//! What may be sent to sign in. Knows no form; the caller handles blank texts.
//!
//! Source: REST description 22.2, `signInWithCredentials`.

/// The longest user name, in code points.
pub const USERNAME_MOST: usize = 64;
/// The longest tenant domain, in code points.
pub const DOMAIN_MOST: usize = 280;

/// The problem of a user name; surrounding blanks are ignored.
pub fn username(typed: &str) -> Option<String> {
    too_long("The user name", typed, USERNAME_MOST)
}

/// The problem of a tenant domain; surrounding blanks are ignored.
pub fn domain(typed: &str) -> Option<String> {
    too_long("The tenant domain", typed, DOMAIN_MOST)
}

fn too_long(label: &str, typed: &str, most: usize) -> Option<String> {
    let length = typed.trim().chars().count();
    let says = || format!("{label} must be {most} characters or fewer. You have {length}");
    (length > most).then(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_code_points_without_surrounding_blanks() {
        assert_eq!(username(&format!("  {}\n", "ü".repeat(64))), None);
        let says = "The user name must be 64 characters or fewer. You have 65";
        assert_eq!(username(&"ü".repeat(65)).as_deref(), Some(says));
        assert_eq!(domain(&"a".repeat(280)), None);
        let says = "The tenant domain must be 280 characters or fewer. You have 281";
        assert_eq!(domain(&"a".repeat(281)).as_deref(), Some(says));
    }
}
