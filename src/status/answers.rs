//! What an answer about a trunk changes: its status, what is known of it, and whether it went down.

use std::time::Duration;

use api::ApiError;
use api::types::{Open, Provider, ProviderId, TrunkStatus};
use domain::list::warnings::warnings;
use domain::provider::fields::mode_name;
use domain::provider::status::{Answer, Trouble, basis};
use domain::provider::words::Named;
use leptos::prelude::*;

use crate::platform::clock;
use crate::platform::parts::part;
use crate::status::known::{chance, next_due, pause};
use crate::status::{Facts, Heard, MOST_HEARD, Statuses};

/// Answers that come within this time are shown together.
const PUBLISH_AFTER: Duration = Duration::from_millis(100);

part!(changes: fetch_warnings, warnings_of(provider: Box<Provider>) -> Vec<String> {
    warnings(&provider)
});

impl Statuses {
    pub(super) fn take_status(self, id: &ProviderId, answer: Result<Open<TrunkStatus>, ApiError>) {
        let (now, at) = (clock::now(), js_sys::Date::now());
        let every = self.every.get_untracked();
        let mut outages = None;
        self.known.try_update_value(|known| {
            if let Err(ApiError::Rejected { retry_after: Some(seconds), .. }) = &answer {
                // Asked of everybody, not only of this row.
                known.held = f64::max(known.held, now + f64::from(*seconds) * 1000.0);
            }
            let Some(row) = known.rows.get_mut(id) else { return };
            row.asked = true;
            let is_early = std::mem::take(&mut row.facts_early);
            // Without a network the last answer stays true for as long as its age says.
            let keeps = match answer {
                Ok(status) => {
                    row.failures = 0;
                    row.due = next_due(now, every);
                    row.facts_due |= row.trunk.facts.is_none() && !is_early || row.facts_old;
                    row.facts_old = false;
                    let answer = Answer::Is(status);
                    if row.trunk.answer != answer {
                        let before = row.trunk.changes.map_or(0, |(_, count)| count + 1);
                        row.trunk.changes = Some((at, before));
                    }
                    row.trunk.answer = answer;
                    row.trunk.checked = Some(now);
                    false
                }
                Err(error) => {
                    row.failures += 1;
                    row.due =
                        if every == 0 { f64::INFINITY } else { now + pause(row.failures, &error, chance()) };
                    let keeps =
                        matches!((&error, &row.trunk.answer), (ApiError::Unreachable(_), Answer::Is(_)));
                    if !keeps {
                        row.trunk.answer = Answer::Failed(Trouble::of(&error));
                    }
                    keeps
                }
            };
            let online = if keeps { None } else { row.trunk.light(None).online() };
            let heard =
                Heard { id: id.clone(), name: row.name.clone(), at, answer: row.trunk.answer.clone() };
            if known.drops.note(id.as_str(), online) {
                outages = Some(heard.clone());
            }
            if !keeps && known.heard.len() < MOST_HEARD {
                known.heard.push(heard);
            }
        });
        if let Some(outages) = outages {
            self.outages.try_update(|list| list.push(outages));
        }
        self.count_down();
        self.publish(id);
    }

    pub(super) async fn take_facts(self, id: &ProviderId, provider: Provider) {
        let transport = provider.transport.as_ref().map(|word| match word {
            Open::Known(transport) => transport.name().to_owned(),
            Open::Unknown(word) => word.clone(),
        });
        let mode = provider.auth_mode.as_ref().map(|mode| mode.as_str().to_owned());
        let mut facts = Facts {
            basis: basis(&provider),
            mode: mode.unwrap_or_default(),
            mode_words: mode_name(&provider).words(),
            transport: transport.unwrap_or_default(),
            limit: provider.concurrency,
            warnings: None,
        };
        if self.with_warnings.try_get_untracked() == Some(true) {
            facts.warnings = warnings_of(Box::new(provider)).await.ok();
        }
        self.update(id, |row| row.trunk.facts = Some(facts));
        self.publish(id);
    }

    /// Has the page show what changed of a trunk, together with what else changes in the next moment: each time the
    /// page is laid out and painted anew.
    fn publish(self, id: &ProviderId) {
        let is_first = self.known.try_update_value(|known| {
            let is_first = known.unpublished.is_empty();
            known.unpublished.insert(id.clone());
            is_first
        });
        if is_first == Some(true) {
            set_timeout(move || self.publish_all(), PUBLISH_AFTER);
        }
    }

    fn publish_all(self) {
        self.known.try_update_value(|known| {
            for id in std::mem::take(&mut known.unpublished) {
                if let Some(row) = known.rows.get(&id) {
                    row.tell();
                }
                known.news.insert(id);
            }
        });
        self.version.try_update(|version| *version = version.wrapping_add(1));
    }

    pub(super) fn count_down(self) {
        let down = self.known.try_with_value(|known| known.drops.down());
        if let Some(down) = down.filter(|down| self.down.try_get_untracked() != Some(*down)) {
            self.down.try_set(down);
        }
    }
}
