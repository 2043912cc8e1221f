//! What the tabs of this console tell each other: renewed pairs, the end of a session, activity.
//!
//! A channel of the browser carries it, to pages of this origin at the same PBX only. Where there is none, each tab stands
//! for itself. Knows no token by value: pairs go through as they are.

use api::types::{Secret, TokenPair};
use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::platform::fetch::scope;

/// The name of the channel, behind the [`scope`] of the PBX.
const CHANNEL: &str = "trunkline.session.v1";

/// Lower than the number of any tab.
pub const BEGUN: f64 = -1.0;

/// What one tab tells the others. `spent` is the [`digest`] of a refresh token, `who` names an account.
#[derive(Clone, Debug, PartialEq)]
pub enum TabNotice {
    /// A tab has started with this pair.
    Hello { spent: String },
    /// A tab was there before, with the same pair.
    Here { spent: String },
    /// Wants the pair that came after this one.
    Wanted { spent: String },
    /// Knows of none that came after this one.
    Current { spent: String },
    /// A pair was renewed.
    Renewed { spent: String, pair: TokenPair },
    /// Is about to renew, where the browser has no locks. The lowest tab goes first; a tab that has begun
    /// says [`BEGUN`].
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

impl TabNotice {
    /// As it goes through the channel: its name, whom or what it is about, and what else there is. Derived
    /// code for the same costs 9 KB of the first load.
    fn write(&self) -> Array {
        let text = |text: &str| JsValue::from_str(text);
        let (name, about, more) = match self {
            Self::Hello { spent } => ("hello", spent, Vec::new()),
            Self::Here { spent } => ("here", spent, Vec::new()),
            Self::Wanted { spent } => ("wanted", spent, Vec::new()),
            Self::Current { spent } => ("current", spent, Vec::new()),
            Self::Renewed { spent, pair } => {
                let refresh = pair.refresh.as_ref().map(|refresh| text(refresh.reveal()));
                let expires_in = pair.expires_in.map(JsValue::from);
                let more = vec![
                    text(pair.access.reveal()),
                    refresh.unwrap_or_default(),
                    expires_in.unwrap_or_default(),
                ];
                ("renewed", spent, more)
            }
            Self::Turn { spent, tab } => ("turn", spent, vec![JsValue::from_f64(*tab)]),
            Self::Ended { spent } => ("ended", spent, Vec::new()),
            Self::SignedOut { who, access } => ("signed-out", who, vec![text(access)]),
            Self::Active { who } => ("active", who, Vec::new()),
            Self::Locked { who } => ("locked", who, Vec::new()),
        };
        [text(name), text(about)].into_iter().chain(more).collect()
    }

    /// `None` for what another version wrote.
    fn read(message: &JsValue) -> Option<Self> {
        let parts = message.dyn_ref::<Array>()?;
        let text = |at: u32| parts.get(at).as_string();
        let about = text(1)?;
        Some(match text(0)?.as_str() {
            "hello" => Self::Hello { spent: about },
            "here" => Self::Here { spent: about },
            "wanted" => Self::Wanted { spent: about },
            "current" => Self::Current { spent: about },
            "renewed" => Self::Renewed {
                spent: about,
                pair: TokenPair {
                    access: text(2).filter(|access| !access.is_empty()).map(Secret::new)?,
                    refresh: text(3).map(Secret::new),
                    expires_in: parts.get(4).as_f64().map(|seconds| seconds as u32),
                },
            },
            "turn" => Self::Turn { spent: about, tab: parts.get(2).as_f64()? },
            "ended" => Self::Ended { spent: about },
            "signed-out" => Self::SignedOut { who: about, access: text(2)? },
            "active" => Self::Active { who: about },
            "locked" => Self::Locked { who: about },
            _ => return None,
        })
    }
}

/// The channel to the other tabs, closed when dropped.
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// Opens the channel; `hear` is called with what other tabs tell. `None` in a browser without one.
    pub fn open(hear: impl Fn(TabNotice) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&[scope(), CHANNEL].concat()).ok()?;
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(notice) = TabNotice::read(&event.data()) {
                hear(notice);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self { channel, _listener: listener })
    }

    /// Tells all other tabs.
    pub fn tell(&self, notice: &TabNotice) {
        // Fails on a closed channel only, and this one is open as long as it is here.
        let _ = self.channel.post_message(&notice.write());
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
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_digest_tells_secrets_apart_and_holds_none() {
        let [one, other] = ["refresh-1", "refresh-2"].map(|text| digest(&Secret::new(text)));
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
        assert_eq!(one, digest(&Secret::new("refresh-1")));
    }
}
