//! What may be sent to sign in. Knows no form; blank texts are the caller's business.
//!
//! Source: REST description 22.2, `signInWithCredentials`.

/// The longest user name, in code points.
pub const USERNAME_MOST: usize = 64;
/// The longest tenant domain, in code points.
pub const DOMAIN_MOST: usize = 280;

/// What is wrong with a user name; blanks around it do not count.
pub fn username(typed: &str) -> Option<String> {
    too_long("The user name", typed, USERNAME_MOST)
}

/// What is wrong with a tenant domain; blanks around it do not count.
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
    fn limits_count_code_points_without_blanks_around() {
        assert_eq!(username(&format!("  {}\n", "ü".repeat(64))), None);
        let says = "The user name must be 64 characters or fewer. You have 65";
        assert_eq!(username(&"ü".repeat(65)).as_deref(), Some(says));
        assert_eq!(domain(&"a".repeat(280)), None);
        let says = "The tenant domain must be 280 characters or fewer. You have 281";
        assert_eq!(domain(&"a".repeat(281)).as_deref(), Some(says));
    }
}
