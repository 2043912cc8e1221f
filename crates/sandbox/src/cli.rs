//! The command line, and the messages for invalid combinations. Starts nothing.

use crate::seed::SeedPlan;
use crate::state::{MAX_TOKEN_LIFE, MAX_TRUNKS, SandboxOptions, SandboxSettings};
use crate::store::Data;
use crate::validate::UpdateMode;
use clap::Parser;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A local PBX with the trunk API of PortSIP 22.2, for developing and testing the Trunkline console.
#[derive(Debug, Parser)]
#[command(name = "sandbox", version)]
pub struct Cli {
    /// Address of the API (and of the console, with --dist); port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8887")]
    pub listen: SocketAddr,
    /// Address of the control port; off when not given; loopback only
    #[arg(long, value_name = "ADDR")]
    pub control: Option<SocketAddr>,
    /// SQLite file that keeps the trunks, or :memory:
    #[arg(long, value_name = "FILE", default_value = ":memory:")]
    pub data: PathBuf,
    /// Trunks in new data
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_TRUNKS)))]
    pub trunks: u32,
    /// Number from which new data is drawn
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// A token that never runs out, for pasting; it belongs to the system admin
    #[arg(long, default_value = crate::DEFAULT_TOKEN)]
    pub token: String,
    /// Life of the access tokens from signing in
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(0..=MAX_TOKEN_LIFE))]
    pub token_life: u64,
    /// What an update does with keys it was not sent
    #[arg(long, value_enum, default_value_t = UpdateMode::Merge)]
    pub update: UpdateMode,
    /// Refuse every body outside the contract: nulls, unknown keys, wrong types (the default)
    #[arg(long)]
    pub strict: bool,
    /// Ignore unknown and read-only keys and nested nulls, and take back whatever was answered
    #[arg(long, conflicts_with = "strict")]
    pub lenient: bool,
    /// Folder of the built console
    #[arg(long, value_name = "DIR", requires = "headers")]
    pub dist: Option<PathBuf>,
    /// File with the security headers of the console, as nginx add_header lines
    #[arg(long, value_name = "FILE", requires = "dist")]
    pub headers: Option<PathBuf>,
    /// Line above the console, such as that this PBX is for trying things out
    #[arg(long, value_name = "TEXT", requires = "dist")]
    pub notice: Option<String>,
    /// Forward the API to this PBX instead of answering it
    #[arg(long, value_name = "URL")]
    pub pbx: Option<String>,
    /// Take any certificate from the PBX
    #[arg(long, requires = "pbx")]
    pub pbx_insecure: bool,
    /// Let pages of any origin read the answers; for browser contract tests, loopback only
    #[arg(long)]
    pub allow_any_origin: bool,
}

impl Cli {
    /// Refuses what clap alone cannot detect.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub fn check(&self) -> Result<(), String> {
        if self.control.is_some_and(|address| !address.ip().is_loopback()) {
            return Err("--control has no sign-in and must be a loopback address".to_owned());
        }
        if self.allow_any_origin && !self.listen.ip().is_loopback() {
            return Err("--allow-any-origin needs a loopback address in --listen".to_owned());
        }
        if self.token.trim().is_empty() {
            return Err("--token must not be blank".to_owned());
        }
        Ok(())
    }

    /// How the sandbox is to be opened.
    pub fn options(&self) -> SandboxOptions {
        let data =
            if self.data.as_os_str() == ":memory:" { Data::Memory } else { Data::File(self.data.clone()) };
        let seed = SeedPlan { trunks: self.trunks, seed: self.seed, ..SeedPlan::default() };
        let token_life = Duration::from_secs(self.token_life);
        SandboxOptions {
            data,
            token: self.token.clone(),
            settings: SandboxSettings { seed, update: self.update, token_life, strict: !self.lenient },
        }
    }
}
