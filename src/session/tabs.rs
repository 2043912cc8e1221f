//! What the tabs of this console tell each other: renewed pairs, the end of a session, activity.
//!
//! A channel of the browser carries it, to pages of this origin only. Where there is none, each tab stands
//! for itself. Knows no token by value: pairs go through as they are.

use api::types::{Secret, TokenPair};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the channel.
const CHANNEL: &str = "trunkline.session.v1";

/// A token pair as it travels between tabs.
#[derive(Serialize, Deserialize)]
pub struct Pair {
    access: String,
    refresh: Option<String>,
    expires_in: Option<u32>,
}

impl From<&TokenPair> for Pair {
    fn from(pair: &TokenPair) -> Self {
        Self {
            access: pair.access.reveal().to_owned(),
            refresh: pair.refresh.as_ref().map(|refresh| refresh.reveal().to_owned()),
            expires_in: pair.expires_in,
        }
    }
}

impl From<Pair> for TokenPair {
    fn from(pair: Pair) -> Self {
        Self {
            access: Secret::new(pair.access),
            refresh: pair.refresh.map(Secret::new),
            expires_in: pair.expires_in,
        }
    }
}

/// What one tab tells the others. `spent` is the [`digest`] of a refresh token, `who` names an account.
#[derive(Serialize, Deserialize)]
pub enum Notice {
    /// A tab has started.
    Hello,
    /// A tab was there before.
    Here,
    /// Wants the pair that came after this one.
    Wanted { spent: String },
    /// A pair was renewed.
    Renewed { spent: String, pair: Pair },
    /// Is about to renew, where the browser has no locks. The lowest tab goes first.
    Turn { spent: String, tab: f64 },
    /// A pair cannot be renewed any more.
    Ended { spent: String },
    /// Somebody signed out; `access` is the [`digest`] of the token that was ended.
    SignedOut { who: String, access: String },
    /// Somebody is at work.
    Active { who: String },
    /// Nobody was at work for too long.
    Locked { who: String },
}

/// The channel to the other tabs, closed when dropped.
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Opens the channel; `hear` is called with what other tabs tell. `None` in a browser without one.
    pub fn open(hear: impl Fn(Notice) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            // Whatever has another shape is of another version, and meant for others.
            if let Some(notice) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                hear(notice);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self { channel, _listener: listener })
    }

    /// Tells all other tabs.
    pub fn tell(&self, notice: &Notice) {
        if let Ok(text) = serde_json::to_string(notice) {
            // Fails on a closed channel only, and this one is open as long as it is here.
            let _ = self.channel.post_message(&text.into());
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// A short name for a secret, from which it cannot be had back: FNV-1a with 64 bits.
pub fn digest(secret: &Secret) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in secret.reveal().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_secrets_apart_and_holds_none() {
        let [one, other] = ["refresh-1", "refresh-2"].map(|text| digest(&Secret::new(text)));
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
        assert_eq!(one, digest(&Secret::new("refresh-1")));
    }

    #[test]
    fn a_notice_of_another_shape_is_none() {
        for text in ["", "{}", "[]", r#""Hi""#, r#"{"Renewed":{"spent":1}}"#, r#"{"Later":{}}"#] {
            assert!(serde_json::from_str::<Notice>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Notice>(r#""Hello""#).is_ok());
    }
}
