//! What all routes share: storage, sessions, faults, journal, settings. It holds and resets; the work is
//! done elsewhere.

use crate::error::ErrorAnswer;
use crate::faults::Faults;
use crate::journal::CallJournal;
use crate::seed;
use crate::sessions::Sessions;
use crate::store::{Data, Store};
use crate::strict::Strictness;
use crate::validate::UpdateMode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The most trunks in a data set.
pub const MAX_TRUNKS: u32 = 10_000;

/// The longest life of an access token, in seconds: a year.
pub const MAX_TOKEN_LIFE: u64 = 31_536_000;

/// The settings that a reset restores or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxSettings {
    /// The data set.
    pub seed: seed::SeedPlan,
    /// What an update does with absent keys.
    pub update: UpdateMode,
    /// Life of an access token.
    pub token_life: Duration,
    /// Bodies outside the contract are refused. On by default, so that every test runs with it.
    pub strict: bool,
}

impl SandboxSettings {
    /// How a body outside the contract is treated.
    pub(crate) fn strictness(&self) -> Strictness {
        if self.strict {
            Strictness::Strict { later_words: self.seed.unknown_enum }
        } else {
            Strictness::Lenient
        }
    }
}

impl Default for SandboxSettings {
    fn default() -> Self {
        Self {
            seed: seed::SeedPlan::default(),
            update: UpdateMode::Merge,
            token_life: Duration::from_secs(3600),
            strict: true,
        }
    }
}

/// How a sandbox is started.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Where the rows are stored. Existing rows are kept.
    pub data: Data,
    /// The pasted token of the system admin.
    pub token: String,
    /// Data set, update mode, token life, strictness.
    pub settings: SandboxSettings,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            data: Data::Memory,
            token: crate::DEFAULT_TOKEN.to_owned(),
            settings: SandboxSettings::default(),
        }
    }
}

/// One sandbox PBX. Cheap to clone; all clones are the same PBX.
#[derive(Clone)]
pub struct Pbx(Arc<Shared>);

struct Shared {
    store: Store,
    sessions: Sessions,
    faults: Faults,
    journal: CallJournal,
    initial: SandboxSettings,
    current: Mutex<SandboxSettings>,
}

impl Pbx {
    /// Opens the data and seeds it if it is new.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub fn open(options: SandboxOptions) -> Result<Self, String> {
        let (store, is_new) = Store::open(&options.data)?;
        let settings = options.settings;
        if is_new {
            let plan = settings.seed.clone();
            store
                .transaction_now(|tx| seed::replace_all(tx, &plan))
                .map_err(|_| "cannot write the first trunks; the log says why".to_owned())?;
        }
        Ok(Self(Arc::new(Shared {
            store,
            sessions: Sessions::new(options.token, settings.token_life),
            faults: Faults::default(),
            journal: CallJournal::default(),
            initial: settings.clone(),
            current: Mutex::new(settings),
        })))
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The tokens.
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// The requested faults.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The requests seen.
    pub fn journal(&self) -> &CallJournal {
        &self.0.journal
    }

    /// The settings of the start.
    pub fn initial(&self) -> &SandboxSettings {
        &self.0.initial
    }

    /// The current settings.
    pub fn settings(&self) -> SandboxSettings {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Resets rows, tokens, faults and journal with these settings.
    ///
    /// # Errors
    /// The storage failed; then nothing has changed.
    pub async fn reset(&self, settings: SandboxSettings) -> Result<(), ErrorAnswer> {
        let plan = settings.seed.clone();
        // First: a call delayed by a fault must not reach the new rows.
        self.faults().forget_late();
        self.store().transaction(move |tx| seed::replace_all(tx, &plan)).await?;
        self.sessions().reset(settings.token_life);
        self.faults().clear();
        self.journal().clear();
        *self.0.current.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }
}
