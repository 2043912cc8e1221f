//! Status history on a scripted network and in the browser's own database: what is heard on the list and on the page of
//! a trunk is kept, for the account alone, and can be cleared; the wall shows what is worst first.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use api::types::ProviderId;
use futures::future::join;
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use support::{Answers, Mounted, account, json, mount_console, name_of, pair, text_of, until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use trunkline::navigation;
use trunkline::platform::database::{all_texts, change_texts, clear_texts, text};
use trunkline::platform::storage::StorageTrouble;
use trunkline::routes::Route;
use trunkline::tools::Tool;

wasm_bindgen_test_configure!(run_in_browser);

const DATABASE: &str = "trunkline.history.v1.admin";
const OTHER: &str = "trunkline.history.v1.operator";

fn alpha() -> ProviderId {
    ProviderId::parse("NDE=").unwrap()
}

async fn forget_all() {
    for database in [DATABASE, OTHER] {
        clear_texts(database).await.unwrap();
    }
}

/// The history of Alpha as it lies in the database, once it holds some words.
async fn kept(words: &str) -> String {
    for _ in 0..15_000 {
        let kept = text(DATABASE, "NDE=").await.unwrap().unwrap_or_default();
        if kept.contains(words) {
            return kept;
        }
    }
    panic!("waited in vain for {words}")
}

/// The page of Alpha, which was online and is offline.
async fn fallen(answers: &Answers) -> Mounted {
    let page = mount_console(&Route::Detail(alpha()), answers.network(), true);
    page.see("No change").await;
    answers.set("GET providers/NDE%3D/status", json(200, r#"{"status":"OFFLINE"}"#));
    page.press("button", "Check now").await;
    page.see("1 change, the last at").await;
    page
}

#[wasm_bindgen_test]
async fn a_change_stands_on_the_page_of_the_trunk_and_is_there_after_a_reload() {
    forget_all().await;
    let answers = Answers::two_trunks();
    let page = fallen(&answers).await;
    let strip = page.get("img", "Last 24 hours:").await;
    assert!(name_of(&strip).contains("not observed 23 h 59 min"), "{}", name_of(&strip));
    page.press("disclosure", "Every change").await;
    let offline = text_of(page.get("listitem", "so far").await);
    assert!(offline.contains("Offline"), "{offline}");
    let before = page.of_role("listitem").into_iter().map(text_of);
    assert_eq!(before.filter(|text| text.contains("Online") && text.contains("for ")).count(), 1);
    page.see("Time in which nobody asked counts neither as online nor as offline.").await;
    let text = kept("offline").await;
    assert!(text.contains("Alpha"), "{text}");
    drop(page);
    let page = mount_console(&Route::Detail(alpha()), answers.network(), true);
    page.see("1 change, the last at").await;
    page.see("Nothing checks this trunk").await;
}

#[wasm_bindgen_test]
async fn what_the_list_hears_is_kept_and_shown_with_that_of_all_trunks() {
    forget_all().await;
    let page = mount_console(&Route::list(), Answers::two_trunks().network(), true);
    page.get("row", "Online").await;
    kept("online").await;
    navigation::go(&Route::Tool(Tool::History));
    page.get("status", "1 trunk observed, 0 of them changed").await;
    page.get("link", "Alpha").await;
    page.type_into("Search by name", "beta").await;
    page.see("No trunk of this name was observed.").await;
    page.type_into("Search by name", "ALP").await;
    page.get("img", "Last 24 hours:").await;
    page.press("button", "Clear history").await;
    page.get("dialog", "Clear history").await;
    page.press("button", "Cancel").await;
    page.gone("dialog", "Clear history").await;
    page.get("link", "Alpha").await;
}

#[wasm_bindgen_test]
async fn nobody_elses_history_is_shown() {
    forget_all().await;
    let answers = Answers::two_trunks();
    drop(fallen(&answers).await);
    change_texts(DATABASE, &["NDE=".to_owned()], |_, kept| kept).await.unwrap();
    let page = mount_console(&Route::Tool(Tool::History), answers.network(), false);
    page.session.adopt(pair("second", "renew"), account("operator"), false);
    page.get("heading", "Nothing observed yet").await;
    assert!(page.find("link", "Alpha").is_none());
}

#[wasm_bindgen_test]
async fn a_history_can_be_cleared() {
    forget_all().await;
    let page = fallen(&Answers::two_trunks()).await;
    kept("offline").await;
    page.press("button", "Clear history").await;
    let dialog = page.get("dialog", "Clear history").await;
    assert!(text_of(&dialog).contains("Alpha"));
    let clear = until("the button", || {
        let buttons = dialog.query_selector_all("button").unwrap();
        (0..buttons.length())
            .filter_map(|place| buttons.item(place))
            .find(|button| button.text_content().as_deref() == Some("Clear history"))
    })
    .await;
    clear.unchecked_into::<web_sys::HtmlElement>().click();
    page.see("Nothing observed yet.").await;
    assert_eq!(all_texts(DATABASE).await.unwrap(), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn without_a_database_the_history_is_in_the_tab_and_says_so() {
    forget_all().await;
    let replace = |value: &JsValue| {
        let how = Object::new();
        Reflect::set(&how, &"value".into(), value).unwrap();
        Reflect::set(&how, &"configurable".into(), &true.into()).unwrap();
        Object::define_property(&window(), &"indexedDB".into(), &how);
    };
    let own = Object::get_own_property_descriptor(&window(), &"indexedDB".into());
    replace(&JsValue::UNDEFINED);
    assert_eq!(all_texts(DATABASE).await, Err(StorageTrouble::Blocked));
    let page = fallen(&Answers::two_trunks()).await;
    page.get("status", "This browser keeps no database for Trunkline.").await;
    page.see("1 change, the last at").await;
    Object::define_property(&window(), &"indexedDB".into(), own.unchecked_ref());
    kept("offline").await;
}

#[wasm_bindgen_test]
async fn two_writers_of_one_text_lose_nothing() {
    const COUNTS: &str = "trunkline.test.counts";
    clear_texts(COUNTS).await.unwrap();
    let keys = ["a".to_owned(), "b".to_owned()];
    let count = || async {
        for _ in 0..20 {
            let add = |_: &str, text: Option<String>| {
                let before: u32 = text.and_then(|text| text.parse().ok()).unwrap_or_default();
                Some((before + 1).to_string())
            };
            change_texts(COUNTS, &keys, add).await.unwrap();
        }
    };
    join(count(), count()).await;
    assert_eq!(all_texts(COUNTS).await.unwrap(), ["40", "40"]);
    change_texts(COUNTS, &keys[..1], |_, _| None).await.unwrap();
    assert_eq!(text(COUNTS, "a").await, Ok(None));
    assert_eq!(text(COUNTS, "b").await, Ok(Some("40".to_owned())));
    clear_texts(COUNTS).await.unwrap();
}

#[wasm_bindgen_test]
async fn the_wall_shows_what_is_worst_first() {
    forget_all().await;
    let answers = Answers::two_trunks();
    let three = r#"{"count":3,"items":[
        {"id":"NDI=","name":"Beta","enabled":false},
        {"id":"NDE=","name":"Alpha","enabled":true},
        {"id":"NDM=","name":"Gamma","enabled":true}]}"#;
    answers.set("GET providers?", json(200, three));
    answers.set(
        "GET providers/NDM%3D",
        json(200, r#"{"id":"NDM=","name":"Gamma","auth_mode":"IP_AUTH","enabled":true}"#),
    );
    answers.set("GET providers/NDM%3D/status", json(200, r#"{"status":"OFFLINE"}"#));
    let page = mount_console(&Route::Tool(Tool::Wall), answers.network(), true);
    page.get("status", "1 offline, 1 online, 1 disabled").await;
    let tiles = || -> Vec<String> {
        let tiles = page.of_role("listitem");
        tiles.iter().map(text_of).filter(|text| text.contains("line") || text.contains("Disabled")).collect()
    };
    let order = until("three tiles", || Some(tiles()).filter(|tiles| tiles.len() == 3)).await;
    for (tile, words) in order.iter().zip([["Gamma", "Offline"], ["Alpha", "Online"], ["Beta", "Disabled"]]) {
        assert!(words.iter().all(|word| tile.contains(word)), "{order:?}");
    }
    assert!(order[0].contains("Since "), "{order:?}");
    page.see("Each trunk is asked about every 30 seconds").await;
    // What the wall hears is kept as well.
    navigation::go(&Route::Tool(Tool::History));
    page.get("status", "2 trunks observed").await;
}
