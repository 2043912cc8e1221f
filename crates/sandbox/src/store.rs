//! The SQLite file or memory behind the sandbox: opening it, its schema, and one transaction at a time
//! from async code. It knows tables, not the API.

use crate::error::ErrorAnswer;
use axum::http::StatusCode;
use rusqlite::limits::Limit;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where the rows are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// In memory, gone with the process.
    Memory,
    /// In this file, created when missing.
    File(PathBuf),
}

/// The number of the schema below, kept in `user_version`.
const SCHEMA_NUMBER: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE providers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    brand TEXT,
    auth_mode TEXT,
    transport TEXT,
    hostname TEXT NOT NULL,
    port INTEGER NOT NULL,
    auth_id TEXT,
    registration INTEGER,
    keep_alive INTEGER,
    concurrency INTEGER,
    did_numbers TEXT,
    shared INTEGER NOT NULL,
    link TEXT NOT NULL,
    password TEXT,
    rest TEXT NOT NULL
) STRICT;
CREATE INDEX providers_by_account ON providers (auth_id, lower(hostname));
CREATE TABLE rules (
    name TEXT NOT NULL,
    direction TEXT NOT NULL,
    provider INTEGER NOT NULL REFERENCES providers (number)
) STRICT;
CREATE INDEX rules_by_provider ON rules (provider);
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
";

/// One connection, used by one caller at a time.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens or creates the data. The flag says whether it is new, hence without rows.
    ///
    /// # Errors
    /// A message for the person at the terminal.
    pub fn open(data: &Data) -> Result<(Self, bool), String> {
        let describe = |error: rusqlite::Error| match data {
            Data::Memory => format!("cannot set up the database: {error}"),
            Data::File(path) => format!("cannot use the data file {}: {error}", path.display()),
        };
        let connection = match data {
            Data::Memory => Connection::open_in_memory(),
            Data::File(path) => Connection::open(path),
        }
        .map_err(describe)?;
        let found = prepare(&connection, data).map_err(describe)?;
        if found != 0 && found != SCHEMA_NUMBER {
            return Err(format!(
                "the data file has schema number {found}, this sandbox knows {SCHEMA_NUMBER}; use a new file"
            ));
        }
        let is_new = found == 0;
        if is_new {
            connection
                .execute_batch(&format!("BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_NUMBER}; COMMIT;"))
                .map_err(describe)?;
        }
        Ok((Self { connection: Arc::new(Mutex::new(connection)) }, is_new))
    }

    /// Runs `work` in one transaction, away from the async threads. An error or a panic in it leaves
    /// the data as it was.
    ///
    /// # Errors
    /// The error of `work`, or 500 when the storage fails.
    pub async fn transaction<T, F>(&self, work: F) -> Result<T, ErrorAnswer>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, ErrorAnswer> + Send + 'static,
    {
        let store = self.clone();
        match tokio::task::spawn_blocking(move || store.transaction_now(work)).await {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(%error, "a storage task stopped");
                Err(ErrorAnswer::for_status(StatusCode::INTERNAL_SERVER_ERROR))
            }
        }
    }

    /// Like [`Store::transaction`], on this thread: for the start, before anything is served.
    ///
    /// # Errors
    /// The error of `work`, or 500 when the storage fails.
    pub fn transaction_now<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, ErrorAnswer>,
    ) -> Result<T, ErrorAnswer> {
        // A poisoned lock means that `work` panicked; its transaction was rolled back on the way out.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }
}

fn prepare(connection: &Connection, data: &Data) -> rusqlite::Result<i64> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "foreign_keys", true)?;
    // No SQL text of ours is nearly this long; a longer one would be a mistake.
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    if let Data::File(_) = data {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
