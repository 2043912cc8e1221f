//! One trunk as stored and as returned: the split between columns and JSON, the Detail with its
//! explicit nulls, the row statements. It knows nothing of requests and checks nothing. The password
//! is written here and never selected.

use crate::contract::{self, ContractType};
use crate::validate::JsonMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, Row, Transaction, params, params_from_iter};
use serde_json::Value;

/// The properties that have a column of their own, because lists, filters, sorting, status or the
/// uniqueness check need them. All others live in the `rest` column as JSON.
const COLUMNS: [&str; 12] = [
    "name",
    "enabled",
    "brand",
    "auth_mode",
    "transport",
    "hostname",
    "port",
    "auth_id",
    "registration",
    "keep_alive",
    "concurrency",
    "did_numbers",
];

/// Whether the far end of a trunk answers. Set through the control port, never by the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// OPTIONS and registrations succeed.
    Up,
    /// They do not.
    Down,
}

impl Link {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// A stored trunk without its password.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The 18-digit number behind the id; also the order of creation.
    pub number: i64,
    /// Made by the system, hence shared with tenants.
    pub shared: bool,
    /// State of the far end.
    pub link: Link,
    /// Every other property, keys of later versions included.
    pub fields: JsonMap,
}

/// The wire id of a record number: Base64 of its digits, as in the vendor's sample.
pub fn id_of(number: i64) -> String {
    STANDARD.encode(number.to_string())
}

impl Record {
    /// The Detail answer: 29 keys, blanks as `null`, later keys as stored.
    pub fn detail(self) -> JsonMap {
        let mut detail = self.fields;
        detail.insert("id".to_owned(), id_of(self.number).into());
        detail.insert("shared".to_owned(), self.shared.into());
        detail
    }

    fn column(&self, name: &str) -> Sql {
        match self.fields.get(name) {
            Some(Value::String(text)) => Sql::Text(text.clone()),
            Some(Value::Bool(flag)) => Sql::Integer((*flag).into()),
            Some(Value::Number(number)) => number.as_i64().map_or(Sql::Null, Sql::Integer),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => Sql::Null,
        }
    }

    fn rest(&self) -> String {
        let rest: Vec<(&String, &Value)> =
            self.fields.iter().filter(|(name, _)| !COLUMNS.contains(&name.as_str())).collect();
        // A map of borrowed entries, written without building a second object.
        struct Entries<'a>(Vec<(&'a String, &'a Value)>);
        impl serde::Serialize for Entries<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().copied())
            }
        }
        serde_json::to_string(&Entries(rest)).unwrap_or_else(|_| "{}".to_owned())
    }

    fn values(&self) -> Vec<Sql> {
        let mut values = vec![
            Sql::Integer(self.number),
            Sql::Text(id_of(self.number)),
            Sql::Integer(self.shared.into()),
            Sql::Text(self.link.word().to_owned()),
            Sql::Text(self.rest()),
        ];
        values.extend(COLUMNS.iter().map(|name| self.column(name)));
        values
    }

    /// Adds the row.
    ///
    /// # Errors
    /// The storage failed or refused the row.
    pub fn insert(&self, tx: &Transaction<'_>, password: Option<&str>) -> rusqlite::Result<()> {
        let mut statement = tx.prepare_cached(
            "INSERT INTO providers (number, id, shared, link, rest, name, enabled, brand, auth_mode, transport, \
             hostname, port, auth_id, registration, keep_alive, concurrency, did_numbers, password) \
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)",
        )?;
        let password = password.filter(|text| !text.is_empty()).map(str::to_owned);
        let values = self.values().into_iter().chain([password.map_or(Sql::Null, Sql::Text)]);
        statement.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Writes the changed row. `password`: `None` keeps it, `""` clears it.
    ///
    /// # Errors
    /// The storage failed or refused the row.
    pub fn update(&self, tx: &Transaction<'_>, password: Option<&str>) -> rusqlite::Result<()> {
        tx.prepare_cached(
            "UPDATE providers SET id=?2, shared=?3, link=?4, rest=?5, name=?6, enabled=?7, brand=?8, auth_mode=?9, \
             transport=?10, hostname=?11, port=?12, auth_id=?13, registration=?14, keep_alive=?15, \
             concurrency=?16, did_numbers=?17 WHERE number=?1",
        )?
        .execute(params_from_iter(self.values()))?;
        if let Some(password) = password {
            tx.execute(
                "UPDATE providers SET password=nullif(?2, '') WHERE number=?1",
                params![self.number, password],
            )?;
        }
        Ok(())
    }

    /// The record with this wire id.
    ///
    /// # Errors
    /// The storage failed.
    pub fn find(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?.query_row([id], Self::read).optional()
    }

    /// Every record in order of creation.
    ///
    /// # Errors
    /// The storage failed.
    pub fn all(tx: &Transaction<'_>) -> rusqlite::Result<Vec<Self>> {
        tx.prepare_cached(&format!("{SELECT} ORDER BY number"))?.query_map([], Self::read)?.collect()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let rest: String = row.get("rest")?;
        let mut fields: JsonMap = serde_json::from_str(&rest).unwrap_or_default();
        for field in contract::PROVIDER {
            if matches!(field.kind, ContractType::Secret) {
                continue;
            }
            if !COLUMNS.contains(&field.name) {
                fields.entry(field.name).or_insert(Value::Null);
                continue;
            }
            let value: Value = if matches!(field.kind, ContractType::Flag) {
                row.get::<_, Option<bool>>(field.name)?.into()
            } else if matches!(field.kind, ContractType::Whole(_)) {
                row.get::<_, Option<i64>>(field.name)?.into()
            } else {
                row.get::<_, Option<String>>(field.name)?.into()
            };
            fields.insert(field.name.to_owned(), value);
        }
        let link = if row.get::<_, String>("link")? == "up" { Link::Up } else { Link::Down };
        Ok(Self { number: row.get("number")?, shared: row.get("shared")?, link, fields })
    }
}

const SELECT: &str = "SELECT number, shared, link, rest, name, enabled, brand, auth_mode, transport, hostname, port, \
                      auth_id, registration, keep_alive, concurrency, did_numbers FROM providers";
