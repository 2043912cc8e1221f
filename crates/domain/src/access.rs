//! Whether somebody may change a trunk, as far as the console can know it.
//!
//! The API names the role but not what it allows. A refused change says it for certain; of the roles that the
//! vendor ships, two administer nothing. Knows no session and no page.
//! Source: docs/trunks.md, 1.6.

/// The vendor's role of whoever administers the whole system.
const SYSTEM: &str = "SystemAdmin";
/// The vendor's roles that administer no trunks (A).
const READERS: [&str; 2] = ["QueueManager", "StandardUser"];
/// The vendor's roles that may change trunks: what one of them is refused is about one trunk, not about the role.
const WRITERS: [&str; 2] = [SYSTEM, "Admin"];

/// Whether a role may change trunks at all. `role` may be blank, `refused` says that the PBX refused a change.
pub fn may_write(role: &str, refused: bool) -> bool {
    (!refused || WRITERS.contains(&role)) && !READERS.contains(&role)
}

/// Whether a trunk belongs to the whole system, and so not to who signed in with a tenant's domain.
pub fn is_of_system(role: &str, is_shared: bool, is_tenant: bool) -> bool {
    is_shared && is_tenant && role != SYSTEM
}

/// Why nothing of a trunk can be changed, in words; nothing where it can. `is_foreign` is [`is_of_system`], the others
/// are those of [`may_write`].
pub fn read_only(role: &str, refused: bool, is_foreign: bool) -> Option<String> {
    if !may_write(role, refused) {
        return Some(match role {
            "" => "Read only: your role does not allow changes.".to_owned(),
            role => format!("Read only: your role is {role}."),
        });
    }
    let shared = "Read only: this trunk is shared. Only a system administrator can change it.";
    is_foreign.then(|| shared.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_may_not_write_is_told_so() {
        for (role, refused, is_shared, is_tenant, expected) in [
            ("", false, false, false, None),
            ("SystemAdmin", false, true, false, None),
            ("Admin", false, false, true, None),
            ("Admin", true, false, true, None),
            ("Made up", false, false, true, None),
            ("QueueManager", false, false, true, Some("Read only: your role is QueueManager.")),
            ("StandardUser", false, true, true, Some("Read only: your role is StandardUser.")),
            ("Made up", true, false, true, Some("Read only: your role is Made up.")),
            ("", true, false, false, Some("Read only: your role does not allow changes.")),
            ("", false, true, false, None),
            (
                "Admin",
                false,
                true,
                true,
                Some("Read only: this trunk is shared. Only a system administrator can change it."),
            ),
        ] {
            let case = (role, refused, is_shared, is_tenant);
            let is_foreign = is_of_system(role, is_shared, is_tenant);
            assert_eq!(read_only(role, refused, is_foreign).as_deref(), expected, "{case:?}");
        }
    }
}
