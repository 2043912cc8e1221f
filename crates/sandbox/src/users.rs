//! The users of the sandbox: fixed, documented, all with the same password. No storage, no HTTP.

/// The password of every user.
pub const PASSWORD: &str = "trunkline";
/// The SIP domain of the one tenant.
pub const DOMAIN: &str = "acme.example";
/// The one-time code that user `twofactor` is "mailed".
pub const CODE: &str = "246810";

/// What a user may do with trunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserAccess {
    /// Nothing: 403 everywhere under `/providers`.
    None,
    /// Read, but not export.
    View,
    /// Everything.
    Full,
}

/// A user.
#[derive(Debug, PartialEq, Eq)]
pub struct User {
    /// Sign-in name; case is ignored.
    pub name: &'static str,
    /// Tenant SIP domain; the system admin has none and must leave it out.
    pub domain: Option<&'static str>,
    /// Role name of the vendor.
    pub role: &'static str,
    /// What the role allows here.
    pub access: UserAccess,
    /// Needs a one-time code.
    pub two_factor: bool,
    /// Must change the password before anything else.
    pub force_reset: bool,
}

const fn tenant_user(name: &'static str, role: &'static str, access: UserAccess) -> User {
    User { name, domain: Some(DOMAIN), role, access, two_factor: false, force_reset: false }
}

/// The system admin, who also owns the pasted token.
pub static ADMIN: User = User { domain: None, ..tenant_user("admin", "SystemAdmin", UserAccess::Full) };

/// Everybody.
pub static USERS: [&User; 6] = [
    &ADMIN,
    &tenant_user("operator", "Admin", UserAccess::Full),
    &tenant_user("auditor", "QueueManager", UserAccess::View),
    &tenant_user("guest", "StandardUser", UserAccess::None),
    &User { two_factor: true, ..tenant_user("twofactor", "Admin", UserAccess::Full) },
    &User { force_reset: true, ..tenant_user("newcomer", "Admin", UserAccess::Full) },
];

/// The user with this name in this domain.
pub fn find(name: &str, domain: Option<&str>) -> Option<&'static User> {
    let same_domain = |user: &User| match (user.domain, domain) {
        (None, None) => true,
        (Some(own), Some(given)) => own.eq_ignore_ascii_case(given),
        (None, Some(_)) | (Some(_), None) => false,
    };
    USERS.into_iter().find(|user| user.name.eq_ignore_ascii_case(name) && same_domain(user))
}
