//! A database of the browser (IndexedDB): texts under keys. The only code that uses one.
//!
//! It is opened for each piece of work and closed afterwards, so that no tab stands in the way of another one, nor of
//! the browser's memory of pages. What changes a text reads it in the same transaction: of two tabs that change one
//! text, none loses what the other wrote. Knows not what the texts are.
//!
//! Work here is to be waited for to its end: what is dropped halfway leaves objects of the browser behind.
//! Everything is called by name (`Reflect`): functions of web-sys would have their glue in the first load.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::platform::clock::within;
use crate::platform::fetch::scope;
use crate::platform::storage::{StorageTrouble, is_full};

/// The one store of a database.
const STORE: &str = "texts";
/// Milliseconds in which the browser must be done; some never answer when a profile is damaged.
const PATIENCE: u32 = 10_000;

/// Changes the texts under some keys. `change` is given a key and what is kept there, and returns what is to be kept;
/// nothing takes it away.
///
/// # Errors
/// When nothing was changed.
pub async fn change_texts(
    database: &str,
    keys: &[String],
    mut change: impl FnMut(&str, Option<String>) -> Option<String>,
) -> Result<(), StorageTrouble> {
    if keys.is_empty() {
        return Ok(());
    }
    in_time(async {
        let open = Database::open(database).await?;
        let (store, done) = open.start("readwrite")?;
        // All are asked for before the first is waited for: a transaction with nothing to do is over.
        let mut reads = Vec::new();
        for key in keys {
            reads.push((key, DatabaseRequest::of(call(&store, "get", &[key.into()])?)));
        }
        for (key, read) in reads {
            match change(key, read.answer().await?.as_string()) {
                Some(text) => call(&store, "put", &[text.into(), key.into()])?,
                None => call(&store, "delete", &[key.into()])?,
            };
        }
        done.end().await
    })
    .await
}

/// The text under a key.
///
/// # Errors
/// When it could not be looked at.
pub async fn text(database: &str, key: &str) -> Result<Option<String>, StorageTrouble> {
    in_time(async {
        let open = Database::open(database).await?;
        let (store, done) = open.start("readonly")?;
        let text = DatabaseRequest::of(call(&store, "get", &[key.into()])?).answer().await?.as_string();
        done.end().await?;
        Ok(text)
    })
    .await
}

/// All texts, in the order of their keys.
///
/// # Errors
/// When they could not be read.
pub async fn all_texts(database: &str) -> Result<Vec<String>, StorageTrouble> {
    in_time(async {
        let open = Database::open(database).await?;
        let (store, done) = open.start("readonly")?;
        let all: Array = DatabaseRequest::of(call(&store, "getAll", &[])?).answer().await?.dyn_into()?;
        done.end().await?;
        Ok(all.iter().filter_map(|text| text.as_string()).collect())
    })
    .await
}

/// Takes all texts away.
///
/// # Errors
/// When they are still there.
pub async fn clear_texts(database: &str) -> Result<(), StorageTrouble> {
    in_time(async {
        let open = Database::open(database).await?;
        let (store, done) = open.start("readwrite")?;
        call(&store, "clear", &[])?;
        done.end().await
    })
    .await
}

async fn in_time<T>(work: impl Future<Output = Result<T, JsValue>>) -> Result<T, StorageTrouble> {
    match within(PATIENCE, work).await {
        Some(Ok(done)) => Ok(done),
        Some(Err(error)) if is_full(&error) => Err(StorageTrouble::Full),
        Some(Err(_)) | None => Err(StorageTrouble::Blocked),
    }
}

/// A database that is open; closed when dropped.
struct Database(JsValue);

impl Drop for Database {
    fn drop(&mut self) {
        // One that the browser has closed is closed.
        let _ = call(&self.0, "close", &[]);
    }
}

impl Database {
    async fn open(name: &str) -> Result<Self, JsValue> {
        // Missing in some private windows, and refused in some others.
        let factory = get(&window(), "indexedDB")?;
        let name = [scope(), name].concat();
        let request = call(&factory, "open", &[name.into(), JsValue::from_f64(1.0)])?;
        let first = settled(&request, &["onupgradeneeded", "onsuccess", "onerror", "onblocked"]);
        let event = first.await?;
        if get(&event, "type")?.as_string().as_deref() == Some("upgradeneeded") {
            let open = get(&request, "result")?;
            let ready = settled(&request, &["onsuccess", "onerror"]);
            call(&open, "createObjectStore", &[STORE.into()])?;
            ready.await?;
        }
        Ok(Self(DatabaseRequest::result(&request)?))
    }

    /// The store, and the end of the transaction in which it can be used.
    fn start(&self, mode: &str) -> Result<(JsValue, Transaction), JsValue> {
        let transaction = call(&self.0, "transaction", &[STORE.into(), mode.into()])?;
        let store = call(&transaction, "objectStore", &[STORE.into()])?;
        let over = settled(&transaction, &["oncomplete", "onabort"]);
        Ok((store, Transaction { transaction, over }))
    }
}

/// A transaction under way.
struct Transaction {
    transaction: JsValue,
    over: JsFuture,
}

impl Transaction {
    /// Waits until all of it is kept, or none of it.
    async fn end(self) -> Result<(), JsValue> {
        let event = self.over.await?;
        match get(&event, "type")?.as_string().as_deref() {
            Some("complete") => Ok(()),
            Some(_) | None => Err(get(&self.transaction, "error")?),
        }
    }
}

/// Something the database was asked for.
struct DatabaseRequest {
    request: JsValue,
    over: JsFuture,
}

impl DatabaseRequest {
    fn of(request: JsValue) -> Self {
        let over = settled(&request, &["onsuccess", "onerror"]);
        Self { request, over }
    }

    async fn answer(self) -> Result<JsValue, JsValue> {
        self.over.await?;
        Self::result(&self.request)
    }

    /// What a request brought. One that failed has no result to read, but an error.
    fn result(request: &JsValue) -> Result<JsValue, JsValue> {
        match get(request, "error")? {
            error if error.is_object() => Err(error),
            _ => get(request, "result"),
        }
    }
}

/// Waits until one of these handlers of an object is called, and brings the event. The promise is never refused: one
/// that is refused while nobody waits for it would count as a fault of the console.
fn settled(target: &JsValue, handlers: &[&str]) -> JsFuture {
    let promise = Promise::new(&mut |resolve, _| {
        for handler in handlers {
            // Fails for no object of the database.
            let _ = Reflect::set(target, &JsValue::from_str(handler), &resolve);
        }
    });
    JsFuture::from(promise)
}

fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(target, &JsValue::from_str(name))
}

fn call(target: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(target, name)?.dyn_into()?;
    match arguments {
        [] => function.call0(target),
        [one] => function.call1(target, one),
        [one, two, ..] => function.call2(target, one, two),
    }
}
