//! The carriers at the first step: choosing one puts its preset into the form at once, says so, and offers the
//! way back.
//!
//! Choosing one asks the server nothing and makes nothing.

use api::types::WireEnum;
use domain::provider::draft::Field;
use domain::provider::presets::{Applied, Preset, apply, by_carrier, is_meant, read_presets};
use domain::provider::words::Named;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use crate::components::html::{details, div, focus_on_load, input, li, p, span, strong, summary, ul};
use crate::components::{Button, El, Frame, focus_on, foreign};
use crate::pages::new::Wizard;
use crate::platform::tasks::task;
use crate::session::Session;
use crate::trunk_form::{id_of, label_of};

/// How far the file of presets has come.
#[derive(Clone, PartialEq)]
enum File {
    NotAsked,
    Coming,
    Missing,
    Here(Vec<Preset>),
}

/// The presets, and those in the draft, as long as the wizard is open.
#[derive(Clone, Copy)]
pub(super) struct Presets {
    file: RwSignal<File>,
    applied: RwSignal<Vec<Applied>>,
    /// What is said of a preset takes the focus: it was applied a moment ago.
    is_new: StoredValue<bool>,
}

/// Names the input for a carrier.
const SEARCH: &str = "carrier";
/// Names the way to the types.
const NOT_LISTED: &str = "carrier-not-listed";

impl Presets {
    pub(super) fn new() -> Self {
        Self {
            file: RwSignal::new(File::NotAsked),
            applied: RwSignal::new(Vec::new()),
            is_new: StoredValue::new(false),
        }
    }

    /// Forgets what was applied: the draft starts over.
    pub(super) fn forget(self) {
        self.applied.set(Vec::new());
    }

    fn load(self, session: Session) {
        if matches!(self.file.get_untracked(), File::Coming | File::Here(_)) {
            return;
        }
        self.file.set(File::Coming);
        spawn_local(task(async move {
            let file = session.own_file("carriers.json").await;
            self.file.try_set(file.map_or(File::Missing, |file| File::Here(read_presets(&file))));
        }));
    }
}

impl Wizard {
    /// The search, a tile for each carrier, and what the preset of one has changed.
    pub(super) fn view_presets(self) -> El {
        let presets = self.presets;
        presets.load(self.session);
        let typed = RwSignal::new(String::new());
        let tiles = move || {
            Some(match presets.file.get() {
                File::NotAsked | File::Coming => p().attr("role", "status").child("Loading carriers…"),
                File::Missing => {
                    let again = move || {
                        presets.load(self.session);
                        // The button is gone.
                        focus_on(SEARCH);
                    };
                    let again = Button::plain().on_press(again).el();
                    let words = "The carriers could not be loaded. Choose the type of trunk below.";
                    div()
                        .class("notice")
                        .attr("role", "status")
                        .child(p().child(words))
                        .child(again.child("Try again"))
                }
                File::Here(all) => self.view_tiles(&all, typed),
            })
        };
        div()
            .class("carriers")
            .child(self.view_search(typed))
            .child(tiles)
            .child(div().attr("role", "status").child(move || self.view_applied()))
    }

    fn view_search(self, typed: RwSignal<String>) -> El {
        let mut frame = Frame::new("Find your carrier");
        SEARCH.clone_into(&mut frame.id);
        "Choosing a carrier fills in its type, host and addresses at once. What you have entered is kept."
            .clone_into(&mut frame.hint);
        let line = frame
            .wire(input().attr("type", "search"))
            .attr("autocomplete", "off")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .on(ev::input, move |event| typed.set(event_target_value(&event)))
            .on(ev::keydown, move |event: KeyboardEvent| {
                if event.key() == "Enter" && !event.is_composing() {
                    // It would submit the form, as if a carrier were chosen.
                    event.prevent_default();
                    focus_on(&self.first_match(&typed.get_untracked()));
                }
            });
        let to_types = move || {
            let word = self.form.draft.with_untracked(|draft| draft.word_of_mode());
            focus_on(&format!("{}-{word}", id_of(Field::Mode)));
        };
        let not_listed = Button::quiet().on_press(to_types).el().attr("id", NOT_LISTED);
        let not_listed = not_listed.child("My carrier is not listed");
        frame.around(div().class("field-control").child(line).child(not_listed))
    }

    /// The id of the first button that what was typed leaves.
    fn first_match(self, typed: &str) -> String {
        self.presets
            .file
            .with_untracked(|file| match file {
                File::Here(all) => all.iter().find(|preset| is_meant(&preset.name, typed)).map(id_of_choice),
                File::NotAsked | File::Coming | File::Missing => None,
            })
            .unwrap_or_else(|| NOT_LISTED.to_owned())
    }

    fn view_tiles(self, all: &[Preset], typed: RwSignal<String>) -> El {
        let carriers = by_carrier(all);
        let names: Vec<String> = carriers.iter().map(|(name, _)| (*name).to_owned()).collect();
        let count = move || {
            typed.with(|typed| match names.iter().filter(|name| is_meant(name, typed)).count() {
                0 => format!("No carrier is called “{}”. Choose the type of trunk below.", typed.trim()),
                count if count == names.len() => format!("{count} carriers"),
                count => format!("{count} of {} carriers", names.len()),
            })
        };
        let tiles = carriers.into_iter().map(|(name, presets)| {
            let choices: Vec<El> = presets.into_iter().map(|preset| self.view_choice(preset)).collect();
            let own = name.to_owned();
            let is_out = move || typed.with(|typed| !is_meant(&own, typed)).then(String::new);
            li().attr("hidden", is_out).child(strong().child(name)).child(div().child(choices))
        });
        let list = ul().class("tiles").attr("aria-label", "Carriers").child(tiles.collect::<Vec<_>>());
        div().child(p().class("field-hint").attr("role", "status").child(count)).child(list)
    }

    /// One kind of trunk that a carrier offers.
    fn view_choice(self, preset: &Preset) -> El {
        let (own, chosen) = (preset.clone(), preset.clone());
        let is_chosen = move || {
            self.presets.applied.with(|applied| applied.iter().any(|applied| applied.preset == chosen))
        };
        let kind = preset.mode.name();
        let label = match preset.name == kind {
            true => kind.to_owned(),
            false => format!("{}, {kind}", preset.name),
        };
        let press = move || {
            self.presets.is_new.set_value(true);
            self.presets.applied.update(|applied| {
                self.form.draft.update(|draft| {
                    self.start.with_value(|start| apply(applied, draft, start, &own));
                });
            });
        };
        Button::plain()
            .on_press(press)
            .el()
            .attr("id", id_of_choice(preset))
            .attr("aria-label", label)
            .attr("aria-pressed", move || Some(is_chosen().to_string()))
            .child(kind)
    }

    /// What the preset has changed and what it has left, with the way back.
    fn view_applied(self) -> Option<El> {
        let presets = self.presets;
        let applied = presets.applied.with(|applied| applied.last().cloned())?;
        let is_new = presets.is_new.try_update_value(std::mem::take) == Some(true);
        let undo = move || {
            let Some(Some(last)) = presets.applied.try_update(Vec::pop) else { return };
            self.form.draft.update(|draft| last.undo(draft));
            // The button is gone. A tile that the search has put out of sight refuses the focus.
            focus_on(SEARCH);
            focus_on(&id_of_choice(&last.preset));
        };
        let overwrite = move || {
            presets.is_new.set_value(true);
            presets.applied.update(|applied| {
                if let Some(last) = applied.last_mut() {
                    self.form.draft.update(|draft| last.overwrite(draft));
                }
            });
        };
        let steps = applied.steps();
        let count = match steps.len() {
            0 => "nothing to change".to_owned(),
            1 => "1 value".to_owned(),
            count => format!("{count} values"),
        };
        let kept = (!applied.kept.is_empty()).then(|| {
            let labels: Vec<String> = applied.kept.iter().map(|field| label_of(*field)).collect();
            let button = Button::plain().on_press(overwrite).el().child("Use the preset's values");
            let words = p().child("Kept as you entered it: ").child(strong().child(labels.join(", ")));
            div().class("actions").child(words).child(button)
        });
        let words = p().child(strong().child(format!("Preset {} applied: {count}.", applied.preset.name)));
        let undo = Button::plain().on_press(undo).el().child("Undo");
        let items = steps.iter().map(|step| {
            li().child(format!("{}: ", label_of(step.field)))
                .child(span().class("change-before").child(foreign(step.now.words())))
                .child(" → ")
                .child(foreign(step.then.words()))
        });
        let items: Vec<El> = items.collect();
        let panel = div()
            .class("notice")
            .attr("tabindex", "-1")
            .child(div().class("actions").child(words).child(undo))
            .child(p().child(applied.preset.note.as_str()).child(" Verify with your carrier."))
            .child(kept)
            .child((!items.is_empty()).then(|| view_changes(items)));
        Some(if is_new { panel.node_ref(focus_on_load()) } else { panel })
    }
}

/// What a preset changed, after what stood there before.
fn view_changes(items: Vec<El>) -> El {
    let list = ul().class("preset-changes").attr("aria-label", "What the preset changed").child(items);
    details().child(summary().child("What changed")).child(list)
}

/// Names the button of a preset.
fn id_of_choice(preset: &Preset) -> String {
    let name: String = preset.name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    format!("{SEARCH}-{name}-{}", preset.mode.as_str())
}
