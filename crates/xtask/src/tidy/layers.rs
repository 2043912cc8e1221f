//! Rules about who may use what in the console: imports, and the things that one file alone does.

use super::Finding;
use super::text::File;

/// A part of the console and the modules it must not use.
struct Layer {
    place: &'static str,
    not: &'static [&'static str],
    /// Of what it must not use, the module that it may.
    but: &'static str,
    instead: &'static str,
}

const LAYERS: [Layer; 6] = [
    Layer {
        place: "src/ui/",
        not: &[
            "api::",
            "domain::",
            "crate::app",
            "crate::net",
            "crate::pages",
            "crate::provider_form",
            "crate::remote",
            "crate::route",
            "crate::session",
            "crate::statuses",
        ],
        but: "domain::visible",
        instead: "a component takes words, tones, addresses and callbacks from its caller",
    },
    Layer {
        place: "src/provider_form/",
        not: &["api::", "crate::app", "crate::net", "crate::pages", "crate::session"],
        but: "",
        instead: "the form knows drafts and problems; its page sends them",
    },
    Layer {
        place: "src/pages/",
        not: &["crate::app", "crate::net"],
        but: "",
        instead: "a page takes its client from the session that it is given",
    },
    Layer {
        place: "src/session/",
        not: &["domain::", "crate::app", "crate::pages", "crate::provider_form", "crate::ui"],
        but: "",
        instead: "the session knows tokens and requests only",
    },
    Layer {
        place: "src/net.rs",
        not: &[
            "domain::",
            "crate::app",
            "crate::pages",
            "crate::provider_form",
            "crate::session",
            "crate::ui",
        ],
        but: "",
        instead: "the network knows requests and answers only",
    },
    Layer { place: "src/app.rs", not: &["crate::provider_form"], but: "", instead: "a page draws the form" },
];

/// Each part uses only what lies below it.
pub fn imports(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for layer in LAYERS.iter().filter(|layer| file.is_in(layer.place)) {
        for line in file.product_lines() {
            let is_allowed = !layer.but.is_empty() && names(line.code, layer.but);
            let refused = layer.not.iter().find(|module| names(line.code, module));
            if let Some(module) = refused.filter(|_| !is_allowed) {
                let module = module.trim_end_matches(':');
                let message = format!("{} must not use `{module}`: {}", layer.place, layer.instead);
                findings.push(file.finding(line.number, message));
            }
        }
    }
    findings.extend(siblings(file));
    findings
}

/// Whether code names a module, and not a longer word that ends or starts the same.
fn names(code: &str, module: &str) -> bool {
    code.match_indices(module).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().next_back());
        let after = code.get(at + module.len()..).and_then(|after| after.chars().next());
        let is_word =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        // `crate::api::` would be a module of our own.
        !is_word(before) && before != Some(':') && (module.ends_with(':') || !is_word(after))
    })
}

/// Pages do not know each other; what two of them need lies beside them, in their folder's `mod.rs`.
fn siblings(file: &File) -> Vec<Finding> {
    if !file.is_in("src/pages/") || file.is("mod.rs") {
        return Vec::new();
    }
    let folder = file
        .path
        .strip_prefix("src/")
        .and_then(|path| path.rsplit_once('/'))
        .map_or("", |(folder, _)| folder);
    let own = format!("crate::{}::", folder.replace('/', "::"));
    // A page in several files lies one folder deeper: what it shares with the others is above it.
    let above = own.trim_end_matches("::").rsplit_once("::").map_or("", |(above, _)| above);
    let above = if above == "crate::pages" { own.clone() } else { [above, "::"].concat() };
    let mut findings = Vec::new();
    for line in file.product_lines() {
        let Some((_, path)) = line.code.split_once("crate::pages") else { continue };
        let named = ["crate::pages", path].concat();
        let shared = [&own, &above].iter().any(|prefix| {
            named.strip_prefix(prefix.as_str()).is_some_and(|rest| {
                rest.starts_with(|first: char| first == '{' || first.is_uppercase()) || !rest.contains("::")
            })
        });
        // A page that is a folder is one page: `crate::pages::providers::list::`.
        let is_itself = own.matches("::").count() > 3 && named.starts_with(&own);
        if !shared && !is_itself {
            findings.push(file.finding(
                line.number,
                "a page must not use another page: move what both need to where neither is",
            ));
        }
    }
    findings
}

/// One file sends; what it refuses nothing else can send.
pub fn network(file: &File) -> Vec<Finding> {
    let words = ["gloo_net", "fetch_with_", "XmlHttpRequest", "WebSocket", "EventSource", "send_beacon"];
    only_in(file, "src/net.rs", &words, "only src/net.rs reaches the network: send through the client")
}

/// One file stores; what it forgets at sign-out is forgotten.
pub fn storage(file: &File) -> Vec<Finding> {
    let words = [
        "session_storage",
        "local_storage",
        "sessionStorage",
        "localStorage",
        "indexedDB",
        "indexed_db",
        "document.cookie",
    ];
    only_in(file, "src/storage.rs", &words, "only src/storage.rs stores: ask it")
}

/// One enum spells every address.
pub fn addresses(file: &File) -> Vec<Finding> {
    let words = ["href=\"/", "\"href\", \"/", "navigate(\"/", "path!(\"", "StaticSegment(\""];
    only_in(file, "src/route.rs", &words, "only src/route.rs spells addresses: use `Route::….href()`")
}

/// The content policy refuses styles in attributes.
pub fn inline_style(file: &File) -> Vec<Finding> {
    let words = ["style=\"", "style='", "\"style\"", "set_css_text", "view!{style", "<style"];
    only_in(file, "", &words, "the content policy blocks inline styles: use a class, or `style:property=`")
}

/// Text from a server must never become markup.
pub fn inner_html(file: &File) -> Vec<Finding> {
    let words =
        ["inner_html", "innerHTML", "set_inner_html", "insert_adjacent_html", "outer_html", "dangerously"];
    only_in(file, "", &words, "markup from strings is a way in for scripts: build elements")
}

/// Slow, empty, data and error look the same on every page.
pub fn suspense(file: &File) -> Vec<Finding> {
    only_in(
        file,
        "src/remote.rs",
        &["Suspense", "Transition"],
        "only src/remote.rs decides how waiting looks: use `Remote`",
    )
}

/// A file and how many effects it may have. What can be computed is computed; an effect is for the
/// title, focus, timers and navigation.
const EFFECTS: [(&str, usize, &str); 12] = [
    ("src/remote.rs", 1, "starts the request when its question changes"),
    ("src/ui/page_title.rs", 1, "the document's title"),
    ("src/app.rs", 1, "forgets statuses with the person they were for"),
    (
        "src/pages/providers/list/mod.rs",
        5,
        "leaves a page that no longer exists, lets go of a selection, tells the scheduler what is shown and when to rest",
    ),
    ("src/pages/providers/list/outages.rs", 1, "the desktop's notices"),
    ("src/pages/providers/list/summary.rs", 1, "gathers the rows of all pages, and has all of them checked"),
    (
        "src/pages/providers/list/tools.rs",
        1,
        "the search that is typed follows the address when that changes",
    ),
    (
        "src/pages/providers/list/filters.rs",
        1,
        "a filter that is typed follows the address when that changes",
    ),
    (
        "src/pages/providers/new/mod.rs",
        2,
        "keeps a copy of the draft, and leads back to a step that is not finished",
    ),
    ("src/pages/providers/edit/mod.rs", 1, "keeps a copy of the draft"),
    ("src/live.rs", 1, "the one place that makes them"),
    ("src/ui/dialog.rs", 1, "opens and closes the browser's dialog"),
];

/// Every effect is on the list.
pub fn effects(file: &File) -> Vec<Finding> {
    if !file.is_console_rust() {
        return Vec::new();
    }
    let allowed = EFFECTS.iter().find(|(path, _, _)| *path == file.path).map_or(0, |(_, number, _)| *number);
    let words = ["Effect::new", "RenderEffect::new", "Effect::watch"];
    let all = file.words(file.product_lines(), &words, |_| {
        format!("{allowed} effects are agreed for this file: derive the value, or add the file to EFFECTS with a reason")
    });
    all.into_iter().skip(allowed).collect()
}

/// A button that cannot be used says why.
pub fn blocked_buttons(file: &File) -> Vec<Finding> {
    if !file.is_in("src/pages/") && !file.is_in("src/provider_form/") {
        return Vec::new();
    }
    file.words(file.product_lines(), &["disabled=", "prop:disabled", "\"disabled\""], |_| {
        "a blocked button needs a reason: use `Button` with `Reason`".to_owned()
    })
}

/// A line written while looking for a fault; the console's own log is for faults alone.
pub fn leftovers(file: &File) -> Vec<Finding> {
    if !file.is_console_rust() && file.path != "boot.js" {
        return Vec::new();
    }
    let words = ["logging::log!", "log!(\"", "console::log", "console.log(", "debugger;", "debug_log!"];
    file.words(file.product_lines(), &words, |word| format!("`{word}`: take the debugging aid out again"))
}

/// Words that one file of the console may use; an empty name means no file.
fn only_in(file: &File, owner: &str, words: &[&str], message: &str) -> Vec<Finding> {
    if !file.is_console_rust() || file.path == owner {
        return Vec::new();
    }
    file.words(file.product_lines(), words, |word| format!("`{word}`: {message}"))
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_component_that_knows_the_product_is_found() {
        let text = "use api::types::Provider;\nuse crate::route::Route;\nuse crate::ui::El;\n";
        assert_eq!(
            found(imports, "src/ui/badge.rs", text),
            [
                "1: src/ui/ must not use `api`: a component takes words, tones, addresses and callbacks from its caller",
                "2: src/ui/ must not use `crate::route`: a component takes words, tones, addresses and callbacks from its caller",
            ]
        );
    }

    #[test]
    fn words_that_only_contain_a_module_name_are_not_imports() {
        let text = "// crate::session keeps it\nlet x = crate::router::X; crate::ui::api::y();\n";
        assert_eq!(found(imports, "src/ui/badge.rs", text).len(), 0);
    }

    #[test]
    fn every_layer_can_be_broken() {
        for (path, text) in [
            ("src/provider_form/shell.rs", "use crate::session::Session;"),
            ("src/pages/sign_in.rs", "use crate::net::FetchTransport;"),
            ("src/session/mod.rs", "use domain::problem::Problem;"),
            ("src/net.rs", "use crate::session::Session;"),
            ("src/app.rs", "use crate::provider_form::Form;"),
        ] {
            assert_eq!(found(imports, path, text).len(), 1, "{path}");
        }
    }

    #[test]
    fn a_page_that_uses_another_page_is_found() {
        let path = "src/pages/providers/edit.rs";
        assert_eq!(found(imports, path, "use crate::pages::sign_in::SignIn;").len(), 1);
        assert_eq!(found(imports, path, "use crate::pages::providers::detail::Detail;").len(), 1);
        assert_eq!(found(imports, path, "use crate::pages::providers::badge_view;").len(), 0);
        let own = "use crate::pages::providers::list::rows::Rows;";
        assert_eq!(found(imports, "src/pages/providers/list/table.rs", own).len(), 0);
        assert_eq!(found(imports, path, own).len(), 1);
        assert_eq!(found(imports, "src/pages/mod.rs", "use crate::pages::sign_in::SignIn;").len(), 0);
    }

    #[test]
    fn one_file_sends_and_one_stores() {
        for (check, text, owner) in [
            (network as fn(&File) -> Vec<Finding>, "use gloo_net::http::Request;", "src/net.rs"),
            (storage, "window.session_storage()", "src/storage.rs"),
            (addresses, "navigate(\"/trunks\")", "src/route.rs"),
            (addresses, "el(\"a\").attr(\"href\", \"/trunks\")", "src/route.rs"),
            (suspense, "<Suspense>", "src/remote.rs"),
        ] {
            assert_eq!(found(check, "src/pages/a.rs", text).len(), 1, "{text}");
            assert_eq!(found(check, owner, text).len(), 0, "{text}");
        }
        assert_eq!(found(storage, "src/app.rs", "/// Reads `localStorage`.").len(), 0);
    }

    #[test]
    fn styles_and_markup_in_strings_are_found_everywhere() {
        assert_eq!(found(inline_style, "src/ui/a.rs", "<p style=\"color: red\">").len(), 1);
        assert_eq!(found(inline_style, "src/ui/a.rs", "<p style:width=\"1px\">").len(), 0);
        assert_eq!(found(inner_html, "src/session/mod.rs", "node.set_inner_html(text)").len(), 1);
    }

    #[test]
    fn effects_beyond_the_agreed_number_are_found() {
        let text = "Effect::new(a);\nEffect::new(b);\n";
        assert_eq!(found(effects, "src/remote.rs", text).len(), 1);
        assert_eq!(found(effects, "src/route.rs", text).len(), 2);
    }

    #[test]
    fn debugging_aids_are_found() {
        assert_eq!(found(leftovers, "src/app.rs", "leptos::logging::log!(\"here\");").len(), 1);
        assert_eq!(found(leftovers, "boot.js", "console.log(1);").len(), 1);
        assert_eq!(found(leftovers, "boot.js", "console.error(error);").len(), 0);
    }

    #[test]
    fn a_button_blocked_without_reason_is_found() {
        assert_eq!(found(blocked_buttons, "src/pages/a.rs", "<button disabled=true>").len(), 1);
        assert_eq!(found(blocked_buttons, "src/ui/button.rs", "<button disabled=true>").len(), 0);
    }
}
