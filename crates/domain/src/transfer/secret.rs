//! Which keys hold what must not leave the PBX in a file. Knows no value.

/// Instead of a password, wherever something is said about one.
pub(super) const MASK: &str = "••••";

/// Whether a key, at whatever depth, names a secret: `password` of the contract, and what a newer PBX may
/// add. Rather one key too many than one too few.
pub(super) fn is_secret(key: &str) -> bool {
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
