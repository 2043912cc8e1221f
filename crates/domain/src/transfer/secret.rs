//! Which keys contain secrets that must not be exported. Knows no value.

/// Shown in place of a password.
pub(super) const MASK: &str = "••••";

/// Whether a key, at any depth, names a secret: `password` of the contract, and keys that a newer PBX may
/// add. In doubt a key counts as secret.
pub(crate) fn is_secret(key: &str) -> bool {
    let mut bare = String::new();
    for letter in key.chars() {
        if letter.is_ascii_alphanumeric() {
            bare.push(letter.to_ascii_lowercase());
        }
    }
    for word in ["password", "passwd", "passphrase", "secret", "apikey", "privatekey", "credential"] {
        if bare.contains(word) {
            return true;
        }
    }
    bare.ends_with("token")
}
