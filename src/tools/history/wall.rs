//! A wall of tiles for a screen: every trunk with its status, problems first, asked for again and again.
//!
//! It asks as the list does, six at a time, and for all trunks together not more often than the PBX takes. The list of
//! trunks is read again every few minutes.

use api::ListQuery;
use api::types::{ProviderId, ProviderList, ProviderRow};
use domain::provider::status::{Answer, Badge, Basis, Tone, badge as badge_of};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{a, div, fragment, li, p, span, ul};
use crate::components::{Button, El, badge, empty, foreign, keyed, page_title, placeholder};
use crate::pages::list::saved_pace;
use crate::platform::clock;
use crate::platform::full_screen::{full_screen, toggle_full_screen};
use crate::platform::intl::time_of_day;
use crate::platform::tasks::{effect, followed, task};
use crate::routes::Route;
use crate::session::use_session;
use crate::status::{Statuses, Trunk, use_recorder, use_statuses};
use crate::tools::Tool;
use crate::tools::history::view_moment;
use crate::trunks::remote::{Remote, load};
use crate::trunks::{name_of, read_all, unread};

/// Questions a minute. The PBX takes 5,000 with those of other pages (docs/trunks.md, 1.1).
const A_MINUTE: u32 = 4_500;
/// Milliseconds between two groups of trunks that are asked about for the first time.
const TURN: u32 = 1_000;
/// Trunks in each group. Each takes two questions then.
const GROUP: usize = 37;
/// Seconds between two questions about a trunk, where the list is set to ask no more than once.
const USUAL: u32 = 60;
/// Milliseconds between two readings of the list of trunks.
const RELIST: u32 = 300_000;
/// Tiles that are drawn at once.
const STEP: usize = 300;
/// Questions that may be missed before a status is out of date.
const MISSED: u32 = 2;
/// Seconds more, for answers that take long.
const GRACE: u32 = 30;

/// A trunk as it is drawn.
#[derive(Clone, PartialEq)]
struct Tile {
    id: Option<ProviderId>,
    name: String,
    badge: Badge,
    /// Since when, and whether it may have been so before.
    since: Option<(f64, bool)>,
    /// When the PBX answered last, where that is too long ago.
    stale: Option<f64>,
    /// When the PBX answered last, on the clock of the page.
    checked: Option<f64>,
}

/// Seconds between two questions about each of so many trunks.
fn pace_of(chosen: u32, trunks: usize) -> u32 {
    let chosen = if chosen == 0 { USUAL } else { chosen };
    let trunks = u32::try_from(trunks).unwrap_or(u32::MAX);
    chosen.max(trunks.saturating_mul(60).div_ceil(A_MINUTE))
}

/// The order of tiles: what is wrong, what may be, what is not known yet, what is well, what is switched off.
fn rank(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 0,
        Tone::Unknown => 1,
        Tone::Busy => 2,
        Tone::Good | Tone::Unsure => 3,
        Tone::Quiet => 4,
    }
}

/// The page at `/tools/wall`.
pub fn wall_page() -> AnyView {
    // What is heard here is kept as well.
    use_recorder();
    let (session, statuses) = (use_session(), use_statuses());
    let client = session.client();
    statuses.work(&client);
    let all = load(move || {
        let client = client.clone();
        async move { read_all(&client, ListQuery { top: 100, ..ListQuery::default() }, None).await }
    });
    spawn_local_scoped_with_cancellation(task(async move {
        loop {
            TimeoutFuture::new(RELIST).await;
            all.refresh();
        }
    }));
    let pace = RwSignal::new(pace_of(saved_pace(), 0));
    let asked = StoredValue::new(Vec::<ProviderId>::new());
    effect(move || {
        let Some(rows) = all.state.with(|state| state.data().map(switched_on)) else { return };
        // What was deleted or switched off elsewhere is not asked about any more.
        let ids = rows.iter().filter_map(|row| row.id.clone()).collect();
        if let Some(before) = asked.try_update_value(|asked| std::mem::replace(asked, ids)) {
            before.iter().for_each(|id| statuses.show(id, false));
        }
        let seconds = pace_of(saved_pace(), rows.len());
        pace.set(seconds);
        statuses.pace(seconds);
        spawn_local_scoped_with_cancellation(task(show_all(statuses, rows)));
    });
    // What is drawn is worked out once a second, however many answers come in it.
    let tick = followed(move || statuses.tick.get());
    let tiles = Memo::new(move |_| {
        tick.with(|_| ());
        let seconds = untrack(|| pace.get());
        all.state.with(|state| state.data().map(|list| tiles_of(list, statuses, seconds)).unwrap_or_default())
    });
    let most = RwSignal::new(STEP);
    let size = move || {
        let size = match tiles.with(Vec::len) {
            ..=12 => "large",
            13..=48 => "medium",
            _ => "small",
        };
        Some(size.to_owned())
    };
    let drawn = move || {
        let key = |tile: &Tile| {
            let id = tile.id.as_ref().map(ProviderId::as_str).unwrap_or_default();
            let Tile { name, badge, since, stale, .. } = tile;
            (format!("{id} {name} {} {since:?} {stale:?}", badge.label), tile.clone())
        };
        tiles.with(|tiles| tiles.iter().take(most.get()).map(key).collect())
    };
    let more = move || {
        let left = tiles.with(Vec::len).saturating_sub(most.get());
        let press = move || most.update(|most| *most += STEP);
        (left > 0).then(|| {
            let words = format!("Show {} more of {left}", left.min(STEP));
            Button::plain().on_press(press).el().child(words)
        })
    };
    let counts = Memo::new(move |_| tiles.with(|tiles| count_words(tiles)));
    let news = Memo::new(move |_| tiles.with(|tiles| stale_words(tiles)));
    let rest = move || {
        all.state.with(|state| match state {
            Remote::Loading => Some(placeholder("Reading the list of trunks")),
            Remote::Failed { error, .. } => Some(unread(error, move || all.refresh())),
            Remote::Ready(list) if list.items.is_empty() => {
                Some(empty("There are no trunks", "The PBX has none that you may see.", None))
            }
            Remote::Ready(_) => None,
        })
    };
    let screen = full_screen().map(|is_full| {
        let words = move || if is_full.get() { "Leave full screen" } else { "Full screen" }.to_owned();
        Button::plain().on_press(toggle_full_screen).el().child(words)
    });
    div()
        .class("wall")
        .child(
            div()
                .class("page-head")
                .child(page_title(|| Tool::Wall.name().to_owned()))
                .child(p().class("page-count").attr("role", "status").child(move || counts.get()))
                .child(div().class("actions").child(screen)),
        )
        .child(move || news.get().map(|words| p().class("alert").attr("role", "alert").child(words)))
        .child(rest)
        .child(ul().class("wall-tiles").attr("data-size", size).child(keyed(drawn, view_tile)))
        .child(fragment(more))
        .child(p().class("note").child(move || {
            format!("Each trunk is asked about every {} seconds while this tab is in view.", pace.get())
        }))
        .into_any()
}

/// The trunks of a list that have a status to ask for.
fn switched_on(list: &ProviderList) -> Vec<ProviderRow> {
    list.items.iter().filter(|row| row.enabled != Some(false)).cloned().collect()
}

/// Has trunks asked about, one group after the other, so that many do not come to the PBX at once.
async fn show_all(statuses: Statuses, rows: Vec<ProviderRow>) {
    for some in rows.chunks(GROUP) {
        for row in some {
            if let Some(id) = &row.id {
                statuses.introduce(id, &row.name.clone().unwrap_or_default(), true);
                statuses.show(id, true);
            }
        }
        let is_new = |row: &ProviderRow| {
            let is_known = |id| statuses.with(id, |trunk| trunk.checked.is_some());
            row.id.as_ref().and_then(is_known) != Some(true)
        };
        if some.iter().any(is_new) {
            TimeoutFuture::new(TURN).await;
        }
    }
}

fn tiles_of(list: &ProviderList, statuses: Statuses, pace: u32) -> Vec<Tile> {
    let oldest = clock::now() - f64::from(pace * MISSED + GRACE) * 1_000.0;
    let mut tiles: Vec<Tile> = list.items.iter().map(|row| tile_of(row, statuses, oldest)).collect();
    tiles.sort_by_cached_key(|tile| (rank(tile.badge.tone), tile.name.to_lowercase()));
    tiles
}

fn tile_of(row: &ProviderRow, statuses: Statuses, oldest: f64) -> Tile {
    let read =
        |trunk: &Trunk| (badge_of(row.enabled, trunk.basis(), &trunk.answer), trunk.changes, trunk.checked);
    let known = row.id.as_ref().and_then(|id| statuses.with(id, read));
    let unknown = || (badge_of(row.enabled, Basis::NotKnown, &Answer::Checking), None, None);
    let (badge, changes, checked) = known.unwrap_or_else(unknown);
    let is_on = row.enabled != Some(false);
    let checked = checked.filter(|_| is_on);
    Tile {
        id: row.id.clone(),
        name: name_of(row),
        badge,
        since: changes.filter(|_| is_on).map(|(at, count)| (at, count == 0)),
        // To the minute: what is drawn stays as it is while nothing changes.
        stale: checked.filter(|checked| *checked < oldest).map(wall_clock),
        checked,
    }
}

/// A moment of the page's clock on the wall clock, in whole minutes.
fn wall_clock(at: f64) -> f64 {
    let at = js_sys::Date::now() - (clock::now() - at);
    at - at % 60_000.0
}

fn view_tile(tile: Tile) -> El {
    let Tile { id, name, badge: Badge { tone, label, hint }, since, stale, .. } = tile;
    let name = match id {
        Some(id) => a().attr("href", Route::Detail(id).href()).child(foreign(&name)),
        None => span().child(foreign(&name)),
    };
    let words = match (stale, since) {
        (Some(at), _) => Some(span().child("Not heard since ").child(view_moment(at as u64))),
        (None, Some((at, is_first))) => {
            let or = if is_first { " or earlier" } else { "" };
            Some(span().child("Since ").child(view_moment(at as u64)).child(or))
        }
        (None, None) => None,
    };
    li().class("wall-tile")
        .attr("data-tone", tone.as_str())
        .attr("data-stale", stale.map(|_| "true"))
        .child(div().class("wall-name").child(name))
        .child(badge(move || tone.as_str(), move || label.clone(), move || hint))
        .child(div().class("wall-since").child(words))
}

/// `2 offline, 1 unknown, 30 online, 3 disabled`
fn count_words(tiles: &[Tile]) -> String {
    let count = |wanted: &[Tone]| tiles.iter().filter(|tile| wanted.contains(&tile.badge.tone)).count();
    let parts = [
        (count(&[Tone::Bad]), "offline"),
        (count(&[Tone::Unknown]), "unknown"),
        (count(&[Tone::Busy]), "not asked yet"),
        (count(&[Tone::Good, Tone::Unsure]), "online"),
        (count(&[Tone::Quiet]), "disabled"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// That what the wall shows is out of date, if it is.
fn stale_words(tiles: &[Tile]) -> Option<String> {
    let stale = tiles.iter().filter(|tile| tile.stale.is_some()).count();
    let last = tiles
        .iter()
        .filter_map(|tile| tile.checked)
        .fold(None, |last: Option<f64>, checked| Some(last.map_or(checked, |last| last.max(checked))))?;
    let known = tiles.iter().filter(|tile| tile.checked.is_some()).count();
    match stale {
        0 => None,
        stale if stale == known => {
            let at = time_of_day(wall_clock(last));
            Some(format!("This wall is out of date: the PBX has not answered since {at}."))
        }
        1 => Some("The status of 1 trunk is out of date.".to_owned()),
        more => Some(format!("The statuses of {more} trunks are out of date.")),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_wall_that_is_out_of_date_says_so() {
        let tile = |checked: Option<f64>, is_stale: bool| Tile {
            id: None,
            name: String::new(),
            badge: badge_of(Some(true), Basis::NotKnown, &Answer::Checking),
            since: None,
            stale: checked.filter(|_| is_stale),
            checked,
        };
        for (tiles, words) in [
            (vec![], None),
            (vec![tile(None, false)], None),
            (vec![tile(Some(1.0), false), tile(None, false)], None),
            (
                vec![tile(Some(1.0), false), tile(Some(0.0), true)],
                Some("The status of 1 trunk is out of date."),
            ),
            (vec![tile(Some(1.0), true), tile(None, false)], Some("the PBX has not answered since")),
        ] {
            let told = stale_words(&tiles);
            assert_eq!(told.is_some(), words.is_some(), "{told:?}");
            assert!(words.is_none_or(|words| told.is_some_and(|told| told.contains(words))));
        }
    }

    #[wasm_bindgen_test]
    fn many_trunks_are_asked_less_often() {
        for (chosen, trunks, seconds) in
            [(30, 0, 30), (30, 2_250, 30), (30, 2_251, 31), (60, 4_500, 60), (0, 10, 60), (30, 10_000, 134)]
        {
            assert_eq!(pace_of(chosen, trunks), seconds, "{chosen} {trunks}");
        }
    }
}
